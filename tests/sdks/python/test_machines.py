"""Clusters, containers and their queue, by the Python SDK."""

import together
from judge import Test, checked

CLUSTER = {
    "billing_type": "ON_DEMAND",
    "gpu_type": "H100_SXM",
    "num_gpus": 8,
    "nvidia_version_id": "nvidia-560",
    "region": "offline-1",
}


class Machines(Test):
    def test_clusters(self):
        clusters = self.client.clusters
        made = checked(clusters.create(cluster_name="mine", **CLUSTER))
        poll = lambda: clusters.retrieve(made.cluster_id)
        states = self.states(poll, lambda found: found.status, "Ready")
        self.assertEqual(states, ["WaitingForDataPlaneNodes", "InstallingDrivers", "RunningAcceptanceTests", "Ready"])
        self.assertEqual(checked(clusters.update(made.cluster_id, num_gpus=16)).num_gpus, 16)
        self.assertIn(made.cluster_id, [found.cluster_id for found in checked(clusters.list()).clusters])
        self.assertEqual(checked(clusters.list_regions()).regions[0].name, "offline-1")
        self.assertEqual(checked(clusters.delete(made.cluster_id)).cluster_id, made.cluster_id)
        with self.assertRaises(together.NotFoundError):
            poll()

    def test_volumes_of_clusters(self):
        storage = self.client.clusters.storage
        made = checked(storage.create(volume_name="mine", size_tib=1, region="offline-1"))
        self.states(lambda: storage.retrieve(made.volume_id), lambda found: found.status, "available")
        self.assertEqual(checked(storage.update(volume_id=made.volume_id, size_tib=2)).size_tib, 2)
        self.assertIn(made.volume_id, [found.volume_id for found in checked(storage.list()).volumes])
        self.assertTrue(checked(storage.delete(made.volume_id)).success)
        failed = storage.create(volume_name="failed-job", size_tib=1, region="offline-1")
        self.states(lambda: storage.retrieve(failed.volume_id), lambda found: found.status, "failed")

    def test_remediations(self):
        path = {"cluster_id": "cluster-1", "instance_id": "instance-1"}
        remediations = self.client.clusters.remediations
        make = lambda: checked(remediations.create(**path, mode="REMEDIATION_MODE_REBOOT_VM"))
        made = [make(), make(), make()]
        page, found = checked(remediations.list(**path, page_size=1)), []
        while True:
            found += [item.id for item in page.remediations]
            if not page.has_next:
                break
            page = remediations.list(**path, page_size=1, page_token=page.next_page_token)
        self.assertEqual(found, [item.id for item in made])
        checked(remediations.approve(made[0].id, **path, comment="Yes"))
        poll = lambda: remediations.retrieve(made[0].id, **path)
        self.assertEqual(self.states(poll, lambda found: found.state, "SUCCEEDED"), ["RUNNING", "SUCCEEDED"])
        self.assertEqual(checked(remediations.reject(made[1].id, **path)).state, "CANCELLED")
        self.assertEqual(checked(remediations.cancel(made[2].id, **path)).state, "CANCELLED")

    def test_containers(self):
        jig = self.client.beta.jig
        made = checked(jig.deploy(name="mine", image="registry/image", gpu_type="h100-80gb", min_replicas=1))
        poll = lambda: jig.retrieve(made.id)
        self.assertEqual(self.states(poll, lambda found: found.status, "Ready"), ["Scaling", "Ready"])
        checked(jig.update(made.id, min_replicas=0))
        self.states(poll, lambda found: found.status, "ScaledToZero")
        revisions = checked(jig.list_revisions(made.id)).data
        self.assertEqual([revision.action for revision in revisions], ["create", "update"])
        checked(jig.retrieve_revision(revisions[0].revision_id, id=made.id))
        checked(jig.rollback(made.id, revision_identifier="1"))
        self.assertGreater(len(checked(jig.retrieve_logs(made.id)).lines), 0)
        self.assertIn(made.id, [found.id for found in checked(jig.list()).data])
        jig.destroy(made.id)
        failed = jig.deploy(name="failed-job", image="registry/image", gpu_type="h100-80gb")
        self.states(lambda: jig.retrieve(failed.id), lambda found: found.status, "Failed")

    def test_secrets_and_volumes_of_containers(self):
        secrets = self.client.beta.jig.secrets
        made = checked(secrets.create(name="key", value="hidden"))
        self.assertNotIn("hidden", made.to_json())
        self.assertEqual(checked(secrets.update(made.id, description="Mine")).description, "Mine")
        self.assertIn(made.id, [found.id for found in checked(secrets.list()).data])
        secrets.delete(made.id)
        volumes = self.client.beta.jig.volumes
        made = checked(volumes.create(name="data", type="readOnly", content={"type": "files", "source_prefix": "a/"}))
        self.states(lambda: volumes.retrieve(made.id), lambda found: found.status, "ready")
        self.assertEqual(checked(volumes.update(made.id, name="other")).current_version, 2)
        volumes.delete(made.id)

    def test_the_queue(self):
        queue = self.client.beta.jig.queue
        id = checked(queue.submit(model="mine", payload={"a": 1})).request_id
        self.assertEqual(checked(queue.metrics(model="mine")).messages_waiting, 1)
        poll = lambda: queue.retrieve(model="mine", request_id=id)
        self.assertEqual(self.states(poll, lambda found: found.status, "done"), ["running", "done"])
        self.assertEqual(poll().outputs, {"offline": {"a": 1}})
        with self.assertRaises(together.ConflictError):
            queue.cancel(model="mine", request_id=id)
        waiting = queue.submit(model="mine", payload={}).request_id
        self.assertEqual(queue.cancel(model="mine", request_id=waiting).status, "canceled")
        queue.submit(model="mine", payload={})
        self.assertEqual(queue.clear(model="mine").canceled_count, 1)
        failed = queue.submit(model="offline/failed-job", payload={}).request_id
        poll = lambda: queue.retrieve(model="offline/failed-job", request_id=failed)
        self.states(poll, lambda found: found.status, "failed")
        with self.assertRaises(together.NotFoundError):
            queue.retrieve(model="other", request_id=id)
