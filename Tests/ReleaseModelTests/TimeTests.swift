import ReleaseModel
import Testing

@Suite("Time")
struct TimeTests {
  static let extremes: [Duration] = [
    .zero, .seconds(1), .seconds(-1), .seconds(Int64.max), .seconds(Int64.min), .milliseconds(Int64.max),
    .milliseconds(Int64.min), .nanoseconds(1), .nanoseconds(-999_999),
    .seconds(Int64.max) + .seconds(Int64.max),
  ]

  @Test("saturates at its ends and never traps", arguments: extremes)
  func saturation(duration: Duration) {
    let whole = duration.wholeMilliseconds
    for start in [Int64.min, -1, 0, 1, .max].map(SteadyInstant.init(milliseconds:)) {
      let later = start + duration
      let earlier = start - duration
      #expect(later >= start || whole < 0)
      #expect(earlier <= start || whole < 0)
      #expect((later - start).wholeMilliseconds <= max(0, whole) || whole < 0)
    }
  }

  @Test("is whole milliseconds, rounded towards zero")
  func rounding() {
    #expect(Duration.microseconds(1_999).wholeMilliseconds == 1)
    #expect(Duration.microseconds(-1_999).wholeMilliseconds == -1)
    #expect(Duration.seconds(Int64.max).wholeMilliseconds == .max)
    #expect(Duration.seconds(Int64.min).wholeMilliseconds == .min)
    #expect(Duration.milliseconds(1_500).seconds == 1.5)
  }

  @Test("between the two ends is as long as can be said")
  func ends() {
    let first = WallInstant(milliseconds: .min)
    let last = WallInstant(milliseconds: .max)
    #expect(last - first == .milliseconds(Int64.max))
    #expect(first - last == .milliseconds(Int64.min))
    #expect(first - .seconds(Int64.min) == WallInstant(milliseconds: -1))
    #expect(last + .seconds(Int64.max) == last)
    #expect(first - .seconds(Int64.max) == first)
  }
}
