import CPlatform
import Foundation

/// The two files that a shim inherits open, so that from its first moment it is locked and takes requests.
struct LaunchFiles {
  let lock: Int32
  let control: Int32
  private let directory: AttemptDirectory

  /// Makes both, which succeeds once for a directory.
  init(in directory: AttemptDirectory) throws(AttemptError) {
    self.directory = directory
    let path = directory.path(of: .lock)
    lock = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard lock >= 0 else {
      throw errno == EEXIST
        ? .launched(path: directory.path) : .system(operation: "create", path: path, errno: errno)
    }
    let fifo = directory.path(of: .control)
    fchmod(lock, 0o600)
    let isMade = cplatform_lock(lock, true) == 0 && mkfifo(fifo, 0o600) == 0 && chmod(fifo, 0o600) == 0
    control = isMade ? open(fifo, O_RDWR | O_CLOEXEC) : -1
    guard control >= 0 else {
      let error = errno
      remove()
      close()
      throw .system(operation: "create", path: fifo, errno: error)
    }
  }

  /// Lets go of this process's share; the shim keeps its own.
  func close() {
    Glibc.close(lock)
    Glibc.close(control)
  }

  /// Takes the files away again, when there is no shim to have them.
  func remove() {
    unlink(directory.path(of: .control))
    unlink(directory.path(of: .lock))
  }
}
