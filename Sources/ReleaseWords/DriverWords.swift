import ReleaseModel

extension Driver {
  /// Who drives a run, in a few words.
  public var words: String {
    switch attendance {
    case .attended, nil: "\(name) drives"
    case .unattended: "\(name) drives headless"
    case .watch: "kept watched for \(name)"
    case .goOn: "goes on for \(name)"
    }
  }
}

extension ReleaseState {
  /// Since when nobody has driven the run, where nobody does: when whoever drove it left, or where that was not told, as
  /// when it was killed, the newest record.
  public var undrivenSince: WallInstant { (leftAt ?? updatedAt).wall }
}
