import CPCRE2

/// A regular expression as PCRE2 has it, Perl's in the main: in Unicode, with `.` for anything in a line.
public final class Pattern: Sendable {
  /// Why a text is none.
  public struct Malformed: Error, Hashable {
    /// What is wrong, in PCRE2's words.
    public var reason: String
    /// Where it was noticed, in Unicode scalars from the beginning.
    public var offset: Int

    /// Says what is wrong, and where.
    public init(reason: String, offset: Int) {
      self.reason = reason
      self.offset = offset
    }
  }

  /// A match was not over when its budget was, or it took too much memory.
  public struct BudgetExceeded: Error {}

  /// The most memory of a match, in KiB.
  private static let memory: UInt32 = 64 << 10
  private static let options = UInt32(PCRE2_UTF) | PCRE2_UCP | PCRE2_NEVER_BACKSLASH_C | PCRE2_AUTO_CALLOUT

  /// The number of its groups, 0 or more.
  public let groupCount: Int
  /// Compiled code is not changed by a match.
  private nonisolated(unsafe) let code: OpaquePointer

  /// Compiles a pattern.
  public init(_ text: String) throws(Malformed) {
    let context = pcre2_compile_context_create_8(nil)
    defer { pcre2_compile_context_free_8(context) }
    pcre2_set_newline_8(context, UInt32(PCRE2_NEWLINE_ANYCRLF))
    var (error, offset): (Int32, Int) = (0, 0)
    let bytes = Array(text.utf8)
    guard let code = pcre2_compile_8(bytes, bytes.count, Self.options, &error, &offset, context) else {
      throw Malformed(
        reason: Self.words(for: error),
        offset: String(decoding: bytes.prefix(offset), as: UTF8.self).unicodeScalars.count)
    }
    self.code = code
    var count: UInt32 = 0
    pcre2_pattern_info_8(code, UInt32(PCRE2_INFO_CAPTURECOUNT), &count)
    groupCount = Int(count)
  }

  deinit { pcre2_code_free_8(code) }

  private static func words(for error: Int32) -> String {
    var buffer = [UInt8](repeating: 0, count: 256)
    let length = max(0, pcre2_get_error_message_8(error, &buffer, buffer.count))
    return String(decoding: buffer.prefix(Int(length)), as: UTF8.self)
  }

  /// Looks for the pattern anywhere in a text.
  ///
  /// - Parameter budget: is spent on the calling thread.
  /// - Returns: what each group holds, those that take no part left out; nil when the text does not match.
  public func groups(in text: String, within budget: inout Budget) throws(BudgetExceeded) -> [String]? {
    guard let match = pcre2_match_data_create_from_pattern_8(code, nil),
      let context = pcre2_match_context_create_8(nil)
    else { throw BudgetExceeded() }
    defer {
      pcre2_match_data_free_8(match)
      pcre2_match_context_free_8(context)
    }
    // Its count starts anew at each place of the text; the clock does not.
    pcre2_set_match_limit_8(context, .max)
    pcre2_set_depth_limit_8(context, .max)
    pcre2_set_heap_limit_8(context, Self.memory)
    let bytes = Array(text.utf8)
    let result = budget.spend { end in
      var alarm = Alarm(end: end)
      return withUnsafeMutablePointer(to: &alarm) { alarm in
        pcre2_set_callout_8(context, { Alarm.look($1) }, alarm)
        return pcre2_match_8(code, bytes, bytes.count, 0, UInt32(PCRE2_NO_UTF_CHECK), match, context)
      }
    }
    if result == PCRE2_ERROR_NOMATCH { return nil }
    guard result > 0, let ends = pcre2_get_ovector_pointer_8(match) else { throw BudgetExceeded() }
    return (1..<Int(result)).compactMap { group in
      let (start, end) = (ends[2 * group], ends[2 * group + 1])
      // What takes no part is at -1, and `\K` may put an end before its start.
      return 0 <= start && start <= end ? String(decoding: bytes[start..<end], as: UTF8.self) : nil
    }
  }

  /// Whether the pattern is anywhere in a text.
  public func isMet(by text: String, within budget: inout Budget) throws(BudgetExceeded) -> Bool {
    try groups(in: text, within: &budget) != nil
  }
}

/// What a match is asked at each step, whether it may go on.
private struct Alarm {
  /// Looking at the clock takes longer than a step.
  private static let interval = 32

  /// When the budget is spent, in the thread's processor time.
  let end: Int64
  private var steps = 0

  init(end: Int64) { self.end = end }

  static func look(_ alarm: UnsafeMutableRawPointer?) -> Int32 {
    guard let alarm = alarm?.assumingMemoryBound(to: Alarm.self) else { return 0 }
    alarm.pointee.steps += 1
    guard alarm.pointee.steps % interval == 1, Budget.used > alarm.pointee.end else { return 0 }
    return PCRE2_ERROR_CALLOUT
  }
}
