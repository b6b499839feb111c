import Foundation
import PlanFile
import ReleaseModel
import TestSupport
import Testing

/// `Valid/full.yaml` has every supported key, and `Valid/full.json` the plan that it makes, as it is recorded with a run:
/// what the one means, and how the other is written.
///
/// What is in the recorded plan is never changed, only added to: a later version of the program carries out runs that
/// were opened by this one.
struct FullPlanTests {
  let reading: PlanReading
  let plan: Plan

  private static let recorded = folder.appending(path: "Valid/full.json")

  init() throws {
    reading = PlanFile.load(path: folder.appending(path: "Valid/full.yaml").path)
    plan = try #require(reading.plan, Comment(rawValue: lines(reading)))
  }

  @Test func aCompletePlanNeedsNoAdviceButThatARehearsalAsksFixedAddresses() {
    #expect(
      reading.advice.allSatisfy { if case .rehearsalMeasuresRelease = $0.kind { true } else { false } })
    #expect(reading.diagnostics.isEmpty)
  }

  @Test func everyKeyIsReadAndRecorded() throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
    expectGolden(String(decoding: try encoder.encode(opening), as: UTF8.self) + "\n", in: Self.recorded)
  }

  @Test func whatWasRecordedIsCarriedOut() throws {
    #expect(try JSONDecoder().decode(Event.self, from: Data(contentsOf: Self.recorded)) == opening)
  }

  private var opening: Event {
    .run(.opened(RunIdentity(id: "r", planHash: "h", planPath: "/p", directory: "/"), plan: plan))
  }
}
