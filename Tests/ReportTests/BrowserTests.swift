import Foundation
import Report
import TestSupport
import Testing

/// The page in a real browser.
@Suite(
  .serialized, .patience,
  .enabled(if: FileManager.default.isExecutableFile(atPath: Browser.path), "chromium is not installed"))
struct BrowserTests {
  private func page(live: LivePage? = nil, _ text: @escaping (String) -> String = { $0 }) throws -> String {
    try ReportedRun(isRehearsal: true, text: text).report.html(live: live)
  }

  @Test(arguments: [400, 1000, 1600]) func itFitsItsWindow(columns: Int) throws {
    let browser = try Browser()
    defer { browser.remove() }
    let wordy = try page { "\($0) and some more words, \(String(repeating: "long", count: 20))" }
    #expect(try browser.width(of: wordy, in: columns) <= columns, "the page scrolls down, and not sideways")
    #expect(browser.complaints == [])
  }

  @Test func itIsPrinted() throws {
    let browser = try Browser()
    defer { browser.remove() }
    let file = try browser.printed(page())
    #expect(file.starts(with: Data("%PDF".utf8)) && file.count > 10_000)
  }

  @Test(arguments: [false, true]) func aPageThatNobodyWritesAnyMoreSaysSo(isOld: Bool) throws {
    let browser = try Browser()
    defer { browser.remove() }
    let now = Int64(Date().timeIntervalSince1970 * 1000)
    let live = LivePage(
      driver: "ana", writtenAt: isOld ? now - 60_000 : now + 60_000, patience: 30, isOver: false)
    let shown = try browser.document(of: page(live: live), columns: 1000)
    #expect(shown.contains(/<p class="stale" id="stale" role="status" hidden="">/) != isOld)
    #expect(browser.complaints == [])
  }

  @Test func hostileTextRunsNothing() throws {
    let browser = try Browser()
    defer { browser.remove() }
    let attack =
      "<script>document.title='run'</script>\"\u{301} onload=\"document.title='run'\" x=\"\u{301}<img src=x onerror=\"document.title='run'\">"
    let shown = try browser.document(of: page { "\($0) \(attack)" }, columns: 1000)
    #expect(!shown.contains("<title>run</title>"))
    #expect(browser.complaints == [])
  }
}

/// Chromium without a window, with a profile of its own.
final class Browser {
  static let path = "/usr/bin/chromium"

  private let folder: URL
  /// What pages have told the console.
  private(set) var complaints: [String] = []

  init() throws {
    folder = FileManager.default.temporaryDirectory.appendingPathComponent(
      "relboard-browser-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  }

  /// The document as it is once its scripts have run.
  func document(of html: String, columns: Int) throws -> String {
    try run(html, ["--window-size=\(columns),900", "--dump-dom"])
  }

  /// How wide a page wants to be where it has so many columns; a window has 500 at least, a frame in it has not.
  func width(of html: String, in columns: Int) throws -> Int {
    let told = "<script>parent.postMessage(document.documentElement.scrollWidth, '*')</script></body>"
    try Data(html.replacing("</body>", with: told).utf8).write(
      to: folder.appendingPathComponent("framed.html"))
    let frame = """
      <!doctype html><title></title><body>
      <script>addEventListener("message", event => { document.title = event.data })</script>
      <iframe src="framed.html" width="\(columns)" height="900" style="border: 0"></iframe></body>
      """
    let shown = try run(
      frame, ["--window-size=\(columns + 100),1000", "--virtual-time-budget=5000", "--dump-dom"])
    let title = try #require(shown.firstMatch(of: /<title>(\d+)<\/title>/), "\(shown)")
    return Int(title.output.1) ?? .max
  }

  /// What it prints of a page, as PDF.
  func printed(_ html: String) throws -> Data {
    let file = folder.appendingPathComponent("page.pdf")
    _ = try run(html, ["--print-to-pdf=\(file.path)"])
    return try Data(contentsOf: file)
  }

  func remove() { try? FileManager.default.removeItem(at: folder) }

  private func run(_ html: String, _ arguments: [String]) throws -> String {
    let page = folder.appendingPathComponent("page.html")
    try Data(html.utf8).write(to: page)
    let (output, errors) = (folder.appendingPathComponent("out"), folder.appendingPathComponent("err"))
    for file in [output, errors] { try Data().write(to: file) }
    let process = Process()
    process.executableURL = URL(fileURLWithPath: Self.path)
    process.arguments =
      [
        "--headless", "--no-sandbox", "--disable-gpu", "--enable-logging=stderr",
        "--user-data-dir=\(folder.path)/profile",
      ] + arguments + [page.path]
    process.standardOutput = try FileHandle(forWritingTo: output)
    process.standardError = try FileHandle(forWritingTo: errors)
    try process.run()
    process.waitUntilExit()
    #expect(process.terminationStatus == 0)
    complaints += try String(contentsOf: errors, encoding: .utf8).split(separator: "\n").map(String.init)
      .filter { $0.contains(":CONSOLE") }
    return try String(contentsOf: output, encoding: .utf8)
  }
}
