import Foundation
import PlanFile
import ReleaseModel

extension SecretSource {
  /// The most bytes of a secret: what is longer has no room in an environment.
  private static let longest = 64 << 10

  /// The secret, without the line ends behind it.
  ///
  /// - Parameters:
  ///   - name: what it is called.
  ///   - directory: the plan's folder.
  /// - Throws: ``Failure`` in words that show nothing of it.
  func value(of name: String, in directory: String) throws -> String {
    let text: String
    switch self {
    case .run(let invocation):
      switch ValueCommand.run(invocation, in: directory) {
      case .success(let printed): text = printed
      case .failure(let problem): throw Failure("there is no secret \(name): \(problem.reason)")
      }
    case .file(let path):
      let whole = path.hasPrefix("/") ? path : "\(directory)/\(path)"
      guard let bytes = FileManager.default.contents(atPath: whole) else {
        throw Failure("there is no secret \(name): \(whole) cannot be read")
      }
      guard let read = String(bytes: bytes, encoding: .utf8) else {
        throw Failure("there is no secret \(name): \(whole) is not UTF-8")
      }
      text = read
    }
    let value = String(text.reversed().drop(while: \.isNewline).reversed())
    guard !value.utf8.contains(0), value.utf8.count <= Self.longest else {
      throw Failure("the secret \(name) has a zero byte, or more than \(Self.longest) bytes")
    }
    return value
  }
}
