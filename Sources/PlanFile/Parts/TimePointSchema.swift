import PlainText
import ReleaseModel

extension Schema where Value == TimePoint {
  /// A time with its offset, or so long before or after a moment of the plan.
  static var timePoint: Self {
    Schema(.scalar(.timePoint)) { node, findings in
      guard case .scalar(let scalar) = node.content, !scalar.isNull,
        let point = TimePoint(written: scalar.text.trimmed)
      else {
        findings.report(.invalid(.timePoint, read: node.summary), at: node.mark)
        return nil
      }
      if case .moment(let name, _) = point { findings.refer(to: name, in: .moment, at: node.mark) }
      return point
    }
  }
}

extension Schema where Value == [String: WallInstant] {
  /// The names of moments, each with its time.
  static var moments: Self {
    .names(.identifier, .momentTime) { entry, findings in
      // A name is what stands before a duration, or alone.
      guard case .moment(entry.key, offset: .zero) = TimePoint(written: entry.key) else {
        findings.report(.invalid(.identifier, read: .text(entry.key)), at: entry.mark)
        return
      }
      findings.declare(entry.key, in: .moment, at: entry.mark)
    }
  }
}

extension Schema where Value == WallInstant {
  /// A time with its offset, or a local one beside its zone.
  fileprivate static var momentTime: Self {
    let plain = windowTime(in: nil, isEnd: false)
    let zoned = Self.mapping("a moment") { fields in
      let zone = fields.required("zone", .zone, "the time zone of a local time or a date")
      guard let zone else {
        _ = fields.required("at", Schema<String>.line, "the time, local in the zone")
        return nil
      }
      return fields.required("at", .windowTime(in: zone, isEnd: false), "the time, local in the zone")
    }
    return Schema(.either([plain.shape(), zoned.shape()])) { node, findings in
      if case .mapping = node.content { return zoned.read(node, findings) }
      return plain.read(node, findings)
    }
  }
}

extension TimePoint {
  /// Reads `2026-12-01T22:00+01:00`, `T`, `T-30m` or `cutover+1h`.
  init?(written text: String) {
    if let time = WrittenTime(text) {
      guard time.offset != nil, let instant = time.instant else { return nil }
      self = .at(instant)
      return
    }
    if let sign = text.lastIndex(where: { $0 == "+" || $0 == "-" }),
      let offset = Duration(text: String(text[text.index(after: sign)...]).trimmed),
      offset <= .seconds(30 * 86_400)
    {
      let name = String(text[..<sign]).trimmed
      guard Self.isName(name) else { return nil }
      self = .moment(name, offset: text[sign] == "-" ? .zero - offset : offset)
      return
    }
    guard Self.isName(text) else { return nil }
    self = .moment(text, offset: .zero)
  }

  private static func isName(_ text: String) -> Bool {
    (1...64).contains(text.utf8.count) && text.unicodeScalars.allSatisfy(\.isIdentifier)
      && text.unicodeScalars.first.map { !("0"..."9").contains($0) } ?? false
  }
}

extension Fields {
  /// When a step of the deployment is to be done.
  mutating func readTimes(_ step: inout Step) {
    set(&step.notBefore, "not-before", .timePoint, "before when it does not start")
    set(&step.deadline, "deadline", .timePoint, "by when it has to be done")
    set(&step.remind, "remind", .duration, "how long before its deadline somebody is reminded")
    require("deadline", with: "remind")
  }

  /// Who does a step of the deployment.
  mutating func readPeople(_ step: inout Step, isAsked: Bool) {
    let duty = Schema<String>.line.map { duty, node, findings in
      findings.refer(to: duty, in: .assignee, at: node.mark)
      return duty
    }
    set(&step.assigned, "assign", duty, "who has it to do: the id of a person, or a role")
    guard isAsked else { return }
    let other = Schema<String>.identifier.map { id, node, findings in
      findings.refer(to: id, in: .deed, at: node.mark)
      return id
    }
    set(
      &step.notSamePersonAs, "not-same-person-as", .oneOrMore(of: other),
      "the steps and controls that another person has to confirm or do")
  }
}
