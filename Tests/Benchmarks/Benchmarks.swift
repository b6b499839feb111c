import Foundation

/// What has to be measured rather than tested: `.ci/bench NAME`.
@main enum Benchmarks {
  private static let all: [String: @Sendable () async throws -> Void] = [
    "checks": ChecksBenchmark.run, "digest": DigestBenchmark.run, "mask": MaskBenchmark.run,
    "report": ReportBenchmark.run,
    "scale": ScaleBenchmark.run,
    "shim": ShimBenchmark.run, "steps": StepsBenchmark.run, "store": StoreBenchmark.run,
  ]

  static func main() async throws {
    if CommandLine.arguments.dropFirst() == ["--list"] {
      return print(all.keys.sorted().joined(separator: " "))
    }
    guard CommandLine.arguments.count == 2, let benchmark = all[CommandLine.arguments[1]] else {
      print("usage: Benchmarks \(all.keys.sorted().joined(separator: "|"))")
      exit(1)
    }
    try await benchmark()
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

/// Measures contenders in turn, so that whatever else the machine does meets all of them, and prints a table.
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
  let sorted = measured.map { $0.sorted() }
  let medians = sorted.map { $0[$0.count / 2] }
  print("\(title); \(rounds) rounds, in \(unit); the ratios are those of the medians\n")
  print(row(["", "median", "least", "most"] + contenders.map { "÷ " + $0.name }))
  print("|" + String(repeating: "---|", count: 4 + contenders.count))
  for (index, contender) in contenders.enumerated() {
    let values =
      [medians[index], sorted[index][0], sorted[index][rounds - 1]] + medians.map { medians[index] / $0 }
    print(row([contender.name] + values.map { String(format: "%.2f", $0) }))
  }
  return Dictionary(uniqueKeysWithValues: zip(contenders.map(\.name), medians))
}

private func row(_ cells: [String]) -> String { "| " + cells.joined(separator: " | ") + " |" }

/// How many seconds something takes.
func seconds(_ body: () async throws -> Void) async rethrows -> Double {
  let start = ContinuousClock.now
  try await body()
  return start.duration(to: .now) / .seconds(1)
}

/// Runs `body` with a folder of its own.
func withFolder(_ body: (URL) async throws -> Void) async throws {
  let folder = FileManager.default.temporaryDirectory.appendingPathComponent("relboard-\(UUID().uuidString)")
  try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(at: folder) }
  try await body(folder)
}
