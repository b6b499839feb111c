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
  /// What a state of anything tells.
  init(state: String) {
    switch state {
    case "succeeded", "successful", "satisfied", "approved", "confirmed", "passed", "GO": self = .good
    case "failed", "timed out", "backout-failed", "NO-GO", "tripped", "unknown", "error": self = .bad
    case "skipped", "waived", "aborted", "cancelled", "inconclusive", "backed-out", "undone", "held",
      "failing",
      "due", "open", "awaiting decision":
      self = .warning
    case "pending", "waiting", "draft", "disarmed", "armed", "baseline": self = .muted
    default: self = .plain
    }
  }
}
