import ArgumentParser
import Driving
import Foundation
import PostgreSQLJournal
import SQLiteJournal
import Status

/// `relboard store`
struct StoreCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "store", abstract: "Makes, updates and proves a store, through which runs are shared.",
    discussion: """
      A store is the schema 'relboard' of a PostgreSQL database. Opening a plan with --store ADDRESS keeps the run's \
      journal there, and watch, status, runs, report, replay and journal read it with the same option.
      """,
    subcommands: [Init.self, Migrate.self, Verify.self, Sync.self])

  /// `relboard store init`
  struct Init: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "init",
      abstract: "Makes the store in a database, with its roles; what is there already stays.",
      discussion: """
        It needs a login that may make schemas in the database and roles on the server. Grant the roles to the logins \
        of people: relboard_driver opens and drives runs, relboard_approver hands in requests, relboard_follower \
        reads.
        """)

    @OptionGroup var place: StoreOption

    func run() throws { try StoreCommand.migrate(place.demanded()) }
  }

  /// `relboard store migrate`
  struct Migrate: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "migrate",
      abstract: "Brings a store of an earlier relboard up to date; all of it, or nothing.")

    @OptionGroup var place: StoreOption

    func run() throws { try StoreCommand.migrate(place.demanded()) }
  }

  /// `relboard store verify`
  struct Verify: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "verify",
      abstract: "Proves the hash chain of every run of a store; names the first event of each that is broken."
    )

    @OptionGroup var place: StoreOption

    func run() throws {
      let store = try place.demanded()
      try store.demandVersion()
      let runs = try store.runs()
      var broken = 0
      for run in runs {
        do {
          let link = try store.prove(run)
          Console.say("\(run.id)  \(link.sequence) events, chain sound, head \(link.hash)")
        } catch let error as JournalError {
          broken += 1
          Console.say("\(run.id)  \(error)")
        }
      }
      guard broken == 0 else {
        Console.complain(
          broken == 1 ? "1 run is not as it was recorded" : "\(broken) runs are not as they were recorded")
        throw ExitCode(ExitStatus.usage.rawValue)
      }
      Console.say(
        runs.count == 1 ? "1 run is as it was recorded" : "\(runs.count) runs are as they were recorded")
    }
  }

  /// `relboard store sync [RUN]`
  struct Sync: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "sync",
      abstract: "Tells a store what it lacks of a run that has gone on without it and that nobody drives now."
    )

    @Argument(help: .newestRun)
    var name: String?

    func run() throws {
      // An address with a password is in no run's folder.
      _ = try StoreOption.parse([]).address()
      let run = try RunDirectories.own.find(name)
      let count = try StoredRunCopy.tell(of: run)
      Console.say("run \(run.id): the store has its \(count) events")
    }
  }

  /// Says that a run was left whose store lacks something.
  static func complain(of driver: RunDriver) {
    guard let problem = driver.storeProblem else { return }
    Console.complain(
      "the store lacks what was recorded last: \(problem); when it is back: relboard store sync \(driver.run.id)"
    )
  }

  private static func migrate(_ store: PostgreSQLStore) throws {
    let (before, now) = try store.migrate()
    let words =
      before == 0
      ? "made, version \(now)"
      : before == now ? "is of version \(now) already" : "was \(before), is \(now) now"
    Console.say("the store in \(store.address): \(words)")
    Console.say("roles: relboard_driver, relboard_approver, relboard_follower; GRANT them to logins")
  }
}
