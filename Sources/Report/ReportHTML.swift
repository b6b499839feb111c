import Foundation
import Mustache

extension ReleaseReport {
  /// The report as one page of HTML, with all that it needs in it: readable without scripts and without styles, light
  /// and dark, on a screen and on paper.
  ///
  /// - Parameter live: what a page says that is kept up to date; nil of a page that is not.
  public func html(live: LivePage? = nil) -> String {
    Self.page.render(ReportDocument(self).view(live))
  }

  private static let page: MustacheTemplate = {
    // The library's own escapes characters, and a quote with an accent is another character than a quote.
    MustacheContentTypes.register(ScalarsOfHTML(), named: "SCALARS")
    do {
      return try MustacheTemplate(string: String(decoding: PackageResources.report_mustache, as: UTF8.self))
    } catch {
      preconditionFailure("the page's template is part of the program: \(error)")
    }
  }()
}

/// Text as HTML has to have it, in elements and in quoted attributes, whatever follows a character.
private struct ScalarsOfHTML: MustacheContentType {
  func escapeText(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "&": result += "&amp;"
      case "\"": result += "&quot;"
      case "'": result += "&#39;"
      case "\n", "\t": result.unicodeScalars.append(scalar)
      default: result.unicodeScalars.append(scalar.acts ? "\u{FFFD}" : scalar)
      }
    }
    return result
  }
}

/// What a page says of itself that is kept up to date while the run goes on.
public struct LivePage: Sendable {
  /// Who drives the run; nil when nobody does.
  public var driver: String?
  /// The host on which what its steps have written is, where that is another than this one, which has not looked at it.
  public var outputsHost: String?
  /// When it was written, wall time, in milliseconds since the Unix epoch.
  public var writtenAt: Int64
  /// After how many seconds without another it is out of date.
  public var patience: Int
  /// Whether nothing more is to come.
  public var isOver: Bool

  /// Describes a page.
  public init(driver: String?, outputsHost: String? = nil, writtenAt: Int64, patience: Int, isOver: Bool) {
    (self.driver, self.outputsHost) = (driver, outputsHost)
    (self.writtenAt, self.patience, self.isOver) = (writtenAt, patience, isOver)
  }
}

extension ReportDocument {
  /// What the template is filled with. The template escapes every text; none is put together to HTML here.
  fileprivate func view(_ live: LivePage?) -> [String: Any] {
    var view: [String: Any] = [
      "title": title, "verdict": verdict,
      "tone": isGood == true ? "good" : isGood == false ? "bad" : "plain",
      "sections": sections.map { section -> [String: Any] in
        ["id": section.id, "title": section.title, "blocks": section.blocks.map(\.view)]
      },
    ]
    if let banner { view["banner"] = banner }
    if let live {
      view["live"] =
        [
          "written": ReleaseReport.Moment(milliseconds: live.writtenAt).words,
          "milliseconds": "\(live.writtenAt)", "patience": "\(live.patience)",
          "driver": live.isOver
            ? [] : [live.driver.map { "Driven by \($0)." } ?? "NOT DRIVEN: nobody drives the run."],
          "elsewhere": live.outputsHost.map {
            ["It was read through a store: the outputs of its steps are on \($0), and were not looked at."]
          } ?? [],
          "refresh": live.isOver ? [] : ["\(max(2, live.patience / 3))"],
        ] as [String: Any]
    }
    return view
  }
}

extension ReportDocument.Block {
  fileprivate var view: [String: Any] {
    switch self {
    case .text(let text): ["text": text]
    case .facts(let facts):
      ["facts": ["rows": facts.map { ["name": $0.name, "cell": $0.value.view] as [String: Any] }]]
    case .table(let table):
      [
        "table": [
          "columns": table.columns,
          "rows": table.rows.map { row in ["cells": zip(table.columns, row.cells).map { $1.view(of: $0) }] },
        ] as [String: Any]
      ]
    case .timeline(let timeline): ["timeline": timeline.view]
    case .series(let series): ["series": series.view]
    }
  }
}

extension ReportDocument.Cell {
  fileprivate var view: [String: Any] { view(of: "") }

  /// - Parameter column: the column's name, which stands before it where a table has no room for columns.
  fileprivate func view(of column: String) -> [String: Any] {
    // What is short stays on one line.
    var view: [String: Any] = [
      "tone": text.count <= 20 && !isCode ? "\(tone.rawValue) short" : tone.rawValue, "column": column,
    ]
    if isCode { view["code"] = ["text": text] } else { view["plain"] = ["text": text] }
    return view
  }
}

extension ReportDocument.Timeline {
  /// The drawing's measures, in its own units.
  private static let (width, rowHeight, top) = (1000.0, 22.0, 24.0)

  fileprivate var view: [String: Any] {
    func x(_ seconds: Double) -> Double { min(1, seconds / length) * Self.width }
    let height = Self.top + Double(bars.count) * Self.rowHeight + 6
    let rows = bars.enumerated().map { index, bar -> [String: Any] in
      let y = Self.top + Double(index) * Self.rowHeight
      let left = x(bar.start)
      var row: [String: Any] = [
        "x": short(left), "y": short(y), "width": short(max(2, x(bar.end) - left)), "tone": bar.tone.rawValue,
        "title": bar.title, "words": bar.words, "textY": short(y + 12),
        // Beside the bar, on the side where there is room.
        "textX": short(left < Self.width / 2 ? left + 6 : left - 6),
        "anchor": left < Self.width / 2 ? "start" : "end",
      ]
      if let planned = bar.planned {
        row["planned"] = [
          "x": short(left), "y": short(y + 15), "width": short(max(2, x(bar.start + planned) - left)),
        ]
      }
      return row
    }
    let ticks = (0...4).map { index -> [String: Any] in
      let at = length * Double(index) / 4
      return [
        "x": short(x(at)), "words": "+\(clock(at))",
        "anchor": index == 0 ? "start" : index == 4 ? "end" : "middle",
      ]
    }
    return [
      "width": short(Self.width), "height": short(height), "rows": rows, "ticks": ticks, "begins": begins,
      "top": short(Self.top),
      "holds": holds.map { ["x": short(x($0.start)), "width": short(max(2, x($0.end) - x($0.start)))] },
      "left": bars.count < total ? [["count": "\(bars.count)", "total": "\(total)"]] : [],
    ]
  }
}

extension ReportDocument.Series {
  private static let (width, height) = (1000.0, 120.0)

  fileprivate var view: [String: Any] {
    let values = points.map(\.value)
    let (low, high) = (values.min() ?? 0, values.max() ?? 0)
    let (span, length) = (high > low ? high - low : 1, max(1, points.last?.at ?? 1))
    let places = points.map { point in
      (
        x: short(point.at / length * (Self.width - 8) + 4),
        y: short(Self.height - 6 - (point.value - low) / span * (Self.height - 12)), tone: point.tone
      )
    }
    return [
      "title": title, "width": short(Self.width), "height": short(Self.height),
      "line": places.map { "\($0.x),\($0.y)" }.joined(separator: " "),
      "points": places.filter { $0.tone != .good && $0.tone != .muted }
        .map { ["x": $0.x, "y": $0.y, "tone": $0.tone.rawValue] },
      "low": short(low), "high": short(high), "begins": begins, "ends": ends,
    ]
  }
}

/// A number with two decimals at most.
private func short(_ number: Double) -> String {
  let rounded = (number * 100).rounded() / 100
  return abs(rounded) < 1e15 && rounded == rounded.rounded() ? "\(Int64(rounded))" : "\(rounded)"
}
