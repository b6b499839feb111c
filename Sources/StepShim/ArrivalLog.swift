import AttemptProtocol
import CPlatform
import Glibc

/// Notes when the output comes. No failure to do so ever reaches the step, or its log.
struct ArrivalLog {
  private let path: String
  /// Below zero before something has come, and when the file cannot be made or written any more.
  private var descriptor: Int32 = -1
  private var count = 0
  /// When the next record is due, on the boot clock.
  private var due = Int64.min

  init(_ arguments: ShimArguments) { path = AttemptFile.times.path(in: arguments.directory) }

  /// Notes that what follows an offset comes now.
  mutating func note(_ offset: Int64) {
    let now = cplatform_boot_milliseconds()
    guard now >= due else { return }
    if count == 0 { descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_APPEND | O_CLOEXEC, 0o600) }
    guard descriptor >= 0 else {
      due = .max
      return
    }
    count += 1
    due = now + ArrivalRecord.interval(after: count)
    let bytes = ArrivalRecord(offset: offset, wall: cplatform_wall_milliseconds()).bytes
    // A part of a record would put all that follow it out of step.
    if write(descriptor, bytes, bytes.count) != bytes.count {
      close(descriptor)
      (descriptor, due) = (-1, .max)
    }
  }
}
