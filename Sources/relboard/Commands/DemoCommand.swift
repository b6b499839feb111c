import ArgumentParser
import DemoWorkspace
import Driving
import Foundation
import SQLiteJournal

/// `relboard demo`
struct DemoCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "demo",
    abstract: "Opens a board on a real little release on this machine.",
    discussion: """
      Lays out a small shop with a live service, and releases its next version: real processes, a real \
      database, real HTTP. Leaving the board keeps the demo, and 'relboard demo' comes back to it; closing it for \
      good stops its service and removes all of it. With --fleet it is a roll-out over twenty hosts, folders of this \
      machine, of which one fails.
      """)

  @Flag(help: "Ship a version whose error rate rises after the switch, so that a backout is called for.")
  var fault = false

  @Flag(
    help:
      "Roll a version out over twenty hosts, of which one fails; with --fault three do, which calls for a backout."
  )
  var fleet = false

  @Option(help: "How many times shorter every wait is, 1 or more.")
  var speed = 1.0

  @Flag(inversion: .prefixedNo, help: "Say on the board what is seen, and which keys to try; T ends it.")
  var tour = true

  @OptionGroup var identity: IdentityOption

  @OptionGroup var look: LookOptions

  func validate() throws {
    guard speed.isFinite, speed >= 1, speed <= 1000 else {
      throw ValidationError("--speed takes a number from 1 to 1000")
    }
  }

  func run() throws {
    try identity.apply()
    try look.demandTerminal(instead: "relboard init, then relboard run plan.yaml --headless")
    try Means.demand()
    let runs = try RunDirectories.own
    let workspace = DemoWorkspace(
      directory: URL(fileURLWithPath: runs.root).deletingLastPathComponent().appendingPathComponent(
        fleet ? "demo-fleet" : "demo"
      )
      .path,
      options: .init(fleet ? .fleet : .shop, fault: fault, speed: speed),
      environment: OwnProcess.environment)
    if (try? RunArchive(runs).unfinished(of: workspace.planPath)) == nil {
      try Self.close(workspace, runs)
      Console.say("laying out \(fleet ? "twenty hosts" : "a little shop") in \(workspace.directory) …")
      try workspace.create(now: Date())
    }
    let plan = try PlanOpening(path: workspace.planPath)
    let run = OpeningRun(plan) { _ in try await RunDriver.open(plan, attendance: .attended, runs: runs) }
    let shared = SharedRun(run)
    let end = try look.showBoard(shared, leaving: .demo, hasTour: tour)
    if case .closedForGood = end {
      Console.say("closing the demo: stopping what it has started and removing \(workspace.directory) …")
    }
    try OpenCommand.part(from: shared, run, end, comeBack: fleet ? "relboard demo --fleet" : "relboard demo")
    if case .closedForGood = end {
      try Self.close(workspace, runs)
      Console.say("the demo is closed: nothing of it is left")
    }
  }

  /// Stops all that the demo has started, and removes its workspace and its runs.
  private static func close(_ workspace: DemoWorkspace, _ runs: RunDirectories) throws {
    try workspace.close()
    for run in RunArchive(runs).all(of: workspace.planPath) {
      try FileManager.default.removeItem(atPath: run.path)
    }
  }
}
