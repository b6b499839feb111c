import Foundation
import ReleaseModel

extension Check {
  /// How much of a body is read.
  private static let bodyLimit = 64 * 1024

  /// Requests an address and reads the status, a header, the body or the time until the answer.
  func measure(
    requesting probe: HTTPProbe, in context: ProbeContext, _ key: Stragglers.Key
  ) async -> Observation {
    var transfer = Transfer(url: probe.url, timeout: timeout)
    transfer.method = probe.method
    transfer.body = probe.body
    transfer.followsRedirects = probe.followsRedirects
    transfer.bodyLimit = probe.subject == .body ? Self.bodyLimit : 0
    if let problem = transfer.take(probe.access, in: context) { return .error(problem) }
    switch await transfer.perform(key) {
    case .failure(let failure): return .error(failure.words)
    case .success(let answer):
      let text = context.masked(answer.text, isCut: answer.isCut)
      let raw = "status \(answer.status)\n\(text)".rawBeginning
      let finding = probe.subject.finding(in: answer, text: text)
      return Observation(finding, raw: raw)
    }
  }

  /// Connects to a port. One that takes no connection has failed: whether it does is what is asked.
  func measure(connectingTo port: TCPProbe, _ key: Stragglers.Key) async -> Observation {
    var transfer = Transfer(url: "http://\(port.text)", timeout: timeout)
    transfer.connectsOnly = true
    switch await transfer.perform(key) {
    case .success(let answer): return .reading(answer.connected.inMilliseconds)
    case .failure(let failure) where failure.isUnreachable: return .judged(false, failure.words)
    case .failure(let failure): return .error(failure.words)
    }
  }
}

extension Transfer {
  /// Takes what the server asks of its clients.
  ///
  /// - Returns: why that cannot be done; nil when it can.
  mutating func take(_ access: HTTPAccess, in context: ProbeContext) -> String? {
    environment = context.environment
    headers = access.headers.map { "\($0): \($1)" }
    secretHeaders = Self.usualSecrets.union(access.headerVariables.keys.map { $0.lowercased() })
    for (name, variable) in access.headerVariables {
      guard let text = context.environment[variable] else { return "\(variable) is not in the environment" }
      // A file from which it was read brought its line end along.
      let value = text.trimmingCharacters(in: .newlines)
      // A line break would begin another header.
      guard !value.contains(where: \.isNewline) else { return "\(variable) holds more than one line" }
      headers.append("\(name): \(value)")
    }
    authorities = access.authorities.map(context.path)
    certificate = access.certificate.map(context.path)
    key = access.key.map(context.path)
    return nil
  }
}

extension HTTPProbe.Subject {
  fileprivate func finding(in answer: Transfer.Answer, text: String) -> Observation.Finding {
    switch self {
    case .status: return .reading(String(answer.status))
    case .latency: return .reading(answer.answered.inMilliseconds)
    case .header(let name):
      return answer.headers[name.lowercased()].map { .reading($0) } ?? .noData
    case .body:
      let text = text.trimmingCharacters(in: .whitespacesAndNewlines)
      return text.isEmpty ? .noData : .reading(text)
    }
  }
}

extension Transfer.Answer {
  /// The body as text, by what the server says of it.
  var text: String {
    let parameters = headers["content-type"]?.split(separator: ";").dropFirst() ?? []
    let charset = parameters.lazy.compactMap { parameter in
      let (name, value) = parameter.halves
      return name.lowercased() == "charset" ? value.trimmingCharacters(in: ["\"", "'"]) : nil
    }.first
    return String(seen: body, startingWith: body, charset: charset)
  }
}

extension Substring {
  /// What stands before and behind the first `=`, trimmed.
  fileprivate var halves: (String, String) {
    let halves = split(separator: "=", maxSplits: 1).map { $0.trimmingCharacters(in: .whitespaces) }
    return (halves.first ?? "", halves.count > 1 ? halves[1] : "")
  }
}

extension Duration {
  /// As a reading: `12.3 ms`.
  fileprivate var inMilliseconds: String { String(format: "%.1f ms", self / .milliseconds(1)) }
}
