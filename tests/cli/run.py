#!/usr/bin/env python3
"""Runs together-cli as people do: in pipes, in a terminal, against servers that die, with Ctrl-C at each point.

    tests/cli/run.py PROGRAM OFFLINE_SERVER [TEST...]

`make test-cli` and `cargo test --test native command` run it with the command as it was just compiled.
"""

import os
import signal
import sys
import unittest

FOLDER = os.path.dirname(os.path.abspath(__file__))

if __name__ == "__main__":
    os.environ["CLI_PROGRAM"], os.environ["CLI_SERVER"] = map(os.path.abspath, sys.argv[1:3])
    # Who runs the tests may ignore signals (nohup, a job in the background), and a command that starts so goes on ignoring.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT):
        signal.signal(number, signal.SIG_DFL)
    sys.path.insert(0, FOLDER)
    names = sys.argv[3:]
    loader = unittest.defaultTestLoader
    tests = loader.loadTestsFromNames(names) if names else loader.discover(FOLDER)
    result = unittest.TextTestRunner(verbosity=2).run(tests)
    sys.exit(not result.wasSuccessful() or result.testsRun == 0)
