// What every binding shows (docs/bindings.md), in Node. Runs beside an offline server: `make test-bindings`.
import assert from "node:assert/strict"
import { execFile } from "node:child_process"
import dns from "node:dns/promises"
import { readFileSync, readdirSync, readlinkSync } from "node:fs"
import { readFile } from "node:fs/promises"
import http from "node:http"
import { after, test } from "node:test"
import { fileURLToPath } from "node:url"
import { promisify } from "node:util"
import * as together from "libtogether"
import { unread } from "../src/client.js"
import { FUNCTIONS } from "../src/functions.js"

const { Client, EventKind, Options, Request, Status, TogetherError } = together
const MODEL = "openai/gpt-oss-20b"
const CITY = { type: "object", properties: { city: { type: "string" } }, required: ["city"] }

const chat = (text, fields = {}) => ({ model: MODEL, messages: [{ role: "user", content: text }], ...fields })
const quoted = (text) => `offline: you asked "${text}"`
const question = (text, fields) => new Request(together.CHAT_COMPLETIONS, chat(text, fields))
const never = (fields) => question("Never", { model: "offline/slow", ...fields })

async function joined(texts) {
  let whole = ""
  for await (const text of texts) whole += text
  return whole
}

async function thrown(work) {
  try {
    await work()
  } catch (error) {
    return error
  }
  throw new assert.AssertionError({ message: "nothing was thrown" })
}

/** How many descriptors the library has: Node opens files of its own as it goes. */
function held() {
  const kinds = readdirSync("/proc/self/fd").map((name) => {
    try {
      return readlinkSync(`/proc/self/fd/${name}`)
    } catch {
      return ""
    }
  })
  const threads = readdirSync("/proc/self/task").filter((name) =>
    readFileSync(`/proc/self/task/${name}/comm`, "utf8").includes("together"))
  return [kinds.filter((kind) => kind.startsWith("socket:") || kind.includes("eventfd")).length, threads.length]
}

const warm = new Client()
await warm.complete(question("Warm"))
warm.close()
const heldBefore = held()
const client = new Client()

after(async () => {
  client.close()
  // The collector frees what was abandoned, in its own time; what hangs fails.
  for (let round = 0; round < 300 && String(held()) !== String(heldBefore); ++round) {
    gc()
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  assert.deepEqual(held(), heldBefore, "no_leak")
})

test("whole_answer", async () => {
  const answer = await client.complete(together.CHAT_COMPLETIONS, chat("How are you?"))
  assert.equal(answer.text, quoted("How are you?"))
  assert.equal(answer.value("/choices/0/finish_reason"), "stop")
  assert.equal(answer.json().choices[0].message.content, answer.text)
  assert.ok(answer.value("/usage/total_tokens") > 0)
  assert.equal(answer.value("/nowhere"), undefined)
  assert.deepEqual([answer.httpStatus, answer.count("/choices"), answer.tries], [200, 1, 1])
  assert.ok(answer.timeUs(together.Time.TOTAL) > 0)
  assert.equal(client.usage().requests, 1)
})

test("embedding", async () => {
  const fields = { model: "intfloat/multilingual-e5-large-instruct", input: "text" }
  const answer = await client.complete(together.EMBEDDINGS, fields)
  const numbers = answer.floats()
  assert.equal(numbers.length, answer.count("/data/0/embedding"))
  assert.ok(Math.abs(numbers.reduce((sum, number) => sum + number * number, 0) - 1) < 0.001)
})

test("stream_cancelled_in_the_middle", async () => {
  const ask = question("A long question of many words, so that there is a middle to stop in.")
  const stream = client.stream(ask)
  let text = ""
  const error = await thrown(async () => {
    for await (const event of stream) {
      text += event.text
      if (text.length > 10) stream.cancel()
    }
  })
  assert.deepEqual([error.status, error.code], [Status.CANCELLED, "TOGETHER_CANCELLED"])
  assert.equal(stream.response().text, text)
  stream.close()
  for await (const piece of client.stream(ask).texts()) {
    assert.ok(piece)
    break
  }
  assert.equal(await joined(client.stream(ask).texts()), (await client.complete(ask)).text)
})

test("aborted_by_a_signal", async () => {
  const slow = thrown(() => client.complete(never(), {}, { signal: AbortSignal.timeout(50) }))
  const other = client.complete(question("The other"))
  assert.equal((await slow).name, "TimeoutError")
  assert.equal((await other).text, quoted("The other"))
  const reason = new Error("before")
  assert.equal(await thrown(() => client.complete(question("x"), {}, { signal: AbortSignal.abort(reason) })), reason)
})

test("tool_with_a_function", async () => {
  const cities = []
  const ask = question("What is the weather in Bern?").addTool("weather", "The weather of a city", CITY, ({ city }) => {
    cities.push(city)
    return { degrees: 21 }
  })
  const answer = await client.complete(ask)
  assert.equal(cities.length, 1)
  assert.equal(typeof cities[0], "string")
  assert.match(answer.text, /degrees/)
  assert.match(JSON.stringify(ask.addAnswer(answer).json()), /degrees/)
  // The request may go first, and its functions are there.
  const next = question("And in Basel?").addTool("weather", "The weather of a city", CITY, () => "rain")
  const stream = client.stream(next)
  next.close()
  assert.match(await joined(stream.texts()), /rain/)
})

test("what_a_callback_throws", async () => {
  for (const own of [new RangeError("of the tool"), undefined]) {
    const ask = question("Weather?").addTool("weather", "The weather", CITY, () => {
      throw own
    })
    assert.equal(await thrown(() => client.complete(ask)), own)
    assert.equal(await thrown(() => client.complete(ask)), own)
  }
  assert.equal((await client.complete(question("Next"))).text, quoted("Next"))
  const later = question("Weather?").addTool("weather", "The weather", CITY, async () => "rain")
  assert.match((await thrown(() => client.complete(later))).message, /cannot be async/)
})

test("what_two_runs_with_equal_tool_call_ids_throw", async (t) => {
  // Each stream throws what its own tool threw, whichever tool runs first.
  const ends = {}
  const server = http.createServer((asked, answer) => {
    let body = ""
    asked.on("data", (piece) => (body += piece))
    asked.on("end", () => {
      const { seed } = JSON.parse(body)
      const call = { index: 0, id: "call_1", type: "function", function: { name: "fail", arguments: `{"city":"${seed}"}` } }
      const choice = { index: 0, delta: { tool_calls: [call] }, finish_reason: "tool_calls" }
      answer.writeHead(200, { "content-type": "text/event-stream" })
      answer.write(`data: ${JSON.stringify({ choices: [choice] })}\n\n`)
      ends[seed] = () => answer.end("data: [DONE]\n\n")
    })
  })
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve))
  t.after(async () => {
    for (const stream of streams) stream.close()
    own.close()
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  })
  const own = new Client(new Options().setRetries(0).setBaseUrl(`http://127.0.0.1:${server.address().port}`))
  let ran = 0
  const ask = question("Weather?").addTool("fail", "fails", CITY, ({ city }) => {
    ++ran
    throw new RangeError(city)
  })
  const streams = ["1", "2"].map((seed) => own.stream(ask.set("seed", Number(seed))))
  for (const stream of streams) while ((await stream.nextEvent()).kind !== EventKind.TOOL_CALL);
  ends[2]()
  ends[1]()
  while (ran < 2) await new Promise(setImmediate)
  for (const seed of ["2", "1"]) {
    const error = await thrown(async () => {
      for await (const event of streams[seed - 1]) assert.ok(event)
    })
    assert.ok(error instanceof RangeError, error)
    assert.equal(error.message, seed)
  }
})

test("structured_answer", async () => {
  const ask = question("A city").setSchema("city", CITY)
  assert.equal(typeof (await client.complete(ask)).parsed().city, "string")
  const wrong = question("A city", { model: "offline/wrong-json" }).setSchema("city", CITY)
  const error = await thrown(() => client.complete(wrong))
  assert.equal(error.status, Status.PROTOCOL)
  assert.ok(error.response.text)
  assert.ok((await thrown(() => error.response.parsed())) instanceof TogetherError)
})

test("a_job_and_a_list", async () => {
  const film = async (model) => {
    const made = await client.complete(new Request(together.VIDEOS_CREATE, { model, prompt: "A gate." }))
    return client.complete(new Request(together.VIDEOS_GET, { id: made.value("/id") }).setWait(10))
  }
  assert.equal((await film("minimax/hailuo-02")).value("/status"), "completed")
  assert.equal((await thrown(() => film("offline/failed-job"))).status, Status.JOB_FAILED)
  const models = new Request(together.MODELS_LIST)
  assert.equal(models.nextPage(await client.complete(models)), false)
})

test("a_batch", async () => {
  const directory = `${process.env.TEST_WORK}/batch-${process.pid}`
  const batch = new together.Batch(directory)
  batch.add("a", together.CHAT_COMPLETIONS, chat("Who?")).add("b", question("Where?"))
  const job = await batch.run(client)
  assert.deepEqual([job.value("/status"), job.value("/requests/answered")], ["COMPLETED", 2])
  assert.equal(batch.answer("b").text, quoted("Where?"))
  assert.equal((await thrown(() => batch.answer("c"))).status, Status.INVALID_ARGUMENT)
  assert.equal((await thrown(() => new together.Batch(directory))).status, Status.FILE)
  batch.close()
  // What failed to be made is freed by the collector, and holds nothing.
  const again = new together.Batch(directory)
  assert.equal((await again.run(client)).value("/jobs/0"), job.value("/id"))
  again.close()
})

test("raw_speech", async () => {
  const fields = { model: "hexgrad/Kokoro-82M", voice: "af_heart", input: "one two", response_format: "raw", stream: true }
  const forms = new Set()
  let samples = 0
  for await (const event of client.stream(new Request(together.AUDIO_SPEECH, fields))) {
    if (event.kind !== EventKind.BYTES) continue
    forms.add(`${event.sampleRate} ${event.sampleFormat}`)
    assert.equal(event.bytes.length % 2, 0)
    samples += event.bytes.length / 2
  }
  assert.deepEqual([[...forms], samples], [[`24000 ${together.SampleFormat.S16}`], 6000])
})

test("a_session", async () => {
  const fields = { model: "openai/whisper-large-v3", input_audio_format: "pcm_s16le_16000", turn_detection: "none" }
  const stream = client.stream(together.REALTIME, fields)
  for (let count = 0; count < 4; ++count) stream.sendBytes(new Int16Array(4000).fill(0x1010))
  stream.send({ type: "input_audio_buffer.commit" })
  assert.equal((await thrown(() => stream.send("{}"))).status, Status.INVALID_ARGUMENT)
  stream.finish()
  const texts = []
  for await (const event of stream) if (event.kind === EventKind.TEXT) texts.push([event.text, event.replaces])
  assert.deepEqual(texts.filter(([, replaces]) => !replaces), [["one two three four", false]])
  assert.equal(texts.at(-1)[1], false)
  assert.equal(stream.response().text, "one two three four")
  stream.close()
  assert.match((await thrown(() => stream.finish())).message, /closed/)
  // Only a session is sent to.
  const chatting = client.stream(question("Hm?"))
  assert.equal((await thrown(() => chatting.sendBytes(new Uint8Array(2)))).status, Status.INVALID_ARGUMENT)
  chatting.close()
})

test("a_session_that_is_not_read", async () => {
  const { most } = unread
  unread.most = 2000
  const stream = client.stream(together.REALTIME, {
    model: "openai/whisper-large-v3", input_audio_format: "pcm_s16le_16000", turn_detection: "none",
  })
  try {
    for (let count = 0; count < 10; ++count) stream.sendBytes(new Int16Array(16000).fill(0x1010))
    // Until its end is here, without a reader.
    while (client.read()) await new Promise((resolve) => setTimeout(resolve, 1))
    const error = await thrown(async () => {
      let size = 0
      for await (const event of stream) size += event.json.length
      assert.ok(size < 2000)
    })
    assert.deepEqual([error.status, error.message.includes("64 MiB")], [Status.CANCELLED, true])
  } finally {
    unread.most = most
    stream.close()
  }
})

test("wrong_key", async () => {
  const own = new Client(new Options().setApiKey("not-the-key"))
  const error = await thrown(() => own.complete(question("Who am I?")))
  assert.ok(error instanceof TogetherError)
  assert.deepEqual([error.status, error.httpStatus], [Status.AUTHENTICATION, 401])
  assert.ok(error.requestId)
  assert.match(error.message, /401/)
  own.close()
})

test("key_by_a_command", async () => {
  const own = new Client(new Options().setApiKeyCommand(["/bin/echo", process.env.TOGETHER_API_KEY]))
  assert.equal((await own.complete(question("Me?"))).text, quoted("Me?"))
  own.close()
})

test("no_network", async () => {
  const own = new Client(new Options().setBaseUrl("https://127.0.0.1:1").setRetries(0))
  const error = await thrown(() => own.complete(question("Is anybody there?")))
  assert.deepEqual([error.status, error.httpStatus], [Status.CONNECTION, 0])
  own.close()
})

test("diagnose", async () => {
  const own = new Client()
  const report = own.diagnose()
  own.close()
  assert.ok((await report).text.length > 0)
  assert.match((await client.diagnose()).text, /TLS/i)
})

test("sixteen_streams", async () => {
  const each = [...Array(16).keys()]
  const answers = await Promise.all(each.map((number) => joined(client.stream(question(`stream ${number}`)).texts())))
  assert.deepEqual(answers, each.map((number) => quoted(`stream ${number}`)))
})

test("silent_streams_starve_nothing", async () => {
  // Each of a client of its own: Node's pool has four threads.
  const clients = [...Array(64).keys()].map(() => new Client())
  const streams = clients.map((one) => one.stream(never()))
  assert.ok((await readFile(fileURLToPath(import.meta.url))).length > 0)
  await dns.lookup("localhost")
  assert.equal((await client.complete(question("And I?"))).text, quoted("And I?"))
  const ends = streams.map((stream) => thrown(() => stream.nextEvent()))
  clients.forEach((one) => one.close())
  for (const error of await Promise.all(ends)) assert.equal(error.status, Status.CANCELLED)
})

test("a_wait_writes_into_memory_of_its_own", async () => {
  // The collector runs while a poll waits; what takes the memory then is not written into.
  const stream = client.stream(never())
  const end = thrown(() => stream.nextEvent())
  for (let round = 0; round < 3; ++round) {
    await new Promise((resolve) => setTimeout(resolve, 20))
    gc()
  }
  const others = Array.from({ length: 20_000 }, () => Buffer.alloc(16, 0x55))
  stream.cancel()
  assert.equal((await end).status, Status.CANCELLED)
  stream.close()
  assert.ok(others.every((other) => other.every((byte) => byte === 0x55)))
})

test("text_with_nul_and_emoji", async () => {
  const text = "a\0b \u{1f600} é"
  assert.equal((await client.complete(question(text))).text, quoted(text))
  const ask = new Request(together.CHAT_COMPLETIONS, { model: MODEL }).addMessage("user", text)
  assert.equal((await client.complete(ask)).text, quoted(text))
  assert.throws(() => ask.set("a\0b", 1), TypeError)
  assert.throws(() => ask.set("user", "\ud800"), TypeError)
})

test("every_kind_of_field", async () => {
  const fields = { temperature: 0.5, max_tokens: 12, seed: 2n ** 63n, logprobs: false, stop: null, stream: false }
  const answer = await client.complete(question("é", { model: "offline/echo", ...fields }))
  assert.match(answer.text, /"seed": ?9223372036854775808/)
  const sent = JSON.parse(answer.text)
  assert.deepEqual([sent.temperature, sent.max_tokens, sent.logprobs, sent.stop], [0.5, 12, false, null])
  assert.throws(() => question("x").set("/messages/x/y", 1), { code: "TOGETHER_INVALID_ARGUMENT" })
  assert.throws(() => question("x").set("user", undefined), TypeError)
})

test("cancel_one_while_another_starts", async () => {
  for (let round = 0; round < 20; ++round) {
    const first = client.stream(question("the first, which is cancelled"))
    const second = client.complete(question("the second"))
    first.cancel()
    assert.equal((await second).text, quoted("the second"))
    first.close()
  }
})

test("closed_twice", async () => {
  const own = new Client()
  const stream = own.stream(never())
  own.close()
  own.close()
  assert.match((await thrown(() => own.complete(question("Nobody")))).message, /closed/)
  assert.equal((await thrown(() => stream.nextEvent())).status, Status.CANCELLED)
  assert.equal(await stream.nextEvent(), undefined)
  stream.close()
  stream.close()
  assert.throws(() => stream.response(), /closed/)
  const waiting = client.stream(never())
  const end = thrown(() => waiting.nextEvent())
  waiting.close()
  assert.match((await end).message, /closed/)
})

const run = (program, library = process.env.TOGETHER_LIBRARY) =>
  promisify(execFile)(process.execPath, ["--input-type=module", "-e", program], {
    env: { ...process.env, TOGETHER_LIBRARY: library },
    cwd: fileURLToPath(new URL("..", import.meta.url)),
    timeout: 20_000,
  })

test("a_reader", async () => {
  const content = Buffer.from('{"text": "a line"}\n'.repeat(20_000))
  const gone = new Error("the disk is gone")
  const reading = (offset, count) => content.subarray(offset, offset + count)
  for (const operation of [together.FILES_CREATE, together.FILES_UPLOAD]) {
    const upload = (read, length = content.length) =>
      client.complete(new Request(operation, { purpose: "fine-tune" }).setReader("file", read, length, "training.jsonl"))
    const answer = await upload(reading)
    assert.equal(answer.value("/filename"), "training.jsonl")
    const received = await client.complete(together.FILES_CONTENT, { id: answer.value("/id") })
    assert.ok(received.bytes.equals(content))
    for (const [read, length, words, cause] of [
      [(offset, count) => { if (offset > 100_000) throw gone; return reading(offset, count) }, content.length, "failed at offset", gone],
      [(offset, count) => Buffer.alloc(count + 1), content.length, "says that it has read", undefined],
      [reading, content.length + 1, "has no more bytes", undefined],
      [reading, content.length - 1, "has more bytes", undefined],
    ]) {
      const error = await thrown(() => upload(read, length))
      assert.equal(error.status, Status.FILE)
      assert.ok(error.message.includes(words), error.message)
      assert.equal(error.cause, cause)
    }
    assert.ok((await thrown(() => upload(async () => content))).cause instanceof TypeError)
    assert.throws(() => new Request(operation).setReader("file", reading, -1, "a.jsonl"), RangeError)
  }
})

test("a_reader_that_is_left", async () => {
  const upload = (read) => new Request(together.FILES_UPLOAD, { purpose: "fine-tune" }).setReader("file", read, 1 << 30, "a.jsonl")
  const blank = (offset, count) => Buffer.alloc(count)
  const own = new Client()
  const left = own.stream(upload(blank))
  assert.equal((await left.nextEvent()).kind, EventKind.PROGRESS)
  left.close()
  left.close()
  await assert.rejects(left.nextEvent(), /closed/)
  // Its client is closed while C reads, and also by a reader itself.
  const other = own.stream(upload((offset, count) => {
    own.close()
    return blank(offset, count)
  }))
  await assert.rejects(async () => { for await (const event of other); }, { status: Status.CANCELLED })
  while (!own.isClosed) await new Promise((resolve) => setTimeout(resolve, 10))
  const signalled = client.complete(upload(blank), {}, { signal: AbortSignal.timeout(100) })
  await assert.rejects(signalled, { name: "TimeoutError" })
})

test("exit_in_a_reader", async () => {
  for (const end of ["process.exit(0)", "setTimeout(() => process.exit(0))"]) {
    const program = `
      import * as t from "libtogether"
      const c = new t.Client()
      const read = () => { ${end}; return Buffer.alloc(1) }
      c.stream(new t.Request(t.FILES_CREATE, { purpose: "fine-tune" }).setReader("file", read, 1 << 30, "a.jsonl"))`
    const said = await run(program)
    assert.deepEqual([said.stdout, said.stderr], ["", ""])
  }
})

test("exit_with_open_streams", async () => {
  const program = `
    import * as t from "libtogether"
    const c = new t.Client()
    for (let n = 0; n < 64; ++n) c.stream(t.CHAT_COMPLETIONS, { model: "offline/slow", messages: [] })
    setTimeout(() => process.exit(0), 200)`
  const said = await run(program)
  assert.deepEqual([said.stdout, said.stderr], ["", ""])
})

test("ends_by_itself", async () => {
  // What runs keeps the process; a client that is left open does not.
  const program = `
    import * as t from "libtogether"
    const c = new t.Client()
    c.complete(t.CHAT_COMPLETIONS, ${JSON.stringify(chat("Hi"))}).then((answer) => console.log(answer.text))`
  assert.equal((await run(program)).stdout, quoted("Hi") + "\n")
})

test("library_is_found_and_checked", async () => {
  for (const wrong of ["/nowhere/libtogether.so", fileURLToPath(import.meta.url)]) {
    const error = await thrown(() => run('import "libtogether"', wrong))
    assert.ok(error.stderr.includes(`  ${wrong}: `), error.stderr)
    assert.match(error.stderr, /TOGETHER_LIBRARY/)
  }
  assert.equal(together.libraryVersion, together.VERSION)
})

test("every_function", () => {
  const text = readdirSync(new URL("../src", import.meta.url))
    .map((name) => readFileSync(new URL(`../src/${name}`, import.meta.url), "utf8"))
    .join("")
  // Callbacks on threads of the library, what an event or JSON.parse does as well, what blocks, and what only Windows has.
  const unused = new Set([
    "set_allocator", "options_set_log", "options_set_api_key_source", "options_set_transport", "options_set_wake", "complete",
    "complete_each", "client_event", "call_wait", "call_fd", "call_event", "json_parse_n", "tool_call_name", "tool_call_id",
    "response_string", "response_integer", "response_number", "response_boolean",
  ])
  for (const name of Object.keys(FUNCTIONS)) {
    const short = name.slice("together_".length)
    if (`${name}_n` in FUNCTIONS) continue
    const isUsed = new RegExp(`C\\.${short}\\b`).test(text) || text.includes(`const char *${name}(`)
    assert.notEqual(isUsed, unused.has(short), name)
  }
})
