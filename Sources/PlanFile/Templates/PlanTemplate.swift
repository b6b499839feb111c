/// A commented plan to start from.
public struct PlanTemplate: Sendable {
  /// What a user calls it.
  public var name: String
  /// One line that says what it is for.
  public var summary: String
  /// The plan, YAML; it loads without an error as it is.
  public var text: String

  /// Every template, the simplest first.
  public static let all = [minimal, standard]

  /// The template with a name.
  public static func named(_ name: String) -> PlanTemplate? { all.first { $0.name == name } }
}
