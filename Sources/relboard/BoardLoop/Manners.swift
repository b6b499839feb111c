import Board
import PlanFile

extension BoardLoop {
  /// What the board does to the terminal beside drawing.
  struct Manners {
    /// Whether the bell rings when a person is needed.
    let rings: Bool
    /// Whether the desktop is notified of it while the terminal is out of focus.
    let notifies: Bool
    /// Whether the terminal's tab shows how far the release is.
    let showsProgress: Bool
    /// Whether the cursor stands on the selected row.
    let hasCursor: Bool
    /// Whether clicks and the wheel are the board's.
    let hasMouse: Bool
    /// The path of the key to sign with; nil for the usual one.
    let signingKey: String?
    /// What is asked once more before it is done.
    let confirmations: Set<Confirmation>

    init(_ settings: Settings) {
      rings = settings.bell ?? true
      notifies = settings.notify ?? true
      showsProgress = settings.progress ?? true
      hasCursor = settings.cursor ?? false
      hasMouse = settings.mouse ?? false
      signingKey = settings.signingKey
      let asked = settings.confirmations.map { Set($0.map(\.rawValue)) }
      confirmations = Set(Confirmation.allCases.filter { asked?.contains($0.rawValue) ?? true })
    }
  }
}
