import ReleaseModel

extension ReportDocument {
  /// Puts a report into words.
  init(_ report: ReleaseReport) {
    let release = report.release
    title = "\(release.name) \(release.version) → \(release.environment)"
    verdict = report.result.state.uppercased()
    isGood = report.result.isEnded ? report.result.state == "succeeded" : nil
    banner = release.isRehearsal ? "REHEARSAL: nothing of this is a release" : nil
    sections = [
      Section(id: "summary", title: "Summary", blocks: [.facts(Self.summary(report))]),
      Section(id: "timeline", title: "Timeline", blocks: Self.timeline(report)),
      Section(id: "controls", title: "Controls", blocks: Self.controls(report)),
      Section(id: "poll", title: "Go/no-go poll", blocks: Self.poll(report)),
      Section(id: "signatures", title: "Signatures", blocks: Self.signatures(report)),
      Section(id: "steps", title: "Steps", blocks: Self.steps(report)),
      Section(id: "checks", title: "Checks", blocks: Self.checks(report)),
      Section(id: "backout", title: "Backout", blocks: Self.backout(report)),
      Section(id: "deviations", title: "Deviations from the plan", blocks: Self.deviations(report)),
      Section(id: "communications", title: "Communications", blocks: Self.messages(report)),
      Section(id: "events", title: "What happened", blocks: Self.events(report)),
      Section(id: "proof", title: "Proof", blocks: [.facts(Self.proof(report))]),
    ].filter { !$0.blocks.isEmpty }
  }

  private static func summary(_ report: ReleaseReport) -> [Fact] {
    let (times, release) = (report.times, report.release)
    let deviations = report.deviations.count
    return facts([
      ("Result", Cell(report.result.state, .init(state: report.result.state))),
      ("Because", Cell(report.result.reason)),
      ("Waits for a person", Cell(report.needs.joined(separator: "; "), .warning)),
      (
        "Progress",
        Cell(
          report.progress.map { progress in
            "\(progress.done) of \(progress.of) steps"
              + (progress.expectedEnd.map { ", expected to end \($0.words)" } ?? "")
          })
      ), ("Can be backed out until", Cell(report.progress?.backoutBy?.words)),
      ("Takes back the release of run", Cell(release.takesBack, isCode: true)),
      ("Opened", Cell(times.opened.map(\.words))), ("Deployment started", Cell(times.started.map(\.words))),
      ("Verification started", Cell(times.verificationStarted.map(\.words))),
      ("Ended", Cell(times.ended.map(\.words))), ("Last steps over", Cell(times.finished.map(\.words))),
      (
        "Took", Cell(times.elapsed.map { clock($0) + (times.planned.map { ", planned \(clock($0))" } ?? "") })
      ),
      ("Held for", Cell(held(report))),
      ("Window", Cell(times.windowOpens.map { "\($0.words) to \(times.windowCloses?.words ?? "")" })),
      ("Baseline", Cell(release.baseline, isCode: true)), ("Repository", Cell(release.repository)),
      ("Scope", Cell(release.scope)), ("Features", Cell(release.features.joined(separator: "; "))),
      ("Risks", Cell(release.risks.joined(separator: "; "))),
      ("Affected", Cell(release.affected)), ("Handed over", Cell(release.handOver)),
      ("Deviations", Cell(deviations == 0 ? "none" : "\(deviations)", deviations == 0 ? .good : .warning)),
      ("Fixes owed", Cell(report.fixes.map(\.id).joined(separator: ", "), .warning)),
    ])
  }

  private static func held(_ report: ReleaseReport) -> String? {
    let seconds = report.holds.compactMap(\.took).reduce(0, +)
    guard !report.holds.isEmpty else { return nil }
    let lasting = report.holds.contains { $0.to == nil } ? ", and is held" : ""
    return
      "\(clock(seconds)) in \(report.holds.count == 1 ? "one hold" : "\(report.holds.count) holds")\(lasting)"
  }

  private static func controls(_ report: ReleaseReport) -> [Block] {
    table(
      ["Control", "State", "Approved by", "Evidence", "By", "At", "Owner"],
      report.controls.map { control in
        Row(
          cells: [
            Cell(control.title), Cell(control.state, .init(state: control.state)), Cell(approvals(control)),
            cell(control.evidence), Cell(control.by), Cell(control.at.map(\.words)), Cell(control.owner),
          ], isTicked: control.state == "satisfied" || control.state == "approved")
      }, isChecklist: true)
  }

  private static func approvals(_ control: ReleaseReport.Control) -> String {
    control.approvals.map { approval in
      approval.person + (approval.evidence.text.isEmpty ? "" : ": \(approval.evidence.text)")
        + (approval.evidence.sha256.map { " (SHA-256 \($0))" } ?? "")
    }.joined(separator: "; ")
  }

  private static func poll(_ report: ReleaseReport) -> [Block] {
    table(
      ["Poll", "Position", "Call", "Answer", "Reason", "Noted by", "At"],
      report.poll.map { answer in
        Row(cells: [
          Cell(answer.hold ?? "go/no-go"), Cell(answer.position), Cell("\(answer.round)"),
          Cell(answer.answer, .init(state: answer.answer)),
          Cell(answer.reason), Cell(answer.by), Cell(answer.at.words),
        ])
      })
  }

  private static func signatures(_ report: ReleaseReport) -> [Block] {
    table(
      ["About", "Decision", "Signed by", "Key", "Handed in by", "Signed", "Taken", "Until"],
      report.signatures.map { signature in
        Row(cells: [
          Cell(signature.item), Cell(signature.decision), Cell(signature.who),
          Cell(signature.key, isCode: true),
          Cell(signature.account), Cell(signature.signed.words), Cell(signature.at.words),
          Cell(signature.expires.words),
        ])
      })
  }

  private static func steps(_ report: ReleaseReport) -> [Block] {
    let lists = [
      ("deployment", "Deployment"), ("backout", "Undone in the backout"), ("finally", "Finally"),
      ("ad hoc", "Beside the plan"),
    ]
    return lists.flatMap { list, title -> [Block] in
      let steps = report.steps.filter { $0.list == list }
      let parts = steps.indices.filter { $0 == 0 || steps[$0].groups != steps[$0 - 1].groups }
      let hosts = steps.filter { $0.hosts?.isEmpty == false }.flatMap(hosts)
      return zip(parts, parts.dropFirst() + [steps.count]).flatMap { start, end -> [Block] in
        [.text(([title] + (steps[start].groups ?? [])).joined(separator: ": "))]
          + table(
            ["Step", "State", "Took", "Planned", "Attempts", "By", "Evidence", "Gives"],
            steps[start..<end].map(row), isChecklist: true)
      } + hosts
    }
  }

  /// How the hosts of a step came out, those that are lost or unknown each on a line.
  private static func hosts(_ step: ReleaseReport.Step) -> [Block] {
    let hosts = step.hosts ?? []
    let tally = HostTally(hosts.compactMap { HostState(rawValue: $0.state) })
    let words = tally.parts.map { "\($0.count) \($0.state.rawValue)" }.joined(separator: ", ")
    let rows = hosts.filter { !["ok", "changed", "undone"].contains($0.state) }.map { host in
      Row(cells: [
        Cell(host.name), Cell(host.state, .init(state: host.state)), Cell(host.task),
        Cell([host.reason, host.counts?.words].compactMap { $0 }.joined(separator: "; ")),
      ])
    }
    return [.text("Hosts of ‘\(step.title)’: \(words)")] + table(["Host", "State", "Task", "Because"], rows)
  }

  private static func row(_ step: ReleaseReport.Step) -> Row {
    let outcomes = step.attempts.map { attempt in
      "\(attempt.number): \(attempt.outcome ?? "running")" + (attempt.took.map { ", \(clock($0))" } ?? "")
    }
    let gives =
      (step.outputs ?? []).map { "\($0.name) = \($0.value ?? "••••, secret")" }
      + (step.files ?? []).map(\.path)
    let isOver = step.planned.map { (step.took ?? 0) > $0 } ?? false
    return Row(
      cells: [
        Cell(step.title),
        Cell(
          [step.state, step.because].compactMap { $0 }.joined(separator: ": "), .init(state: step.state)),
        Cell(step.took.map(clock), isOver ? .warning : .plain), Cell(step.planned.map(clock), .muted),
        Cell(outcomes.joined(separator: "; ")), Cell(step.by), cell(step.evidence),
        Cell(gives.isEmpty ? nil : gives.joined(separator: "; ")),
      ], isTicked: step.state == "succeeded" || step.state == "undone")
  }

  private static func checks(_ report: ReleaseReport) -> [Block] {
    let rows = report.checks.map { check in
      Row(
        cells: [
          Cell(check.title), Cell(check.list, .muted), Cell(check.state, .init(state: check.state)),
          Cell(check.last),
          Cell(check.passes ?? check.fails.map { "not \($0)" }),
          Cell(tally(check.measurements)), Cell(check.accepted.map { "accepted by \($0)" } ?? check.reason),
        ], isTicked: check.state == "successful")
    }
    let charts = report.checks.compactMap { series($0) }.map(Block.series)
    return table(["Check", "Of", "State", "Last", "Passes", "Measured", "Because"], rows) + charts
  }

  /// How often a check was measured, by what was made of it.
  private static func tally(_ measurements: [ReleaseReport.Measurement]) -> String {
    let counts = measurements.reduce(into: [:]) { $0[$1.verdict, default: 0] += 1 }
    return ["passed", "failed", "inconclusive", "error", "baseline"]
      .compactMap { verdict in counts[verdict].map { "\($0) \(verdict)" } }.joined(separator: ", ")
  }

  private static func backout(_ report: ReleaseReport) -> [Block] {
    let ordered = report.backout.map { backout in
      Block.facts(
        facts([
          ("Problem", Cell(backout.problem)), ("Severity", Cell(backout.severity)),
          ("Owner", Cell(backout.owner)),
          ("Authorised by", Cell(backout.authorisedBy)), ("Ordered by itself by", Cell(backout.trigger)),
          ("Ordered", Cell(backout.ordered.words)),
          ("Verification started", Cell(backout.verificationStarted.map(\.words))),
        ]))
    }
    let triggers = table(
      ["Trigger", "Does", "State", "Tripped", "Because", "Answer", "By"],
      report.triggers.map { trigger in
        Row(cells: [
          Cell(trigger.title), Cell(trigger.action, .muted), Cell(trigger.state, .init(state: trigger.state)),
          Cell(trigger.tripped.map(\.words)), Cell(trigger.because), Cell(trigger.answer), Cell(trigger.by),
        ])
      })
    return [ordered].compactMap { $0 } + triggers
  }

  private static func deviations(_ report: ReleaseReport) -> [Block] {
    let done = table(
      ["What", "Of", "Why", "By"],
      report.deviations.map { deviation in
        Row(cells: [
          Cell(deviation.kind, .warning), Cell(deviation.subject), Cell(deviation.reason), Cell(deviation.by),
        ])
      })
    let owed = table(
      ["Fix owed", "Owner", "Due"],
      report.fixes.map { Row(cells: [Cell($0.id, .warning), Cell($0.owner), Cell($0.due.words)]) })
    let held = table(
      ["Held from", "To", "By", "Because"],
      report.holds.map { hold in
        Row(cells: [
          Cell(hold.from.words), Cell(hold.to.map(\.words) ?? "now"), Cell(hold.by),
          Cell(hold.reasons.joined(separator: "; ")),
        ])
      })
    let waived = table(
      ["Waiver", "Because", "Owner", "Until", "By"],
      report.controls.flatMap { control in
        control.waivers.map { waiver in
          Row(cells: [
            Cell(control.title), Cell(waiver.reason), Cell(waiver.owner), Cell(waiver.until?.words),
            Cell(waiver.by),
          ])
        }
      })
    return done + waived + owed + held
  }

  private static func messages(_ report: ReleaseReport) -> [Block] {
    let rows = report.messages.map { message in
      Row(
        cells: [
          Cell(message.audience), Cell(message.moment, .muted),
          Cell(message.state, .init(state: message.state)),
          Cell(message.due.map(\.words)), Cell(message.told.map(\.words)),
          Cell(message.deliveries.isEmpty ? nil : attempts(message.deliveries)), Cell(message.receipt),
        ], isTicked: message.state == "confirmed" || message.state == "sent")
    }
    return table(["Who", "When", "State", "Due", "Told", "Attempts", "How that is known"], rows)
      + report.messages.compactMap { message in
        message.text.map { .text("\(message.audience) was sent: \($0)") }
      }
  }

  private static func attempts(_ deliveries: [ReleaseReport.Delivery]) -> String {
    deliveries.map { "\($0.number): \($0.outcome ?? "under way")" }.joined(separator: "; ")
  }

  private static func events(_ report: ReleaseReport) -> [Block] {
    table(
      ["Time", "By", "What"],
      report.events.map { Row(cells: [Cell($0.at.words, .muted), Cell($0.by), Cell($0.what)]) })
  }

  private static func proof(_ report: ReleaseReport) -> [Fact] {
    let journal = report.journal
    return facts(
      [
        ("Run", Cell(journal.run, isCode: true)), ("Plan", Cell(journal.plan, isCode: true)),
        ("Plan's SHA-256", Cell(journal.planHash, isCode: true)), ("Events", Cell("\(journal.events)")),
        ("List of keys", Cell(journal.keys?.path, isCode: true)),
        ("Its SHA-256", Cell(journal.keys?.sha256, isCode: true)),
        ("Journal's head", Cell(journal.head, isCode: true)), ("Last event", Cell(journal.until.words)),
      ]
        + report.release.package.map { file in
          (
            "Package: \(file.path)",
            Cell(file.problem ?? file.sha256, file.problem == nil ? .plain : .bad, isCode: true)
          )
        }
        + report.steps.flatMap { step in
          (step.files ?? []).map { file in
            ("Made by \(step.id): \(file.path)", Cell(file.sha256, isCode: true))
          }
        }
        + report.steps.flatMap { step in
          step.attempts.compactMap { attempt in
            attempt.outputSHA256.map {
              ("Output of \(step.id), attempt \(attempt.number)", Cell($0, isCode: true))
            }
          }
        })
  }

  private static func facts(_ facts: [(String, Cell)]) -> [Fact] {
    facts.filter { !$0.1.text.isEmpty }.map { Fact(name: $0.0, value: $0.1) }
  }

  /// A table without the columns in which nothing stands; none without rows.
  private static func table(_ columns: [String], _ rows: [Row], isChecklist: Bool = false) -> [Block] {
    guard !rows.isEmpty else { return [] }
    let used = columns.indices.filter { column in rows.contains { !$0.cells[column].text.isEmpty } }
    let kept = rows.map { row in Row(cells: used.map { row.cells[$0] }, isTicked: row.isTicked) }
    return [.table(Table(columns: used.map { columns[$0] }, rows: kept, isChecklist: isChecklist))]
  }

  private static func cell(_ evidence: ReleaseReport.Evidence?) -> Cell {
    Cell(evidence.map { $0.text + ($0.sha256.map { " (SHA-256 \($0))" } ?? "") })
  }
}

extension Unicode.Scalar {
  /// Whether it acts instead of being seen, on the terminal, the line or what follows.
  var acts: Bool {
    switch self {
    case "\0"..<" ", "\u{7F}"..."\u{9F}", "\u{200E}", "\u{200F}", "\u{202A}"..."\u{202E}",
      "\u{2066}"..."\u{2069}":
      true
    default: false
    }
  }
}

/// Seconds as a clock shows them: `0:41`, `1:02:03`.
func clock(_ seconds: Double) -> String {
  let whole = Int(max(0, min(seconds, 1e9)).rounded())
  let (hours, minutes, rest) = (whole / 3600, whole / 60 % 60, whole % 60)
  let two = { (number: Int) in number < 10 ? "0\(number)" : "\(number)" }
  return hours > 0 ? "\(hours):\(two(minutes)):\(two(rest))" : "\(minutes):\(two(rest))"
}
