import Foundation
import ReleaseModel
import TestSupport
import Testing

@testable import Engine

@Suite(.patience) struct PackageTests {
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
    try await eventually("a thread lets the others go first", within: .seconds(300)) { Self.niceThreads > 0 }
    hashing.cancel()
    _ = await hashing.value
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
    // As sha256sum has it.
    let hash = "9b764d39b82f28d754afa31befc9df72ca573c59e5d006f9c1be2e96df798b48"
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

  @Test func severalFilesAreHashedAtOnceAndToldInTheOrderOfThePlan() async throws {
    let files = try (0..<9).map { index in
      try bench.write(Data("abc".utf8), to: "part-\(index)")
      return PackageFile(
        path: "part-\(index)", sha256: index == 4 ? String(repeating: "0", count: 64) : Self.abc)
    }
    let findings = await PackageVerifier.verify(files, in: bench.root)
    #expect(findings.map(\.path) == files.map(\.path))
    #expect(findings.filter { $0.problem != nil }.map(\.path) == ["part-4"])
  }

  @Test func itIsToldHowMuchIsRead() async throws {
    let progress = PackageProgress()
    let path = bench.root + "/large.tar"
    #expect(FileManager.default.createFile(atPath: path, contents: nil))
    try #require(truncate(path, 4 << 30) == 0)
    let root = bench.root
    let verifying = Task.detached {
      await PackageVerifier.verify([PackageFile(path: "large.tar", sha256: Self.abc)], in: root, progress)
    }
    try await eventually("some of it is read", within: .seconds(300)) {
      (progress.bytes?.read ?? 0) > 1 << 20
    }
    #expect(progress.bytes?.all == 4 << 30)
    verifying.cancel()
    #expect(await verifying.value.first?.problem == "not read to its end")
    #expect(progress.bytes == nil)
  }

  @Test func aDocumentHasToBeThereAndToSaySomething() async throws {
    try bench.write(Data("Call Ana.".utf8), to: "runbook.md")
    try bench.write(Data(), to: "empty.md")
    var release = Release(name: "Shop", version: "1", environment: "live")
    release.documents = ["runbook.md", "empty.md", "gone.md", "."]
    #expect(await problems(release) == [nil, "empty", "not there", "not a file"])
  }

  @Test func aComponentIsDeliveredOnlyIfSomebodyHasAcceptedItOrMadeAnException() async {
    var release = Release(name: "Shop", version: "1", environment: "live")
    release.components = [
      Component(name: "a", accepted: "Ana"), Component(name: "b", exception: "as it is"),
      Component(name: "c"),
    ]
    #expect(
      await problems(release) == [nil, nil, "accepted by nobody, and no exception was made for it"])
  }

  @Test(arguments: [false, true])
  func theBaselineIsLookedUpInTheRepository(isRemote: Bool) async throws {
    let git = "git -c user.name=Ana -c user.email=ana@example.org"
    let script = """
      set -e; mkdir source; cd source; git init -q .; echo 1 > a; git add a; \(git) commit -qm one
      \(git) tag -a v1 -m v1; git tag light; git rev-parse HEAD > ../commit
      echo 2 > a; \(git) commit -qam two; mkdir ../empty
      """
    let shell = Process()
    shell.executableURL = URL(fileURLWithPath: "/bin/sh")
    shell.arguments = ["-c", script]
    shell.currentDirectoryURL = URL(fileURLWithPath: bench.root)
    try shell.run()
    shell.waitUntilExit()
    try #require(shell.terminationStatus == 0)
    let commit = try String(contentsOfFile: bench.root + "/commit", encoding: .utf8).prefix(40)
    let source = isRemote ? "file://" + bench.root + "/source" : "./source"
    func problem(_ tag: String, _ commit: String? = nil, in repository: String? = nil) async -> String? {
      var release = Release(name: "Shop", version: "1", environment: "live")
      (release.baseline, release.baselineCommit, release.repository) = (tag, commit, repository ?? source)
      return await problems(release).first ?? nil
    }
    #expect(await problem("v1") == nil)
    #expect(await problem("v1", String(commit)) == nil, "an annotated tag stands for its commit")
    #expect(await problem("light", String(commit.prefix(7))) == nil)
    #expect(await problem("v2") == "no such tag in \(source)")
    #expect(
      await problem("v1", "0123456") == "it is at the commit \(commit.prefix(12)), the plan says 0123456")
    let nowhere = isRemote ? "file://" + bench.root + "/gone" : "./gone"
    #expect(await problem("v1", in: nowhere)?.hasPrefix("not known: exit 128: ") == true)
  }

  private func problems(_ release: Release) async -> [String?] {
    let context = ProbeContext(directory: bench.root, environment: ProcessInfo.processInfo.environment)
    return await PackageVerifier.verify(release, in: context, PackageProgress()).map(\.problem)
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
