"""Fine-tuning jobs by the Python SDK."""

import together
from judge import CHAT, Test, checked, fetch, openai_client


class FineTuning(Test):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.file = cls.upload(cls)

    def upload(self):
        line = b'{"messages":[{"role":"user","content":"Hi"},{"role":"assistant","content":"Hello"}]}\n'
        answer = openai_client().files.create(file=("train.jsonl", line * 3), purpose="fine-tune")
        return answer.id

    def create(self, **more):
        return checked(self.client.fine_tuning.create(**{"model": CHAT, "training_file": self.file, **more}))

    def test_a_job_passes_through_its_states_and_leaves_a_model(self):
        job = self.create(suffix="mine", n_epochs=2)
        self.assertEqual((job.status, job.suffix, job.n_epochs, job.batch_size), ("pending", "mine", 2, 8))
        jobs = self.client.fine_tuning
        states = self.states(lambda: jobs.retrieve(job.id), lambda found: found.status, "completed")
        self.assertEqual(states, ["queued", "running", "compressing", "uploading", "completed"])
        found = jobs.retrieve(job.id)
        self.assertIn("-mine-", found.x_model_output_name)
        self.assertEqual((found.trainingfile_numlines, found.epochs_completed), (3, 2))
        self.assertIn(job.id, [listed.id for listed in checked(jobs.list()).data])
        events = checked(jobs.list_events(job.id)).data
        self.assertEqual((events[0].type, events[-1].type), ("job_pending", "job_complete"))
        checkpoints = checked(jobs.list_checkpoints(job.id)).data
        self.assertEqual([checkpoint.checkpoint for checkpoint in checkpoints], ["model", "adapter"])
        metrics = checked(jobs.list_metrics(job.id, global_step_from=3)).metrics
        self.assertEqual(metrics[0]["global_step"], 3)
        answer = self.client.chat.completions.create(
            model=found.x_model_output_name, messages=[{"role": "user", "content": "Hi"}]
        )
        self.assertIn("Hi", answer.choices[0].message.content)
        dataset = checked(jobs.retrieve_tokenized_dataset(job.id))
        self.assertEqual(len(fetch(dataset.url)), dataset.size)
        again = self.create(model=None, from_checkpoint=job.id)
        self.assertEqual(again.model, CHAT)
        self.assertTrue(checked(jobs.delete(job.id)).message)
        with self.assertRaises(together.NotFoundError):
            jobs.retrieve(job.id)

    def test_a_job_is_cancelled(self):
        job = self.create()
        self.assertEqual(checked(self.client.fine_tuning.cancel(job.id)).status, "cancel_requested")
        self.assertEqual(self.client.fine_tuning.retrieve(job.id).status, "cancelled")
        with self.assertRaises(together.BadRequestError):
            self.client.fine_tuning.cancel(job.id)

    def test_a_job_fails(self):
        job = self.create(suffix="failed-job")
        states = self.states(lambda: self.client.fine_tuning.retrieve(job.id), lambda found: found.status, "error")
        self.assertEqual(states, ["queued", "running", "error"])
        self.assertEqual(self.client.fine_tuning.list_events(job.id).data[-1].level, "error")

    def test_polls_that_fail_are_repeated(self):
        job = self.create(suffix="flaky-job")
        with self.assertRaises(together.InternalServerError):
            self.client.fine_tuning.retrieve(job.id)
        self.assertEqual(self.client.fine_tuning.retrieve(job.id).status, "queued")
        with self.assertRaises(together.RateLimitError):
            self.client.fine_tuning.retrieve(job.id)

    def test_what_is_wrong_is_refused(self):
        for wrong in ({"training_file": "file-nothing"}, {"model": "no/model"}):
            with self.assertRaises((together.BadRequestError, together.NotFoundError)):
                self.create(**wrong)

    def test_limits_prices_and_previews(self):
        jobs = self.client.fine_tuning
        self.assertEqual(checked(jobs.model_limits(model_name=CHAT)).api_model_name, CHAT)
        with self.assertRaises(together.NotFoundError):
            jobs.model_limits(model_name="no/model")
        self.assertTrue(jobs.estimate_price(training_file=self.file, model=CHAT).estimation_available)
        preview = checked(jobs.preview(model=CHAT, training_file=self.file, top_k=2))
        self.assertEqual((len(preview.rows), preview.dataset_format), (2, "conversation"))
