import Glibc
import ReleaseModel
import Synchronization

/// What reading a plan file gives.
public struct PlanReading: Sendable {
  /// The plan; nil when there is an error.
  public var plan: Plan?
  /// Every error of the file, by line and column; the first of a line is the one to mend first.
  public var diagnostics: [Diagnostic]
  /// What the practice advises; when there is an error only what is still to be written.
  public var advice: [PlanAdvice]
  /// The file's bytes, empty when it cannot be read.
  public var bytes: [UInt8]
  /// The plan with its values and loops written out, as it is released: what a run keeps and hashes. The file's own
  /// bytes where that is the same.
  public var expanded: [UInt8] = []
  /// What was put in the place of names, by line and column.
  public var replacements: [Replacement] = []
  /// What Ansible is to run, in the order of the file; empty when there is an error.
  public var plays: [PlayPlace] = []
}

/// Reads plan files: YAML with known keys only.
public enum PlanFile {
  /// Reads a plan from a file.
  ///
  /// - Parameters:
  ///   - path: a regular file of at most 1 MiB. A folder, a device or a missing file is a diagnostic.
  ///   - inputs: what it is read with; files of values are named from the plan's folder.
  public static func load(path: String, _ inputs: PlanInputs = PlanInputs()) -> PlanReading {
    var inputs = inputs
    inputs.folder = inputs.folder ?? path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
    switch read(path) {
    case .success(let bytes): return load(bytes: bytes, inputs)
    case .failure(let failure): return PlanReading(diagnostics: [Diagnostic(failure.kind, at: nil)])
    }
  }

  /// Reads a plan.
  ///
  /// - Parameters:
  ///   - bytes: UTF-8, at most 1 MiB, with any line ends; anything else is a diagnostic and never a crash.
  ///   - inputs: what it is read with.
  /// - Returns: the plan and advice, or every error of the file.
  public static func load(bytes: [UInt8], _ inputs: PlanInputs = PlanInputs()) -> PlanReading {
    let findings = Findings()
    var reading = PlanReading(diagnostics: [], bytes: bytes)
    if let source = SourceText(bytes, findings), let root = root(of: source, findings),
      isKnownVersion(root, findings)
    {
      var (live, rehearsal) = (inputs, inputs)
      (live.isRehearsal, rehearsal.isRehearsal) = (false, true)
      live.run = live.run.map(remembering)
      live.listHosts = live.listHosts.map(remembering)
      (rehearsal.run, rehearsal.listHosts) = (live.run, live.listHosts)
      let released = PartialReading(of: root, live, source, findings)
      // A plan without names is rehearsed as it stands.
      var rehearsed = released
      var plays = findings.plays
      if !released.isSame, root.entry("rehearsal") != nil {
        let others = Findings()
        rehearsed = PartialReading(of: root, rehearsal, source, others)
        if inputs.isRehearsal { plays = others.plays }
        for diagnostic in others.diagnostics where !findings.diagnostics.contains(diagnostic) {
          findings.report(diagnostic.kind, at: diagnostic.mark)
        }
      }
      if let plan = released.plan, findings.diagnostics.isEmpty {
        reading.plan = inputs.isRehearsal ? rehearsed.plan : plan
        reading.plays = plays
        reading.expanded = released.isSame ? bytes : Array(released.root.yaml.utf8)
        reading.replacements = released.replacements
        reading.advice =
          Adviser(plan: plan, rehearsed: rehearsed.plan ?? plan, root: released.root, findings: findings)
          .advice
        if let review = inputs.reviewSigners, plan.signers != nil {
          let mark = released.root.entry("signers")?.value.entry("keys")?.mark
          reading.advice += review(plan).map { PlanAdvice(.signers($0), at: mark) }
        }
      }
      let marks = Set(findings.diagnostics.compactMap(\.mark))
      reading.advice += root.blanks.filter { !marks.contains($0.mark) }
        .map { PlanAdvice(.blank($0.text), at: $0.mark) }
    }
    reading.diagnostics = findings.sorted
    return reading
  }

  /// Runs each command once, however often its value is asked for.
  private static func remembering(
    _ run: @escaping @Sendable (Invocation) -> Result<String, ValueProblem>
  ) -> @Sendable (Invocation) -> Result<String, ValueProblem> {
    let known = Mutex<[Invocation: Result<String, ValueProblem>]>([:])
    return { invocation in
      if let result = known.withLock({ $0[invocation] }) { return result }
      let result = run(invocation)
      known.withLock { $0[invocation] = result }
      return result
    }
  }

  static func root(of bytes: [UInt8], _ findings: Findings) -> Node? {
    SourceText(bytes, findings).flatMap { root(of: $0, findings) }
  }

  static func root(of source: SourceText, _ findings: Findings) -> Node? {
    var composer = Composer(source, findings)
    return composer.compose()
  }

  /// Another version may mean other things by the same words, so that nothing else is worth saying.
  private static func isKnownVersion(_ root: Node, _ findings: Findings) -> Bool {
    guard let entry = root.entry("relboard") else { return true }
    return Schema<String>.version.read(entry.value, findings) != nil
  }
}

/// A plan as it is read with some values.
private struct PartialReading {
  /// The plan; nil when there is an error.
  var plan: Plan?
  /// The file with its values and loops written out.
  var root: Node
  var replacements: [Replacement]
  /// Whether the file says the same without.
  var isSame: Bool

  init(of file: Node, _ inputs: PlanInputs, _ source: SourceText, _ findings: Findings) {
    let values = ValueTable(file, inputs, source, findings)
    var expander = Expander(values)
    root = expander.expand(file)
    replacements = expander.replacements
    isSame = expander.isSame
    plan = Schema<Plan>.plan.read(root, findings)
    findings.resolve()
    if let plan {
      PlanRules(plan: plan, root: root, findings: findings).check()
      OutputRules(plan: plan, root: root, values: values, findings: findings).check()
    }
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
    // What a loop repeats is told once.
    var seen: Set<Diagnostic> = []
    return diagnostics.filter { seen.insert($0).inserted }.enumerated()
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

  /// As much as is read at once, in bytes.
  private static let piece = 64 << 10

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
    var bytes: [UInt8] = []
    while bytes.count <= SourceText.sizeLimit {
      var (length, error): (Int, Int32) = (0, 0)
      // Not filled with anything: room for the largest plan would cost the start more than to read most plans.
      bytes += [UInt8](unsafeUninitializedCapacity: min(piece, SourceText.sizeLimit + 1 - bytes.count)) {
        length = Glibc.read(descriptor, $0.baseAddress, $0.count)
        error = errno
        $1 = max(0, length)
      }
      if length == 0 { break }
      guard length > 0 || error == EINTR else { return .failure(Failure(error: error)) }
    }
    return .success(bytes)
  }
}
