/// What a value of a schema looks like in the file, as far as that can be told without reading one.
indirect enum Shape {
  /// A text that has to look so.
  case scalar(Expected)
  case list(of: Shape, canBeEmpty: Bool)
  /// A mapping whose keys the author chooses.
  case names(Expected, values: Shape)
  /// A mapping with keys of its own; each variant is what it may hold when it is of one kind.
  case mapping([Outline])
  case either([Shape])

  /// An entry of a list of mappings, in whose place those of a file can be used.
  case entry(Shape)

  /// A mapping that is a group where it has the key, and else something that may stand in one.
  case grouped(Shape, else: Shape)

  /// The shape of an entry of a list: a mapping may be made once for each of several, or stand in a file of its own. It is
  /// made so before it is read.
  var repeatable: Shape {
    switch self {
    case .mapping, .grouped:
      noteEach()
      return .entry(self)
    case .scalar, .list, .names, .either, .entry: return self
    }
  }

  private func noteEach() {
    switch self {
    case .mapping(let variants): for variant in variants { variant.noteEach() }
    case .grouped(let group, let other):
      group.noteEach()
      other.noteEach()
    case .scalar, .list, .names, .either, .entry: break
    }
  }

  /// What uses the entries of a file.
  static var use: Shape {
    .mapping(
      Outline.variants(of: "a use") { fields in
        fields.outline?.noteEach()
        _ = fields.required(
          "use", Schema<String>.path, "the file whose entries stand here, from the plan's folder")
        _ = fields.optional("with", Schema<[String: Bool]>.givenNames, "what names stand for in that file")
        return true
      })
  }
}

extension Outline {
  /// Takes down that the mapping may be made several times.
  fileprivate func noteEach() {
    let texts = Shape.either([.list(of: .scalar(.value), canBeEmpty: false), .scalar(.value)])
    note(
      "each", .names(.valueName, values: texts), isRequired: false,
      about: "makes the entry once for each, with what it is called in the place of its name")
  }
}

/// What the body of a mapping asks for. Nothing is read then: asking is the only list of keys, here as well.
final class Outline {
  struct Key {
    var name: String
    var shape: Shape
    var isRequired: Bool
    /// What it means, for people; empty where nobody has said.
    var about: String
  }

  private(set) var keys: [Key] = []
  /// The keys of which exactly one has to stand in the mapping: its kinds.
  private(set) var kinds: [String] = []
  /// The number of the kind that is described.
  private let number: Int

  private init(number: Int) { self.number = number }

  /// The key of the kind that is described; nil when there are no kinds.
  var kind: String? { kinds.indices.contains(number) ? kinds[number] : nil }

  func note(_ name: String, _ shape: Shape, isRequired: Bool, about: String) {
    guard !keys.contains(where: { $0.name == name }) else { return }
    keys.append(Key(name: name, shape: shape, isRequired: isRequired || name == kind, about: about))
  }

  func choose(among kinds: [String]) -> String {
    self.kinds = kinds
    return kinds[number]
  }

  /// Runs the body of a mapping once for each of its kinds.
  static func variants<Value>(of place: String, _ body: (inout Fields) -> Value?) -> [Outline] {
    var outlines: [Outline] = []
    repeat {
      let outline = Outline(number: outlines.count)
      var fields = Fields(describing: outline, place: place)
      _ = body(&fields)
      outlines.append(outline)
    } while outlines.count < outlines[0].kinds.count
    return outlines
  }
}
