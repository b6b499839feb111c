/// Why a command of the program cannot go on, in one clear error: where, what was found, what would do.
struct Failure: Error, CustomStringConvertible {
  var description: String

  init(_ description: String) { self.description = description }
}
