import Foundation
import ReleaseModel

/// A mail as the sendmail interface takes it: RFC 5322 in lines that end with a line feed, every one of them short, and
/// nothing of the text able to become a header.
struct MailText: Sendable {
  /// The whole mail.
  let text: String

  /// - Parameters:
  ///   - key: by what its receiver knows that it is the same; becomes the Message-ID.
  ///   - date: when it is sent.
  init(_ mail: Message.Mail, _ letter: Letter, key: String, date: WallInstant) {
    let domain = mail.from?.split(separator: "@").last.map { $0.filter { $0 != ">" } } ?? "localhost"
    var lines = [
      mail.from.map { "From: \(Self.line($0))" },
      "To: " + mail.to.map(Self.line).joined(separator: ",\n "),
      "Subject: " + Self.encodedWords(letter.subject ?? ""),
      "Date: \(Self.date(date))",
      "Message-ID: <\(Self.line(key))@\(Self.line(String(domain)))>",
      // RFC 3834: no holiday notice answers it.
      "Auto-Submitted: auto-generated",
      "MIME-Version: 1.0",
      "Content-Type: text/plain; charset=utf-8",
      "Content-Transfer-Encoding: quoted-printable",
      "",
    ].compactMap { $0 }
    // Swift takes CR LF for one character; every kind of line end is one.
    let body = letter.text.replacing("\r\n", with: "\n").replacing("\r", with: "\n")
    lines += body.split(separator: "\n", omittingEmptySubsequences: false).map { Self.quotedPrintable($0) }
    text = lines.joined(separator: "\n") + "\n"
  }

  /// What cannot break out of its header.
  private static func line(_ text: String) -> String {
    String(String.UnicodeScalarView(text.unicodeScalars.filter { $0.value >= 0x20 && $0.value != 0x7F }))
  }

  /// How much of a text is in one encoded word: RFC 2047 lets the word have 75 characters, base64 makes four of three.
  private static let wordBytes = 42

  /// A text for a header: as it is where it is short and plain, else in words of RFC 2047, none of which cuts a
  /// character in two.
  static func encodedWords(_ text: String) -> String {
    let isPlain =
      text.utf8.count <= 60 && !text.contains("=?") && text.utf8.allSatisfy { (0x20..<0x7F).contains($0) }
    if isPlain { return text }
    var words: [[UInt8]] = [[]]
    for scalar in text.unicodeScalars {
      let bytes = Array(String(scalar).utf8)
      if words[words.count - 1].count + bytes.count > wordBytes { words.append([]) }
      words[words.count - 1] += bytes
    }
    return words.map { "=?utf-8?B?\(Data($0).base64EncodedString())?=" }.joined(separator: "\n ")
  }

  /// One line of text in the encoding of RFC 2045, section 6.7, in lines of 76 characters at most.
  static func quotedPrintable(_ line: Substring) -> String {
    let bytes = Array(line.utf8)
    var (lines, current): ([String], String) = ([], "")
    for (index, byte) in bytes.enumerated() {
      let isLast = index == bytes.count - 1
      // A dot alone ends a mail to some programs, and a mailbox knows a mail by its "From ".
      let isSpecial = index == 0 && (byte == UInt8(ascii: ".") || byte == UInt8(ascii: "F"))
      let isPlain =
        (0x21...0x7E).contains(byte) && byte != UInt8(ascii: "=") && !isSpecial
        || (byte == 0x20 || byte == 0x09) && !isLast
      let piece = isPlain ? String(Unicode.Scalar(byte)) : String(format: "=%02X", byte)
      if current.utf8.count + piece.utf8.count > 75 {
        lines.append(current + "=")
        current = ""
      }
      current += piece
    }
    return (lines + [current]).joined(separator: "\n")
  }

  /// `Sun, 22 Nov 2026 22:12:41 +0000`
  private static func date(_ wall: WallInstant) -> String {
    var seconds = time_t(wall.milliseconds / 1000)
    var parts = tm()
    gmtime_r(&seconds, &parts)
    let days = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
    let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
    return String(
      format: "%@, %d %@ %d %02d:%02d:%02d +0000", days[Int(parts.tm_wday)], parts.tm_mday,
      months[Int(parts.tm_mon)], parts.tm_year + 1900, parts.tm_hour, parts.tm_min, parts.tm_sec)
  }
}
