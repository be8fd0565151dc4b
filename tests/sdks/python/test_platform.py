"""What is under `/v2` and beside it, by the Python SDK: objects, their states, and lists that are walked page by page."""

import together
from judge import CHAT, Test, checked

PROJECT = "proj_offline"
LORA = "offline-project/adapter"


class Platform(Test):
    def test_who_the_key_is(self):
        found = self.client.whoami()
        self.assertEqual((found.type, found.project.slug), ("project_api_key", "offline-project"))
        checked(found)

    def test_projects(self):
        self.walk(self.client.projects.list(limit=1), 3)

    def test_models(self):
        models = self.client.models
        names = ["m1", "m2", "m3", "m4", "m5"]
        project = "proj_models"
        made = [checked(models.create(project_id=project, name=name, type="model", base_model_id="ml_base")) for name in names]
        found = self.walk(models.list(project_id=project, limit=2), 5)
        self.assertEqual([model.name for model in found], ["offline-project/" + name for name in names])
        first = made[0].id
        changed = models.update(first, project_id=project, description="Mine", update_mask="description")
        self.assertEqual((changed.description, changed.name), ("Mine", made[0].name))
        self.assertEqual(checked(models.retrieve(first, project_id=project)).description, "Mine")
        files = checked(models.list_files(first, project_id=project))
        revisions = checked(models.list_revisions(first, project_id=project))
        self.assertEqual(files.revision_id, revisions.data[0].revision_id)
        models.delete(first, project_id=project)
        with self.assertRaises(together.NotFoundError):
            models.retrieve(first, project_id=project)
        self.assertGreaterEqual(len(list(models.list_org_scoped("org_offline", limit=2))), 4)
        supported = self.walk(models.list_supported(limit=3), 8)
        self.assertEqual(checked(models.retrieve_supported(supported[0].id)).name, supported[0].name)
        configs = self.walk(models.configs.list(project_id=PROJECT, limit=4), 8)
        checked(models.configs.retrieve(configs[0].id, project_id=PROJECT))

    def test_uploads_from_elsewhere(self):
        uploads = self.client.models.remote_uploads
        made = checked(uploads.create(project_id=PROJECT, model_id="ml_1", remote_url="https://huggingface.co/a/b"))
        states = self.states(
            lambda: uploads.retrieve(made.id, project_id=PROJECT), lambda found: found.status, "REMOTE_UPLOAD_STATUS_SUCCEEDED"
        )
        self.assertEqual(states[0], "REMOTE_UPLOAD_STATUS_RUNNING")
        self.assertGreater(len(checked(uploads.events(made.id, project_id=PROJECT)).data), 1)
        failed = uploads.create(project_id=PROJECT, model_id="ml_1", remote_url="offline/failed-job")
        states = self.states(
            lambda: uploads.retrieve(failed.id, project_id=PROJECT), lambda found: found.status, "REMOTE_UPLOAD_STATUS_FAILED"
        )
        self.assertIn("REMOTE_UPLOAD_STATUS_ERROR", states)
        self.assertGreaterEqual(len(list(uploads.list(project_id=PROJECT, limit=1))), 2)

    def deployed(self, endpoint, name="first", **more):
        return checked(
            self.client.endpoints.deployments.create(
                endpoint.id,
                **{
                    "project_id": endpoint.project_id,
                    "name": name,
                    "model": CHAT,
                    "autoscaling": {"min_replicas": 1, "max_replicas": 2},
                    "config": "cfg_000000000001",
                    **more,
                },
            )
        )

    def endpoint(self, name, project=PROJECT):
        return checked(self.client.endpoints.create(project_id=project, name=name))

    def test_endpoints_and_deployments(self):
        endpoints = self.client.endpoints
        project = "proj_endpoints"
        made = [self.endpoint("e%d" % number, project) for number in range(3)]
        self.walk(endpoints.list(project_id=project, limit=1), 3)
        self.assertGreaterEqual(len(list(endpoints.list_org_scoped("org_offline", limit=2))), 3)
        endpoint = made[0]
        deployment = self.deployed(endpoint)
        path = {"project_id": project, "endpoint_id": endpoint.id}
        poll = lambda: endpoints.deployments.retrieve(deployment.id, **path)
        states = self.states(poll, lambda found: found.status.state, "DEPLOYMENT_STATE_READY")
        self.assertEqual(states, ["DEPLOYMENT_STATE_SCALING", "DEPLOYMENT_STATE_READY"])
        split = [{"deployment_id": deployment.id, "weight": 1}]
        changed = checked(endpoints.update(endpoint.id, project_id=project, traffic_split=split, etag=endpoint.etag))
        self.assertEqual(changed.traffic_split[0].deployment_id, deployment.id)
        self.assertEqual(changed.deployments[0].state, "DEPLOYMENT_STATE_READY")
        with self.assertRaises(together.ConflictError):
            endpoints.update(endpoint.id, project_id=project, name="other", etag=endpoint.etag)
        answer = self.client.chat.completions.create(
            model="offline-project/e0", messages=[{"role": "user", "content": "Hi"}]
        )
        self.assertIn("Hi", answer.choices[0].message.content)
        endpoints.deployments.update(deployment.id, **path, autoscaling={"min_replicas": 0, "max_replicas": 0})
        self.states(poll, lambda found: found.status.state, "DEPLOYMENT_STATE_STOPPED")
        failed = self.deployed(endpoint, name="failed-job")
        poll = lambda: endpoints.retrieve(endpoint.id, project_id=project)
        self.states(poll, lambda found: found.deployments[1].state, "DEPLOYMENT_STATE_FAILED")
        self.assertEqual(len(self.walk(endpoints.deployments.list(endpoint.id, project_id=project, limit=1), 2)), 2)
        checked(endpoints.analytics(endpoint.id, project_id=project, include_time_series=True))
        self.walk(endpoints.list_events(endpoint.id, project_id=project, limit=1), 3)
        endpoints.deployments.delete(failed.id, **path)
        endpoints.delete(endpoint.id, project_id=project)
        with self.assertRaises(together.NotFoundError):
            endpoints.deployments.retrieve(deployment.id, **path)

    def test_adapters(self):
        endpoint = self.endpoint("with-adapters")
        path = {"project_id": PROJECT, "endpoint_id": endpoint.id}
        path["deployment_id"] = self.deployed(endpoint).id
        adapters = self.client.endpoints.adapters
        made = checked(adapters.create(**path, adapter_model_id="ml_adapter"))
        poll = lambda: adapters.retrieve(made.adapter_model_id, **path)
        states = self.states(poll, lambda found: found.per_cluster[0].state, "ADAPTER_LOAD_STATE_READY")
        self.assertEqual(states[0], "ADAPTER_LOAD_STATE_LOADING")
        changed = adapters.update(made.adapter_model_id, **path, adapter_revision_id="rv_2", etag=made.etag)
        self.assertEqual(changed.desired_revision_id, "rv_2")
        self.assertEqual(len(list(adapters.list(**path))), 1)
        with self.assertRaises(together.ConflictError):
            adapters.delete(made.adapter_model_id, **path, etag=made.etag)
        adapters.delete(made.adapter_model_id, **path, etag=changed.etag)

    def test_rollouts(self):
        endpoint = self.endpoint("with-rollouts")
        path = {"project_id": PROJECT, "endpoint_id": endpoint.id}
        spec = {
            "source_deployment_id": self.deployed(endpoint).id,
            "target_deployment_id": self.deployed(endpoint, name="second").id,
            "canary": {"steps": [{"traffic": 10}, {"traffic": 100}]},
        }
        rollouts = self.client.endpoints.rollouts
        checked(rollouts.preview_defaults(**path, **spec))
        made = checked(rollouts.create(**path, **spec))
        self.assertEqual((made.state, made.status.total_steps), ("ROLLOUT_STATE_PENDING", 2))
        self.assertEqual(self.client.endpoints.retrieve(endpoint.id, project_id=PROJECT).active_rollout_id, made.id)
        self.assertEqual(checked(rollouts.start(made.id, **path)).state, "ROLLOUT_STATE_RUNNING")
        rollouts.pause(made.id, **path, reason="A look")
        self.assertEqual(rollouts.retrieve(made.id, **path).state, "ROLLOUT_STATE_PAUSED")
        rollouts.resume(made.id, **path)
        self.states(lambda: rollouts.retrieve(made.id, **path), lambda found: found.state, "ROLLOUT_STATE_COMPLETED")
        with self.assertRaises(together.BadRequestError):
            rollouts.cancel(made.id, **path, reason="Too late")
        again = rollouts.create(**path, **spec)
        rollouts.promote(again.id, **path)
        self.assertEqual(rollouts.retrieve(again.id, **path).state, "ROLLOUT_STATE_COMPLETED")
        third = rollouts.create(**path, **spec)
        rollouts.cancel(third.id, **path, reason="Enough")
        self.assertEqual(rollouts.retrieve(third.id, **path).state, "ROLLOUT_STATE_CANCELED")
        self.walk(rollouts.list(**path, limit=1), 3)
        rollouts.delete(third.id, **path)

    def test_experiments(self):
        endpoint = self.endpoint("with-experiments")
        path = {"project_id": PROJECT, "endpoint_id": endpoint.id}
        deployment = self.deployed(endpoint).id
        member = {"deployment_id": deployment, "role": "AB_EXPERIMENT_MEMBER_ROLE_CONTROL", "percent": 100}
        ab = self.client.endpoints.ab_experiments
        made = checked(ab.create(**path, name="ab", members=[member]))
        self.assertEqual(checked(ab.update(made.id, **path, description="Mine")).description, "Mine")
        self.assertEqual(len(list(ab.list(**path))), 1)
        ab.delete(made.id, **path)
        shadow = self.client.endpoints.shadow_experiments
        source = {"endpoint": {"sampling": {"uniform": {"rate": 0.5}}}}
        made = checked(shadow.create(**path, name="shadow", source=source))
        target = checked(shadow.targets.create(experiment_id=made.id, **path, name="target", target_deployment_id=deployment))
        self.assertEqual(checked(shadow.retrieve(made.id, **path)).targets[0].id, target.id)
        changed = shadow.targets.update(
            target.id, **path, experiment_id=made.id, description="Mine", update_mask="description"
        )
        self.assertEqual(changed.description, "Mine")
        self.assertEqual(len(list(shadow.targets.list(experiment_id=made.id, **path))), 1)
        shadow.update(made.id, **path, description="All", update_mask="description")
        shadow.targets.delete(target.id, **path, experiment_id=made.id)
        shadow.delete(made.id, **path)

    def test_hardware_and_placement(self):
        types = checked(self.client.endpoints.hardware.list()).data
        checked(self.client.endpoints.hardware.retrieve(types[0].id))
        profiles = self.walk(self.client.endpoints.placement_profiles.list(project_id=PROJECT, limit=1), 3)
        checked(self.client.endpoints.placement_profiles.retrieve(profiles[0].id, project_id=PROJECT))

    def test_evaluations(self):
        judge = {"model": CHAT, "system_template": "Judge.", "model_source": "serverless"}
        evals = self.client.evals
        for kind, more in [
            ("classify", {"labels": ["yes", "no"], "pass_labels": ["yes"], "model_to_evaluate": "answer"}),
            ("score", {"min_score": 0, "max_score": 5, "pass_threshold": 3, "model_to_evaluate": "answer"}),
            ("compare", {"model_a": "a", "model_b": "b"}),
        ]:
            made = checked(evals.create(type=kind, parameters={"judge": judge, "input_data_file_path": "file-1", **more}))
            poll = lambda: evals.retrieve(made.workflow_id)
            states = self.states(poll, lambda found: found.status, "completed")
            self.assertEqual(states, ["queued", "running", "completed"])
            self.assertEqual(poll().type, kind)
            self.assertEqual(checked(evals.status(made.workflow_id)).status, "completed")
        failed = evals.create(
            type="compare",
            parameters={"judge": {**judge, "model": "offline/failed-job"}, "input_data_file_path": "file-1", "model_a": "a", "model_b": "b"},
        )
        self.states(lambda: evals.retrieve(failed.workflow_id), lambda found: found.status, "error")
        self.assertEqual(len(evals.list(limit=2)), 2)
        self.assertEqual([found.status for found in evals.list(status="error")], ["error"])

    def test_billing(self):
        costs = self.client.organization.usage.costs.list(month="2026-02", granularity="day", limit=10)
        windows = [checked(window) for window in costs]
        self.assertEqual(len(windows), 28)
        self.assertEqual(checked(costs).currency, "USD")
        with self.assertRaises(together.PermissionDeniedError):
            self.client.organization.usage.costs.list(organization_id="org_other")
