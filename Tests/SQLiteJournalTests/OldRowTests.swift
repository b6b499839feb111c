import Foundation
import ReleaseModel
import Testing

/// Rows that earlier versions have written are in people's journals and must be read for ever.
@Suite struct OldRowTests {
  private static let web = CheckKey(.verification, "web")

  @Test(
    arguments: [
      (
        #"{"checkStarted":{"_0":{"id":"web","list":"verification"},"firstDue":1000}}"#,
        .checkStarted(web, firstDue: Instant(milliseconds: 1000))
      ),
      (
        #"{"measured":{"_0":{"id":"web","list":"verification"},"_2":{"reading":{"_0":"200"}},"_3":"passed","nextDue":1000,"number":1}}"#,
        .measured(web, number: 1, .reading("200"), .passed, nextDue: Instant(milliseconds: 1000))
      ),
      (
        #"{"measured":{"_0":{"id":"web","list":"verification"},"_2":{"exited":{"_0":3,"output":"no"}},"_3":"failed","number":2}}"#,
        .measured(web, number: 2, .exited(3, output: "no"), .failed, nextDue: nil)
      ),
      (
        #"{"measured":{"_0":{"id":"web","list":"verification"},"_2":{"noData":{}},"_3":"inconclusive","nextDue":1000,"number":3}}"#,
        .measured(web, number: 3, .noData, .inconclusive, nextDue: Instant(milliseconds: 1000))
      ),
      (
        #"{"measured":{"_0":{"id":"web","list":"verification"},"_2":{"error":{"_0":"refused"}},"_3":"error","nextDue":1000,"number":4}}"#,
        .measured(web, number: 4, .error("refused"), .error, nextDue: Instant(milliseconds: 1000))
      ),
      (
        #"{"measured":{"_0":{"id":"web","list":"verification"},"_2":{"raw":"status 503\nbusy","reading":{"_0":"503"}},"_3":"failed","number":5}}"#,
        .measured(web, number: 5, .reading("503", raw: "status 503\nbusy"), .failed, nextDue: nil)
      ),
      (
        #"{"tested":{"_0":{"id":"web","list":"verification"},"_1":{"observed":"seen","passed":true,"tester":"ana"}}}"#,
        .tested(web, TestRecord(passed: true, observed: "seen", tester: "ana"))
      ),
      (#"{"stepConfirmed":{"_0":"a"}}"#, .stepConfirmed("a")),
      (
        #"{"checkEnded":{"_0":{"id":"web","list":"verification"},"_1":"inconclusive","reason":"why"}}"#,
        .checkEnded(web, .inconclusive, reason: "why")
      ),
    ] as [(String, Event)])
  func aRowIsRead(row: String, event: Event) throws {
    #expect(try JSONDecoder().decode(Event.self, from: Data(row.utf8)) == event)
  }
}
