extension ReleaseReport {
  /// The JSON Schema of a report's JSON, draft 2020-12.
  public static let schema = String(decoding: PackageResources.report_schema_json, as: UTF8.self)
}
