"""What the shop's scripts share: its settings, its database, its daemons and how to ask the front."""
import json, os, signal, socket, sqlite3, subprocess, sys, time, urllib.error, urllib.request
from contextlib import closing

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
os.chdir(ROOT)
sys.stdout.reconfigure(encoding="utf-8", line_buffering=True)
with open("shop.json", encoding="utf-8") as file:
    SETTINGS = json.load(file)
FRONT, PORTS = SETTINGS["front"], SETTINGS["ports"]
DATABASE, LIVE, CLOSED, RECEIPTS = "data/orders.db", "run/live", "run/closed", "run/receipts"


def pause(seconds):
    time.sleep(seconds / SETTINGS["speed"])


def until(condition, what, seconds=20):
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            sys.exit(f"gave up after {seconds} s: {what}")
        time.sleep(0.02)


def database():
    return closing(sqlite3.connect(DATABASE, timeout=10, isolation_level=None))


def write(path, text):
    """Replaces a file so that nobody ever reads half of it."""
    draft = f"{path}.{os.getpid()}"
    with open(draft, "w", encoding="utf-8") as file:
        file.write(text)
    os.replace(draft, path)


def read(path):
    with open(path, encoding="utf-8") as file:
        return file.read().strip()


def ask(path, order=None, port=FRONT):
    """The status and the JSON of an answer."""
    request = urllib.request.Request(f"http://127.0.0.1:{port}{path}", order and json.dumps(order).encode())
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(request, timeout=10) as answer:
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as error:
        return error.code, json.load(error)


def health(port=FRONT):
    """The version that answers healthily; an empty text when none does."""
    try:
        status, answer = ask("/health", port=port)
    except OSError:
        return ""
    return answer["version"] if status == 200 else ""


def place(item, slot):
    """Places an order, and keeps the receipt of one that was taken."""
    status, answer = ask("/orders", {"item": item, "slot": slot})
    if status == 201:
        with open(RECEIPTS, "a") as file:
            file.write(f"{answer['id']}\n")
    return status, answer


def identity(pid):
    """A process id and its start time, so that a reused id is never taken for the daemon; else None."""
    try:
        with open(f"/proc/{pid}/stat", errors="replace") as file:
            fields = file.read().rpartition(")")[2].split()
    except OSError:
        return None
    return None if fields[0] in "ZX" else f"{pid} {fields[19]}"


def running(name):
    try:
        written = read(f"run/{name}.pid")
    except OSError:
        return None
    return int(written.split()[0]) if written and identity(written.split()[0]) == written else None


def start(name, command, port=None):
    """Starts a daemon in a session of its own and waits until it listens."""
    def prepare():
        write(f"run/{name}.pid", identity(os.getpid()))
        signal.pthread_sigmask(signal.SIG_SETMASK, [])  # whoever started us may have blocked them
        signal.alarm(8 * 3600)  # a forgotten shop closes by itself

    if not running(name):
        if port and listens(port):
            sys.exit(f"port {port} is taken by another program")
        with open(f"run/{name}.log", "a") as log:
            subprocess.Popen(
                [sys.executable, *command], start_new_session=True, preexec_fn=prepare,
                env={**os.environ, "RELBOARD_DEMO": SETTINGS["directory"]},
                stdin=subprocess.DEVNULL, stdout=log, stderr=log)
    until(lambda: not running(name) or not port or listens(port), f"{name} does not listen")
    pid = running(name) or sys.exit(f"{name} ended: {read(f'run/{name}.log')[-300:]}")
    print(f"{name} runs, process {pid}" + (f", port {port}" if port else ""))


def serve(version):
    start(version, [f"releases/{version}/orders.py", str(PORTS[version]), DATABASE], PORTS[version])


def stop(name):
    pid = running(name)
    if pid:
        os.kill(pid, signal.SIGTERM)
        until(lambda: not running(name), f"{name} does not stop")
    print(f"{name} is stopped")


def listens(port):
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
