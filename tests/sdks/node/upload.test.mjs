// Files, sent by the TypeScript SDK's own upload: announced in a form without parts, and put to the storage as a stream.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { after, test } from "node:test";
import { CHAT, MESSAGES, client as ofModules, states } from "./judge.mjs";

// The upload finds Node's file system by require, so it works in the SDK's CommonJS form alone.
const Together = createRequire(import.meta.url)("together-ai");
const client = new Together({ baseURL: ofModules.baseURL, maxRetries: 0 });

// Node wants an option with the stream of a body, which the SDK's upload does not set. Its README has a program that needs
// another fetch replace the global one ("Customizing the fetch client"), which this upload calls.
const { fetch } = globalThis;
globalThis.fetch = (url, options) =>
  fetch(url, options?.body instanceof Readable ? { duplex: "half", ...options } : options);

const folder = await mkdtemp(join(tmpdir(), "together-upload-"));
after(() => rm(folder, { recursive: true }));

async function written(name, text) {
  const path = join(folder, name);
  await writeFile(path, text);
  return path;
}

test("a file is sent, and is the service's", async () => {
  // Longer than a stream's piece.
  const text = `{"text": "${"ü".repeat(1000)}"}\n`.repeat(200);
  const file = await client.files.upload(await written("long.jsonl", text), "fine-tune");
  assert.equal(file.bytes, Buffer.byteLength(text));
  assert.deepEqual([file.object, file.purpose, file.FileType], ["file", "fine-tune", "jsonl"]);
  const poll = () => client.files.retrieve(file.id);
  await states(poll, (found) => found.processing_status, "COMPLETED");
  const content = Buffer.from(await (await client.files.content(file.id)).arrayBuffer());
  const hash = (bytes) => createHash("sha256").update(bytes).digest("hex");
  assert.equal(hash(content), hash(text));
  const job = await client.fineTuning.create({ model: CHAT, training_file: file.id });
  await states(() => client.fineTuning.retrieve(job.id), (found) => found.status, "completed");
  assert.ok((await client.files.list()).data.some((found) => found.id === file.id));
  assert.ok((await client.files.delete(file.id)).deleted);
});

test("a batch's requests are sent", async () => {
  const line = { custom_id: "one", body: { model: CHAT, messages: MESSAGES } };
  const path = await written("batch.jsonl", JSON.stringify(line) + "\n");
  // The SDK's own check knows the lines of fine-tuning alone.
  const file = await client.files.upload(path, "batch-api", false);
  const { job } = await client.batches.create({ input_file_id: file.id, endpoint: "/v1/chat/completions" });
  await states(() => client.batches.retrieve(job.id), (found) => found.status, "COMPLETED");
  const output = await client.files.content((await client.batches.retrieve(job.id)).output_file_id);
  assert.match(await output.text(), /How are you/);
});

test("what the service refuses is a failure", async () => {
  const path = await written("wrong.jsonl", `{"text": "a"}\n`);
  await assert.rejects(client.files.upload(path, "pleasure"), { message: "failed to upload file" });
});
