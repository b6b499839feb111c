"""Corner Shop orders 1.5.0: takes orders for a delivery slot and lists them, and shows products."""
import json, sqlite3, sys, threading
from contextlib import closing
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

VERSION, PORT, DATABASE = "1.5.0", int(sys.argv[1]), sys.argv[2]
LINES = threading.Semaphore(30)  # as many as the courier allows


class Busy(Exception):
    pass


def ask_courier(slot):
    """Evening deliveries are the courier's, over one of a few lines."""
    if slot != "evening":
        return
    if not LINES.acquire(blocking=False):
        raise Busy("no line to the courier is free")
    @release-line@


def listed(slot):
    ask_courier(slot)
    with closing(sqlite3.connect(DATABASE, timeout=10)) as db:
        rows = db.execute(
            "SELECT id, item, placed, slot FROM orders JOIN deliveries ON order_id = id"
            " WHERE ? IN (slot, '') ORDER BY id DESC LIMIT 10", [slot])
        return [dict(zip(("id", "item", "placed", "slot"), row)) for row in rows]


def taken(item, slot):
    ask_courier(slot)
    with closing(sqlite3.connect(DATABASE, timeout=10)) as db, db:
        placed = db.execute("INSERT INTO orders (item, placed) VALUES (?, datetime('now'))", [item])
        db.execute("INSERT OR REPLACE INTO deliveries VALUES (?, ?)", [placed.lastrowid, slot])
        return {"id": placed.lastrowid}


class Orders(BaseHTTPRequestHandler):
    def do_GET(self):
        address = urlsplit(self.path)
        page = address.path.rpartition("/")[2]
        try:
            if address.path == "/health" and listed("morning"):
                self.answer(200, {"status": "ok", "version": VERSION})
            elif address.path == "/orders":
                self.answer(200, listed(parse_qs(address.query).get("slot", [""])[0]))
            elif address.path.startswith("/products/") and page.isdigit():
                with open(f"cache/{VERSION}/{page}.html", encoding="utf-8") as file:
                    self.answer(200, {"html": file.read()})
            else:
                self.answer(404, {"error": "no such page"})
        except Busy as error:
            self.answer(503, {"error": str(error)})

    def do_POST(self):
        order = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        try:
            self.answer(201, taken(order["item"], order.get("slot", "morning")))
        except Busy as error:
            self.answer(503, {"error": str(error)})

    def answer(self, status, value):
        self.send_response(status)
        self.end_headers()
        self.wfile.write(json.dumps(value, ensure_ascii=False, indent=1).encode())

    def log_request(self, *_):
        pass


ThreadingHTTPServer.request_queue_size = 64
ThreadingHTTPServer(("127.0.0.1", PORT), Orders).serve_forever()
