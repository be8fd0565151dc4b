// What the tests of the Node SDKs share.
import OpenAI from "openai";
import Together from "together-ai";

export const CHAT = "openai/gpt-oss-20b";
export const MESSAGES = [{ role: "user", content: "How are you?" }];
export const WEATHER = {
  name: "weather",
  description: "The weather of a city",
  parameters: { type: "object", properties: { city: { type: "string" } }, required: ["city"] },
};
export const PERSON = {
  type: "object",
  properties: { name: { type: "string" }, age: { type: "integer" } },
  required: ["name", "age"],
};

// This SDK's base URL has the version in it, and of one that is not its own it makes no other version.
const of = (version) =>
  new Together({ baseURL: `${process.env.TOGETHER_BASE_URL}/${version}`, projectID: "proj_offline", maxRetries: 0 });
export const client = of("v1");
export const clientOfV2 = of("v2");
export const openai = new OpenAI({
  baseURL: `${process.env.TOGETHER_BASE_URL}/v1`,
  apiKey: process.env.TOGETHER_API_KEY,
  maxRetries: 0,
});

// All states up to the last one, each once.
export async function states(poll, state, last) {
  const seen = [];
  for (let polls = 0; polls < 12; polls++) {
    const found = state(await poll());
    if (seen.at(-1) !== found) seen.push(found);
    if (found === last) return seen;
  }
  throw new Error(`the states were ${seen}, and never ${last}`);
}

// All items of a list that the SDK pages through by itself.
export async function walk(pages) {
  const items = [];
  for await (const item of pages) items.push(item);
  return items;
}

// What a link leads to, for anybody without a key.
export async function download(url) {
  const answer = await fetch(url);
  if (answer.status !== 200) throw new Error(`${url}: ${answer.status}`);
  return Buffer.from(await answer.arrayBuffer());
}
