import Foundation
import ReleaseModel

/// What somebody who does not drive a run asks of whoever does. It is decided there, by the same rules as at the board.
public struct TeamRequest: Hashable, Codable, Sendable {
  /// The version of its form.
  public static let format = 1

  /// What is asked.
  public enum Kind: String, Codable, Sendable {
    case note, offer, withdraw, refuse, accept, unlock
    case breakGlass = "break-glass"

    /// Whether it is about who leads the run.
    var isOfLead: Bool {
      switch self {
      case .offer, .withdraw, .refuse, .accept, .breakGlass: true
      case .note, .unlock: false
      }
    }
  }

  /// Marks it as a request, and says in which form it is.
  public var request = Self.format
  public var kind: Kind
  /// Who asks, by the name that they give.
  public var by: String
  /// The note, or the reason.
  public var text: String?
  /// To whom the lead is offered.
  public var to: String?
  /// For how long it is, in seconds.
  public var seconds: Double?

  /// Asks for what a wish is.
  public init(_ wish: TeamWish, by name: String) {
    by = name
    switch wish {
    case .note(let text, _): (kind, self.text) = (.note, text)
    case .offer(let to, let time): (kind, self.to, seconds) = (.offer, to, time.seconds)
    case .withdraw: kind = .withdraw
    case .refuse(let reason): (kind, text) = (.refuse, reason)
    case .accept: kind = .accept
    case .breakGlass(let reason): (kind, text) = (.breakGlass, reason)
    }
  }

  /// Asks for the release of the environment's lock.
  public init(unlockingBecause reason: String, by name: String) {
    (by, kind, text) = (name, .unlock, reason)
  }

  /// Reads a request; nil for a text that is none.
  init?(_ text: String) {
    guard text.utf8.first == UInt8(ascii: "{"),
      let read = try? JSONDecoder().decode(Self.self, from: Data(text.utf8)), read.request == Self.format
    else { return nil }
    self = read
  }

  /// The command that is asked for.
  ///
  /// - Parameter account: the login that has handed it in; nil where that is the one that drives.
  func command(from account: String?) -> Command {
    switch kind {
    case .note: .team(.note(text ?? "", account: account))
    case .offer: .team(.offer(to: to ?? "", for: seconds.map { .seconds($0) } ?? TeamState.offerTime))
    case .withdraw: .team(.withdraw)
    case .refuse: .team(.refuse(reason: text ?? ""))
    case .accept: .team(.accept)
    case .breakGlass: .team(.breakGlass(reason: text ?? ""))
    case .unlock: .run(.environment(.release(reason: text ?? "")))
    }
  }

  /// As it goes over to the run.
  var written: String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return (try? encoder.encode(self)).map { String(decoding: $0, as: UTF8.self) } ?? ""
  }
}
