import Crypto
import Foundation
import ReleaseModel
import TestSupport
import Testing

@testable import Engine

@Suite(.timeLimit(.minutes(15))) struct PackageTests {
  private let bench: Bench
  /// SHA-256 of "abc", from FIPS 180-2, appendix B.1.
  private static let abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"

  init() throws {
    bench = try Bench(.steps())
    try bench.write(Data("abc".utf8), to: "shop.tar")
  }

  private func problem(_ path: String, _ hash: String = abc) async -> String? {
    await PackageVerifier.verify([PackageFile(path: path, sha256: hash)], in: bench.root)[0].problem
  }

  @Test func anIntactFileHasNoProblem() async {
    #expect(await problem("shop.tar") == nil)
    #expect(await problem(bench.root + "/shop.tar", Self.abc) == nil, "an absolute path is taken as it is")
  }

  @Test func aChangedFileIsToldByBothHashes() async throws {
    try bench.write(Data("abd".utf8), to: "shop.tar")
    #expect(await problem("shop.tar") == "SHA-256 is a52d159f262b…, the plan says ba7816bf8f01…")
  }

  @Test func everythingElseGoesBeforeHashing() async throws {
    let path = bench.root + "/large.tar"
    #expect(FileManager.default.createFile(atPath: path, contents: nil))
    // It takes no room on the disk, and longer than a look at the threads.
    try #require(truncate(path, 4 << 30) == 0)
    let root = bench.root
    let hashing = Task.detached {
      await Check.file("large.tar", sha256: Self.abc).measure(
        in: ProbeContext(directory: root, environment: [:]))
    }
    try await eventually("a thread lets the others go first") { Self.niceThreads > 0 }
    hashing.cancel()
    _ = await hashing.value
    try await eventually("only that thread did") { Self.niceThreads == 0 }
  }

  /// How many threads of this process have given way: field 19 of what `/proc` tells of each.
  private static var niceThreads: Int {
    let threads = (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/task")) ?? []
    return threads.count { thread in
      let text = try? String(contentsOfFile: "/proc/self/task/\(thread)/stat", encoding: .utf8)
      let fields = text?.split(separator: ")").last?.split(separator: " ") ?? []
      return fields.count > 16 && fields[16] == "19"
    }
  }

  @Test func aMissingFileIsNotThere() async { #expect(await problem("gone.tar") == "not there") }

  @Test func whatIsNoFileIsNotHashed() async throws {
    #expect(await problem(".") == "not a file")
    #expect(mkfifo(bench.root + "/pipe", 0o600) == 0)
    #expect(await problem("pipe") == "not a file")
    #expect(await problem("/dev/zero") == "not a file")
  }

  @Test func aLinkIsFollowed() async throws {
    try FileManager.default.createSymbolicLink(atPath: bench.root + "/link", withDestinationPath: "shop.tar")
    #expect(await problem("link") == nil)
  }

  @Test func aLargeFileIsHashedWhole() async throws {
    let content = Data((0..<20 << 20).map { UInt8(truncatingIfNeeded: $0 &* 31) })
    try bench.write(content, to: "large.tar")
    let hash = SHA256.hash(data: content).map { String(format: "%02x", $0) }.joined()
    #expect(await problem("large.tar", hash) == nil)
  }

  /// The pool has a thread a processor: were they all to hash, nothing else would go on.
  @Test func hashingKeepsNoTaskFromRunning() async throws {
    let root = bench.root
    try bench.write(to: "huge.tar")
    #expect(truncate(root + "/huge.tar", 256 << 20) == 0)
    let huge = [PackageFile(path: "huge.tar", sha256: Self.abc)]
    let order = await withTaskGroup(of: String.self) { group in
      for _ in 0..<2 * ProcessInfo.processInfo.activeProcessorCount {
        group.addTask { await PackageVerifier.verify(huge, in: root)[0].path }
      }
      group.addTask { "something else" }
      return await group.reduce(into: []) { $0.append($1) }
    }
    #expect(order.first == "something else")
  }

  @Test func aRunWaitsForAnIntactPackage() async throws {
    var plan = Plan.steps(.shell("one", "true"))
    plan.release.package = [PackageFile(path: "shop.tar", sha256: Self.abc)]
    let run = try Bench(plan)
    try await run.start()
    let broken = try await run.until("the package is verified") { $0.package.isVerified }
    #expect(broken.phase == .preparing)
    #expect(broken.package.findings == [PackageFinding(path: "shop.tar", problem: "not there")])
    try run.write(Data("abc".utf8), to: "shop.tar")
    try await run.store.submit(.package(.verify), by: .person("ann"))
    #expect(try await run.until("the run ends") { $0.phase.isEnded }.phase == .succeeded)
  }
}

extension Check {
  fileprivate static func file(_ path: String, sha256: String) -> Check {
    var probe = FileProbe(path: path)
    probe.sha256 = sha256
    var check = Check(id: "file", title: "File", probe: .file(probe))
    check.timeout = .seconds(600)
    return check
  }
}
