// The Together AI API by libtogether: see README.md.
export * from "./declarations.js"
export { libraryVersion } from "./library.js"
export { Options, Request, Response, TogetherError } from "./objects.js"
export { Batch } from "./batch.js"
export { Client, Stream } from "./client.js"
