import ReleaseModel
import TestSupport
import Testing

/// Every run of three measurements, or a third of them, under every combination of limits, told from the design and not
/// from the code.
@Suite("Any three measurements", .heavy)
struct LimitTableTests {
  /// What a plan allows, and what it asks for.
  struct Rules: CustomTestStringConvertible {
    var failures: Int
    var inconclusive: Int
    var errors: Int
    var minPasses: Int

    var testDescription: String {
      "failures \(failures), inconclusive \(inconclusive), errors \(errors), min-passes \(minPasses)"
    }
  }

  static let all = (0...2).flatMap { failures in
    (0...1).flatMap { inconclusive in
      (0...1).flatMap { errors in
        (1...2).map {
          Rules(failures: failures, inconclusive: inconclusive, errors: errors, minPasses: $0)
        }
      }
    }
  }

  static let words = {
    let letters = Array("PFIEN")
    return letters.flatMap { a in letters.flatMap { b in letters.map { [a, b, $0] } } }
  }()

  @Test("end as the design says, and never well without a pass", arguments: all)
  func table(rules: Rules) {
    for count in [nil, 1, 2, 3] {
      for bound in [nil, 15] {
        for word in Self.words.share(oneIn: 3, from: (count ?? 0) + (bound ?? 0) + rules.failures) {
          expect(word, rules, count, bound)
        }
      }
    }
  }

  private func expect(_ word: [Character], _ rules: Rules, _ count: Int?, _ bound: Int?) {
    let check = Check.number("v") {
      $0.every = .seconds(10)
      $0.count = count
      $0.bound = bound.map { .seconds($0) }
      $0.fail = Criterion("> 50")
      $0.limits.failures = rules.failures
      $0.limits.inconclusive = rules.inconclusive
      $0.limits.errors = rules.errors
      $0.minPasses = rules.minPasses
    }
    var run = Scenario.started(.of { $0.verification = [check] })
    var seen: [Character] = []
    for letter in word {
      guard let state = run.state.checks[.verification("v")], let due = state.nextDue else { break }
      run.move(by: max(.zero, due - run.now.steady))
      seen.append(letter)
      run.drive(
        .checks(
          .measured(.verification("v"), number: state.nextNumber, LimitTests.observations[letter] ?? .noData))
      )
      // The third is due at 20 s, after a bound of 15 s.
      let isOver = bound != nil && seen.count == 3
      let expected = Self.phase(seen, rules, count, isOver)
      #expect(run.phase("v") == expected, "\(String(seen)) of count \(count ?? 0), for \(bound ?? 0)")
      if run.phase("v") == .successful { #expect(seen.contains("P")) }
    }
  }

  /// The design: limits count what is allowed; errors only in a row; the worst is told; without the passes that are
  /// asked for it is inconclusive.
  private static func phase(
    _ seen: [Character], _ rules: Rules, _ count: Int?, _ isOver: Bool
  ) -> CheckPhase {
    let failed = seen.count { $0 == "F" }
    let unclear = seen.count { $0 == "I" || $0 == "N" }
    let inARow = String(seen).split(separator: "E", omittingEmptySubsequences: false).reversed().prefix {
      $0.isEmpty
    }.count
    let errors = seen.allSatisfy { $0 == "E" } ? seen.count : inARow
    if failed > rules.failures { return .failed }
    if unclear > rules.inconclusive { return .inconclusive }
    if errors > rules.errors { return .error }
    let conclusive = seen.count { $0 != "E" }
    guard isOver || conclusive == count else { return .measuring }
    // What could not be measured at its end was not watched to its end.
    let isWatched = seen.last != "E"
    return isWatched && seen.count { $0 == "P" } >= rules.minPasses ? .successful : .inconclusive
  }
}
