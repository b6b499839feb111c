/// Why a command of the program cannot go on, in one clear error: where, what was found, what would do.
public struct Failure: Error, CustomStringConvertible {
  /// The error, as it is told.
  public var description: String

  /// Says why.
  public init(_ description: String) { self.description = description }
}
