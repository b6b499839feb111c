import Foundation
import ReleaseModel
import TestSupport
import Testing

@testable import Signatures

@Suite(
  "A signature", .blocking,
  .enabled(if: KeyHolder.isAvailable, "ssh-keygen is not installed: apt-get install openssh-client"))
struct VerificationTests {
  private static let now = WallInstant(milliseconds: 1_795_384_900_000)
  let holder: KeyHolder

  init() throws { holder = try KeyHolder() }

  private func fault(_ signed: SignedStatement, _ keys: SignerKeys, at wall: WallInstant = now) async
    -> SignatureFault?
  {
    do throws(SignatureFault) {
      try await SSHKeygen().verify(signed, by: keys, at: wall)
      return nil
    } catch {
      return error
    }
  }

  @Test(
    "of who it says is verified, with every kind of key that is a file",
    arguments: ["ed25519", "rsa", "ecdsa"])
  func good(kind: String) async throws {
    defer { holder.remove() }
    let keys = try holder.keys("# the managers", "", "dana \(holder.makeKey("dana", kind)) Dana's")
    let signed = try holder.sign(.example(evidence: "seen \"twice\" é"), with: "dana")
    #expect(await fault(signed, keys) == nil)
    #expect(signed.key.hasPrefix("SHA256:"))
    // As a mail or a terminal breaks it, and as a field of the board has it.
    for text in [signed.text.replacing("\n", with: "\r\n"), signed.text.replacing("\n", with: " ")] {
      #expect(try SignedStatement("> hello\n" + text + "\nbye") == signed)
    }
  }

  @Test("that an agent makes is verified")
  func agent() async throws {
    defer { holder.remove() }
    let keys = try holder.keys("dana \(holder.makeKey("dana"))")
    let file = try holder.write(Statement.example().text, to: "statement")
    // The private key is gone: only the agent has it.
    let script = """
      cd \(holder.path) && eval "$(ssh-agent -s)" && ssh-add dana && rm dana \
      && ssh-keygen -Y sign -n relboard -f dana.pub statement; code=$?; ssh-agent -k; exit $code
      """
    #expect(KeyHolder.run(["sh", "-c", script]) == 0)
    let signature = try String(contentsOfFile: file + ".sig", encoding: .utf8)
    #expect(await fault(try SignedStatement(Statement.example().text + signature), keys) == nil)
  }

  @Test("of another text, key, person or purpose is refused, and says why")
  func refusals() async throws {
    defer { holder.remove() }
    let keys = try holder.keys("dana \(holder.makeKey("dana"))", "bo \(holder.makeKey("bo"))")
    try holder.makeKey("eve")
    let good = try holder.sign(.example(), with: "dana")
    var moved = good
    moved.statement.item = .control("other")
    #expect(await fault(moved, keys) == .forged)
    var longer = good
    longer.statement.expires = longer.statement.expires + .seconds(1)
    #expect(await fault(longer, keys) == .forged)
    let eve = try holder.sign(.example(), with: "eve")
    #expect(await fault(eve, keys) == .unknownKey(eve.key))
    let bo = try holder.sign(.example(), with: "bo")
    #expect(await fault(bo, keys) == .wrongKey(bo.key, of: ["bo"]))
    #expect(
      await fault(try holder.sign(.example(), with: "dana", namespace: "file"), keys)
        == .wrongNamespace("file"))
  }

  @Test("of a key that does not count yet, or no longer, or at all, is refused")
  func times() async throws {
    defer { holder.remove() }
    let key = try holder.makeKey("dana")
    let signed = try holder.sign(.example(), with: "dana")
    let later = try holder.keys("dana valid-after=\"20261122230000Z\" \(key)")
    #expect(await fault(signed, later) == .keyNotYetValid("20261122230000Z"))
    #expect(await fault(signed, later, at: Self.now + .seconds(3600)) == nil)
    let earlier = try holder.keys("dana valid-before=\"20261122\" \(key)")
    #expect(await fault(signed, earlier) == .keyExpired("20261122"))
    #expect(await fault(signed, earlier, at: Self.now - .seconds(86_400)) == nil)
    let other = try holder.keys("dana namespaces=\"git,file\" \(key)")
    guard case .unverified(let words) = await fault(signed, other) else {
      Issue.record("a key of other purposes counts")
      return
    }
    #expect(!words.isEmpty)
    let list = try holder.write(key + "\n", to: "revoked")
    let revoked = try holder.keys("dana \(key)", revoked: list)
    #expect(await fault(signed, revoked) == .revoked(signed.key))
    #expect(
      KeyHolder.run(["ssh-keygen", "-q", "-k", "-f", "\(holder.path)/krl", "\(holder.path)/dana.pub"]) == 0)
    #expect(
      await fault(signed, try holder.keys("dana \(key)", revoked: "\(holder.path)/krl"))
        == .revoked(signed.key))
  }

  @Test(
    "that is none is said to be none",
    arguments: [
      "", "{}", "x", "-----BEGIN SSH SIGNATURE-----\nAAAA\n-----END SSH SIGNATURE-----",
      "{-----END SSH SIGNATURE----------BEGIN SSH SIGNATURE-----", String(repeating: "{", count: 40_000),
    ])
  func unreadable(text: String) {
    holder.remove()
    let armor = "-----BEGIN SSH SIGNATURE-----\nU1NIU0lHAAAAAf////8=\n-----END SSH SIGNATURE-----"
    for candidate in [text, Statement.example().text + text, Statement.example().text + armor] {
      #expect(throws: SignatureFault.self) { try SignedStatement(candidate) }
    }
  }
}

@Suite("A list of keys")
struct KeyListTests {
  private static let key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIE7x9ln6uZLLkfXM8iatrnMOXOAhjv6ZiC1mTtDLzbMW"
  private static let other =
    "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIB1x9ln6uZLLkfXM8iatrnMOXOAhjv6ZiC1mTtDLzbMW"

  private func problem(_ text: String, _ change: (inout Plan) -> Void = { _ in }) -> String? {
    var plan = Plan(release: Release(name: "Shop", version: "1", environment: "live"))
    plan.people = [Person(id: "dana", name: "Dana"), Person(id: "bo", name: "Bo")]
    plan.signers = Signers(keys: "list")
    change(&plan)
    let file = SignerKeys.File(path: "list", sha256: "", content: Data(text.utf8).base64EncodedString())
    do throws(KeyProblem) {
      try KeyList(file).demandKeys(for: plan)
      return nil
    } catch {
      return error.description
    }
  }

  @Test("names one person a key, and no pattern")
  func people() {
    #expect(
      problem("dana \(Self.key)\n# bo\n\nbo namespaces=\"a b,relboard\" \(Self.other) at home\n") == nil)
    #expect(problem("* \(Self.key)")?.contains("list:1: '*' stands for more than one person") == true)
    for pattern in ["*@example.org", "dan?", "!bo,dana", "dana,*"] {
      #expect(problem("\n\(pattern) \(Self.key)")?.contains("list:2") == true, "\(pattern)")
    }
    #expect(problem("dana \(Self.key)\nbo \(Self.key)")?.contains("bo has the key of dana") == true)
    #expect(problem("dana,bo \(Self.key)")?.contains("nobody can tell") == true)
    #expect(problem("bo cert-authority \(Self.key)\ndana cert-authority \(Self.key)") == nil)
  }

  @Test(
    "is one line a key",
    arguments: ["dana", "dana ssh-ed25519", "dana ssh-ed25519 !!", "ssh-ed25519 AAAA", "x y z w"])
  func lines(line: String) {
    #expect(problem(line)?.contains("list:1: no line of a list of keys") == true)
  }

  @Test("has the keys of enough people for everything that has to be signed")
  func enough() {
    func asks(_ count: Int) -> (inout Plan) -> Void {
      { plan in
        var control = Control(id: "c", title: "Reviewed")
        var approvals = Approvals()
        (approvals.count, approvals.isSigned) = (count, true)
        control.requires = approvals
        plan.controls = [control]
      }
    }
    #expect(problem("dana \(Self.key)", asks(1)) == nil)
    #expect(
      problem("dana \(Self.key)", asks(2))?.contains("'Reviewed' can never be signed: of dana, bo") == true)
    #expect(
      problem("dana \(Self.key)") { plan in
        plan.poll = [PollPosition(position: "Database", person: "bo")]
        plan.poll[0].isSigned = true
      }?.contains("'Database' can never be signed: of bo") == true)
  }

  @Test("that the operator may write is refused, and says how to mend that")
  func permissions() throws {
    let holder = try KeyHolder()
    defer { holder.remove() }
    func problem(mode: mode_t, reader: uid_t = KeyHolder.operatorID) throws -> String? {
      let path = try holder.write("dana \(Self.key)\n", to: "list", mode: mode)
      do throws(KeyProblem) {
        _ = try KeyFile.read(path, reader: reader)
        return nil
      } catch {
        return error.description
      }
    }
    #expect(try problem(mode: 0o644) == nil)
    #expect(try problem(mode: 0o666)?.contains("everybody may write it") == true)
    #expect(try problem(mode: 0o664)?.contains("its group may write it") == true)
    #expect(try problem(mode: 0o644, reader: 0)?.contains("root can write every file") == true)
    let own: uid_t = geteuid()
    #expect(try problem(mode: 0o444, reader: own)?.contains(own == 0 ? "root" : "it belongs to you") == true)
    #expect(throws: KeyProblem.self) { try KeyFile.read(holder.path, reader: KeyHolder.operatorID) }
    #expect(throws: KeyProblem.self) { try KeyFile.read(holder.path + "/gone", reader: KeyHolder.operatorID) }
    mkfifo(holder.path + "/pipe", 0o644)
    #expect(throws: KeyProblem.self) { try KeyFile.read(holder.path + "/pipe", reader: KeyHolder.operatorID) }
  }
}
