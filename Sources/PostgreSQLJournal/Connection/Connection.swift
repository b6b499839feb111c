import CPostgreSQL
import Foundation

/// One connection to a database. It is used by one thread at a time, and by none after it was lost.
///
/// Nothing waits longer than it is told to: a network that takes everything and answers nothing is found out here, and
/// not when the kernel gives up.
final class Connection {
  /// Why something was not done.
  enum Problem: Error {
    /// The connection is gone; whether what was sent last was done is not known.
    case lost(String)
    /// The database has refused it: nothing was done.
    case refused(state: String, message: String, detail: String)

    /// In words.
    var reason: String {
      switch self {
      case .lost(let reason): reason
      case .refused(_, let message, _): message
      }
    }
  }

  /// What a statement is given for one of its places.
  enum Parameter {
    case text(String)
    case bytes(Data)
    case null

    static func number(_ number: some BinaryInteger) -> Parameter { .text("\(number)") }
  }

  private let handle: OpaquePointer
  private let patience: Duration

  /// Connects.
  ///
  /// - Parameters:
  ///   - patience: how long the connecting may take, and how long the database may keep silent about a statement.
  init(_ address: StoreAddress, patience: Duration = .seconds(10)) throws(Problem) {
    // What the address says wins over what stands before it.
    let given = [
      ("client_encoding", "UTF8"), ("fallback_application_name", "relboard"), ("keepalives_idle", "10"),
      ("keepalives_interval", "5"), ("keepalives_count", "3"), ("dbname", address.text),
      ("client_encoding", "UTF8"),
    ]
    var keywords = given.map { UnsafePointer(strdup($0.0)) } + [nil]
    var values = given.map { UnsafePointer(strdup($0.1)) } + [nil]
    defer { for text in keywords + values { free(UnsafeMutableRawPointer(mutating: text)) } }
    guard let handle = PQconnectStartParams(&keywords, &values, 1) else { throw .lost("out of memory") }
    self.handle = handle
    self.patience = patience
    let deadline = ContinuousClock.now + patience
    var next = PGRES_POLLING_WRITING
    while next != PGRES_POLLING_OK {
      guard PQstatus(handle) != CONNECTION_BAD, next != PGRES_POLLING_FAILED else {
        throw .lost(Self.message(handle))
      }
      guard Self.wait(handle, isWriting: next == PGRES_POLLING_WRITING, until: deadline) else {
        throw .lost("no answer within \(patience)")
      }
      next = PQconnectPoll(handle)
    }
    PQsetnonblocking(handle, 1)
    PQsetNoticeProcessor(handle, { _, _ in }, nil)
  }

  deinit { PQfinish(handle) }

  /// Runs one statement.
  @discardableResult
  func run(_ sql: String, _ parameters: [Parameter] = []) throws(Problem) -> [Row] {
    let values = parameters.map(Self.bytes)
    let formats: [Int32] = parameters.map { if case .bytes = $0 { 1 } else { 0 } }
    let lengths = values.map { Int32($0?.count ?? 0) }
    let sent = Self.withPointers(to: values) { pointers in
      PQsendQueryParams(handle, sql, Int32(values.count), nil, pointers, lengths, formats, 0)
    }
    guard sent == 1 else { throw .lost(Self.message(handle)) }
    return try answer()
  }

  /// Runs several statements that take no parameters.
  func runAll(_ sql: String) throws(Problem) {
    guard PQsendQuery(handle, sql) == 1 else { throw .lost(Self.message(handle)) }
    _ = try answer()
  }

  /// Waits for the next notification of a channel that is listened to, or for so long.
  ///
  /// - Returns: what came, oldest first.
  func notifications(within limit: Duration) throws(Problem) -> [String] {
    let deadline = ContinuousClock.now + limit
    var found: [String] = []
    while true {
      guard PQconsumeInput(handle) == 1 else { throw .lost(Self.message(handle)) }
      while let notification = PQnotifies(handle) {
        found.append(String(cString: notification.pointee.extra))
        PQfreemem(notification)
      }
      if !found.isEmpty || !Self.wait(handle, isWriting: false, until: deadline) { return found }
    }
  }

  /// The descriptor that becomes readable when something comes.
  var descriptor: Int32 { PQsocket(handle) }

  private func answer() throws(Problem) -> [Row] {
    var rows: [Row] = []
    var refusal: Problem?
    try flush()
    while true {
      var deadline = ContinuousClock.now + patience
      while PQisBusy(handle) == 1 {
        guard Self.wait(handle, isWriting: false, until: deadline) else {
          throw .lost("no answer within \(patience)")
        }
        guard PQconsumeInput(handle) == 1 else { throw .lost(Self.message(handle)) }
        deadline = ContinuousClock.now + patience
      }
      guard let result = PQgetResult(handle) else { break }
      defer { PQclear(result) }
      switch PQresultStatus(result) {
      case PGRES_TUPLES_OK: rows += (0..<PQntuples(result)).map { Row(result, $0) }
      case PGRES_COMMAND_OK, PGRES_EMPTY_QUERY: break
      default: refusal = refusal ?? Self.refusal(result)
      }
    }
    if PQstatus(handle) == CONNECTION_BAD {
      let reason = refusal?.reason ?? Self.message(handle)
      throw .lost(reason.isEmpty ? "the connection was closed" : reason)
    }
    if let refusal { throw refusal }
    return rows
  }

  private func flush() throws(Problem) {
    let deadline = ContinuousClock.now + patience
    while true {
      switch PQflush(handle) {
      case 0: return
      case 1:
        guard Self.wait(handle, isWriting: true, until: deadline) else {
          throw .lost("nothing was taken within \(patience)")
        }
        guard PQconsumeInput(handle) == 1 else { throw .lost(Self.message(handle)) }
      default: throw .lost(Self.message(handle))
      }
    }
  }

  private static func refusal(_ result: OpaquePointer) -> Problem {
    func field(_ code: Character) -> String {
      PQresultErrorField(result, Int32(code.asciiValue ?? 0)).map { String(cString: $0) } ?? ""
    }
    // PG_DIAG_SQLSTATE, PG_DIAG_MESSAGE_PRIMARY and PG_DIAG_MESSAGE_DETAIL.
    let message = field("M")
    let words = message.isEmpty ? String(cString: PQresultErrorMessage(result)) : message
    return .refused(state: field("C"), message: words, detail: field("D"))
  }

  /// The last line says why; those before it of several hosts that were tried say no more.
  private static func message(_ handle: OpaquePointer) -> String {
    let lines = String(cString: PQerrorMessage(handle)).split(whereSeparator: \.isNewline)
    return lines.map { $0.trimmingCharacters(in: .whitespaces) }.joined(separator: " ")
  }

  /// Waits until the connection can be read, or written as well; false when the time is over.
  private static func wait(
    _ handle: OpaquePointer, isWriting: Bool, until deadline: ContinuousClock.Instant
  ) -> Bool {
    while true {
      let rest = deadline - ContinuousClock.now
      let milliseconds = max(
        0, rest.components.seconds * 1000 + rest.components.attoseconds / 1_000_000_000_000_000)
      var source = pollfd(
        fd: PQsocket(handle), events: Int16(POLLIN) | (isWriting ? Int16(POLLOUT) : 0), revents: 0)
      let count = poll(&source, 1, Int32(clamping: milliseconds))
      if count > 0 { return true }
      if count == 0, milliseconds == 0 || ContinuousClock.now >= deadline { return false }
      if count < 0, errno != EINTR { return true }
    }
  }

  private static func bytes(_ parameter: Parameter) -> [UInt8]? {
    switch parameter {
    case .text(let text): Array(text.utf8) + [0]
    case .bytes(let data): Array(data)
    case .null: nil
    }
  }

  /// Calls a function with a pointer to each of some values.
  private static func withPointers<Result>(
    to values: [[UInt8]?], _ body: ([UnsafePointer<CChar>?]) -> Result
  ) -> Result {
    // A copy of each: the function needs them all at once.
    let pointers = values.map { bytes -> UnsafeMutablePointer<CChar>? in
      guard let bytes else { return nil }
      let copy = UnsafeMutablePointer<CChar>.allocate(capacity: max(1, bytes.count))
      for (index, byte) in bytes.enumerated() { copy[index] = CChar(bitPattern: byte) }
      return copy
    }
    defer { for pointer in pointers { pointer?.deallocate() } }
    return body(pointers.map { UnsafePointer($0) })
  }
}

/// One row of an answer.
struct Row {
  private let columns: [String?]

  init(_ result: OpaquePointer, _ row: Int32) {
    columns = (0..<PQnfields(result)).map { column in
      guard PQgetisnull(result, row, column) == 0 else { return nil }
      return PQgetvalue(result, row, column).map { String(cString: $0) }
    }
  }

  func text(_ column: Int) -> String? { columns[column] }
  func number<Number: FixedWidthInteger>(_ column: Int) -> Number? { columns[column].flatMap { Number($0) } }
  func flag(_ column: Int) -> Bool { columns[column] == "t" }

  /// Bytes, which come as hexadecimal digits behind `\x`.
  func bytes(_ column: Int) -> Data? {
    guard let text = columns[column] else { return nil }
    let digits = Array(text.utf8.dropFirst(2))
    var data = Data(capacity: digits.count / 2)
    for place in stride(from: 0, to: digits.count - 1, by: 2) {
      guard let high = Self.value(digits[place]), let low = Self.value(digits[place + 1]) else { return nil }
      data.append(high << 4 | low)
    }
    return data
  }

  private static func value(_ digit: UInt8) -> UInt8? {
    switch digit {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): digit - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): digit - UInt8(ascii: "a") + 10
    default: nil
    }
  }
}

extension Connection.Parameter {
  /// An array, as PostgreSQL reads one.
  static func numbers(_ numbers: [some BinaryInteger]) -> Self {
    .text("{" + numbers.map { "\($0)" }.joined(separator: ",") + "}")
  }

  static func texts(_ texts: [String]) -> Self {
    let quoted = texts.map { text in
      "\"" + text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"") + "\""
    }
    return .text("{" + quoted.joined(separator: ",") + "}")
  }

  static func blobs(_ blobs: [Data]) -> Self {
    var text: [UInt8] = Array("{".utf8)
    for (number, blob) in blobs.enumerated() {
      text += (number == 0 ? "" : ",").utf8
      text += #""\\x"#.utf8
      for byte in blob { text += [digits[Int(byte >> 4)], digits[Int(byte & 15)]] }
      text += "\"".utf8
    }
    return .text(String(decoding: text + Array("}".utf8), as: UTF8.self))
  }

  private static let digits = Array("0123456789abcdef".utf8)
}
