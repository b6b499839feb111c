import ReleaseModel

extension Expected {
  func words(read: Diagnostic.Read) -> String {
    var accepted = self.accepted
    // YAML has eaten the comparison: what was read gives no hint of what was written.
    if case .block = read, self == .criterion { accepted += ", in quotes: pass: \">= 20\"" }
    return "not \(noun): read \(read.words); write \(accepted)"
  }

  var noun: String { description.noun }
  var accepted: String { description.accepted }

  private var description: (noun: String, accepted: String) {
    switch self {
    case .version: ("a format that this relboard knows", "relboard: 1, or use a newer relboard")
    case .text: ("a text", "some text")
    case .line: ("a line of text", "one line of at most 200 characters")
    case .value: ("a value", "a text, or \"\" for an empty one")
    case .path:
      (
        "a path as it is",
        "it out, absolute or from the plan's folder: ~ and $NAME are not expanded; ./~ is a file called ~"
      )
    case .identifier: ("an id", "1 to 64 letters, digits, - and _")
    case .variable: ("the name of a variable", "a letter or _, then letters, digits and _")
    case .address: ("an address", "one mail address without spaces, such as desk@example.org")
    case .url: ("a web address", "http:// or https:// and a host")
    case .leadTime: ("a lead time", "a number with its unit, such as 4h, 10d, 90d; 1s to 3650d")
    case .duration: ("a duration", "a number with its unit, such as 500ms, 90s, 15m, 2h, 1d; 1ms to 30d")
    case .instant:
      (
        "a time",
        "a date and a time with its zone, such as 2026-11-22T22:00:00Z, or a date, which is a whole day in UTC"
      )
    case .windowTime:
      (
        "a time",
        "a date and a time with its offset, such as 2026-11-22T22:00:00Z, a date, which is a whole day, or "
          + "beside zone a local time, such as 2026-11-22T22:00"
      )
    case .timePoint:
      (
        "a time",
        "a date and a time with its offset, such as 2026-12-01T22:00+01:00, or T or a name of moments, alone or with a "
          + "duration behind + or -, such as T-30m"
      )
    case .zone: ("a time zone", "its IANA name, such as Europe/Lisbon, or UTC")
    case .size: ("a size", "a whole number with its unit, KiB, MiB, GiB or TiB; 64KiB to 1TiB")
    case .sha256: ("a SHA-256", "64 hexadecimal digits")
    case .commit:
      (
        "a commit",
        "its hash, or 7 hexadecimal digits of its beginning at least; quote it if it is all digits"
      )
    case .boolean: ("true or false", "true or false")
    case .integer(let range):
      ("such a number", "a whole number from \(range.lowerBound) to \(range.upperBound)")
    case .choice(let words): ("a word known here", words.joined(separator: ", "))
    case .serial: ("a size of batches", "a number of hosts such as 5, or a part of them such as 10%")
    case .percentage: ("a percentage", "a whole number from 0 to 100 with %, such as 10%")
    case .criterion: ("a comparison", "< 1%, >= 99.5, 200..299, == ok or matches REGEX")
    case .allowance: ("a change", "a percentage such as 10%, or a number in the reading's own unit")
    case .endpoint: ("a port to connect to", "host:port, or [address]:port for IPv6")
    case .headerName: ("the name of a header", "letters, digits and -")
    case .valueName:
      (
        "the name of a value",
        "a letter or _, then letters, digits, _ and -, that is no other's and none of "
          + ValueTable.reserved.joined(separator: ", ")
      )
    case .givenValue: ("a value", "a text, {file: PATH} or {run: COMMAND}")
    case .outputName:
      ("the name of an output", "1 to 64 letters, digits, - and _ that begin with a letter or _")
    case .loop:
      (
        "what a loop goes over",
        "a list of texts, or one text of several words, under the name that they have"
      )
    case .vote: ("a vote", "go, or {no-go: REASON}")
    case .progress:
      ("a progress pattern", "a regular expression with one group (a percentage) or two (done, total)")
    case .pattern: ("a pattern", "a regular expression of at most 500 bytes that is found in a moment")
    case .command: ("a command", "a text for the shell, or a list of a program and its arguments")
    case .undo: ("an undo", "{run: COMMAND}, {ansible: PLAY}, {manual: TEXT} or {none: REASON}")
    case .argument:
      ("a command that can be started", "at most 131071 bytes in one text, and put a longer script in a file")
    case .hosts: ("hosts", "a list, a text of several, {file: PATH} or {inventory: PATH, pattern: PATTERN}")
    case .hostName:
      (
        "a host's name",
        "at most 253 letters, digits and -_.:@%[]+ that begin neither with - nor with a point"
      )
    case .hostLimit(let least):
      ("such a number of hosts", "a whole number from \(least), or a share of them from 1% to 100%")
    case .list: ("a list", "a list")
    case .someEntries: ("a list with an entry", "a list of at least one entry")
    case .mapping: ("a mapping", "keys with their values")
    case .key: ("a key", "a text before the colon")
    }
  }
}

extension Namespace {
  var noun: String {
    switch self {
    case .person: "person"
    case .activity: "activity"
    case .control: "control"
    case .infrastructure: "infrastructure check"
    case .component: "component"
    case .position: "poll position"
    case .step: "step"
    case .group: "group"
    case .verification: "verification check"
    case .trigger: "trigger"
    case .backoutBefore, .backoutAfter: "backout step"
    case .backoutVerification: "backout check"
    case .message: "message"
    case .finally: "step of the end"
    case .moment: "moment"
    case .assignee: "person or role"
    case .deed: "step or control"
    }
  }

  var list: String {
    switch self {
    case .person: "people"
    case .activity: "iteration.activities"
    case .control: "controls"
    case .infrastructure: "infrastructure"
    case .component: "release.components"
    case .position: "poll"
    case .step, .group: "deployment.steps"
    case .verification: "verification"
    case .trigger: "backout.triggers"
    case .backoutBefore: "backout.before"
    case .backoutAfter: "backout.after"
    case .backoutVerification: "backout.verification"
    case .message: "communications"
    case .finally: "deployment.finally"
    case .moment: "moments, or T, the opening of release.window"
    case .assignee: "people, or a role of theirs"
    case .deed: "deployment.steps or controls"
    }
  }
}
