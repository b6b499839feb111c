import Glibc

/// How much processor time the matches of one thread may take together.
public struct Budget: Sendable {
  /// What is left.
  public private(set) var left: Duration

  /// Makes a budget.
  public init(_ whole: Duration) { left = whole }

  /// Processor time that the calling thread has used, in nanoseconds.
  static var used: Int64 {
    var time = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
  }

  /// Does something that looks at the time when it is to be over, and takes what it used.
  mutating func spend<Value>(_ body: (_ end: Int64) -> Value) -> Value {
    let start = Self.used
    defer { left = max(.zero, left - .nanoseconds(Self.used - start)) }
    return body(start + Int64(left / .nanoseconds(1)))
  }
}
