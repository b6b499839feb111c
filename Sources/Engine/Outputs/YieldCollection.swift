import AttemptProtocol
import Attempts
import Foundation
import ReleaseModel

/// Collects what a command has left for later steps, once it has ended as it should.
struct YieldCollection {
  /// Why the step has not done what the plan asks for.
  struct Problem: Error {
    var words: String
  }

  /// The most files that a step may make.
  static let mostFiles = 1000

  let step: Step
  let attempt: AttemptID
  let directory: AttemptDirectory
  /// Where and with what the step has run.
  let context: ProbeContext
  /// The folder of the plan.
  let planFolder: String

  /// Whether there is neither anything that the command has left nor anything that it should have: most give nothing, and
  /// no thread has to begin for that.
  static func isNothing(of step: Step, in directory: AttemptDirectory) -> Bool {
    guard step.produces ?? [] == [], step.secretOutputs ?? [] == [] else { return false }
    var status = stat()
    return lstat(directory.path(of: .outputs), &status) != 0 && errno == ENOENT
  }

  /// What there is. It reads, and hashes, on the calling thread.
  func collected(_ cancellation: Cancellation) throws(Problem) -> StepYield {
    StepYield(attempt: attempt.number, outputs: try outputs(), files: try files(cancellation))
  }

  private func outputs() throws(Problem) -> [StepOutput] {
    let file: OutputFile
    do throws(OutputFile.Problem) {
      file = try OutputFile(path: directory.path(of: .outputs))
    } catch {
      throw Problem(words: error.words)
    }
    var outputs: [StepOutput] = []
    for (name, value) in file.values.sorted(by: { $0.key < $1.key }) {
      let isDeclared = step.secretOutputs?.contains(name) == true
      if isDeclared {
        let (found, least) = maskableLength(value)
        guard found >= least else {
          throw Problem(words: "the secret \(name) has \(found) characters; \(least) or more can be masked")
        }
      }
      // What holds a secret of the plan is as secret.
      let isSecret = isDeclared || context.masked(value) != value
      outputs.append(StepOutput(name: name, value: isSecret ? nil : value))
    }
    for name in step.secretOutputs ?? [] where file.values[name] == nil {
      throw Problem(words: "$RELBOARD_OUTPUT does not give \(name), which the plan calls secret")
    }
    return outputs
  }

  private func files(_ cancellation: Cancellation) throws(Problem) -> [ProducedFile] {
    var paths: [String] = []
    for text in step.produces ?? [] {
      let found: [String]
      do throws(PathPattern.Failure) {
        found = try PathPattern(text: text).files(in: context.directory)
      } catch {
        throw Problem(words: "\(text): \(error.words)")
      }
      if found.isEmpty { throw Problem(words: "no file is \(text), which it has to make") }
      paths += found.filter { !paths.contains($0) }
      if paths.count > Self.mostFiles {
        throw Problem(words: "it has made more than \(Self.mostFiles) files")
      }
    }
    yieldToOthers()
    var files: [ProducedFile] = []
    for path in paths {
      do throws(FileDigest.Problem) {
        var size: Int64 = 0
        let hash = try FileDigest.sha256(ofFile: path) { count in
          size += Int64(count)
          return !cancellation.isCancelled
        }
        files.append(ProducedFile(path: named(path), sha256: hash, size: size))
      } catch {
        throw Problem(words: "\(named(path)): \(error.words)")
      }
    }
    return files
  }

  /// The path from the plan's folder, where the file lies there.
  private func named(_ path: String) -> String {
    path.hasPrefix(planFolder + "/") ? String(path.dropFirst(planFolder.count + 1)) : path
  }
}
