// Options, requests and answers.
import { EventKind, Status } from "./declarations.js"
import { C, bytesAt, textAt, utf8, zstring } from "./library.js"
import { Reader, Readers } from "./readers.js"
import { Tools } from "./tools.js"

/** A request that failed, or an argument that was refused. */
export class TogetherError extends Error {
  constructor(status, message, response) {
    super(message)
    this.name = "TogetherError"
    this.status = status
    // As Node's own errors have: "TOGETHER_RATE_LIMIT".
    this.code = textAt(C.status_name(status))
    this.response = response
    this.httpStatus = response?.httpStatus ?? 0
    this.requestId = response?.requestId ?? ""
    this.retryAfterMs = response?.retryAfterMs ?? -1
  }
}

// The net beneath close.
const abandoned = new FinalizationRegistry((address) => C.free(address))

/** An object of the library. `close` frees it, once; the collector does otherwise. */
export class NativeObject {
  #address

  constructor(address) {
    this.#address = address
    abandoned.register(this, address, this)
  }

  get address() {
    if (this.#address === null) throw new Error(`this ${this.constructor.name} is closed`)
    return this.#address
  }

  get isClosed() {
    return this.#address === null
  }

  get status() {
    return C.object_status(this.address)
  }

  /** Why it failed, in one line; "" if it did not. */
  get message() {
    return textAt(C.object_message(this.address))
  }

  close() {
    if (this.#address === null) return
    const address = this.#address
    this.#address = null
    abandoned.unregister(this)
    C.free(address)
  }

  check(status) {
    if (status !== Status.OK) throw new TogetherError(status, this.message)
    return this
  }
}
// `using`, where Node has it.
if (Symbol.dispose) {
  NativeObject.prototype[Symbol.dispose] = function () {
    this.close()
  }
}

/** The settings of a client. Each setter returns the options. */
export class Options extends NativeObject {
  constructor() {
    super(C.options_new())
  }

  setBaseUrl(url) {
    return this.check(C.options_set_base_url(this.address, zstring(url)))
  }

  setApiKey(key) {
    const encoded = utf8(key)
    return this.check(C.options_set_api_key_n(this.address, encoded, encoded.length))
  }

  setApiKeyFile(path) {
    return this.check(C.options_set_api_key_file(this.address, zstring(path)))
  }

  setApiKeyCommand(argv) {
    argv.forEach(zstring)
    return this.check(C.options_set_api_key_command(this.address, argv, argv.length))
  }

  setSecretMemory(secret = true) {
    return this.check(C.options_set_secret_memory(this.address, Number(secret)))
  }

  setEnvironmentWipe(wipe = true) {
    return this.check(C.options_set_environment_wipe(this.address, Number(wipe)))
  }

  /** `which` is a Timeout; 0 milliseconds is no limit. */
  setTimeout(which, milliseconds) {
    return this.check(C.options_set_timeout(this.address, which, milliseconds))
  }

  /** `which` is a Limit. */
  setLimit(which, value) {
    return this.check(C.options_set_limit(this.address, which, value))
  }

  setRetries(count) {
    return this.check(C.options_set_retries(this.address, count))
  }

  setHeader(name, value) {
    return this.check(C.options_set_header(this.address, zstring(name), zstring(value)))
  }

  /** `mode` is a CassetteMode. */
  setCassette(path, mode) {
    return this.check(C.options_set_cassette(this.address, zstring(path), mode))
  }

  /** `trust` is a Trust. */
  setTrust(trust) {
    return this.check(C.options_set_trust(this.address, trust))
  }

  addCa(pem) {
    const encoded = utf8(pem)
    return this.check(C.options_add_ca_n(this.address, encoded, encoded.length))
  }

  addCaFile(path) {
    return this.check(C.options_add_ca_file(this.address, zstring(path)))
  }

  addPin(spkiSha256Base64) {
    return this.check(C.options_add_pin(this.address, zstring(spkiSha256Base64)))
  }

  setIdentity(certPem, keyPem) {
    return this.check(C.options_set_identity(this.address, zstring(certPem), zstring(keyPem)))
  }

  setProxy(url) {
    return this.check(C.options_set_proxy(this.address, zstring(url)))
  }
}

/** An operation and its fields: `new Request(CHAT_COMPLETIONS, { model: "...", messages: [...] })`. */
export class Request extends NativeObject {
  tools = new Tools()
  // By their fields.
  #readers = new Map()

  constructor(operation, fields = {}) {
    super(C.request_new(zstring(operation)))
    this.check(this.status)
    for (const [field, value] of Object.entries(fields)) this.set(field, value)
  }

  /** Sets a field, by its name or a JSON pointer, to anything that JSON has. */
  set(field, value) {
    const name = zstring(field)
    if (typeof value === "string") {
      const encoded = utf8(value)
      return this.check(C.request_set_string_n(this.address, name, encoded, encoded.length))
    }
    if (typeof value === "boolean") return this.check(C.request_set_boolean(this.address, name, Number(value)))
    if (Number.isSafeInteger(value)) return this.check(C.request_set_integer(this.address, name, value))
    if (typeof value === "number") return this.check(C.request_set_number(this.address, name, value))
    // A bigint may have any number of digits.
    return this.setJson(field, typeof value === "bigint" ? String(value) : JSON.stringify(value))
  }

  /** Sets a field to a JSON text; "" is the whole body. */
  setJson(field, json) {
    const encoded = utf8(json)
    return this.check(C.request_set_json_n(this.address, zstring(field), encoded, encoded.length))
  }

  remove(field) {
    return this.check(C.request_remove(this.address, zstring(field)))
  }

  /** The body, as it is sent. */
  json() {
    const length = [0]
    return JSON.parse(textAt(C.request_json(this.address, length), length[0]))
  }

  addMessage(role, content) {
    const encoded = utf8(content)
    return this.check(C.request_add_message_n(this.address, zstring(role), encoded, encoded.length))
  }

  /** Appends the model's answer, for the next turn of the conversation. */
  addAnswer(answer) {
    return this.check(C.request_add_answer(this.address, answer.address))
  }

  addToolResult(id, content) {
    const encoded = utf8(content)
    return this.check(C.request_add_tool_result_n(this.address, zstring(id), encoded, encoded.length))
  }

  /**
   * A function that the model may call: it gets the arguments and returns the result, a string or what JSON has. What it throws
   * ends the request, and is thrown by what waits for the answer. It cannot be async.
   */
  addTool(name, description, schema, run) {
    if (typeof run !== "function") throw new TypeError("a tool needs a function")
    const words = [zstring(name), zstring(description), zstring(JSON.stringify(schema))]
    return this.check(C.request_add_tool(this.address, ...words, Tools.callback(), this.tools.add(run)))
  }

  /** `image` is the bytes of a file. */
  addImage(image, mimeType) {
    return this.check(C.request_add_image(this.address, image, image.length, zstring(mimeType)))
  }

  addImageUrl(url) {
    return this.check(C.request_add_image_url(this.address, zstring(url)))
  }

  addImageFile(path) {
    return this.check(C.request_add_image_file(this.address, zstring(path)))
  }

  addPart(part) {
    return this.check(C.request_add_part(this.address, zstring(JSON.stringify(part))))
  }

  /** Asks for an answer that fits a JSON schema: read it with `parsed`. */
  setSchema(name, schema) {
    return this.check(C.request_set_schema(this.address, zstring(name), zstring(JSON.stringify(schema))))
  }

  setFile(field, path) {
    return this.check(C.request_set_file(this.address, zstring(field), zstring(path)))
  }

  setBytes(field, content, fileName) {
    return this.check(C.request_set_bytes(this.address, zstring(field), content, content.length, zstring(fileName)))
  }

  /**
   * A file of `length` bytes that `read(offset, count)` reads: it returns at most `count` bytes of those at `offset`, at least one, or
   * none at the end; the same each time. It cannot be async. What it throws ends the request, and is the cause of its error.
   */
  setReader(field, read, length, fileName) {
    if (typeof read !== "function") throw new TypeError("a reader is a function")
    if (!Number.isSafeInteger(length) || length < 0) throw new RangeError(`${String(length)} is no length of a file`)
    const reader = new Reader(read)
    const called = Reader.callback()
    this.check(C.request_set_reader(this.address, zstring(field), called, BigInt(reader.number), length, zstring(fileName)))
    this.#readers.set(field, reader)
    return this
  }

  /** For one call. */
  readers() {
    return new Readers([...this.#readers.values()])
  }

  setOutput(path) {
    return this.check(C.request_set_output(this.address, zstring(path)))
  }

  setHeader(name, value) {
    return this.check(C.request_set_header(this.address, zstring(name), zstring(value)))
  }

  setTimeout(which, milliseconds) {
    return this.check(C.request_set_timeout(this.address, which, milliseconds))
  }

  setSentences(sentences = true) {
    return this.check(C.request_set_sentences(this.address, Number(sentences)))
  }

  setWait(intervalMs = 0) {
    return this.check(C.request_set_wait(this.address, intervalMs))
  }

  nextPage(page) {
    if (C.request_next_page(this.address, page.address) === 1) return true
    this.check(C.object_status(this.address))
    return false
  }
}

/** An answer. */
export class Response extends NativeObject {
  #read(f, ...given) {
    const length = [0]
    return [f(this.address, ...given, length), length[0]]
  }

  get text() {
    return textAt(...this.#read(C.response_text))
  }

  get bytes() {
    return bytesAt(...this.#read(C.response_bytes))
  }

  /** The whole answer. */
  json() {
    return JSON.parse(textAt(...this.#read(C.response_json)))
  }

  /** The value at a JSON pointer, such as "/usage/total_tokens"; undefined if there is none. */
  value(pointer) {
    const json = textAt(...this.#read(C.response_value, zstring(pointer)))
    return json === "" ? undefined : JSON.parse(json)
  }

  /** The value in the text of an answer to a request with a schema. Throws if it does not fit the schema. */
  parsed(choice = 0) {
    const parsed = new Response(C.response_parsed(this.address, choice))
    try {
      return parsed.checked().json()
    } finally {
      if (parsed.status === Status.OK) parsed.close()
    }
  }

  count(pointer = "") {
    return C.response_count(this.address, zstring(pointer))
  }

  /** A list of numbers. */
  floats(pointer = "/data/0/embedding") {
    const place = zstring(pointer)
    const numbers = new Float32Array(C.response_floats(this.address, place, null, 0))
    C.response_floats(this.address, place, numbers, numbers.length)
    return numbers
  }

  /** The bytes of a string of base64. */
  decode(pointer) {
    const place = zstring(pointer)
    const bytes = Buffer.alloc(C.response_decode(this.address, place, null, 0))
    C.response_decode(this.address, place, bytes, bytes.length)
    return bytes
  }

  /** Writes a string of base64, or the answer's bytes, to a file. */
  save(pointer, path) {
    this.check(C.response_save(this.address, zstring(pointer), zstring(path)))
  }

  get httpStatus() {
    return C.response_http_status(this.address)
  }

  header(name) {
    return textAt(C.response_header(this.address, zstring(name)))
  }

  get requestId() {
    return textAt(C.response_request_id(this.address))
  }

  get retryAfterMs() {
    return C.response_retry_after_ms(this.address)
  }

  /** In microseconds, by a Time; -1 if it was not measured. */
  timeUs(which) {
    return C.response_time_us(this.address, which)
  }

  get tries() {
    return C.response_tries(this.address)
  }

  tryMessage(number) {
    return textAt(C.response_try_message(this.address, number))
  }

  /** This answer; throws if it failed. */
  checked() {
    if (this.status !== Status.OK) throw new TogetherError(this.status, this.message, this)
    return this
  }
}

/** A copy: the library's own event ends when the next one is read. */
export function eventFrom(viewed) {
  return {
    kind: viewed.kind,
    status: viewed.status,
    choice: viewed.choice,
    text: textAt(viewed.text, viewed.text_length),
    json: textAt(viewed.json, viewed.json_length),
    id: textAt(viewed.id, viewed.id_length),
    bytes: bytesAt(viewed.bytes, viewed.bytes_length),
    done: viewed.done,
    total: viewed.total,
    replaces: viewed.replaces !== 0,
    sampleRate: viewed.sample_rate,
    sampleFormat: viewed.sample_format,
    replayed: viewed.replayed !== 0,
  }
}

/** The end of a call whose client was closed. */
export function cancelledEvent() {
  return {
    kind: EventKind.DONE, status: Status.CANCELLED, choice: 0, text: "", json: "", id: "", bytes: Buffer.alloc(0), done: 0, total: 0,
    replaces: false, sampleRate: 0, sampleFormat: 0, replayed: false,
  }
}
