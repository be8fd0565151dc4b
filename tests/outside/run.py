#!/usr/bin/env python3
"""Runs other people's test suites through the library, beside curl and Go's net/http where they are installed, and prints a table.

usage: tests/outside/run.py [-v] json FOLDER | content-length FOLDER | llhttp FOLDER | certificates FILE

A server on loopback sends the bytes of each case; -v prints each case on which a client and the suite differ. The suites are
not in the repository: fetch
  json            https://github.com/nst/JSONTestSuite, and name its test_parsing
  content-length  https://github.com/web-platform-tests/wpt, and name its fetch/content-length/resources
  llhttp          https://github.com/nodejs/llhttp, and name its test/response
  certificates    https://github.com/C2SP/x509-limbo, and name its limbo.json, which `limbo compile` makes too
LIBTOGETHER names the library; target/release/libtogether.so unless set. Needs Python 3.9 alone.
"""

import base64
import collections
import ctypes
import json
import os
import pathlib
import re
import shutil
import socket
import ssl
import subprocess
import sys
import tempfile
import threading

LIBRARY = ctypes.CDLL(os.environ.get("LIBTOGETHER", "target/release/libtogether.so"))
SECONDS = 20


def function(name, result, *parameters):
    found = getattr(LIBRARY, "together_" + name)
    found.restype, found.argtypes = result, parameters
    return found


POINTER, TEXT, NUMBER = ctypes.c_void_p, ctypes.c_char_p, ctypes.c_int32
free = function("free", None, POINTER)
object_status = function("object_status", NUMBER, POINTER)
object_message = function("object_message", TEXT, POINTER)
options_new = function("options_new", POINTER)
set_base_url = function("options_set_base_url", NUMBER, POINTER, TEXT)
set_api_key = function("options_set_api_key", NUMBER, POINTER, TEXT)
set_retries = function("options_set_retries", NUMBER, POINTER, ctypes.c_uint32)
set_timeout = function("options_set_timeout", NUMBER, POINTER, NUMBER, ctypes.c_int64)
set_proxy = function("options_set_proxy", NUMBER, POINTER, TEXT)
set_trust = function("options_set_trust", NUMBER, POINTER, NUMBER)
add_ca = function("options_add_ca", NUMBER, POINTER, TEXT)
client_new = function("client_new", POINTER, POINTER)
request_new = function("request_new", POINTER, TEXT)
complete = function("complete", POINTER, POINTER, POINTER)
response_bytes = function("response_bytes", POINTER, POINTER, ctypes.POINTER(ctypes.c_size_t))
TIMEOUT_TOTAL, TRUST_ADDED_ONLY = 4, 3
# INVALID_ARGUMENT (of a root), CONNECTION, TLS, TIMEOUT, PROTOCOL, TOO_LARGE: an answer of HTTP 404 is a failure too, and was
# taken.
REFUSED = (1, 3, 4, 5, 7, 8)

# What the server sends, what is right (a function of the body, None where the case was refused; None where either may be), and
# what the server is: a host and the files of a certificate, or None.
Case = collections.namedtuple("Case", "name answer right host chain roots", defaults=(None, None, ()))


class Server:
    """Sends each connection the bytes of the case at hand, and closes. Under a case's host it is a proxy, and the host behind it."""

    def __init__(self):
        self.case = None
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.authority = "127.0.0.1:%d" % self.listener.getsockname()[1]
        threading.Thread(target=self.serve, daemon=True).start()

    def serve(self):
        while True:
            connection, _ = self.listener.accept()
            with connection:
                connection.settimeout(SECONDS)
                try:
                    self.answer(connection)
                except OSError:
                    pass

    def answer(self, connection):
        if self.case.chain:
            self.read_head(connection)
            connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
            connection = self.case.chain.wrap_socket(connection, server_side=True)
        self.read_head(connection)
        connection.sendall(self.case.answer)
        connection.shutdown(socket.SHUT_WR)
        while connection.recv(65536):
            pass

    @staticmethod
    def read_head(connection):
        head = b""
        while b"\r\n\r\n" not in head and (read := connection.recv(65536)):
            head += read

    def url(self):
        return "https://" + self.case.host if self.case.host else "http://" + self.authority

    def proxy(self):
        return "http://" + self.authority if self.case.host else ""


def through_library(server):
    """The body where the library takes the answer, else its message."""
    options = options_new()
    set_base_url(options, server.url().encode())
    if server.proxy():
        set_proxy(options, server.proxy().encode())
        set_trust(options, TRUST_ADDED_ONLY)
    for root in server.case.roots:
        add_ca(options, root.encode())
    set_api_key(options, b"a-key-of-a-test")
    set_retries(options, 0)
    set_timeout(options, TIMEOUT_TOTAL, SECONDS * 1000)
    client, request = client_new(options), request_new(b"GET /v1/case")
    response = complete(client, request)
    length = ctypes.c_size_t()
    body = ctypes.string_at(response_bytes(response, length), length.value)
    status, message = object_status(response), object_message(response).decode()
    for item in (response, request, client, options):
        free(item)
    return (None, message) if status in REFUSED else (body, "")


def through_curl(server):
    command = ["curl", "--silent", "--show-error", "--http1.1", "--max-time", str(SECONDS), server.url() + "/"]
    command += ["--proxy", server.proxy()] if server.proxy() else ["--noproxy", "*"]
    with tempfile.NamedTemporaryFile("w", suffix=".pem") as roots:
        roots.write("\n".join(server.case.roots))
        roots.flush()
        done = subprocess.run(command + ["--cacert", roots.name, "--capath", "/nowhere"], capture_output=True, check=False)
    return (done.stdout, "") if done.returncode == 0 else (None, done.stderr.decode(errors="replace").partition("\n")[0])


class Go:
    """Go's net/http, in a process that takes a question a line."""

    def __init__(self, reads_json):
        self.reads_json = reads_json
        program = pathlib.Path(__file__).with_name("client.go")
        self.process = subprocess.Popen(["go", "run", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def __call__(self, server):
        question = {"URL": server.url() + "/", "Proxy": server.proxy(), "Roots": server.case.roots}
        self.process.stdin.write(json.dumps({**question, "IsJSON": self.reads_json, "Seconds": SECONDS}) + "\n")
        self.process.stdin.flush()
        came = json.loads(self.process.stdout.readline())
        return (None, came["Error"]) if came["Error"] else (base64.b64decode(came["Body"] or ""), "")


def json_cases(folder):
    """What may be: y_ is JSON, n_ is none, i_ may be either. As the body of a good answer of the type of JSON."""
    for path in sorted(folder.glob("*.json")):
        body = path.read_bytes()
        head = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: %d\r\n\r\n" % len(body)
        right = {"y": lambda got, body=body: got == body, "n": lambda got: got is None, "i": None}[path.name[0]]
        yield Case(path.name, head.encode() + body, right)


def content_length_cases(folder):
    """The body has 42 bytes; `output` says how many of them the answer has, or that it is none."""
    for case in json.loads((folder / "content-lengths.json").read_text()):
        head = "HTTP/1.1 200 OK\r\ncontent-type: text/plain\r\n" + case["input"] + "\r\n\r\n"
        wanted = case["output"]
        right = lambda got, wanted=wanted: (None if got is None else len(got)) == wanted
        yield Case(case["input"], (head + "Fact: this is really forty-two bytes long.").encode(), right)


def llhttp_cases(folder):
    """An answer that llhttp refuses, in its strict mode, is to be refused; one that it takes is to be taken."""
    escapes = {"r": "\r", "n": "\n", "t": "\t", "f": "\f"}
    for path in sorted(folder.glob("*.md")):
        parts = re.split(r"<!-- meta=(\{.*?\}) -->", path.read_text())
        for number, (meta, rest) in enumerate(zip(parts[1::2], parts[2::2]), 1):
            blocks = re.findall(r"```(http|log)\n(.*?)```", rest, re.S)
            if json.loads(meta)["type"] != "response" or len(blocks) < 2:
                continue
            text = re.sub(r"\\\n", "", blocks[0][1][:-1]).replace("\n", "\r\n")
            text = re.sub(r"\\([rntf])", lambda found: escapes[found[1]], text)
            text = re.sub(r"\\x([0-9a-fA-F]{2})", lambda found: chr(int(found[1], 16)), text)
            is_refused = "error code=" in blocks[1][1]
            is_whole = "message complete" in blocks[1][1]
            right = lambda got, is_refused=is_refused: (got is None) == is_refused
            # One that waits for more: the suite does not say what its end makes of it.
            right = right if is_refused or is_whole else None
            yield Case("%s %d" % (path.stem, number), text.encode("latin-1"), right)


def unsuited(case):
    """Why a certificate cannot be tried by a client of today; "" where it can."""
    if case["validation_kind"] != "SERVER":
        return "for servers that verify clients"
    if not case["peer_certificate_key"]:
        return "without a private key"
    if not case["expected_peer_name"]:
        return "without a server's name"
    if case["validation_time"]:
        return "at another time"
    if case["crls"]:
        return "with a revocation list"
    return "with a limit of a chain's length" if case["max_chain_depth"] is not None else ""


def certificate_cases(file):
    """A server with the certificate of each case, under the name that is asked for."""
    left_out = collections.Counter()
    for case in json.loads(file.read_text())["testcases"]:
        reason = unsuited(case)
        name = case["expected_peer_name"]
        with tempfile.NamedTemporaryFile("w", suffix=".pem") as chain:
            chain.write("\n".join([case["peer_certificate_key"] or "", case["peer_certificate"], *case["untrusted_intermediates"]]))
            chain.flush()
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.set_ciphers("ALL:@SECLEVEL=0")
            try:
                if not reason:
                    context.load_cert_chain(chain.name)
            except (ssl.SSLError, ValueError):
                reason = "that OpenSSL cannot load into a server"
        if reason:
            left_out[reason] += 1
            continue
        is_taken = case["expected_result"] == "SUCCESS"
        host = "[%s]" % name["value"] if ":" in name["value"] else name["value"]
        right = lambda got, is_taken=is_taken: (got is not None) == is_taken
        answer = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 2\r\n\r\n{}"
        yield Case(case["id"], answer, right, host, context, case["trusted_certs"])
    print("left out: " + ", ".join("%d %s" % (count, reason) for reason, count in left_out.items()))


SUITES = {"json": json_cases, "content-length": content_length_cases, "llhttp": llhttp_cases, "certificates": certificate_cases}


def main(arguments):
    is_verbose = "-v" in arguments
    names = [argument for argument in arguments if argument != "-v"]
    if len(names) != 2 or names[0] not in SUITES:
        sys.exit(__doc__)
    clients = {"libtogether": through_library}
    # curl reads no JSON.
    if names[0] != "json" and shutil.which("curl"):
        clients["curl"] = through_curl
    if shutil.which("go"):
        clients["Go"] = Go(names[0] == "json")
    server, agreed, total, either = Server(), dict.fromkeys(clients, 0), 0, 0
    for case in SUITES[names[0]](pathlib.Path(names[1])):
        server.case = case
        if case.right is None:
            through_library(server)
            either += 1
            continue
        total += 1
        for client, through in clients.items():
            body, message = through(server)
            agreed[client] += case.right(body)
            if is_verbose and not case.right(body):
                what = message if body is None else "takes %d bytes" % len(body)
                print("%s differs on %r: %s" % (client, case.name, what))
    print("| suite | client | as the suite says | of |\n|---|---|---|---|")
    for client, count in agreed.items():
        print("| %s | %s | %d | %d |" % (names[0], client, count, total))
    if either:
        print("%d more may be read or refused: each ended" % either)
    if total == 0:
        sys.exit("no case was found")


main(sys.argv[1:])
