import Foundation
import ReleaseModel

extension Check {
  /// How much of a body is read.
  private static let bodyLimit = 64 * 1024
  /// How many characters of a text are kept as a reading.
  static let longestReading = 200

  /// Requests an address and reads the status, a header, the body or the time until the answer.
  func measure(requesting probe: HTTPProbe, in context: ProbeContext) async -> Observation {
    var transfer = Transfer(url: probe.url, timeout: timeout)
    transfer.method = probe.method
    transfer.body = probe.body
    transfer.followsRedirects = probe.followsRedirects
    transfer.bodyLimit = probe.subject == .body ? Self.bodyLimit : 0
    if let problem = transfer.take(probe.access, in: context) { return .error(problem) }
    switch await transfer.perform() {
    case .failure(let failure): return .error(failure.words)
    case .success(let answer):
      let answer = answer.masked(in: context)
      return shortened(Observation(probe.subject.finding(in: answer), raw: answer.raw))
    }
  }

  /// Compares a text that is too long to be kept, or has several lines, here and now.
  private func shortened(_ observation: Observation) -> Observation {
    guard case .reading(let text) = observation.finding else { return observation }
    let raw = observation.raw
    let line = text.prefix { !$0.isNewline }.prefix(Self.longestReading)
    guard line.count < text.count else { return observation }
    switch verdict(on: observation) {
    case .passed: return .judged(true, "\(line)…", raw: raw)
    case .failed: return .judged(false, "\(line)…", raw: raw)
    // What none of it meets, its beginning does not meet either.
    case .inconclusive: return .reading("\(line)…", raw: raw)
    case .error: return .error("not to be compared: \(line)…", raw: raw)
    }
  }

  /// Connects to a port. One that takes no connection has failed: whether it does is what is asked.
  func measure(connectingTo port: TCPProbe) async -> Observation {
    var transfer = Transfer(url: "http://\(port.text)", timeout: timeout)
    transfer.connectsOnly = true
    switch await transfer.perform() {
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
    headers = access.headers.map { "\($0): \($1)" }
    for (name, variable) in access.headerVariables {
      guard let value = context.environment[variable] else { return "\(variable) is not in the environment" }
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
  fileprivate func finding(in answer: Transfer.Answer) -> Observation.Finding {
    switch self {
    case .status: return .reading(String(answer.status))
    case .latency: return .reading(answer.answered.inMilliseconds)
    case .header(let name):
      return answer.headers[name.lowercased()].map { .reading($0) } ?? .noData
    case .body:
      let text = answer.text.trimmingCharacters(in: .whitespacesAndNewlines)
      return text.isEmpty ? .noData : .reading(text)
    }
  }
}

extension Transfer.Answer {
  /// The body as text.
  fileprivate var text: String { String(decoding: body, as: UTF8.self) }

  /// The status and the beginning of the body, to be kept.
  fileprivate var raw: String { "status \(status)\n\(text)".rawBeginning }

  fileprivate func masked(in context: ProbeContext) -> Self {
    var answer = self
    answer.headers = headers.mapValues(context.masked)
    answer.body = Array(context.masked(text).utf8)
    return answer
  }
}

extension Duration {
  /// As a reading: `12.3 ms`.
  fileprivate var inMilliseconds: String { String(format: "%.1f ms", self / .milliseconds(1)) }
}
