import ReleaseModel
import Screen

extension Binding {
  /// The bindings about who leads the run, and for what people write to each other.
  static let leading: [Binding] = [
    Binding(
      .offer, keys: [.character("O")], help: "Offer the run to somebody else, or withdraw the offer",
      isActing: true,
      says: { model, _ in model.state.team.offer == nil ? nil : "withdraw the offer" },
      disabled: { model, _ in
        model.teamObstacle(to: model.state.team.offer == nil ? .offer : .withdraw)
      },
      perform: { view, model in
        view.push(TeamOverlay(model.state.team.offer == nil ? .offer : .withdraw, model))
        return []
      }),
    Binding(
      .lead, keys: [.character("L")], label: "drive",
      help: "On a board that watches: drive the run, offered, free, or by breaking the glass",
      says: { model, _ in
        model.isOfferedHere ? "accept the run" : model.isFree ? "drive" : "break the glass"
      },
      disabled: { model, _ in
        if model.replay != nil { return "a replay takes no commands" }
        if !model.isReadOnly { return "this board drives the run already" }
        return model.state.phase.isEnded ? "the run is over" : nil
      },
      perform: { view, model in
        if model.isOfferedHere || model.isFree {
          view.push(BriefingOverlay())
        } else {
          view.push(TeamOverlay(.breakGlass, model))
        }
        return []
      }),
    Binding(
      .note, keys: [.character("N")], help: "Write a note for everybody who follows the run",
      disabled: { model, _ in model.teamObstacle(to: .note) },
      perform: { view, model in
        view.push(TeamOverlay(.note, model))
        return []
      }),
  ]
}

/// What others have done lately that whoever sits here should see as it arrives, in one line.
///
/// - Parameters:
///   - sequence: the number of the newest record of which it was said already.
/// - Returns: nil when there is nothing of it.
public func newsOfOthers(_ model: BoardModel, after sequence: Int) -> String? {
  model.newest.records.last { record in
    guard record.sequence > sequence, case .person(let name) = record.by,
      !model.plan.isSame(name, model.operatorName)
    else { return false }
    switch record.event {
    case .team, .signatures(.given), .poll(.voted): return true
    case .run, .controls, .package, .poll, .signatures, .steps, .checks, .backout, .messages: return false
    }
  }.flatMap { record in
    record.words(model.state, titled: true).map { "\(record.by.name): \($0)" }
  }
}
