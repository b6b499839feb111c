/// A commented plan to start from.
public struct PlanTemplate: Sendable {
  /// What a user calls it.
  public var name: String
  /// One line that says what it is for.
  public var summary: String
  /// The plan, YAML; it loads without an error as it is.
  public var text: String

  /// The plan with a window that is open, where it has one.
  ///
  /// - Parameters:
  ///   - today: a date as `2030-01-15`, on which the window opens.
  ///   - tomorrow: the day after, on which it closes.
  public func text(today: String, tomorrow: String) -> String {
    text.replacing("2030-01-15", with: today).replacing("2030-01-16", with: tomorrow)
  }

  /// Every template, the simplest first.
  public static let all = [minimal, standard, web, database, kubernetes, fleet, client]

  /// The template with a name.
  public static func named(_ name: String) -> PlanTemplate? { all.first { $0.name == name } }
}
