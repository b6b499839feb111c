import AttemptProtocol
import CPlatform
import Glibc

/// The command of the step, leading a process group of its own, with its output on a pipe, or on a terminal of its own.
struct SupervisedCommand {
  /// The command's process id, which is its group's.
  let group: pid_t
  /// The reading end of the pipe, or of the terminal.
  let output: Int32

  /// Starts the command.
  ///
  /// - Parameter terminal: its standard input and output; without one it has no input.
  /// - Throws: an errno.
  init(_ command: [String], on terminal: PseudoTerminal? = nil) throws(Errno) {
    if let terminal {
      let slave = terminal.slave
      group = try Self.spawn(command, [slave, slave, slave], cplatform_new_foreground)
      output = terminal.master
      return
    }
    var ends: [Int32] = [-1, -1]
    guard cplatform_pipe(&ends) == 0 else { throw Errno(number: errno) }
    defer { close(ends[1]) }
    group = try Self.spawn(command, [-1, ends[1], ends[1]], cplatform_new_group)
    output = ends[0]
  }

  private static func spawn(
    _ command: [String], _ descriptors: [Int32], _ placement: cplatform_placement
  ) throws(Errno) -> pid_t {
    var argv = command.map { strdup($0) } + [nil]
    defer { for argument in argv { free(argument) } }
    var pid: pid_t = 0
    let error = cplatform_spawn(
      &pid, argv[0], &argv, nil, nil, descriptors, Int32(descriptors.count), placement)
    guard error == 0 else { throw Errno(number: error) }
    return pid
  }

  /// Sends a signal to every process of the group, and to every other that comes of the command.
  func signal(_ number: Int32) {
    kill(-group, number)
    Descendants.signal(number, but: group)
  }
}

/// Why the kernel refused.
struct Errno: Error, CustomStringConvertible {
  let number: Int32

  var description: String { String(cString: strerror(number)) }
}
