import Foundation
import ReleaseModel
import TestSupport
import Testing

@testable import Engine

@Suite(.patience) struct FileTests {
  private let folder: Folder

  init() throws { folder = try Folder() }

  private func measure(
    _ path: String, pass: String? = nil, _ change: (inout FileProbe) -> Void = { _ in }
  ) async -> (Observation, Verdict) {
    var probe = FileProbe(path: path)
    change(&probe)
    var check = Check(id: "file", title: "File", probe: .file(probe))
    check.timeout = .seconds(60)
    check.pass = pass.flatMap { Criterion($0) }
    let observation = await check.measure(in: ProbeContext(directory: folder.path, environment: [:]))
    return (observation, check.verdict(on: observation))
  }

  /// Of `abc`: the example of FIPS 180-4.
  private let hash = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"

  @Test func aFileIsThereOrNot() async throws {
    try folder.write("abc", to: "here")
    #expect(await measure("here") == (.judged(true, "there"), .passed))
    #expect(await measure(folder.path) == (.judged(true, "there"), .passed))
    for path in ["gone", "here/gone", "gone/gone"] {
      #expect(await measure(path) == (.judged(false, "not there"), .failed))
    }
  }

  @Test func aFileThatHasToBeAbsentIs() async throws {
    try folder.write("abc", to: "here")
    #expect(await measure("gone") { $0.exists = false } == (.judged(true, "not there"), .passed))
    #expect(await measure("here") { $0.exists = false } == (.judged(false, "there"), .failed))
  }

  @Test func aLinkThatLeadsNowhereIsThereAllTheSame() async throws {
    for (name, target) in [("dangling", "gone"), ("round", "round"), ("good", "here")] {
      try #require(symlink(target, "\(folder.path)/\(name)") == 0)
    }
    try folder.write("abc", to: "here")
    for path in ["dangling", "dangling/", "round", "good", "good//"] {
      #expect(await measure(path) { $0.exists = false } == (.judged(false, "there"), .failed), "\(path)")
    }
    #expect(await measure("dangling") == (.judged(false, "a link to what is not there"), .failed))
    #expect(await measure("good") == (.judged(true, "there"), .passed))
    for path in ["gone", "gone/", "dangling/gone", "/"] {
      let isThere = path == "/"
      #expect(
        await measure(path) { $0.exists = false }
          == (.judged(!isThere, isThere ? "there" : "not there"), isThere ? .failed : .passed))
    }
  }

  @Test func theSizeIsTheReading() async throws {
    try folder.write("abc", to: "here")
    #expect(await measure("here", pass: ">= 3") == (.reading("3 B"), .passed))
    #expect(await measure("here", pass: "> 3 B") == (.reading("3 B"), .failed))
    #expect(await measure("gone", pass: "< 3") == (.judged(false, "not there"), .failed))
  }

  @Test func theHashIsThatOfThePlan() async throws {
    try folder.write("abc", to: "here")
    try folder.write("abd", to: "other")
    #expect(await measure("here") { $0.sha256 = hash } == (.judged(true, "SHA-256 as expected"), .passed))
    #expect(
      await measure("other") { $0.sha256 = hash } == (.judged(false, "SHA-256 is a52d159f262b…"), .failed))
    #expect(await measure("here", pass: "> 5") { $0.sha256 = hash } == (.reading("3 B"), .failed))
  }

  @Test func whatIsNoFileHasNeitherSizeNorHash() async throws {
    try #require(mkfifo(folder.path + "/pipe", 0o600) == 0)
    for path in ["pipe", folder.path] {
      #expect(await measure(path, pass: "> 0") == (.error("not a file"), .error))
      #expect(await measure(path) { $0.sha256 = hash } == (.error("not a file"), .error))
    }
  }

  @Test func aFileWithoutEndIsGivenUp() async throws {
    try folder.write("", to: "large")
    try #require(truncate(folder.path + "/large", 1 << 40) == 0)
    var probe = FileProbe(path: "large")
    probe.sha256 = hash
    var check = Check(id: "file", title: "File", probe: .file(probe))
    check.timeout = .milliseconds(200)
    let observation = await check.measure(in: ProbeContext(directory: folder.path, environment: [:]))
    #expect(observation == .error("not read within 0.2 seconds"))
  }
}
