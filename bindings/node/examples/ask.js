// Asks a question and prints the answer as the model writes it: node ask.js "What is the capital of France?"
import * as together from "libtogether"

const question = process.argv[2] ?? "What is the capital of France?"
const client = new together.Client()
const stream = client.stream(together.CHAT_COMPLETIONS, {
  model: "openai/gpt-oss-20b",
  messages: [{ role: "user", content: question }],
})
for await (const text of stream.texts()) process.stdout.write(text)
console.log()
client.close()
