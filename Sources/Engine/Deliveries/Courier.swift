import ReleaseModel
import ReleaseStore
import ReleaseWords

/// Sends a run's messages. The intent is on record before anything leaves, and what has become of it afterwards: what was
/// begun by a process that is gone is found out where that can be, and else nobody knows.
struct Courier: Sendable {
  let store: ReleaseStore
  let time: any TimeSource
  let context: ProbeContext
  let commands: CommandDelivery
  /// Tells the store what has happened.
  let tell: @Sendable (Command) async -> Void
  /// How many letters are on their way to a web address just now.
  let underway = Underway()

  /// Sees an attempt at a message to its end.
  ///
  /// - Parameter isBegun: an earlier process has begun it.
  func deliver(_ message: Message, number: Int, at due: SteadyInstant, isBegun: Bool) async {
    if !isBegun {
      guard (try? await time.sleep(until: .steady(due))) != nil else { return }
      let draft = store.snapshot.state.draft(of: message)
      if let obstacle = draft.obstacle {
        await tell(.messages(.reject(message.id, number: number, problem: obstacle.words)))
        return
      }
      await tell(.messages(.begin(message.id, number: number, draft.letter)))
    }
    let state = store.snapshot.state
    guard let delivery = state.messages[message.id]?.delivery, delivery.number == number,
      delivery.outcome == nil, let run = state.run?.id,
      let end = await send(message, delivery, of: run, from: state.host(elsewhere: delivery.place), isBegun)
    else { return }
    let outcome = Delivery.Outcome(end.outcome.kind, context.masked(end.outcome.words))
    await tell(.messages(.end(message.id, number: number, outcome, end.repetition)))
  }

  /// - Parameters:
  ///   - host: the other host on which it was begun; nil where that is this one.
  /// - Returns: nil when another process finds out what has become of it.
  private func send(
    _ message: Message, _ delivery: Delivery, of run: String, from host: String?, _ isBegun: Bool
  ) async -> DeliveryEnd? {
    if let host { return .unknown("it was being sent on \(host), which does not drive the run any more") }
    let end: DeliveryEnd
    switch message.channel {
    case .webhook where isBegun:
      return .unknown("whoever was sending it was gone before there was an answer")
    case .webhook(let webhook):
      return await underway.count { await webhook.send(delivery.letter, key: delivery.key, in: context) }
    case .email(let mail): end = await commands.send(mail, message, delivery, of: run)
    case .run(let invocation): end = await commands.send(through: invocation, message, delivery, of: run)
    case .nowhere: return .sent("rehearsal: nobody was told")
    case .byHand: return nil
    }
    return Task.isCancelled ? nil : end
  }
}
