import PlainText

/// What a step has given to those that come after it.
public struct StepYield: Hashable, Codable, Sendable {
  /// The number of the attempt that has given it; nil of what a person has answered.
  public var attempt: Int?
  /// The values, in the order of their names.
  public var outputs: [StepOutput] = []
  /// The files that were made.
  public var files: [ProducedFile] = []

  /// Describes what an attempt, or a person, has given.
  public init(attempt: Int? = nil, outputs: [StepOutput] = [], files: [ProducedFile] = []) {
    self.attempt = attempt
    self.outputs = outputs
    self.files = files
  }

  /// Whether there is nothing of it.
  public var isEmpty: Bool { outputs.isEmpty && files.isEmpty }
}

/// One value that a step has given.
public struct StepOutput: Hashable, Codable, Sendable {
  /// Its name.
  public var name: String
  /// The value; nil of a secret, which nothing but the attempt's own folder holds.
  public var value: String?

  /// Names a value.
  public init(name: String, value: String?) {
    self.name = name
    self.value = value
  }

  /// The most of them that a step may give.
  public static let most = 64
  /// The most characters of a name.
  public static let longestName = 64
  /// The most bytes of a value.
  public static let longestValue = 4096

  /// Why a text is no value: it is too long, or it would act on a terminal or go on in another line; nil when it is one.
  public static func problem(of value: String) -> String? {
    if value.utf8.count > longestValue { return "has more than \(longestValue) bytes" }
    let acts = value.unicodeScalars.contains { $0 == "\n" || $0.isForbidden }
    return acts ? "has a control character" : nil
  }
}

/// A file that a step has made, as it was when the step had succeeded.
public struct ProducedFile: Hashable, Codable, Sendable {
  /// The path, from the plan's folder where it lies there.
  public var path: String
  /// SHA-256 of what it holds, in lower-case hexadecimal.
  public var sha256: String
  /// How long it is, in bytes.
  public var size: Int64

  /// Describes a file.
  public init(path: String, sha256: String, size: Int64) {
    self.path = path
    self.sha256 = sha256
    self.size = size
  }
}

/// What a person is asked when a step is done by hand: the answer is a value of later steps.
public struct StepQuestion: Hashable, Codable, Sendable {
  /// The value's name.
  public var name: String
  /// What is asked, in a person's words.
  public var title: String
  /// The regular expression that the answer has to match; nil where any text will do.
  public var pattern: String?

  /// Asks for a value.
  public init(name: String, title: String, pattern: String? = nil) {
    self.name = name
    self.title = title
    self.pattern = pattern
  }
}
