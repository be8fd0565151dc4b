// Chat and the other models by the TypeScript SDK.
import assert from "node:assert/strict";
import { test } from "node:test";
import Together, { toFile } from "together-ai";
import { CHAT, MESSAGES, PERSON, WEATHER, client, clientOfV2, download, states } from "./judge.mjs";

const tools = [{ type: "function", function: WEATHER }];

test("a chat, whole and as a stream", async () => {
  const answer = await client.chat.completions.create({ model: CHAT, messages: MESSAGES });
  assert.match(answer.choices[0].message.content, /How are you\?/);
  const chunks = [];
  for await (const chunk of await client.chat.completions.create({ model: CHAT, messages: MESSAGES, stream: true })) {
    chunks.push(chunk.choices[0]?.delta?.content ?? "");
  }
  assert.ok(chunks.length > 2);
  assert.equal(chunks.join(""), answer.choices[0].message.content);
});

test("the stream of the helper gives the whole message", async () => {
  const stream = client.chat.completions.stream({ model: CHAT, messages: MESSAGES });
  assert.match(await stream.finalContent(), /How are you\?/);
});

test("tools", async () => {
  const asked = await client.chat.completions.create({ model: CHAT, messages: MESSAGES, tools });
  const [call] = asked.choices[0].message.tool_calls;
  assert.ok("city" in JSON.parse(call.function.arguments));
  const messages = [...MESSAGES, asked.choices[0].message, { role: "tool", tool_call_id: call.id, content: "Sunny" }];
  const answer = await client.chat.completions.create({ model: CHAT, messages, tools });
  assert.match(answer.choices[0].message.content, /Sunny/);
});

test("a schema", async () => {
  const response_format = { type: "json_schema", json_schema: { name: "person", schema: PERSON } };
  const answer = await client.chat.completions.create({ model: CHAT, messages: MESSAGES, response_format });
  assert.equal(typeof JSON.parse(answer.choices[0].message.content).age, "number");
});

test("completions, embeddings and ranks", async () => {
  const text = await client.completions.create({ model: CHAT, prompt: "How are you?" });
  assert.match(text.choices[0].text, /How are you\?/);
  const vectors = await client.embeddings.create({ model: "BAAI/bge-large-en-v1.5", input: ["one", "two"] });
  assert.deepEqual(vectors.data.map((vector) => vector.embedding.length), [1024, 1024]);
  const ranks = await client.rerank.create({
    model: "Salesforce/Llama-Rank-V1", query: "the cat", documents: ["a dog", "the cat"],
  });
  assert.equal(ranks.results[0].index, 1);
});

test("images and films, and what their links lead to", async () => {
  const image = await client.images.generate({ model: "black-forest-labs/FLUX.1-schnell", prompt: "A cat" });
  assert.equal((await download(image.data[0].url)).toString("latin1", 1, 4), "PNG");
  const film = await clientOfV2.videos.create({ model: "minimax/hailuo-02", prompt: "A cat" });
  const poll = () => clientOfV2.videos.retrieve(film.id);
  assert.deepEqual(await states(poll, (found) => found.status, "completed"), ["in_progress", "completed"]);
  assert.ok((await download((await poll()).outputs.video_url)).includes("ftyp"));
});

test("speech, transcriptions and voices", async () => {
  const sound = await client.audio.speech.create({
    model: "hexgrad/Kokoro-82M", input: "Hello", voice: "af_heart", response_format: "wav",
  });
  assert.equal(Buffer.from(await sound.arrayBuffer()).toString("latin1", 0, 4), "RIFF");
  const file = await toFile(Buffer.from("RIFF"), "a.wav");
  const heard = await client.audio.transcriptions.create({ model: "openai/whisper-large-v3", file, language: "en" });
  assert.match(heard.text, /4 bytes/);
  assert.ok((await client.audio.voices.list()).data[0].voices.length > 0);
});

test("models", async () => {
  assert.ok((await client.models.list()).some((model) => model.id === CHAT));
});

test("refusals have the classes of their statuses", async () => {
  for (const [model, kind] of [
    ["offline/status-401", Together.AuthenticationError],
    ["offline/status-429", Together.RateLimitError],
    ["offline/status-503", Together.InternalServerError],
    ["no/such-model", Together.BadRequestError],
  ]) {
    await assert.rejects(client.chat.completions.create({ model, messages: MESSAGES }), kind);
  }
});
