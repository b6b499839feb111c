import ReleaseModel
import SecretMask
import Subprocess
import Synchronization

/// What a command writes, without secrets.
struct CommandOutput: Sendable {
  /// What it prints.
  let printed: OutputTail
  /// What it complains of.
  let errors: OutputTail

  init(_ masker: SecretMasker) {
    printed = OutputTail(masker)
    errors = OutputTail(masker)
  }

  /// What is kept, for a person who asks why: the end of both.
  var evidence: String {
    let heading = "stderr:\n"
    let complaint = errors.text.rawEnd(Observation.longestRaw / 2)
    guard !complaint.isEmpty else { return printed.text.rawEnd() }
    let before = printed.text.rawEnd(Observation.longestRaw - complaint.count - heading.count - 2)
    return (before.isEmpty ? "" : before + "\n") + heading + complaint
  }
}

/// The end of a stream of output, without secrets: however much is written, only so much is held.
final class OutputTail: Sendable {
  /// How many bytes are held at least, if so many were written.
  static let limit = 64 * 1024

  private struct Content {
    var masker: SecretMasker
    /// Where a byte order mark would be.
    var start: [UInt8] = []
    var bytes: [UInt8] = []
    var isCut = false
  }

  private let content: Mutex<Content>

  init(_ masker: SecretMasker) { content = Mutex(Content(masker: masker)) }

  /// Takes a stream to its end.
  func take(_ pieces: SubprocessOutputSequence) async throws {
    for try await piece in pieces {
      content.withLock { content in
        piece.withUnsafeBytes { content.masker.mask(Array($0)[...], into: &content.bytes) }
        if content.start.count < 3 { content.start = Array(content.bytes.prefix(3)) }
        // An even number, so that no UTF-16 is torn apart.
        let excess = (content.bytes.count - Self.limit) & ~1
        guard excess > Self.limit else { return }
        content.bytes.removeFirst(excess)
        content.isCut = true
      }
    }
  }

  /// What is held.
  var text: String { whole.text }

  /// The last line that is not empty; nil when there is none.
  ///
  /// - Throws: ``TooLong`` when its beginning is not held.
  var lastLine: Substring? {
    get throws(TooLong) {
      let (text, isCut) = whole
      let lines = text.split(whereSeparator: \.isNewline)
      if isCut, lines.count < 2, !(text.first?.isNewline ?? false) { throw TooLong() }
      // A file that was put behind another may bring its byte order mark along, which nobody sees.
      return lines.last?.drop { $0 == "\u{FEFF}" }
    }
  }

  struct TooLong: Error {}

  private var whole: (text: String, isCut: Bool) {
    var content = content.withLock { $0 }
    content.masker.finish(into: &content.bytes)
    // In another encoding its bytes did not show a secret.
    return (content.masker.masked(String(seen: content.bytes, startingWith: content.start)), content.isCut)
  }
}
