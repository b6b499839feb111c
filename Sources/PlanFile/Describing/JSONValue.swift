/// A value of JSON. The order of an object's keys is the encoder's.
public indirect enum JSONValue: Hashable, Sendable {
  case text(String)
  case number(Int)
  case boolean(Bool)
  case list([JSONValue])
  case object([String: JSONValue])
}

extension JSONValue: Encodable {
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    switch self {
    case .text(let text): try container.encode(text)
    case .number(let number): try container.encode(number)
    case .boolean(let value): try container.encode(value)
    case .list(let values): try container.encode(values)
    case .object(let values): try container.encode(values)
    }
  }
}

extension JSONValue: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral,
  ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
  public init(stringLiteral text: String) { self = .text(text) }
  public init(integerLiteral number: Int) { self = .number(number) }
  public init(booleanLiteral value: Bool) { self = .boolean(value) }
  public init(arrayLiteral values: JSONValue...) { self = .list(values) }
  public init(dictionaryLiteral values: (String, JSONValue)...) {
    self = .object(Dictionary(values, uniquingKeysWith: { $1 }))
  }
}
