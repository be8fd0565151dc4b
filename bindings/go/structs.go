// Code generated from include/together-api.json by bindings/generate.py. DO NOT EDIT.

package together

// #include "declarations.h"
import "C"
import "unsafe"

// Event is one event of an answer. Ignore kinds that you do not know.
type Event struct {
	// Says which of the other fields are set. Ignore kinds that you do not know.
	Kind EventKind
	// In EventDone: the status of the call.
	Status Status
	// Which of the request's "n" answers this belongs to; 0 is the first.
	Choice uint32
	// In EventText and _REASONING; in _TOOL_CALL the tool's name. It can contain NULs.
	Text string
	// In EventChunk and _USAGE; in _TOOL_CALL the complete arguments.
	JSON []byte
	// In EventBytes.
	Bytes []byte
	// In EventProgress: bytes transferred.
	Done uint64
	// In EventProgress: bytes in total; 0 = unknown.
	Total uint64
	// In EventToolCall: the id that the tool's result must carry.
	ID string
	// In EventText of Realtime. 1: the words of the present turn so far, which may still change; they take the
	// place of the text before, if that has 1 too. 0: the words are final, and are added to those of earlier
	// turns, as in every other answer.
	Replaces int32
	// In EventBytes of raw speech: samples a second. The answer does not say it: it is known from the request's
	// fields and model. 0 = not raw audio (a WAV or MP3 file says it itself), or not known.
	SampleRate uint32
	// As `sample_rate`: how a sample is written (together_sample_format). One channel; each event has whole
	// samples.
	SampleFormat SampleFormat
	// In EventText of Realtime. 1: a connection was lost, and the audio of these words was sent again over the
	// next one, so they may repeat words that earlier events had (of the same turn, or at the end of the turn
	// before).
	Replayed int32
	// In EventDone: the whole answer, or what arrived of it.
	Response *Response
}

func eventFrom(from *C.together_event) Event {
	return Event{
		Kind:         EventKind(from.kind),
		Status:       Status(from.status),
		Choice:       uint32(from.choice),
		Text:         textOf(unsafe.Pointer(from.text), from.text_length),
		JSON:         bytesOf(unsafe.Pointer(from.json), from.json_length),
		Bytes:        bytesOf(unsafe.Pointer(from.bytes), from.bytes_length),
		Done:         uint64(from.done),
		Total:        uint64(from.total),
		ID:           textOf(unsafe.Pointer(from.id), from.id_length),
		Replaces:     int32(from.replaces),
		SampleRate:   uint32(from.sample_rate),
		SampleFormat: SampleFormat(from.sample_format),
		Replayed:     int32(from.replayed),
	}
}

// Usage is what a client has used since it was made, and the rate limits that the service reported last.
type Usage struct {
	// Requests that began to run, on any thread.
	Requests uint64
	// Exchanges with the server; more than the requests if some were retried.
	Tries uint64
	// Tokens as the answers report them, streamed or not. A stream that broke off counts what it had reported by
	// then, often nothing.
	PromptTokens     uint64
	CompletionTokens uint64
	// Prompt tokens that the service had in its cache.
	CachedTokens uint64
	// Completion tokens of the model's reasoning.
	ReasoningTokens uint64
	// Bytes of HTTP, heads included, without TLS.
	BytesSent     uint64
	BytesReceived uint64
	// Milliseconds that requests waited between tries.
	WaitedMs uint64
	// From the last answer that had the header, or -1: x-ratelimit-limit, x-ratelimit-remaining,
	// x-ratelimit-reset (in milliseconds), x-tokenlimit-limit and x-tokenlimit-remaining.
	RatelimitLimit      int64
	RatelimitRemaining  int64
	RatelimitResetMs    int64
	TokenlimitLimit     int64
	TokenlimitRemaining int64
}

func usageFrom(from *C.together_usage) Usage {
	return Usage{
		Requests:            uint64(from.requests),
		Tries:               uint64(from.tries),
		PromptTokens:        uint64(from.prompt_tokens),
		CompletionTokens:    uint64(from.completion_tokens),
		CachedTokens:        uint64(from.cached_tokens),
		ReasoningTokens:     uint64(from.reasoning_tokens),
		BytesSent:           uint64(from.bytes_sent),
		BytesReceived:       uint64(from.bytes_received),
		WaitedMs:            uint64(from.waited_ms),
		RatelimitLimit:      int64(from.ratelimit_limit),
		RatelimitRemaining:  int64(from.ratelimit_remaining),
		RatelimitResetMs:    int64(from.ratelimit_reset_ms),
		TokenlimitLimit:     int64(from.tokenlimit_limit),
		TokenlimitRemaining: int64(from.tokenlimit_remaining),
	}
}
