extension StatusDocument {
  /// The JSON Schema of `relboard status --json`, draft 2020-12.
  public static let schema = String(decoding: PackageResources.status_schema_json, as: UTF8.self)
}

extension EventLine {
  /// The JSON Schema of a line of `relboard watch --json`, draft 2020-12.
  public static let schema = String(decoding: PackageResources.event_schema_json, as: UTF8.self)
}
