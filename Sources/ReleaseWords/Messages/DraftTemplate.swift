import Foundation
import Mustache

/// A draft as it is written: a Mustache template over the documented facts, and nothing else.
struct DraftTemplate {
  /// How what is filled in is written.
  enum Form: String {
    /// As it is.
    case text = "TEXT"
    /// As part of a text between quotes in JSON.
    case json = "JSON_STRING"
  }

  /// More sections nest too deep for any text that somebody reads, and would run the reader out of its stack.
  private static let mostSections = 50

  /// The names that it has, in the order in which they first come.
  let names: [String]
  /// Why it is no template; nil when it is one.
  let problem: String?
  private let source: String
  private let template: MustacheTemplate?

  init(_ source: String, as form: Form = .text) {
    self.source = source
    _ = JSONStringContent.isRegistered
    var names: [String] = []
    var problem: String?
    var sections = 0
    for tag in Self.tags(of: source) {
      guard let tag else {
        problem = problem ?? "braces are opened, and not closed"
        break
      }
      switch tag.first {
      case "!", "/": continue
      case "%", ">", "<", "$", "=", "*": problem = problem ?? "{{\(tag)}} is not known here"
      case "#", "^": sections += 1
      default: break
      }
      // A function's name stands around the name.
      let name =
        tag.drop { "#^&{".contains($0) }.split(separator: "(", omittingEmptySubsequences: false).last ?? ""
      let plain = name.prefix { $0 != ")" }.trimmingCharacters(in: .whitespaces)
      if plain.isEmpty, !tag.contains("(") { problem = problem ?? "{{\(tag)}} has no name" }
      if !plain.isEmpty, plain != ".", !names.contains(plain) { names.append(plain) }
    }
    self.names = names
    if sections > Self.mostSections { problem = "it has more than \(Self.mostSections) sections" }
    do {
      template = try problem == nil ? Self.parse(source, as: form) : nil
    } catch let error as MustacheTemplate.ParserError {
      template = nil
      problem = "line \(error.context.lineNumber - 1): \(error.error)"
    } catch {
      template = nil
      problem = "\(error)"
    }
    self.problem = problem
  }

  private static func parse(_ source: String, as form: Form) throws -> MustacheTemplate {
    try MustacheTemplate(string: "{{% CONTENT_TYPE:\(form.rawValue)}}\n" + source)
  }

  /// What stands between braces; nil for what is never closed.
  private static func tags(of source: String) -> [Substring?] {
    var tags: [Substring?] = []
    var rest = source[...]
    while let open = rest.firstRange(of: "{{") {
      guard let close = rest[open.upperBound...].firstRange(of: "}}") else { return tags + [nil] }
      tags.append(rest[open.upperBound..<close.lowerBound])
      rest = rest[close.upperBound...]
    }
    return tags
  }

  /// Fills it in.
  ///
  /// - Parameter fact: what a name stands for; nil where there is no such name.
  /// - Returns: the text, where what stands for nothing is set in brackets with a question mark, and those names. What
  ///   is no template stays as it is.
  func filled(_ fact: @escaping (String) -> DraftFact.Value?) -> (text: String, unresolved: [String]) {
    guard let template else { return (source, []) }
    let misses = Misses()
    let text = template.render(FactLookup(prefix: "", names: names, fact, misses))
    let unknown = names.filter { fact($0) == nil }
    return (text, unknown + misses.names.filter { !unknown.contains($0) })
  }
}

/// The names that stood for nothing where something was to be filled in.
private final class Misses {
  private(set) var names: [String] = []

  func note(_ name: String) {
    if !names.contains(name) { names.append(name) }
  }
}

/// Finds the facts by the parts of their names.
private struct FactLookup: MustacheParent, MustacheCustomRenderable {
  let prefix: String
  let names: [String]
  let fact: (String) -> DraftFact.Value?
  let misses: Misses

  init(prefix: String, names: [String], _ fact: @escaping (String) -> DraftFact.Value?, _ misses: Misses) {
    (self.prefix, self.names, self.fact, self.misses) = (prefix, names, fact, misses)
  }

  func child(named part: String) -> Any? {
    let name = prefix.isEmpty ? part : "\(prefix).\(part)"
    switch fact(name) {
    case .text(let text): return text
    case .list(let entries) where !entries.isEmpty: return FactList(entries: entries)
    case .list, .nothing: return MissingFact(name: name, misses: misses)
    case nil:
      // The beginning of a longer name.
      return names.contains { $0.hasPrefix(name + ".") }
        ? FactLookup(prefix: name, names: names, fact, misses) : MissingFact(name: name, misses: misses)
    }
  }

  var renderText: String { MissingFact(name: prefix, misses: misses).renderText }
  /// What is no fact has no section.
  var isNull: Bool { !prefix.isEmpty }
}

/// What stands for nothing: a section leaves it out, and a text misses it.
private struct MissingFact: MustacheCustomRenderable, MustacheParent, MustacheTransformable {
  let name: String
  let misses: Misses

  var isNull: Bool { true }

  var renderText: String {
    misses.note(name)
    return "[\(name)?]"
  }

  func child(named part: String) -> Any? { MissingFact(name: "\(name).\(part)", misses: misses) }

  func transform(_ transform: String) -> Any? {
    switch transform {
    case "empty": true
    case "count": 0
    default: self
    }
  }
}

/// A list, which is a section of its own or one text.
private struct FactList: MustacheSequence, MustacheCustomRenderable, MustacheTransformable {
  let entries: [String]

  var renderText: String { entries.joined(separator: ", ") }
  var isNull: Bool { false }

  func makeIterator() -> IndexingIterator<[String]> { entries.makeIterator() }

  func transform(_ name: String) -> Any? { entries.transform(name) }
}

/// Escapes what stands between quotes in JSON.
private struct JSONStringContent: MustacheContentType {
  static let isRegistered: Bool = {
    MustacheContentTypes.register(JSONStringContent(), named: DraftTemplate.Form.json.rawValue)
    return true
  }()

  func escapeText(_ text: String) -> String {
    guard let data = try? JSONEncoder().encode(text) else { return "" }
    return String(String(decoding: data, as: UTF8.self).dropFirst().dropLast())
  }
}
