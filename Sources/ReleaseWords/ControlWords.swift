import ReleaseModel

extension ReleaseState {
  /// What a control that is open and not measured waits for: why it is open again, and how many approvals it has.
  public func openWords(of id: ControlID) -> String? {
    guard let control = plan.controls.first(where: { $0.id == id }), let state = controls[id] else {
      return nil
    }
    let lapse: String? =
      switch state.lapse {
      case .expired: "expired"
      case .waiverExpired: "the waiver has run out"
      case .held: "waived before the hold"
      case .operator: "approved by who drives now"
      case .withdrawn: "the window has closed"
      case .approvalWithdrawn: "withdrawn"
      case .revoked: "a key was revoked"
      case .stale: "the package has changed"
      case nil: nil
      }
    let approvals = control.requires.map {
      "\(state.approvals.count) of \($0.count) \($0.isSigned == true ? "signed" : "approved")"
    }
    let words = [lapse, approvals].compactMap { $0 }
    return words.isEmpty ? nil : words.joined(separator: ", ")
  }
}
