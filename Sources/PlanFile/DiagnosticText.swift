import PlainText
import ReleaseModel

extension Diagnostic {
  /// Words the error on one line: `file:line:column: what is wrong: what was read; what would be accepted`.
  ///
  /// - Parameter file: the file's name as the user gave it.
  public func text(file: String) -> String {
    guard let mark else { return "\(file): \(kind.words)" }
    return "\(mark.path(besides: file)):\(mark.line):\(mark.column): \(kind.words(at: mark))"
  }
}

extension Mark {
  /// The path of the file in which it lies.
  ///
  /// - Parameter plan: the plan's, as the user gave it.
  public func path(besides plan: String) -> String {
    guard let file, !file.hasPrefix("/"), let slash = plan.lastIndex(of: "/") else { return file ?? plan }
    return plan[...slash] + file
  }
}

extension Diagnostic.Kind {
  /// What is wrong, and where the file is used in which it is.
  func words(at mark: Mark?) -> String {
    words + (mark?.usedAt.first.map { " (used at \($0.words))" } ?? "")
  }

  /// What is wrong: what was read; what would be accepted.
  public var words: String {
    switch self {
    case .blank(let expected, let text):
      "still to be filled in: read \(quoted(text)); write \(expected.accepted)"
    case .unreadable(let problem): problem.words
    case .tooLarge(let limit):
      "the file is too large: read more than \(limit) bytes; write a plan of at most \(limit) bytes"
    case .invalidUTF8(let byte):
      "not UTF-8: read the byte 0x\(hexadecimal(UInt32(byte), digits: 2)); save the file as UTF-8"
    case .forbiddenCharacter(let scalar):
      "a character that no plan holds: read U+\(hexadecimal(scalar, digits: 4)); "
        + "write text without control and direction characters"
    case .invisibleCharacter(let scalar, let place):
      "an invisible character in \(place): read U+\(hexadecimal(scalar, digits: 4))\(invisibleName(scalar)); "
        + "write a plain space, or nothing"
    case .syntax(let problem, let line, let hint):
      "not valid YAML, \(problem): read \(line.isEmpty ? "the end of the file" : quoted(line)); "
        + (hint?.words ?? "write plain YAML")
    case .tooDeep(let limit):
      "nested too deeply: read more than \(limit) levels; write at most \(limit)"
    case .anchor(let name):
      "anchors and aliases are not part of a plan: read \(quoted(name)); "
        + "write the value out, or quote a text that begins with & or *"
    case .tag(let tag):
      "tags are not part of a plan: read \(quoted(tag)); quote a text that begins with !"
    case .severalDocuments:
      "a second document: read another plan after the first; write one plan in a file"
    case .duplicateKey(let key, let first):
      "duplicate key: read \(quoted(key)) again; it stands at \(first.words) already, keep one"
    case .manyDuplicateKeys(let keys):
      "duplicate keys: read \(keys.map(quoted).joined(separator: ", ")) more than once; keep one of each"
    case .unknownKey(let key, let place, let nearest, let known):
      "unknown key in \(place): read \(quoted(key)); "
        + (nearest.map { "did you mean \($0)?" } ?? "\(place) takes \(known.joined(separator: ", "))")
    case .notSupportedYet(let key, let place):
      "not supported yet in \(place): read \(quoted(key)); remove it, so that nobody relies on it"
    case .missingKey(let key, let place):
      "a key is missing in \(place): read no \(quoted(key)); write \(key): and its value"
    case .notExactlyOne(let keys, let place, let found):
      "\(place) needs exactly one of \(keys.joined(separator: ", ")): "
        + (found.isEmpty
          ? "read none of them; write one" : "read \(found.joined(separator: " and ")); keep one")
    case .invalid(let expected, let read): expected.words(read: read)
    case .pattern(let pattern, let problem):
      "not a pattern, \(problem): read \(quoted(pattern)); write a regular expression of PCRE2"
    case .duplicateID(let namespace, let id, let first):
      "duplicate \(namespace.noun): read \(quoted(id)) again; "
        + "it stands at \(first.words) already, give each its own"
    case .unknownID(let namespace, let id, let nearest):
      "no such \(namespace.noun): read \(quoted(id)); "
        + (nearest.map { "did you mean \($0)?" } ?? "write an id from \(namespace.list)")
    case .cycle(let path) where path.count == 1:
      "a step needs itself: read \(quoted(path[0])) in its own needs; write only steps that come before it"
    case .cycle(let path):
      "the steps need each other: read \((path + path.prefix(1)).joined(separator: " → ")); "
        + "remove one of these needs"
    case .unknownValue(let name, let known):
      "no such value: read \(quoted(name)); "
        + (nearestWord(to: name, among: known).map { "did you mean \($0)?" }
          ?? (known.isEmpty
            ? "write it under values:"
            : "write one of \(known.joined(separator: ", ")), or add it to values:"))
    case .valueCycle(let path) where path.count == 1:
      "a value is made of itself: read \(quoted(path[0])) in its own text; write what it stands for"
    case .valueCycle(let path):
      "values are made of each other: read \((path + path.prefix(1)).joined(separator: " → ")); "
        + "write out one of them"
    case .noValue(let name, let reason):
      "there is no value: \(reason), for \(quoted(name)); mend it, or give the value with --value \(name)=…"
    case .valueInShell(let name):
      "a value never becomes part of what a shell reads: read {{\(name)}}; "
        + "write \"$\(Reference.variable(name))\", which the command finds in its environment"
    case .valueOverSSH(let name):
      "a value never becomes part of what another machine's shell reads: read {{\(name)}}; "
        + "hand it over otherwise, such as on the standard input"
    case .valueAsProgram(let name):
      "a value never decides what is run: read {{\(name)}}; write out the program, and the value behind it"
    case .outputTooEarly(let name):
      "what a step gives is not known here: read {{\(name)}}; write it where a later step or check begins: in its "
        + "title, its command's words, its env, its address"
    case .outputNotBefore(let name, let user): user.words(name)
    case .unaskedOutput(let name, let asked):
      "the step does not ask for that: read {{\(name)}}; "
        + (nearestWord(to: name.name, among: asked).map { "did you mean \($0)?" }
          ?? "add \(name.name) to the asks: of \(name.step)")
    case .outputOfNothing(let name):
      "a hold and a gate give nothing: read {{\(name)}}; name a step that runs a command, or asks a person"
    case .secretOutput(let name):
      "a secret would be read by others here: read {{\(name)}}; write it as a variable of env:, "
        + "or use \"$\(name.variable)\", which commands find in their environment"
    case .noSnippet(let path, let reason):
      "the file cannot be used: \(reason), for \(quoted(path)); name a list of entries, from the plan's folder"
    case .useCycle(let path) where path.count == 1:
      "a file uses itself: read \(quoted(path[0])); write its entries out"
    case .useCycle(let path):
      "files use each other: read \((path + path.prefix(1)).joined(separator: " → ")); remove one of these"
    case .tooManyRounds(let limit):
      "the loops make too much: read more than \(limit) entries; go over less"
    case .loopWithoutName(let name):
      "the entries of a loop need an id each: read an id without {{\(name)}}; write it into the id"
    case .hosts(let problem): problem.words
    case .play(let words): words
    case .broken(let rule): rule.words
    }
  }
}

extension Diagnostic.OutputUser {
  fileprivate func words(_ name: OutputName) -> String {
    let read = "the step may come later: read {{\(name)}} in "
    return switch self {
    case .step(let id): read + "\(id), which does not need \(name.step); add \(name.step) to its needs"
    case .baseline: read + "a check that is measured before the deployment as well; remove its baseline"
    case .check: read + "a check that does not begin after \(name.step); write after: \(name.step)"
    case .gated(let gate): read + "a check of the gate \(gate); add \(name.step) to the needs of \(gate)"
    case .group(let id): read + "the title of the group \(id), which is read from the start; remove it there"
    case .end: read + "a step of the end"
    }
  }
}

extension Diagnostic.HostProblem {
  var words: String {
    switch self {
    case .none: "no hosts: read none; name a host, or leave hosts out"
    case .tooMany(let limit): "too many hosts: read more than \(limit); write at most \(limit) for a step"
    case .name(let name, let why):
      "not a host's name, \(why): read \(quoted(name)); write it as commands take it, in at most "
        + "\(Fleet.longestName) characters"
    case .twice(let name, let first):
      "a host is named twice: read \(quoted(name)) again; it stands at \(first.words) already, keep one"
    case .unreadable(let path, let reason):
      "the hosts cannot be read: \(reason), for \(quoted(path)); name a file with a host on each line"
    case .noAnswer(let inventory, let reason):
      "the inventory cannot be asked: \(reason), for \(quoted(inventory)); install Ansible and mend the inventory, "
        + "or write the hosts out"
    case .named:
      "another thing is called host: read it as a value or in each; call that otherwise, because {{host}} is the host"
    }
  }
}

extension Diagnostic.FileProblem {
  var words: String {
    switch self {
    case .missing: "cannot be read: no such file; name a plan, or make one with `relboard init`"
    case .folder: "cannot be read: it is a folder; name the plan in it"
    case .notARegularFile: "cannot be read: it is a device or a pipe; name a regular file"
    case .refused(let reason): "cannot be read: \(reason); name a file that you may read"
    }
  }
}

extension Diagnostic.SyntaxHint {
  var words: String {
    switch self {
    case .tab: "indent with spaces; YAML takes no tab there"
    case .indicator(let character): "put a value that begins with \(character) in quotes"
    case .colon: "quote a text with `: ` in it, and indent the keys of one mapping alike"
    case .unclosed: "close the quote or bracket that is open here"
    }
  }
}

extension Diagnostic.Read {
  var words: String {
    switch self {
    case .nothing: "nothing"
    case .text(let text): quoted(text)
    case .block(let text): "a block of text, \(quoted(text))"
    case .list: "a list"
    case .emptyList: "an empty list"
    case .mapping: "a mapping"
    }
  }
}

extension Diagnostic.Rule {
  private func unit(_ unit: String?) -> String { unit.map { quoted($0) } ?? "a plain number" }

  var words: String {
    switch self {
    case .notBefore(let first, let second):
      "the order is wrong: read a value of \(first) that is not before \(second); write an earlier \(first)"
    case .needsKey(let needed, let key):
      "\(key) does nothing alone: read no \(quoted(needed)); write \(needed) too, or remove \(key)"
    case .cannotFail(let allowed, let measurements):
      "the check cannot fail: read \(allowed) allowed, and at most \(measurements) measured; allow fewer"
    case .cannotPass(let minPasses, let measurements):
      "the check cannot pass: read min-passes \(minPasses), and at most \(measurements) measured; ask for fewer"
    case .nothingToCompare:
      "the check cannot fail: read no \(quoted("pass")) and no \(quoted("fail")); write pass: and what must hold"
    case .pointless(let key, let read, let readings, .neverFails) where key == "fail":
      "the check cannot fail: read fail: \(read), which no \(readings) meets; write what a bad one does meet"
    case .pointless(let key, let read, let readings, .neverFails):
      "the check cannot fail: read \(key): \(read), which every \(readings) meets; "
        + "write what a bad one does not meet"
    case .pointless(let key, let read, let readings, .neverPasses):
      "the check cannot pass: read \(key): \(read), which \(key == "fail" ? "every" : "no") \(readings) meets; "
        + "write what a good one does \(key == "fail" ? "not meet" : "meet")"
    case .otherUnit(let unit, let readings, let accepted):
      "another unit than the \(readings) has: read \(quoted(unit)); "
        + "write the plain number\(accepted.isEmpty ? "" : ", or one in \(accepted.joined(separator: ", "))")"
    case .mixedUnits(let pass, let fail):
      "pass and fail are in different units: read \(unit(pass)) and \(unit(fail)); write both in one"
    case .contradiction(let key, let other):
      "\(key) does not go with \(other): read both; remove one"
    case .reportOnlyTrips(let check):
      "the trigger can never trip: read \(check), which is report-only; remove report-only, or the trigger"
    case .noBackout(let check):
      "nothing to back out with: read on-fail: back-out in \(check); write a backout part, or hold or warn"
    case .tooFewApprovers(let needed, let permitted):
      "the control can never be approved: read \(needed) of \(permitted) people who may; "
        + "name more people with these roles, or ask for fewer"
    case .missingTime(let text, let zone):
      "the time does not exist: read \(quoted(text)), which the clocks of \(zone) leave out as they go forward; "
        + "write one before or after it"
    case .doubleTime(let text, let zone, let offsets):
      "the time is there twice: read \(quoted(text)), which the clocks of \(zone) show again as they go back; "
        + "write \(offsets.map { text + $0 }.joined(separator: " or "))"
    case .gateNeverOpens(let check, .ends):
      "the gate can never open: read \(check), which is \(Diagnostic.Closed.ends.rawValue); "
        + "give the check every: and neither count: nor for:, or remove soak"
    case .gateNeverOpens(let check, let why):
      "the gate can never open: read \(check), which is \(why.rawValue); name a check that decides"
    case .neverLate(let step):
      "the trigger can never trip: read late: \(step), which has no deadline; write deadline in that step, or remove the trigger"
    case .noHostsToLose(let step?):
      "the trigger can never trip: read step: \(step), which goes over no hosts; write hosts in that step, or name another"
    case .noHostsToLose(nil):
      "the trigger can never trip: read hosts-lost in a plan of which no step goes over hosts; write hosts in a step"
    case .nobodyDoes(let id):
      "nobody confirms or does \(id), so that no other person can: write confirm: true there, or remove not-same-person-as"
    case .ownOther(let id):
      "a step cannot be another person's than itself: read \(id) in its own not-same-person-as; write another step, or a control"
    case .clockNeverTrips(let clock, let needs):
      "the trigger can never trip: read \(clock) in a plan without \(needs.joined(separator: " and ")); "
        + "write \(needs.joined(separator: " or ")), or remove the trigger"
    }
  }
}

/// A text in quotes, on one line, at most 80 characters and safe to print.
public func quoted(_ text: String) -> String {
  var shown = ""
  for scalar in text.unicodeScalars.prefix(80) {
    switch scalar {
    case "\n": shown += "\\n"
    case "\t": shown += "\\t"
    case _ where scalar.isForbidden || scalar.isInvisible:
      shown += "\\u{\(hexadecimal(scalar.value, digits: 1))}"
    default: shown.unicodeScalars.append(scalar)
    }
  }
  return "\"\(shown)\(text.unicodeScalars.count > 80 ? "…" : "")\""
}

private func invisibleName(_ scalar: UInt32) -> String {
  guard let name = Unicode.Scalar(scalar)?.properties.name else { return "" }
  return " (\(name.lowercased()))"
}

private func hexadecimal(_ value: UInt32, digits: Int) -> String {
  let text = String(value, radix: 16, uppercase: true)
  return String(repeating: "0", count: max(0, digits - text.count)) + text
}
