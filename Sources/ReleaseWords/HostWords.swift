import ReleaseModel

extension PlayNews {
  /// What has become known of hosts: their names where they are few, and what the task says of a single one.
  var words: String {
    let who = hosts.count <= 3 ? hosts.joined(separator: ", ") : "\(hosts.count) hosts"
    let at = standing.task.map { " at ‘\($0)’" } ?? ""
    return "\(who) \(standing.state.rawValue)\(at)" + (standing.why.map { ": \($0)" } ?? "")
  }
}
