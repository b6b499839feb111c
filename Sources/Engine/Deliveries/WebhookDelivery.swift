import Foundation
import ReleaseModel

/// How a delivery ended, and whether it may be repeated without asking.
struct DeliveryEnd: Sendable {
  var outcome: Delivery.Outcome
  var repetition = MessageWish.Repetition.none

  static func sent(_ words: String) -> DeliveryEnd { DeliveryEnd(outcome: .init(.sent, words)) }

  /// It was refused, or cannot be tried.
  static func refused(_ words: String) -> DeliveryEnd { DeliveryEnd(outcome: .init(.notSent, words)) }

  /// It was not taken now.
  static func later(_ words: String, after pause: Duration = .zero) -> DeliveryEnd {
    DeliveryEnd(outcome: .init(.notSent, words), repetition: .after(pause))
  }

  /// It may have been taken.
  static func unknown(_ words: String) -> DeliveryEnd {
    DeliveryEnd(outcome: .init(.unknown, words), repetition: .after(.zero))
  }
}

extension Message.Webhook {
  /// How long an endpoint may take to answer.
  private static let timeout: Duration = .seconds(10)

  /// Sends a letter. An answer tells what has become of it; without one nobody knows, unless nothing was written.
  func send(_ letter: Letter, key: String, in context: ProbeContext) async -> DeliveryEnd {
    guard let address = context.environment[urlVariable]?.trimmingCharacters(in: .whitespacesAndNewlines)
    else {
      return .refused("\(urlVariable) is not in the environment")
    }
    let scheme = address.prefix { $0 != ":" }.lowercased()
    guard scheme == "https" || scheme == "http" else {
      return .refused("\(urlVariable) holds no address that begins with https:// or http://")
    }
    var transfer = Transfer(url: address, timeout: Self.timeout)
    transfer.environment = context.environment
    transfer.method = "POST"
    transfer.body = body(of: letter)
    transfer.headers = ["Content-Type: application/json; charset=utf-8", "Idempotency-Key: \(key)"]
    // Behind most redirects a message would become a question.
    transfer.followsRedirects = false
    switch await transfer.perform() {
    case .failure(let failure) where failure.isUnsent: return .later(context.masked(failure.words))
    case .failure(let failure): return .unknown(context.masked(failure.words))
    case .success(let answer): return answer.end(context)
    }
  }
}

extension Transfer.Answer {
  fileprivate func end(_ context: ProbeContext) -> DeliveryEnd {
    let text = context.masked(text, isCut: isCut).split(whereSeparator: \.isNewline).first.map {
      ": \($0.prefix(200))"
    }
    let words = "status \(status)\(text ?? "")"
    switch status {
    case 200..<300: return .sent(words)
    // Too early, too many, not now: none of them has taken it.
    case 408, 425, 429, 503: return .later(words, after: .seconds(pause))
    case 500...: return .unknown(words)
    default: return .refused(words)
    }
  }

  /// How many seconds the endpoint wants to be left alone; 0 where it does not say.
  private var pause: Int {
    min(max(0, headers["retry-after"].flatMap { Int($0) } ?? 0), 3600)
  }
}
