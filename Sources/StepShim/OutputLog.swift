import AttemptProtocol
import Glibc
import Hashing
import SecretMask

/// The step's output on disk: its beginning in one file, what follows in segments of which the newest are kept. No
/// failure to write it ever reaches the step.
struct OutputLog {
  /// How many segments are kept at most, the growing one included.
  private static let mostSegments = 4
  /// The smallest segment: a file for each line would be dear.
  private static let leastSegment: Int64 = 4096

  private let path: String
  private let limits: (beginning: Int64, segment: Int64)
  /// Nil where there is no secret: to make one takes longer than all else that the shim does for a short command.
  private var masker: SecretMasker?
  /// Of the beginning; what is kept of the rest is only known at the end.
  private let digest = LogDigest()
  private var descriptor: Int32
  /// Where the growing file begins in the whole output.
  private var start: Int64 = 0
  /// How long the whole output is.
  private var length: Int64 = 0
  /// Where the kept segments behind the beginning begin, oldest first.
  private var segments: [Int64] = []
  private var isComplete = true
  private var masked: [UInt8] = []
  private var arrivals: ArrivalLog

  /// - Returns: nil when the file cannot be made.
  init?(_ arguments: ShimArguments) {
    path = AttemptFile.output.path(in: arguments.directory)
    arrivals = ArrivalLog(arguments)
    descriptor = Self.create(path)
    guard descriptor >= 0 else { return nil }
    limits = (
      max(1, arguments.logLimit / 2),
      max(Self.leastSegment, arguments.logLimit / 2 / Int64(Self.mostSegments))
    )
    let secrets = arguments.maskedVariables.compactMap { name in
      getenv(name).map { Array(UnsafeRawBufferPointer(start: $0, count: strlen($0))) }
    }
    masker = secrets.isEmpty ? nil : SecretMasker(secrets: secrets)
  }

  private static func create(_ path: String) -> Int32 {
    let file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_APPEND | O_CLOEXEC, 0o600)
    // Whatever the umask.
    if file >= 0 { fchmod(file, 0o600) }
    return file
  }

  /// - Parameter told: is told what is written now, without secrets; the end of it may have to wait for what follows.
  mutating func append(_ bytes: ArraySlice<UInt8>, _ told: (ArraySlice<UInt8>) -> Void = { _ in }) {
    guard masker != nil else {
      told(bytes)
      return keep(bytes)
    }
    masker?.mask(bytes, into: &masked)
    told(masked[...])
    keepMasked()
  }

  /// Writes what the masker held back.
  ///
  /// - Returns: the log as it now is on the disk.
  mutating func finish() -> AttemptResult.Log {
    masker?.finish(into: &masked)
    keepMasked()
    // Of a step that wrote nothing there is nothing to wait for: the result says that its log is empty.
    if length > 0, fdatasync(descriptor) != 0 { isComplete = false }
    let end = segments.isEmpty ? length : min(limits.beginning, length)
    let leftOut = segments.first.map { $0 - end } ?? 0
    for segment in segments { digestSegment(at: segment) }
    return AttemptResult.Log(
      bytes: length - leftOut, sha256: digest.hexDigest(), isComplete: isComplete && leftOut == 0,
      leftOut: leftOut)
  }

  private mutating func keepMasked() {
    keep(masked[...])
    masked.removeAll(keepingCapacity: true)
  }

  private mutating func keep(_ bytes: ArraySlice<UInt8>) {
    if !bytes.isEmpty { arrivals.note(length) }
    var rest = bytes
    while !rest.isEmpty {
      let room = (segments.isEmpty ? limits.beginning : limits.segment) - (length - start)
      guard room > 0 else {
        if beginSegment() { continue }
        isComplete = false
        break
      }
      let piece = rest.prefix(Int(min(room, Int64(rest.count))))
      let written = write(piece)
      if segments.isEmpty { digest.update(piece.prefix(written)) }
      length += Int64(written)
      guard written == piece.count else {
        isComplete = false
        break
      }
      rest = rest.dropFirst(written)
    }
  }

  /// Goes on in a file of its own, and gives the oldest away when there are too many.
  private mutating func beginSegment() -> Bool {
    let next = Self.create(ShimProtocol.segmentPath(of: path, at: length))
    guard next >= 0 else { return false }
    // The beginning alone is never given away.
    if fdatasync(descriptor) != 0 { isComplete = false }
    close(descriptor)
    (descriptor, start) = (next, length)
    segments.append(length)
    if segments.count > Self.mostSegments {
      unlink(ShimProtocol.segmentPath(of: path, at: segments.removeFirst()))
    }
    return true
  }

  private mutating func digestSegment(at start: Int64) {
    let file = open(ShimProtocol.segmentPath(of: path, at: start), O_RDONLY | O_CLOEXEC)
    guard file >= 0 else {
      isComplete = false
      return
    }
    defer { close(file) }
    var buffer = [UInt8](repeating: 0, count: 64 << 10)
    while case let count = read(file, &buffer, buffer.count), count > 0 { digest.update(buffer[..<count]) }
  }

  private func write(_ bytes: ArraySlice<UInt8>) -> Int {
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
