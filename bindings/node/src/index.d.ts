export * from "./declarations.js"

/** The version of the library that is loaded. */
export const libraryVersion: string

/** What JSON has. A bigint is written with all of its digits. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [name: string]: Json }
export type Fields = { readonly [name: string]: Json | bigint }
export type Schema = { readonly [name: string]: Json }

/** A request that failed, or an argument that was refused. */
export class TogetherError extends Error {
  private constructor()
  /** One of Status. */
  readonly status: number
  /** As in C: "TOGETHER_RATE_LIMIT". */
  readonly code: string
  /** 0 if no answer arrived. */
  readonly httpStatus: number
  readonly requestId: string
  /** How long the service asks to wait, in milliseconds; -1 if it does not say. */
  readonly retryAfterMs: number
  /** What arrived of an answer. */
  readonly response?: Response
}

/** An object of the library. The collector frees it; `close` does at once. */
declare abstract class NativeObject {
  /** One of Status. */
  readonly status: number
  /** Why it failed, in one line; "" if it did not. */
  readonly message: string
  readonly isClosed: boolean
  close(): void
}

/** The settings of a client. Each setter returns the options. */
export class Options extends NativeObject {
  constructor()
  setBaseUrl(url: string): this
  setApiKey(key: string): this
  setApiKeyFile(path: string): this
  setApiKeyCommand(argv: readonly string[]): this
  setSecretMemory(secret?: boolean): this
  setEnvironmentWipe(wipe?: boolean): this
  /** `which` is a Timeout; 0 milliseconds is no limit. */
  setTimeout(which: number, milliseconds: number): this
  /** `which` is a Limit. */
  setLimit(which: number, value: number | bigint): this
  setRetries(count: number): this
  setHeader(name: string, value: string): this
  /** `mode` is a CassetteMode. */
  setCassette(path: string, mode: number): this
  /** `trust` is a Trust. */
  setTrust(trust: number): this
  addCa(pem: string): this
  addCaFile(path: string): this
  addPin(spkiSha256Base64: string): this
  setIdentity(certPem: string, keyPem: string): this
  setProxy(url: string): this
}

/** An operation and its fields. Each setter returns the request. */
export class Request extends NativeObject {
  constructor(operation: string, fields?: Fields)
  /** Sets a field, by its name or a JSON pointer. */
  set(field: string, value: Json | bigint): this
  /** Sets a field to a JSON text; "" is the whole body. */
  setJson(field: string, json: string): this
  remove(field: string): this
  /** The body, as it is sent. */
  json(): any
  addMessage(role: string, content: string): this
  /** Appends the model's answer, for the next turn of the conversation. */
  addAnswer(answer: Response): this
  addToolResult(id: string, content: string): this
  /** A function that the model may call. It cannot be async. What it throws ends the request, and comes out of it. */
  addTool(name: string, description: string, schema: Schema, run: (given: any) => Json): this
  addImage(image: Uint8Array, mimeType: string): this
  addImageUrl(url: string): this
  addImageFile(path: string): this
  addPart(part: Schema): this
  /** Asks for an answer that fits a JSON schema: read it with `parsed`. */
  setSchema(name: string, schema: Schema): this
  setFile(field: string, path: string): this
  setBytes(field: string, content: Uint8Array, fileName: string): this
  /**
   * A file of `length` bytes that `read` reads: at most `count` bytes of those at `offset`, at least one, or none at the end. It runs
   * while the event loop turns, any number of times for the same bytes, and cannot be async. What it throws is the error's cause.
   */
  setReader(field: string, read: (offset: number, count: number) => ArrayBufferView, length: number, fileName: string): this
  setOutput(path: string): this
  setHeader(name: string, value: string): this
  /** `which` is a Timeout. */
  setTimeout(which: number, milliseconds: number): this
  setSentences(sentences?: boolean): this
  /** Sends the GET of a job until it has ended: so many ms after each answer, 0 for the service's own pace, -1 for once. */
  setWait(intervalMs?: number): this
  /** Asks for the page after `page`, an answer to this request; false where there is none. */
  nextPage(page: Response): boolean
}

/** An answer. */
export class Response extends NativeObject {
  private constructor()
  readonly text: string
  readonly bytes: Buffer
  json(): any
  /** The value at a JSON pointer, such as "/usage/total_tokens"; undefined if there is none. */
  value(pointer: string): any
  /** The value in the text of an answer to a request with a schema. Throws if it does not fit the schema. */
  parsed(choice?: number): any
  count(pointer?: string): number
  floats(pointer?: string): Float32Array
  /** The bytes of a string of base64. */
  decode(pointer: string): Buffer
  /** Writes a string of base64, or the answer's bytes, to a file. */
  save(pointer: string, path: string): void
  readonly httpStatus: number
  header(name: string): string
  readonly requestId: string
  readonly retryAfterMs: number
  /** In microseconds, by a Time; -1 if it was not measured. */
  timeUs(which: number): number
  readonly tries: number
  tryMessage(number: number): string
  /** This answer; throws TogetherError if it failed. */
  checked(): this
}

/** One event of a stream: `kind` (an EventKind) says which properties are set. */
export interface Event {
  readonly kind: number
  readonly status: number
  readonly choice: number
  readonly text: string
  readonly json: string
  readonly id: string
  readonly bytes: Buffer
  readonly done: number
  readonly total: number
  /** Of a session that listens: the text is the turn's so far, and may still change. */
  readonly replaces: boolean
  /** Of raw speech: samples a second, and one of SampleFormat. */
  readonly sampleRate: number
  readonly sampleFormat: number
  /** Of a session that listens: a connection was lost and the audio of these words was sent again, so they may repeat words of earlier events. */
  readonly replayed: boolean
}

/** A request that runs. A failure is thrown behind its last event; leaving the loop cancels what is left. */
export class Stream extends NativeObject implements AsyncIterable<Event> {
  private constructor()
  [Symbol.asyncIterator](): AsyncIterator<Event>
  /** Sends a message to a session: an object, or its JSON. Never waits. TOO_LARGE is thrown if 1 MiB waits to be sent. */
  send(message: Schema | string): void
  /** Sends raw audio to a session that listens, in pieces of any size. As `send`. */
  sendBytes(samples: ArrayBufferView): void
  /** Ends a session in good order: what is due still comes, and then the end. As `send`. */
  finish(): void
  /** The next event; undefined after the last one. */
  nextEvent(): Promise<Event | undefined>
  /** The text of the answer, as the model writes it. */
  texts(): AsyncGenerator<string>
  /** Ends the stream with CANCELLED. Nothing else of the client is touched. */
  cancel(): void
  /** The whole answer, once the last event was read; it may have failed. */
  response(): Response
}

export interface CallOptions {
  /** Cancels this call alone, which then throws the signal's reason. */
  readonly signal?: AbortSignal
}

/**
 * Requests that the service carries out in its own time, in a directory that outlives the process: a program that was killed is
 * started again, unchanged, and goes on.
 */
export class Batch extends NativeObject {
  constructor(directory: string)
  add(customId: string, operation: string | Request, fields?: Fields): this
  /** Does what is still to be done until all answers are there, and gives the job. `client.interrupt()` ends it. */
  run(client: Client): Promise<Response>
  /** The answer to one request, as `complete` would have given it. */
  answer(customId: string): Response
}

/** A server, a key and a pool of connections: make one and keep it. */
export class Client extends NativeObject {
  /** Without options the key is that of TOGETHER_API_KEY. */
  constructor(options?: Options)
  stream(operation: string | Request, fields?: Fields, options?: CallOptions): Stream
  complete(operation: string | Request, fields?: Fields, options?: CallOptions): Promise<Response>
  setApiKey(key: string): void
  /** What the client has used, by the names of together_usage. */
  usage(): Record<string, number>
  connect(): void
  /** Cancels everything, for the end of a program. */
  interrupt(): void
  /** A report on every step of a request, for support: its text. */
  diagnose(): Promise<Response>
}
