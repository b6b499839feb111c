import Foundation
import PlainText
import ReleaseModel

/// A message as it is told: its draft with the release's facts filled in, and what is wrong with that.
public struct Draft: Equatable, Sendable {
  /// What it says.
  public var letter: Letter
  /// The names that stand for nothing.
  public var unresolved: [String]
  /// What is wrong with it, the worst first.
  public var problems: [DraftProblem]

  /// The text as it may be told; a name that stands for nothing is set in brackets with a question mark.
  public var text: String { letter.text }

  /// Why it cannot be sent as it is; nil when it can.
  public var obstacle: DraftProblem? { problems.first(where: \.isObstacle) }
}

/// Something that is wrong with a draft.
public enum DraftProblem: Hashable, Sendable {
  case empty
  /// It is no template, and why.
  case malformed(String)
  case unresolved([String])
  /// Its body is no JSON, and why.
  case notJSON(String)
  /// It has more than its channel takes.
  case tooLong(most: Int)
  /// It answers none of the practice's questions.
  case saysNothing

  /// Whether it keeps the message from being sent.
  public var isObstacle: Bool { self != .saysNothing }

  /// The problem in one word, or two.
  public var word: String {
    switch self {
    case .empty: "empty"
    case .malformed: "malformed"
    case .unresolved: "unresolved"
    case .notJSON: "no JSON"
    case .tooLong: "too long"
    case .saysNothing: "says nothing"
    }
  }

  /// The problem in one line.
  public var words: String {
    switch self {
    case .empty: "empty: there is nothing to tell"
    case .malformed(let reason): "malformed: \(reason)"
    case .unresolved(let names): "unresolved: nothing is known of \(names.joined(separator: ", "))"
    case .notJSON(let reason): "no JSON: \(reason)"
    case .tooLong(let most): "too long: its channel takes \(most) characters"
    case .saysNothing: "says nothing: it answers none of who, what, why, where, how and when"
    }
  }
}

extension Draft {
  /// Fills a draft in.
  ///
  /// - Parameter fact: what a name stands for; nil where there is no such name.
  init(_ draft: Letter, of message: Message, fact: @escaping (String) -> DraftFact.Value?) {
    let templates =
      [DraftTemplate(draft.subject ?? ""), DraftTemplate(draft.text)]
      + [message.channel.body.map { DraftTemplate($0, as: .json) }].compactMap { $0 }
    let (subject, text) = (templates[0].filled(fact), templates[1].filled(fact))
    let body = templates.dropFirst(2).first?.filled {
      switch $0 {
      case "text": .text(text.text.trimmed)
      default: fact($0)
      }
    }
    letter = Letter(
      subject: draft.subject.map { _ in subject.text.flattened }, text: text.text.trimmed, body: body?.text)
    unresolved = []
    for name in subject.unresolved + text.unresolved + (body?.unresolved ?? [])
    where !unresolved.contains(name) {
      unresolved.append(name)
    }
    problems = []
    if let reason = templates.lazy.compactMap(\.problem).first { problems.append(.malformed(reason)) }
    if letter.text.isEmpty || letter.subject?.isEmpty == true { problems.append(.empty) }
    if !unresolved.isEmpty { problems.append(.unresolved(unresolved)) }
    if problems.isEmpty, let body = body?.text, let reason = body.problemAsJSON {
      problems.append(.notJSON(reason))
    }
    if let most = message.channel.limit(of: letter) { problems.append(.tooLong(most: most)) }
    let said = (draft.subject ?? "") + "\n" + draft.text
    if !MessageQuestion.allCases.contains(where: { $0.isAnswered(by: said) }) {
      problems.append(.saysNothing)
    }
  }
}

extension ReleaseState {
  /// What a message says, as it is written: what a person has written in place of the plan's.
  public func writtenDraft(of message: Message) -> Letter {
    messages[message.id]?.edited ?? Letter(subject: message.channel.subject, text: message.text)
  }

  /// A message with the release's facts filled in, as they are now.
  ///
  /// - Parameter written: what is filled in; nil for what is written of it.
  public func draft(of message: Message, written: Letter? = nil) -> Draft {
    Draft(written ?? writtenDraft(of: message), of: message) {
      DraftFact.named($0, in: self)?.value(self, message)
    }
  }

  /// A message as it was sent, or is being; else as it would be now.
  public func letter(of message: Message) -> Letter {
    let found = messages[message.id]
    let isOut = found?.isInFlight == true || found?.status == .sent || found?.status == .unknown
    return (isOut ? found?.delivery?.letter : nil) ?? draft(of: message).letter
  }

  /// The names in a message that nothing can ever fill in: those that are unknown, and those of facts that the plan does
  /// not give. What the run has yet to show is not among them.
  public func strangers(in message: Message) -> [String] {
    Draft(writtenDraft(of: message), of: message) { name in
      guard let fact = DraftFact.named(name, in: self) else { return nil }
      return fact.source == .run ? .text("") : fact.value(self, message)
    }.unresolved
  }
}

extension Message.Channel {
  /// The body of one's own.
  fileprivate var body: String? { if case .webhook(let webhook) = self { webhook.body } else { nil } }

  /// How much it takes, where a letter is longer than that; nil where it is not.
  fileprivate func limit(of letter: Letter) -> Int? {
    switch self {
    // Slack cuts what is longer; a card of Teams may have 28 KB, and its characters up to four bytes.
    case .webhook(let webhook) where webhook.body == nil:
      letter.text.isLonger(than: webhook.form == .teams ? 7_000 : 40_000)
    case .webhook: (letter.body ?? "").isLonger(than: 100_000)
    // A subject is one line, which RFC 5322 lets be 998 bytes.
    case .email: (letter.subject ?? "").isLonger(than: 200) ?? letter.text.isLonger(than: 500_000)
    case .run, .byHand, .nowhere: letter.text.isLonger(than: 500_000)
    }
  }
}

extension String {
  fileprivate func isLonger(than most: Int) -> Int? { unicodeScalars.count > most ? most : nil }

  /// The text in one line.
  fileprivate var flattened: String {
    split(whereSeparator: \.isNewline).map { $0.trimmingCharacters(in: .whitespaces) }.joined(separator: " ")
      .trimmed
  }

  /// Why it is no JSON; nil when it is.
  fileprivate var problemAsJSON: String? {
    do {
      _ = try JSONSerialization.jsonObject(with: Data(utf8))
      return nil
    } catch {
      return (error as NSError).userInfo["NSDebugDescription"] as? String ?? "it cannot be read"
    }
  }
}
