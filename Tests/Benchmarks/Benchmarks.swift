import Foundation

/// What has to be measured rather than tested: `.ci/bench NAME`.
@main enum Benchmarks {
  private static let all: [(name: String, run: @Sendable () async throws -> Void)] = [
    ("screen", ScreenBenchmark.run), ("steps", StepsBenchmark.run), ("shim", ShimBenchmark.run),
    ("pump", PumpBenchmark.run), ("digest", DigestBenchmark.run), ("checks", ChecksBenchmark.run),
    ("follow", FollowBenchmark.run), ("fleet", FleetBenchmark.run), ("mask", MaskBenchmark.run),
    ("report", ReportBenchmark.run), ("scale", ScaleBenchmark.run), ("store", StoreBenchmark.run),
  ]
  /// Whose figures the table of the article on performance holds.
  private static let usual = ["screen", "steps", "shim", "pump", "digest", "checks", "follow"]

  private static var usage: String {
    """
    usage: Benchmarks [--json FILE] [--compare FILE] all|NAME…
           Benchmarks --figures FILE --compare FILE
           Benchmarks --table FILE
    names: \(all.map(\.name).joined(separator: " ")); all: \(usual.joined(separator: " "))
    """
  }

  static func main() async throws {
    guard let order = Order(Array(CommandLine.arguments.dropFirst())) else {
      print(usage)
      exit(1)
    }
    if let table = order.table {
      return print(PerformanceTable.markdown(try Results.read(from: table)), terminator: "")
    }
    let chosen = order.names.flatMap { $0 == "all" ? usual : [$0] }
    let runs = chosen.map { name in
      guard let benchmark = all.first(where: { $0.name == name }) else {
        print("there is no benchmark '\(name)'\n\(usage)")
        exit(1)
      }
      return benchmark
    }
    // Read before anything is measured: a wrong path shows at once.
    let earlier = try order.compare.map(Results.read)
    if let figures = order.figures, let earlier {
      exit(tell(Comparison.compare(try Results.read(from: figures), with: earlier), since: earlier) ? 0 : 2)
    }
    for benchmark in runs {
      print("\n## \(benchmark.name)\n")
      do { try await benchmark.run() } catch {
        // Nothing is written then: it would be taken for all that there is.
        FileHandle.standardError.write(Data("\(benchmark.name): \(error)\n".utf8))
        exit(1)
      }
    }
    let results = Ledger.finished
    if !results.missing.isEmpty {
      print("\nnot installed, and so not measured: \(results.missing.joined(separator: ", "))")
    }
    if let json = order.json { try results.write(to: json) }
    if let earlier, !tell(Comparison.compare(results, with: earlier), since: earlier) { exit(2) }
  }

  /// - Returns: whether nothing became slower.
  private static func tell(_ outcome: Comparison.Outcome, since earlier: Results) -> Bool {
    print("\ncompared with \(earlier.commit) of \(earlier.date):")
    for line in outcome.notCompared { print("  not compared: \(line)") }
    for line in outcome.slower { print("  slower: \(line)") }
    if outcome.slower.isEmpty { print("  nothing is slower beyond the spread") }
    return outcome.slower.isEmpty
  }

  /// What the command line asks for.
  private struct Order {
    var names: [String] = []
    var json: String?
    var compare: String?
    var table: String?
    /// Whose figures are compared, in place of measuring any.
    var figures: String?

    init?(_ arguments: [String]) {
      var rest = arguments[...]
      while let argument = rest.popFirst() {
        switch argument {
        case "--json": json = rest.popFirst()
        case "--compare": compare = rest.popFirst()
        case "--table": table = rest.popFirst()
        case "--figures": figures = rest.popFirst()
        default:
          guard !argument.hasPrefix("-") else { return nil }
          names.append(argument)
          continue
        }
        // An option without its file.
        guard json ?? compare ?? table ?? figures != nil else { return nil }
      }
      guard !names.isEmpty || table != nil || (figures != nil && compare != nil) else { return nil }
    }
  }
}

/// Where the figures of this run are kept until all are taken.
enum Ledger {
  nonisolated(unsafe) private static var results = Results()

  static func add(_ figure: Figure) { results.figures.append(figure) }

  /// A peer that is installed; one that is not is told at the end.
  static func peer(_ name: String) -> Tool? {
    let tool = Tool(name)
    if tool == nil, !results.missing.contains(name) { results.missing.append(name) }
    return tool
  }

  static var finished: Results {
    results.machine.load.append(Results.load)
    return results
  }
}

/// Something that is measured beside others.
struct Contender {
  let name: String
  /// Does it once, and gives what is measured: mostly the seconds that it took.
  let run: () async throws -> Double

  init(_ name: String, run: @escaping () async throws -> Double) {
    (self.name, self.run) = (name, run)
  }
}

/// Measures contenders in turn, so that whatever else the machine does meets all of them, prints a table, and keeps the
/// figure for the results.
///
/// - Parameters:
///   - unit: of what is printed.
///   - scale: how many units a contender's measure of 1 is.
/// - Returns: the medians by name.
@discardableResult
func compare(
  _ title: String, rounds: Int, unit: String = "s", scale: Double = 1, _ contenders: [Contender]
) async throws -> [String: Double] {
  var measured = contenders.map { _ in [Double]() }
  for _ in 0..<rounds {
    for (index, contender) in contenders.enumerated() {
      measured[index].append(try await contender.run() * scale)
    }
  }
  return note(
    title, unit: unit, contenders.map(\.name), measured)
}

/// Prints what was measured as a table, and keeps the figure for the results.
///
/// - Parameter measured: for each name, a value for each round.
/// - Returns: the medians by name.
@discardableResult
func note(_ title: String, unit: String, _ names: [String], _ measured: [[Double]]) -> [String: Double] {
  let figure = Figure(
    title, unit: unit, measured: Dictionary(uniqueKeysWithValues: zip(names, measured)))
  Ledger.add(figure)
  print("\(title); \(figure.rounds) rounds, in \(unit); the ratios are those of the medians\n")
  print(PerformanceTable.row(["", "median", "least", "most"] + names.map { "÷ " + $0 }))
  print("|" + String(repeating: "---|", count: 4 + names.count))
  let medians = figure.measured.mapValues(\.median)
  for name in names {
    guard let spread = figure.measured[name] else { continue }
    let values = [spread.median, spread.least, spread.most] + names.map { spread.median / medians[$0]! }
    print(PerformanceTable.row([name] + values.map { $0.isFinite ? String(format: "%.2f", $0) : "–" }))
  }
  print("")
  return medians
}

/// How many seconds something takes.
func seconds(_ body: () async throws -> Void) async rethrows -> Double {
  let start = ContinuousClock.now
  try await body()
  return start.duration(to: .now) / .seconds(1)
}

/// Runs `body` with a folder of its own.
///
/// It is removed when everything is measured: for minutes after a deletion, ext4 passes over each inode that was deleted when
/// it looks for a free one, and what makes files next, as a step does, is measured with that.
func withFolder(_ body: (URL) async throws -> Void) async throws {
  let folder = allFolders.appendingPathComponent(UUID().uuidString)
  try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  try await body(folder)
}

private let allFolders: URL = {
  atexit { try? FileManager.default.removeItem(at: allFolders) }
  return FileManager.default.temporaryDirectory.appendingPathComponent("relboard-\(UUID().uuidString)")
}()
