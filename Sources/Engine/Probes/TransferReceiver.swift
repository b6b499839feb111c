import CCurl
import Foundation
import ReleaseModel

/// What arrives of an answer, piece by piece.
final class TransferReceiver {
  /// How long a body may take to follow the head that alone is wanted.
  private static let patience: Duration = .milliseconds(200)

  var answer = Transfer.Answer()
  /// All that is wanted has arrived, and the rest was left alone.
  var isEnough = false
  var isTooLarge = false
  /// How many bytes of a body are taken that nobody asks for.
  private static let enough = 8 * Observation.longestRaw
  private let bodyLimit: Int
  private let followsRedirects: Bool
  private let cancellation: Cancellation
  /// When the head was there.
  private var hadHead: ContinuousClock.Instant?

  init(bodyLimit: Int, followsRedirects: Bool, _ cancellation: Cancellation) {
    self.bodyLimit = bodyLimit
    self.followsRedirects = followsRedirects
    self.cancellation = cancellation
  }

  /// Whether the head is there and nothing else is wanted; the body may never come.
  var hasWantedHead: Bool { hadHead != nil && (bodyLimit == 0 || leadsOn) }

  /// Whether the answer only says where to go on.
  private var leadsOn: Bool { followsRedirects && answer.location != nil }

  var isUnwanted: Bool {
    cancellation.isCancelled || hasWantedHead && hadHead.map { .now - $0 > Self.patience } ?? false
  }

  func takeHead(_ line: UnsafeRawBufferPointer) {
    // What is no UTF-8 is Latin-1, as it was when HTTP began.
    let line =
      String(validating: line, as: UTF8.self)
      ?? String(String.UnicodeScalarView(line.map { Unicode.Scalar($0) }))
    // Another answer begins, behind one in advance.
    if line.hasPrefix("HTTP/") {
      answer.headers = [:]
      answer.status = line.split(separator: " ").dropFirst().first.flatMap { Int($0.prefix(3)) } ?? 0
    }
    if line.allSatisfy(\.isNewline), answer.status >= 200, hadHead == nil { hadHead = .now }
    guard let colon = line.firstIndex(of: ":") else { return }
    let value = line[line.index(after: colon)...].trimmingCharacters(in: .whitespacesAndNewlines)
    let name = line[..<colon].lowercased()
    // Several lines of one name are one list: RFC 9110, section 5.3.
    answer.headers[name] = answer.headers[name].map { "\($0), \(value)" } ?? value
  }

  func takeBody(_ piece: UnsafeRawBufferPointer) -> Int {
    // The connection is of use again when it is read to its end.
    if leadsOn, piece.count < Self.enough { return piece.count }
    guard bodyLimit > 0, !leadsOn else {
      answer.body = Array(piece.prefix(Self.enough))
      answer.isCut = true
      isEnough = true
      return 0
    }
    guard answer.body.count + piece.count <= bodyLimit else {
      isTooLarge = true
      return 0
    }
    answer.body += piece
    return piece.count
  }
}

// What libcurl calls, with the receiver as its last argument, or its first.

func receiveHead(
  _ bytes: UnsafeMutablePointer<CChar>?, _ size: Int, _ count: Int, _ receiver: UnsafeMutableRawPointer?
) -> Int {
  guard let receiver else { return 0 }
  Unmanaged<TransferReceiver>.fromOpaque(receiver).takeUnretainedValue()
    .takeHead(UnsafeRawBufferPointer(start: bytes, count: size * count))
  return size * count
}

func receiveBody(
  _ bytes: UnsafeMutablePointer<CChar>?, _ size: Int, _ count: Int, _ receiver: UnsafeMutableRawPointer?
) -> Int {
  guard let receiver else { return 0 }
  return Unmanaged<TransferReceiver>.fromOpaque(receiver).takeUnretainedValue()
    .takeBody(UnsafeRawBufferPointer(start: bytes, count: size * count))
}

func givesUp(
  _ receiver: UnsafeMutableRawPointer?, _: curl_off_t, _: curl_off_t, _: curl_off_t, _: curl_off_t
) -> CInt {
  guard let receiver else { return 1 }
  return Unmanaged<TransferReceiver>.fromOpaque(receiver).takeUnretainedValue().isUnwanted ? 1 : 0
}
