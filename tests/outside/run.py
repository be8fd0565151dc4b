#!/usr/bin/env python3
"""Runs other people's test suites through the library, beside curl where it is installed, and prints a table.

usage: tests/outside/run.py [-v] json FOLDER | content-length FOLDER | llhttp FOLDER

A server on loopback sends the bytes of each case; -v prints each case on which the library and the suite differ. The
suites are not in the repository: fetch
  json            https://github.com/nst/JSONTestSuite, and name its test_parsing
  content-length  https://github.com/web-platform-tests/wpt, and name its fetch/content-length/resources
  llhttp          https://github.com/nodejs/llhttp, and name its test/response
LIBTOGETHER names the library; target/release/libtogether.so unless set. Needs Python 3.9 alone.
"""

import ctypes
import json
import os
import pathlib
import re
import shutil
import socket
import subprocess
import sys
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
client_new = function("client_new", POINTER, POINTER)
request_new = function("request_new", POINTER, TEXT)
complete = function("complete", POINTER, POINTER, POINTER)
response_bytes = function("response_bytes", POINTER, POINTER, ctypes.POINTER(ctypes.c_size_t))
TIMEOUT_TOTAL = 4
# CONNECTION, TLS, TIMEOUT, PROTOCOL, TOO_LARGE: an answer of HTTP 404 is a failure too, and was taken.
REFUSED = (3, 4, 5, 7, 8)


class Server:
    """Sends each connection the bytes of the case at hand, and closes."""

    def __init__(self):
        self.answer = b""
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self.serve, daemon=True).start()

    def serve(self):
        while True:
            connection, _ = self.listener.accept()
            with connection:
                connection.settimeout(SECONDS)
                try:
                    head = b""
                    while b"\r\n\r\n" not in head and (read := connection.recv(65536)):
                        head += read
                    connection.sendall(self.answer)
                    connection.shutdown(socket.SHUT_WR)
                    while connection.recv(65536):
                        pass
                except OSError:
                    pass


def through_library(server):
    """The body where the library takes the answer, else its message."""
    options = options_new()
    set_base_url(options, b"http://127.0.0.1:%d" % server.port)
    set_api_key(options, b"a-key-of-nobody")
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
    command = ["curl", "--silent", "--http1.1", "--noproxy", "*", "--max-time", str(SECONDS)]
    done = subprocess.run(command + ["http://127.0.0.1:%d/" % server.port], capture_output=True, check=False)
    return (done.stdout, "") if done.returncode == 0 else (None, "curl ends with %d" % done.returncode)


def json_cases(folder):
    """What may be: y_ is JSON, n_ is none, i_ may be either. As the body of a good answer of the type of JSON."""
    for path in sorted(folder.glob("*.json")):
        body = path.read_bytes()
        head = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: %d\r\n\r\n" % len(body)
        right = {"y": lambda got, body=body: got == body, "n": lambda got: got is None, "i": None}[path.name[0]]
        yield path.name, head.encode() + body, right


def content_length_cases(folder):
    """The body has 42 bytes; `output` says how many of them the answer has, or that it is none."""
    for case in json.loads((folder / "content-lengths.json").read_text()):
        head = "HTTP/1.1 200 OK\r\ncontent-type: text/plain\r\n" + case["input"] + "\r\n\r\n"
        wanted = case["output"]
        right = lambda got, wanted=wanted: (None if got is None else len(got)) == wanted
        yield case["input"], (head + "Fact: this is really forty-two bytes long.").encode(), right


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
            yield "%s %d" % (path.stem, number), text.encode("latin-1"), right


SUITES = {"json": json_cases, "content-length": content_length_cases, "llhttp": llhttp_cases}


def main(arguments):
    is_verbose = "-v" in arguments
    names = [argument for argument in arguments if argument != "-v"]
    if len(names) != 2 or names[0] not in SUITES:
        sys.exit(__doc__)
    # curl reads no JSON.
    has_curl = names[0] != "json" and shutil.which("curl")
    clients = {"libtogether": through_library, **({"curl": through_curl} if has_curl else {})}
    server, agreed, total, either = Server(), dict.fromkeys(clients, 0), 0, 0
    for name, answer, right in SUITES[names[0]](pathlib.Path(names[1])):
        server.answer = answer
        if right is None:
            through_library(server)
            either += 1
            continue
        total += 1
        for client, through in clients.items():
            body, message = through(server)
            agreed[client] += right(body)
            if is_verbose and not right(body):
                what = message if body is None else "takes %d bytes" % len(body)
                print("%s differs on %r: %s" % (client, name, what))
    print("| suite | client | as the suite says | of |\n|---|---|---|---|")
    for client, count in agreed.items():
        print("| %s | %s | %d | %d |" % (names[0], client, count, total))
    if either:
        print("%d more may be read or refused: each ended" % either)
    if total == 0:
        sys.exit("no case was found")


main(sys.argv[1:])
