import CSHA256
import Foundation
import TestSupport
import Testing

@testable import Hashing

@Suite("SHA-256", .blocking) struct SHA256Tests {
  /// Every length around the ends of a message's first blocks, where the padding takes one block or two, and what spans
  /// thousands of them.
  private static let lengths = Array(0...260) + [4095, 4096, 65_535, 65_536, 300_001]

  private static let bytes: [UInt8] = {
    var random = SeededGenerator(seed: 7)
    return (0..<300_001).map { _ in UInt8.random(in: 0...255, using: &random) }
  }()

  // FIPS 180-4's own examples: of no block, of one, of two, and of a million letters.
  @Test(
    "is the standard's",
    arguments: [
      ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
      ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
      (
        "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
        "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
      ),
      (
        String(repeating: "a", count: 1_000_000),
        "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"
      ),
    ])
  func vectors(text: String, digest: String) {
    #expect(SHA256.hexDigest(of: text.utf8) == digest)
    #expect(SHA256.digest(of: text.utf8).count == SHA256.byteCount)
    var portable = SHA256(isPortable: true)
    portable.update(Data(text.utf8))
    #expect(portable.hexDigest == digest)
  }

  @Test(
    "is the same by the processor's instructions and without",
    .enabled(if: csha256_has_instructions(), "this processor has no instructions for it"))
  func ways() {
    for length in Self.lengths {
      var (instructed, portable) = (SHA256(), SHA256(isPortable: true))
      instructed.update(Self.bytes[..<length])
      portable.update(Self.bytes[..<length])
      #expect(instructed.digest == portable.digest, "of \(length) bytes")
    }
  }

  @Test("is the same in whatever pieces a message comes, and of what came so far", arguments: [false, true])
  func pieces(isPortable: Bool) {
    for length in 0...260 {
      let (first, whole) = (SHA256.digest(of: Self.bytes[..<length]), SHA256.digest(of: Self.bytes[..<300]))
      var hash = SHA256(isPortable: isPortable)
      for byte in Self.bytes[..<length] { hash.update(CollectionOfOne(byte)) }
      #expect(hash.digest == first, "of \(length) bytes, one by one")
      hash.update(Self.bytes[length..<300])
      #expect(hash.digest == whole, "of 300 bytes, cut at \(length)")
    }
  }

  @Test("is what sha256sum says")
  func coreutils() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "relboard-hash-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    for length in Self.lengths {
      try Data(Self.bytes[..<length]).write(to: folder.appending(path: "\(length)"))
    }
    let output = Pipe()
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = ["sha256sum"] + Self.lengths.map(String.init)
    process.currentDirectoryURL = folder
    process.standardOutput = output
    try process.run()
    let lines = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
      .split(separator: "\n")
    process.waitUntilExit()
    #expect(lines.count == Self.lengths.count)
    for (length, line) in zip(Self.lengths, lines) {
      #expect(SHA256.hexDigest(of: Self.bytes[..<length]) == line.prefix(64), "of \(length) bytes")
    }
  }
}
