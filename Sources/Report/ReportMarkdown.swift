extension ReleaseReport {
  /// The report in Markdown, as GitHub and most others read it. What was planned as a list to be ticked off comes back
  /// ticked off.
  public var markdown: String { ReportDocument(self).markdown }
}

extension ReportDocument {
  /// The whole document, in Markdown.
  var markdown: String {
    var lines = ["# \(title.inMarkdown)", "", "**\(verdict.inMarkdown)**"]
    for section in sections {
      let blocks = section.blocks.map(\.markdown).filter { !$0.isEmpty }
      guard !blocks.isEmpty else { continue }
      lines += ["", "## \(section.title)"]
      if let banner { lines += ["", "*\(banner)*"] }
      for block in blocks { lines += [""] + block }
    }
    return lines.joined(separator: "\n") + "\n"
  }
}

extension ReportDocument.Block {
  /// Its lines; none for what only a picture shows.
  fileprivate var markdown: [String] {
    switch self {
    case .text(let text): ["### \(text.inMarkdown)"]
    case .facts(let facts): facts.map { "- **\($0.name.inMarkdown)**: \($0.value.markdown)" }
    case .table(let table): table.isChecklist ? table.checklist : table.markdown
    case .timeline, .series: []
    }
  }
}

extension ReportDocument.Table {
  fileprivate var markdown: [String] {
    let head = "| " + columns.joined(separator: " | ") + " |"
    let rule = "|" + columns.map { _ in "---|" }.joined()
    return [head, rule] + rows.map { "| " + $0.cells.map(\.markdown).joined(separator: " | ") + " |" }
  }

  fileprivate var checklist: [String] {
    rows.map { row in
      let rest = zip(columns, row.cells).dropFirst().filter { !$1.text.isEmpty }
        .map { "\($0.lowercased()) \($1.markdown)" }
      return "- [\(row.isTicked ? "x" : " ")] " + (row.cells[0].markdown + (rest.isEmpty ? "" : ": "))
        + rest.joined(separator: ", ")
    }
  }
}

extension ReportDocument.Cell {
  fileprivate var markdown: String {
    // Between backticks nothing means anything, but a backtick, and a bar in a table.
    isCode && !text.isEmpty && !text.contains(where: { "`|\n\r".contains($0) })
      ? "`\(text)`" : text.inMarkdown
  }
}

extension String {
  /// The text such that no character of it is Markdown or HTML, on one line.
  fileprivate var inMarkdown: String {
    var result = ""
    for scalar in unicodeScalars {
      if scalar.properties.isWhitespace {
        result += " "
      } else if "\\`*_{}[]<>#!|~&@".unicodeScalars.contains(scalar) {
        result += "\\\(scalar)"
      } else {
        result.unicodeScalars.append(scalar.acts ? "\u{FFFD}" : scalar)
      }
    }
    // An address would become a link.
    return result.replacing("://", with: ":\\/\\/").replacing("www.", with: "www\\.")
  }
}
