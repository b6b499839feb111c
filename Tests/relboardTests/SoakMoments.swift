import Foundation
import Testing

/// What a soaked run's processes and its journal hold at one moment.
struct SoakMoment {
  var position: SoakPace.Position
  /// In bytes, with what is not checkpointed yet.
  var journal: Int
  /// By what they are called; a board that is opened anew is another process.
  var processes: [String: (id: pid_t, use: ProcessUse)]
}

/// What was found over a soak, and the judgement of it: nothing grows with the time alone.
struct SoakMoments {
  private var moments: [SoakMoment] = []
  private let began = ContinuousClock.now

  mutating func append(_ moment: SoakMoment) { moments.append(moment) }

  /// What a process may hold more of in the last third than in the middle one, in KiB: a thousand openings have shown a
  /// third of it.
  private static let slack = 1024
  /// From how many measurements on a third's use of the processor and the disk is not chance.
  private static let enough = 1000

  /// Prints what everybody has used, and judges it. The first third is for warming up.
  func judge() throws {
    let (middle, last) = (third(1), third(2))
    let end = try #require(moments.last)
    let seconds = began.duration(to: .now) / .seconds(1)
    print("\(end.position.measured) measurements, \(end.position.sequence) events in \(Int(seconds)) s")
    for name in end.processes.keys.sorted() { try judge(name) }
    let (before, after) = (Self.growth(of: middle), Self.growth(of: last))
    print("journal: \(end.journal / 1024) KiB; bytes an event: \(before.bytes), then \(after.bytes)")
    if after.measured >= Self.enough { #expect(after.bytes <= before.bytes * 5 / 4) }
  }

  private func third(_ number: Int) -> ArraySlice<SoakMoment> {
    moments[moments.count * number / 3..<moments.count * (number + 1) / 3]
  }

  /// How many measurements there were, and how many bytes the journal has taken for each event.
  private static func growth(of moments: ArraySlice<SoakMoment>) -> (measured: Int, bytes: Int) {
    guard let first = moments.first, let last = moments.last else { return (0, 0) }
    return (
      last.position.measured - first.position.measured,
      (last.journal - first.journal) / max(1, last.position.sequence - first.position.sequence)
    )
  }

  /// A process at one moment.
  private struct Found {
    var measured: Int
    var id: pid_t
    var use: ProcessUse
  }

  /// Judges one that lives long over its life, and a board of which there are many by what each takes once it is opened.
  private func judge(_ name: String) throws {
    let found: [Found] = moments.compactMap { moment in
      moment.processes[name].map { Found(measured: moment.position.measured, id: $0.id, use: $0.use) }
    }
    let middle = found[found.count / 3..<found.count * 2 / 3]
    let last = found[(found.count * 2 / 3)...]
    guard let before = middle.first, let turn = last.first, let after = last.last else { return }
    let memory = Self.medians(middle, last, \.anonymous)
    let descriptors = Self.medians(middle, last, \.descriptors)
    let threads = Self.medians(middle, last, \.threads)
    var line = "\(name): \(memory.middle), then \(memory.last) KiB of no file"
    line += " (\(after.use.resident) with files); files \(descriptors.middle), \(descriptors.last)"
    line += "; threads \(threads.middle), \(threads.last)"
    #expect(memory.last <= memory.middle + Self.slack, "\(name)")
    #expect(descriptors.last <= descriptors.middle + 1, "\(name)")
    #expect(threads.last <= threads.middle + 4, "\(name)")
    if before.id == after.id, after.measured - turn.measured >= Self.enough {
      let (earlier, later) = (Self.cost(from: before, to: turn), Self.cost(from: turn, to: after))
      line += String(format: "; processor %.2f, then %.2f ms a measurement", earlier, later)
      #expect(later <= earlier * 1.5 + 0.1, "\(name)")
    }
    print(line)
  }

  private static func medians(
    _ middle: ArraySlice<Found>, _ last: ArraySlice<Found>, _ value: KeyPath<ProcessUse, Int>
  ) -> (middle: Int, last: Int) {
    func median(_ found: ArraySlice<Found>) -> Int {
      found.map { $0.use[keyPath: value] }.sorted()[found.count / 2]
    }
    return (median(middle), median(last))
  }

  /// The processor's time that a measurement takes, in milliseconds.
  private static func cost(from: Found, to: Found) -> Double {
    (to.use.cpu - from.use.cpu) * 1000 / Double(max(1, to.measured - from.measured))
  }
}
