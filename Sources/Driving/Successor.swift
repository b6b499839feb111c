import CPlatform
import Foundation
import ReleaseModel
import SQLiteJournal

/// The process that drives a run on when whoever drove it has left: this program again, in a session of its own, without
/// a terminal, with the run's lock handed down so that it is never free.
public enum Successor {
  /// The subcommand as which it runs.
  public static let command = "keep"
  /// Its descriptors beside the standard ones.
  public static let lockDescriptor: Int32 = 3
  /// What it says on its standard output when it drives the run; anything else is why it does not.
  public static let ready = "driving"

  /// How long it may take to open the run, in milliseconds.
  private static let patience: Int32 = 30_000

  /// Starts it, and returns when it drives the run.
  ///
  /// - Throws: ``Failure`` when it does not.
  static func start(of run: RunDirectory, _ journal: SQLiteJournal, as attendance: Session.Attendance) throws
  {
    var pipe: [Int32] = [-1, -1]
    guard cplatform_pipe(&pipe) == 0 else { throw failure(of: run, String(cString: strerror(errno))) }
    defer { close(pipe[0]) }
    let complaints = open(run.complaintsPath, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
    defer { if complaints >= 0 { close(complaints) } }
    // A lost terminal may hang up more than once, and reaches whoever is in its group: also one that is about to leave it.
    let earlier = signal(SIGHUP, SIG_IGN)
    defer { signal(SIGHUP, earlier) }
    let error = journal.withLockDescriptor { lock in
      defer { close(pipe[1]) }
      return spawn(
        ["relboard", command, run.path, attendance.rawValue, "--as=\(Operator.name)"],
        descriptors: [-1, pipe[1], complaints, lock])
    }
    guard error == 0 else { throw failure(of: run, String(cString: strerror(error))) }
    let answer = read(pipe[0])
    guard answer == ready else {
      throw failure(of: run, answer.isEmpty ? "see \(run.complaintsPath)" : answer)
    }
  }

  /// Starts this very program, whatever lies at its path by now.
  ///
  /// - Returns: 0 or an error number.
  private static func spawn(_ arguments: [String], descriptors: [Int32]) -> Int32 {
    var argv = arguments.map { strdup($0) } + [nil]
    defer { for text in argv { free(text) } }
    var pid: pid_t = 0
    // A password that was part of a store's address is in no file, and so has to be told.
    var told = OwnProcess.environment
    if let secret = StoreChoice.secret { told[StoreChoice.variable] = secret }
    var environment = told.map { strdup("\($0.key)=\($0.value)") } + [nil]
    defer { for text in environment { free(text) } }
    return cplatform_spawn(
      &pid, "/proc/self/exe", &argv, &environment, nil, descriptors, Int32(descriptors.count),
      cplatform_new_session_unhung)
  }

  private static func failure(of run: RunDirectory, _ reason: String) -> Failure {
    Failure("nobody drives run \(run.id), it could not be kept watched: \(reason)")
  }

  /// One line, or what there is of it when its writer is gone.
  private static func read(_ descriptor: Int32) -> String {
    var text: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 4096)
    while !text.contains(UInt8(ascii: "\n")) {
      var source = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
      guard poll(&source, 1, patience) > 0 else { break }
      let count = Glibc.read(descriptor, &buffer, buffer.count)
      guard count > 0 else { break }
      text += buffer[..<count]
    }
    return String(decoding: text.prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self)
  }
}
