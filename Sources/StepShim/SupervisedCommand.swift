import AttemptProtocol
import CPlatform
import Glibc

/// The command of the step, leading a process group of its own, with its output on a pipe.
struct SupervisedCommand {
  /// The command's process id, which is its group's.
  let group: pid_t
  /// The reading end of the pipe.
  let output: Int32

  /// Starts the command.
  ///
  /// - Throws: an errno.
  init(_ command: [String]) throws(Errno) {
    var ends: [Int32] = [-1, -1]
    guard cplatform_pipe(&ends) == 0 else { throw Errno(number: errno) }
    defer { close(ends[1]) }
    var argv = command.map { strdup($0) } + [nil]
    defer { for argument in argv { free(argument) } }
    var pid: pid_t = 0
    let error = cplatform_spawn(
      &pid, argv[0], &argv, nil, nil, [-1, ends[1], ends[1]], 3, cplatform_new_group)
    guard error == 0 else { throw Errno(number: error) }
    (group, output) = (pid, ends[0])
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
