"""When standard input is read, and when it is left alone: in pipes, loops, cron, with nothing open."""

import os
import socket
import subprocess
import tempfile
import unittest

from session import LIMIT, PROGRAM, Server, Terminal, run

ANSWER = b'offline: you asked "%s"\n'


class Input(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = cls.enterClassContext(Server())
        cls.folder = cls.enterClassContext(tempfile.TemporaryDirectory())

    def shell(self, words):
        ended = subprocess.run(["bash", "-c", words, PROGRAM], cwd=self.folder, env=self.server.environment, timeout=LIMIT,
                               stdin=subprocess.DEVNULL, capture_output=True)
        self.assertEqual((ended.returncode, ended.stderr), (0, b""), ended.stdout)
        return ended.stdout

    def test_a_pipe_is_the_question_or_comes_before_it(self):
        self.assertEqual(self.shell("echo one | $0 ask"), ANSWER % b"one")
        self.assertEqual(self.shell("echo one | $0 ask -"), ANSWER % b"one")
        self.assertEqual(self.shell("echo one | $0 ask two"), ANSWER % b"one\n\ntwo")
        self.assertEqual(self.shell("echo one | $0 ask --no-stdin two"), ANSWER % b"two")

    def test_a_file_is_read_from_its_start(self):
        self.assertEqual(self.shell("echo one > file; $0 ask two < file"), ANSWER % b"one\n\ntwo")

    def test_a_loop_keeps_its_lines(self):
        said = self.shell("printf 'one\\ntwo\\n' > list; while read line; do $0 ask \"$line\"; done < list")
        self.assertEqual(said, ANSWER % b"one" + ANSWER % b"two")

    def test_xargs_and_cron_give_nothing(self):
        self.assertEqual(self.shell("echo one | xargs $0 ask"), ANSWER % b"one")
        self.assertEqual(self.shell("$0 ask one < /dev/null"), ANSWER % b"one")

    def test_closed_descriptors(self):
        self.assertEqual(self.shell("$0 ask one <&-"), ANSWER % b"one")
        self.assertEqual(self.shell("$0 ask one 2>&-"), ANSWER % b"one")
        self.assertEqual(self.shell("$0 ask one >&- 2> said; [ $? = 10 ] && grep -c 'standard output' said"), b"1\n")

    def test_a_socket_is_left_alone(self):
        ours, theirs = socket.socketpair()
        with ours, theirs:
            self.assertEqual(run(self.server, "ask", "one", stdin=theirs), (0, ANSWER % b"one", b""))

    def test_no_text_at_all(self):
        for words in (["ask"], ["embed"], ["image", "-o", "x"], ["ask", "--no-stdin", "-"]):
            status, out, err = run(self.server, *words)
            self.assertEqual((status, out), (2, b""), err)
            self.assertIn(b"usage: together-cli ", err)

    def test_no_text_in_a_terminal(self):
        for words in (["ask"], ["embed"], ["complete"]):
            with Terminal(self.server, *words) as terminal:
                status, shown = terminal.end()
            self.assertEqual(status, 2, shown)

    def test_a_pipe_that_says_nothing_is_named(self):
        reader, writer = os.pipe()
        with subprocess.Popen([PROGRAM, "ask", "one"], stdin=reader, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                              env=self.server.environment) as process:
            os.close(reader)
            self.assertIn(b"waiting for standard input; --no-stdin", process.stderr.readline())
            os.close(writer)
            out, _ = process.communicate(timeout=LIMIT)
        self.assertEqual((process.returncode, out), (0, ANSWER % b"one"))

    def test_a_reader_that_leaves_ends_the_command_quietly(self):
        self.assertEqual(self.shell("$0 models | head -n 1; echo ${PIPESTATUS[0]} > /dev/null").count(b"\n"), 1)
