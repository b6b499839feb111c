import ReleaseModel

extension Plan {
  /// The name of one of its people, or the id where it knows no more.
  public func name(of person: PersonID) -> String { people.first { $0.id == person }?.name ?? person }

  /// A risk in one line, with who watches over it and what is done about it.
  public func words(of risk: Risk) -> String {
    let watch = [risk.owner.map { "\(name(of: $0)) watches over it" }, risk.answer].compactMap { $0 }
    return watch.isEmpty ? risk.text : "\(risk.text) (\(watch.joined(separator: ": ")))"
  }
}
