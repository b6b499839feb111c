import Foundation

/// The figures as a table of Markdown, as the article on performance has it.
enum PerformanceTable {
  static func markdown(_ results: Results) -> String {
    let machine = results.machine
    let loads = machine.load.map { String(format: "%.1f", $0) }.joined(separator: " and ")
    let head = """
      Taken on \(results.date.prefix(10)) of \(results.commit), on \(machine.processor), \(machine.cores) cores, \
      \(machine.memoryGiB) GiB, \(machine.system), with a load of \(loads) before the first figure and before the last.
      Each is the median, with the least and the most; the ratio is that of ours to the peer's of the same round.

      | | relboard | beside | ratio |
      |---|---|---|---|
      """
    let lines = results.figures.filter { $0.measured[Figure.ours] != nil }.flatMap { rows($0) }
    let missing =
      results.missing.isEmpty
      ? "" : "\n\nNot installed there, and so not measured: \(results.missing.joined(separator: ", "))."
    return "\(head)\n\(lines.joined(separator: "\n"))\(missing)\n"
  }

  private static func rows(_ figure: Figure) -> [String] {
    let title = "\(figure.title), \(figure.unit)"
    let ours = words(figure.measured[Figure.ours]!)
    let peers = figure.measured.keys.filter { $0 != Figure.ours }.sorted()
    guard !peers.isEmpty else { return [row([title, ours, "", ""])] }
    return peers.enumerated().map { index, peer in
      row([
        index == 0 ? title : "", index == 0 ? ours : "", "\(peer) \(words(figure.measured[peer]!))",
        figure.ratios[peer].map(words) ?? "–",
      ])
    }
  }

  private static func words(_ spread: Spread) -> String {
    let median = short(spread.median)
    guard spread.least != spread.most else { return median }
    return "\(median) (\(short(spread.least))–\(short(spread.most)))"
  }

  static func row(_ cells: [String]) -> String { "| " + cells.joined(separator: " | ") + " |" }
}

/// A number as people read it: three digits at most behind nothing that does not count.
func short(_ number: Double) -> String {
  let size = abs(number)
  return String(format: size >= 100 ? "%.0f" : size >= 10 ? "%.1f" : "%.2f", number)
}
