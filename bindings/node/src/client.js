// The client, and its streams. One watcher reads for all; each event goes to the stream that it belongs to.
import koffi from "koffi"
import { EventKind, Status } from "./declarations.js"
import { C, zstring } from "./library.js"
import { NativeObject, Request, Response, TogetherError, cancelledEvent, eventFrom } from "./objects.js"
import { unwatch, watch } from "./watcher.js"

// Events of a client that are read before Node does something else.
const AT_ONCE = 64

/** The most that may wait to be read of a session, in bytes: its answer has no end that the library could limit. */
export const unread = { most: 64 << 20 }

const sizeOf = (event) => 256 + event.text.length + event.json.length + event.id.length + event.bytes.length

/**
 * A request that runs on a thread of the library: `for await (const event of stream)`. A failure is thrown behind the last
 * event. Leaving the loop cancels what is left; `close` frees it.
 */
export class Stream extends NativeObject {
  // Copies of what was read; they are parts of one answer, whose size the library limits, or charged to `unread.most`.
  #unread = []
  #unreadBytes = 0
  #isSession = false
  #isCut = false
  #waiting = []
  #isOver = false
  #client
  #tools
  #readers
  // Closed, and freed behind its end.
  #isLeft = false
  // What a tool of its own threw first, as { error }.
  #thrown
  #signal
  #abort = () => this.cancel()

  constructor(client, address, { tools, readers }, signal) {
    super(address)
    this.#readers = readers
    // Without its client a stream is cancelled.
    this.#client = client
    this.#tools = tools
    this.#signal = signal
    signal?.addEventListener("abort", this.#abort, { once: true })
    if (signal?.aborted) this.cancel()
  }

  /** Ends the stream with CANCELLED. Nothing else of the client is touched. */
  cancel() {
    if (!this.isClosed) C.call_cancel(this.address)
  }

  /** Sends a message to a session: an object, or its JSON. Never waits. TOO_LARGE is thrown if 1 MiB waits to be sent. */
  send(message) {
    this.#checkSent(C.call_send(this.address, zstring(typeof message === "string" ? message : JSON.stringify(message))))
  }

  /** Sends raw audio to a session that listens, in pieces of any size. As `send`. */
  sendBytes(samples) {
    const bytes = Buffer.from(samples.buffer, samples.byteOffset, samples.byteLength)
    this.#checkSent(C.call_send_bytes(this.address, bytes, bytes.length))
  }

  /** Ends a session in good order: what is due still comes, and then the end. As `send`. */
  finish() {
    this.#checkSent(C.call_finish(this.address))
  }

  #checkSent(status) {
    this.#isSession ||= status === Status.OK
    if (status === Status.OK) return
    throw new TogetherError(status, this.message || "not sent: see together_call_send for what a session takes, and when")
  }

  /** The next event; undefined after the last one. Throws if the stream failed. */
  async nextEvent() {
    for (;;) {
      if (this.isClosed) throw new Error("this Stream is closed")
      if (this.#isOver) return undefined
      if (this.#unread.length > 0) break
      await new Promise((resolve) => this.#waiting.push(resolve))
    }
    const event = this.#unread.shift()
    this.#unreadBytes -= sizeOf(event)
    if (event.kind !== EventKind.DONE) return event
    this.#finish()
    return undefined
  }

  #finish() {
    this.#isOver = true
    this.#signal?.removeEventListener("abort", this.#abort)
    const answer = this.response()
    if (this.#isCut) throw new TogetherError(Status.CANCELLED, "cancelled: more than 64 MiB of the session's events were not read", answer)
    if (this.#thrown && answer.status === Status.CANCELLED) {
      answer.close()
      throw this.#thrown.error
    }
    if (answer.status === Status.CANCELLED && this.#signal?.aborted) {
      answer.close()
      throw this.#signal.reason
    }
    if (answer.status === Status.FILE) throw this.#readers.explain(new TogetherError(answer.status, answer.message, answer))
    answer.checked().close()
  }

  get hasTools() {
    return this.#tools.size > 0
  }

  /** For the client: takes this stream's events, and runs its tools. */
  read(finish) {
    for (let count = 0; count < AT_ONCE && !super.isClosed; ++count) {
      const at = C.call_next(super.address, 0)
      this.#thrown ??= this.#tools.takeThrown()
      if (at === null || super.isClosed) return
      const viewed = koffi.decode(at, "together_event")
      if (viewed.kind === EventKind.DONE) finish()
      this.take(eventFrom(viewed))
    }
  }

  /** An event from the client. */
  take(event) {
    if (this.#isLeft) return
    this.#unreadBytes += sizeOf(event)
    if (this.#isSession && event.kind !== EventKind.DONE && this.#unreadBytes > unread.most) {
      this.#unreadBytes -= sizeOf(event)
      this.#isCut = true
      this.cancel()
      return
    }
    this.#unread.push(event)
    this.#wake()
  }

  #wake() {
    for (const resolve of this.#waiting.splice(0)) resolve()
  }

  [Symbol.asyncIterator]() {
    return {
      next: async () => {
        const value = await this.nextEvent()
        return { value, done: value === undefined }
      },
      return: async () => {
        this.cancel()
        return { value: undefined, done: true }
      },
    }
  }

  /** The text of the answer, as the model writes it. */
  async *texts() {
    for await (const event of this) if (event.kind === EventKind.TEXT) yield event.text
  }

  /** The whole answer, once the last event was read. It may have failed: `checked` throws. */
  response() {
    return new Response(C.call_response(this.address))
  }

  get isClosed() {
    return this.#isLeft || super.isClosed
  }

  get address() {
    if (this.#isLeft) throw new Error("this Stream is closed")
    return super.address
  }

  /** Whether C may still call this thread for it: then nothing may wait for the threads of C. */
  get mayRead() {
    return this.#readers.size > 0 && this.#client.runs(this)
  }

  close() {
    if (this.isClosed) return
    this.#signal?.removeEventListener("abort", this.#abort)
    if (this.mayRead) {
      this.cancel()
      this.#isLeft = true
    } else this.#free()
    // What waits for an event gets the error of a closed stream.
    this.#wake()
  }

  /** For the client: the last event was read. */
  ended() {
    if (this.#isLeft) this.#free()
  }

  #free() {
    super.close()
    this.#client.forget(this)
  }
}

/** A server, a key and a pool of connections: make one and keep it. */
export class Client extends NativeObject {
  // What runs, by the number that its events bring: an address may be that of a later call.
  #running = new Map()
  #lastNumber = 0
  // What to call when a stream that C reads for has ended.
  #ends = new Map()
  #uses = new Set()

  /** Without options the key is that of TOGETHER_API_KEY. */
  constructor(options) {
    super(C.client_new(options ? options.address : null))
    this.check(this.status)
    this.descriptor = C.client_fd(this.address)
  }

  /** Starts a request, or an operation with its fields; `signal` is an AbortSignal that cancels it. */
  stream(operation, fields, { signal } = {}) {
    const isOwn = !(operation instanceof Request)
    if (!isOwn && fields && Object.keys(fields).length > 0) throw new TypeError("fields are set on the Request")
    const client = this.address
    const request = isOwn ? new Request(operation, fields) : operation
    const number = ++this.#lastNumber
    request.check(C.request_set_user_data(request.address, BigInt(number)))
    const uses = { tools: request.tools, readers: request.readers() }
    const stream = new Stream(this, C.start(client, request.address), uses, signal)
    if (isOwn) request.close()
    this.#running.set(number, stream)
    // The client is not freed before C calls this thread no more.
    if (uses.readers.size > 0) this.keep(new Promise((resolve) => this.#ends.set(number, resolve)))
    watch(this)
    return stream
  }

  /** Sends a request and waits for its whole answer. Throws TogetherError if it fails, or the signal's reason. */
  async complete(operation, fields, options) {
    const stream = this.stream(operation, fields, options)
    try {
      while ((await stream.nextEvent()) !== undefined);
      return stream.response()
    } finally {
      stream.close()
    }
  }

  /** For the watcher: hands out what is there, and returns whether anything still runs. */
  read() {
    // What a tool throws is its stream's, if that is read by itself.
    const running = [...this.#running]
    if (running.some(([, stream]) => stream.hasTools)) {
      for (const [number, stream] of running) stream.read(() => this.#end(number))
      return this.#running.size > 0
    }
    for (let count = 0; count < AT_ONCE && !this.isClosed; ++count) {
      const at = C.client_next(this.address, 0)
      if (at === null) break
      const viewed = koffi.decode(at, "together_event")
      const number = Number(viewed.user_data)
      const stream = this.#running.get(number)
      if (viewed.kind === EventKind.DONE) this.#end(number)
      stream?.take(eventFrom(viewed))
    }
    return this.#running.size > 0
  }

  #end(number) {
    const stream = this.#running.get(number)
    this.#running.delete(number)
    this.#ends.get(number)?.()
    this.#ends.delete(number)
    stream?.ended()
  }

  /** Whether the last event of a stream was not read yet. */
  runs(stream) {
    return [...this.#running.values()].includes(stream)
  }

  /** For a stream that was closed. */
  forget(stream) {
    for (const [number, one] of this.#running) if (one === stream) this.#running.delete(number)
    if (this.#running.size === 0) unwatch(this)
  }

  setApiKey(key) {
    const encoded = Buffer.from(key)
    this.check(C.client_set_api_key_n(this.address, encoded, encoded.length))
  }

  /** What the client has used, by the names of together_usage. */
  usage() {
    const usage = {}
    this.check(C.client_usage(this.address, usage, koffi.sizeof("together_usage")))
    return usage
  }

  /** Connects ahead of need, and returns at once: the next request saves the round trips. */
  connect() {
    this.check(C.client_connect(this.address))
  }

  /** Cancels everything, for the end of a program. One stream ends by its own `cancel`. */
  interrupt() {
    C.client_interrupt(this.address)
  }

  /** A report on every step of a request, for support: its text. */
  diagnose() {
    const client = this.address
    const diagnosis = new Promise((resolve, reject) => {
      C.client_diagnose.async(client, (error, at) => {
        if (error) reject(error)
        else resolve(new Response(at))
      })
    })
    return this.keep(diagnosis)
  }

  /** For a batch too: `close` is behind what uses the client on another thread. */
  keep(use) {
    this.#uses.add(use)
    const forget = () => this.#uses.delete(use)
    use.then(forget, forget)
    return use
  }

  /** Cancels what runs, and frees the client: behind a diagnosis that uses it. */
  close() {
    if (this.isClosed) return
    if (this.#uses.size > 0) {
      this.interrupt()
      const close = () => this.close()
      Promise.allSettled([...this.#uses]).then(close)
      return
    }
    unwatch(this)
    super.close()
    for (const stream of this.#running.values()) stream.take(cancelledEvent())
    this.#running.clear()
  }
}
