import ReleaseModel

// What steps give to those after them.

extension Fields {
  /// What a command gives.
  mutating func readYield(_ step: inout Step) {
    set(
      &step.produces, "produces", .list(of: .path, canBeEmpty: false),
      "the files that it makes, from its folder: paths, or patterns for several")
    set(
      &step.secretOutputs, "secret-outputs", .list(of: .outputName, canBeEmpty: false),
      "which of the values in $RELBOARD_OUTPUT are secret")
  }
}

extension Schema where Value == String {
  /// The name of a value that a step gives.
  static var outputName: Self { .scalar(.outputName) { text, _ in isOutputName(text) ? text : nil } }

  fileprivate static func isOutputName(_ text: String) -> Bool {
    OutputName.isName(text) && text.utf8.count <= StepOutput.longestName
  }
}

extension Schema where Value == [StepQuestion] {
  /// Names and what is asked for them, in the order in which it is asked.
  static var questions: Self {
    let question = Schema<StepQuestion>.question
    return Schema(.names(.outputName, values: question.shape())) { node, findings in
      guard case .mapping(let entries) = node.content, !entries.isEmpty else {
        findings.report(.invalid(.mapping, read: node.summary), at: node.mark)
        return nil
      }
      guard entries.count <= StepOutput.most else {
        findings.report(
          .invalid(.integer(1...StepOutput.most), read: .text("\(entries.count)")), at: node.mark)
        return nil
      }
      return entries.compactMap { entry in
        if !Schema<String>.isOutputName(entry.key) {
          findings.report(.invalid(.outputName, read: .text(entry.key)), at: entry.mark)
        }
        var question = question.read(entry.value, findings)
        question?.name = entry.key
        return question
      }
    }
  }
}

extension Schema where Value == StepQuestion {
  /// The question alone, or with the pattern that its answer matches.
  fileprivate static var question: Self {
    let title = Schema<String>.line
    let asked = Self.mapping("a question") { fields in
      var question = StepQuestion(
        name: "", title: fields.required("title", .line, "what is asked, in a person's words", else: ""))
      fields.set(&question.pattern, "matches", .pattern, "a regular expression that the answer has to match")
      return question
    }
    return Schema(.either([title.shape(), asked.shape()])) { node, findings in
      if case .mapping = node.content { return asked.read(node, findings) }
      return title.read(node, findings).map { StepQuestion(name: "", title: $0) }
    }
  }
}

extension Schema where Value == String {
  /// A regular expression.
  fileprivate static var pattern: Self {
    Schema(.scalar(.text)) { node, findings in
      guard case .scalar(let scalar) = node.content, !scalar.isNull, !scalar.text.isEmpty,
        scalar.text.utf8.count <= Longest.pattern
      else {
        findings.report(.invalid(.text, read: node.summary), at: node.mark)
        return nil
      }
      return findings.pattern(scalar.text, in: scalar, at: node.mark).map { _ in scalar.text }
    }
  }
}
