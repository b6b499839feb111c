import ReleaseModel

/// A report in words: sections of facts, tables and charts, which every format for people writes in its own way.
struct ReportDocument {
  var title: String
  /// The state, and whether it is what one wished for; nil while that is open.
  var verdict: String
  var isGood: Bool?
  /// What stands on every page.
  var banner: String?
  var sections: [Section] = []

  struct Section {
    var id: String
    var title: String
    var blocks: [Block] = []
  }

  enum Block {
    case text(String)
    case facts([Fact])
    case table(Table)
    case timeline(Timeline)
    case series(Series)
  }

  struct Fact {
    var name: String
    var value: Cell
  }

  struct Table {
    var columns: [String]
    var rows: [Row]
    /// Whether its rows are ticked off.
    var isChecklist = false
  }

  struct Row {
    var cells: [Cell]
    var isTicked = false
  }

  struct Cell: ExpressibleByStringInterpolation {
    /// What a look at it should tell, beside its words.
    enum Tone: String { case plain, good, bad, warning, muted }

    var text: String
    var tone = Tone.plain
    /// Whether every character counts: a command, a hash.
    var isCode = false

    init(_ text: String?, _ tone: Tone = .plain, isCode: Bool = false) {
      self.text = text ?? ""
      self.tone = tone
      self.isCode = isCode
    }

    init(stringLiteral text: String) { self.init(text) }
  }

  /// Bars over the time of a run.
  struct Timeline {
    struct Bar {
      var title: String
      /// Seconds since the first bar's start.
      var start, end: Double
      var planned: Double?
      var words: String
      var tone: Cell.Tone
    }

    var bars: [Bar]
    /// The whole time, in seconds.
    var length: Double
    /// The time of day at its beginning.
    var begins: String
    /// Times in which nothing was allowed to start, in seconds since the beginning.
    var holds: [(start: Double, end: Double)]
    /// How many there were, when not all are drawn.
    var total: Int
  }

  /// The measurements of a check in which there is a number.
  struct Series {
    struct Point {
      /// Seconds since the first.
      var at: Double
      var value: Double
      var tone: Cell.Tone
    }

    var title: String
    var points: [Point]
    var begins, ends: String
  }
}

extension ReportDocument.Cell.Tone {
  /// What a state of anything tells: states of different things that have one word tell the same.
  init(state: String) {
    let tones = [
      StepState.Status(rawValue: state)?.tone, CheckPhase(rawValue: state)?.tone,
      ControlState.Status(rawValue: state)?.tone, MessageState.Status(rawValue: state)?.tone,
      ReleaseState.Phase(rawValue: state)?.tone, Verdict(rawValue: state)?.tone, Self.others[state],
    ]
    self = tones.lazy.compactMap { $0 }.first ?? .plain
  }

  /// Of what has no list of its own.
  private static let others: [String: Self] = [
    "GO": .good, "NO-GO": .bad, "tripped": .bad, "disarmed": .muted, "armed": .muted, "baseline": .muted,
    "held": .warning, "failing": .warning,
  ]
}

extension StepState.Status {
  fileprivate var tone: ReportDocument.Cell.Tone {
    switch self {
    case .succeeded: .good
    case .failed, .timedOut, .unknown: .bad
    case .skipped, .cancelled, .undone, .awaitingDecision: .warning
    case .pending, .notApplicable: .muted
    case .ready, .awaitingConfirmation, .running, .stopping: .plain
    }
  }
}

extension CheckPhase {
  fileprivate var tone: ReportDocument.Cell.Tone {
    switch self {
    case .successful: .good
    case .failed, .error: .bad
    case .inconclusive: .warning
    case .waiting: .muted
    case .measuring: .plain
    }
  }
}

extension ControlState.Status {
  fileprivate var tone: ReportDocument.Cell.Tone {
    switch self {
    case .satisfied, .approved: .good
    case .waived, .open: .warning
    }
  }
}

extension MessageState.Status {
  fileprivate var tone: ReportDocument.Cell.Tone {
    switch self {
    case .sent, .confirmed: .good
    case .failed, .unknown: .bad
    case .due: .warning
    case .draft, .validated: .muted
    case .sending: .plain
    }
  }
}

extension ReleaseState.Phase {
  fileprivate var tone: ReportDocument.Cell.Tone {
    switch self {
    case .succeeded: .good
    case .backoutFailed: .bad
    case .backedOut, .aborted: .warning
    case .planned, .preparing, .polling, .deploying, .verifying, .backingOut, .finishing: .plain
    }
  }
}

extension Verdict {
  fileprivate var tone: ReportDocument.Cell.Tone {
    switch self {
    case .passed: .good
    case .failed, .error: .bad
    case .inconclusive: .warning
    }
  }
}
