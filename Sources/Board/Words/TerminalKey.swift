/// The key that leaves the terminal of a step, where every other key is the step's.
public enum TerminalKey {
  /// The key as people call it.
  public static let detachLabel = "ctrl-]"
}
