import Foundation
import ReleaseModel
import Yams

/// What a file answers to the questions that a headless run asks a person.
public struct Answers: Decodable, Sendable {
  struct Test: Decodable, Sendable {
    var passed: Bool
    var observed: String
    var tester: String
    var attachment: String?
  }

  struct Backout: Decodable, Sendable {
    enum CodingKeys: String, CodingKey {
      case problem, severity, owner
      case authorisedBy = "authorised-by"
    }

    var problem: String
    var severity: Problem.Severity?
    var owner: String
    var authorisedBy: String
  }

  enum CodingKeys: String, CodingKey, CaseIterable {
    case controls, waive, poll, confirm, perform, skip, tests, accept, acknowledge
    case backOut = "back-out"
  }

  /// Control → evidence.
  var controls: [String: String]?
  /// Control → reason.
  var waive: [String: String]?
  /// Position → `go`, or the reason of a NO-GO.
  var poll: [String: String]?
  /// Steps to confirm.
  var confirm: [String]?
  /// Step → evidence that it was done by hand.
  var perform: [String: String]?
  /// Step → reason for which it is skipped after a failure.
  var skip: [String: String]?
  /// Manual check → its record.
  var tests: [String: Test]?
  /// Check → reason for which it is accepted although it did not pass.
  var accept: [String: String]?
  /// Trigger → reason for which it is acknowledged.
  var acknowledge: [String: String]?
  /// How a tripped trigger that is not acknowledged is answered.
  var backOut: Backout?

  /// No answers.
  public init() {}

  /// Reads answers.
  ///
  /// - Throws: ``Failure`` that names the file and what it holds too much of or wrongly.
  public static func load(path: String) throws -> Answers {
    guard let text = try? String(contentsOfFile: path, encoding: .utf8) else {
      throw Failure("\(path): no readable answers file")
    }
    do {
      let known = Set(CodingKeys.allCases.map(\.rawValue))
      let keys = try Yams.compose(yaml: text)?.mapping?.keys.compactMap(\.string) ?? []
      if let unknown = keys.first(where: { !known.contains($0) }) {
        throw Failure(
          "\(path): unknown key '\(unknown)'; known are \(known.sorted().joined(separator: ", "))")
      }
      return try YAMLDecoder().decode(Answers.self, from: text)
    } catch let error as DecodingError {
      throw Failure("\(path): \(error)")
    } catch let error as YamlError {
      throw Failure("\(path): \(error)")
    }
  }

  /// The command that answers a need; nil when the file does not.
  func command(for need: Need, in state: ReleaseState) -> Command? {
    switch need {
    case .control(let id):
      controls?[id].map { .controls(.tick(id, evidence: Evidence(text: $0))) }
        ?? waive?[id].map { .controls(.waive(id, reason: $0)) }
    case .vote(let position):
      poll?[position].map { .poll(.vote(position: position, $0 == "go" ? .go : .noGo(reason: $0))) }
    case .confirmStep(let id):
      confirm?.contains(id) == true
        ? .steps(.confirm(id, typedEnvironment: state.plan.release.environment)) : nil
    case .performStep(let id): perform?[id].map { .steps(.complete(id, evidence: Evidence(text: $0))) }
    case .decideStep(let id):
      skip?[id].map { .steps(.skip(id, reason: $0)) }
        ?? perform?[id].map { .steps(.complete(id, evidence: Evidence(text: $0))) }
    case .performTest(let key):
      tests?[key.id].map {
        let test = TestRecord(
          passed: $0.passed, observed: $0.observed, tester: $0.tester,
          attachment: $0.attachment.map { Evidence(text: $0) })
        return .checks(.recordTest(key, test))
      }
    case .infrastructure(let key), .decideCheck(let key):
      accept?[key.id].map { .checks(.accept(key, reason: $0)) }
    case .answerTrigger(let id):
      acknowledge?[id].map { .backout(.acknowledge(id, reason: $0)) } ?? backOutCommand(state)
    case .startPoll, .startDeployment, .declareSuccess, .package, .resume: nil
    }
  }

  private func backOutCommand(_ state: ReleaseState) -> Command? {
    backOut.map {
      let problem = Problem(title: $0.problem, severity: $0.severity ?? .critical, owner: $0.owner)
      return .backout(
        .backOut(
          problem, authorisedBy: $0.authorisedBy, typedEnvironment: state.plan.release.environment))
    }
  }
}
