import Foundation
import ReleaseModel
import Testing

/// Bodies of journal rows as users have them, and what they mean. A row here is never changed, only added to: a
/// journal is read by every later version of the program.
@Suite("A recorded event of a check")
struct RecordedEventTests {
  static let health = CheckKey(.verification, "health")
  static let at = Instant(milliseconds: 1_795_384_800_000)

  static let rows: [(body: String, event: Event)] = [
    (
      #"{"checkStarted":{"_0":{"id":"health","list":"verification"},"firstDue":1795384800000}}"#,
      .checkStarted(health, firstDue: at)
    ),
    (
      #"{"measured":{"_0":{"id":"health","list":"verification"},"_2":{"reading":{"_0":"0.4 %"}},"#
        + #""_3":"passed","nextDue":1795384800000,"number":1}}"#,
      .measured(health, number: 1, .reading("0.4 %"), .passed, nextDue: at)
    ),
    (
      #"{"measured":{"_0":{"id":"disk","list":"infrastructure"},"_2":{"exited":{"_0":3,"output":"full"}},"#
        + #""_3":"failed","number":2}}"#,
      .measured(
        CheckKey(.infrastructure, "disk"), number: 2, .exited(3, output: "full"), .failed, nextDue: nil)
    ),
    (
      #"{"measured":{"_0":{"id":"no-incident","list":"control"},"_2":{"noData":{}},"_3":"inconclusive","#
        + #""nextDue":1795384800000,"number":3}}"#,
      .measured(.control("no-incident"), number: 3, .noData, .inconclusive, nextDue: at)
    ),
    (
      #"{"measured":{"_0":{"id":"old-health","list":"backout"},"_2":{"error":{"_0":"refused"}},"#
        + #""_3":"error","nextDue":1795384800000,"number":4}}"#,
      .measured(CheckKey(.backout, "old-health"), number: 4, .error("refused"), .error, nextDue: at)
    ),
    (
      #"{"tested":{"_0":{"id":"health","list":"verification"},"#
        + #""_1":{"observed":"an order","passed":true,"tester":"Ana"}}}"#,
      .tested(health, TestRecord(passed: true, observed: "an order", tester: "Ana"))
    ),
    (
      #"{"checkEnded":{"_0":{"id":"health","list":"verification"},"_1":"successful"}}"#,
      .checkEnded(health, .successful, reason: nil)
    ),
    (
      #"{"checkEnded":{"_0":{"id":"health","list":"verification"},"_1":"failed","reason":"1 failed"}}"#,
      .checkEnded(health, .failed, reason: "1 failed")
    ),
    (
      #"{"checkEnded":{"_0":{"id":"health","list":"verification"},"_1":"error","reason":"5 errors"}}"#,
      .checkEnded(health, .error, reason: "5 errors")
    ),
    (
      #"{"checkEnded":{"_0":{"id":"health","list":"verification"},"_1":"inconclusive","reason":"never"}}"#,
      .checkEnded(health, .inconclusive, reason: "never")
    ),
    (
      #"{"checkAccepted":{"_0":{"id":"health","list":"verification"},"reason":"known"}}"#,
      .checkAccepted(health, reason: "known")
    ),
  ]

  @Test("is still read as what it was", arguments: rows)
  func decoding(body: String, event: Event) throws {
    #expect(try JSONDecoder().decode(Event.self, from: Data(body.utf8)) == event)
  }
}
