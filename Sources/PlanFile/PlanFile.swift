import Glibc
import ReleaseModel

/// What reading a plan file gives.
public struct PlanReading: Sendable {
  /// The plan; nil when there is an error.
  public var plan: Plan?
  /// Every error of the file, by line and column; the first of a line is the one to mend first.
  public var diagnostics: [Diagnostic]
  /// What the practice advises; when there is an error only what is still to be written.
  public var advice: [PlanAdvice]
  /// The file's bytes, empty when it cannot be read: what a run keeps and hashes is what was checked.
  public var bytes: [UInt8]
}

/// Reads plan files: YAML with known keys only.
public enum PlanFile {
  /// Reads a plan from a file.
  ///
  /// - Parameter path: a regular file of at most 1 MiB. A folder, a device or a missing file is a diagnostic.
  public static func load(path: String) -> PlanReading {
    switch read(path) {
    case .success(let bytes): load(bytes: bytes)
    case .failure(let failure): PlanReading(diagnostics: [Diagnostic(failure.kind, at: nil)])
    }
  }

  /// Reads a plan.
  ///
  /// - Parameter bytes: UTF-8, at most 1 MiB, with any line ends; anything else is a diagnostic and never a crash.
  /// - Returns: the plan and advice, or every error of the file.
  public static func load(bytes: [UInt8]) -> PlanReading {
    let findings = Findings()
    var reading = PlanReading(diagnostics: [], bytes: bytes)
    if let root = root(of: bytes, findings), isKnownVersion(root, findings) {
      let plan = Schema<Plan>.plan.read(root, findings)
      findings.resolve()
      if let plan { PlanRules(plan: plan, root: root, findings: findings).check() }
      if let plan, findings.diagnostics.isEmpty {
        reading.plan = plan
        reading.advice = Adviser(plan: plan, root: root, findings: findings).advice
      }
      let marks = Set(findings.diagnostics.compactMap(\.mark))
      reading.advice += root.blanks.filter { !marks.contains($0.mark) }
        .map { PlanAdvice(.blank($0.text), at: $0.mark) }
    }
    reading.diagnostics = findings.sorted
    return reading
  }

  static func root(of bytes: [UInt8], _ findings: Findings) -> Node? {
    guard let source = SourceText(bytes, findings) else { return nil }
    var composer = Composer(source, findings)
    return composer.compose()
  }

  /// Another version may mean other things by the same words, so that nothing else is worth saying.
  private static func isKnownVersion(_ root: Node, _ findings: Findings) -> Bool {
    guard let entry = root.entry("relboard") else { return true }
    return Schema<String>.version.read(entry.value, findings) != nil
  }
}

extension PlanReading {
  init(diagnostics: [Diagnostic], bytes: [UInt8] = []) {
    self.init(plan: nil, diagnostics: diagnostics, advice: [], bytes: bytes)
  }
}

extension Findings {
  /// The diagnostics by place; those of one place stay in the order in which they were found.
  var sorted: [Diagnostic] {
    let start = Mark(line: 0, column: 0)
    return diagnostics.enumerated()
      .sorted { ($0.element.mark ?? start, $0.offset) < ($1.element.mark ?? start, $1.offset) }
      .map(\.element)
  }
}

// MARK: - The file

extension PlanFile {
  struct Failure: Error {
    var kind: Diagnostic.Kind

    init(_ problem: Diagnostic.FileProblem) { kind = .unreadable(problem) }
    init(error: Int32) { self.init(error == ENOENT ? .missing : .refused(String(cString: strerror(error)))) }
  }

  /// Reads a regular file, at most one byte more than a plan may have.
  static func read(_ path: String) -> Result<[UInt8], Failure> {
    // Without O_NONBLOCK, opening a pipe would wait for its writer.
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { return .failure(Failure(error: errno)) }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { return .failure(Failure(error: errno)) }
    switch status.st_mode & S_IFMT {
    case S_IFREG: break
    case S_IFDIR: return .failure(Failure(.folder))
    default: return .failure(Failure(.notARegularFile))
    }
    var bytes = [UInt8](repeating: 0, count: SourceText.sizeLimit + 1)
    var count = 0
    while count < bytes.count {
      let length = bytes[count...].withUnsafeMutableBytes { Glibc.read(descriptor, $0.baseAddress, $0.count) }
      if length < 0, errno == EINTR { continue }
      guard length >= 0 else { return .failure(Failure(error: errno)) }
      if length == 0 { break }
      count += length
    }
    return .success(Array(bytes.prefix(count)))
  }
}
