import PlainText
import ReleaseModel
import ReleaseWords
import Screen

/// An overlay in which something is filled in and then submitted.
protocol FormOverlay: Overlay {
  var form: Form { get set }
  /// Why the last submission was refused.
  var objection: String? { get set }
  /// Whether it does something that cannot be taken back: its border says so.
  var isDangerous: Bool { get }
  /// What enter does, in a word or two.
  var verb: String { get }
  /// What enter does now, as the key line says it.
  var enterWords: String { get }
  /// What escape does.
  var escapeWords: String { get }
  /// The first line shown of the details, where page keys move it; nil where they do not.
  var scroll: Int? { get }
  /// What it asks.
  func heading(_ model: BoardModel) -> String
  /// What one has to know for the answer.
  func details(_ scene: Scene, columns: Int) -> [[Span]]
  /// What the form means, or why it means nothing yet.
  func command(_ model: BoardModel) throws(Objection) -> Command
}

extension FormOverlay {
  var isDangerous: Bool { false }
  var scroll: Int? { nil }
  var escapeWords: String { "leave it" }
  var enterWords: String { form.fields.count > 1 ? "next, then " + verb : verb }

  func content(_ scene: Scene, columns: Int) -> OverlayContent {
    var (lasting, cursor) = form.lines(columns: columns, glyphs: scene.glyphs)
    if form.fields.isEmpty { cursor = nil }
    if let objection {
      lasting += wrapped(objection, to: columns - 2).enumerated().map {
        [Span($0 == 0 ? scene.glyphs.warning + " " : "  ", .warning), Span($1, .warning)]
      }
    }
    return OverlayContent(
      title: heading(scene.model), role: isDangerous ? .danger : .borderFocused,
      lines: details(scene, columns: columns), lasting: lasting, cursor: cursor, scroll: scroll ?? 0,
      keys: [("enter", enterWords), ("esc", escapeWords)]
        + (form.fields.count > 1 ? [("tab", "next field")] : []) + (scroll == nil ? [] : [("pgdn", "more")]))
  }

  mutating func handle(_ key: Key, _ model: BoardModel) -> OverlayAnswer { fill(key, model) }

  /// Fills in the form, and submits it.
  mutating func fill(_ key: Key, _ model: BoardModel) -> OverlayAnswer {
    objection = nil
    switch form.handle(key) {
    case .edited: return .stay()
    case .left: return .close
    case .submitted: return submit(model)
    }
  }

  /// Sends what was filled in, unless it means nothing yet.
  mutating func submit(_ model: BoardModel) -> OverlayAnswer {
    do throws(Objection) {
      let command = try command(model)
      if let why = model.refusal(of: command) { throw Objection(why) }
      return .done([.submit(command)])
    } catch {
      objection = error.words
      return .stay()
    }
  }
}

/// Why what was filled in means nothing yet, in words.
struct Objection: Error {
  let words: String

  init(_ words: String) { self.words = words }
}

extension Field {
  /// The field in which the environment's name is typed before something dangerous.
  static func environment(_ model: BoardModel) -> Field {
    Field("Type the environment's name to confirm", hint: model.plan.release.environment)
  }
}

extension BoardModel {
  /// Throws unless the environment's name was typed: for commands that do not carry it.
  func demandEnvironment(_ typed: String) throws(Objection) {
    guard typed.trimmed == plan.release.environment else {
      throw Objection(Obstacle.wrongEnvironment(expected: plan.release.environment).words(state))
    }
  }
}
