import Foundation
import ReleaseModel
import TestSupport
import Testing

@testable import Engine

@Suite(.patience) struct TimeoutTests {
  /// A thread that does not come back, as from a dead disk, until the test is over.
  private final class DeadDisk: Sendable {
    private let semaphore = DispatchSemaphore(value: 0)
    func look() { semaphore.wait() }
    func revive() { semaphore.signal() }
  }

  @Test func whatDoesNotComeBackIsNotWaitedFor() async {
    let disk = DeadDisk()
    defer { disk.revive() }
    #expect(await withTimeout(.milliseconds(50)) { await onThread { _ in disk.look() } } == nil)
  }

  @Test func whatIsInTimeIsWaitedFor() async {
    #expect(await withTimeout(.seconds(600)) { await onThread { _ in 7 } } == 7)
  }

  @Test func whatIsNoLongerWantedIsNotWaitedFor() async {
    let disk = DeadDisk()
    defer { disk.revive() }
    let task = Task { await withTimeout(.seconds(600)) { await onThread { _ in disk.look() } } }
    task.cancel()
    #expect(await task.value == nil)
  }

  @Test func aCheckWhoseMeasurementGoesOnIsNotMeasuredAnew() async throws {
    let disk = DeadDisk()
    var check = Check(id: "disk", title: "Disk", probe: .file(FileProbe(path: "/")))
    check.timeout = .milliseconds(100)
    let context = ProbeContext(directory: "/" + UUID().uuidString, environment: [:])
    let key = Stragglers.Key(check: check, directory: context.directory)
    let straggler = Task { await Stragglers.note(key) { await onThread { _ in disk.look() } } }
    try await eventually("it goes on") { await !Stragglers.areGone(key, within: .zero) }
    #expect(await check.measure(in: context) == .error("the measurement before has not ended yet"))
    disk.revive()
    await straggler.value
    #expect(await check.measure(in: context).finding == .judged(true, "there"))
  }
}
