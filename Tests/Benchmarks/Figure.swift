import Foundation

/// The median of some measurements, and how far they lie apart.
struct Spread: Codable, Equatable {
  var median: Double
  var least: Double
  var most: Double

  /// - Parameter values: at least one.
  init(_ values: [Double]) {
    let sorted = values.sorted()
    (median, least, most) = (sorted[sorted.count / 2], sorted[0], sorted[sorted.count - 1])
  }
}

/// Something that was measured in rounds, ours beside what others need for the same.
///
/// Of every figure less is better: what is faster is told by its time, what is leaner by its size.
struct Figure: Codable, Equatable {
  /// Which of the contenders is ours; without it there is nothing to compare, now or later.
  static let ours = "relboard"

  var title: String
  var unit: String
  var rounds: Int
  /// By contender.
  var measured: [String: Spread]
  /// Ours divided by a peer's of the same round, by peer.
  var ratios: [String: Spread]

  /// - Parameter measured: by contender, a value for each round.
  init(_ title: String, unit: String, measured: [String: [Double]]) {
    self.title = title
    self.unit = unit
    (self.title, self.unit) = (title, unit)
    rounds = measured.values.map(\.count).min() ?? 0
    self.measured = measured.mapValues { Spread($0) }
    guard let ours = measured[Self.ours] else {
      ratios = [:]
      return
    }
    // Of the same round, so that what else the machine did then met both; a peer that needs nothing gives no ratio.
    ratios = measured.filter { $0.key != Self.ours }.compactMapValues { peer in
      let pairs = zip(ours, peer).filter { $1 > 0 }.map { $0 / $1 }
      return pairs.isEmpty ? nil : Spread(pairs)
    }
  }
}

/// The figures of one run of the benchmarks, and where they were taken.
struct Results: Codable, Equatable {
  var date: String
  var commit: String
  var machine: Machine
  var figures: [Figure] = []
  /// The peers that are not installed.
  var missing: [String] = []

  struct Machine: Codable, Equatable {
    var system: String
    var processor: String
    var cores: Int
    var memoryGiB: Int
    /// How many processes wanted a core, over the minute before the first figure and over that before the last.
    var load: [Double]
  }

  /// Starts without figures.
  init() {
    date = Date.now.formatted(.iso8601)
    commit = Self.line(of: "git", "describe", "--always", "--dirty", "--tags") ?? "unknown"
    let information = (try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8)) ?? ""
    let model = information.split(separator: "\n").first { $0.hasPrefix("model name") }
    machine = Machine(
      system: Self.line(of: "uname", "-sr") ?? "Linux",
      processor: model.map { $0.split(separator: ":").last!.trimmingCharacters(in: .whitespaces) }
        ?? "unknown",
      cores: ProcessInfo.processInfo.activeProcessorCount,
      memoryGiB: Int((Double(ProcessInfo.processInfo.physicalMemory) / 1_073_741_824).rounded()),
      load: [Self.load])
  }

  static var load: Double {
    let text = (try? String(contentsOfFile: "/proc/loadavg", encoding: .utf8)) ?? ""
    return text.split(separator: " ").first.flatMap { Double($0) } ?? 0
  }

  private static func line(of name: String, _ arguments: String...) -> String? {
    guard let output = try? Tool(name)?.output(arguments, environment: [:]), !output.isEmpty else {
      return nil
    }
    return String(decoding: output, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
  }

  static func read(from path: String) throws -> Results {
    try JSONDecoder().decode(Self.self, from: Data(contentsOf: URL(fileURLWithPath: path)))
  }

  func write(to path: String) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    try (encoder.encode(rounded) + [UInt8(ascii: "\n")]).write(to: URL(fileURLWithPath: path))
  }

  /// With four significant digits: no measurement here has more.
  private var rounded: Results {
    func round(_ spread: Spread) -> Spread {
      Spread([spread.least, spread.median, spread.most].map { Double(String(format: "%.4g", $0)) ?? $0 })
    }
    var copy = self
    for index in copy.figures.indices {
      copy.figures[index].measured = copy.figures[index].measured.mapValues(round)
      copy.figures[index].ratios = copy.figures[index].ratios.mapValues(round)
    }
    return copy
  }
}
