import Foundation
import ReleaseModel

extension Check {
  /// Runs a test suite, where the plan says how, and reads its result file.
  func measure(testing probe: JUnitProbe, in context: ProbeContext) async -> Observation {
    let path = context.path(probe.results)
    var oldest = context.notBefore
    var exitCode: Int32 = 0
    if let run = probe.run {
      oldest = .ofFiles
      let ran = await measure(running: run, wantsReading: false, in: context)
      guard case .exited(let code) = ran.finding else { return ran }
      exitCode = code
    }
    let observation = await onThread { [oldest] _ in Self.results(at: path, notBefore: oldest) }
    // A suite that broke down may have written a file without the tests that it did not reach.
    if exitCode != 0, case .suite(let suite) = observation.finding, suite.failed == 0 {
      return .error("exit \(exitCode), although no test failed")
    }
    if exitCode != 0, observation.finding == .noData { return .error("exit \(exitCode), and no results") }
    return observation
  }

  private static func results(at path: String, notBefore oldest: WallInstant) -> Observation {
    var status = stat()
    guard stat(path, &status) == 0 else {
      return errno == ENOENT ? .noData : .error(String(cString: strerror(errno)))
    }
    guard status.st_mode & S_IFMT == S_IFREG else { return .error("the results are not a file") }
    guard WallInstant(status.st_mtim) >= oldest else { return .noData }
    guard status.st_size <= JUnitFile.limit else {
      return .error("the results are larger than \(JUnitFile.limit >> 20) MiB")
    }
    guard let data = FileManager.default.contents(atPath: path) else {
      return .error("cannot read the results")
    }
    switch JUnitFile.read(data) {
    case .success(let suite): return suite.passed + suite.failed == 0 ? .noData : .suite(suite)
    case .failure(let failure): return .error(failure.words)
    }
  }
}

extension WallInstant {
  /// Now by the clock that gives files their times: it is a few milliseconds behind the wall clock.
  fileprivate static var ofFiles: WallInstant {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME_COARSE, &time)
    return WallInstant(time)
  }

  fileprivate init(_ time: timespec) {
    self.init(milliseconds: Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000)
  }
}
