"""The module inside nginx: one worker, which is one thread for all connections, so what blocks it stops everybody.

    test.py NGINX MODULE FOLDER

The offline server writes a word each 5 ms. Counts decide; times are printed.
"""
import atexit
import os
import signal
import socket
import statistics
import subprocess
import sys
import time

NGINX, MODULE, FOLDER = sys.argv[1:]
HANG = 60  # seconds: only what hangs takes so long
LONG = "word " * 1000
passed = failed = 0


def check(holds, name):
    global passed, failed
    passed, failed = passed + bool(holds), failed + (not holds)
    print("ok:" if holds else "failed:", name, flush=True)


def becomes(holds):
    end = time.monotonic() + HANG
    while time.monotonic() < end:
        if holds():
            return True
        time.sleep(0.01)
    return False


class Nginx:
    """An nginx of its own in a folder, with a socket there."""

    def __init__(self, name, **environment):
        self.folder = os.path.join(FOLDER, name)
        os.makedirs(os.path.join(self.folder, "logs"))
        self.socket = os.path.join(self.folder, "socket")
        self.settings = os.path.join(self.folder, "nginx.conf")
        self.write_settings(True)
        self.process = subprocess.Popen(
            [NGINX, "-p", self.folder, "-c", self.settings, "-e", self.log_path()], env={**os.environ, **environment})
        atexit.register(lambda: self.process.poll() is None and self.process.terminate())
        assert becomes(lambda: os.path.exists(self.socket) and self.workers()), self.log()

    def write_settings(self, has_module):
        names = ("body", "proxy", "fastcgi", "uwsgi", "scgi")
        temporary = "\n".join(f"{'client_body' if n == 'body' else n}_temp_path {self.folder}/{n};" for n in names)
        together = "location /ask { together; }\nlocation /slow { together; together_model offline/slow; }" if has_module else ""
        with open(self.settings, "w") as file:
            file.write(f"""
{f'load_module {MODULE};' if has_module else ''}
user root; daemon off; worker_processes 1; pid {self.folder}/pid; error_log {self.log_path()} info;
env TOGETHER_API_KEY; env TOGETHER_BASE_URL; env SSL_CERT_FILE;
events {{ worker_connections 256; }}
http {{
    access_log off; client_body_buffer_size 256k; client_max_body_size 1m;
    {temporary}
    server {{
        listen unix:{self.socket};
        location / {{ return 200 "still here\\n"; }}
        {together}
    }}
}}
""")

    def log_path(self):
        return os.path.join(self.folder, "logs", "error.log")

    def log(self):
        with open(self.log_path()) as file:
            return file.read()

    def workers(self):
        """The processes that serve; an old one that is shutting down still counts."""
        with open(f"/proc/{self.process.pid}/task/{self.process.pid}/children") as file:
            return [int(word) for word in file.read().split()]

    def connect(self):
        connection = socket.socket(socket.AF_UNIX)
        connection.settimeout(HANG)
        connection.connect(self.socket)
        return connection

    def send(self, body, path="/ask", method="POST"):
        connection = self.connect()
        body = body.encode() if isinstance(body, str) else body
        head = f"{method} {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: {len(body)}\r\n\r\n"
        connection.sendall(head.encode() + body)
        return connection

    def ask(self, *arguments, **named):
        return whole(self.send(*arguments, **named))

    def reload(self):
        self.process.send_signal(signal.SIGHUP)

    def stop(self):
        self.process.send_signal(signal.SIGQUIT)
        return self.process.wait(HANG)


def whole(connection, received=b""):
    """Status, text, and whether the answer came to its end."""
    while piece := connection.recv(65536):
        received += piece
    connection.close()
    head, _, body = received.partition(b"\r\n\r\n")
    status = int(head.split()[1]) if head else 0
    if b"chunked" not in head:
        return status, body.decode(), True
    text = b""
    while True:
        size, _, rest = body.partition(b"\r\n")
        if not size:
            return status, text.decode(), False
        count = int(size, 16)
        if count == 0:
            return status, text.decode(), True
        text, body = text + rest[:count], rest[count + 2:]


def sockets_of(worker):
    """To the service: those that are not nginx's own, which are of the family unix."""
    with open(f"/proc/{worker}/net/tcp") as file:
        lines = [line.split()[9] for line in file.readlines()[1:]]
    with open(f"/proc/{worker}/net/tcp6") as file:
        lines += [line.split()[9] for line in file.readlines()[1:]]
    found = 0
    for name in os.listdir(f"/proc/{worker}/fd"):
        try:
            target = os.readlink(f"/proc/{worker}/fd/{name}")
        except OSError:
            continue
        found += target.startswith("socket:[") and target[8:-1] in lines
    return found


def latencies(nginx, count):
    took = []
    for _ in range(count):
        began = time.perf_counter()
        assert nginx.ask("", "/", "GET") == (200, "still here\n", True)
        took.append((time.perf_counter() - began) * 1e6)
    return took


def row(name, took):
    took.sort()
    print(f"| {name} | {statistics.median(took):,.0f} | {took[len(took) * 99 // 100]:,.0f} | {took[-1]:,.0f} |")


nginx = Nginx("main")
(worker,) = nginx.workers()
check(nginx.ask("Who?") == (200, 'offline: you asked "Who?"', True), "an answer")
check([nginx.ask("x", method="GET")[0], nginx.ask("")[0], nginx.ask(b"\xff")[0], nginx.ask("x" * 400000)[0]]
      == [405, 400, 400, 413], "what cannot be asked is refused")

print("| 500 requests for another page, in us | median | 99 of 100 | longest |\n|--|--|--|--|")
row("alone", latencies(nginx, 500))
streams = [nginx.send(f"{number} {LONG}") for number in range(8)]
first = [stream.recv(200) for stream in streams]
row("while eight stream", latencies(nginx, 500))
answers = [whole(*pair) for pair in zip(streams, first)]
check(all(answer == (200, f'offline: you asked "{number} {LONG}"', True) for number, answer in enumerate(answers)),
      "eight stream at once, each whole and its own, and the worker serves other pages meanwhile")

streams = [nginx.send(LONG) for _ in range(8)]
for stream in streams:
    stream.recv(200)
    stream.close()
check(becomes(lambda: sockets_of(worker) == 0), "a client that goes away in the middle cancels its answer")

quiet = [nginx.send("x", "/slow") for _ in range(8)]
check(becomes(lambda: sockets_of(worker) == 8), "eight requests wait for a silent service")
latencies(nginx, 20)
for stream in quiet:
    stream.close()
check(becomes(lambda: sockets_of(worker) == 0), "and are cancelled before its first byte")

# 200 KB for a client that takes nothing: more than the sockets hold.
text = "a" * 199 + " "
slow = nginx.connect()
slow.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
body = (text * 1000).encode()
slow.sendall(f"POST /ask HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body)
latencies(nginx, 50)
time.sleep(0.5)
check(whole(slow) == (200, f'offline: you asked "{text * 1000}"', True), "a slow client gets all of it")

# The old worker ends its streams, the new one serves.
streams = [nginx.send(f"{number} {LONG}") for number in range(3)]
first = [stream.recv(200) for stream in streams]
nginx.reload()
check(becomes(lambda: len(nginx.workers()) == 2 and worker in nginx.workers()), "reloaded while three stream")
check(nginx.ask("Who?") == (200, 'offline: you asked "Who?"', True), "the new worker answers")
answers = [whole(*pair) for pair in zip(streams, first)]
check(all(answer == (200, f'offline: you asked "{number} {LONG}"', True) for number, answer in enumerate(answers)),
      "the old one's streams are whole")
check(becomes(lambda: len(nginx.workers()) == 1 and worker not in nginx.workers()), "then it ends")


def is_loaded(process):
    with open(f"/proc/{process}/maps") as file:
        return MODULE in file.read()


for _ in range(3):
    nginx.write_settings(False)
    (old,) = nginx.workers()
    nginx.reload()
    assert becomes(lambda: old not in nginx.workers() and nginx.workers())
    without = nginx.ask("Who?")[0], is_loaded(nginx.process.pid), is_loaded(nginx.workers()[0])
    nginx.write_settings(True)
    (old,) = nginx.workers()
    nginx.reload()
    assert becomes(lambda: old not in nginx.workers() and nginx.workers())
    again = nginx.ask("Who?")[1]
check(without == (200, False, False) and again == 'offline: you asked "Who?"', "unloaded by a reload, and loaded again")

streams = [nginx.send("x", "/slow") for _ in range(3)]
(worker,) = nginx.workers()
assert becomes(lambda: sockets_of(worker) == 3)
nginx.process.send_signal(signal.SIGTERM)
check(nginx.process.wait(HANG) == 0, "stopped at once, with requests in flight")
check("open socket" not in nginx.log() and "signal 11" not in nginx.log() and "alert" not in nginx.log(), "nothing is left open")

nginx = Nginx("key", TOGETHER_API_KEY="wrong")
check(nginx.ask("Who?")[0] == 502 and "401" in nginx.log(), "a wrong key: 502, and the service's words in the log")
check(nginx.stop() == 0, "and a good end")
nginx = Nginx("network", TOGETHER_BASE_URL="https://127.0.0.1:1")
check(nginx.ask("Who?")[0] == 502 and "127.0.0.1:1" in nginx.log(), "no network: 502, and the reason in the log")
nginx.stop()
nginx = Nginx("none", TOGETHER_API_KEY="")
check(nginx.ask("Who?")[0] == 502 and nginx.ask("", "/", "GET")[0] == 200 and "TOGETHER_API_KEY" in nginx.log(),
      "without a key nginx serves the rest, and says what is missing")
nginx.stop()

print(f"test result: {'ok' if failed == 0 else 'FAILED'}. {passed} passed; {failed} failed;")
sys.exit(failed > 0)
