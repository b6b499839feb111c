/// Where a secret of a plan comes from that is not in the environment.
public enum SecretSource: Hashable, Sendable {
  /// What a command prints.
  case run(Invocation)
  /// What a file holds, from the plan's folder.
  case file(String)
}

extension SecretSource: Codable {
  public init(from decoder: any Decoder) throws {
    let fields = try FieldReader(decoder)
    let run: Invocation? = try fields.optional("run")
    self = try run.map { .run($0) } ?? .file(fields["file"])
  }

  public func encode(to encoder: any Encoder) throws {
    switch self {
    case .run(let invocation): try encoder.write(["run": invocation])
    case .file(let path): try encoder.write(["file": path])
    }
  }
}
