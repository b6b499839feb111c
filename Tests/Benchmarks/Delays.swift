import Foundation

/// How long each of many things took.
struct Delays {
  private let sorted: [Double]

  init(seconds: [Double]) { sorted = seconds.sorted() }

  /// The time within which a share of them were over, in milliseconds; 0 where there are none.
  func milliseconds(within share: Double) -> Double {
    sorted.isEmpty ? 0 : sorted[Int(Double(sorted.count - 1) * share)] * 1000
  }

  /// Prints how they are spread.
  func tell(_ start: String, _ end: String) {
    print("From \(start) until \(end), in ms, of \(sorted.count):\n")
    for (name, share) in [
      ("median", 0.5), ("nine of ten", 0.9), ("ninety-nine of a hundred", 0.99), ("the slowest", 1),
    ] {
      print("- \(name): \(short(milliseconds(within: share)))")
    }
    print("")
  }
}
