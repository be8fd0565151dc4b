// The functions that read what requests send. C calls one function, from threads of its own; koffi has it run on this thread, whose
// event loop must turn meanwhile, so nothing here may wait for such a thread. A number says which function to run.
import koffi from "koffi"

// By their numbers. The request and what runs of it keep them; for C, one that is gone fails.
const known = new Map()
const forgotten = new FinalizationRegistry((number) => known.delete(number))
let lastNumber = 0
let registered = null

export class Reader {
  number = ++lastNumber
  #read
  /** What it threw last, and how often it has: a run of the request looks for one after its start. */
  thrown = undefined
  failures = 0

  constructor(read) {
    this.#read = read
    known.set(this.number, new WeakRef(this))
    forgotten.register(this, this.number)
  }

  readAt(offset, place, capacity) {
    try {
      const bytes = this.#read(offset, capacity)
      if (!ArrayBuffer.isView(bytes)) throw new TypeError("a reader returns bytes: a Buffer or another view, and no promise of one")
      const length = bytes.byteLength
      // Of more than there is room for C gets the number alone, and refuses it.
      if (length > 0 && length <= capacity)
        new Uint8Array(koffi.view(place, length)).set(new Uint8Array(bytes.buffer, bytes.byteOffset, length))
      return length
    } catch (error) {
      // Nothing passes through C: the stream throws it.
      this.thrown = error
      ++this.failures
      return -1
    }
  }

  /** One of koffi's few callbacks serves all readers. */
  static callback() {
    registered ??= koffi.register(readFile, "together_reader *")
    return registered
  }
}

function readFile(offset, place, capacity, number) {
  const reader = known.get(Number(number))?.deref()
  return reader ? reader.readAt(Number(offset), place, Number(capacity)) : -1
}

/** The readers of one call. */
export class Readers {
  #before

  constructor(readers) {
    this.#before = readers.map((reader) => [reader, reader.failures])
  }

  get size() {
    return this.#before.length
  }

  /** Sets what a reader threw as the cause of an error. */
  explain(error) {
    const found = this.#before.find(([reader, failures]) => reader.failures > failures)
    if (found) error.cause = found[0].thrown
    return error
  }
}
