import ReleaseModel

extension Observation {
  /// What was seen, one line: a number without a unit has the one that the plan compares it in.
  func words(in check: Check) -> String {
    guard case .reading(let reading) = finding, let number = Criterion.number(reading), number.unit == nil,
      let criterion = [check.fail, check.pass].compactMap({ $0 }).first(where: { $0.unit != nil }),
      let unit = criterion.unit
    else { return text }
    // As far from the number as the plan writes it.
    let gap = criterion.text.hasSuffix(" " + unit) ? " " : ""
    return text.replacing(reading, with: reading + gap + unit, maxReplacements: 1)
  }
}

extension Check {
  /// From where on a measurement speaks for a backout: `trips > 5%`, `trips unless < 1%`; nil where nothing is compared.
  var limitWords: String? {
    if let fail { return "trips \(fail.text)" }
    return passCriterion.map { "trips unless \($0.text)" }
  }
}
