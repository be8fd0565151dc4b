// Generated from include/together-api.json by bindings/generate.py: do not edit.

import CTogether
import Foundation

/// One event of an answer. Ignore kinds that you do not know.
public struct Event: Sendable {
    /// Says which of the other fields are set. Ignore kinds that you do not know.
    public let kind: EventKind
    /// In EventKind.done: the status of the call.
    public let status: Status
    /// Which of the request's "n" answers this belongs to; 0 is the first.
    public let choice: Int
    /// In EventKind.text and EventKind.reasoning; in EventKind.toolCall the tool's name. It can contain NULs.
    public let text: String
    /// In EventKind.chunk and EventKind.usage; in EventKind.toolCall the complete arguments.
    public let json: String
    /// In EventKind.bytes.
    public let bytes: Data
    /// In EventKind.progress: bytes transferred.
    public let done: Int
    /// In EventKind.progress: bytes in total; 0 = unknown.
    public let total: Int
    /// In EventKind.toolCall: the id that the tool's result must carry.
    public let id: String
    /// In EventKind.text of TOGETHER_REALTIME. 1: the words of the present turn so far, which may still
    /// change; they take the place of the text before, if that has 1 too. 0: the words are final, and are
    /// added to those of earlier turns, as in every other answer.
    public let replaces: Bool
    /// In EventKind.bytes of raw speech: samples a second. The answer does not say it: it is known from the
    /// request's fields and model. 0 = not raw audio (a WAV or MP3 file says it itself), or not known.
    public let sampleRate: Int
    /// As `sample_rate`: how a sample is written (together_sample_format). One channel; each event has whole
    /// samples.
    public let sampleFormat: SampleFormat
    /// In EventKind.text of TOGETHER_REALTIME. 1: a connection was lost, and the audio of these words was
    /// sent again over the next one, so they may repeat words that earlier events had (of the same turn, or
    /// at the end of the turn before).
    public let replayed: Bool
    /// In EventKind.done: the whole answer.
    public internal(set) var response: Response?

    init(from: together_event) {
        kind = EventKind(rawValue: from.kind)
        status = Status(rawValue: from.status)
        choice = Int(clamping: from.choice)
        text = copied(from.text, from.text_length)
        json = copied(from.json, from.json_length)
        bytes = copiedBytes(from.bytes, from.bytes_length)
        done = Int(clamping: from.done)
        total = Int(clamping: from.total)
        id = copied(from.id, from.id_length)
        replaces = from.replaces != 0
        sampleRate = Int(clamping: from.sample_rate)
        sampleFormat = SampleFormat(rawValue: from.sample_format)
        replayed = from.replayed != 0
    }
}

/// What a client has used since it was made, and the rate limits that the service reported last.
public struct Usage: Sendable {
    /// Requests that began to run, on any thread.
    public let requests: Int
    /// Exchanges with the server; more than the requests if some were retried.
    public let tries: Int
    /// Tokens as the answers report them, streamed or not. A stream that broke off counts what it had
    /// reported by then, often nothing.
    public let promptTokens: Int
    public let completionTokens: Int
    /// Prompt tokens that the service had in its cache.
    public let cachedTokens: Int
    /// Completion tokens of the model's reasoning.
    public let reasoningTokens: Int
    /// Bytes of HTTP, heads included, without TLS.
    public let bytesSent: Int
    public let bytesReceived: Int
    /// Milliseconds that requests waited between tries.
    public let waitedMs: Int
    /// From the last answer that had the header, or -1: x-ratelimit-limit, x-ratelimit-remaining,
    /// x-ratelimit-reset (in milliseconds), x-tokenlimit-limit and x-tokenlimit-remaining.
    public let ratelimitLimit: Int
    public let ratelimitRemaining: Int
    public let ratelimitResetMs: Int
    public let tokenlimitLimit: Int
    public let tokenlimitRemaining: Int

    init(from: together_usage) {
        requests = Int(clamping: from.requests)
        tries = Int(clamping: from.tries)
        promptTokens = Int(clamping: from.prompt_tokens)
        completionTokens = Int(clamping: from.completion_tokens)
        cachedTokens = Int(clamping: from.cached_tokens)
        reasoningTokens = Int(clamping: from.reasoning_tokens)
        bytesSent = Int(clamping: from.bytes_sent)
        bytesReceived = Int(clamping: from.bytes_received)
        waitedMs = Int(clamping: from.waited_ms)
        ratelimitLimit = Int(clamping: from.ratelimit_limit)
        ratelimitRemaining = Int(clamping: from.ratelimit_remaining)
        ratelimitResetMs = Int(clamping: from.ratelimit_reset_ms)
        tokenlimitLimit = Int(clamping: from.tokenlimit_limit)
        tokenlimitRemaining = Int(clamping: from.tokenlimit_remaining)
    }
}
