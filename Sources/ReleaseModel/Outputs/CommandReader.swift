/// Tells of each word of a command what it is for whoever reads it: behind the name of a shell, whatever runs that, stands
/// a script, and behind an address of ssh what another machine's shell reads.
public struct CommandReader {
  /// What a word is.
  public enum Word: Sendable {
    case program
    case argument
    case script
    case remoteScript
  }

  private enum Reader {
    case unknown, shell, ssh
  }

  private static let shells: Set<String> = [
    "sh", "ash", "bash", "csh", "dash", "fish", "ksh", "mksh", "tcsh", "zsh",
  ]
  /// The options of ssh that another word belongs to.
  private static let optionsOfSSH = "BbcDEeFIiJLlmOopQRSWw"

  private var isFirst = true
  private var reader = Reader.unknown
  private var isScriptNext = false
  private var isOptionsWord = false
  private var hasAddress = false

  /// Reads a command from its first word on.
  public init() {}

  /// What the next word is.
  public mutating func next(_ word: String) -> Word {
    defer { isFirst = false }
    if isScriptNext {
      isScriptNext = false
      return .script
    }
    if hasAddress { return .remoteScript }
    switch reader {
    case .unknown:
      let name = word.split(separator: "/").last.map(String.init) ?? ""
      reader = Self.shells.contains(name) ? .shell : name == "ssh" ? .ssh : .unknown
    case .shell: isScriptNext = word.isOptions && word.contains("c")
    case .ssh:
      if isOptionsWord {
        isOptionsWord = false
      } else if word.hasPrefix("-") {
        isOptionsWord = word.count == 2 && word.last.map(Self.optionsOfSSH.contains) == true
      } else {
        hasAddress = true
      }
    }
    return isFirst ? .program : .argument
  }
}

extension String {
  /// Whether it is one option of one letter, or several behind one dash.
  fileprivate var isOptions: Bool { hasPrefix("-") && dropFirst().allSatisfy(\.isLetter) }
}
