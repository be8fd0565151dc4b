// Waits for all clients of this process that have calls, by one poll on one thread of Node's pool: it has four, for files and
// names too, so a wait a stream would starve the rest. The poll knows the clients that it began with; a pipe ends it early.
import { readSync, writeSync } from "node:fs"
import koffi from "koffi"

const POLLIN = 1
const O_CLOEXEC = 0o2000000
// In milliseconds.
const LONGEST_WAIT = 1000
// Windows has no poll of its events: there they are looked for this often.
const PAUSE = 10

const active = new Set()
let system = null
let isWaiting = false
// What the poll writes into: the collector would free it meanwhile.
let asked = null
let isWoken = false

function open() {
  const c = koffi.load(null)
  const ends = [0, 0]
  if (process.platform === "linux") c.func("int pipe2(_Out_ int *ends, int flags)")(ends, O_CLOEXEC)
  else c.func("int pipe(_Out_ int *ends)")(ends)
  // The process ends without waiting for the poll.
  process.once("exit", wake)
  return { poll: c.func("int poll(void *descriptors, unsigned long count, int timeout)"), ends }
}

function wake() {
  if (!isWaiting || isWoken || !system) return
  isWoken = true
  writeSync(system.ends[1], "x")
}

/** Calls the client's `read` whenever it may have events, until it returns false. */
export function watch(client) {
  if (active.has(client)) return
  active.add(client)
  if (isWaiting) wake()
  else wait()
}

export function unwatch(client) {
  if (active.delete(client)) wake()
}

function wait() {
  if (active.size === 0) return
  isWaiting = true
  if (process.platform === "win32") {
    setTimeout(read, PAUSE)
    return
  }
  system ??= open()
  const descriptors = [system.ends[0], ...[...active].map((client) => client.descriptor)]
  // struct pollfd: int fd, short events, short revents.
  asked = Buffer.alloc(8 * descriptors.length)
  const view = new DataView(asked.buffer, asked.byteOffset, asked.length)
  const isLittle = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1
  descriptors.forEach((descriptor, at) => {
    view.setInt32(8 * at, descriptor, isLittle)
    view.setInt16(8 * at + 4, POLLIN, isLittle)
  })
  system.poll.async(asked, descriptors.length, LONGEST_WAIT, read)
}

function read() {
  isWaiting = false
  asked = null
  if (isWoken) {
    isWoken = false
    readSync(system.ends[0], Buffer.alloc(1))
  }
  for (const client of [...active]) if (!client.read()) active.delete(client)
  wait()
}
