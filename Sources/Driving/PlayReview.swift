import Foundation
import PlanFile
import ReleaseModel
import Synchronization

/// Has Ansible look at what a plan wants it to run, before anything runs.
public struct PlayReview: Sendable {
  /// The first version whose callback plugins are told all that is recorded of hosts.
  static let oldest = (2, 12)
  /// How long one look may take, in seconds.
  private static let longest = 60

  /// The plan's folder.
  let directory: String
  /// The environment of the plan's commands.
  let environment: [String: String]

  /// Looks at the plays of a plan.
  ///
  /// - Parameters:
  ///   - directory: the plan's folder.
  ///   - environment: of the plan's commands.
  public init(directory: String, environment: [String: String]) {
    self.directory = directory
    self.environment = environment
  }

  /// What Ansible refuses, where it stands; looked at side by side, since each look takes a second.
  public func diagnostics(of places: [PlayPlace]) -> [Diagnostic] {
    guard let first = places.first else { return [] }
    if let problem = programProblem { return [first.diagnostic(problem, at: .play)] }
    let found = Found()
    DispatchQueue.concurrentPerform(iterations: places.count) { index in
      found.put(problems(of: places[index]), at: index)
    }
    return found.inOrder
  }

  /// Why there is no Ansible that could run anything; nil when there is.
  var programProblem: String? {
    let program = AnsiblePlay.program
    guard let said = Self.run([program, "--version"], in: directory, environment), said.status == 0 else {
      return
        "\(program) is not there, or does not start: install ansible-core \(Self.words(Self.oldest)) or newer"
    }
    // `ansible-playbook [core 2.14.18]`; before 2.11 it was without the brackets.
    let line = said.output.prefix { !$0.isNewline }
    let numbers = line.split { !$0.isNumber && $0 != "." }.first { $0.contains(".") } ?? ""
    let parts = numbers.split(separator: ".").compactMap { Int($0) }
    guard parts.count >= 2 else { return "\(program) does not say its version: read \(quoted(String(line)))" }
    if (parts[0], parts[1]) >= Self.oldest { return nil }
    return "Ansible is too old: read \(numbers); install ansible-core \(Self.words(Self.oldest)) or newer"
  }

  private static func words(_ version: (Int, Int)) -> String { "\(version.0).\(version.1)" }

  private func problems(of place: PlayPlace) -> [Diagnostic] {
    let play = place.play
    let folder = path(place.directory ?? ".", in: directory)
    guard FileManager.default.fileExists(atPath: path(play.playbook, in: folder)) else {
      return [place.diagnostic("there is no such playbook: read \(quoted(play.playbook))", at: .playbook)]
    }
    let batching = missingVariables(play, in: folder)
    if !batching.isEmpty { return batching.map { place.diagnostic($0, at: .playbook) } }
    guard play.knowsInventory else { return [] }
    for source in play.inventory where !source.contains(",") {
      if !FileManager.default.fileExists(atPath: path(source, in: folder)) {
        let words =
          "there is no such inventory: read \(quoted(source)); write a path, or names with a comma behind each"
        return [place.diagnostic(words, at: .inventory)]
      }
    }
    // What is encrypted nobody can read before the password is typed.
    if play.asksVaultPassword == true { return [] }
    return listed(place, in: folder)
  }

  /// What an option cannot do, as the playbook is written.
  private func missingVariables(_ play: AnsiblePlay, in folder: String) -> [String] {
    let wanted = [
      ("serial", play.serial.map { _ in AnsiblePlay.serialVariable }),
      ("max_fail_percentage", play.maxFailPercentage.map { _ in AnsiblePlay.maxFailVariable }),
    ]
    let text = (try? String(contentsOfFile: path(play.playbook, in: folder), encoding: .utf8)) ?? ""
    // Others, whose plays it may be for.
    if text.contains("import_playbook") { return [] }
    return wanted.compactMap { key, variable in
      guard let variable, !text.contains(variable) else { return nil }
      return "the playbook does not read \(variable), and Ansible has no option for it: "
        + "write \(key): \"{{ \(variable) | default('100%') }}\" in its play, or remove it here"
    }
  }

  /// What Ansible says when it reads the playbook and names the hosts.
  private func listed(_ place: PlayPlace, in folder: String) -> [Diagnostic] {
    var arguments = place.play.listing
    let variables = FileManager.default.temporaryDirectory.appendingPathComponent("play-\(UUID().uuidString)")
      .path
    defer { try? FileManager.default.removeItem(atPath: variables) }
    if !place.play.variables.isEmpty, let data = try? JSONEncoder().encode(place.play.variables) {
      let isMade = FileManager.default.createFile(
        atPath: variables, contents: data, attributes: [.posixPermissions: 0o600])
      if isMade { arguments.insert("--extra-vars=@" + variables, at: 1) }
    }
    let own = environment.merging(place.environment) { $1 }.merging(Self.sober) { $1 }
    guard let said = Self.run(arguments, in: folder, own) else {
      return [place.diagnostic("ansible-playbook does not read it within \(Self.longest) s", at: .play)]
    }
    let missing = Self.missingPatterns(said.errors)
    let isLimited = place.play.limit != nil
    if let pattern = missing.first, isLimited || said.status == 0 {
      let isOfLimit = place.play.limit?.contains(pattern) == true
      let words = "no host of the inventory is \(quoted(pattern)): write a name or a group that it has"
      return [
        place.diagnostic(
          words, at: isOfLimit ? .limit : place.play.inventory.isEmpty ? .playbook : .inventory)
      ]
    }
    if said.status != 0 { return [refusal(said, place)] }
    let counts = said.output.split(whereSeparator: \.isNewline).compactMap { line -> Int? in
      let line = line.trimmingCharacters(in: .whitespaces)
      guard line.hasPrefix("hosts ("), line.hasSuffix("):") else { return nil }
      return Int(line.dropFirst("hosts (".count).dropLast(2))
    }
    if counts.reduce(0, +) > 0 { return [] }
    return [
      place.diagnostic(
        "it would run on no host: the inventory has none for the playbook's plays",
        at: isLimited ? .limit : place.play.inventory.isEmpty ? .playbook : .inventory)
    ]
  }

  private func refusal(_ said: Said, _ place: PlayPlace) -> Diagnostic {
    let words = said.errors.split(whereSeparator: \.isNewline).map(String.init)
    let marks = ["ERROR! ", "[ERROR]: "]
    let error = words.lazy.compactMap { line in
      marks.first(where: line.hasPrefix).map { String(line.dropFirst($0.count)) }
    }.first
    let reason = error ?? words.last ?? "it exits with \(said.status)"
    let part: PlayPlace.Part =
      reason.contains("inventory source") ? .inventory : reason.contains("--limit") ? .limit : .playbook
    return place.diagnostic("Ansible refuses it: \(reason)\(Self.position(said.errors))", at: part)
  }

  /// Where Ansible has met an error, in its own words.
  private static func position(_ text: String) -> String {
    let flat = text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    guard let found = flat.firstMatch(of: /error appears to be in '([^']+)': line (\d+), column (\d+)/) else {
      return ""
    }
    let file = found.1.split(separator: "/").last ?? found.1
    return " (\(file):\(found.2):\(found.3))"
  }

  /// The patterns of which Ansible warns that they match nothing; it breaks its warnings into lines.
  private static func missingPatterns(_ text: String) -> [String] {
    let flat = text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    return flat.matches(of: /Could not match supplied host pattern, ignoring: (\S+)/).map { String($0.1) }
  }

  /// What makes Ansible tell what is wrong, in words that can be read here.
  private static let sober = [
    "ANSIBLE_NOCOLOR": "1", "ANSIBLE_FORCE_COLOR": "0", "ANSIBLE_INVENTORY_ANY_UNPARSED_IS_FAILED": "1",
    "ANSIBLE_LOCALHOST_WARNING": "0",
  ]

  private func path(_ path: String, in folder: String) -> String {
    path.hasPrefix("/") ? path : "\(folder)/\(path)"
  }

  /// What a program has said.
  private struct Said {
    var status: Int32
    var output: String
    var errors: String
  }

  /// Runs a program to its end, without input; nil when it does not start, or not end in time.
  private static func run(
    _ arguments: [String], in folder: String, _ environment: [String: String]
  ) -> Said? {
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = ["--"] + arguments
    process.currentDirectoryURL = URL(filePath: folder)
    process.environment = environment
    process.standardInput = FileHandle.nullDevice
    // Files and no pipes: what the program leaves in the background would hold a pipe open.
    guard let output = scratch(), let errors = scratch() else { return nil }
    (process.standardOutput, process.standardError) = (output, errors)
    let ended = DispatchSemaphore(value: 0)
    process.terminationHandler = { _ in ended.signal() }
    guard (try? process.run()) != nil else { return nil }
    guard ended.wait(timeout: .now() + .seconds(longest)) == .success else {
      kill(process.processIdentifier, SIGKILL)
      return nil
    }
    func text(_ file: FileHandle) -> String {
      guard (try? file.seek(toOffset: 0)) != nil, let bytes = try? file.readToEnd() else { return "" }
      return String(decoding: bytes, as: UTF8.self)
    }
    return Said(status: process.terminationStatus, output: text(output), errors: text(errors))
  }

  /// A file that nobody else finds.
  private static func scratch() -> FileHandle? {
    let path = FileManager.default.temporaryDirectory.appendingPathComponent("play-\(UUID().uuidString)").path
    guard
      FileManager.default.createFile(atPath: path, contents: nil, attributes: [.posixPermissions: 0o600])
    else { return nil }
    defer { try? FileManager.default.removeItem(atPath: path) }
    return FileHandle(forUpdatingAtPath: path)
  }
}

/// What several threads have found, by the place of what they have looked at.
private final class Found: Sendable {
  private let diagnostics = Mutex<[Int: [Diagnostic]]>([:])

  func put(_ found: [Diagnostic], at index: Int) { diagnostics.withLock { $0[index] = found } }

  var inOrder: [Diagnostic] {
    diagnostics.withLock { found in found.sorted { $0.key < $1.key }.flatMap(\.value) }
  }
}
