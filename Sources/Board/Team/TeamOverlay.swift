import PlainText
import ReleaseModel
import ReleaseWords
import Screen

/// What is said to the others around the run: an offer of the lead, an answer to one, a glass that is broken, a note.
///
/// A board that only watches has it as well: whoever drives decides about it.
struct TeamOverlay: FormOverlay {
  /// What is said.
  enum Purpose: Equatable, Sendable { case offer, withdraw, refuse, breakGlass, note }

  /// So many people are offered as words to choose from; of more the name is typed.
  private static let mostChoices = 6

  let purpose: Purpose
  var form: Form

  init(_ purpose: Purpose, _ model: BoardModel) {
    self.purpose = purpose
    switch purpose {
    case .offer:
      let others = model.plan.people.map(\.id).filter { !model.plan.isSame($0, model.operatorName) }
      let whom =
        (1...Self.mostChoices).contains(others.count)
        ? Field("To whom", choices: others) : Field("To whom", hint: others.joined(separator: ", "))
      form = Form([whom, Field("For how long", hint: "such as 90s or 10m", text: "5m")])
    case .withdraw: form = Form([])
    case .refuse: form = Form([Field("Why not")])
    case .breakGlass: form = Form([Field("Why it is taken without being offered")])
    case .note: form = Form([Field("Note", hint: "at most \(TeamState.longestNote) characters")])
    }
  }

  var isDangerous: Bool { purpose == .breakGlass }

  var verb: String {
    switch purpose {
    case .offer: "offer it"
    case .withdraw: "withdraw it"
    case .refuse: "refuse it"
    case .breakGlass: "take the run"
    case .note: "write it"
    }
  }

  func heading(_ model: BoardModel) -> String {
    switch purpose {
    case .offer: "Offer the run to somebody"
    case .withdraw: "Withdraw the offer?"
    case .refuse: "Refuse the run"
    case .breakGlass: "Take the run from \(model.driver?.name ?? "whoever drives it")"
    case .note: "Write a note"
    }
  }

  func details(_ scene: Scene, columns: Int) -> [[Span]] {
    let driver = scene.model.driver?.name ?? "nobody"
    return switch purpose {
    case .offer:
      paragraph(
        "They read a briefing and accept it at their own board; until then this one drives. Then it watches.",
        columns: columns)
    case .withdraw:
      entry("offered to", scene.state.team.offer?.to ?? "nobody", columns: columns)
    case .refuse:
      entry("offered by", scene.state.team.offer?.by.name ?? driver, columns: columns)
    case .breakGlass:
      paragraph(
        "\(driver) is told, and their board only watches from then on. A board that does not answer is ended. What runs "
          + "goes on. It is recorded as a deviation.", .warning, columns: columns)
    case .note:
      paragraph(
        "Everybody who follows the run reads it, and it stays in the record.", .muted, columns: columns)
    }
  }

  func command(_ model: BoardModel) throws(Objection) -> Command {
    switch purpose {
    case .offer:
      guard let time = Duration(text: form[1].trimmed), time > .zero else {
        throw Objection("'\(form[1].trimmed)' is no time: write 90s, 10m or 1h")
      }
      return .team(.offer(to: form[0].trimmed, for: time))
    case .withdraw: return .team(.withdraw)
    case .refuse: return .team(.refuse(reason: form[0].trimmed))
    case .breakGlass: return .team(.breakGlass(reason: form[0].trimmed))
    case .note: return .team(.note(form[0].trimmed))
    }
  }

  mutating func enter(_ model: BoardModel) -> OverlayAnswer {
    if !form.isLast {
      form.move(by: 1)
      return .stay()
    }
    do throws(Objection) {
      let command = try command(model)
      if let why = model.teamRefusal(of: command) { throw Objection(why) }
      return .done([.submit(command)])
    } catch {
      form.objection = error.words
      return .stay()
    }
  }
}

extension BoardModel {
  /// Why something that is said to the others would be refused; nil when it would not. A board that only watches says
  /// it as well.
  func teamRefusal(of command: Command) -> String? {
    if replay != nil { return "a replay takes no commands" }
    if isOpening { return Self.openingNotice }
    do throws(Obstacle) {
      _ = try decide(command, state, by: .person(operatorName), at: now)
      return nil
    } catch {
      return error.words(state)
    }
  }

  /// Why nothing of a kind can be said to the others; nil when it can.
  func teamObstacle(to intent: TeamIntent) -> String? {
    if replay != nil { return "a replay takes no commands" }
    if isOpening { return Self.openingNotice }
    return ReleaseModel.obstacle(to: .team(intent), state, by: .person(operatorName), at: now)?.words(state)
  }
}
