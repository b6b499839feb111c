import CCurl
import Foundation

// Which way a request goes: redirects and proxies.

extension Transfer {
  /// The request that a redirect asks for; nil when the answer is none, or is not to be followed.
  ///
  /// 303 goes on with GET, and so do 301 and 302 after POST, as every client does it: RFC 9110, section 15.4.
  func redirected(by answer: Answer) -> Transfer? {
    guard followsRedirects, let location = answer.location, let address = Self.address(location, from: url)
    else { return nil }
    var next = self
    next.url = address
    if Self.origin(of: address) != Self.origin(of: url) {
      next.headers.removeAll { secretHeaders.contains($0.prefix { $0 != ":" }.lowercased()) }
    }
    let isSeeOther = answer.status == 303 && method != "HEAD"
    if isSeeOther || [301, 302].contains(answer.status) && method == "POST" {
      next.method = "GET"
      next.body = nil
      // They tell of the body.
      next.headers.removeAll { $0.lowercased().hasPrefix("content-") }
    }
    return next
  }

  /// Scheme, host and port: RFC 6454, section 4.
  private static func origin(of address: String) -> [String] {
    guard let parser = curl_url() else { return [] }
    defer { curl_url_cleanup(parser) }
    guard curl_url_set(parser, CURLUPART_URL, address, UInt32(CURLU_NON_SUPPORT_SCHEME)) == CURLUE_OK else {
      return []
    }
    return [CURLUPART_SCHEME, CURLUPART_HOST, CURLUPART_PORT].map { part in
      var text: UnsafeMutablePointer<CChar>?
      guard curl_url_part(parser, part, &text, UInt32(CURLU_DEFAULT_PORT)) == CURLUE_OK, let text else {
        return ""
      }
      defer { curl_free(text) }
      return String(cString: text).lowercased()
    }
  }

  /// - Returns: a reference from an address as an address; nil when it is none.
  private static func address(_ reference: String, from base: String) -> String? {
    guard let parser = curl_url() else { return nil }
    defer { curl_url_cleanup(parser) }
    let flags = UInt32(CURLU_NON_SUPPORT_SCHEME | CURLU_URLENCODE)
    var address: UnsafeMutablePointer<CChar>?
    guard curl_url_set(parser, CURLUPART_URL, base, flags) == CURLUE_OK,
      curl_url_set(parser, CURLUPART_URL, reference, flags) == CURLUE_OK,
      curl_url_part(parser, CURLUPART_URL, &address, 0) == CURLUE_OK, let address
    else { return nil }
    defer { curl_free(address) }
    return String(cString: address)
  }

  /// The proxy for the address; empty for none. The names are curl's: of `http_proxy` it knows no capitals, since a
  /// client can set `HTTP_PROXY` of a server's programs.
  var proxy: String {
    let names = url.lowercased().hasPrefix("https:") ? ["https_proxy", "HTTPS_PROXY"] : ["http_proxy"]
    return (names + ["all_proxy", "ALL_PROXY"]).lazy.compactMap { environment[$0] }.first ?? ""
  }

  /// The hosts that are asked without a proxy: those of the environment, and this machine, which no proxy could reach
  /// by such a name.
  var proxyExceptions: String {
    let given = environment["no_proxy"] ?? environment["NO_PROXY"] ?? ""
    // All hosts, but only where it stands alone.
    if given == "*" { return given }
    return ([given].filter { !$0.isEmpty } + ["localhost", "127.0.0.1", "::1"]).joined(separator: ",")
  }
}

extension Transfer.Answer {
  /// Where a redirect leads; nil for another answer.
  var location: String? { (300..<400).contains(status) ? headers["location"] : nil }
}
