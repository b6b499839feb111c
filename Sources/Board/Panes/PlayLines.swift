import ReleaseModel
import ReleaseWords
import Screen

/// A host of a step that Ansible runs, as it is shown: what is recorded, and what its events say before that is.
struct ShownHost {
  var name: String
  var standing: PlayStanding
  /// The task at which it is.
  var task: String?
}

extension Scene {
  /// The hosts of a step that Ansible runs, those that want a person first, and otherwise in the order in which they were
  /// met; empty of any other step.
  func playHosts(of id: StepID) -> [ShownHost] {
    guard state.step(id)?.play != nil, let stands = state.stepState(id) else { return [] }
    var hosts = (stands.play?.hosts ?? []).map { ShownHost(name: $0.name, standing: $0.standing) }
    if stands.isActive, let live = stands.lastAttempt.flatMap({ model.logs[$0.id]?.play }) {
      var places = Dictionary(hosts.indices.map { (hosts[$0].name, $0) }) { first, _ in first }
      for host in live.hosts {
        let shown = ShownHost(name: host.name, standing: host.standing, task: host.task)
        if let place = places[host.name] {
          hosts[place] = shown
        } else {
          places[host.name] = hosts.count
          hosts.append(shown)
        }
      }
    }
    return hosts.enumerated().sorted {
      ($1.element.standing.state.pressure, $0.offset) < ($0.element.standing.state.pressure, $1.offset)
    }.map(\.element)
  }

  /// How many hosts of a step that Ansible runs stand where; nil where none is known.
  func playTally(of id: StepID) -> HostTally? {
    guard let stands = state.stepState(id), let play = stands.play else { return nil }
    let isLive = stands.isActive && stands.lastAttempt.flatMap { model.logs[$0.id]?.play } != nil
    let tally = isLive ? HostTally(playHosts(of: id).map(\.standing.state)) : play.tally
    return tally.total > 0 ? tally : nil
  }

  /// The bar of a step's hosts, and how many stand where.
  func playRemark(of id: StepID) -> Remark? {
    guard let tally = playTally(of: id) else { return nil }
    let signs = glyphs.hostSigns(tally)
    var remark = Remark(
      glyphs.hostBar(tally, columns: max(5, min(10, tally.total))) + [Span(" ")] + signs, worth: 7)
    remark.short = signs
    return remark
  }
}

/// What Ansible does, and how each host stands.
func playLines(_ id: StepID, _ scene: Scene, columns: Int, most: Int = .max) -> [[Span]] {
  guard let play = scene.state.step(id)?.play else { return [] }
  var lines: [[Span]] = []
  if play.isDryRun {
    lines += entry(
      "check mode", "tells what it would change, and changes nothing", .warning, columns: columns)
  }
  if let limit = scene.state.stepState(id)?.play?.limit {
    lines += entry("limited", "to \(Words.count(limit.count, "host")) that were left", columns: columns)
  }
  let live = scene.state.stepState(id)?.lastAttempt.flatMap { scene.model.logs[$0.id]?.play }
  if scene.state.stepState(id)?.isActive == true, let task = live?.task {
    lines += entry("task", "\(live?.tasks ?? 0): \(task)", .running, columns: columns)
  }
  let hosts = scene.playHosts(of: id)
  guard !hosts.isEmpty else { return lines }
  let tally = HostTally(hosts.map(\.standing.state))
  let words = scene.glyphs.hostWords(tally)
  lines.append([Span(padded("hosts", to: 15), .muted)] + words)
  for host in hosts.prefix(most) { lines += hostLine(host, scene, columns) }
  if hosts.count > most {
    lines += entry("", "and \(Words.count(hosts.count - most, "more host"))", .muted, columns: columns)
  }
  return lines
}

private func hostLine(_ host: ShownHost, _ scene: Scene, _ columns: Int) -> [[Span]] {
  let sign = scene.glyphs.sign(host.standing.state)
  let at = (host.task ?? host.standing.task).map { " at ‘\($0)’" } ?? ""
  let why = host.standing.why.map { ": \($0)" } ?? ""
  let counts = host.standing.counts.map { " (\($0.words))" } ?? ""
  let words = "\(sign.glyph) \(host.name) \(sign.word)\(at)\(why)\(counts)"
  return entry("", harmless(words, glyphs: scene.glyphs), sign.role, columns: columns)
}
