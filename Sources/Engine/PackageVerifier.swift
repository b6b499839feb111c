import Foundation
import ReleaseModel

/// Compares the files of a release's package with the hashes of its plan.
enum PackageVerifier {
  /// One finding a file, in the order of the plan. It hashes on a thread of its own.
  ///
  /// - Parameter directory: the folder to which the paths are relative.
  static func verify(_ package: [PackageFile], in directory: String) async -> [PackageFinding] {
    await blocking {
      yieldToOthers()
      return package.map { PackageFinding(path: $0.path, problem: problem(of: $0, in: directory)) }
    }
  }

  private static func problem(of file: PackageFile, in directory: String) -> String? {
    let path = file.path.hasPrefix("/") ? file.path : directory + "/" + file.path
    do throws(FileDigest.Problem) {
      let found = try FileDigest.sha256(ofFile: path)
      return found == file.sha256
        ? nil : "SHA-256 is \(found.prefix(12))…, the plan says \(file.sha256.prefix(12))…"
    } catch {
      return switch error {
      case .unreachable(ENOENT): "not there"
      case .unreachable(let code): String(cString: strerror(code))
      case .notAFile: "not a file"
      case .unreadable(let reason): reason
      }
    }
  }
}
