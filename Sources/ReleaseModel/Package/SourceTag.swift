/// The tag of the source from which a release can be rebuilt.
public struct SourceTag: Hashable, Sendable {
  /// The tag.
  public var name: String
  /// The beginning of the commit that it has to be at, 7 hexadecimal digits or more in lower case; nil for any.
  public var commit: String?
  /// Where the source is kept: a folder, or an address that git knows.
  public var repository: String

  /// Whether the repository is on another machine, or is asked like one.
  public var isRemote: Bool { Self.isAddress(repository) }

  /// An address with a scheme, or `user@host:path`.
  fileprivate static func isAddress(_ text: String) -> Bool {
    if ["https://", "http://", "ssh://", "git://", "file://"].contains(where: text.hasPrefix) { return true }
    guard let colon = text.firstIndex(of: ":"), let at = text.firstIndex(of: "@") else { return false }
    return at < colon && !text.hasPrefix("-") && !text.contains(where: \.isWhitespace)
  }

  /// A path, as it is told from a mere word for where the source is kept.
  fileprivate static func isPath(_ text: String) -> Bool {
    text == "." || text == ".." || ["/", "./", "../"].contains(where: text.hasPrefix)
  }
}

/// A part of the release that somebody has to have accepted.
public struct Component: Hashable, Codable, Sendable {
  /// What it is called.
  public var name: String
  /// Who has accepted it, and when, in words; nil for nobody.
  public var accepted: String?
  /// Why it is delivered although nobody has: the customer's exception.
  public var exception: String?

  /// Names a component.
  public init(name: String, accepted: String? = nil, exception: String? = nil) {
    (self.name, self.accepted, self.exception) = (name, accepted, exception)
  }

  /// Whether it may be delivered.
  public var isAccepted: Bool { accepted != nil || exception != nil }
}

extension Release {
  /// The tag that is looked up in the repository; nil where the plan names none, or tells of the repository in words
  /// that are neither a path nor an address.
  public var sourceTag: SourceTag? {
    guard let baseline, let repository, SourceTag.isPath(repository) || SourceTag.isAddress(repository)
    else { return nil }
    return SourceTag(name: baseline, commit: baselineCommit, repository: repository)
  }

  /// Whether it has parts that are verified: files, documents, a tag, components, scripts.
  public var isVerifiable: Bool {
    !package.isEmpty || !documents.isEmpty || sourceTag != nil || components?.isEmpty == false
      || scripts?.isEmpty == false
  }
}
