// The same service by the OpenAI SDK.
import assert from "node:assert/strict";
import { test } from "node:test";
import { toFile } from "openai";
import { CHAT, MESSAGES, WEATHER, openai } from "./judge.mjs";

const tools = [{ type: "function", strict: false, ...WEATHER }];

test("a chat, and its usage in a stream", async () => {
  const answer = await openai.chat.completions.create({ model: CHAT, messages: MESSAGES });
  assert.match(answer.choices[0].message.content, /How are you\?/);
  const options = { model: CHAT, messages: MESSAGES, stream: true, stream_options: { include_usage: true } };
  let usage;
  for await (const chunk of await openai.chat.completions.create(options)) usage = chunk.usage ?? usage;
  assert.ok(usage.total_tokens > 0);
});

test("a response, whole and as a stream", async () => {
  const answer = await openai.responses.create({ model: CHAT, input: "How are you?" });
  assert.match(answer.output_text, /How are you\?/);
  const stream = openai.responses.stream({ model: CHAT, input: "How are you?" });
  const types = [];
  for await (const event of stream) types.push(event.type);
  assert.deepEqual([types[0], types.at(-1)], ["response.created", "response.completed"]);
  assert.equal((await stream.finalResponse()).output_text, answer.output_text);
});

test("tools of a response", async () => {
  const asked = await openai.responses.create({ model: CHAT, input: "How are you?", tools });
  const call = asked.output.find((item) => item.type === "function_call");
  const input = [
    { role: "user", content: "How are you?" }, call, { type: "function_call_output", call_id: call.call_id, output: "Sunny" },
  ];
  assert.match((await openai.responses.create({ model: CHAT, input, tools })).output_text, /Sunny/);
});

test("a file", async () => {
  const file = await openai.files.create({ file: await toFile(Buffer.from("{}\n"), "a.jsonl"), purpose: "fine-tune" });
  assert.equal(await (await openai.files.content(file.id)).text(), "{}\n");
  assert.ok((await openai.files.delete(file.id)).deleted);
});
