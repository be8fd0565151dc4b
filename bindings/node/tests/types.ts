// Compiled, not run: what a program writes has the types that it expects.
import { CHAT_COMPLETIONS, Client, EventKind, Options, Request, Status, TogetherError } from "libtogether"

const client = new Client(new Options().setRetries(2))
const ask: Request = new Request(CHAT_COMPLETIONS, { model: "m", seed: 1n, messages: [{ role: "user", content: "" }] })
  .addTool("weather", "The weather", { type: "object" }, ({ city }) => ({ city, degrees: 21 }))
const text: string = (await client.complete(ask)).text
const stream = client.stream(CHAT_COMPLETIONS, { model: text }, { signal: AbortSignal.timeout(10) })
for await (const event of stream) if (event.kind === EventKind.TEXT) event.text.trim()
for await (const piece of stream.texts()) piece.trim()
stream.send({ type: "input_audio_buffer.commit" })
stream.sendBytes(new Int16Array(3200))
stream.finish()
try {
  const numbers: Float32Array = stream.response().floats()
  numbers.fill(0)
} catch (error) {
  if (error instanceof TogetherError && error.status === Status.RATE_LIMIT) error.retryAfterMs.toFixed()
}
// @ts-expect-error: a field is what JSON has.
ask.set("stop", () => 1)
// @ts-expect-error: an answer is not made by a program.
new (await import("libtogether")).Response()
