// Finds the library, loads it and declares its functions.
//
// It is looked for in this order, and never in the working directory:
// 1. the file that the environment variable TOGETHER_LIBRARY names;
// 2. this package's own folder;
// 3. where the system looks: by its name with the version, then by its plain name.
import { existsSync } from "node:fs"
import path from "node:path"
import { fileURLToPath } from "node:url"
import koffi from "koffi"
import { VERSION } from "./declarations.js"
import { CALLBACKS, FUNCTIONS, STRUCTS } from "./functions.js"

function series(version) {
  const [major, minor] = version.split(".")
  return major === "0" ? `${major}.${minor}` : major
}

function names() {
  const current = series(VERSION)
  if (process.platform === "win32") return [`together-${current}.dll`, "together.dll"]
  if (process.platform === "darwin") return [`libtogether.${current}.dylib`, "libtogether.dylib"]
  return [`libtogether.so.${current}`, "libtogether.so"]
}

function places() {
  // A name without a folder would be searched for; this one is a file.
  if (process.env.TOGETHER_LIBRARY) return [path.resolve(process.env.TOGETHER_LIBRARY)]
  const folder = path.dirname(path.dirname(fileURLToPath(import.meta.url)))
  return [...names().map((name) => path.join(folder, name)).filter((place) => existsSync(place)), ...names()]
}

function load() {
  const refused = []
  for (const place of places()) {
    try {
      return [koffi.load(place), place]
    } catch (error) {
      refused.push(`  ${place}: ${error.message}`)
    }
  }
  throw new Error(
    "libtogether could not be loaded. Install it, or name its file in TOGETHER_LIBRARY. Tried:\n" + refused.join("\n"),
  )
}

const [loaded, place] = load()
const version = loaded.func("const char *together_version()")()
if (series(version) !== series(VERSION)) {
  throw new Error(`${place} is libtogether ${version}; this package is for ${VERSION}`)
}

for (const [name, fields] of Object.entries(STRUCTS)) koffi.struct(name, fields)
for (const callback of CALLBACKS) koffi.proto(callback)

/** The functions of C, by their names without "together_". */
export const C = {}
for (const [name, prototype] of Object.entries(FUNCTIONS)) {
  try {
    C[name.slice("together_".length)] = loaded.func(prototype)
  } catch (error) {
    throw new Error(`${place} is older than this package, ${VERSION}: ${error.message}`)
  }
}

export const libraryVersion = version

/** A text as UTF-8. What Buffer would replace is refused. */
export function utf8(text) {
  if (typeof text !== "string") throw new TypeError(`${String(text)} is not a string`)
  const lone = text.search(/\p{Surrogate}/u)
  if (lone >= 0) throw new TypeError(`the text has an unpaired surrogate at ${lone}`)
  return Buffer.from(text)
}

/** A text that C takes without a length: a NUL would cut it. */
export function zstring(text) {
  if (String(text).includes("\0")) throw new TypeError("the text contains a NUL")
  return utf8(text + "\0")
}

/** A copy of bytes that the library lent. */
export function bytesAt(address, length) {
  return length ? Buffer.from(koffi.decode(address, "uint8_t", Number(length))) : Buffer.alloc(0)
}

/** A text that the library lent; without a length it ends at a NUL. */
export function textAt(address, length) {
  return length === undefined ? koffi.decode.string(address) : bytesAt(address, length).toString()
}
