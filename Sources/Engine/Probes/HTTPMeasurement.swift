import Foundation
import FoundationNetworking
import ReleaseModel
import Synchronization

extension Check {
  /// Requests an address and reads the status code. Redirects are followed.
  func measure(requesting probe: HTTPProbe) async -> Observation {
    guard let url = URL(string: probe.url) else { return .error("not an address: \(probe.url)") }
    var request = URLRequest(url: url, cachePolicy: .reloadIgnoringLocalCacheData)
    request.httpMethod = probe.method
    request.timeoutInterval = timeout.seconds
    let answer = await withTimeout(timeout) { [request] in await StatusRequest.observation(of: request) }
    return answer ?? .error("no answer within \(timeout)")
  }
}

/// A request that is over with the head of its answer: the body, which may have any length, is left alone.
private final class StatusRequest: NSObject, URLSessionDataDelegate {
  private let answer = Mutex<CheckedContinuation<Observation, Never>?>(nil)

  static func observation(of request: URLRequest) async -> Observation {
    let delegate = StatusRequest()
    // A connection of its own each time: one that was kept alive would not see a server that is gone.
    let session = URLSession(configuration: .ephemeral, delegate: delegate, delegateQueue: nil)
    defer { session.invalidateAndCancel() }
    let task = session.dataTask(with: request)
    return await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        delegate.answer.withLock { $0 = continuation }
        task.resume()
      }
    } onCancel: {
      task.cancel()
    }
  }

  func urlSession(
    _ session: URLSession, dataTask: URLSessionDataTask, didReceive response: URLResponse,
    completionHandler: @escaping @Sendable (URLSession.ResponseDisposition) -> Void
  ) {
    finish((response as? HTTPURLResponse).map { .reading(String($0.statusCode)) } ?? .noData)
    completionHandler(.cancel)
    // FoundationNetworking reads on whatever the disposition.
    dataTask.cancel()
  }

  func urlSession(_ session: URLSession, task: URLSessionTask, didCompleteWithError error: (any Error)?) {
    finish(error.map { .error(Self.words(for: $0)) } ?? .noData)
  }

  private func finish(_ observation: Observation) {
    answer.withLock { $0.take() }?.resume(returning: observation)
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
