import ArgumentParser
import Driving
import Foundation
import PlanFile
import PostgreSQLJournal
import ReleaseModel
import ReleaseWords
import SQLiteJournal
import Screen

/// `relboard` alone.
struct NearbyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "nearby",
    abstract: "Lists the newest runs and the plans of this folder, and how to open each.",
    shouldDisplay: false)

  /// How many runs and how many plans are listed at most.
  private static let most = (runs: 5, looked: 200, plans: 20)
  /// How many files are looked into at most: reading them all would keep somebody waiting who wants to see a few.
  private static let mostFiles = 500
  /// How long a store is waited for.
  private static let patience: Duration = .seconds(2)

  func run() throws {
    let own = try RunDirectories.own
    let runs = Self.runs(own)
    let plans = Self.planPaths().prefix(Self.mostFiles).compactMap { path in Self.row(ofPlan: path) }
    Self.list("Runs, the newest first", runs)
    let hasShared = try Self.listShared(except: Set(own.all().map(\.id)))
    Self.list("Plans here", Array(plans.prefix(Self.most.plans)))
    if plans.count > Self.most.plans { Console.say("  and \(plans.count - Self.most.plans) more") }
    if runs.isEmpty, plans.isEmpty, !hasShared {
      Console.say("No run yet, and no plan in this folder or in releases/. To begin:")
      Console.say("  relboard demo   shows a real little release on this machine")
      Console.say("  relboard init   writes a commented plan to start from")
    }
    Console.say("")
    Console.say("relboard --help lists every command.")
  }

  /// What is listed, and the command for it.
  private typealias Row = (words: String, command: String, details: [String])

  private static func list(_ title: String, _ rows: [Row]) {
    guard !rows.isEmpty else { return }
    Console.say(title)
    let width = rows.map { displayWidth($0.words) }.max() ?? 0
    for row in rows {
      Console.say("  \(padded(row.words, to: width))   \(row.command)")
      for line in row.details { Console.say("    \(line)") }
    }
  }

  private static func runs(_ own: RunDirectories) -> [Row] {
    var rows: [Row] = []
    var ended = 0
    for run in own.all().prefix(most.looked) where !run.isUnborn && !run.isCopy {
      guard let (row, isEnded) = row(of: run) else { continue }
      // What goes on is listed however much has ended since.
      if isEnded {
        ended += 1
        if ended > most.runs { continue }
      }
      rows.append(row)
    }
    return rows
  }

  /// Lists what goes on in the store that is configured, and is not this host's; whether there is anything to say of it.
  private static func listShared(except known: Set<String>) throws -> Bool {
    guard let address = try StoreOption.parse([]).address() else { return false }
    do {
      let runs = try PostgreSQLStore(address, patience: patience).summaries(except: known)
      let going = runs.filter { $0.isEnded != true }
      list("Runs in \(address) that go on", going.map(row))
      return !going.isEmpty
    } catch {
      Console.say("Runs in \(address) cannot be listed: \(error)")
      return true
    }
  }

  private static func row(of run: RunSummary) -> Row {
    let release = "\(run.release ?? "") \(run.version ?? "") → \(run.environment ?? "")"
    let words = "\(release)  \(run.run)  \(run.state ?? ""), \(run.driver ?? "NOT DRIVEN")"
    return (words, "relboard watch \(run.run)", run.standing + run.times)
  }

  private static func row(of run: RunDirectory) -> (row: Row, isEnded: Bool)? {
    let state: ReleaseState
    do {
      state = try RunArchive.outline(of: run)
    } catch JournalError.empty where !run.hasAttempts {
      // It was killed before it was opened, and has done nothing.
      return nil
    } catch {
      return (("\(run.id)  unreadable", "relboard journal verify \(run.id)", []), true)
    }
    let title = "\(state.plan.release.title)  \(run.id)  \(state.label)"
    if state.phase.isEnded { return ((title, "relboard status \(run.id)", []), true) }
    let driver = run.driver
    let words = "\(title), \(driver?.words ?? "NOT DRIVEN")"
    let details = RunSummary(of: run).map { $0.standing + $0.times } ?? []
    if let driver, !driver.isAlone {
      return ((words, "relboard watch \(run.id)", details), false)
    }
    let place = shown(state.run?.planPath ?? "")
    let command = state.isRehearsal ? "relboard open --rehearse \(place)" : "relboard \(place)"
    return ((words, command, details), false)
  }

  private static func row(ofPlan path: String) -> Row? {
    let reading = PlanFile.load(path: path)
    if let plan = reading.plan { return (plan.release.title, "relboard \(shown(path))", []) }
    // Other YAML files lie about as well.
    guard String(decoding: reading.bytes, as: UTF8.self).firstMatch(of: /(^|\n)relboard[ \t]*:/) != nil else {
      return nil
    }
    let count = reading.diagnostics.count
    return (
      "\(path): \(count == 1 ? "1 error" : "\(count) errors")", "relboard check \(shown(path))", []
    )
  }

  /// The files that may be plans: of this folder, of `releases`, and of the folders in it.
  private static func planPaths() -> [String] {
    let folders = ["", "releases/"] + entries("releases/").map { "releases/\($0)/" }
    return folders.flatMap { folder in
      entries(folder).filter { $0.hasSuffix(".yaml") || $0.hasSuffix(".yml") }.map { folder + $0 }
    }
  }

  private static func entries(_ folder: String) -> [String] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.isEmpty ? "." : folder)) ?? []
    return names.filter { !$0.hasPrefix(".") }.sorted()
  }

  /// A path as one types it here: relative where the file lies below, and quoted where a shell would take it apart.
  private static func shown(_ path: String) -> String {
    let here = FileManager.default.currentDirectoryPath + "/"
    let path = path.hasPrefix(here) ? String(path.dropFirst(here.count)) : path
    return shellQuoted(path)
  }
}

extension Release {
  fileprivate var title: String { "\(name) \(version) → \(environment)" }
}
