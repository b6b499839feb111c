import ReleaseModel

/// What a plan is read with besides its file.
public struct PlanInputs: Sendable {
  /// Values over those of the plan and of its rehearsal, by name.
  public var values: [String: String]
  /// Whether it is read to be rehearsed, with the values that it names for that.
  public var isRehearsal: Bool
  /// The folder from which the files of values are named; nil where none is read: such a value is its own name then.
  public var folder: String?
  /// Runs the command of a value and gives what it prints; nil where none is run: such a value is its own name then.
  public var run: (@Sendable (Invocation) -> Result<String, ValueProblem>)?

  /// Runs the command that lists the hosts of an inventory; nil where none is asked: a host called `host` stands there then.
  public var listHosts: (@Sendable (Invocation) -> Result<String, ValueProblem>)?

  /// Says what is wrong with the list of keys that a plan names; nil where nobody looks.
  public var reviewSigners: (@Sendable (Plan) -> [String])?

  /// Reads nothing and runs nothing.
  public init(
    values: [String: String] = [:], isRehearsal: Bool = false, folder: String? = nil,
    run: (@Sendable (Invocation) -> Result<String, ValueProblem>)? = nil
  ) {
    self.values = values
    self.isRehearsal = isRehearsal
    self.folder = folder
    self.run = run
  }
}

/// Why there is no value.
public struct ValueProblem: Error, Hashable, Sendable {
  /// In words.
  public var reason: String

  /// Says why.
  public init(_ reason: String) { self.reason = reason }
}

/// What was put into a plan where a name stood.
public struct Replacement: Hashable, Sendable {
  /// Where it stood.
  public var mark: Mark
  /// What stood there.
  public var source: String
  /// What stands there now.
  public var text: String
}
