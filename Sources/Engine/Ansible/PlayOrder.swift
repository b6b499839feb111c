import AttemptProtocol
import Attempts
import Foundation
import ReleaseModel
import Synchronization

/// What an attempt has Ansible do: the play, the hosts that it is for, and what is recorded of them.
struct PlayOrder: Sendable {
  var play: AnsiblePlay
  var scope: PlayScope
  var recorded: [String: PlayStanding]

  /// - Returns: nil of a step that Ansible does not run.
  init?(toStep id: StepID, in state: ReleaseState) {
    guard let play = state.step(id)?.play else { return nil }
    self.play = play
    scope = state.playScope(ofStep: id)
    let hosts = state.stepState(id)?.play?.hosts ?? []
    recorded = Dictionary(hosts.map { ($0.name, $0.standing) }) { first, _ in first }
  }

  /// Why an attempt cannot be prepared.
  struct Problem: Error {
    var words: String
  }

  /// The folder of the callback plugin, in an attempt's.
  private static let folder = "callback_plugins"
  /// Where Ansible looks for such plugins when nobody has told it otherwise.
  private static let usualFolders = "~/.ansible/plugins/callback:/usr/share/ansible/plugins/callback"

  /// Writes what `ansible-playbook` reads into an attempt's folder, and names it on its command line.
  ///
  /// Nothing of it may stand on the command line itself, which everybody on the machine can read.
  func prepare(_ spec: inout AttemptSpec, in directory: AttemptDirectory) throws(Problem) {
    let folder = directory.path + "/" + Self.folder
    do {
      try FileManager.default.createDirectory(
        atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
      try write(Data(PackageResources.relboard_events_py), to: folder + "/relboard_events.py")
      var own: [String] = []
      if !play.variables.isEmpty {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .prettyPrinted]
        try write(try encoder.encode(play.variables), to: directory.path(of: .playVariables))
        own.append("--extra-vars=@" + directory.path(of: .playVariables))
      }
      switch scope {
      case .all: break
      case .hosts(let hosts):
        let lines = hosts.map { $0 + "\n" }.joined()
        try write(Data(lines.utf8), to: directory.path(of: .playLimit))
        // They were chosen by the plan's own pattern.
        spec.arguments.removeAll { $0.hasPrefix("--limit=") }
        own.append("--limit=@" + directory.path(of: .playLimit))
      case .unknown:
        throw Problem(words: "on which hosts Ansible had begun is not known: nothing was run")
      }
      spec.arguments.insert(contentsOf: own, at: 1)
    } catch let problem as Problem {
      throw problem
    } catch {
      throw Problem(words: "what Ansible reads cannot be written: \(error.localizedDescription)")
    }
    let others = spec.environment["ANSIBLE_CALLBACK_PLUGINS"] ?? Self.usualFolders
    spec.environment["ANSIBLE_CALLBACK_PLUGINS"] = folder + ":" + others
    spec.environment["RELBOARD_PLAY_EVENTS"] = directory.path(of: .playEvents)
    spec.environment["RELBOARD_PLAY_SECRETS"] = spec.maskedVariables.joined(separator: " ")
  }

  private func write(_ data: Data, to path: String) throws(Problem) {
    let isMade = FileManager.default.createFile(
      atPath: path, contents: data, attributes: [.posixPermissions: 0o600])
    if !isMade { throw Problem(words: "\(path) cannot be written") }
  }
}

/// Follows what a playbook's events say of its hosts, and tells what is not recorded yet.
final class PlayWatch: Sendable {
  /// How often the file is looked at, and how often at most something is told of it: a host that fails and is rescued
  /// at once is not told of as one that has failed.
  private static let interval = Duration.milliseconds(250)
  private static let pace = Duration.seconds(1)

  private let events: Mutex<PlayEvents>
  private let told: Mutex<[String: PlayStanding]>
  private let masked: @Sendable (String) -> String

  init(_ order: PlayOrder, in directory: AttemptDirectory, masked: @escaping @Sendable (String) -> String) {
    events = Mutex(PlayEvents(of: directory))
    told = Mutex(order.recorded)
    self.masked = masked
  }

  /// Tells what becomes known until the task is cancelled.
  func follow(_ tell: @Sendable ([PlayNews]) async -> Void) async {
    var last = ContinuousClock.now - Self.pace
    while true {
      _ = events.withLock { $0.readOn() }
      if ContinuousClock.now - last >= Self.pace {
        let news = rest()
        if !news.isEmpty {
          last = .now
          await tell(news)
        }
      }
      guard (try? await Task.sleep(for: Self.interval, clock: .continuous)) != nil else { return }
    }
  }

  /// What is not told of yet, to the end of the events.
  func end() -> [PlayNews] {
    _ = events.withLock { $0.readOn() }
    return rest()
  }

  private func rest() -> [PlayNews] {
    let progress = events.withLock { $0.progress }
    let news = told.withLock { progress.news(after: &$0) }
    return news.map { group in
      var group = group
      group.standing.task = group.standing.task.map(masked)
      group.standing.why = group.standing.why.map(masked)
      return group
    }
  }

  /// How the attempt ended, by what is known of its hosts: one that came to no recap has left some in the middle.
  func judged(_ outcome: Outcome) -> Outcome {
    let progress = events.withLock { $0.progress }
    let open = progress.tally[.running]
    guard !progress.hasEnded, open > 0 else { return outcome }
    let hosts = open == 1 ? "1 host" : "\(open) hosts"
    switch outcome {
    case .exited(0): return outcome
    case .exited(let code): return .unknown("ansible-playbook exited with \(code) in the middle of \(hosts)")
    case .signalled(let signal):
      return .unknown("ansible-playbook was ended by signal \(signal) in the middle of \(hosts)")
    case .timedOut, .quiet, .stopped, .notStarted, .unknown, .elsewhere, .gatePassed, .gateFailed,
      .incomplete:
      return outcome
    }
  }
}
