import Screen
import Testing

@Suite struct WebAddressTests {
  @Test(
    "Addresses are found without the sentence around them",
    arguments: [
      ("see https://a.example/x?y=1#z.", ["https://a.example/x?y=1#z"]),
      (
        "(http://a.example/b_(c)), then https://b.example/!",
        ["http://a.example/b_(c)", "https://b.example/"]
      ),
      ("<https://a.example>\u{1B}]8;;https://b.example", ["https://a.example", "https://b.example"]),
      ("https:// and ftp://x and http//y", []),
      ("https://exämple.org/", ["https://ex"]),
      ("", []),
    ])
  func found(text: String, addresses: [String]) {
    #expect(webAddresses(in: text) == addresses)
  }

  @Test("A broken address leads to the whole of it from each of its lines", arguments: 10...70)
  func broken(columns: Int) {
    let address = "https://git.example.org/shop/-/merge_requests/4711?tab=changes"
    let text = "Seen in \(address), approved. Also https://b.example/1"
    let lines = wrapped(text, to: columns)
    let spans = linking(lines, of: text, .text)
    #expect(spans.map { $0.map(\.text).joined() } == lines)
    let pieces = spans.joined().filter { $0.link == address }.map(\.text).joined()
    #expect(pieces == address)
    #expect(
      spans.joined().filter { $0.link == "https://b.example/1" }.map(\.text).joined() == "https://b.example/1"
    )
  }
}
