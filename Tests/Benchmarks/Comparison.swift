/// What became slower or larger since earlier results.
enum Comparison {
  /// How much more is no noise, whatever the spread says.
  private static let tolerance = 1.1

  /// One line for each that did, and one for each figure that cannot be compared.
  struct Outcome {
    var slower: [String] = []
    var notCompared: [String] = []
  }

  /// Ratios to a peer are compared where both have them: they mean the same on another machine. Without one it is the
  /// figure itself, which does so on the same machine only.
  static func compare(_ new: Results, with old: Results) -> Outcome {
    var outcome = Outcome()
    for figure in new.figures {
      guard let before = old.figures.first(where: { $0.title == figure.title }) else {
        outcome.notCompared.append("\(figure.title): it was not measured then")
        continue
      }
      let peers = figure.ratios.keys.filter { before.ratios[$0] != nil }.sorted()
      for peer in peers where isSlower(figure.ratios[peer]!, than: before.ratios[peer]!) {
        outcome.slower.append(
          line(figure, " of \(peer)'s", figure.ratios[peer]!, before.ratios[peer]!))
      }
      guard peers.isEmpty else { continue }
      guard new.machine.processor == old.machine.processor, new.machine.cores == old.machine.cores else {
        outcome.notCompared.append("\(figure.title): there is no peer, and this is another machine")
        continue
      }
      guard let ours = figure.measured[Figure.ours], let then = before.measured[Figure.ours] else {
        outcome.notCompared.append("\(figure.title): nothing of it is ours")
        continue
      }
      if isSlower(ours, than: then) { outcome.slower.append(line(figure, " \(figure.unit)", ours, then)) }
    }
    return outcome
  }

  /// Slower beyond the spread of both.
  private static func isSlower(_ new: Spread, than old: Spread) -> Bool {
    new.median > old.most * tolerance && new.least > old.median
  }

  private static func line(_ figure: Figure, _ unit: String, _ new: Spread, _ old: Spread) -> String {
    "\(figure.title): \(short(new.median))\(unit) (\(short(new.least)) to \(short(new.most))), "
      + "was \(short(old.median)) (\(short(old.least)) to \(short(old.most)))"
  }
}
