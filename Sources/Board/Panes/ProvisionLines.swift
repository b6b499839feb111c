import ReleaseModel
import ReleaseWords
import Screen

/// How a part of the infrastructure comes to be there: who gets it, by when it has to be ordered, and what being late costs.
func provisionLines(_ check: Check, _ scene: Scene, columns: Int) -> [[Span]] {
  let kind = check.category.map { entry("kind", $0, columns: columns) } ?? []
  guard let provision = check.provision else { return kind }
  var lines = kind
  if let owner = provision.owner { lines += entry("owner", scene.people([owner]), columns: columns) }
  if let leadTime = provision.leadTime {
    let order = scene.plan.release.orderBy(provision)
    let isLate = order.map { $0 < scene.now.wall } ?? false
    let words = Words.leadTime(leadTime) + (order.map { ": ordered by \($0.stamp()) at the latest" } ?? "")
    lines += entry("lead time", words, isLate ? .warning : .text, columns: columns)
  }
  if let cost = provision.costOfLate { lines += entry("if late", cost, .warning, columns: columns) }
  return lines
}

extension Words {
  /// How long something takes to come: `14d`, `36h`.
  static func leadTime(_ duration: Duration) -> String {
    let hours = duration.wholeMilliseconds / 3_600_000
    return hours >= 24 && hours % 24 == 0 ? "\(hours / 24)d" : rough(duration)
  }
}
