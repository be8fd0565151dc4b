"""Reinforcement learning, and models for four bits, by the Python SDK."""

import itertools

import together
from judge import CHAT, Test, checked, fetch

SAMPLE = {"model_input": {"chunks": [{"encoded_text": {"tokens": ["1", "2"]}}]}, "loss_inputs": {"target_tokens": {"data": ["2", "3"]}}}


class Training(Test):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.training = cls.client.post_training
        cls.keys = itertools.count()

    def resources(self, **more):
        return checked(self.training.model_resources.create(**{"base_model": CHAT, **more}))

    def session(self, **more):
        session = checked(self.training.sessions.create(model_resources_id=self.resources().id, **more))
        poll = lambda: self.training.sessions.retrieve(session.id)
        self.states(poll, lambda found: found.status, "TRAINING_SESSION_STATUS_RUNNING")
        return session

    def test_model_resources(self):
        resources = self.training.model_resources
        made = self.resources()
        poll = lambda: resources.retrieve(made.id)
        states = self.states(poll, lambda found: found.status, "MODEL_RESOURCES_STATUS_READY")
        self.assertEqual(states[0], "MODEL_RESOURCES_STATUS_CREATING")
        checked(resources.stop(made.id))
        self.states(poll, lambda found: found.status, "MODEL_RESOURCES_STATUS_STOPPED")
        failed = self.resources(base_model="offline/failed-job")
        self.states(lambda: resources.retrieve(failed.id), lambda found: found.status, "MODEL_RESOURCES_STATUS_ERROR")
        self.assertEqual(resources.estimate_cost(base_model=CHAT).currency, "USD")
        self.assertEqual(checked(self.training.supported_models.get()).data[0].base_model, CHAT)

    def test_lists_are_walked(self):
        made = {self.resources().id for _ in range(3)}
        found, cursor = set(), together.omit
        for pages in range(1, 20):
            page = checked(self.training.model_resources.list(limit=1, after=cursor))
            found |= {item.id for item in page.data}
            if not page.meta.has_more:
                break
            cursor = page.meta.next_cursor
        self.assertEqual(page.meta.next_cursor, "")
        self.assertGreaterEqual(pages, 3)
        self.assertTrue(made <= found)
        page = self.training.model_resources.list(status=["MODEL_RESOURCES_STATUS_ERROR"])
        self.assertEqual({item.status for item in page.data} - {"MODEL_RESOURCES_STATUS_ERROR"}, set())

    def test_a_session_and_its_operations(self):
        session = self.session(display_name="Mine")
        run = self.training.operations
        key = lambda: {"idempotency_key": "key-%d" % next(self.keys)}
        losses = {"type": "LOSS_TYPE_CROSS_ENTROPY"}
        for start, poll in [
            (lambda: run.forward_backward(session.id, samples=[SAMPLE], loss=losses, **key()), run.retrieve_forward_backward),
            (lambda: run.optim_step(session.id, **key()), run.retrieve_optim_step),
            (lambda: run.sample(session.id, model_inputs=[SAMPLE["model_input"]], num_samples=2, **key()), run.retrieve_sample),
            (lambda: run.weights_sync(session.id, weight_sync_type="WEIGHT_SYNC_TYPE_SYNCHRONOUS", **key()), run.retrieve_weights_sync),
            (lambda: run.create_training_checkpoint(session.id, **key()), run.retrieve_training_checkpoint),
            (lambda: run.create_inference_checkpoint(session.id, **key()), run.retrieve_inference_checkpoint),
        ]:
            operation = checked(start())
            self.states(
                lambda: poll(operation.id, session_id=session.id),
                lambda found: found.status,
                "TRAINING_OPERATION_STATUS_COMPLETED",
            )
        checkpoints = checked(self.training.checkpoints.list(limit=1))
        checkpoint = checked(self.training.checkpoints.retrieve(checkpoints.data[0].id))
        files = checked(self.training.checkpoints.download(checkpoint.id, variant="CHECKPOINT_VARIANT_MERGED"))
        self.assertEqual(len(fetch(files.data[0].url)), int(files.data[0].size))
        changed = checked(self.training.sessions.update(session.id, display_name="Other"))
        self.assertEqual(changed.display_name, "Other")
        self.assertIn(session.id, [found.id for found in checked(self.training.sessions.list(limit=100)).data])
        self.training.sessions.stop(session.id)
        self.assertEqual(self.training.sessions.retrieve(session.id).status, "TRAINING_SESSION_STATUS_STOPPED")

    def test_an_operation_of_a_session_that_does_not_run(self):
        session = self.session()
        self.training.sessions.stop(session.id)
        operation = self.training.operations.optim_step(session.id, idempotency_key="once")
        again = self.training.operations.optim_step(session.id, idempotency_key="once")
        self.assertEqual(again.id, operation.id)
        poll = lambda: self.training.operations.retrieve_optim_step(operation.id, session_id=session.id)
        self.states(poll, lambda found: found.status, "TRAINING_OPERATION_STATUS_FAILED")
        self.assertEqual(poll().error.code, "TRAINING_OPERATION_ERROR_CODE_SESSION_NOT_ACTIVE")

    def test_four_bits(self):
        shaping = self.training.prepare_for_fp4_inference
        checked(shaping.estimate_cost(inputs={"model_object_id": "ml_1"}))
        job = checked(shaping.create(inputs={"model_object_id": "ml_1"}))
        poll = lambda: shaping.retrieve(job.id)
        self.assertEqual(self.states(poll, lambda found: found.status, "completed"), ["queued", "running", "completed"])
        self.assertEqual(poll().results.to_dict()["model_object_id"], "ml_1-fp4")
        self.assertEqual(len(checked(shaping.list_events(job.id)).data), 2)
        cancelled = shaping.create(inputs={"model_object_id": "ml_1"})
        shaping.cancel(cancelled.id)
        self.assertEqual(shaping.retrieve(cancelled.id).status, "cancelled")
        self.assertEqual(len(checked(shaping.list()).data), 2)
