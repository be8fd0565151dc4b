// What is beside inference, by the TypeScript SDK.
import assert from "node:assert/strict";
import { test } from "node:test";
import Together from "together-ai";
import { toFile } from "openai";
import { CHAT, MESSAGES, client, clientOfV2, openai, states, walk } from "./judge.mjs";

const PROJECT = { projectId: "proj_node" };

test("fine-tuning jobs", async () => {
  const file = await openai.files.create({ file: await toFile(Buffer.from("{\"text\":\"a\"}\n"), "a.jsonl"), purpose: "fine-tune" });
  const jobs = client.fineTuning;
  const job = await jobs.create({ model: CHAT, training_file: file.id, suffix: "node" });
  const poll = () => jobs.retrieve(job.id);
  const seen = await states(poll, (found) => found.status, "completed");
  assert.deepEqual(seen, ["queued", "running", "compressing", "uploading", "completed"]);
  const answer = await client.chat.completions.create({ model: (await poll()).model_output_name, messages: MESSAGES });
  assert.match(answer.choices[0].message.content, /How are you/);
  assert.equal((await jobs.listEvents(job.id)).data.at(-1).type, "job_complete");
  assert.equal((await jobs.listCheckpoints(job.id)).data.length, 2);
  assert.ok((await jobs.list()).data.some((found) => found.id === job.id));
  assert.equal((await jobs.modelLimits({ model_name: CHAT })).model_name, CHAT);
  const cancelled = await jobs.create({ model: CHAT, training_file: file.id });
  assert.equal((await jobs.cancel(cancelled.id)).status, "cancel_requested");
  const failed = await jobs.create({ model: CHAT, training_file: file.id, suffix: "failed-job" });
  await states(() => jobs.retrieve(failed.id), (found) => found.status, "error");
  await jobs.delete(job.id);
});

test("evaluations", async () => {
  const judge = { model: CHAT, system_template: "Judge.", model_source: "serverless" };
  const parameters = { judge, labels: ["yes"], pass_labels: ["yes"], input_data_file_path: "file-1" };
  const made = await client.evals.create({ type: "classify", parameters });
  await states(() => client.evals.retrieve(made.workflow_id), (found) => found.status, "completed");
  assert.equal((await client.evals.status(made.workflow_id)).status, "completed");
  assert.ok((await client.evals.list({ limit: 1 })).length === 1);
});

test("endpoints on hardware of their own", async () => {
  const hardware = (await client.endpoints.listHardware({ model: CHAT })).data[0].id;
  assert.ok((await client.endpoints.listAvzones()).avzones.length > 0);
  const made = await client.endpoints.create({ model: CHAT, hardware, autoscaling: { min_replicas: 1, max_replicas: 1 } });
  const poll = () => client.endpoints.retrieve(made.id);
  assert.deepEqual(await states(poll, (found) => found.state, "STARTED"), ["STARTING", "STARTED"]);
  const answer = await client.chat.completions.create({ model: made.name, messages: MESSAGES });
  assert.match(answer.choices[0].message.content, /How are you/);
  await client.endpoints.adapters.add(made.id, { model_id: "mine/adapter" });
  assert.equal((await client.endpoints.adapters.list(made.id)).data[0].model_id, "mine/adapter");
  assert.ok((await client.endpoints.adapters.remove(made.id, { model_id: "mine/adapter" })).deleted);
  assert.equal((await client.endpoints.update(made.id, { state: "STOPPED" })).state, "STOPPING");
  await states(poll, (found) => found.state, "STOPPED");
  assert.ok((await client.endpoints.list()).data.some((found) => found.id === made.id));
  await client.endpoints.delete(made.id);
  await assert.rejects(poll(), Together.NotFoundError);
});

test("models that are taken over from elsewhere", async () => {
  const made = await client.models.upload({ model_name: "mine", model_source: "https://huggingface.co/a/b" });
  const poll = () => client.models.uploads.status(made.data.job_id);
  assert.deepEqual(await states(poll, (found) => found.status, "Complete"), ["Running", "Complete"]);
});

test("code", async () => {
  const ran = await client.codeInterpreter.execute({ code: "print(1)", language: "python" });
  assert.equal(ran.data.outputs[0].type, "stdout");
  const again = await client.codeInterpreter.execute({ code: "1", language: "python", session_id: ran.data.session_id });
  assert.equal(again.data.session_id, ran.data.session_id);
  const sessions = (await client.codeInterpreter.sessions.list()).data.sessions;
  assert.equal(sessions.find((session) => session.id === ran.data.session_id).execute_count, 2);
});

test("models of a project, page by page", async () => {
  const models = clientOfV2.beta.models;
  for (const name of ["a", "b", "c"]) await models.create({ ...PROJECT, name, type: "model", baseModelId: "ml_1" });
  assert.equal((await walk(models.list({ ...PROJECT, limit: 1 }))).length, 3);
  assert.ok((await walk(models.listSupported({ limit: 2 }))).length > 4);
});

test("endpoints and deployments of a project", async () => {
  const { endpoints } = clientOfV2.beta;
  const endpoint = await endpoints.create({ ...PROJECT, name: "node" });
  const made = await endpoints.deployments.create(endpoint.id, {
    ...PROJECT, name: "first", model: CHAT, autoscaling: { minReplicas: 1, maxReplicas: 1 },
  });
  const poll = () => endpoints.deployments.retrieve(made.id, { ...PROJECT, endpointId: endpoint.id });
  await states(poll, (found) => found.status.state, "DEPLOYMENT_STATE_READY");
  for (const name of ["b", "c"]) await endpoints.create({ ...PROJECT, name });
  assert.equal((await walk(endpoints.list({ ...PROJECT, limit: 1 }))).length, 3);
  await endpoints.delete(endpoint.id, PROJECT);
});

test("clusters, containers and the queue", async () => {
  const { clusters, jig } = client.beta;
  const cluster = await clusters.create({
    cluster_name: "node", billing_type: "ON_DEMAND", gpu_type: "H100_SXM", num_gpus: 8, region: "offline-1",
    cuda_version: "12.6", nvidia_driver_version: "560",
  });
  await states(() => clusters.retrieve(cluster.cluster_id), (found) => found.status, "Ready");
  const container = await jig.deploy({ name: "node", image: "a/b", gpu_type: "h100-80gb" });
  await states(() => jig.retrieve(container.id), (found) => found.status, "Ready");
  const { requestId: request_id } = await jig.queue.submit({ model: "node", payload: {} });
  await states(() => jig.queue.retrieve({ model: "node", request_id }), (found) => found.status, "done");
});

test("who the key is", async () => {
  assert.equal((await client.whoami()).project_id, "proj_offline");
});

test("batches", async () => {
  const line = { custom_id: "one", body: { model: CHAT, messages: MESSAGES } };
  const input = await toFile(Buffer.from(JSON.stringify(line) + "\n"), "batch.jsonl");
  const file = await openai.files.create({ file: input, purpose: "batch-api" });
  const { job } = await client.batches.create({ input_file_id: file.id, endpoint: "/v1/chat/completions" });
  await states(() => client.batches.retrieve(job.id), (found) => found.status, "COMPLETED");
  const output = await client.files.content((await client.batches.retrieve(job.id)).output_file_id);
  const answer = JSON.parse((await output.text()).trim());
  assert.match(answer.response.body.choices[0].message.content, /How are you/);
  assert.ok((await client.batches.list()).some((found) => found.id === job.id));
});
