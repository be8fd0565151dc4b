// Batches: requests that the service carries out in its own time.
import { C, zstring } from "./library.js"
import { NativeObject, Request, Response } from "./objects.js"

/**
 * Requests in a directory that outlives the process: a program that was killed is started again, unchanged, and goes on.
 * `close` lets another hold the directory.
 */
export class Batch extends NativeObject {
  #running = null

  constructor(directory) {
    super(C.batch_new(zstring(directory)))
    this.check(this.status)
  }

  /** Adds a request, or an operation with its fields, whose answer `customId` names. */
  add(customId, operation, fields) {
    const isOwn = !(operation instanceof Request)
    const request = isOwn ? new Request(operation, fields) : operation
    try {
      return this.check(C.batch_add(this.address, zstring(customId), request.address))
    } finally {
      if (isOwn) request.close()
    }
  }

  /**
   * Does what is still to be done until all answers are there, and gives the job. It takes a thread of Node's pool.
   * `client.interrupt()` ends it, with all else that the client does: give a batch a client of its own. The next run goes on.
   */
  async run(client) {
    if (this.#running) throw new Error("this Batch is running")
    const batch = this.address
    this.#running = new Promise((resolve, reject) => {
      C.batch_run.async(batch, client.address, null, null, (error, at) => {
        this.#running = null
        if (error) reject(error)
        else resolve(new Response(at))
      })
    })
    return (await client.keep(this.#running)).checked()
  }

  /** The answer to one request, as `complete` would have given it. */
  answer(customId) {
    return new Response(C.batch_answer(this.address, zstring(customId))).checked()
  }

  /** Frees the batch: behind a run that uses it. */
  close() {
    if (this.#running) {
      const close = () => this.close()
      this.#running.then(close, close)
      return
    }
    super.close()
  }
}
