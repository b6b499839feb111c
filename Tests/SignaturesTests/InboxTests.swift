import Foundation
import ReleaseModel
import Testing

@testable import Signatures

@Suite("An inbox")
struct InboxTests {
  let holder: KeyHolder
  let inbox: Inbox
  let slot: InboxSlot

  init() throws {
    holder = try KeyHolder()
    inbox = try Inbox(of: "r1", at: "", shared: holder.path)
    slot = InboxSlot(of: "r1", at: "", shared: holder.path)
  }

  @Test("takes what was handed in, once, and answers it")
  func delivers() throws {
    defer { holder.remove() }
    let name = try slot.handIn("hello")
    #expect(slot.answer(to: name) == nil)
    let delivery = try #require(inbox.look().first)
    #expect(delivery.text == "hello" && delivery.name == name && delivery.owner == geteuid())
    #expect(inbox.look().isEmpty)
    try inbox.answer(delivery, SignatureAnswer(isTaken: false, words: "no"))
    #expect(slot.answer(to: name) == SignatureAnswer(isTaken: false, words: "no"))
    #expect(slot.driver == geteuid())
  }

  @Test("reads nothing but small files of their own, follows no link, and keeps nothing")
  func untrusted() throws {
    defer { holder.remove() }
    let folder = holder.path + "/r1/in/"
    let secret = try holder.write("secret", to: "secret", mode: 0o600)
    func name(_ digit: String) -> String { folder + String(repeating: digit, count: 32) }
    symlink(secret, name("1"))
    link(secret, name("2"))
    mkfifo(name("3"), 0o666)
    mkdir(name("4"), 0o755)
    try Data(repeating: 65, count: 40_000).write(to: URL(fileURLWithPath: name("5")))
    try Data([0xFF, 0xFE]).write(to: URL(fileURLWithPath: name("6")))
    try Data("named".utf8).write(to: URL(fileURLWithPath: folder + "anyhow"))
    let found = inbox.look()
    #expect(found.map(\.text) == [nil, nil], "\(found)")
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder).isEmpty)
    #expect(try String(contentsOfFile: secret, encoding: .utf8) == "secret")
  }

  @Test("takes no more at once than it says, and the rest afterwards")
  func bounded() throws {
    defer { holder.remove() }
    for index in 0..<Inbox.most + 3 { _ = try slot.handIn("\(index)") }
    #expect(inbox.look().count == Inbox.most)
    #expect(inbox.look().count == 3)
  }

  @Test("is the driver's own folder, in one where nobody can replace it")
  func places() throws {
    defer { holder.remove() }
    var status = stat()
    stat(holder.path + "/r1/in", &status)
    #expect(status.st_mode & 0o7777 == 0o1733)
    symlink("/tmp", holder.path + "/r2")
    #expect(throws: KeyProblem.self) { try Inbox(of: "r2", at: "", shared: holder.path) }
    #expect(throws: KeyProblem.self) { try Inbox(of: "r3", at: "", shared: holder.path + "/gone") }
    chmod(holder.path, 0o777)
    #expect(throws: KeyProblem.self) { try Inbox(of: "r3", at: "", shared: holder.path) }
    chmod(holder.path, 0o1777)
    _ = try Inbox(of: "r3", at: "", shared: holder.path)
    #expect(InboxSlot.runs(in: holder.path).isEmpty, "nobody asks for anything there yet")
  }
}
