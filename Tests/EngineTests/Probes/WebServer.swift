/// A real web server on a free port of this host, that can do what servers do when they are ill.
final class WebServer: Sendable {
  private let server: PythonServer

  private static let script = """
    class Handler(http.server.BaseHTTPRequestHandler):
      def answer(self, status, body=b"", **headers):
        self.send_response(status)
        for name, value in headers.items(): self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)
      def route(self):
        names = self.path[1:].split("/")
        if names[0] == "to": self.answer(int(names[1]), Location="/" + "/".join(names[2:]))
        elif names[0] == "seen":
          length = self.headers.get("Content-Length")
          body = self.rfile.read(int(length or 0)).decode()
          seen = [self.command, length, self.headers.get("Content-Type"), self.headers.get("X-Kept"), body]
          self.answer(200, " ".join(str(word) for word in seen).encode())
        elif names[0] == "stream":
          self.answer(200, b"data: 1\\n" if names[1:] else b"", Content_Type="text/event-stream")
          self.wfile.flush()
          time.sleep(600)
        else: return False
        return True
      def do_HEAD(self):
        if not self.route(): self.answer(299)
      def do_POST(self):
        if self.route(): return
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        words = [self.command, self.headers.get("Content-Type"), self.headers.get("Authorization")]
        self.answer(201, " ".join(str(word) for word in words).encode() + b" " + body)
      do_PUT = do_PATCH = do_DELETE = do_OPTIONS = do_POST
      def do_GET(self):
        if self.route(): return
        name, _, rest = self.path[1:].partition("/")
        if name == "status":
          self.answer(int(rest))
        elif name == "redirect":
          self.answer(302, Location="/named", X_Version="old")
        elif name == "away":
          self.answer(302, Location="http://localhost:%d/told" % self.server.server_address[1])
        elif name == "home":
          self.answer(302, Location="/told")
        elif name == "told":
          names = ["Authorization", "Cookie", "X-Secret", "X-Plain"]
          self.answer(200, " ".join(self.headers.get(name, "-") for name in names).encode())
        elif name == "file":
          self.answer(302, Location="file:///etc/passwd")
        elif name == "loop":
          self.answer(302, Location="/loop")
        elif name == "named":
          self.answer(203, b"  ok\\n", X_Version="1.5.0")
        elif name == "long":
          self.answer(200, b"first\\n" + b"a" * 5000 + b"\\n5000\\n")
        elif name == "typed":
          type, content = rest.split("/")
          self.answer(200, bytes.fromhex(content), Content_Type=urllib.parse.unquote(type))
        elif name == "empty":
          self.answer(200)
        elif name == "slow":
          time.sleep(600)
        elif name == "late":
          time.sleep(0.2)
          self.answer(200)
        elif name == "reset":
          self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
          self.connection.close()
          raise ConnectionAbortedError
        elif name == "silent":
          self.close_connection = True
        elif name == "huge":
          self.answer(200)
          try:
            for _ in range(1 << 20): self.wfile.write(bytes(1 << 20))
          except OSError: pass
        elif name == "endless":
          self.wfile.write(b"HTTP/1.1 200 OK\\r\\n")
          time.sleep(600)
      def finish(self):
        try: super().finish()
        except (OSError, ValueError): pass
    http.server.ThreadingHTTPServer.handle_error = lambda *arguments: None
    serve(Handler)
    """

  init() throws { server = try PythonServer(Self.script) }

  var port: Int { server.port }

  func url(_ path: String) -> String { "http://127.0.0.1:\(port)/\(path)" }

  func end() { server.end() }
}
