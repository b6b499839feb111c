import Foundation
import ReleaseModel

extension Check {
  /// How much of an answer is read: a query that is meant to give one number gives little.
  private static let answerLimit = 1024 * 1024

  /// Makes an instant query that gives one number.
  func measure(querying probe: PrometheusProbe, in context: ProbeContext, _ key: Stragglers.Key) async
    -> Observation
  {
    var transfer = Transfer(url: "", timeout: timeout)
    guard let url = probe.queryURL(timeout: timeout) else { return .error("not an address: \(probe.url)") }
    transfer.url = url
    transfer.bodyLimit = Self.answerLimit
    if let problem = transfer.take(probe.access, in: context) { return .error(problem) }
    switch await transfer.perform(key) {
    case .failure(let failure): return .error(failure.words)
    case .success(let answer):
      let text = context.masked(answer.text, isCut: answer.isCut)
      guard let decoded = try? JSONDecoder().decode(QueryAnswer.self, from: Data(text.utf8)) else {
        return .error("not an answer of Prometheus: status \(answer.status)", raw: text.rawBeginning)
      }
      let doubts = decoded.doubts
      return Observation(
        finding(in: decoded, status: answer.status),
        caveat: doubts.isEmpty || probe.acceptsWarnings ?? false
          ? nil : Self.line(of: doubts.joined(separator: "; ")),
        raw: (doubts + [text]).joined(separator: "\n").rawBeginning)
    }
  }

  private static func line(of text: String) -> String {
    let line = text.split(whereSeparator: \.isNewline).joined(separator: " ")
    return line.count > longestReading ? line.prefix(longestReading) + "…" : line
  }

  private func finding(in answer: QueryAnswer, status: Int) -> Observation.Finding {
    if let error = answer.error { return .error("Prometheus: \(Self.line(of: error))") }
    guard let data = answer.data else { return .error("Prometheus: status \(status), and no data") }
    let values: [QueryAnswer.Value]
    switch data {
    case .values(let found): values = found
    case .other(let type): return .error("Prometheus gave a \(type) and not a number")
    }
    guard values.count <= 1 else {
      return .error("the query gave \(values.count) elements; aggregate them to one, as with sum()")
    }
    guard let value = values.first else { return .noData }
    guard case .number(let text) = value else {
      return .error("Prometheus gave a histogram; make a number of it, as with histogram_quantile()")
    }
    guard let value = Double(text) else { return .error("the query gave \(text)") }
    if value.isNaN { return .noData }
    guard value.isFinite else { return .error("the query gave \(text)") }
    return .reading(comparesPercent ? Self.percent(value) : text)
  }

  /// Whether the comparison is in percent: the query's ratio is then shown and compared as such.
  private var comparesPercent: Bool { pass?.unit == "%" || fail?.unit == "%" }

  private static func percent(_ ratio: Double) -> String {
    let percent = ratio * 100
    // 0.07 * 100 is 7.000000000000001.
    return String(format: "%.12g%%", percent)
  }
}

extension PrometheusProbe {
  fileprivate func queryURL(timeout: Duration) -> String? {
    guard var components = URLComponents(string: url) else { return nil }
    components.path =
      (components.path.hasSuffix("/") ? components.path : components.path + "/") + "api/v1/query"
    let allowed = CharacterSet.alphanumerics.intersection(CharacterSet(charactersIn: "\u{0}"..."\u{7f}"))
    guard let query = query.addingPercentEncoding(withAllowedCharacters: allowed) else { return nil }
    let given = components.percentEncodedQuery.map { $0 + "&" } ?? ""
    components.percentEncodedQuery = "\(given)query=\(query)&timeout=\(max(1, timeout.wholeMilliseconds))ms"
    return components.string
  }
}

/// An answer of Prometheus' HTTP API, version 1, or of one that is like it.
private struct QueryAnswer: Decodable {
  /// The value of an element.
  enum Value: Decodable {
    /// As text.
    case number(String)
    case histogram

    private enum Key: String, CodingKey {
      case value
    }

    init(from decoder: any Decoder) throws {
      let sample = try decoder.container(keyedBy: Key.self).decodeIfPresent(Sample.self, forKey: .value)
      self = sample.map { .number($0.value) } ?? .histogram
    }
  }

  enum Payload: Decodable {
    /// Those of the elements.
    case values([Value])
    /// Something that is no number, such as a string, by the name that the server gives it.
    case other(String)

    private enum Key: String, CodingKey {
      case resultType, result
    }

    init(from decoder: any Decoder) throws {
      let container = try decoder.container(keyedBy: Key.self)
      switch try container.decode(String.self, forKey: .resultType) {
      case "scalar": self = .values([.number(try container.decode(Sample.self, forKey: .result).value)])
      case "vector": self = .values(try container.decode([Value].self, forKey: .result))
      case let type: self = .other(type)
      }
    }
  }

  /// A time and a value.
  struct Sample: Decodable {
    let value: String

    init(from decoder: any Decoder) throws {
      var container = try decoder.unkeyedContainer()
      _ = try container.decode(Double.self)
      value = try container.decode(String.self)
    }
  }

  let error: String?
  let data: Payload?
  let warnings: [String]?
  let infos: [String]?
  let isPartial: Bool?

  /// Why the answer may not be the whole truth.
  var doubts: [String] {
    (isPartial == true ? ["the answer is partial"] : []) + (warnings ?? []) + (infos ?? [])
  }
}
