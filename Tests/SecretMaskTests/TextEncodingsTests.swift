import SecretMask
import Testing

/// What the usual programs make of a secret, each as it wrote it.
@Suite struct TextEncodingsTests {
  private static let token = "Rel3ase!key/of@April"

  @Test(arguments: [
    "Rel3ase%21key%2Fof%40April", "Rel3ase%21key/of%40April", "Rel3ase!key%2Fof%40April",
    "Rel3ase!key/of@April",
    "Rel3ase!key%2Fof@April", "Rel3ase%21key%2fof%40April", "Rel3ase%21key/of@April",
    "Rel3ase!key/of%40April",
    "Rel3ase!key\\/of@April", "Rel3ase!key&#x2F;of@April", #"Rel3ase\!key/of@April"#,
    "52656C33617365216B65792F6F6640417072696C", "52656c33617365216b65792f6f6640417072696c",
  ])
  func aTokenIsMasked(written: String) {
    #expect(mask("x \(written) y", Self.token) == "x •••• y")
  }

  private static let password = "a'b\"c\\d&e<f>g ü€\u{1F600}"

  @Test(arguments: [
    // Python's and JavaScript's JSON, Go's, PHP's.
    #"a'b\"c\\d&e<f>g \u00fc\u20ac\ud83d\ude00"#, #"a'b\"c\\d&e<f>g ü€😀"#,
    #"a'b\"c\\d\u0026e\u003cf\u003eg ü€😀"#, #"a'b\"c\\d&e<f>g \u00FC\u20AC\uD83D\uDE00"#,
    #"a\u0027b\u0022c\\d\u0026e\u003Cf\u003Eg ü€😀"#,
    // HTML and XML: Python, Go, PHP, XML.
    #"a&#x27;b&quot;c\d&amp;e&lt;f&gt;g ü€😀"#, #"a&#39;b&#34;c\d&amp;e&lt;f&gt;g ü€😀"#,
    #"a&#039;b&quot;c\d&amp;e&lt;f&gt;g ü€😀"#, #"a&apos;b&quot;c\d&amp;e&lt;f&gt;g ü€😀"#,
    #"a'b"c\d&amp;e&lt;f&gt;g ü€😀"#, #"a'b"c\d&amp;e&lt;f>g ü€😀"#,
    // A trace of a shell, printf %q, repr() of Python, a SQL text.
    #"a'\''b"c\d&e<f>g ü€😀"#, #"a\'b\"c\\d\&e\<f\>g\ ü€😀"#, #"a\'b"c\\d&e<f>g ü€😀"#, #"a''b"c\d&e<f>g ü€😀"#,
    // A form and an address.
    "a%27b%22c%5Cd%26e%3Cf%3Eg+%C3%BC%E2%82%AC%F0%9F%98%80",
    "a'b%22c%5cd%26e%3cf%3eg%20%c3%bc%e2%82%ac%f0%9f%98%80",
  ])
  func aPasswordIsMasked(written: String) {
    #expect(mask("x \(written) y", Self.password) == "x •••• y")
  }

  @Test func theTextsOfAStructuredSecretAreMaskedAlone() {
    let key = """
      {"type": "service", "private_key": "-----BEGIN KEY-----\\nMIIEvQIBADAN\\nBgkqhkiG9w0B\\n", "id": ["\\u0070\\u00e4ssword"]}
      """
    #expect(mask("private_key is in it", key) == "private_key is in it", "the keys are no secret")
    #expect(mask("-----BEGIN KEY-----\nMIIEvQIBADAN\nBgkqhkiG9w0B\n", key) == "••••\n")
    #expect(mask("MIIEvQIBADAN!BgkqhkiG9w0B", key) == "••••!••••")
    #expect(mask("it is pässword", key) == "it is ••••")
    #expect(mask(#""p\u00e4ssword""#, key) == #""••••""#)
    let compact = key.replacing(": ", with: ":").replacing(", ", with: ",")
    let masked = mask(compact, key)
    for part in ["MII", "Bgk", "ssword", "service"] { #expect(!masked.contains(part), "\(masked)") }
    let variables = "DB_USER='shopper'\nDB_PASSWORD=hunter2!\n"
    #expect(mask("hunter2! of shopper", variables) == "•••• of ••••")
    #expect(mask(#"{"a": "b", "#, #"{"unended": "texts\u00"#) == #"{"a": "b", "#)
  }

  @Test func whatIsCutIsNotShownHalf() {
    let masker = SecretMasker(secrets: [Array(Self.token.utf8)])
    #expect(masker.masked("x Rel3ase!k", isCut: true) == "x ")
    #expect(masker.masked("x Rel3ase!k") == "x Rel3ase!k")
  }

  private func mask(_ text: String, _ secret: String) -> String {
    SecretMasker(secrets: [Array(secret.utf8)]).masked(text)
  }
}
