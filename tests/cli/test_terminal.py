"""What a person sees in a terminal."""

import json
import os
import re
import stat

from session import BesideAServer, Server, Silent, Terminal, run


class InATerminal(BesideAServer):
    def shown(self, *arguments, expected=0, **settings):
        with Terminal(self.server, *arguments, **settings) as terminal:
            status, shown = terminal.end()
        self.assertEqual(status, expected, shown)
        return shown

    def test_an_answer(self):
        self.assertEqual(self.shown("ask", "x"), b'offline: you asked "x"\r\n')

    def test_control_characters_of_a_model_are_visible(self):
        hostile = "\x1b]52;c;cm0=\x07 \x9b2J \x7f \u202e \r end"
        shown = self.shown("ask", hostile)
        self.assertEqual(shown.decode(), 'offline: you asked "^[]52;c;cm0=^G <U+009B>2J ^? <U+202E> ^M end"\r\n')
        # Into a pipe they go as they are.
        self.assertIn(hostile.encode(), run(self.server, "ask", hostile)[1])

    def test_control_characters_in_json_are_escapes(self):
        hostile = "\x1b[2J \x9b2J \x7f"
        shown = self.shown("ask", "--json", hostile)
        self.assertFalse(re.search(rb"[\x00-\x09\x0b\x0c\x0e-\x1f\x7f]|\xc2[\x80-\x9f]", shown), shown)
        self.assertEqual(json.loads(shown)["choices"][0]["message"]["content"], f'offline: you asked "{hostile}"')

    def test_control_characters_in_a_failure(self):
        shown = self.shown("ask", "-m", "no\x1b[2Jmodel", "x", expected=5)
        self.assertNotIn(b"\x1b[2J", shown)

    def test_colours(self):
        said = re.escape(b"together-cli:")
        coloured = re.compile(rb"\x1b\[[\d;]*m" + said)
        wrong = ["ask", "-m", "no such model", "x"]
        self.assertRegex(self.shown(*wrong, expected=5), coloured)
        self.assertRegex(self.shown(*wrong, "--color", "always", expected=5, NO_COLOR="1"), coloured)
        for settings in ({"NO_COLOR": "1"}, {"TERM": "dumb"}):
            self.assertNotIn(b"\x1b", self.shown(*wrong, expected=5, **settings))
        self.assertNotIn(b"\x1b", self.shown(*wrong, "--color", "never", expected=5))
        self.assertNotIn(b"\x1b", run(self.server, *wrong)[2])

    def test_bytes_are_kept_off_the_terminal(self):
        for command in ("image", "speak"):
            self.assertIn(b"--output", self.shown(command, "x", expected=2))
            self.assertIn(b"--output", self.shown(command, "-o", "-", "x", expected=2))

    def test_progress_is_shown_in_a_terminal_alone(self):
        part = b"HTTP/1.1 200 OK\r\nContent-Length: 4194304\r\n\r\n" + b"x" * (3 << 20)
        with Silent(part) as server, Terminal(server, "files", "down", "file-1", "-o", self.path("big")) as terminal:
            terminal.wait_for(b"[##################......]  75% 3.0 MiB of 4.0 MiB  receiving file-1")
            terminal.type(b"\x03")
            status, shown = terminal.end()
        self.assertEqual(status, -2)
        # The line is gone, whether before or after the terminal shows what was typed.
        self.assertTrue(shown.removesuffix(b"^C").endswith(b"\r\x1b[K"), shown[-80:])
        # Not on a dumb one, which cannot take a line back.
        with Server("silent-after-request") as server:
            for quiet in (["-q"], []):
                status, shown = self.silent(server, quiet, TERM="xterm" if quiet else "dumb")
                self.assertEqual((status, shown.count(b"waiting for the model")), (8, 0), shown)

    def silent(self, server, options, **variables):
        with Terminal(server, "ask", *options, "--timeout", "1", "x", **variables) as terminal:
            return terminal.end()

    def test_what_is_waited_for_is_shown(self):
        with Server("silent-after-request") as server, Terminal(server, "ask", "x") as terminal:
            terminal.wait_for(b"s  waiting for the model")
            terminal.type(b"\x03")
            self.assertEqual(terminal.end()[0], -2)

    def test_words_are_shown_while_they_are_said(self):
        microphone, lines = self.path("microphone"), self.path("lines")
        os.mkfifo(microphone)
        open(lines, "w").close()
        words = ("transcribe", "--live", "-s", "turn_detection=none")
        with Terminal(self.server, *words, stdin=microphone, stdout=lines) as terminal:
            with open(microphone, "wb", buffering=0) as samples:
                samples.write(b"\x10\x10" * 8000)
                terminal.wait_for(b"\r\x1b[Kone two")
                # Of a long line the end.
                samples.write(b"\x10\x10" * 4000 * 15)
                terminal.wait_for(b"ten one two three four five six seven")
                terminal.type(b"\x03")
                status, shown = terminal.end()
        self.assertEqual(status, -2)
        with open(lines, "rb") as file:
            said = file.read()
        self.assertEqual((len(said.split()), said.count(b"\n")), (17, 1))
        # The terminal shows what was typed, too.
        drawn = shown.replace(b"^C", b"").split(b"\r\x1b[K")
        self.assertEqual(drawn[-1], b"", "the line is gone")
        self.assertTrue(said.rstrip().endswith(drawn[-2]) and len(drawn[-2]) > 70, drawn[-2])
        self.assertLess(max(map(len, drawn)), 80)
        # What is no microphone, and what may not be shown.
        self.assertIn(b"not a terminal", self.shown("transcribe", "--live", expected=2))

    def test_a_chat(self):
        saved = self.path("chat.json")
        os.umask(0)
        with Terminal(self.server, "chat", "--color", "never") as terminal:
            terminal.wait_for(b"> ")
            terminal.type(b"hello\n")
            terminal.wait_for(b'offline: you asked "hello"\r\n> ')
            terminal.type(b"/help\n")
            terminal.wait_for(b"/quit")
            terminal.type(b"/nonsense\n")
            terminal.wait_for(b"is no command of a chat")
            terminal.type(b"/save %s\n" % saved.encode())
            terminal.wait_for(b"-- saved\r\n> ")
            terminal.type(b"/clear\n")
            terminal.wait_for(b"-- the chat is forgotten\r\n> ")
            terminal.type(b"\x04")
            status, _ = terminal.end()
        self.assertEqual(status, 0)
        self.assertEqual(stat.S_IMODE(os.stat(saved).st_mode), 0o600)
        with open(saved) as file:
            self.assertEqual(len(json.load(file)["messages"]), 2)

    def test_ctrl_c_ends_an_answer_and_not_the_chat(self):
        with Server(pace=500) as slow, Terminal(slow, "chat", "--color", "never") as terminal:
            terminal.wait_for(b"> ")
            terminal.type(b"one two three four five six seven eight nine\n")
            terminal.wait_for(b"offline:")
            terminal.type(b"\x03")
            terminal.wait_for(b"-- interrupted\r\n> ")
            terminal.type(b"/quit\n")
            self.assertEqual(terminal.end()[0], 0)
        with Terminal(self.server, "chat") as terminal:
            terminal.wait_for(b"> ")
            terminal.type(b"\x03")
            self.assertEqual(terminal.end()[0], -2)
