/// Why a signed statement does not count.
public enum SignatureFault: Error, Hashable, Sendable {
  /// What a statement was made for, and is no longer.
  public enum Bound: String, Hashable, Sendable { case plan, package, journal, item }

  // Of the text
  /// It is no signed statement: what is wrong with it.
  case unreadable(String)
  // Of the signature
  /// The signature is not one of this statement.
  case forged
  /// It was made for something else.
  case wrongNamespace(String)
  /// The list of keys does not have the key.
  case unknownKey(String)
  /// The key is another person's.
  case wrongKey(String, of: [String])
  /// The key counts only from a time on, as the list has it.
  case keyNotYetValid(String)
  /// The key counted until a time, as the list has it.
  case keyExpired(String)
  case revoked(String)
  /// What ssh-keygen says against it.
  case unverified(String)
  // Of the statement
  case otherRun(String)
  /// What it names has changed since, or is none of this run.
  case stale(Bound)
  case expired(WallInstant)
  /// It was signed at a time that has not come.
  case notYetValid(WallInstant)
  case replayed
  case withdrawn
  /// There is nothing to withdraw.
  case notApproved
  /// The key has spoken for another person on the same item.
  case sameKey(as: PersonID)
  /// It decides what cannot be decided about the item.
  case senseless
}
