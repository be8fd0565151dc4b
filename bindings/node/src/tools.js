// The functions of tools. C calls one function, on this thread alone and only while a client's events are read; a number says
// which of these to run.
import koffi from "koffi"
import { Status } from "./declarations.js"
import { C, textAt, utf8 } from "./library.js"

// The functions of a request by their numbers. The request and what runs of it keep them.
const known = new Map()
const forgotten = new FinalizationRegistry((numbers) => numbers.forEach((number) => known.delete(number)))
let lastNumber = 0
let registered = null

export class Tools {
  #numbers = []
  #functions = new Map()
  /** What the functions threw, until the function of C that ran them has returned. */
  thrown = []

  constructor() {
    forgotten.register(this, this.#numbers)
  }

  add(run) {
    const number = ++lastNumber
    this.#numbers.push(number)
    this.#functions.set(number, run)
    known.set(number, new WeakRef(this))
    return BigInt(number)
  }

  get size() {
    return this.#numbers.length
  }

  /** What was thrown first, as { error }. */
  takeThrown() {
    return this.thrown.splice(0)[0]
  }

  run(number, call) {
    const answer = this.#functions.get(number)(JSON.parse(argumentsOf(call)))
    if (typeof answer?.then === "function") throw new TypeError("a tool's function cannot be async")
    const result = utf8(typeof answer === "string" ? answer : JSON.stringify(answer ?? null))
    return C.tool_call_answer_n(call, result, result.length)
  }

  /** One of koffi's few callbacks serves all tools. */
  static callback() {
    registered ??= koffi.register(runTool, "together_tool *")
    return registered
  }
}

function argumentsOf(call) {
  const length = [0]
  return textAt(C.response_json(C.tool_call_arguments(call), length), length[0])
}

function runTool(call, userData) {
  const number = Number(userData)
  const tools = known.get(number)?.deref()
  if (!tools) return Status.CANCELLED
  try {
    return tools.run(number, call)
  } catch (error) {
    // Nothing passes through C: the stream throws it.
    tools.thrown.push({ error })
    return Status.CANCELLED
  }
}
