"""Batches by the Python SDK: what they answer is read from the files that they leave."""

import json

from judge import CHAT, Test, checked, openai_client


class Batches(Test):
    def batch(self, *lines):
        text = "".join(json.dumps(line) + "\n" for line in lines)
        file = openai_client().files.create(file=("batch.jsonl", text.encode()), purpose="batch-api")
        return checked(self.client.batches.create(input_file_id=file.id, endpoint="/v1/chat/completions"))

    def lines(self, id):
        return [json.loads(line) for line in self.client.files.content(id).read().splitlines()]

    def test_a_batch_finishes_and_leaves_answers(self):
        def line(number, model=CHAT):
            message = {"role": "user", "content": "Question %d" % number}
            return {"custom_id": "id-%d" % number, "body": {"model": model, "messages": [message]}}

        made = self.batch(line(1), line(2), line(3, "offline/status-500")).job
        self.assertEqual(made.status, "VALIDATING")
        self.states(lambda: self.client.batches.retrieve(made.id), lambda found: found.status, "COMPLETED")
        found = self.client.batches.retrieve(made.id)
        answers = {line["custom_id"]: line["response"]["body"] for line in self.lines(found.output_file_id)}
        self.assertEqual(set(answers), {"id-1", "id-2"})
        self.assertIn("Question 2", answers["id-2"]["choices"][0]["message"]["content"])
        self.assertEqual([line["custom_id"] for line in self.lines(found.error_file_id)], ["id-3"])
        self.assertIn(made.id, [job.id for job in self.client.batches.list()])

    def test_a_batch_is_cancelled(self):
        made = self.batch({"custom_id": "id", "body": {"model": CHAT, "messages": [{"role": "user", "content": "Hi"}]}}).job
        checked(self.client.batches.cancel(made.id))
        self.states(lambda: self.client.batches.retrieve(made.id), lambda found: found.status, "CANCELLED")
