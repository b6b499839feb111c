import CCurl
import Foundation
import ReleaseModel

/// A request and its answer, by way of the redirects between them, made by libcurl: it alone of what the toolchain has
/// takes certificates of one's own.
struct Transfer: Sendable {
  /// What came back.
  struct Answer: Sendable {
    var status = 0
    /// The headers of the last answer, names in lower case.
    var headers: [String: String] = [:]
    var body: [UInt8] = []
    /// Whether the body goes on where it was left alone.
    var isCut = false
    /// Until the connection stood, without the look-up of the name.
    var connected: Duration = .zero
    /// Until the first byte of the answer.
    var answered: Duration = .zero
  }

  /// Why there is no answer.
  struct Failure: Error {
    /// One line.
    var words: String
    /// Whether the server was found and did not take the connection.
    var isUnreachable = false
    /// Whether nothing of the request has left.
    var isUnsent = false
  }

  /// What says which proxies to use, by the names that curl knows.
  var environment: [String: String] = [:]
  /// The address; only its host and port matter when it ``connectsOnly``.
  var url: String
  var method = "GET"
  /// `name: value`.
  var headers: [String] = []
  /// The names, in lower case, of those headers that are for nobody but the server that was meant.
  var secretHeaders: Set<String> = []
  var body: String?
  var followsRedirects = true
  /// How many bytes of the body are wanted, more being a failure; with 0 the head is enough, and what of the body
  /// has come with it.
  var bodyLimit = 0
  /// Whether a connection is all that is wanted.
  var connectsOnly = false
  /// Absolute paths of PEM files.
  var authorities: String?
  var certificate: String?
  var key: String?
  /// From the look-up of the name to the end.
  var timeout: Duration
  /// What is left of it behind a redirect.
  private var remaining: Duration?

  init(url: String, timeout: Duration) {
    self.url = url
    self.timeout = timeout
  }

  /// Those that say who asks.
  static let usualSecrets: Set = [
    "authorization", "proxy-authorization", "cookie", "x-api-key", "api-key", "apikey", "x-auth-token",
    "x-access-token", "private-token", "job-token", "x-vault-token", "x-amz-security-token",
  ]
  /// Why nothing can be asked at all; nil when it can. The first to look has libcurl loaded.
  private static let obstacle: String? =
    !ccurl_load()
    ? "libcurl.so.4 cannot be loaded"
    : curl_global_init(Int(CURL_GLOBAL_DEFAULT)) == CURLE_OK ? nil : "libcurl does not start"
  private static let longestChain = 10
  /// The methods that say what their body is for, and how long it is even when there is none: RFC 9110, section 8.6.
  private static let expectsBody: Set = ["POST", "PUT", "PATCH"]

  /// How much later than libcurl, which says more, the clock ends a transfer.
  private static let leniency: Duration = .milliseconds(250)

  /// Asks, and waits for the answer.
  func perform(_ key: Stragglers.Key) async -> Result<Answer, Failure> {
    if let obstacle = Self.obstacle { return .failure(Failure(words: obstacle)) }
    let result = await withTimeout(timeout + Self.leniency) {
      await Stragglers.note(key) { await onThread { performHere($0) } }
    }
    return result ?? .failure(failure(CURLE_OPERATION_TIMEDOUT, "", 0))
  }

  /// Asks, and waits for the answer, however often the same goes on already.
  func perform() async -> Result<Answer, Failure> {
    if let obstacle = Self.obstacle { return .failure(Failure(words: obstacle, isUnsent: true)) }
    return await onThread { performHere($0) }
  }

  private func performHere(_ cancellation: Cancellation) -> Result<Answer, Failure> {
    guard !cancellation.isCancelled else { return .failure(Failure(words: "not asked", isUnsent: true)) }
    guard let handle = curl_easy_init() else {
      return .failure(Failure(words: "out of memory", isUnsent: true))
    }
    defer { curl_easy_cleanup(handle) }
    return Result { () throws(Failure) in try follow(handle, cancellation) }
  }

  /// Makes one exchange after the other. libcurl would repeat a method of one's own after every redirect.
  private func follow(
    _ handle: UnsafeMutableRawPointer, _ cancellation: Cancellation
  ) throws(Failure) -> Answer {
    var (hop, elapsed) = (self, Duration.zero)
    for _ in 0...Self.longestChain {
      hop.remaining = timeout - elapsed
      var answer = try hop.exchange(handle, cancellation).get()
      guard let next = hop.redirected(by: answer) else {
        answer.answered += elapsed
        return answer
      }
      elapsed += .microseconds(curl_time(handle, CURLINFO_TOTAL_TIME_T))
      hop = next
    }
    throw Failure(words: "more than \(Self.longestChain) redirects")
  }

  private func exchange(_ handle: UnsafeMutableRawPointer, _ cancellation: Cancellation) -> Result<
    Answer, Failure
  > {
    let receiver = TransferReceiver(
      bodyLimit: connectsOnly ? 0 : bodyLimit, followsRedirects: followsRedirects, cancellation)
    var list: UnsafeMutablePointer<curl_slist>?
    for header in headers { list = curl_slist_append(list, header) ?? list }
    // libcurl would call nothing a form.
    if body == nil { list = curl_slist_append(list, "Content-Type:") ?? list }
    defer { curl_slist_free_all(list) }
    var message = [CChar](repeating: 0, count: Int(CURL_ERROR_SIZE))
    let code = message.withUnsafeMutableBufferPointer { message in
      withExtendedLifetime(receiver) {
        configure(handle, receiver, list)
        curl_set_buffer(handle, message.baseAddress)
        return curl_easy_perform(handle)
      }
    }
    if receiver.isTooLarge { return .failure(Failure(words: "more than \(bodyLimit / 1024) KiB of body")) }
    guard code == CURLE_OK || receiver.isEnough || receiver.hasWantedHead else {
      let detail = String(decoding: message.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
      var failure = failure(
        code, detail.trimmingCharacters(in: .whitespaces), curl_number(handle, CURLINFO_OS_ERRNO))
      failure.isUnsent = curl_number(handle, CURLINFO_REQUEST_SIZE) == 0
      return .failure(failure)
    }
    var answer = receiver.answer
    answer.answered = .microseconds(curl_time(handle, CURLINFO_STARTTRANSFER_TIME_T))
    answer.connected = .microseconds(
      curl_time(handle, CURLINFO_CONNECT_TIME_T) - curl_time(handle, CURLINFO_NAMELOOKUP_TIME_T))
    return .success(answer)
  }

  private func configure(
    _ handle: UnsafeMutableRawPointer, _ receiver: TransferReceiver, _ list: UnsafeMutablePointer<curl_slist>?
  ) {
    curl_easy_reset(handle)
    curl_set_text(handle, CURLOPT_URL, url)
    curl_set_number(handle, CURLOPT_NOSIGNAL, 1)
    curl_set_number(handle, CURLOPT_TIMEOUT_MS, max(1, Int((remaining ?? timeout) / .milliseconds(1))))
    curl_set_quick_exit(handle)
    let pointer = Unmanaged.passUnretained(receiver).toOpaque()
    curl_set_receiver(handle, CURLOPT_HEADERFUNCTION, CURLOPT_HEADERDATA, receiveHead, pointer)
    curl_set_receiver(handle, CURLOPT_WRITEFUNCTION, CURLOPT_WRITEDATA, receiveBody, pointer)
    curl_set_observer(handle, givesUp, pointer)
    if connectsOnly {
      curl_set_number(handle, CURLOPT_CONNECT_ONLY, 1)
      curl_set_text(handle, CURLOPT_NOPROXY, "*")
      return
    }
    if let body = body ?? (Self.expectsBody.contains(method) ? "" : nil) {
      curl_set_body(handle, body, body.utf8.count)
    }
    if method == "HEAD" { curl_set_number(handle, CURLOPT_NOBODY, 1) }
    curl_set_text(handle, CURLOPT_CUSTOMREQUEST, method)
    curl_set_list(handle, CURLOPT_HTTPHEADER, list)
    curl_set_text(handle, CURLOPT_USERAGENT, "relboard")
    curl_set_text(handle, CURLOPT_ACCEPT_ENCODING, bodyLimit > 0 ? "" : nil)
    curl_set_number(handle, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1)
    curl_set_text(handle, CURLOPT_PROXY, proxy)
    curl_set_text(handle, CURLOPT_NOPROXY, proxyExceptions)
    curl_set_protocols(handle)
    curl_set_text(handle, CURLOPT_CAINFO, authorities)
    curl_set_text(handle, CURLOPT_SSLCERT, certificate)
    curl_set_text(handle, CURLOPT_SSLKEY, key)
  }
}

extension Transfer {
  fileprivate func failure(_ code: CURLcode, _ detail: String, _ osError: Int) -> Failure {
    switch code {
    case CURLE_COULDNT_RESOLVE_HOST: return Failure(words: "no such host")
    case CURLE_COULDNT_RESOLVE_PROXY: return Failure(words: "no such proxy")
    case CURLE_COULDNT_CONNECT:
      let words = osError == 0 ? detail : String(cString: strerror(Int32(osError))).lowercased()
      return Failure(words: words, isUnreachable: true)
    case CURLE_OPERATION_TIMEDOUT:
      return Failure(words: "no answer within \(timeout)", isUnreachable: connectsOnly)
    case CURLE_GOT_NOTHING: return Failure(words: "the server closed the connection without an answer")
    case CURLE_SEND_ERROR, CURLE_RECV_ERROR: return Failure(words: "connection lost: \(detail)")
    case CURLE_URL_MALFORMAT: return Failure(words: "not an address: \(url)")
    case CURLE_PEER_FAILED_VERIFICATION: return Failure(words: "the server is not trusted: \(detail)")
    case CURLE_SSL_CACERT_BADFILE:
      return Failure(words: "cannot read the certificate authorities in \(authorities ?? "this system")")
    case CURLE_SSL_CERTPROBLEM:
      return Failure(words: "cannot use the client certificate \(certificate ?? ""): \(detail)")
    default:
      return Failure(words: detail.isEmpty ? String(cString: curl_easy_strerror(code)) : detail)
    }
  }
}
