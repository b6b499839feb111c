import CCurl
import Foundation
import ReleaseModel

/// One exchange with a server, made by libcurl: it alone of what the toolchain has takes certificates of one's own.
struct Transfer: Sendable {
  /// What came back.
  struct Answer: Sendable {
    var status = 0
    /// The headers of the last answer, names in lower case.
    var headers: [String: String] = [:]
    var body: [UInt8] = []
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
  }

  /// The address; only its host and port matter when it ``connectsOnly``.
  var url: String
  var method = "GET"
  /// `name: value`.
  var headers: [String] = []
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

  private static let isReady = curl_global_init(Int(CURL_GLOBAL_DEFAULT)) == CURLE_OK
  private static let longestChain = 10

  /// Makes the exchange.
  func perform() async -> Result<Answer, Failure> {
    guard Self.isReady else { return .failure(Failure(words: "libcurl does not start")) }
    return await onThread { cancellation in
      guard let handle = curl_easy_init() else { return .failure(Failure(words: "out of memory")) }
      defer { curl_easy_cleanup(handle) }
      return exchange(handle, cancellation)
    }
  }

  private func exchange(_ handle: UnsafeMutableRawPointer, _ cancellation: Cancellation) -> Result<
    Answer, Failure
  > {
    let receiver = Receiver(bodyLimit: connectsOnly ? 0 : bodyLimit, cancellation)
    var list: UnsafeMutablePointer<curl_slist>?
    for header in headers { list = curl_slist_append(list, header) ?? list }
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
    guard code == CURLE_OK || receiver.isEnough else {
      let detail = String(decoding: message.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
      return .failure(
        failure(code, detail.trimmingCharacters(in: .whitespaces), curl_number(handle, CURLINFO_OS_ERRNO)))
    }
    var answer = receiver.answer
    answer.status = curl_number(handle, CURLINFO_RESPONSE_CODE)
    answer.answered = .microseconds(curl_time(handle, CURLINFO_STARTTRANSFER_TIME_T))
    answer.connected = .microseconds(
      curl_time(handle, CURLINFO_CONNECT_TIME_T) - curl_time(handle, CURLINFO_NAMELOOKUP_TIME_T))
    return .success(answer)
  }

  private func configure(
    _ handle: UnsafeMutableRawPointer, _ receiver: Receiver, _ list: UnsafeMutablePointer<curl_slist>?
  ) {
    curl_set_text(handle, CURLOPT_URL, url)
    curl_set_number(handle, CURLOPT_NOSIGNAL, 1)
    curl_set_number(handle, CURLOPT_TIMEOUT_MS, max(1, Int(timeout / .milliseconds(1))))
    curl_set_quick_exit(handle)
    let pointer = Unmanaged.passUnretained(receiver).toOpaque()
    curl_set_receiver(handle, CURLOPT_HEADERFUNCTION, CURLOPT_HEADERDATA, takeHead, pointer)
    curl_set_receiver(handle, CURLOPT_WRITEFUNCTION, CURLOPT_WRITEDATA, takeBody, pointer)
    curl_set_observer(handle, look, pointer)
    if connectsOnly {
      curl_set_number(handle, CURLOPT_CONNECT_ONLY, 1)
      curl_set_text(handle, CURLOPT_NOPROXY, "*")
      return
    }
    if let body { curl_set_body(handle, body, body.utf8.count) }
    if method == "HEAD" { curl_set_number(handle, CURLOPT_NOBODY, 1) }
    curl_set_text(handle, CURLOPT_CUSTOMREQUEST, method)
    curl_set_list(handle, CURLOPT_HTTPHEADER, list)
    curl_set_text(handle, CURLOPT_USERAGENT, "relboard")
    curl_set_text(handle, CURLOPT_ACCEPT_ENCODING, bodyLimit > 0 ? "" : nil)
    curl_set_number(handle, CURLOPT_FOLLOWLOCATION, followsRedirects ? 1 : 0)
    curl_set_number(handle, CURLOPT_MAXREDIRS, Self.longestChain)
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
    case CURLE_TOO_MANY_REDIRECTS: return Failure(words: "more than \(Self.longestChain) redirects")
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

/// What arrives of an answer, piece by piece.
private final class Receiver {
  var answer = Transfer.Answer()
  /// All that is wanted has arrived, and the rest was left alone.
  var isEnough = false
  var isTooLarge = false
  /// How many bytes of a body are taken that nobody asks for.
  private static let enough = 8 * Observation.longestRaw
  private let bodyLimit: Int
  private let cancellation: Cancellation

  init(bodyLimit: Int, _ cancellation: Cancellation) {
    self.bodyLimit = bodyLimit
    self.cancellation = cancellation
  }

  var isUnwanted: Bool { cancellation.isCancelled }

  func takeHead(_ line: UnsafeRawBufferPointer) {
    // What is no UTF-8 is Latin-1, as it was when HTTP began.
    let line =
      String(validating: line, as: UTF8.self)
      ?? String(String.UnicodeScalarView(line.map { Unicode.Scalar($0) }))
    // Another answer begins: one in advance, or behind a redirect.
    if line.hasPrefix("HTTP/") { answer.headers = [:] }
    guard let colon = line.firstIndex(of: ":") else { return }
    let value = line[line.index(after: colon)...].trimmingCharacters(in: .whitespacesAndNewlines)
    let name = line[..<colon].lowercased()
    // Several lines of one name are one list: RFC 9110, section 5.3.
    answer.headers[name] = answer.headers[name].map { "\($0), \(value)" } ?? value
  }

  func takeBody(_ piece: UnsafeRawBufferPointer) -> Int {
    guard bodyLimit > 0 else {
      answer.body = Array(piece.prefix(Self.enough))
      isEnough = true
      return 0
    }
    guard answer.body.count + piece.count <= bodyLimit else {
      isTooLarge = true
      return 0
    }
    answer.body += piece
    return piece.count
  }
}

private func takeHead(
  _ bytes: UnsafeMutablePointer<CChar>?, _ size: Int, _ count: Int, _ receiver: UnsafeMutableRawPointer?
) -> Int {
  guard let receiver else { return 0 }
  Unmanaged<Receiver>.fromOpaque(receiver).takeUnretainedValue()
    .takeHead(UnsafeRawBufferPointer(start: bytes, count: size * count))
  return size * count
}

private func takeBody(
  _ bytes: UnsafeMutablePointer<CChar>?, _ size: Int, _ count: Int, _ receiver: UnsafeMutableRawPointer?
) -> Int {
  guard let receiver else { return 0 }
  return Unmanaged<Receiver>.fromOpaque(receiver).takeUnretainedValue()
    .takeBody(UnsafeRawBufferPointer(start: bytes, count: size * count))
}

private func look(
  _ receiver: UnsafeMutableRawPointer?, _: curl_off_t, _: curl_off_t, _: curl_off_t, _: curl_off_t
) -> CInt {
  guard let receiver else { return 1 }
  return Unmanaged<Receiver>.fromOpaque(receiver).takeUnretainedValue().isUnwanted ? 1 : 0
}
