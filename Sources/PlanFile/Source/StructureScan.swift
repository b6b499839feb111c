/// Refuses, before the YAML parser sees the text, what would make it slow or deep: nesting and aliases.
///
/// It knows little of YAML: a bracket or a `*` counts where a value could begin, and a `&` anywhere before
/// it. So it may refuse a strange text; it never lets an alias of an anchor through.
struct StructureScan {
  private let findings: Findings

  init(_ findings: Findings) { self.findings = findings }

  func scan(_ lines: [[Unicode.Scalar]]) {
    var anchors: Set<String> = []
    var indents: [Int] = []
    var brackets = 0
    for (index, line) in lines.enumerated() {
      let indent = line.prefix { $0 == " " }.count
      if indent < line.count {
        while let last = indents.last, last >= indent { indents.removeLast() }
        indents.append(indent)
      }
      var markers = 0
      var previous: Unicode.Scalar?
      for (column, scalar) in line.enumerated() where scalar != " " && scalar != "\t" {
        let opensValue = previous.map { "-?:[{,".unicodeScalars.contains($0) } ?? true
        switch scalar {
        case "[", "{": if opensValue { brackets += 1 }
        case "]", "}": brackets = max(0, brackets - 1)
        case "-", "?": if opensValue { markers += 1 }
        case "&": anchors.insert(name(in: line, after: column))
        case "*" where opensValue:
          let name = name(in: line, after: column)
          if !name.isEmpty, anchors.contains(name) {
            findings.report(.anchor("*\(name)"), at: Mark(line: index + 1, column: column + 1))
          }
        default: break
        }
        previous = scalar
        if max(brackets, markers, indents.count) > SourceText.depthLimit {
          findings.report(
            .tooDeep(limit: SourceText.depthLimit), at: Mark(line: index + 1, column: column + 1))
          return
        }
      }
    }
  }

  private func name(in line: [Unicode.Scalar], after column: Int) -> String {
    let name = line[(column + 1)...].prefix { $0.isASCIIAlphanumeric || $0 == "_" || $0 == "-" }
    return String(String.UnicodeScalarView(name))
  }
}

extension Unicode.Scalar {
  var isASCIIAlphanumeric: Bool {
    switch self {
    case "a"..."z", "A"..."Z", "0"..."9": true
    default: false
    }
  }
}
