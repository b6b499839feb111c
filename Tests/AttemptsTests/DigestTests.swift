import Testing

@testable import AttemptProtocol

@Suite struct DigestTests {
  @Test func theProcessorsInstructionsAndPlainSwiftAgree() {
    var random = Generator(state: 7)
    for length in [0, 1, 55, 56, 63, 64, 65, 127, 128, 4095, 65_536, 300_001] {
      let bytes = (0..<length).map { _ in UInt8.random(in: 0...255, using: &random) }
      var (instructed, plain) = (SHA256(usesInstructions: true), SHA256(usesInstructions: false))
      plain.update(bytes[...])
      var rest = bytes[...]
      while !rest.isEmpty {
        let piece = rest.prefix(Int.random(in: 1...60_000, using: &random))
        instructed.update(piece)
        rest = rest.dropFirst(piece.count)
      }
      #expect(instructed.hexDigest() == plain.hexDigest(), "of \(length) bytes")
    }
  }

  /// The same numbers in each run.
  private struct Generator: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return state ^ state >> 29
    }
  }
}
