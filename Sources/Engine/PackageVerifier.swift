import Foundation
import ReleaseModel

/// Compares what a release delivers with what its plan says.
package enum PackageVerifier {
  /// One finding for each part of the package: its files, its documents, its baseline and its components.
  static func verify(
    _ release: Release, in context: ProbeContext, _ progress: PackageProgress
  ) async -> [PackageFinding] {
    let files = await verify(release.package, in: context.directory, progress)
    let documents = release.documents.map {
      PackageFinding(path: $0, problem: problem(ofDocument: context.path($0)))
    }
    var baseline: [PackageFinding] = []
    if let tag = release.sourceTag {
      baseline = [PackageFinding(path: "baseline \(tag.name)", problem: await problem(of: tag, in: context))]
    }
    let components = (release.components ?? []).map {
      PackageFinding(
        path: "component \($0.name)",
        problem: $0.isAccepted ? nil : "accepted by nobody, and no exception was made for it")
    }
    return files + documents + baseline + components
      + (await verify(scripts: release.scripts ?? [], in: context.directory))
  }

  /// A script has to be what it was when the plan was opened.
  private static func verify(scripts: [PackageFile], in directory: String) async -> [PackageFinding] {
    await blocking {
      scripts.map { script in
        let path = script.path.hasPrefix("/") ? script.path : directory + "/" + script.path
        do throws(FileDigest.Problem) {
          let found = try FileDigest.sha256(ofFile: path)
          let problem =
            "changed since the plan was opened: SHA-256 is \(found.prefix(12))…, it was \(script.sha256.prefix(12))…"
          return PackageFinding(script: script.path, problem: found == script.sha256 ? nil : problem)
        } catch {
          return PackageFinding(script: script.path, problem: error.words)
        }
      }
    }
  }

  /// One finding a file, in the order of the plan. As many are hashed at once as there are processors, each on a thread
  /// of its own.
  ///
  /// - Parameter directory: the folder to which the paths are relative.
  package static func verify(
    _ files: [PackageFile], in directory: String, _ progress: PackageProgress = PackageProgress()
  ) async -> [PackageFinding] {
    let paths = files.map { $0.path.hasPrefix("/") ? $0.path : directory + "/" + $0.path }
    progress.begin(paths.reduce(0) { $0 + size(of: $1) })
    defer { progress.end() }
    let gate = Gate(places: ProcessInfo.processInfo.activeProcessorCount)
    let problems = await withTaskGroup(of: (Int, String?).self) { group in
      for (index, file) in files.enumerated() {
        group.addTask {
          let found = await gate.pass {
            await onThread { cancellation in
              yieldToOthers()
              return problem(of: paths[index], file.sha256, progress, cancellation)
            }
          }
          return (index, found ?? FileDigest.Problem.givenUp.words)
        }
      }
      return await group.reduce(into: [Int: String]()) { $0[$1.0] = $1.1 }
    }
    return files.enumerated().map { PackageFinding(path: $1.path, problem: problems[$0]) }
  }

  private static func size(of path: String) -> Int64 {
    var status = stat()
    return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFREG ? Int64(status.st_size) : 0
  }

  private static func problem(
    of path: String, _ expected: String, _ progress: PackageProgress, _ cancellation: Cancellation
  ) -> String? {
    do throws(FileDigest.Problem) {
      let found = try FileDigest.sha256(ofFile: path) { count in
        progress.add(count)
        return !cancellation.isCancelled
      }
      return found == expected
        ? nil : "SHA-256 is \(found.prefix(12))…, the plan says \(expected.prefix(12))…"
    } catch {
      return error.words
    }
  }

  /// A document has to be there, and to say something.
  private static func problem(ofDocument path: String) -> String? {
    var status = stat()
    guard stat(path, &status) == 0 else { return FileDigest.Problem.unreachable(errno: errno).words }
    guard status.st_mode & S_IFMT == S_IFREG else { return FileDigest.Problem.notAFile.words }
    guard access(path, R_OK) == 0 else { return FileDigest.Problem.unreadable(errno: errno).words }
    return status.st_size == 0 ? "empty" : nil
  }

  /// A tag has to be in the repository, at the commit that the plan names.
  private static func problem(of tag: SourceTag, in context: ProbeContext) async -> String? {
    var context = context
    // Nobody is there to be asked.
    context.environment["GIT_TERMINAL_PROMPT"] = "0"
    context.environment["GIT_SSH_COMMAND"] = context.environment["GIT_SSH_COMMAND"] ?? "ssh -oBatchMode=yes"
    var check = Check(id: "baseline", title: "Baseline", probe: .run(.program(tag.command)))
    check.timeout = .seconds(60)
    // Any reading passes: with something to compare, the last line is read.
    check.pass = Criterion("matches .")
    let observation = await check.measure(in: context)
    switch observation.finding {
    case .reading(let line):
      let found = line.prefix { $0.isHexDigit }
      guard let commit = tag.commit, !found.hasPrefix(commit) else { return nil }
      return "it is at the commit \(found.prefix(12)), the plan says \(commit.prefix(12))"
    case .error(let reason) where tag.isMissing(reason): return "no such tag in \(tag.repository)"
    case .noData: return "no such tag in \(tag.repository)"
    default: return "not known: \(observation.text)"
    }
  }
}

extension SourceTag {
  /// What prints the commit of the tag, in the last line; nothing, with an exit of its own, where there is none.
  fileprivate var command: [String] {
    let name = "refs/tags/" + name
    return isRemote
      ? ["git", "ls-remote", "--exit-code", "--tags", repository, name, name + "^{}"]
      : ["git", "-C", repository, "rev-parse", "--verify", "--quiet", name + "^{commit}"]
  }

  /// Whether git says that there is no such tag, and not that it does not know: it says so by its exit alone.
  fileprivate func isMissing(_ reason: String) -> Bool { reason == (isRemote ? "exit 2" : "exit 1") }
}
