"""The library's websockets, judged by the Autobahn suite: its server plays 266 cases, and the client echoes each message.

    autobahn.py PYTHON2 SUITE REPORTS     the suite is for Python 2.7 alone; SUITE is the folder that pip has put it in
"""

import json
import pathlib
import socket
import subprocess
import sys
import time

# What messages of bytes are needed for, which end a session of the API's; and compression, which is not asked for.
LEFT_OUT = ["1.2.*", "9.2.*", "9.4.*", "9.6.*", "9.8.*", "12.*", "13.*"]
COUNT = 266
# Cases with another verdict than OK: one that the suite leaves open, and text that is found to be no UTF-8 when its frame is
# whole, not with its first wrong byte.
OTHERS = {"6.4.3": "NON-STRICT", "6.4.4": "NON-STRICT", "7.1.6": "INFORMATIONAL", "7.13.1": "INFORMATIONAL", "7.13.2": "INFORMATIONAL"}

START = "import site, sys; site.addsitedir(sys.argv.pop(1)); from autobahntestsuite.wstest import run; run()"


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as server:
        return server.getsockname()[1]


def await_server(server, port):
    for _ in range(300):
        if server.poll() is not None:
            break
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        except OSError:
            time.sleep(0.1)
    sys.exit("autobahn.py: the suite's server did not start within 30 seconds")


def main(python, suite, reports):
    reports = pathlib.Path(reports)
    reports.mkdir(parents=True, exist_ok=True)
    index = reports / "index.json"
    index.unlink(missing_ok=True)
    port = free_port()
    cases = reports / "cases.json"
    cases.write_text(json.dumps({
        "url": "ws://127.0.0.1:%d" % port, "outdir": str(reports), "cases": ["*"], "exclude-cases": LEFT_OUT, "exclude-agent-cases": {},
    }))
    with open(reports / "server.log", "wb") as log:
        server = subprocess.Popen([python, "-c", START, suite, "-m", "fuzzingserver", "-s", str(cases)], stdout=log, stderr=log)
        try:
            await_server(server, port)
            client = ["cargo", "test", "--quiet", "--lib", "echo_for_autobahn", "--", "--ignored"]
            ran = subprocess.run(["env", "AUTOBAHN_SERVER=http://127.0.0.1:%d" % port, *client], capture_output=True, text=True)
        finally:
            server.terminate()
            server.wait()
    if ran.returncode != 0:
        sys.exit(ran.stdout + ran.stderr)
    found = json.loads(index.read_text())["libtogether"]
    wrong = {}
    for case, verdict in found.items():
        expected = OTHERS.get(case, "OK")
        close = "INFORMATIONAL" if expected == "INFORMATIONAL" else "OK"
        if (verdict["behavior"], verdict["behaviorClose"]) != (expected, close):
            wrong[case] = verdict
    for case, verdict in wrong.items():
        print("case %s: %s, and its close %s: see %s" % (case, verdict["behavior"], verdict["behaviorClose"], reports / verdict["reportfile"]))
    missing = COUNT - len(found)
    if missing:
        print("%d cases ran, and not %d" % (len(found), COUNT))
    failed = len(wrong) + abs(missing)
    print("test result: %s. %d passed; %d failed;" % ("FAILED" if failed else "ok", len(found) - len(wrong), failed))
    sys.exit(failed > 0)


if __name__ == "__main__":
    main(*sys.argv[1:])
