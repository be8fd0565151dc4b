"""Ctrl-C at each point, and servers that die: what is left, and how the command ends."""

import os
import signal
import subprocess
import tempfile
import time
import unittest

from session import LIMIT, PROGRAM, Server, Silent, run, start


class Signals(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = cls.enterClassContext(tempfile.TemporaryDirectory())

    def interrupted(self, process, number=signal.SIGINT):
        process.send_signal(number)
        out, err = process.communicate(timeout=LIMIT)
        self.assertEqual(process.returncode, -number, (out, err))
        self.assertNotIn(b"together-cli:", err)

    def wait_for_log(self, process, text):
        """A line of --verbose."""
        for line in process.stderr:
            if text in line:
                return
        self.fail(f"no line says {text!r}")

    def test_while_it_connects(self):
        with Server("silent-on-accept") as server:
            with start(server, "ask", "-v", "x") as process:
                self.wait_for_log(process, b"connected")
                self.interrupted(process)

    def test_while_it_waits_for_an_answer(self):
        with Server("silent-after-request") as server:
            for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
                with start(server, "ask", "-v", "x") as process:
                    self.wait_for_log(process, b"TLS")
                    self.interrupted(process, number)

    def test_while_an_answer_arrives(self):
        with Server("silent-in-body") as server, start(server, "ask", "x") as process:
            self.assertEqual(process.stdout.read(8), b"offline:")
            self.interrupted(process)

    def test_while_a_file_arrives(self):
        received = os.path.join(self.folder, "received")
        os.mkdir(received)
        part = b"HTTP/1.1 200 OK\r\nContent-Length: 4194304\r\n\r\n" + b"x" * (3 << 20)
        with Silent(part) as server, start(server, "files", "down", "file-1", "-o", os.path.join(received, "file")) as process:
            self.assertTrue(server.has_answered.wait(LIMIT))
            self.interrupted(process)
        self.assertEqual(os.listdir(received), [])

    def test_while_nobody_reads_the_answer(self):
        with Server(pace=0) as server:
            reader, writer = os.pipe()
            process = subprocess.Popen([PROGRAM, "ask", "x " * 60_000], stdin=subprocess.DEVNULL, stdout=writer,
                                       stderr=subprocess.PIPE, env=server.environment)
            os.close(writer)
            os.read(reader, 8)
            self.interrupted(process)
            os.close(reader)
            process.stderr.close()

    def test_while_it_listens(self):
        # Ctrl-C ends what is said, whose words still come; the others end the command.
        for number, completed in ((signal.SIGINT, 1), (signal.SIGTERM, 0)):
            words = ("transcribe", "--live", "--json", "-s", "turn_detection=none")
            with Server() as server, start(server, *words, stdin=subprocess.PIPE) as process:
                process.stdin.write(b"\x10\x10" * 16000)
                process.stdin.flush()
                while b"one two three four" not in process.stdout.readline():
                    pass
                process.send_signal(number)
                self.assertEqual(process.wait(LIMIT), -number)
                self.assertEqual((process.stdout.read().count(b"completed"), process.stderr.read()), (completed, b""))

    def test_a_second_one_while_it_listens(self):
        with Silent() as server, start(server, "transcribe", "--live", stdin=subprocess.PIPE) as process:
            self.assertTrue(server.is_connected.wait(LIMIT))
            while process.poll() is None:
                process.send_signal(signal.SIGINT)
                time.sleep(0.01)
            self.assertEqual(process.returncode, -signal.SIGINT)

    def test_while_it_reads_standard_input(self):
        with Server() as server, start(server, "ask", "x", stdin=subprocess.PIPE) as process:
            process.stderr.readline()
            process.send_signal(signal.SIGINT)
            self.assertEqual(process.wait(LIMIT), -signal.SIGINT)

    def test_while_the_key_is_fetched(self):
        with Server() as server:
            mark = os.path.join(self.folder, "asked")
            os.mkfifo(mark)
            with start(server, "ask", "--key-command", f"cat {mark}", "x", TOGETHER_API_KEY="") as process:
                # The command has opened its end when this returns.
                with open(mark, "wb"):
                    self.interrupted(process)

    def test_while_it_diagnoses(self):
        with Silent() as server, start(server, "diagnose") as process:
            self.assertTrue(server.is_connected.wait(LIMIT))
            self.interrupted(process)

    def test_an_ignored_signal_stays_ignored(self):
        with Server(pace=20) as server:
            process = subprocess.Popen(["nohup", PROGRAM, "ask", "x"], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                       stderr=subprocess.PIPE, env=server.environment)
            self.assertEqual(process.stdout.read(8), b"offline:")
            process.send_signal(signal.SIGHUP)
            out, _ = process.communicate(timeout=LIMIT)
        self.assertEqual((process.returncode, out), (0, b' you asked "x"\n'))

    def test_a_server_that_dies_in_its_answer(self):
        with Server(pace=200) as server, start(server, "ask", "one two three four five six") as process:
            self.assertEqual(process.stdout.read(8), b"offline:")
            server.die()
            out, err = process.communicate(timeout=LIMIT)
        # The command keeps the text so far, ends its line and reports the failure.
        self.assertTrue(out.endswith(b"\n"), out)
        self.assertTrue(err.startswith(b"together-cli: "), err)
        self.assertEqual(process.returncode, 9, err)

    def test_answers_that_break_off(self):
        for fault, expected in (("reset-in-body", 7), ("close-in-body", 9), ("cut-in-body", 9), ("garbage-for-http", 9),
                                ("reset-on-accept", 7), ("certificate-expired", 7)):
            with Server(fault) as server:
                status, _, err = run(server, "ask", "--retries", "0", "x")
            self.assertEqual((fault, status), (fault, expected), err)

    def test_a_passing_failure_is_tried_again(self):
        with Server("reset-on-accept:1") as server:
            self.assertEqual(run(server, "ask", "x")[0], 0)
