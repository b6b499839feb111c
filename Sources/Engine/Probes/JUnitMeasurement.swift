import Foundation
import ReleaseModel
import SecretMask

extension Check {
  /// Runs a test suite, where the plan says how, and reads its result files.
  func measure(testing probe: JUnitProbe, in context: ProbeContext, _ key: Stragglers.Key) async
    -> Observation
  {
    let results = SuiteResults(
      pattern: PathPattern(text: probe.results), directory: context.directory, masker: context.masker)
    guard let run = probe.run else {
      return await read(results, since: context.notBefore, after: [:], key)
    }
    let known = await withTimeout(timeout) {
      await Stragglers.note(key) { await onThread { _ in results.stamps } }
    }
    guard let before = known else { return .error("the results were not found within \(timeout)") }
    let oldest = WallInstant.ofFiles
    let ran = await measure(running: run, wantsReading: false, in: context, key)
    guard case .exited(let code) = ran.finding else { return ran }
    let observation = await read(results, since: oldest, after: before, key)
    guard code != 0 else { return observation }
    // A suite that broke down may have written a file without the tests that it did not reach.
    if case .suite(let suite) = observation.finding, suite.failed == 0 {
      return .error("exit \(code), although no test failed", raw: ran.raw)
    }
    if observation.finding == .noData { return .error("exit \(code), and no results", raw: ran.raw) }
    return observation
  }

  private func read(
    _ results: SuiteResults, since oldest: WallInstant, after before: [String: FileStamp],
    _ key: Stragglers.Key
  ) async -> Observation {
    let observation = await withTimeout(timeout) {
      await Stragglers.note(key) { await onThread { results.read(since: oldest, after: before, unless: $0) } }
    }
    return observation ?? .error("the results were not read within \(timeout)")
  }
}

/// The result files of a suite: one, or as many as match a pattern.
private struct SuiteResults: Sendable {
  let pattern: PathPattern
  let directory: String
  let masker: SecretMasker

  /// One that is there is meant, whatever characters its name holds.
  private var single: String? {
    let path = pattern.text.hasPrefix("/") ? pattern.text : "\(directory)/\(pattern.text)"
    return !pattern.isPattern || access(path, F_OK) == 0 ? path : nil
  }

  private func files() throws(PathPattern.Failure) -> [String] {
    guard let single else { return try pattern.files(in: directory) }
    return [single]
  }

  /// What the files are now.
  var stamps: [String: FileStamp] {
    let known = ((try? files()) ?? []).compactMap { path in FileStamp(of: path).map { (path, $0) } }
    return Dictionary(uniqueKeysWithValues: known)
  }

  func read(
    since oldest: WallInstant, after before: [String: FileStamp], unless cancellation: Cancellation
  ) -> Observation {
    var (sum, found, fresh) = (SuiteResult.empty, 0, 0)
    do throws(PathPattern.Failure) {
      for path in try files() {
        var status = stat()
        guard stat(path, &status) == 0 else {
          if errno == ENOENT { continue }
          throw failure(String(cString: strerror(errno)), path)
        }
        guard status.st_mode & S_IFMT == S_IFREG else { throw failure("the results are not a file", path) }
        found += 1
        guard FileStamp(status).isFresh(since: oldest, unlike: before[path]) else { continue }
        fresh += 1
        guard status.st_size <= JUnitFile.limit else {
          throw failure("the results are larger than \(JUnitFile.limit >> 20) MiB", path)
        }
        switch JUnitFile.read(path, masked: { masker.masked($0) }, unless: cancellation) {
        case .success(let suite): sum = sum + suite
        case .failure(let problem): throw failure(problem.words, path)
        }
      }
    } catch {
      return .error(error.words)
    }
    if found == 0 {
      return .noData(single == nil ? "no file matches \(pattern.text)" : "\(pattern.text) is not there")
    }
    if fresh == 0 { return .noData("\(pattern.text) is older than what it should tell of") }
    if sum.passed + sum.failed == 0 { return .noData("nothing was tested, \(sum.skipped) skipped") }
    return .suite(sum)
  }

  /// With the file's name where there may be several.
  private func failure(_ words: String, _ path: String) -> PathPattern.Failure {
    guard single == nil else { return PathPattern.Failure(words: words) }
    let name = path.hasPrefix(directory + "/") ? String(path.dropFirst(directory.count + 1)) : path
    return PathPattern.Failure(words: "\(name): \(words)")
  }
}
