import Foundation
import ReleaseModel

extension Check {
  /// How much of an answer is read: a query that is meant to give one number gives little.
  private static let answerLimit = 1024 * 1024

  /// Makes an instant query that gives one number.
  func measure(querying probe: PrometheusProbe, in context: ProbeContext) async -> Observation {
    var transfer = Transfer(url: "", timeout: timeout)
    guard let url = probe.queryURL(timeout: timeout) else { return .error("not an address: \(probe.url)") }
    transfer.url = url
    transfer.bodyLimit = Self.answerLimit
    if let problem = transfer.take(probe.access, in: context) { return .error(problem) }
    switch await transfer.perform() {
    case .failure(let failure): return .error(failure.words)
    case .success(let answer):
      let raw = context.masked(answer.text).rawBeginning
      return Observation(finding(in: answer), raw: raw)
    }
  }

  private func finding(in answer: Transfer.Answer) -> Observation.Finding {
    guard let decoded = try? JSONDecoder().decode(QueryAnswer.self, from: Data(answer.text.utf8)) else {
      return .error("not an answer of Prometheus: status \(answer.status)")
    }
    if let error = decoded.error {
      let line = error.split(whereSeparator: \.isNewline).joined(separator: " ").prefix(Self.longestReading)
      return .error("Prometheus: \(line)")
    }
    guard let data = decoded.data else { return .error("Prometheus: status \(answer.status), and no data") }
    let values = data.values
    guard values.count <= 1 else {
      return .error("the query gave \(values.count) elements; aggregate them to one, as with sum()")
    }
    guard let text = values.first else { return .noData }
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

/// An answer of Prometheus' HTTP API, version 1.
private struct QueryAnswer: Decodable {
  struct Payload: Decodable {
    /// The values of the elements, each a number as text.
    let values: [String]

    private enum Key: String, CodingKey {
      case resultType, result
    }

    private struct Element: Decodable {
      let value: Sample
    }

    init(from decoder: any Decoder) throws {
      let container = try decoder.container(keyedBy: Key.self)
      switch try container.decode(String.self, forKey: .resultType) {
      case "scalar": values = [try container.decode(Sample.self, forKey: .result).value]
      case "vector": values = try container.decode([Element].self, forKey: .result).map(\.value.value)
      case let type:
        throw DecodingError.dataCorruptedError(forKey: .resultType, in: container, debugDescription: type)
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
}
