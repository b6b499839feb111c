import Foundation

/// What a process holds and has used, by /proc.
struct ProcessUse {
  /// In KiB: all of its memory, and what no file is behind.
  var resident, anonymous: Int
  var descriptors: Int
  var threads: Int
  /// In seconds.
  var cpu: Double

  /// - Returns: nil when there is no such process.
  init?(of process: pid_t) {
    guard let rollup = try? String(contentsOfFile: "/proc/\(process)/smaps_rollup", encoding: .utf8),
      let stat = try? String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8),
      let open = try? FileManager.default.contentsOfDirectory(atPath: "/proc/\(process)/fd")
    else { return nil }
    func kibibytes(_ key: String) -> Int {
      rollup.split(separator: "\n").first { $0.hasPrefix(key + ":") }?.split(separator: " ").dropFirst().first
        .flatMap { Int($0) } ?? 0
    }
    (resident, anonymous, descriptors) = (kibibytes("Rss"), kibibytes("Anonymous"), open.count)
    // Their numbers are those of proc(5), less the two before the parenthesis.
    let fields = stat.split(separator: ")").last?.split(separator: " ").map { Int($0) ?? 0 } ?? []
    guard fields.count > 17 else { return nil }
    threads = fields[17]
    cpu = Double(fields[11] + fields[12]) / Double(sysconf(Int32(_SC_CLK_TCK)))
  }
}
