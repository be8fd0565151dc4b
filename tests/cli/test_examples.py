"""Each example of the manual runs as it is shown, against the offline server. Programs that it is piped to or from have stand-ins."""

import os
import re
import stat
import subprocess

from session import LIMIT, PROGRAM, BesideAServer, run

STAND_INS = {
    "aplay": "exec cat > /dev/null",
    "arecord": "exec head -c 32000 /dev/zero",
    "git": "echo '-old\n+new'",
    "jq": "exec grep name",
    "man": "exec cat > /dev/null",
}
QUESTION = '{"model": "openai/gpt-oss-20b", "messages": [{"role": "user", "content": "%s"}]}\n'
BATCH = '{"custom_id": "one", "body": %s}\n' % (QUESTION % "Hello.").strip()
FILES = {
    "recordings.jsonl": b'{"custom_id": "one", "method": "FILE", "body": {"model": "openai/whisper-large-v3", "file": "https://x.test/a.mp3"}}\n',
    "lines.txt": b"a cat\na dog\n",
    "person.json": b'{"type": "object", "properties": {"name": {"type": "string"}}, "required": ["name"]}',
    "request.json": (QUESTION % "Hello.").encode(),
    **{f"{name}.jsonl": BATCH.encode() for name in ("questions", "requests")},
    "talk.mp3": b"ID3" + bytes(100),
}


class Examples(BesideAServer):
    # That of an example, which the server does not have.
    models = ["Qwen/Qwen3-VL-8B-Instruct"]

    def write(self, name, content):
        path = self.path(name)
        with open(path, "wb") as file:
            file.write(content)
        return path

    def setUp(self):
        os.makedirs(self.path("bin"), exist_ok=True)
        os.symlink(PROGRAM, self.path("bin/together-cli"))
        for name, script in STAND_INS.items():
            path = self.write(f"bin/{name}", f"#!/bin/sh\n{script}\n".encode())
            os.chmod(path, os.stat(path).st_mode | stat.S_IXUSR)
        for name, content in FILES.items():
            self.write(name, content)
        self.assertEqual(run(self.server, "image", "-q", "-o", self.path("photo.jpg"), "a photo")[0], 0)
        status, out, err = run(self.server, "files", "up", "-q", "-p", "batch-api", self.path("requests.jsonl"))
        self.assertEqual(status, 0, err)
        self.file = out.decode().strip()

    def test_the_examples_of_the_manual(self):
        manual = run(None, "manual", "markdown")[1].decode()
        blocks = "".join(re.findall(r"^```text\n(.*?)^```$", manual, re.MULTILINE | re.DOTALL))
        examples = [line for line in blocks.splitlines() if not re.search(r"\[OPTION|^together-cli [A-Za-z]+( [A-Z]+)*$", line)]
        self.assertGreaterEqual(len(examples), 25, examples)
        surroundings = {**self.server.environment, "HOME": self.folder, "PATH": self.path("bin") + ":" + os.environ["PATH"]}
        for example in examples:
            with self.subTest(example):
                command = example.replace("file-0123", self.file)
                ended = subprocess.run(["bash", "-e", "-o", "pipefail", "-c", command], cwd=self.folder, env=surroundings,
                                       stdin=subprocess.DEVNULL, capture_output=True, timeout=LIMIT)
                self.assertEqual(ended.returncode, 0, ended.stderr.decode())
