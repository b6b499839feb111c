import Foundation
import TestSupport
import Testing

/// Holds a process as a debugger does: it neither runs nor takes a signal, but for the one that kills.
final class Debugger {
  /// Whether there can be one here.
  static let isPossible = access("/usr/bin/python3", X_OK) == 0 && TracedBoard.obstacle == nil

  private static let script = """
    import ctypes, os, signal, sys
    trace = ctypes.CDLL(None).ptrace
    trace.argtypes = [ctypes.c_long, ctypes.c_long, ctypes.c_void_p, ctypes.c_void_p]
    attach, wait_for_all, held = 16, 0x40000000, set()
    while new := {int(name) for name in os.listdir(f"/proc/{sys.argv[1]}/task")} - held:
        for thread in new:
            trace(attach, thread, None, None)
            os.waitpid(thread, wait_for_all)
        held |= new
    print("held", flush=True)
    signal.pause()
    """

  private let tracer: SpawnedProcess

  /// Returns once all of the process stands still.
  init(holding process: pid_t) throws {
    tracer = try SpawnedProcess(["/usr/bin/python3", "-c", Self.script, "\(process)"], environment: [:])
    try waitUntil("it is not held: \(tracer.complaints)") { tracer.printed == "held\n" }
  }

  deinit { tracer.kill() }

  /// Lets the process go on, or be buried.
  func end() { tracer.kill() }
}
