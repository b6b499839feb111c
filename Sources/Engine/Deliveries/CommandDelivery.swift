import Attempts
import Foundation
import ReleaseModel

/// Sends letters through commands. Each is an attempt as those of steps are: whoever has started it may die, and its end
/// is still known.
struct CommandDelivery: Sendable {
  let attempts: AttemptPerformer
  let context: ProbeContext
  let maskedVariables: [String]
  /// Sends mail, where the plan names no program for it; nil for `sendmail`.
  let mailProgram: String?

  /// How long a command may take.
  private static let timeout: Duration = .seconds(120)
  /// Where a mail system has its programs, which is in nobody's PATH.
  private static let mailFolders = ["/usr/sbin", "/usr/lib"]
  // Of sysexits.h, which sendmail's interface speaks.
  private static let (noHost, inputOutput, temporary): (Int32, Int32, Int32) = (68, 74, 75)

  /// Sends a mail, or finds out what became of it.
  func send(_ mail: Message.Mail, _ message: Message, _ delivery: Delivery, of run: String) async
    -> DeliveryEnd
  {
    let name = mail.sendmail ?? mailProgram ?? "sendmail"
    guard let program = context.executable(name, also: Self.mailFolders) else {
      return .refused("cannot run \(name): not there, or not executable")
    }
    // Recipients from the headers, and no dot that ends it.
    let command = [program, "-t", "-i"] + (mail.from.map { ["-f", $0] } ?? [])
    let text = MailText(mail, delivery.letter, key: delivery.key, date: delivery.startedAt.wall).text
    return await send(text, through: command, message, delivery, of: run) { code, words in
      switch code {
      case Self.temporary, Self.noHost: .later(words)
      // The connection was lost, behind the mail for all that is known.
      case Self.inputOutput: .unknown(words)
      default: .refused(words)
      }
    }
  }

  /// Gives the text to a command, or finds out what became of it.
  func send(
    through invocation: Invocation, _ message: Message, _ delivery: Delivery, of run: String
  ) async -> DeliveryEnd {
    await send(delivery.letter.text + "\n", through: invocation.arguments, message, delivery, of: run) {
      code, words in code == Self.temporary ? .later(words) : .refused(words)
    }
  }

  private func send(
    _ text: String, through arguments: [String], _ message: Message, _ delivery: Delivery, of run: String,
    failed: (Int32, String) -> DeliveryEnd
  ) async -> DeliveryEnd {
    let id = AttemptID(step: "message." + message.id, number: delivery.number)
    let file = "\(attempts.attemptsPath)/\(id).letter"
    do {
      try Data(text.utf8).write(to: URL(fileURLWithPath: file), options: .atomic)
      try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: file)
    } catch {
      return .later("cannot write \(file): \(error.localizedDescription)")
    }
    // The text is no argument, which everybody on the machine could read.
    let command = ["/bin/sh", "-c", #"exec "$@" <"$RELBOARD_MESSAGE""#, "sh"] + arguments
    var step = Step(id: id.step, title: message.audience, action: .run(.program(command)))
    step.timeout = Self.timeout
    let attempt = Attempt(id: id, startedAt: delivery.startedAt, boot: delivery.boot)
    let end = await attempts.run(
      attempt, of: run, step, isWantedStopped: false, secrets: maskedVariables,
      environment: ["RELBOARD_MESSAGE": file, "RELBOARD_IDEMPOTENCY_KEY": delivery.key])
    let said = attempts.lastLine(of: id).map { ": \($0)" } ?? ""
    switch end.outcome {
    case .exited(0): return .sent("exit 0\(said)")
    case .exited(let code): return failed(code, "exit \(code)\(said)")
    case .notStarted(let reason): return .refused(reason)
    case .signalled(let signal): return .unknown("killed by signal \(signal)\(said)")
    case .timedOut, .quiet: return .unknown("did not end within \(Self.timeout)\(said)")
    case .stopped: return .unknown("it was stopped")
    case .unknown(let reason): return .unknown(reason)
    case .elsewhere, .gatePassed, .gateFailed, .incomplete: return .unknown("it was no command")
    }
  }
}
