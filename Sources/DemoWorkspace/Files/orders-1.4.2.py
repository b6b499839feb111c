"""Corner Shop orders 1.4.2: takes orders and lists them."""
import json, sqlite3, sys
from contextlib import closing
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

VERSION, PORT, DATABASE = "1.4.2", int(sys.argv[1]), sys.argv[2]


def sql(text, *values):
    with closing(sqlite3.connect(DATABASE, timeout=10)) as db, db:
        cursor = db.execute(text, values)
        return cursor.fetchall(), cursor.lastrowid


class Orders(BaseHTTPRequestHandler):
    def do_GET(self):
        rows, _ = sql("SELECT id, item, placed FROM orders ORDER BY id DESC LIMIT 10")
        if self.path == "/health" and rows:
            self.answer(200, {"status": "ok", "version": VERSION})
        elif self.path.startswith("/orders"):
            self.answer(200, [dict(zip(("id", "item", "placed"), row)) for row in rows])
        else:
            self.answer(404, {"error": "no such page"})

    def do_POST(self):
        order = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        _, key = sql("INSERT INTO orders (item, placed) VALUES (?, datetime('now'))", order["item"])
        self.answer(201, {"id": key})

    def answer(self, status, value):
        self.send_response(status)
        self.end_headers()
        self.wfile.write(json.dumps(value, ensure_ascii=False, indent=1).encode())

    def log_request(self, *_):
        pass


ThreadingHTTPServer.request_queue_size = 64
ThreadingHTTPServer(("127.0.0.1", PORT), Orders).serve_forever()
