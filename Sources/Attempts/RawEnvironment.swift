import Foundation
import SecretMask

/// An environment as the kernel takes it: `NAME=VALUE`, each with a zero at its end.
///
/// What is not UTF-8 has become U+FFFD in a text: a value that is this process's own is handed on byte by byte.
package func rawEnvironment(_ environment: [String: String]) -> [[UInt8]] {
  environment.map { name, value in Array("\(name)=".utf8) + rawValue(of: name, value) + [0] }
}

/// The bytes of a variable's value.
package func rawValue(of name: String, _ value: String) -> [UInt8] {
  guard let own = getenv(name), String(cString: own) == value else { return Array(value.utf8) }
  return Array(UnsafeRawBufferPointer(start: own, count: strlen(own)))
}

/// How much of a variable's value there is to mask, in bytes, and how much there must be.
package func maskableLength(_ value: String) -> (found: Int, least: Int) {
  (SecretForms.length(of: Array(value.utf8)), SecretForms.minimumLength)
}
