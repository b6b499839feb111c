import AttemptProtocol
import Glibc
import SecretMask

/// The step's output on disk. No failure to write it ever reaches the step.
struct OutputLog {
  private let descriptor: Int32
  private let limit: Int64
  private var masker: SecretMasker
  private var digest = SHA256()
  private var length: Int64 = 0
  private var isComplete = true
  private var masked: [UInt8] = []

  /// - Returns: nil when the file cannot be made.
  init?(_ arguments: ShimArguments) {
    let path = AttemptFile.output.path(in: arguments.directory)
    descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_APPEND | O_CLOEXEC, 0o600)
    guard descriptor >= 0, fchmod(descriptor, 0o600) == 0 else { return nil }
    limit = arguments.logLimit
    masker = SecretMasker(
      secrets: arguments.maskedVariables.compactMap { name in
        getenv(name).map { Array(UnsafeRawBufferPointer(start: $0, count: strlen($0))) }
      })
  }

  mutating func append(_ bytes: ArraySlice<UInt8>) {
    guard isComplete else { return }
    masker.mask(bytes, into: &masked)
    writeMasked()
  }

  /// Writes what the masker held back.
  ///
  /// - Returns: the log as it now is on the disk.
  mutating func finish() -> AttemptResult.Log {
    if isComplete {
      masker.finish(into: &masked)
      writeMasked()
    }
    // Of a step that wrote nothing there is nothing to wait for: the result says that its log is empty.
    if length > 0, fdatasync(descriptor) != 0 { isComplete = false }
    return AttemptResult.Log(bytes: length, sha256: digest.hexDigest(), isComplete: isComplete)
  }

  private mutating func writeMasked() {
    let room = Int(limit - length)
    if masked.count > room {
      isComplete = false
      masked.removeLast(masked.count - room)
      masked += Array("\n[only the first \(limit) bytes of output are kept]\n".utf8)
    }
    let written = write(masked)
    if written < masked.count { isComplete = false }
    digest.update(masked.prefix(written))
    length += Int64(written)
    masked.removeAll(keepingCapacity: true)
  }

  private func write(_ bytes: [UInt8]) -> Int {
    bytes.withUnsafeBytes { bytes in
      var written = 0
      while written < bytes.count {
        let count = Glibc.write(descriptor, bytes.baseAddress! + written, bytes.count - written)
        if count > 0 {
          written += count
        } else if errno != EINTR {
          break
        }
      }
      return written
    }
  }
}
