import ArgumentParser
import Driving
import Foundation
import SQLiteJournal
import Status

/// `relboard journal`
struct JournalCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "journal", abstract: "Proves and exports the journal of a run.",
    subcommands: [Verify.self, Export.self])

  /// `relboard journal verify [RUN]`
  struct Verify: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "verify",
      abstract:
        "Proves the hash chain over all events, the signatures, the plan and the outputs; names the first that is broken.",
      discussion: """
        Events that were cut off the end leave a sound chain: they are found by comparing with an earlier \
        export, whose last line is a checkpoint.

        Signatures are verified by the list of keys that was recorded when the run was opened. Whoever drove the run \
        chose that list: compare its SHA-256, or verify by a list of your own with --signers.
        """)

    @Argument(
      help: .newestRun
    )
    var name: String?

    @Option(
      help: "An earlier export of the same journal, to be found in it.",
      completion: .file(extensions: ["jsonl"]))
    var checkpoint: String?

    @Option(
      help: "A list of keys by which the signatures have to count, instead of the one on record.",
      completion: .file())
    var signers: String?

    @OptionGroup var place: StoreOption

    func run() throws {
      let found = try place.copied(name)
      defer { withExtendedLifetime(found) {} }
      let run = found.directory
      let reader = try JournalReader(run: run)
      let links = try reader.links()
      if let checkpoint {
        let known = try Self.last(of: checkpoint)
        guard links.contains(where: { $0.sequence == known.sequence && $0.hash == known.hash }) else {
          throw Failure(
            "event \(known.sequence) of \(checkpoint) is not in the journal: events were cut off or replaced")
        }
      }
      // A run begins with an event: of one without any the log was lost, or it was never opened.
      guard let head = links.last else {
        throw Failure("\(run.journalPath): no event is recorded; is \(run.journalPath)-wal missing?")
      }
      let records = try reader.records()
      let outputs = try RunArchive.proveFiles(of: run, records, hasOutputs: found.copy == nil)
      let audit = try waiting { [signers] in try await SignatureAudit.verify(records, links, by: signers) }
      Console.say("\(links.count) events, chain sound, head \(head.hash)")
      if let keys = audit.keys {
        let list = signers ?? keys.list.path
        let hash = signers == nil ? ", SHA-256 \(keys.list.sha256)" : ""
        Console.say(
          "\(audit.count) \(audit.count == 1 ? "signature is" : "signatures are") good by the keys in \(list)\(hash)"
        )
      }
      if let stored = found.copy?.stored {
        Console.say("the plan is as recorded; the outputs are on \(stored.host), and were not looked at")
      } else {
        Console.say("the plan and \(outputs == 1 ? "1 output" : "\(outputs) outputs") are as recorded")
      }
    }

    private static func last(of export: String) throws -> JournalLine.Checkpoint {
      guard let text = try? String(contentsOfFile: export, encoding: .utf8) else {
        throw Failure("\(export): no readable export")
      }
      guard let checkpoint = JournalLine.Checkpoint(export: text) else {
        throw Failure("\(export): its last line is no event of an exported journal")
      }
      return checkpoint
    }
  }

  /// `relboard journal export [RUN]`
  struct Export: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "export",
      abstract: "Writes the events as JSON Lines, each with its hash.")

    @Argument(
      help: .newestRun
    )
    var name: String?

    @OptionGroup var place: StoreOption

    func run() throws {
      let found = try place.copied(name)
      defer { withExtendedLifetime(found) {} }
      let reader = try JournalReader(run: found.directory)
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
      // A journal that is damaged further on is not written in part.
      try reader.prove()
      try reader.read { record, link in
        Console.say(json: try encoder.encode(JournalLine(record, hash: link.hash)))
      }
    }
  }
}
