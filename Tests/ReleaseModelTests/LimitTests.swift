import ReleaseModel
import TestSupport
import Testing

/// One row of the table: letters are measurements (P passes, F fails, I is inconclusive, E is an error, N has no
/// data), the phase is that after the last of them.
struct LimitRow: CustomTestStringConvertible {
  var letters: String
  var phase: CheckPhase
  var failures = 0
  var inconclusive = 0
  var errors = 4
  var minPasses = 1
  var count: Int?

  var testDescription: String {
    "\(letters) → \(phase.rawValue) (failures \(failures), inconclusive \(inconclusive), errors \(errors), "
      + "min-passes \(minPasses), count \(count.map(String.init) ?? "none"))"
  }
}

@Suite("A check's limits")
struct LimitTests {
  static let rows: [LimitRow] = [
    // Failures: what is allowed, and the one after it.
    .init(letters: "F", phase: .failed),
    .init(letters: "F", phase: .measuring, failures: 1),
    .init(letters: "FF", phase: .measuring, failures: 2),
    .init(letters: "FFF", phase: .failed, failures: 2),
    .init(letters: "FPPFPPF", phase: .failed, failures: 2),
    // Inconclusive, and no data which is that by default.
    .init(letters: "I", phase: .inconclusive),
    .init(letters: "N", phase: .inconclusive),
    .init(letters: "IPN", phase: .measuring, inconclusive: 2),
    .init(letters: "IPNI", phase: .inconclusive, inconclusive: 2),
    // Errors: only those in a row count.
    .init(letters: "EEEE", phase: .measuring),
    .init(letters: "EEEEE", phase: .error),
    .init(letters: "EEEEPEEEE", phase: .measuring),
    .init(letters: "EEEEFEEEE", phase: .measuring, failures: 1),
    .init(letters: "E", phase: .error, errors: 0),
    // The count is of what was conclusive; errors are made up for.
    .init(letters: "PP", phase: .measuring, count: 3),
    .init(letters: "PPP", phase: .successful, count: 3),
    .init(letters: "PEEPEP", phase: .successful, count: 3),
    .init(letters: "FFP", phase: .successful, failures: 2, count: 3),
    .init(letters: "FFF", phase: .failed, failures: 2, count: 3),
    // What never passed is never successful.
    .init(letters: "FFF", phase: .inconclusive, failures: 3, count: 3),
    .init(letters: "III", phase: .inconclusive, inconclusive: 3, count: 3),
    .init(letters: "PFF", phase: .inconclusive, failures: 2, minPasses: 2, count: 3),
    .init(letters: "PPF", phase: .successful, failures: 1, minPasses: 2, count: 3),
    // The worst of several is told first.
    .init(letters: "FI", phase: .inconclusive, failures: 1),
    .init(letters: "IF", phase: .failed, inconclusive: 1),
    .init(letters: "PPPPPPPP", phase: .measuring),
  ]

  @Test("count what is allowed", arguments: rows)
  func limits(row: LimitRow) {
    let check = Check.number("v") {
      $0.every = .seconds(10)
      $0.count = row.count
      $0.fail = Criterion("> 50")
      $0.limits.failures = row.failures
      $0.limits.inconclusive = row.inconclusive
      $0.limits.errors = row.errors
      $0.minPasses = row.minPasses
    }
    var run = Scenario.started(.of { $0.verification = [check] })
    for (index, letter) in row.letters.enumerated() {
      #expect(run.phase("v") == .measuring, "before number \(index + 1)")
      guard let due = run.state.checks[.verification("v")]?.nextDue else { return }
      run.move(by: max(.zero, due - run.now.steady))
      run.drive(
        .checks(.measured(.verification("v"), number: index + 1, Self.observations[letter] ?? .noData)))
    }
    #expect(run.phase("v") == row.phase)
  }

  static let observations: [Character: Observation] = [
    "P": .good, "F": .bad, "I": .reading("30"), "E": .error("refused"), "N": .noData,
  ]

  @Test("agree with a plain account of the rules for any measurements", arguments: 0..<400)
  func reference(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    let check = Check.number("v") {
      $0.fail = Criterion("> 50")
      $0.onNoData = random.pick(Check.NoData.allCases)
      if random.chance(80) { $0.every = .seconds(random.pick(1...20)) }
      if $0.every != nil, random.chance(50) { $0.count = random.pick(1...6) }
      if $0.every != nil, random.chance(50) { $0.bound = .seconds(random.pick(1...90)) }
      if random.chance(30) { $0.delay = .seconds(random.pick(1...30)) }
      $0.limits.failures = random.pick(0...3)
      $0.limits.inconclusive = random.pick(0...3)
      $0.limits.errors = random.pick(0...3)
      $0.minPasses = random.pick(1...3)
    }
    var run = Scenario.started(.of { $0.verification = [check] })
    var account = PlainAccount(check: check, start: run.now.steady.milliseconds)
    for _ in 0..<12 {
      #expect(run.phase("v") == account.phase, "seed \(seed): \(account)")
      guard let due = run.state.checks[.verification("v")]?.nextDue else { return }
      #expect(due.milliseconds == account.due, "seed \(seed): \(account)")
      let late = Duration.milliseconds(random.pick([0, 0, 10, 25_000]))
      let letter = random.pick(Array("PPPFIEN"))
      account.measure(letter, at: (due + late).milliseconds)
      let number = run.state.checks[.verification("v")]?.nextNumber ?? 0
      run.move(by: due + late - run.now.steady)
      run.drive(.checks(.measured(.verification("v"), number: number, Self.observations[letter] ?? .noData)))
    }
  }
}

/// The rules of a check, told once more and as plainly as can be: a list of letters and what follows from it.
struct PlainAccount {
  let check: Check
  /// When the soak began.
  var start: Int64
  /// When it was measured last.
  var last: Int64?
  var letters: [Character] = []
  var due: Int64
  var phase = CheckPhase.measuring

  init(check: Check, start: Int64) {
    self.check = check
    self.start = start
    due = start + check.delay.wholeMilliseconds
  }

  mutating func measure(_ letter: Character, at now: Int64) {
    if let every = check.every?.wholeMilliseconds, check.count != nil || check.bound != nil,
      now - (last ?? due) > 2 * every
    {
      letters = []
      start = now
    }
    last = now
    let noData: [Check.NoData: Character] = [.pass: "P", .fail: "F", .inconclusive: "I"]
    letters.append(letter == "N" ? noData[check.onNoData]! : letter)
    if let every = check.every?.wholeMilliseconds {
      due = due + every > now ? due + every : now + every
    } else {
      due = letters.last == "E" ? now + 5_000 : now
    }
    let counts = Dictionary(grouping: letters, by: \.self).mapValues(\.count)
    let failed = counts["F"] ?? 0
    let unclear = counts["I"] ?? 0
    let passed = counts["P"] ?? 0
    let errors = letters.reversed().prefix { $0 == "E" }.count
    let isCounted = failed + unclear + passed >= check.count ?? (check.every == nil ? 1 : 1_000_000)
    let end = check.bound.map { start + $0.wholeMilliseconds }
    let isOver = end.map { now >= $0 && due > $0 } ?? false
    if failed > check.limits.failures {
      phase = .failed
    } else if unclear > check.limits.inconclusive {
      phase = .inconclusive
    } else if errors > check.limits.errors {
      phase = .error
    } else if isCounted || isOver {
      phase = passed >= check.minPasses && errors == 0 ? .successful : .inconclusive
    }
  }
}
