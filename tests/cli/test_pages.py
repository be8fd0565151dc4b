"""What is made from the table of commands is what the repository holds."""

import json
import os
import re
import unittest

from session import run

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
PAGES = {
    "cli/pages/together-cli.1": ["manual"],
    "cli/pages/together-cli.bash": ["completion", "bash"],
    "cli/pages/_together-cli": ["completion", "zsh"],
    "cli/pages/together-cli.fish": ["completion", "fish"],
    "docs/command.md": ["manual", "markdown"],
}


class Pages(unittest.TestCase):
    def made(self, *arguments):
        status, out, err = run(None, *arguments)
        self.assertEqual((status, err), (0, b""))
        return out

    def test_the_repository_has_what_the_command_makes(self):
        for name, arguments in PAGES.items():
            path, content = os.path.join(ROOT, name), self.made(*arguments)
            if os.environ.get("TOGETHER_BLESS"):
                with open(path, "wb") as file:
                    file.write(content)
            with open(path, "rb") as file:
                self.assertTrue(file.read() == content, f"{name} is old: make command-pages")

    def commands(self):
        return re.findall(r"^  (\w+) {2,}", self.made("help").decode().partition("Examples:")[0], re.MULTILINE)

    def test_every_command_has_a_help(self):
        self.assertGreaterEqual(len(self.commands()), 15)
        for command in self.commands():
            self.assertEqual(self.made("help", command), self.made(command, "--help"))
            self.assertTrue(all(len(line) <= 80 for line in self.made("help", command).decode().splitlines() if "together-cli " not in line))
        for topic in ("exit-codes", "environment"):
            self.made("help", topic)
        self.assertEqual(run(None, "help", "nonsense")[0], 2)

    def test_every_status_has_an_exit_status(self):
        with open(os.path.join(ROOT, "include/together-api.json")) as file:
            statuses = next(enum for enum in json.load(file)["enums"] if enum["name"] == "together_status")
        named = re.findall(r"TOGETHER_[A-Z_]+", self.made("help", "exit-codes").decode())
        self.assertEqual(sorted(named), sorted(value["name"] for value in statuses["values"] if value["value"] != 0))

    def test_the_manual_names_every_option(self):
        manual = self.made("manual").decode().replace("\\-", "-")
        for command in self.commands():
            for option in re.findall(r"(--[a-z-]+)", self.made("help", command).decode()):
                self.assertIn(option, manual)
