import Foundation
import TestSupport
import Testing

@testable import DemoWorkspace

/// The plan's commands, run one after another as a person would.
@Suite(.blocking) struct DemoReleaseTests {
  private let steps = [
    "./ops/install 1.5.0", "./ops/back-up", "./ops/migrate --to 1.5", "./ops/service start 1.5.0",
    "./ops/render-pages 1.5.0", "./ops/lead-to 1.5.0",
  ]
  private let backout = [
    "./ops/till close", "./ops/lead-to 1.4.2", "rm -rf cache/1.5.0", "./ops/service stop 1.5.0",
    "./ops/migrate --to 1.3", "rm -f backup/orders.db.part", "rm -rf releases/1.5.0", "./ops/till open",
  ]

  @Test func theReleaseGoesForwardAndBackWithoutLosingAnOrder() throws {
    try withDemo(.init(speed: 20)) { demo in
      let before = try demo.shop()
      for step in steps { try demo.succeed(step) }
      #expect(try demo.succeed("./ops/live-version") == "1.5.0")
      try demo.succeed("./ops/smoke 1.5.0")
      try demo.wait(for: "100 answers of 1.5.0") { try demo.answers(of: "1.5.0 200") > 100 }
      #expect(try demo.succeed("./ops/error-rate") == "0.0 %")
      let during = try demo.shop()
      #expect(during.tables.contains("deliveries"))

      for step in backout { try demo.succeed(step) }
      #expect(try demo.succeed("./ops/live-version") == "1.4.2")
      #expect(try demo.succeed("./ops/lost-orders") == "0")
      let after = try demo.shop()
      #expect(after.tables == before.tables)
      #expect(after.schema == before.schema)
      #expect(after.orders.starts(with: during.orders))
      #expect(during.orders.starts(with: before.orders))
      #expect(during.orders.count > before.orders.count)
      #expect(!demo.has("cache/1.5.0") && !demo.has("releases/1.5.0") && demo.has("backup/orders.db"))
    }
  }

  @Test func theFaultRaisesTheErrorRateAndBackingOutEndsIt() throws {
    try withDemo(.init(fault: true, speed: 20)) { demo in
      #expect(try demo.errorRate() == 0)
      for step in steps { try demo.succeed(step) }
      try demo.wait(for: "an error rate above 5 %") { try demo.errorRate() > 5 }
      for step in backout { try demo.succeed(step) }
      try demo.wait(for: "no more errors") { try demo.errorRate() == 0 }
      #expect(try demo.succeed("./ops/lost-orders") == "0")
    }
  }

  @Test(arguments: ["1.3", "1.5"]) func aMigrationKilledHalfWayCanGoEitherWay(target: String) throws {
    try withDemo(.init(speed: 5)) { demo in
      let before = try demo.shop()
      let migration = try demo.start("exec ./ops/migrate --to 1.5")
      while let line = try migration.line(), !line.hasPrefix("300 of") {}
      kill(migration.process.processIdentifier, SIGKILL)
      migration.process.waitUntilExit()
      #expect(migration.process.terminationReason == .uncaughtSignal)
      #expect(try demo.shop().schema == "1.3")

      try demo.succeed("./ops/migrate --to \(target)")
      let after = try demo.shop()
      #expect(after.schema == target)
      #expect(after.tables.contains("deliveries") == (target == "1.5"))
      #expect(after.orders.starts(with: before.orders))
    }
  }

  @Test func theFrontStaysWhereItIsWhenTheNewVersionDoesNotAnswer() throws {
    try withDemo(.init(speed: 20)) { demo in
      let refused = try demo.run("./ops/lead-to 1.5.0")
      #expect(refused.status == 1)
      #expect(refused.output == "1.5.0 is not healthy; the front stays as it is")
      #expect(try demo.succeed("./ops/live-version") == "1.4.2")
    }
  }

  @Test func aShopThatWasStoppedOpensAgain() throws {
    try withDemo(.init(speed: 20)) { demo in
      try demo.succeed("./ops/service stop 1.4.2")
      #expect(try demo.succeed("./ops/live-version") == "")
      try demo.succeed("./ops/open-shop")
      #expect(try demo.succeed("./ops/live-version") == "1.4.2")
    }
  }

  @Test func stoppingAServiceNeverHitsAStrangerWithItsProcessID() throws {
    try withDemo(.init(speed: 20)) { demo in
      let stranger = try demo.start("exec sleep 600")
      try demo.write("\(stranger.process.processIdentifier) 1", to: "run/1.5.0.pid")
      try demo.succeed("./ops/service stop 1.5.0")
      #expect(stranger.process.isRunning)
    }
  }

  @Test func thePlanRunsTheseCommands() throws {
    try withDemo(.init(speed: 20)) { demo in
      let plan = try String(contentsOfFile: demo.workspace.planPath, encoding: .utf8)
      for command in steps + backout {
        let words = command.split(separator: " ").map { word in
          word.contains(where: \.isNumber) ? "\"\(word)\"" : "\(word)"
        }
        let list = "[\(words.joined(separator: ", "))]"
        #expect(plan.contains("run: \(command)") || plan.contains("run: \(list)"), "\(command)")
      }
    }
  }
}
