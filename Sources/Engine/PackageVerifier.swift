import Foundation
import ReleaseModel

/// Compares the files of a release's package with the hashes of its plan.
enum PackageVerifier {
  /// One finding a file, in the order of the plan.
  ///
  /// - Parameter directory: the folder to which the paths are relative.
  static func verify(_ package: [PackageFile], in directory: String) -> [PackageFinding] {
    package.map { file in
      PackageFinding(path: file.path, problem: problem(of: file, in: directory))
    }
  }

  private static func problem(of file: PackageFile, in directory: String) -> String? {
    let url = URL(fileURLWithPath: file.path, relativeTo: URL(fileURLWithPath: directory, isDirectory: true))
    var status = stat()
    guard stat(url.path, &status) == 0 else {
      return errno == ENOENT ? "not there" : String(cString: strerror(errno))
    }
    // Reading a pipe would wait for its writer, and a device may have no end.
    guard status.st_mode & S_IFMT == S_IFREG else { return "not a file" }
    do {
      let found = try FileDigest.sha256(of: url)
      return found == file.sha256
        ? nil : "SHA-256 is \(found.prefix(12))…, the plan says \(file.sha256.prefix(12))…"
    } catch {
      return error.localizedDescription
    }
  }
}
