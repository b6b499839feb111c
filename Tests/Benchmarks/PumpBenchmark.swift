import Attempts
import Foundation

/// How fast a step's output reaches its file: through the shim, which hashes and masks it, and through tee.
enum PumpBenchmark {
  private static let mebibytes = 256

  static func run() async throws {
    try await withMemoryFolder { folder in
      let source = folder.appendingPathComponent("source")
      try writeLines(to: source)
      let runner = AttemptRunner()
      var attempts = 0
      var contenders = [
        Contender(Figure.ours) {
          attempts += 1
          let directory = AttemptDirectory(folder.appendingPathComponent("\(attempts)").path)
          try directory.claim()
          let spec = AttemptSpec(
            arguments: ["/bin/cat", source.path], environment: [:], workingDirectory: "/", logLimit: 4 << 30)
          defer { try? FileManager.default.removeItem(atPath: directory.path) }
          return try await seconds {
            try runner.launch(spec, in: directory)
            guard case .finished(let result) = await runner.wait(for: directory),
              result.log.bytes == Int64(mebibytes) << 20
            else {
              throw NotWhole()
            }
          }
        }
      ]
      let copies = [
        ("tee", "cat source | tee copy >/dev/null"),
        ("tee and sha256sum", "cat source | tee copy | sha256sum >/dev/null"),
        ("cat", "cat source | cat >copy"),
      ]
      for (name, command) in copies {
        contenders.append(
          Contender(name) {
            defer { try? FileManager.default.removeItem(at: folder.appendingPathComponent("copy")) }
            return try await seconds { try Tool(path: "/bin/sh").run(["-c", command], in: folder) }
          })
      }
      try await compare("\(mebibytes) MiB of output into a file in memory", rounds: 7, contenders)
    }
  }

  /// A folder in memory: a disk's own speed would be all that is seen.
  private static func withMemoryFolder(_ body: (URL) async throws -> Void) async throws {
    let memory = URL(fileURLWithPath: "/dev/shm")
    guard FileManager.default.isWritableFile(atPath: memory.path) else { return try await withFolder(body) }
    let folder = memory.appendingPathComponent("relboard-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    try await body(folder)
  }

  private static func writeLines(to file: URL) throws {
    var piece = Data()
    var number = 0
    while piece.count < 1 << 20 {
      number += 1
      piece += Data("2026-01-01T00:00:00Z INFO host-\(number % 64) replaced package \(number) of many\n".utf8)
    }
    try Data().write(to: file)
    let handle = try FileHandle(forWritingTo: file)
    defer { try? handle.close() }
    for _ in 0..<mebibytes { try handle.write(contentsOf: piece.prefix(1 << 20)) }
  }

  private struct NotWhole: Error {}
}
