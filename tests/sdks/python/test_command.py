"""The official command, `tg`, which comes with the Python SDK: what it alone calls."""

import json
import os
import pathlib
import subprocess
import sys
import tempfile

from judge import Test

PROJECT = "proj_command"


class Command(Test):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def tg(self, *arguments):
        """What it answers in JSON. It reports nothing, looks for no newer version, and reads no settings of a user."""
        quiet = {"TOGETHER_TELEMETRY_DISABLED": "1", "TOGETHER_DISABLE_VERSION_CHECK": "1"}
        environment = {**os.environ, **quiet, "HOME": str(self.folder)}
        command = [pathlib.Path(sys.executable).with_name("tg"), *arguments, "--project", PROJECT, "--json", "--non-interactive"]
        done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120, check=False)
        self.assertEqual(done.returncode, 0, "tg %s: %s%s" % (" ".join(map(str, arguments)), done.stdout, done.stderr))
        return json.loads(done.stdout) if done.stdout.strip() else None

    def test_the_files_of_a_model(self):
        model = self.client.models.create(project_id=PROJECT, name="mine", type="model", base_model_id="ml_1").id
        sent = self.folder / "sent"
        sent.mkdir()
        (sent / "config.json").write_text("{}")
        (sent / "weights.bin").write_bytes(b"w" * 100_000)
        self.tg("models", "upload", model, str(sent))
        files = self.client.models.list_files(model, project_id=PROJECT)
        self.assertEqual([(file.path, file.size_bytes) for file in files.data], [("config.json", "2"), ("weights.bin", "100000")])
        self.assertEqual(len(self.client.models.list_revisions(model, project_id=PROJECT).data), 2)
        came = self.folder / "came"
        self.tg("models", "download", model, str(came))
        self.assertEqual((came / "weights.bin").stat().st_size, 100_000)

    def test_it_finds_what_the_sdk_made(self):
        endpoint = self.client.endpoints.create(project_id=PROJECT, name="mine")
        self.assertIn(endpoint.id, json.dumps(self.tg("endpoints", "ls")))
