"""A command line and its surroundings: servers, pipes and terminals."""

import contextlib
import fcntl
import os
import pty
import select
import shutil
import signal
import socket
import struct
import subprocess
import tempfile
import termios
import threading
import time
import unittest

PROGRAM = os.environ["CLI_PROGRAM"]
SERVER = os.environ["CLI_SERVER"]
KEY = "key-of-the-tests"
# Ends what hangs, on any machine.
LIMIT = 120


class Server:
    """An offline server of its own, for `with`."""

    def __init__(self, fault=None, pace=1, models=()):
        self.options = ["--pace", str(pace), *(["--fault", fault] if fault else [])]
        for model in models:
            self.options += ["--model", model]

    def __enter__(self):
        self.folder = tempfile.mkdtemp()
        command = [SERVER, "--directory", self.folder, "--key", KEY, *self.options]
        self.process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
        deadline = time.monotonic() + LIMIT
        # It writes this file last.
        while not os.path.exists(os.path.join(self.folder, "environment")):
            assert self.process.poll() is None and time.monotonic() < deadline, "the server does not start"
            time.sleep(0.01)
        with open(os.path.join(self.folder, "base_url")) as file:
            base_url = file.read().strip()
        self.environment = environment(
            TOGETHER_API_KEY=KEY, TOGETHER_BASE_URL=base_url, SSL_CERT_FILE=os.path.join(self.folder, "ca.pem"))
        return self

    def die(self):
        self.process.kill()
        self.process.wait()

    def __exit__(self, *_):
        self.die()
        shutil.rmtree(self.folder)


class Silent:
    """A server that answers its first request with the given bytes, and then says nothing. For `with`."""

    def __init__(self, answer=b""):
        self.answer = answer

    def __enter__(self):
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.environment = environment(
            TOGETHER_API_KEY=KEY, TOGETHER_BASE_URL="http://127.0.0.1:%d" % self.listener.getsockname()[1])
        self.is_connected, self.has_answered = threading.Event(), threading.Event()
        threading.Thread(target=self.serve, daemon=True).start()
        return self

    def serve(self):
        connection, _ = self.listener.accept()
        self.is_connected.set()
        head = b""
        while b"\r\n\r\n" not in head:
            more = connection.recv(65536)
            if not more:
                return
            head += more
        connection.sendall(self.answer)
        self.has_answered.set()
        # Until the command goes away, with or without a goodbye.
        with contextlib.suppress(ConnectionResetError):
            while connection.recv(65536):
                pass
        connection.close()

    def __exit__(self, *_):
        self.listener.close()


def environment(**variables):
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "ASAN_OPTIONS", "LD_LIBRARY_PATH") if name in os.environ}
    return {**kept, "TERM": "xterm", **variables}


def run(server, *arguments, stdin=subprocess.DEVNULL, text=None, **variables):
    """To the end; gives the exit status, standard output and standard error. `text` goes through a pipe."""
    surroundings = {**(server.environment if server else environment()), **variables}
    given = {"input": text} if text is not None else {"stdin": stdin}
    ended = subprocess.run([PROGRAM, *arguments], capture_output=True, timeout=LIMIT, env=surroundings, **given)
    return ended.returncode, ended.stdout, ended.stderr


def start(server, *arguments, stdin=subprocess.DEVNULL, **variables):
    return subprocess.Popen([PROGRAM, *arguments], stdin=stdin, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                            env={**server.environment, **variables})


class Terminal:
    """The command in a terminal of its own, 80 columns wide, for `with`."""

    def __init__(self, server, *arguments, stdin=None, stdout=None, **variables):
        self.server, self.arguments, self.variables = server, arguments, variables
        self.stdin, self.stdout = stdin, stdout

    def __enter__(self):
        self.shown = b""
        surroundings = {**(self.server.environment if self.server else environment()), **self.variables}
        self.process_id, self.descriptor = pty.fork()
        if self.process_id == 0:
            for descriptor, file in ((0, self.stdin), (1, self.stdout)):
                if file is not None:
                    os.dup2(os.open(file, os.O_RDWR), descriptor)
            fcntl.ioctl(2, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
            os.execve(PROGRAM, [PROGRAM, *self.arguments], surroundings)
        return self

    def read(self):
        """More of what is shown; nothing when the command has ended."""
        ready, _, _ = select.select([self.descriptor], [], [], LIMIT)
        assert ready, f"nothing more after {self.shown!r}"
        try:
            more = os.read(self.descriptor, 65536)
        except OSError:
            more = b""
        self.shown += more
        return more

    def wait_for(self, text):
        while text not in self.shown:
            assert self.read(), f"{text!r} is not in {self.shown!r}"

    def type(self, text):
        os.write(self.descriptor, text)

    def end(self):
        """Waits for the end; gives the exit status, negative for a signal, and what was shown."""
        while self.read():
            pass
        _, status = os.waitpid(self.process_id, 0)
        self.process_id = None
        return os.waitstatus_to_exitcode(status), self.shown

    def __exit__(self, *_):
        if self.process_id is not None:
            os.kill(self.process_id, signal.SIGKILL)
            os.waitpid(self.process_id, 0)
        os.close(self.descriptor)


class BesideAServer(unittest.TestCase):
    """Tests that share an offline server and a folder."""

    # Additional models of the server.
    models = ()

    @classmethod
    def setUpClass(cls):
        cls.server = cls.enterClassContext(Server(models=cls.models))
        cls.folder = cls.enterClassContext(tempfile.TemporaryDirectory())

    def path(self, name):
        return os.path.join(self.folder, name)
