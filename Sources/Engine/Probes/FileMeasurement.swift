import Foundation
import ReleaseModel

extension Check {
  /// Looks whether a file is there or absent, and at its size and hash. With something to compare, the size is
  /// the reading.
  func measure(lookingAt probe: FileProbe, in context: ProbeContext, _ key: Stragglers.Key) async
    -> Observation
  {
    let path = context.path(probe.path)
    let wantsSize = compares
    let answer = await withTimeout(timeout) {
      await Stragglers.note(key) {
        await onThread { probe.observation(at: path, wantsSize: wantsSize, $0) }
      }
    }
    return answer ?? .error("not read within \(timeout)")
  }
}

extension FileProbe {
  fileprivate func observation(at path: String, wantsSize: Bool, _ cancellation: Cancellation) -> Observation
  {
    guard !cancellation.isCancelled else { return .error("not looked at") }
    var status = stat()
    guard exists else { return absence(at: path) }
    guard stat(path, &status) == 0 else {
      guard errno == ENOENT || errno == ENOTDIR else { return .error(String(cString: strerror(errno))) }
      return .judged(false, lstat(path, &status) == 0 ? "a link to what is not there" : "not there")
    }
    let isFile = status.st_mode & S_IFMT == S_IFREG
    guard isFile || (sha256 == nil && !wantsSize) else { return .error("not a file") }
    if let sha256 {
      yieldToOthers()
      do throws(FileDigest.Problem) {
        let found = try FileDigest.sha256(ofFile: path) { _ in !cancellation.isCancelled }
        guard found == sha256 else { return .judged(false, "SHA-256 is \(found.prefix(12))…") }
      } catch {
        return .error(error.words)
      }
    }
    if wantsSize { return .reading("\(status.st_size) B") }
    return .judged(true, sha256 == nil ? "there" : "SHA-256 as expected")
  }

  /// Whether nothing is at a path, not even a link that leads nowhere.
  private func absence(at path: String) -> Observation {
    var status = stat()
    // With a slash at its end it would be what the link leads to.
    var name = path[...]
    while name.count > 1, name.last == "/" { name.removeLast() }
    if lstat(String(name), &status) == 0 { return .judged(false, "there") }
    let isAbsent = errno == ENOENT || errno == ENOTDIR
    return isAbsent ? .judged(true, "not there") : .error(String(cString: strerror(errno)))
  }
}
