// The written form of recorded values: fields by name, named here and nowhere else. What Swift would synthesise (`_0`,
// the names of cases) must not become a file format.

/// The name of a field of a recorded value.
struct FieldName: CodingKey, Hashable, ExpressibleByStringLiteral {
  let stringValue: String
  var intValue: Int? { nil }

  init(stringLiteral name: String) { stringValue = name }
  init(stringValue name: String) { stringValue = name }
  init?(intValue: Int) { nil }
}

/// The fields of a recorded value, to be read by name.
struct FieldReader {
  private let fields: KeyedDecodingContainer<FieldName>

  init(_ decoder: any Decoder) throws { fields = try decoder.container(keyedBy: FieldName.self) }

  /// The value of a field.
  ///
  /// - Throws: `DecodingError` when it is missing or holds something else.
  subscript<Value: Decodable>(_ name: FieldName) -> Value {
    get throws { try fields.decode(Value.self, forKey: name) }
  }

  /// The value of a field that may be missing.
  func optional<Value: Decodable>(_ name: FieldName) throws -> Value? {
    try fields.decodeIfPresent(Value.self, forKey: name)
  }

  /// What a field's value is not one of.
  func unknown(_ value: String, in name: FieldName) -> DecodingError {
    .dataCorruptedError(forKey: name, in: fields, debugDescription: "'\(value)' is not known")
  }
}

extension Encoder {
  /// Writes fields by name; those without a value are left out.
  func write(_ values: KeyValuePairs<FieldName, (any Encodable)?>) throws {
    var fields = container(keyedBy: FieldName.self)
    for (name, value) in values {
      if let value { try fields.encode(value, forKey: name) }
    }
  }
}

// What is synthesised for a plan's structures writes a duration in milliseconds, and not as Swift does, in two words of
// attoseconds: the compiler prefers these to the general functions.
extension KeyedEncodingContainer {
  mutating func encode(_ duration: Duration, forKey key: Key) throws {
    try encode(duration.wholeMilliseconds, forKey: key)
  }

  mutating func encodeIfPresent(_ duration: Duration?, forKey key: Key) throws {
    try encodeIfPresent(duration?.wholeMilliseconds, forKey: key)
  }
}

extension KeyedDecodingContainer {
  func decode(_ type: Duration.Type, forKey key: Key) throws -> Duration {
    .milliseconds(try decode(Int64.self, forKey: key))
  }

  func decodeIfPresent(_ type: Duration.Type, forKey key: Key) throws -> Duration? {
    try decodeIfPresent(Int64.self, forKey: key).map { .milliseconds($0) }
  }
}
