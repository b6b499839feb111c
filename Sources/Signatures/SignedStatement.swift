import Foundation
import Hashing
import ReleaseModel

/// A statement with what is said to be its signature: nobody has verified it.
public struct SignedStatement: Hashable, Sendable {
  public var statement: Statement
  /// The signature, with its first and last line.
  public var armor: String
  /// The key's fingerprint, such as `SHA256:…`.
  public var key: String
  /// The public key as the list of keys has it, in Base64.
  let publicKey: String
  let namespace: String
  /// Whether a security key has made it without anybody's touch.
  let isUntouched: Bool

  private static let first = "-----BEGIN SSH SIGNATURE-----"
  private static let last = "-----END SSH SIGNATURE-----"

  /// Reads a statement and its signature, one after the other: the two files that `ssh-keygen -Y sign` leaves, as they
  /// are, or as a terminal or a mail has broken their lines.
  ///
  /// - Throws: ``ReleaseModel/SignatureFault/unreadable(_:)``.
  public init(_ text: String) throws(SignatureFault) {
    guard text.utf8.count <= Self.longest else {
      throw .unreadable("it is longer than \(Self.longest) bytes")
    }
    guard let begin = text.range(of: Self.first), let end = text.range(of: Self.last),
      begin.upperBound <= end.lowerBound
    else { throw .unreadable("it has no SSH signature behind the statement") }
    guard let start = text.firstIndex(of: "{"), start < begin.lowerBound else {
      throw .unreadable("it has no statement before the signature")
    }
    // The line itself has no line feed: where there is one, somebody has wrapped it.
    let line = text[start..<begin.lowerBound].split(whereSeparator: \.isNewline).joined()
    let body = text[begin.upperBound..<end.lowerBound].filter { !$0.isWhitespace }
    try self.init(Statement(text: line), signature: String(body))
  }

  private init(_ statement: Statement, signature body: String) throws(SignatureFault) {
    self.statement = statement
    guard let blob = Data(base64Encoded: body) else { throw .unreadable("its signature is not Base64") }
    var reader = BlobReader(blob)
    guard reader.take(6) == Data("SSHSIG".utf8), reader.number() == 1, let key = reader.string(),
      let namespace = reader.string()
    else { throw .unreadable("its signature is not one of OpenSSH") }
    // Behind what is reserved and the hash's name; of a security key with a byte of flags behind the signature itself.
    _ = (reader.string(), reader.string())
    var made = BlobReader(reader.string() ?? Data())
    let isSecurityKey = made.string().map { $0.starts(with: Data("sk-".utf8)) } ?? false
    _ = made.string()
    isUntouched = isSecurityKey && (made.take(1)?.first ?? 0) & 1 == 0
    publicKey = key.base64EncodedString()
    self.namespace = String(decoding: namespace, as: UTF8.self)
    self.key = Self.fingerprint(of: key)
    var lines = [Self.first]
    var rest = Substring(body)
    while !rest.isEmpty {
      lines.append(String(rest.prefix(70)))
      rest = rest.dropFirst(70)
    }
    armor = (lines + [Self.last]).joined(separator: "\n") + "\n"
  }

  /// As they go over to the run: the statement, and then the signature.
  public var text: String { statement.text + armor }

  /// A statement of the greatest length that evidence has, and a signature of the longest keys.
  public static let longest = 32_768

  static func fingerprint(of key: Data) -> String {
    let hash = Data(SHA256.digest(of: key)).base64EncodedString()
    return "SHA256:" + hash.prefix { $0 != "=" }
  }
}

/// The fields of what OpenSSH writes: numbers of four bytes, and strings after their length.
private struct BlobReader {
  private var rest: Data

  init(_ data: Data) { rest = data }

  mutating func take(_ count: Int) -> Data? {
    guard count <= rest.count else { return nil }
    defer { rest = rest.dropFirst(count) }
    return Data(rest.prefix(count))
  }

  mutating func number() -> Int? { take(4).map { $0.reduce(0) { $0 << 8 | Int($1) } } }

  mutating func string() -> Data? { number().flatMap { take($0) } }
}
