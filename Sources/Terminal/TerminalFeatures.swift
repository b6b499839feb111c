/// What a terminal can be told beyond drawing, as far as its environment shows.
///
/// A terminal that does not know a control string may print it, or take it for another, so each is sent only
/// where it is known to be understood.
public struct TerminalFeatures: Equatable, Sendable {
  /// Titles, and their stack.
  public let hasTitle: Bool
  /// Progress by OSC 9;4. Elsewhere OSC 9 is a desktop notification, so this is a list of those that have it.
  public let hasProgress: Bool
  /// How the control string begins that notifies the desktop, behind its OSC; nil where none is known to.
  public let notification: String?
  /// The clipboard by OSC 52.
  public let hasClipboard: Bool
  /// Links by OSC 8, which all but the oldest emulators know or pass over.
  public let hasLinks: Bool
  /// Questions about its modes, or at least no harm from them.
  public let answersModes: Bool

  /// Judges by `TERM`, `TERM_PROGRAM`, `WT_SESSION`, `ConEmuANSI` and `VTE_VERSION`.
  public init(environment: [String: String]) {
    let type = environment["TERM"] ?? ""
    let families = [
      "xterm", "screen", "tmux", "rxvt", "alacritty", "kitty", "foot", "wezterm", "ghostty", "konsole", "vte",
      "iterm", "st-", "contour", "rio", "mlterm", "gnome",
    ]
    let isEmulator = families.contains(where: type.hasPrefix)
    hasTitle = isEmulator
    hasClipboard = isEmulator
    answersModes = isEmulator
    hasLinks = isEmulator
    let isMultiplexed = type.hasPrefix("screen") || type.hasPrefix("tmux")
    let isKnown =
      type == "xterm-ghostty" || ["ghostty", "WezTerm"].contains(environment["TERM_PROGRAM"])
      || environment["WT_SESSION"] != nil || environment["ConEmuANSI"] == "ON"
      || Int(environment["VTE_VERSION"] ?? "") ?? 0 >= 7900
    let program = environment["TERM_PROGRAM"] ?? ""
    notification =
      isMultiplexed || !isEmulator
      ? nil
      : type.hasPrefix("xterm-kitty")
        ? "99;;"
        : type.hasPrefix("foot") || type.hasPrefix("rxvt-unicode")
          ? "777;notify;relboard;"
          : ["iTerm.app", "WezTerm", "ghostty"].contains(program) || type == "xterm-ghostty" ? "9;" : nil
    hasProgress = isEmulator && !isMultiplexed && isKnown
  }
}
