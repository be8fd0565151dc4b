"""Files by the Python SDK: announced, put to storage, read by the service; one that is too large for that, in parts."""

import os
import pathlib
import tempfile
import unittest.mock

import together
from judge import Test, checked

LINE = b'{"text":"one"}\n'


class Files(Test):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def file(self, name, content):
        path = self.folder / name
        path.write_bytes(content)
        return path

    def upload(self, name, content, purpose="fine-tune", **more):
        return checked(self.client.files.upload(self.file(name, content), purpose=purpose, check=False, **more))

    def test_a_file_is_uploaded_read_and_deleted(self):
        files = self.client.files
        made = self.upload("train.jsonl", LINE * 3)
        self.assertEqual((made.filename, made.purpose, made.bytes), ("train.jsonl", "fine-tune", 3 * len(LINE)))
        states = self.states(lambda: files.retrieve(made.id), lambda found: found.processing_status, "COMPLETED")
        self.assertTrue(states)
        self.assertIn(made.id, [found.id for found in checked(files.list()).data])
        self.assertEqual(files.content(made.id).read(), LINE * 3)
        with files.with_streaming_response.content(made.id) as answer:
            self.assertEqual(b"".join(answer.iter_bytes()), LINE * 3)
        self.assertTrue(checked(files.delete(made.id)).deleted)
        with self.assertRaises(together.NotFoundError):
            files.retrieve(made.id)

    def test_content_that_is_known_is_not_uploaded_again(self):
        content = b'{"text":"known"}\n'
        self.assertEqual(self.upload("a.jsonl", content).id, self.upload("b.jsonl", content).id)

    def test_a_file_in_parts(self):
        content = b'{"text":"%s"}\n' % (b"x" * 1000) * 13_500
        limits = "together.lib.resources.files."
        with (
            unittest.mock.patch(limits + "MULTIPART_THRESHOLD_GB", 0),
            unittest.mock.patch(limits + "TARGET_PART_SIZE_MB", 7),
        ):
            made = self.upload("large.jsonl", content)
        self.assertEqual(self.client.files.content(made.id).read(), content)

    def test_a_file_of_no_good_format(self):
        made = self.upload("offline-invalid.jsonl", b'{"text":"bad"}\n')
        self.states(
            lambda: self.client.files.retrieve(made.id), lambda found: found.processing_status, "INVALID_FORMAT"
        )

    def test_the_checks_of_the_sdk(self):
        with self.assertRaises(Exception):
            self.client.files.upload(self.file("bad.jsonl", b"no json\n"), purpose="fine-tune")
