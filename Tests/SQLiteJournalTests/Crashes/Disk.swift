import Foundation
import SQLiteJournal
import TestSupport

/// A disk that keeps what was synced, and of the rest whatever it likes.
///
/// A file's name is kept by syncing its folder, its content by syncing itself; a write may reach the disk in part,
/// in whole sectors. A sync that failed has lost what it should have kept: the kernel tells once and then takes the
/// pages for written.
struct Disk {
  private enum Change {
    case write(at: Int, Data)
    case truncate(Int)
  }

  private struct File {
    var kept = Data()
    var pending: [Change] = []
  }

  private static let sector = 512

  /// Every file that was ever made, under a number of its own: a name can be given again.
  private var files: [File] = []
  private var names: [String: Int] = [:]
  private var keptNames: [String: Int] = [:]
  private var pendingNames: [(name: String, file: Int?)] = []

  /// Lets something happen.
  mutating func take(_ event: DiskEvent) {
    switch event {
    case .created(let path):
      guard names[path] == nil else { return }
      files.append(File())
      name(path, files.count - 1)
    case .removed(let path): name(path, nil)
    case .renamed(let path, let other):
      name(other, names[path])
      name(path, nil)
    case .written(let path, let offset, let data): change(path, .write(at: offset, data))
    case .truncated(let path, let length): change(path, .truncate(length))
    case .synced(let path):
      if let file = names[path] {
        for change in files[file].pending { Self.apply(change, to: &files[file].kept) }
        files[file].pending = []
      } else {
        for (name, file) in pendingNames { keptNames[name] = file }
        pendingNames = []
      }
    case .syncFailed(let path):
      if let file = names[path] { files[file].pending = [] }
    case .printed: break
    }
  }

  private mutating func name(_ path: String, _ file: Int?) {
    names[path] = file
    pendingNames.append((path, file))
  }

  private mutating func change(_ path: String, _ change: Change) {
    guard let file = names[path] else { return }
    files[file].pending.append(change)
  }

  /// What may be found after a loss of power now, by path.
  func afterCrash(_ random: inout SeededGenerator) -> [String: Data] {
    var found = keptNames
    // Each name on its own is as it was at some moment since the folder was synced.
    for name in Set(pendingNames.map(\.name)).sorted() {
      let versions = [keptNames[name]] + pendingNames.filter { $0.name == name }.map(\.file)
      found[name] = versions.randomElement(using: &random)!
    }
    return found.sorted { $0.key < $1.key }.reduce(into: [:]) { content, entry in
      content[entry.key] = afterCrash(files[entry.value], &random)
    }
  }

  private func afterCrash(_ file: File, _ random: inout SeededGenerator) -> Data {
    let share = [0, 0.1, 0.5, 0.9, 1].randomElement(using: &random)!
    var content = file.kept
    for change in file.pending where Double.random(in: 0..<1, using: &random) < share {
      if case .write(let offset, let data) = change, Int.random(in: 0..<4, using: &random) == 0 {
        for piece in Self.sectors(offset, data) where Bool.random(using: &random) {
          Self.apply(piece, to: &content)
        }
      } else {
        Self.apply(change, to: &content)
      }
    }
    return content
  }

  private static func sectors(_ offset: Int, _ data: Data) -> [Change] {
    let bounds = [offset] + stride(from: (offset / sector + 1) * sector, to: offset + data.count, by: sector)
    return zip(bounds, bounds.dropFirst() + [offset + data.count]).map { start, end in
      let first = data.startIndex + start - offset
      return .write(at: start, data[first..<first + end - start])
    }
  }

  private static func apply(_ change: Change, to content: inout Data) {
    switch change {
    case .write(let offset, let data):
      let end = offset + data.count
      if content.count < end { content.append(Data(count: end - content.count)) }
      content.replaceSubrange(offset..<end, with: data)
    case .truncate(let length):
      if content.count > length {
        content = Data(content.prefix(length))
      } else {
        content.append(Data(count: length - content.count))
      }
    }
  }
}

extension RunDirectory {
  /// Makes this run's journal what a disk has kept of another's.
  func putJournal(_ content: [String: Data], of original: RunDirectory) throws {
    for ending in ["", "-wal", "-shm", "-journal"] {
      let file = URL(fileURLWithPath: journalPath + ending)
      try? FileManager.default.removeItem(at: file)
      try content[original.journalPath + ending]?.write(to: file)
    }
  }
}
