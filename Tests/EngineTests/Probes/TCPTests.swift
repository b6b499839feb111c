import Foundation
import ReleaseModel
import TestSupport
import Testing

@testable import Engine

@Suite(.patience, .enabled(if: Tool.python != nil, "python3 is not installed"))
struct TCPTests {
  private static func measure(
    _ port: Int, host: String = "127.0.0.1", timeout: Duration = .seconds(60)
  ) async -> (Observation, Verdict) {
    var check = Check(id: "port", title: "Port", probe: .tcp(TCPProbe(host: host, port: port)))
    check.timeout = timeout
    let observation = await check.measure(in: ProbeContext(directory: "/", environment: [:]))
    return (observation, check.verdict(on: observation))
  }

  private static let listener = """
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    listener.listen(int(sys.argv[1]))
    port = listener.getsockname()
    # Fills the queue of one that nobody takes a connection from.
    for _ in range(int(sys.argv[2])):
      client = socket.socket()
      client.setblocking(False)
      client.connect_ex(port)
      globals()[client] = client
    print(port[1], flush=True)
    time.sleep(600)
    """

  @Test func howLongTheConnectionTookIsTheReading() async throws {
    let server = try PythonServer(Self.listener, ["16", "0"])
    for host in ["127.0.0.1", "localhost"] {
      let (observation, verdict) = await Self.measure(server.port, host: host)
      #expect(observation.text.hasSuffix(" ms") && verdict == .passed, "\(observation)")
      #expect((0..<60_000).contains(try #require(observation.value)))
    }
  }

  @Test func aPortThatTakesNoConnectionHasFailed() async throws {
    let server = try PythonServer(Self.listener, ["16", "0"])
    server.end()
    #expect(await Self.measure(server.port) == (.judged(false, "connection refused"), .failed))
  }

  @Test func aPortThatDoesNotAnswerHasFailed() async throws {
    let server = try PythonServer(Self.listener, ["0", "4"])
    let found = await Self.measure(server.port, timeout: .milliseconds(500))
    #expect(found == (.judged(false, "no answer within 0.5 seconds"), .failed))
  }

  @Test func aHostThatNobodyKnowsIsAnError() async {
    #expect(await Self.measure(1, host: "no-such-host.invalid") == (.error("no such host"), .error))
  }

  @Test func aThousandConnectionsAreMeasured() async throws {
    let server = try PythonServer(Self.listener, ["2000", "0"])
    let verdicts = await withTaskGroup(of: Verdict.self) { group in
      for _ in 0..<1000 { group.addTask { await Self.measure(server.port).1 } }
      return await group.reduce(into: [:]) { $0[$1, default: 0] += 1 }
    }
    #expect(verdicts == [.passed: 1000])
  }
}

@Suite struct GateTests {
  @Test func lessAreInsideThanWaitAndAllComeThrough() async {
    let gate = Gate(places: 3)
    let inside = Counter()
    let passed = await withTaskGroup(of: Bool.self) { group in
      for _ in 0..<500 {
        group.addTask {
          await gate.pass {
            await inside.enter()
            for _ in 0..<5 { await Task.yield() }
            await inside.leave()
            return true
          } ?? false
        }
      }
      return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
    }
    #expect(passed == 500)
    #expect(await inside.most == 3)
  }

  @Test func oneThatIsCancelledInLineTakesNoPlace() async {
    let gate = Gate(places: 1)
    let (isInside, enter) = AsyncStream.makeStream(of: Void.self)
    let (mayLeave, leave) = AsyncStream.makeStream(of: Void.self)
    let holder = Task {
      await gate.pass {
        enter.yield()
        for await _ in mayLeave { break }
      }
    }
    for await _ in isInside { break }
    let waiting = Task { await gate.pass { true } }
    waiting.cancel()
    #expect(await waiting.value == nil)
    leave.yield()
    await holder.value
    #expect(await gate.pass { true } == true)
  }
}

private actor Counter {
  private var inside = 0
  private(set) var most = 0

  func enter() {
    inside += 1
    most = max(most, inside)
  }

  func leave() { inside -= 1 }
}
