import ReleaseModel

extension Statement.Decision {
  /// What was decided, in a word or two.
  public var words: String {
    switch self {
    case .approve: "approved"
    case .withdraw: "withdrawn"
    case .go, .noGo: rawValue
    case .acknowledge: "acknowledged"
    }
  }
}

extension SignatureFault {
  /// Why a signed statement does not count, in one line.
  public var words: String {
    switch self {
    case .unreadable(let problem): "no signed statement: \(problem)"
    case .forged: "forged: the signature is not one of this statement"
    case .wrongNamespace(let found):
      "wrong namespace: it was made for '\(found)', and not for '\(Statement.namespace)'"
    case .unknownKey(let key): "wrong key: the list of keys does not have \(key)"
    case .wrongKey(let key, let owners):
      "wrong key: \(key) is that of \(owners.joined(separator: ", "))"
    case .keyNotYetValid(let from): "not yet valid: the key counts from \(from) on"
    case .keyExpired(let until): "expired: the key counted until \(until)"
    case .revoked(let key): "revoked: the key \(key) counts no more"
    case .unverified(let words): "not verified: \(words)"
    case .otherRun(let run): "it was signed for another run, \(run)"
    case .stale(.plan): "stale: the plan is another than the one that was signed"
    case .stale(.package): "stale: the package is another than the one that was signed"
    case .stale(.journal): "stale: what the signer had seen is not in this run's journal"
    case .stale(.item): "stale: it was opened again after that was signed"
    case .expired(let end): "expired: it counted until \(end.stamp())"
    case .notYetValid(let start): "not yet valid: it was signed for \(start.stamp())"
    case .replayed: "replayed: this statement was used before"
    case .withdrawn: "withdrawn: who signed it has withdrawn that since"
    case .notApproved: "there is no approval of this person to withdraw"
    case .sameKey(let other): "this key has signed for \(other): it takes another person"
    case .senseless:
      "this decision means nothing there: a control is approved, a position says GO or NO-GO, "
        + "a trigger is acknowledged"
    }
  }
}
