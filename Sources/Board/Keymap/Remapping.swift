import PlainText
import Screen

/// What is wrong with a choice of keys.
public struct KeyProblem: Equatable, Sendable {
  /// Which of the choices.
  public let choice: Int
  /// Which of its keys; nil where its action is wrong.
  public let key: Int?
  /// What is wrong, what was read and what would be accepted.
  public let words: String
}

extension Binding {
  /// The name by which a person chooses its keys; nil where they are fixed: those of dialogs and typed fields, and
  /// those that lead out of everything.
  var action: String? {
    if scope.isOfDialogs || scope == .typing || [.back, .interrupt].contains(id) { return nil }
    return id.name.map { $0.isUppercase ? "-\($0.lowercased())" : String($0) }.joined()
  }
}

extension Keymap {
  /// The standard keys with other ones for some actions.
  ///
  /// - Parameter choices: each the name of an action and the keys, by ``Screen/Key/label``, that take the place of its own.
  /// - Returns: the keymap, and what is wrong with the choices; with a problem the keymap is not to be used.
  public static func changed(
    _ choices: [(action: String, keys: [String])]
  ) -> (keymap: Keymap, problems: [KeyProblem]) {
    guard !choices.isEmpty else { return (standard, []) }
    var bindings = standard.bindings
    var problems: [KeyProblem] = []
    var places: [(index: Int, choice: Int)] = []
    let actions = bindings.compactMap(\.action)
    for (place, choice) in choices.enumerated() {
      guard let index = bindings.firstIndex(where: { $0.action == choice.action }) else {
        let advice = nearestWord(to: choice.action, among: actions).map { "did you mean \($0)?" }
        let words = "no such action: read \"\(choice.action)\"; \(advice ?? "'relboard keys' names them")"
        problems.append(KeyProblem(choice: place, key: nil, words: words))
        continue
      }
      var keys: [Key] = []
      for (position, label) in choice.keys.enumerated() {
        switch key(label, for: bindings[index]) {
        case .success(let key): keys.append(key)
        case .failure(let problem):
          problems.append(KeyProblem(choice: place, key: position, words: problem.words))
        }
      }
      if keys.count == choice.keys.count {
        bindings[index].keys = keys
        places.append((index, place))
      }
    }
    for (index, place) in places {
      for (position, key) in bindings[index].keys.enumerated() {
        guard
          let other = bindings.first(where: {
            $0.id != bindings[index].id && $0.clashes(with: bindings[index], key)
          })
        else { continue }
        let words =
          "two meanings for one key: read \"\(key.label)\", which is \(other.action ?? "fixed") as well (\(other.help)); "
          + "choose another key, or give that one another"
        problems.append(KeyProblem(choice: place, key: position, words: words))
      }
    }
    return (Keymap(bindings), problems)
  }

  /// Why a key cannot be chosen.
  private struct Unusable: Error {
    let words: String
  }

  private static func key(_ label: String, for binding: Binding) -> Result<Key, Unusable> {
    guard let key = Key(label: label) else {
      let example = "write one character, or such as space, ctrl-x, f5, pgdn, home, tab, up"
      return .failure(Unusable(words: "not a key: read \"\(label)\"; \(example)"))
    }
    if let sent = key.asSent {
      return .failure(
        Unusable(words: "not a key of its own: read \"\(label)\"; a terminal sends \(sent.label) for it"))
    }
    // What acts over a dialog must not be what is typed into it.
    var line = LineEditor("x")
    if binding.scope == .always, line.handle(key) {
      return .failure(
        Unusable(words: "needed where text is typed: read \"\(label)\"; write a control or function key"))
    }
    return .success(key)
  }
}

extension Key {
  /// What a terminal sends for it, where that is another key.
  fileprivate var asSent: Key? {
    switch self {
    case .control("i"): .tab
    case .control("j"), .control("m"): .enter
    case .control("h"): .backspace
    case .control("["): .escape
    default: nil
    }
  }
}

extension Binding {
  /// Whether a key that was chosen for another binding means this as well, where both may be meant.
  fileprivate func clashes(with other: Binding, _ key: Key) -> Bool {
    guard keys.contains(key) else { return false }
    // The standard keys of the output, of a search and of a replay come before those of the board on purpose.
    if Keymap.standard[other.id]?.keys.contains(key) == true, Keymap.standard[id]?.keys.contains(key) == true
    {
      return false
    }
    // The choices of a decision are the board's keys, and the dialog has keys of its own.
    let isShared: Set<Scope> = [.choices, .dialog, .typing]
    return !scope.isOfDialogs && scope != .typing || isShared.contains(scope) && other.scope != .replay
  }
}
