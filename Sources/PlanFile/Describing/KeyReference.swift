import ReleaseModel

extension PlanFile {
  /// Every key of a plan, as an article of Markdown: a section for each mapping, made of what reads one.
  ///
  /// A mapping that can stand at several places has one section, under the first of them.
  public static var keyReference: String {
    var reference = KeyReference()
    reference.add(Schema<Plan>.plan.shape(), at: "")
    reference.addUse()
    return reference.text
  }
}

/// The sections of the reference, in the order in which a plan is read.
private struct KeyReference {
  private var sections: [(heading: String, rows: [String], note: String?)] = []
  /// Where a mapping that looks so is described.
  private var described: [JSONValue: String] = [:]

  var text: String {
    let introduction = """
      # Every key of a plan

      What `relboard schema plan --markdown` prints: the keys as they are read, in bold where they are required.

      ## Overview

      What the parts mean together is told under *The plan file*. `[]` is each entry of a list. Where a mapping is of \
      several kinds, exactly one of the keys that name them stands in it.

      """
    let body = sections.map { section in
      "\n## \(section.heading)\n\n" + (section.note.map { $0 + "\n\n" } ?? "")
        + "| Key | Value | Meaning |\n|---|---|---|\n" + section.rows.joined(separator: "\n") + "\n"
    }
    return introduction + body.joined()
  }

  /// Describes the mappings of a shape.
  mutating func add(_ shape: Shape, at path: String) {
    switch shape {
    case .scalar: break
    case .list(let element, _): add(element, at: path + "[]")
    case .names(_, let values): add(values, at: path + ".NAME")
    case .either(let shapes): for shape in shapes { add(shape, at: path) }
    case .entry(let shape): add(shape, at: path)
    case .grouped(let group, let other):
      add(other, at: path)
      add(group, at: path + " with group")
    case .mapping(let kinds):
      guard described[shape.json] == nil else { return }
      described[shape.json] = path
      let kindKeys = kinds.compactMap(\.kind)
      let keys = Self.keys(of: kinds)
      sections.append(
        (
          path.isEmpty ? "The plan" : "`\(path)`", [],
          kindKeys.isEmpty ? nil : "Of one kind: " + kindKeys.map { "`\($0)`" }.joined(separator: ", ") + "."
        ))
      let place = sections.count - 1
      for key in keys {
        let under = path.isEmpty ? key.name : "\(path).\(key.name)"
        for shape in key.shapes { add(shape, at: under) }
        let value = key.shapes.map { words(for: $0) }.joined(separator: "; or ")
        let of = key.kinds.map { " With " + $0.map { "`\($0)`" }.joined(separator: ", ") + "." } ?? ""
        let name = key.isRequired ? "**`\(key.name)`**" : "`\(key.name)`"
        sections[place].rows.append("| \(name) | \(value) | \(Self.cell(key.about))\(of) |")
      }
    }
  }

  /// Describes what stands in the place of entries in any list.
  mutating func addUse() {
    add(Shape.use, at: "any list[] with use")
  }

  private struct Key {
    var name: String
    /// What its value can look like, which may differ from kind to kind.
    var shapes: [Shape]
    var isRequired: Bool
    var about: String
    /// The kinds that take it; nil when all do.
    var kinds: [String]?
  }

  private static func keys(of variants: [Outline]) -> [Key] {
    var names: [String] = []
    for key in variants.flatMap(\.keys) where !names.contains(key.name) { names.append(key.name) }
    return names.map { name in
      let own = variants.compactMap { variant in variant.keys.first { $0.name == name } }
      var shapes: [Shape] = []
      for key in own where !shapes.contains(where: { $0.json == key.shape.json }) { shapes.append(key.shape) }
      let takers = variants.filter { $0.keys.contains { $0.name == name } }
      let kinds = takers.compactMap(\.kind)
      return Key(
        name: name, shapes: shapes,
        isRequired: takers.count == variants.count && own.allSatisfy(\.isRequired),
        about: own.first { !$0.about.isEmpty }?.about ?? "",
        kinds: takers.count == variants.count || kinds == [name] ? nil : kinds)
    }
  }

  /// What is written as the value.
  private func words(for shape: Shape) -> String {
    switch shape {
    case .scalar(let expected): Self.cell(expected.kindToDescribe)
    case .list(.entry(.grouped), _), .list(.grouped, _):
      "a list: "
        + shape.alternatives.compactMap { described[$0.json].map { "see `\($0)`" } }
        .joined(separator: ", ")
    case .list(.entry, _), .list(.mapping, _):
      described[shape.element.json].map { "a list: see `\($0)`" } ?? "a list"
    case .list(let element, _): "a list: \(words(for: element))"
    case .names(let key, let values): "\(Self.cell(key.kindToDescribe)): \(words(for: values))"
    case .either(let shapes): shapes.map { words(for: $0) }.joined(separator: "; or ")
    case .entry(let shape): words(for: shape)
    case .grouped(let group, let other): "\(words(for: other)); or \(words(for: group))"
    case .mapping: described[shape.json].map { "see `\($0)`" } ?? "a mapping"
    }
  }

  private static func cell(_ text: String) -> String { text.replacing("|", with: "\\|") }
}

extension Shape {
  /// What an entry of a list of groups may be.
  fileprivate var alternatives: [Shape] {
    if case .grouped(let group, let other) = element { [other, group] } else { [element] }
  }

  fileprivate var element: Shape {
    switch self {
    case .list(.entry(let element), _): element
    case .list(let element, _): element
    default: self
    }
  }
}

extension Expected {
  /// What it is, or what would be accepted where that says more.
  fileprivate var kindToDescribe: String {
    switch self {
    case .choice(let words): words.map { "`\($0)`" }.joined(separator: ", ")
    case .version: "`1`"
    case .integer, .boolean, .criterion, .allowance, .endpoint, .vote, .undo, .hostLimit, .hosts: accepted
    case .path: "a path"
    case .argument: "a text"
    case .progress, .pattern: "a pattern"
    default: noun
    }
  }
}
