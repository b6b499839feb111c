import Foundation
import FoundationNetworking
import ReleaseModel

extension Check {
  /// Requests an address and reads the status code. Redirects are followed.
  func measure(requesting probe: HTTPProbe) async -> Observation {
    guard let url = URL(string: probe.url) else { return .error("not an address: \(probe.url)") }
    var request = URLRequest(url: url, cachePolicy: .reloadIgnoringLocalCacheData)
    request.httpMethod = probe.method
    request.timeoutInterval = timeout.seconds
    // A connection of its own each time: one that was kept alive would not see a server that is gone.
    let configuration = URLSessionConfiguration.ephemeral
    configuration.httpMaximumConnectionsPerHost = 1
    let session = URLSession(configuration: configuration)
    defer { session.finishTasksAndInvalidate() }
    let answer = await withTimeout(timeout) { [request] () async -> Observation in
      do {
        let (_, response) = try await session.data(for: request)
        guard let http = response as? HTTPURLResponse else { return .noData }
        return .reading(String(http.statusCode))
      } catch {
        return .error(Self.words(for: error))
      }
    }
    return answer ?? .error("no answer within \(timeout)")
  }

  private static func words(for error: any Error) -> String {
    guard let error = error as? URLError else { return error.localizedDescription }
    return switch error.code {
    case .cannotConnectToHost: "connection refused"
    case .cannotFindHost: "no such host"
    case .timedOut: "no answer in time"
    case .networkConnectionLost: "connection lost"
    default: error.localizedDescription
    }
  }
}
