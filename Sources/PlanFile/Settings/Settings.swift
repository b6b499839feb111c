/// What a person has chosen for the program, whatever the plan; nil what they have not.
public struct Settings: Hashable, Sendable {
  /// What can be chosen: the keys of the file.
  public enum Key: String, CaseIterable, Sendable {
    case `operator`, theme, glyphs, bell, clock, notify, progress, cursor, mouse, confirmations, inbox,
      sendmail, store, mirror
    case signingKey = "signing-key"

    /// The environment variable that chooses the same.
    public var variable: String { "RELBOARD_" + rawValue.uppercased().replacing("-", with: "_") }
  }

  /// The characters that the board draws with.
  public enum GlyphSet: String, CaseIterable, Sendable { case unicode, ascii }

  /// The zone in which times are told.
  public enum Clock: String, CaseIterable, Sendable { case utc, local }

  /// What the board may ask once more before it does it.
  public enum Confirmation: String, CaseIterable, Sendable {
    case poll, start, resume, success, stop, retry, reopen
  }

  /// The keys of an action of the board, in place of those that it has.
  public struct KeyChoice: Hashable, Sendable {
    /// A word with its place in the file.
    public struct Word: Hashable, Sendable {
      /// As it was written.
      public var text: String
      /// Where it was written.
      public var mark: Mark
    }

    /// What is done: the name of an action, which need not exist.
    public var action: Word
    /// What is pressed for it, by name; one at least. None need exist.
    public var keys: [Word]
  }

  /// The name that records carry and the board shows, instead of the login name.
  public var `operator`: String?
  /// A theme's name, which need not exist.
  public var theme: String?
  /// The characters to draw with.
  public var glyphs: GlyphSet?
  /// Whether the terminal's bell rings when a person is needed.
  public var bell: Bool?
  /// The zone in which times are told.
  public var clock: Clock?
  /// Whether the desktop is notified of that while somebody looks elsewhere.
  public var notify: Bool?
  /// Whether the terminal's tab shows how far the release is.
  public var progress: Bool?
  /// Whether the terminal's cursor stands on what is selected, for who hears or enlarges what is there.
  public var cursor: Bool?
  /// Whether the board takes clicks and the wheel, which the terminal then does not.
  public var mouse: Bool?
  /// What is asked once more, of what need not be: a backout, the point of no return and what a plan wants confirmed
  /// are always asked.
  public var confirmations: Set<Confirmation>?
  /// The folder in which runs of other logins ask for signatures.
  public var inbox: String?
  /// The path of the key to sign with.
  public var signingKey: String?
  /// The program with sendmail's interface, where a plan names none.
  public var sendmail: String?
  /// The address of the store through which runs are shared; it may hold a password.
  public var store: String?
  /// Whether a shared run goes on while its store cannot be reached.
  public var mirror: Bool?
  /// The actions of the board that have other keys, in the order of the file.
  public var keys: [KeyChoice] = []

  /// Nothing is chosen.
  public init() {}

  /// What is chosen for a key, as the file has it.
  public func text(of key: Key) -> String? {
    switch key {
    case .operator: self.operator
    case .theme: theme
    case .glyphs: glyphs?.rawValue
    case .bell: bell.map { "\($0)" }
    case .clock: clock?.rawValue
    case .notify: notify.map { "\($0)" }
    case .progress: progress.map { "\($0)" }
    case .cursor: cursor.map { "\($0)" }
    case .mouse: mouse.map { "\($0)" }
    case .inbox: inbox
    case .signingKey: signingKey
    case .sendmail: sendmail
    case .store: store
    case .mirror: mirror.map { "\($0)" }
    case .confirmations: confirmations.map(Self.text(of:))
    }
  }

  /// What is confirmed, as ``confirmations(from:)`` reads it.
  public static func text(of confirmations: Set<Confirmation>) -> String {
    let names = Confirmation.allCases.filter(confirmations.contains).map(\.rawValue)
    return names.isEmpty
      ? "none" : names.count == Confirmation.allCases.count ? "all" : names.joined(separator: ",")
  }

  /// Reads what is confirmed.
  ///
  /// - Parameter text: `all`, `none`, or the names of some, with commas or spaces between them.
  /// - Returns: nil when a name is none of ``Confirmation``, or there is none.
  public static func confirmations(from text: String) -> Set<Confirmation>? {
    switch text {
    case "all": return Set(Confirmation.allCases)
    case "none": return []
    default:
      let names = text.split { $0 == "," || $0 == " " }
      let known = names.compactMap { Confirmation(rawValue: String($0)) }
      return known.count == names.count && !names.isEmpty ? Set(known) : nil
    }
  }

  /// These, and where nothing is chosen here, others.
  public func over(_ others: Settings) -> Settings {
    var settings = self
    settings.operator = self.operator ?? others.operator
    settings.theme = theme ?? others.theme
    settings.glyphs = glyphs ?? others.glyphs
    settings.bell = bell ?? others.bell
    settings.clock = clock ?? others.clock
    settings.notify = notify ?? others.notify
    settings.progress = progress ?? others.progress
    settings.cursor = cursor ?? others.cursor
    settings.mouse = mouse ?? others.mouse
    settings.inbox = inbox ?? others.inbox
    settings.signingKey = signingKey ?? others.signingKey
    settings.sendmail = sendmail ?? others.sendmail
    settings.store = store ?? others.store
    settings.mirror = mirror ?? others.mirror
    settings.confirmations = confirmations ?? others.confirmations
    settings.keys = keys.isEmpty ? others.keys : keys
    return settings
  }
}
