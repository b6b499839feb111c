import Engine
import Foundation
import ReleaseModel

/// The scripts of a plan as they are when it is opened.
enum ScriptHashes {
  /// What is longer is a program, and no script that somebody has read.
  static let longest = 16 << 20

  /// Each script that lies in the plan's folder, with its hash: what is not there yet is none.
  static func of(_ plan: Plan, in folder: String) -> [PackageFile] {
    plan.scripts.compactMap { path in
      let whole = URL(filePath: path.hasPrefix("/") ? path : "\(folder)/\(path)").standardized.path
      guard whole.hasPrefix(folder + "/") else { return nil }
      let size = (try? FileManager.default.attributesOfItem(atPath: whole)[.size]) as? Int
      guard let size, size <= longest, let hash = try? FileDigest.sha256(ofFile: whole) else { return nil }
      return PackageFile(path: path, sha256: hash)
    }
  }
}

extension Release {
  /// Whether no script is another than in another reading of the plan, as far as both have it.
  func hasScripts(of other: Release) -> Bool {
    let known = Dictionary((other.scripts ?? []).map { ($0.path, $0.sha256) }) { first, _ in first }
    return (scripts ?? []).allSatisfy { known[$0.path] == nil || known[$0.path] == $0.sha256 }
  }
}
