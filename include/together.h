/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/**
 * @file together.h
 * The Together AI API for every native program.
 *
 * THE SMALLEST PROGRAM
 *
 *     #include <stdio.h>
 *     #include "together.h"
 *
 *     int main(void) {
 *         together_client  *client = together_client_new(NULL);       // the key from TOGETHER_API_KEY
 *         together_request *ask    = together_request_new(TOGETHER_CHAT_COMPLETIONS);
 *         together_request_set_string(ask, "model", "openai/gpt-oss-20b");
 *         together_request_add_message(ask, "user", "What is the capital of France?");
 *
 *         together_response *answer = together_complete(client, ask);
 *         if (together_object_status(answer) == TOGETHER_OK) puts(together_response_text(answer, NULL));
 *         else fprintf(stderr, "%s\n", together_object_message(answer));
 *
 *         together_free(answer); together_free(ask); together_free(client);
 *     }
 *
 * THE RULES
 *
 * 1. Objects are never NULL. Each has a status. A failed object is safe to use everywhere and passes its
 *    status on (a failed client returns failed responses), so one check at the end is enough. A setter that
 *    fails changes nothing; its status stays on the object until the same setting succeeds. A function that
 *    adds, such as together_request_add_message, leaves its status for good, or until
 *    together_request_remove withdraws it.
 * 2. One free. together_free takes any object of this library, or NULL, and nothing else.
 * 3. Text in is NUL-terminated UTF-8 and copied during the call. A function whose text may be long or contain
 *    NULs has a twin that ends with _n and takes a length in bytes. Text out belongs to the object that it is
 *    read from and is valid until that object is freed. It is never NULL and always NUL-terminated. Model text
 *    can contain NULs, so its length is available too (length_out, which may be NULL).
 * 4. Threads. Any number of threads can use a const client at once; the library serialises nothing. Several
 *    threads can read a const response, or send a const request, at once, as long as none changes or frees it.
 *    Any other object belongs to one thread at a time, except that any thread may call
 *    together_call_cancel, and that one other thread may send to a session (together_call_send, _send_bytes,
 *    _finish). One thread at a time reads a client's events (together_client_next).
 * 5. Callbacks of requests run on the thread that called the library, inside that call, never on a thread of
 *    the library. They may use the library; no exception and no longjmp may pass through it. pthread_exit in one
 *    ends the thread and leaks what the call held. The functions of a together_transport, a log function, a wake
 *    function, a together_reader and a function that supplies the API key run on any thread; their types say what
 *    they may do.
 * 6. NULL, invalid UTF-8, unknown numbers and unset fields give a status, never undefined behaviour. The
 *    library cannot detect a pointer to something that is not its object, or to a freed object.
 * 7. After fork(), a child makes a new client. A client of the parent returns TOGETHER_INVALID_ARGUMENT.
 * 8. The library prints nothing and raises no signal. Its threads run started calls, connect ahead of need
 *    (together_client_connect) and look up host names; they have small stacks and block all signals except those for crashes. A thread that has run a function of
 *    yours blocks what the thread that made the client blocked. Freeing a client ends and joins them, except for
 *    a name lookup that the system is still working on, which ends by itself.
 * 9. Only functions whose description says "Blocks" wait. Waits for a server have limits:
 *    together_options_set_timeout. pthread_cancel takes effect after the function has returned, and
 *    together_client_interrupt makes it return. A calling thread needs 64 KiB of stack, plus what your own
 *    functions take.
 * 10. Numbers. The library returns enumerations; programs pass int32_t, and an unknown number gives a status.
 *    Booleans are int32_t too: 0 is false, any other number is true.
 *
 * I WANT TO ...
 *
 *     ask, and wait for the answer          together_complete, then together_response_text
 *     stream: text as the model writes it   together_complete_each, and TOGETHER_EVENT_TEXT in its callback
 *     ask without waiting                   together_start
 *     poll, once a frame                    together_client_next(client, 0)
 *     poll in an event loop                 together_client_fd with epoll, kqueue or select
 *     wait in a Windows message loop        together_client_event with MsgWaitForMultipleObjects
 *     wake a loop of Unity, Qt or GCD       together_options_set_wake
 *     wait for one call, without events     together_call_wait
 *     send audio or text while it answers   together_call_send, together_call_send_bytes, together_call_finish
 *     connect before it is needed           together_client_connect
 *     cancel one call, or everything        together_call_cancel, together_client_interrupt
 *     stop a stream in its callback         return TOGETHER_STOP
 *     find out what failed, and why         together_object_status, together_object_message
 *     find out why nothing works            together_client_diagnose
 *     set a parameter of the model          together_request_set_number(ask, "temperature", 0.7), _integer, _string
 *     continue the conversation             together_request_add_answer, _add_message, then ask again
 *     trim it, save it, load it             together_request_remove(ask, "/messages/1"), _json, _set_json(ask, "", ...)
 *     send an image                         together_request_add_image_file, _add_image_url, _add_image
 *     send a video or audio to a model      together_request_add_part
 *     let the model use a tool              together_request_add_tool with a function; see examples/c/tools.c
 *     carry out a tool's call yourself      TOGETHER_EVENT_TOOL_CALL, together_request_add_answer, _add_tool_result
 *     read one field of an answer           together_response_string, _integer, _number, _boolean with a JSON
 *                                           pointer such as "/usage/total_tokens"; together_response_value
 *                                           for any JSON
 *     read a list                           together_response_count, then "/data/0/id" and so on
 *     read an embedding                     together_response_floats
 *     get an answer as JSON of a shape      together_request_set_schema, together_response_parsed
 *     wait for a job                        together_request_set_wait
 *     read a long list, page by page        together_request_next_page
 *     ask thousands of questions cheaply    together_batch_new, _add, _run, then together_batch_answer
 *     read any JSON text                    together_json_parse
 *     read or save base64 (an image)        together_response_decode, together_response_save
 *     see what an answer cost               TOGETHER_EVENT_USAGE, "/usage", together_client_usage
 *     see where the time went               together_response_time_us
 *     read audio or an image's bytes        together_response_bytes
 *     send a file, receive one              together_request_set_file, _set_reader, together_request_set_output
 *     fetch an image or film by its URL     together_request_new(TOGETHER_URL), and its field "url"
 *     speak sentence by sentence            together_request_set_sentences
 *     use an operation without a macro      together_request_new("METHOD /path")
 *     keep the key out of the environment   together_options_set_api_key_file, _command, _source
 *     limit spending                        together_options_set_limit with TOGETHER_LIMIT_TOKENS
 *     test without a network                together_options_set_cassette
 *
 * THE MAP
 *
 *     library      together_version  together_status_name  together_set_allocator
 *     any object   together_free  together_object_status  together_object_message
 *     options      together_options_new  _set_base_url  _set_timeout  _set_limit  _set_retries  _set_header
 *                  _set_cassette  _set_log  _set_api_key  _set_api_key_file  _set_api_key_command
 *                  _set_api_key_source  _set_secret_memory  _set_environment_wipe  _set_trust  _add_ca
 *                  _add_ca_file  _add_pin  _set_identity  _set_proxy  _set_wake  _set_transport
 *     client       together_client_new  _connect  _set_api_key  _usage  _next  _fd  _event
 *                  _interrupt  _diagnose
 *     request      together_request_new  _set_string  _set_integer  _set_number  _set_boolean  _set_json
 *                  _add_message  _add_image  _set_file  _set_bytes  _set_reader  _set_schema  _set_output
 *                  _set_header  _set_timeout  _set_user_data  _set_sentences  _set_wait  _next_page  _json  _remove
 *                  _add_answer  _add_tool_result  _add_image_url  _add_image_file  _add_part  _add_tool
 *     tool call    together_tool_call_name  _call_id  _call_arguments  _call_answer
 *     to its end   together_complete, and together_complete_each for the text as it comes
 *     not blocking together_start  together_call_next  _wait  _send  _send_bytes  _finish  _cancel
 *                  _fd  _event  _response
 *     event        together_event: text, reasoning, tool calls, audio, progress, the server's own
 *                  JSON, the cost, the end
 *     response     together_json_parse  together_response_parsed  _text  _json  _bytes  _string  _value
 *                  _integer  _number  _boolean  _count  _http_status  _header  _request_id
 *                  _retry_after_ms  _time_us  _tries  _try_message  _floats  _decode  _save
 *     batch        together_batch_new  _add  _run  _answer
 *     operations   TOGETHER_CHAT_COMPLETIONS and about 200 more, at the end
 *
 * Any release may add functions and statuses: treat an unknown status as a failure. docs/abi.md has the full
 * promise.
 */

#ifndef TOGETHER_H
#define TOGETHER_H

/* Generated from src/ffi: edit the comments there, then `make header`. */

#include <stddef.h>
#include <stdint.h>

/** The version of this header; together_version() is that of the library that is loaded. */
#define TOGETHER_VERSION_MAJOR 0
#define TOGETHER_VERSION_MINOR 1
#define TOGETHER_VERSION_PATCH 0
#define TOGETHER_VERSION_STRING "0.1.0"

/** Marks what the library exports. Define TOGETHER_STATIC when linking the static library on Windows. */
#if defined(_WIN32) && !defined(TOGETHER_STATIC)
#define TOGETHER_EXPORT __declspec(dllimport)
#else
#define TOGETHER_EXPORT
#endif

/* Clang sizes enumerations in every C, and calls that an extension. */
#if defined(__clang__)
#pragma clang diagnostic push
#pragma clang diagnostic ignored "-Wunknown-warning-option"
#pragma clang diagnostic ignored "-Wfixed-enum-extension"
#pragma clang diagnostic ignored "-Wc23-extensions"
#pragma clang diagnostic ignored "-Wmicrosoft-fixed-enum"
#endif

/* ---- Numbers ---- */

/**
 * The outcome of a function. New statuses may be added in any release: treat an unknown number as a failure.
 */
enum together_status
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L || defined(__clang__)
  : int32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L || defined(__clang__)
 {
    /**
     * Success.
     */
    TOGETHER_OK = 0,
    /**
     * An argument is invalid: NULL, invalid UTF-8, an unknown number, a malformed value.
     */
    TOGETHER_INVALID_ARGUMENT = 1,
    /**
     * There is no API key, it is empty, or its command or function returned none.
     */
    TOGETHER_NO_API_KEY = 2,
    /**
     * The server could not be reached, or the connection was lost.
     */
    TOGETHER_CONNECTION = 3,
    /**
     * TLS failed, most often because a certificate is not trusted.
     */
    TOGETHER_TLS = 4,
    /**
     * One of the four time limits passed; the message says which one.
     */
    TOGETHER_TIMEOUT = 5,
    /**
     * The call was cancelled by the caller.
     */
    TOGETHER_CANCELLED = 6,
    /**
     * The answer is not a valid HTTP message, event stream or JSON text, or it ended early.
     */
    TOGETHER_PROTOCOL = 7,
    /**
     * Something exceeds a size limit; the message says what. Of an answer: its head has more than 128 header
     * fields or 15 KiB, or its body more bytes than TOGETHER_LIMIT_RESPONSE_BYTES. Also HTTP 413: the request is
     * too large for the service.
     */
    TOGETHER_TOO_LARGE = 8,
    /**
     * A file could not be read or written.
     */
    TOGETHER_FILE = 9,
    /**
     * The client's token budget (TOGETHER_LIMIT_TOKENS) is spent, and nothing was sent; or the request's turns of
     * tools (TOGETHER_LIMIT_TURNS) are.
     */
    TOGETHER_BUDGET = 10,
    /**
     * A bug in this library, or the system denied it memory, a thread, a descriptor or random numbers; the message
     * says which.
     */
    TOGETHER_INTERNAL = 11,
    /**
     * HTTP 400: the service rejected the request.
     */
    TOGETHER_BAD_REQUEST = 20,
    /**
     * HTTP 401: the service rejected the API key.
     */
    TOGETHER_AUTHENTICATION = 21,
    /**
     * HTTP 402: the account has no credits left, or reached its spending limit.
     */
    TOGETHER_PAYMENT_REQUIRED = 22,
    /**
     * HTTP 403: the API key does not have this permission.
     */
    TOGETHER_PERMISSION = 23,
    /**
     * HTTP 404: there is no such model, object or operation.
     */
    TOGETHER_NOT_FOUND = 24,
    /**
     * HTTP 409: the object already exists, or its state does not allow this.
     */
    TOGETHER_CONFLICT = 25,
    /**
     * HTTP 422: the request is well formed but cannot be processed.
     */
    TOGETHER_UNPROCESSABLE = 26,
    /**
     * HTTP 429: too many requests; see together_response_retry_after_ms.
     */
    TOGETHER_RATE_LIMIT = 27,
    /**
     * The input and max_tokens together exceed the model's context. Together answers 403; a 400, 413 or 422 that
     * says so counts too.
     */
    TOGETHER_CONTEXT_LENGTH = 28,
    /**
     * HTTP 503: the model is overloaded, although you are within your rate limit.
     */
    TOGETHER_OVERLOADED = 29,
    /**
     * HTTP 500 and above: the service failed.
     */
    TOGETHER_SERVER = 30,
    /**
     * Any other HTTP status that is not a success.
     */
    TOGETHER_API = 31,
    /**
     * A job that together_request_set_wait waited for failed, expired or was cancelled.
     */
    TOGETHER_JOB_FAILED = 32,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L || defined(__clang__)
typedef enum together_status together_status;
#else
typedef int32_t together_status;
#endif // __STDC_VERSION__ >= 202311L || defined(__clang__)
#endif // __cplusplus

/**
 * The kind of an event. New kinds may be added in any release: ignore those that you do not know.
 */
enum together_event_kind
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L || defined(__clang__)
  : int32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L || defined(__clang__)
 {
    /**
     * More of the answer's text: whole UTF-8 characters, or whole sentences where the request asks for them. A long
     * text comes in several events.
     */
    TOGETHER_EVENT_TEXT = 1,
    /**
     * More of the model's reasoning.
     */
    TOGETHER_EVENT_REASONING = 2,
    /**
     * A complete tool call: `text` is the tool's name, `json` its arguments, which are valid JSON ("{}" if the model
     * wrote none), `id` the id that its result must carry. A tool call that was cut off gives no event.
     */
    TOGETHER_EVENT_TOOL_CALL = 3,
    /**
     * More of an answer that is audio or another kind of bytes. Raw speech comes in whole samples, with `sample_rate` and
     * `sample_format`.
     */
    TOGETHER_EVENT_BYTES = 4,
    /**
     * The progress of an upload (the form of together_request_set_file and _bytes) or a download (to
     * together_request_set_output): `done` of `total` bytes. At most once per MiB, and once at the end, when both
     * are equal. A retry starts again from 0, save that of a download which goes on where it broke off.
     */
    TOGETHER_EVENT_PROGRESS = 5,
    /**
     * The server's own JSON, before the events that are made from it.
     */
    TOGETHER_EVENT_CHUNK = 6,
    /**
     * The call has ended, with `status`. It is the last event.
     */
    TOGETHER_EVENT_DONE = 7,
    /**
     * What the answer cost, where the server says it in a stream: `json` is its usage object ("/prompt_tokens",
     * "/completion_tokens"). Once, after the texts and before TOGETHER_EVENT_DONE.
     */
    TOGETHER_EVENT_USAGE = 8,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L || defined(__clang__)
typedef enum together_event_kind together_event_kind;
#else
typedef int32_t together_event_kind;
#endif // __STDC_VERSION__ >= 202311L || defined(__clang__)
#endif // __cplusplus

/**
 * The time limits, for together_options_set_timeout and together_request_set_timeout.
 */
enum together_timeout
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L || defined(__clang__)
  : int32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L || defined(__clang__)
 {
    /**
     * Name lookup, connection, proxy and TLS handshake. 10,000 ms unless set.
     */
    TOGETHER_TIMEOUT_CONNECT = 1,
    /**
     * From the request's last byte to the end of the answer's headers. Unless set, 60,000 ms for a stream and
     * 600,000 ms for a whole answer.
     */
    TOGETHER_TIMEOUT_FIRST_BYTE = 2,
    /**
     * The longest pause of the server between bytes, also while the request is sent. Time that the caller spends
     * in a callback, or before it reads an event, does not count. 60,000 ms unless set.
     */
    TOGETHER_TIMEOUT_IDLE = 3,
    /**
     * The whole request, all tries, the waits between them and all turns of tools, from when it begins to run. No limit
     * unless set.
     */
    TOGETHER_TIMEOUT_TOTAL = 4,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L || defined(__clang__)
typedef enum together_timeout together_timeout;
#else
typedef int32_t together_timeout;
#endif // __STDC_VERSION__ >= 202311L || defined(__clang__)
#endif // __cplusplus

/**
 * The limits on size and number, for together_options_set_limit.
 */
enum together_limit
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L || defined(__clang__)
  : int32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L || defined(__clang__)
 {
    /**
     * Bytes of an answer's body. 67,108,864 (64 MiB) unless set. Its head may have at most 128 header fields and
     * 15 KiB. An answer that exceeds either fails with TOGETHER_TOO_LARGE. The joined answer of a stream may take as
     * much memory, and with the event that is being read at most twice as much, so one event of more than about two
     * thirds of the limit is too large.
     */
    TOGETHER_LIMIT_RESPONSE_BYTES = 1,
    /**
     * Calls of a client that run at once; further calls wait for their turn. 64 unless set.
     */
    TOGETHER_LIMIT_CALLS = 2,
    /**
     * Tokens that a client may spend, prompts and completions together, as its answers report them. Once they are
     * spent, the next request fails with TOGETHER_BUDGET and is not sent; requests in flight finish. No limit
     * unless set.
     */
    TOGETHER_LIMIT_TOKENS = 3,
    /**
     * Unread events of one call before its connection is slowed. 256 unless set; it is slowed sooner if they hold
     * more than 1 MiB.
     */
    TOGETHER_LIMIT_EVENT_QUEUE = 4,
    /**
     * Turns of one request in which the model calls tools that have functions (together_request_add_tool). 8 unless
     * set. If the answer after the last of them calls tools again, the response has TOGETHER_BUDGET and that answer.
     */
    TOGETHER_LIMIT_TURNS = 5,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L || defined(__clang__)
typedef enum together_limit together_limit;
#else
typedef int32_t together_limit;
#endif // __STDC_VERSION__ >= 202311L || defined(__clang__)
#endif // __cplusplus

/**
 * The trusted certificate authorities, for together_options_set_trust.
 */
enum together_trust
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L || defined(__clang__)
  : int32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L || defined(__clang__)
 {
    /**
     * Trusts the built-in authorities (Mozilla's) and added ones. The default.
     */
    TOGETHER_TRUST_BUILT_IN = 0,
    /**
     * Trusts the system's authorities and added ones.
     */
    TOGETHER_TRUST_SYSTEM = 1,
    /**
     * Trusts the built-in authorities, the system's and added ones.
     */
    TOGETHER_TRUST_BOTH = 2,
    /**
     * Trusts only the authorities that the program added, not those in SSL_CERT_FILE.
     */
    TOGETHER_TRUST_ADDED_ONLY = 3,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L || defined(__clang__)
typedef enum together_trust together_trust;
#else
typedef int32_t together_trust;
#endif // __STDC_VERSION__ >= 202311L || defined(__clang__)
#endif // __cplusplus

/**
 * The modes of a cassette, for together_options_set_cassette.
 */
enum together_cassette_mode
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L || defined(__clang__)
  : int32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L || defined(__clang__)
 {
    /**
     * Requests go to the server; each exchange is recorded in the cassette.
     */
    TOGETHER_CASSETTE_RECORD = 1,
    /**
     * Answers come from the cassette, at once.
     */
    TOGETHER_CASSETTE_REPLAY = 2,
    /**
     * Answers come from the cassette, with their recorded pauses.
     */
    TOGETHER_CASSETTE_REPLAY_PACED = 3,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L || defined(__clang__)
typedef enum together_cassette_mode together_cassette_mode;
#else
typedef int32_t together_cassette_mode;
#endif // __STDC_VERSION__ >= 202311L || defined(__clang__)
#endif // __cplusplus

/**
 * The level of a log line, for together_options_set_log.
 */
enum together_log_level
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L || defined(__clang__)
  : int32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L || defined(__clang__)
 {
    /**
     * A request failed and is not retried. Cancelled requests are not errors.
     */
    TOGETHER_LOG_ERROR = 1,
    /**
     * The library continues without something (a protection of the key that the system denied), or retries.
     */
    TOGETHER_LOG_WARN = 2,
    /**
     * One line for each finished request: operation, status, HTTP status, time, bytes, tries, request id.
     */
    TOGETHER_LOG_INFO = 3,
    /**
     * Name lookups, connections, TLS, reuse of connections, a new API key.
     */
    TOGETHER_LOG_DEBUG = 4,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L || defined(__clang__)
typedef enum together_log_level together_log_level;
#else
typedef int32_t together_log_level;
#endif // __STDC_VERSION__ >= 202311L || defined(__clang__)
#endif // __cplusplus

/**
 * What a together_on_event function returns.
 */
enum together_flow
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L || defined(__clang__)
  : int32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L || defined(__clang__)
 {
    /**
     * Ends the answer with TOGETHER_CANCELLED; no further tokens are charged.
     */
    TOGETHER_STOP = 0,
    /**
     * Continues. Any other number except 0 means the same.
     */
    TOGETHER_GO_ON = 1,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L || defined(__clang__)
typedef enum together_flow together_flow;
#else
typedef int32_t together_flow;
#endif // __STDC_VERSION__ >= 202311L || defined(__clang__)
#endif // __cplusplus

/**
 * The parts of a request's time, for together_response_time_us.
 */
enum together_time
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L || defined(__clang__)
  : int32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L || defined(__clang__)
 {
    /**
     * Until the last try began: a call's turn, earlier tries, redirects and the pauses between them, the key's source.
     */
    TOGETHER_TIME_WAIT = 1,
    /**
     * Name lookup, connection, proxy and TLS handshake of the last try; near 0 on a connection that was kept.
     */
    TOGETHER_TIME_CONNECT = 2,
    /**
     * From the start of the request to the first byte of the answer.
     */
    TOGETHER_TIME_FIRST_BYTE = 3,
    /**
     * From the start of the request to the first text, reasoning, tool call or audio of an event stream.
     */
    TOGETHER_TIME_FIRST_TOKEN = 4,
    /**
     * From the start of the request to its end.
     */
    TOGETHER_TIME_TOTAL = 5,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L || defined(__clang__)
typedef enum together_time together_time;
#else
typedef int32_t together_time;
#endif // __STDC_VERSION__ >= 202311L || defined(__clang__)
#endif // __cplusplus

/**
 * How the samples of raw audio are written, lowest byte first.
 */
enum together_sample_format
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L || defined(__clang__)
  : int32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L || defined(__clang__)
 {
    /**
     * Not stated, or not raw audio.
     */
    TOGETHER_SAMPLE_UNKNOWN = 0,
    /**
     * 16-bit signed integers.
     */
    TOGETHER_SAMPLE_S16 = 1,
    /**
     * 32-bit floats from -1 to 1.
     */
    TOGETHER_SAMPLE_F32 = 2,
    /**
     * 8-bit mu-law.
     */
    TOGETHER_SAMPLE_MULAW = 3,
    /**
     * 8-bit A-law.
     */
    TOGETHER_SAMPLE_ALAW = 4,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L || defined(__clang__)
typedef enum together_sample_format together_sample_format;
#else
typedef int32_t together_sample_format;
#endif // __STDC_VERSION__ >= 202311L || defined(__clang__)
#endif // __cplusplus

#if defined(__clang__)
#pragma clang diagnostic pop
#endif

/* ---- Types ---- */

/**
 * Requests that the service carries out within a day or so, at its own pace and often at a lower price, in a directory
 * that outlives the process: what a program that was killed at any point had done is found there, and
 * together_batch_run goes on. One thread at a time uses it, except that several may read answers.
 */
typedef struct together_batch together_batch;

/**
 * A request that runs on a thread of the library, or has finished. Used by one thread at a time, except that any
 * thread may cancel it, and that one other thread may send to a session and finish it. Freeing a call cancels it. A call outlives its client; freeing the client cancels the
 * call.
 */
typedef struct together_call together_call;

/**
 * A server, a key and a pool of connections. Any number of threads can use it at once, and none waits for another.
 * Make one client and keep it: reused connections make later requests fast.
 */
typedef struct together_client together_client;

/**
 * The settings of a client. Used by one thread at a time. A client copies what it needs, so options can be freed,
 * changed or used again after together_client_new.
 */
typedef struct together_options together_options;

/**
 * An operation and its fields. Can be sent any number of times, by several threads at once. Only one thread at a
 * time may change it, and no other thread may use it meanwhile.
 */
typedef struct together_request together_request;

/**
 * An answer, or the reason why there is none. Any number of threads can read it at once, whatever its status:
 * together_response_string(response, "/error/code", NULL) returns the service's own error code.
 */
typedef struct together_response together_response;

/**
 * A call of a tool that the model asks for. The library owns it: it is valid while its together_tool function runs, on
 * that thread. Do not free it.
 */
typedef struct together_tool_call together_tool_call;

/**
 * Allocates memory, for together_set_allocator. Called on any thread, including threads of the library, on several
 * at once, and from within any function. It must not use the library, and must not throw an exception or longjmp.
 *
 * @param size       in bytes; not 0.
 * @param alignment  a power of 2, commonly 1 to 16; the address must be a multiple of it.
 * @param user_data  the pointer that together_set_allocator received.
 * @return           memory of that size, with any content; NULL if there is none. Rust cannot continue after NULL:
 *                   it prints one line to stderr and aborts the process. To end in another way, do not return.
 */
typedef void *(*together_allocate)(size_t size, size_t alignment, void *user_data);

/**
 * Frees memory that together_allocate returned, under the same rules, possibly on another thread.
 *
 * @param memory     never NULL; each allocated address is released once.
 * @param size       the same as in together_allocate.
 * @param alignment  the same as in together_allocate.
 * @param user_data  the pointer that together_set_allocator received.
 */
typedef void (*together_release)(void *memory, size_t size, size_t alignment, void *user_data);

/**
 * A log function, for together_options_set_log. Called on any thread, including threads of the library, and on
 * several at once. The library holds no lock while it runs: it may call any function, but must not free the
 * client, request or call that it is called for. What the library does inside it is not logged. The request waits
 * for it, so it must return soon, and must not throw an exception or longjmp.
 *
 * @param level      one of together_log_level.
 * @param message    one line without a line break: what happened, then name=value for each fact. The wording is
 *                   for people and may change in any release. Valid during the call.
 * @param user_data  the pointer that together_options_set_log received.
 */
typedef void (*together_log)(int32_t level, const char *message, void *user_data);

/**
 * Writes the API key to `key_out`, which is the locked page itself and has room for `capacity` bytes, and the
 * key's lifetime in seconds to `lifetime_s_out` (preset to 0: no limit). Returns the key's length, or 0 if there
 * is no key. Called on any thread, including threads of the library, but never on two at once for one client. It
 * must return, must not use the client that calls it, and must not throw an exception.
 */
typedef size_t (*together_key_source)(char *key_out,
                                      size_t capacity,
                                      uint32_t *lifetime_s_out,
                                      void *user_data);

/**
 * A wake function, for together_options_set_wake. Called on any thread, including threads of the library and those that
 * are in together_start or together_call_cancel, and on several at once. It may only signal: post to the program's loop
 * (uv_async_send, QMetaObject::invokeMethod, dispatch_async, SetEvent), or set a flag. It must not call this library,
 * wait, throw an exception or longjmp.
 *
 * @param user_data  the pointer that together_options_set_wake received.
 */
typedef void (*together_wake)(void *user_data);

/**
 * A byte transport that the host implements, for a console, a sandbox or a tunnel without the system's sockets.
 * The library still does TLS, so the functions see encrypted bytes, unless the base URL is plain http to this
 * machine. New fields are only appended.
 *
 * Each function is called on any thread, including threads of the library, and on several at once. It must not
 * call this library with the client that it serves or with a call of that client, and must not throw an exception.
 * One thread at a time reads and writes a stream. Times are in milliseconds; -1 means no limit, 0 means do not
 * wait. All four functions are required.
 */
typedef struct together_transport {
    /**
     * sizeof(together_transport) in the header that the program was compiled with.
     */
    size_t struct_size;
    /**
     * Connects to a host: a name, or an address without brackets. Returns the stream, or NULL on failure.
     * Cancelling waits for it to return, so it must respect `timeout_ms`.
     */
    void *(*connect)(const char *host, uint16_t port, int32_t timeout_ms, void *user_data);
    /**
     * Waits for bytes and returns how many it wrote to `bytes_out`: at least 1, at most `capacity`; or 0 = end of
     * the stream, -1 = failed, -2 = timed out.
     */
    ptrdiff_t (*read)(void *stream, void *bytes_out, size_t capacity, int32_t timeout_ms);
    /**
     * Returns how many of the bytes it accepted: at least 1; or -1 = failed, -2 = timed out.
     */
    ptrdiff_t (*write)(void *stream, const void *bytes, size_t length, int32_t timeout_ms);
    /**
     * Closes a stream. Called once for each stream; no function is entered with the stream afterwards. To cancel a
     * request, the cancelling thread closes its stream while a read or write runs, or is being entered, on another
     * thread: that function must return at once (with -1), and its resources must stay valid until it has
     * returned. So use a number that you look up, and never reuse, as the stream, rather than memory that close
     * frees.
     */
    void (*close)(void *stream);
} together_transport;

/**
 * What a client has used since it was made, and the rate limits that the service reported last. New fields are
 * only appended.
 */
typedef struct together_usage {
    /**
     * Requests that began to run, on any thread.
     */
    uint64_t requests;
    /**
     * Exchanges with the server; more than the requests if some were retried.
     */
    uint64_t tries;
    /**
     * Tokens as the answers report them, streamed or not. A stream that broke off counts what it had reported by
     * then, often nothing.
     */
    uint64_t prompt_tokens;
    uint64_t completion_tokens;
    /**
     * Prompt tokens that the service had in its cache.
     */
    uint64_t cached_tokens;
    /**
     * Completion tokens of the model's reasoning.
     */
    uint64_t reasoning_tokens;
    /**
     * Bytes of HTTP, heads included, without TLS.
     */
    uint64_t bytes_sent;
    uint64_t bytes_received;
    /**
     * Milliseconds that requests waited between tries.
     */
    uint64_t waited_ms;
    /**
     * From the last answer that had the header, or -1: x-ratelimit-limit, x-ratelimit-remaining, x-ratelimit-reset
     * (in milliseconds), x-tokenlimit-limit and x-tokenlimit-remaining.
     */
    int64_t ratelimit_limit;
    int64_t ratelimit_remaining;
    int64_t ratelimit_reset_ms;
    int64_t tokenlimit_limit;
    int64_t tokenlimit_remaining;
} together_usage;

/**
 * One event of a call. The library owns it. It is valid until the next event is read from the same client or call,
 * until that object is freed, or until the callback returns. New fields are only appended. Pointers to text and
 * bytes are never NULL, and text is NUL-terminated.
 */
typedef struct together_event {
    /**
     * Says which of the other fields are set. Ignore kinds that you do not know.
     */
    together_event_kind kind;
    /**
     * In TOGETHER_EVENT_DONE: the status of the call.
     */
    together_status status;
    /**
     * The call; NULL inside together_complete_each.
     */
    together_call *call;
    /**
     * The pointer that together_request_set_user_data set.
     */
    void *user_data;
    /**
     * Which of the request's "n" answers this belongs to; 0 is the first.
     */
    uint32_t choice;
    /**
     * In TOGETHER_EVENT_TEXT and _REASONING; in _TOOL_CALL the tool's name. It can contain NULs.
     */
    const char *text;
    /**
     * In bytes, like every length.
     */
    size_t text_length;
    /**
     * In TOGETHER_EVENT_CHUNK and _USAGE; in _TOOL_CALL the complete arguments.
     */
    const char *json;
    size_t json_length;
    /**
     * In TOGETHER_EVENT_BYTES.
     */
    const void *bytes;
    size_t bytes_length;
    /**
     * In TOGETHER_EVENT_PROGRESS: bytes transferred.
     */
    uint64_t done;
    /**
     * In TOGETHER_EVENT_PROGRESS: bytes in total; 0 = unknown.
     */
    uint64_t total;
    /**
     * In TOGETHER_EVENT_TOOL_CALL: the id that the tool's result must carry.
     */
    const char *id;
    size_t id_length;
    /**
     * In TOGETHER_EVENT_TEXT of TOGETHER_REALTIME. 1: the words of the present turn so far, which may still change; they take
     * the place of the text before, if that has 1 too. 0: the words are final, and are added to those of earlier turns, as
     * in every other answer.
     */
    int32_t replaces;
    /**
     * In TOGETHER_EVENT_BYTES of raw speech: samples a second. The answer does not say it: it is known from the request's
     * fields and model. 0 = not raw audio (a WAV or MP3 file says it itself), or not known.
     */
    uint32_t sample_rate;
    /**
     * As `sample_rate`: how a sample is written (together_sample_format). One channel; each event has whole samples.
     */
    int32_t sample_format;
    /**
     * In TOGETHER_EVENT_TEXT of TOGETHER_REALTIME. 1: a connection was lost, and the audio of these words was sent again over
     * the next one, so they may repeat words that earlier events had (of the same turn, or at the end of the turn before).
     */
    int32_t replayed;
} together_event;

/**
 * Reads bytes that a request sends. Writes to `bytes_out` what is at `offset`, and returns how many bytes that is: at
 * least 1, at most `capacity`; or 0 = the end, -1 = failed.
 *
 * Called on any thread, including threads of the library, on several at once, at any offset, any number of times: a file
 * is checked before it is sent, and sent again in a retry. The bytes at an offset must be the same each time. Neither
 * TOGETHER_TIMEOUT_TOTAL nor a cancel interrupts the function: the request ends when it has returned. It must not call
 * this library with the client that runs the request, and must not throw an exception.
 */
typedef ptrdiff_t (*together_reader)(uint64_t offset,
                                     void *bytes_out,
                                     size_t capacity,
                                     void *user_data);

/**
 * Carries out a tool call. Reads the arguments (together_tool_call_arguments), gives the answer
 * (together_tool_call_answer), and returns TOGETHER_OK. TOGETHER_CANCELLED ends the request: its response has that
 * status. For any other number the model gets an error as the result, with the answer's text if one was given.
 *
 * Called on the thread that waits for the answer or reads the call's events: inside together_complete,
 * together_complete_each, together_client_next, together_call_next or together_call_wait. The library holds no lock
 * meanwhile and waits until the function returns, however late; TOGETHER_TIMEOUT_TOTAL and a cancel take effect then.
 * It may call any function of this library, even to free the client, the call or the request, except that it must not
 * wait for its own call. It must not throw an exception.
 */
typedef int32_t (*together_tool)(together_tool_call *call, void *user_data);

/**
 * Receives the events of together_complete_each. Returns TOGETHER_GO_ON (any number except 0), or TOGETHER_STOP to
 * end the answer.
 */
typedef int32_t (*together_on_event)(const together_event *event, void *user_data);

#ifdef __cplusplus
extern "C" {
#endif // __cplusplus

/* ---- Library ---- */

/**
 * Returns the name of a status, as written in C.
 *
 * @param status  any number.
 * @return        a static text such as "TOGETHER_TIMEOUT"; "TOGETHER_UNKNOWN" for a number that is not a status of
 *                this version.
 */
TOGETHER_EXPORT
const char *together_status_name(int32_t status);

/**
 * Returns the version of the loaded library, such as "0.1.0". Compare it with TOGETHER_VERSION_STRING, the version
 * of the header that the program was compiled with.
 *
 * @return  a static text.
 */
TOGETHER_EXPORT
const char *together_version(void);

/**
 * Sets the allocator of the library for the life of the process, for engines that manage their own memory. Call it
 * before any other function except together_version and together_status_name: the first allocation fixes the
 * allocator.
 *
 * The library does not use it for the page of an API key (mapped, so that it can be locked), for thread stacks, or
 * for what libc allocates itself (lookups, threads). Once every object is freed and every thread that used the
 * library has ended, at most 8 blocks with 1,024 bytes in total remain until the process ends.
 *
 * @param allocate   must not be NULL (returns TOGETHER_INVALID_ARGUMENT).
 * @param release    must not be NULL (returns TOGETHER_INVALID_ARGUMENT).
 * @param user_data  passed to both; NULL is allowed. It and both functions must stay valid for the life of the
 *                   process.
 * @return           TOGETHER_OK; TOGETHER_INVALID_ARGUMENT if the allocator is already fixed: then nothing
 *                   changes.
 */
TOGETHER_EXPORT
together_status together_set_allocator(together_allocate allocate,
                                       together_release release,
                                       void *user_data);

/* ---- Any object ---- */

/**
 * Frees any object of this library. For a client: cancels its calls and joins its threads. Blocks until that is
 * done, for milliseconds, unless a thread waits for a function of the host (see together_client_interrupt).
 *
 * No other thread may still use the object. Objects may be freed in any order: responses and requests do not need
 * the client that they were used with.
 *
 * @param object  an object that together_..._new, together_complete or a similar function returned; NULL does
 *                nothing. Texts that were read from it become invalid. Do not pass anything else, such as a
 *                string, and do not free an object twice: the library cannot always detect that.
 */
TOGETHER_EXPORT
void together_free(void *object);

/**
 * Returns the status of any object.
 *
 * @param object  any object of this library; NULL returns TOGETHER_INVALID_ARGUMENT.
 * @return        TOGETHER_OK, or why it failed. For options and requests: the status of the first setting that
 *                failed and has not been set successfully since.
 */
TOGETHER_EXPORT
together_status together_object_status(const void *object);

/**
 * Returns the message of any object: one line that says what failed, on what, and what to do. It never contains
 * the API key, and contains a prompt only if the server quotes it.
 *
 * @param object  any object of this library; NULL returns a message that says so.
 * @return        a text that is valid until the object is freed; "" if the status is TOGETHER_OK, unless the last
 *                together_response_decode or _save of this response, or the last together_call_send, _send_bytes or
 *                together_call_finish of this call, failed: then why. Never NULL.
 */
TOGETHER_EXPORT
const char *together_object_message(const void *object);

/* ---- Options ---- */

/**
 * Makes options with the default settings.
 *
 * @return  options to be freed with together_free. Never NULL.
 */
TOGETHER_EXPORT together_options *together_options_new(void);

/**
 * Sets the server, for example a relay of yours or the offline server. Without it, a client uses TOGETHER_BASE_URL
 * from the environment, or https://api.together.ai.
 *
 * @param options  must not be NULL (returns TOGETHER_INVALID_ARGUMENT).
 * @param url      must not be NULL (returns TOGETHER_INVALID_ARGUMENT). Copied. "https://HOST[:PORT][/PATH]";
 *                 "/v1" at its end is ignored, because every operation contains its version. Plain http is allowed
 *                 to this machine (loopback) only.
 * @return         TOGETHER_OK; TOGETHER_INVALID_ARGUMENT.
 */
TOGETHER_EXPORT
together_status together_options_set_base_url(together_options *options,
                                              const char *url);

/**
 * Sets one of the four time limits for all requests of the client; a request can override it.
 *
 * @param options       must not be NULL (returns TOGETHER_INVALID_ARGUMENT).
 * @param which         TOGETHER_TIMEOUT_CONNECT, _FIRST_BYTE, _IDLE or _TOTAL.
 * @param milliseconds  0 means no limit.
 * @return              TOGETHER_OK; TOGETHER_INVALID_ARGUMENT for another `which` or a negative time.
 */
TOGETHER_EXPORT
together_status together_options_set_timeout(together_options *options,
                                             int32_t which,
                                             int64_t milliseconds);

/**
 * Sets a limit on size or number.
 *
 * @param options  must not be NULL (returns TOGETHER_INVALID_ARGUMENT).
 * @param which    TOGETHER_LIMIT_RESPONSE_BYTES, _CALLS, _TOKENS or _EVENT_QUEUE.
 * @param value    the largest allowed value; not 0.
 * @return         TOGETHER_OK; TOGETHER_INVALID_ARGUMENT.
 */
TOGETHER_EXPORT
together_status together_options_set_limit(together_options *options,
                                           int32_t which,
                                           uint64_t value);

/**
 * Sets how often a request is retried after a transient failure: 2 times unless set, 0 for never. A request is
 * retried only if it is safe to repeat: any request that was not sent, or that the service rejected without
 * reading it (HTTP 429, 408); after HTTP 500 and above, or a connection that was lost before the answer began, a
 * GET, PUT, DELETE, completion or similar request, but never one that creates a job, a file or a batch; after an
 * answer that broke off, a GET, PUT or DELETE. A request is not retried after a time limit passed, nor after its
 * stream began. Between tries the library waits as long as the server asks, up to 60 s, or else 1, 2, 4 seconds;
 * TOGETHER_TIMEOUT_TOTAL covers all tries and waits. After HTTP 429 the client's other requests wait too, unless
 * this is 0.
 *
 * @param options  must not be NULL (returns TOGETHER_INVALID_ARGUMENT).
 * @param count    retries after the first try, at most 100.
 * @return         TOGETHER_OK; TOGETHER_INVALID_ARGUMENT.
 */
TOGETHER_EXPORT
together_status together_options_set_retries(together_options *options,
                                             uint32_t count);

/**
 * Adds an HTTP header to all requests of the client. Setting a name again replaces its value.
 *
 * @param options  must not be NULL (returns TOGETHER_INVALID_ARGUMENT).
 * @param name     must not be NULL (returns TOGETHER_INVALID_ARGUMENT). Copied. Not Authorization (which carries
 *                 the API key), Host, or a header about the message's length or the connection.
 * @param value    must not be NULL (returns TOGETHER_INVALID_ARGUMENT). Copied. Visible ASCII, spaces and tabs, at
 *                 most 4,096 bytes.
 * @return         TOGETHER_OK; TOGETHER_INVALID_ARGUMENT.
 */
TOGETHER_EXPORT
together_status together_options_set_header(together_options *options,
                                            const char *name,
                                            const char *value);

/**
 * Records the client's traffic to a file, or answers its requests from such a file without a network, so that
 * tests run offline. The file is readable JSON Lines, to be kept with a program's tests (docs/cassettes.md). It
 * contains requests and answers, but never a key, cookie or credential. together_client_new opens the file.
 *
 * TOGETHER_CASSETTE_RECORD creates or truncates the file. Requests go to the server, and each exchange is appended
 * when it ends. If that fails, no answer is lost, but the client's next request fails with TOGETHER_FILE. Only one
 * client at a time can record to a file.
 *
 * TOGETHER_CASSETTE_REPLAY and TOGETHER_CASSETTE_REPLAY_PACED send nothing and need no key. A request gets the
 * answer of the recorded request with the same method, path, query and body. A repeated request gets the next of
 * its recordings, and after the last one the last one again. A request that the file lacks fails with
 * TOGETHER_FILE; the message names the closest recording.
 *
 * @param options  must not be NULL (returns TOGETHER_INVALID_ARGUMENT).
 * @param path     must not be NULL (returns TOGETHER_INVALID_ARGUMENT). Copied. UTF-8; not empty.
 * @param mode     TOGETHER_CASSETTE_RECORD, _REPLAY or _REPLAY_PACED.
 * @return         TOGETHER_OK; TOGETHER_INVALID_ARGUMENT. If the file is invalid, together_client_new returns a
 *                 client with TOGETHER_FILE, whose message names the line.
 */
TOGETHER_EXPORT
together_status together_options_set_cassette(together_options *options,
                                              const char *path,
                                              int32_t mode);

/**
 * Sets a log function, which receives one line for each thing that the library does. At every level, lines contain
 * no key, prompt, body, field, URL or text of a server; of an operation that the header does not list, they
 * contain only the method. Without a log function nothing is logged; no environment variable turns the log on.
 *
 * @param options    must not be NULL (returns TOGETHER_INVALID_ARGUMENT).
 * @param level      TOGETHER_LOG_ERROR, _WARN, _INFO or _DEBUG: the log gets lines of this level and of lower
 *                   numbers; 0 turns the log off.
 * @param log        called as together_log describes; NULL turns the log off.
 * @param user_data  passed to log; NULL is allowed. It and log must stay valid until the options and every client
 *                   made from them are freed.
 * @return           TOGETHER_OK; TOGETHER_INVALID_ARGUMENT for another level.
 */
TOGETHER_EXPORT
together_status together_options_set_log(together_options *options,
                                         int32_t level,
                                         together_log log,
                                         void *user_data);

/**
 * Sets the API key. The library copies it to a locked page of memory; wipe your own copy. Prefer
 * together_options_set_api_key_file, which leaves no other copy in memory.
 *
 * If the options have no key, a client uses TOGETHER_API_KEY from the environment.
 *
 * @param options  must not be NULL (returns TOGETHER_INVALID_ARGUMENT).
 * @param key      must not be NULL (returns TOGETHER_INVALID_ARGUMENT). Copied. Line breaks at its end are
 *                 dropped; every other character must be visible ASCII, as in an HTTP header.
 * @return         TOGETHER_OK; TOGETHER_NO_API_KEY if it is empty; TOGETHER_INVALID_ARGUMENT.
 */
TOGETHER_EXPORT
together_status together_options_set_api_key(together_options *options,
                                             const char *key);

/**
 * As together_options_set_api_key, for a key that is not NUL-terminated.
 *
 * @param length  in bytes.
 */
TOGETHER_EXPORT
together_status together_options_set_api_key_n(together_options *options,
                                               const char *key,
                                               size_t length);

/**
 * Reads the API key from a file that contains nothing else, directly onto the locked page. Blocks while it reads
 * the file.
 *
 * @param options  must not be NULL (returns TOGETHER_INVALID_ARGUMENT).
 * @param path     must not be NULL (returns TOGETHER_INVALID_ARGUMENT). UTF-8; used during the call.
 * @return         TOGETHER_OK; TOGETHER_FILE if it cannot be read; TOGETHER_NO_API_KEY if it is empty;
 *                 TOGETHER_INVALID_ARGUMENT if it does not contain a key.
 */
TOGETHER_EXPORT
together_status together_options_set_api_key_file(together_options *options,
                                                  const char *path);

/**
 * Reads the API key from the standard output of a command, such as a secret manager's. The library runs the
 * command without a shell when a request needs a key, on the thread that runs the request, and once more if the
 * server rejects the key (HTTP 401). The command gets no input, has 10 seconds, and must end with exit status 0.
 * If it fails, the request's status is TOGETHER_NO_API_KEY, and the message quotes its standard error.
 *
 * @param options  must not be NULL (returns TOGETHER_INVALID_ARGUMENT).
 * @param argv     must not be NULL or contain NULL (returns TOGETHER_INVALID_ARGUMENT). `argc` texts, copied: the
 *                 program (searched for in PATH if its name has no slash) and its arguments.
 * @param argc     number of texts; not 0.
 * @return         TOGETHER_OK; TOGETHER_INVALID_ARGUMENT.
 */
TOGETHER_EXPORT
together_status together_options_set_api_key_command(together_options *options,
                                                     const char *const *argv,
                                                     size_t argc);

/**
 * Reads the API key from a function of yours, for example one that asks a vault, or a server of yours that issues
 * short-lived keys. The library calls it when a request needs a key, when the lifetime that it returned has
 * passed, and once more if the server rejects the key (HTTP 401). Other requests wait for it.
 *
 * @param options    must not be NULL (returns TOGETHER_INVALID_ARGUMENT).
 * @param source     must not be NULL (returns TOGETHER_INVALID_ARGUMENT). Called on any thread, by every client
 *                   made from the options.
 * @param user_data  passed to the function; NULL is allowed. Must stay valid, on any thread, until the options and
 *                   their clients are freed.
 * @return           TOGETHER_OK; TOGETHER_INVALID_ARGUMENT.
 */
TOGETHER_EXPORT
together_status together_options_set_api_key_source(together_options *options,
                                                    together_key_source source,
                                                    void *user_data);

/**
 * Keeps the API key in memory that not even root can read from outside the process, by /proc or a debugger:
 * memfd_secret, in Linux since 5.14. If the system has no such memory, the key stays on an ordinary locked page. A
 * key that the options already have moves there. Each key takes three pages of the limit on locked memory, and the
 * machine cannot hibernate while one exists.
 *
 * @param options  must not be NULL (returns TOGETHER_INVALID_ARGUMENT).
 * @param secret   any number except 0 turns it on; 0 unless set.
 * @return         TOGETHER_OK; TOGETHER_INVALID_ARGUMENT; TOGETHER_INTERNAL if the system denies memory.
 */
TOGETHER_EXPORT
together_status together_options_set_secret_memory(together_options *options,
                                                   int32_t secret);

/**
 * Overwrites TOGETHER_API_KEY in the process's environment with zeros as soon as a client of these options has
 * read its key there. The variable is empty from then on, for child processes too. Other clients made from the
 * same options still get the key. On Windows the variable is unset, also in the C libraries that are loaded as DLLs.
 *
 * Call together_client_new before other threads start: no other thread may call getenv or setenv during it. The
 * variable's memory must be writable, so it must not be a literal passed to putenv.
 *
 * @param options  must not be NULL (returns TOGETHER_INVALID_ARGUMENT).
 * @param wipe     any number except 0 turns it on; 0 unless set.
 * @return         TOGETHER_OK; TOGETHER_INVALID_ARGUMENT.
 */
TOGETHER_EXPORT
together_status together_options_set_environment_wipe(together_options *options,
                                                      int32_t wipe);

/**
 * Sets which certificate authorities are trusted in addition to added ones. Verification cannot be turned off. The
 * system's authorities are read at the first connection, which fails with TOGETHER_TLS if only they are trusted
 * and there are none.
 *
 * With TOGETHER_TRUST_ADDED_ONLY the file that SSL_CERT_FILE names is not read: the environment must not extend
 * what the program has restricted.
 *
 * @param options  must not be NULL (returns TOGETHER_INVALID_ARGUMENT).
 * @param trust    TOGETHER_TRUST_BUILT_IN, _SYSTEM, _BOTH or _ADDED_ONLY. With the last one and no
 *                 together_options_add_ca, together_client_new fails with TOGETHER_INVALID_ARGUMENT.
 * @return         TOGETHER_OK; TOGETHER_INVALID_ARGUMENT for another number.
 */
TOGETHER_EXPORT
together_status together_options_set_trust(together_options *options,
                                           int32_t trust);

/**
 * Trusts the certificate authorities in a PEM text in addition to the others, for your own server or a proxy that
 * replaces certificates. The file that SSL_CERT_FILE names is read too. Verification cannot be turned off.
 *
 * @param options  must not be NULL (returns TOGETHER_INVALID_ARGUMENT).
 * @param pem      must not be NULL (returns TOGETHER_INVALID_ARGUMENT). Copied. One or more blocks of -----BEGIN
 *                 CERTIFICATE-----.
 * @return         TOGETHER_OK; TOGETHER_INVALID_ARGUMENT if it contains no certificate.
 */
TOGETHER_EXPORT
together_status together_options_add_ca(together_options *options,
                                        const char *pem);

/**
 * As together_options_add_ca, for a text that is not NUL-terminated.
 *
 * @param length  in bytes.
 */
TOGETHER_EXPORT
together_status together_options_add_ca_n(together_options *options,
                                          const char *pem,
                                          size_t length);

/**
 * As together_options_add_ca, from a file. Blocks while it reads the file.
 *
 * @param path  must not be NULL (returns TOGETHER_INVALID_ARGUMENT). UTF-8; used during the call.
 * @return      TOGETHER_OK; TOGETHER_FILE if it cannot be read or contains no certificate;
 *              TOGETHER_INVALID_ARGUMENT.
 */
TOGETHER_EXPORT
together_status together_options_add_ca_file(together_options *options,
                                             const char *path);

/**
 * Pins a public key: connections to the server of the base URL fail unless its certificate, or one on the verified
 * path to a trusted authority, has this key. Pins are checked in addition to the ordinary verification. If there
 * are several pins, one match is enough. Add a backup pin, or pin the authority, so that a key rotation does not
 * lock you out. With a plain http base URL, together_client_new fails with TOGETHER_INVALID_ARGUMENT.
 *
 * @param options             must not be NULL (returns TOGETHER_INVALID_ARGUMENT).
 * @param spki_sha256_base64  must not be NULL (returns TOGETHER_INVALID_ARGUMENT). Copied. The SHA-256 of the
 *                            key's SubjectPublicKeyInfo (DER) in base64, bare or after "sha256/" or "sha256//".
 *                            together_client_diagnose shows a server's pins.
 * @return                    TOGETHER_OK; TOGETHER_INVALID_ARGUMENT if it is not the base64 of 32 bytes.
 */
TOGETHER_EXPORT
together_status together_options_add_pin(together_options *options,
                                         const char *spki_sha256_base64);

/**
 * Sets the client certificate, for a server that requires one (mutual TLS). Only the server of the base URL
 * receives it.
 *
 * The library wipes its copies of the key's text. The TLS code keeps the key in ordinary memory until the last
 * client and options that use it are freed.
 *
 * @param options   must not be NULL (returns TOGETHER_INVALID_ARGUMENT).
 * @param cert_pem  must not be NULL (returns TOGETHER_INVALID_ARGUMENT). Copied. The client's certificate, then
 *                  its intermediate certificates, if any.
 * @param key_pem   must not be NULL (returns TOGETHER_INVALID_ARGUMENT). Read during the call; wipe your own copy.
 *                  Not encrypted: PKCS#8 ("PRIVATE KEY"), PKCS#1 ("RSA PRIVATE KEY") or SEC1 ("EC PRIVATE KEY"),
 *                  of RSA, ECDSA (P-256, P-384) or Ed25519.
 * @return          TOGETHER_OK; TOGETHER_INVALID_ARGUMENT if either cannot be used, or the key does not match the
 *                  certificate.
 */
TOGETHER_EXPORT
together_status together_options_set_identity(together_options *options,
                                              const char *cert_pem,
                                              const char *key_pem);

/**
 * Sets the proxy for connections to the server. TLS with the server runs inside the tunnel, so the proxy sees
 * where connections go, but never the key. Plain http, which is allowed to this machine only, uses no proxy.
 *
 * Without it, a client uses the first of HTTPS_PROXY, https_proxy, ALL_PROXY and all_proxy that is set in the
 * environment, except for a server on this machine and for the hosts in NO_PROXY (or no_proxy): a comma-separated
 * list of names (which include their subdomains), addresses and networks such as 10.0.0.0/8, each with or without
 * a :port, and * for all.
 *
 * @param options  must not be NULL (returns TOGETHER_INVALID_ARGUMENT).
 * @param url      must not be NULL (returns TOGETHER_INVALID_ARGUMENT). Copied. "http://HOST[:PORT]" (CONNECT;
 *                 port 80 unless given), "socks5://HOST[:PORT]" or "socks5h://HOST[:PORT]" (port 1080; with the h,
 *                 the proxy looks up the server's name). USER:PASSWORD@ before the host, percent-encoded, if the
 *                 proxy requires it. "" means no proxy, whatever the environment says.
 * @return         TOGETHER_OK; TOGETHER_INVALID_ARGUMENT.
 */
TOGETHER_EXPORT
together_status together_options_set_proxy(together_options *options,
                                           const char *url);

/**
 * Sets a function that wakes the program's loop when events wait, for a loop that cannot wait for a descriptor: Unity,
 * Qt, GCD, libuv. It is called when a queue goes from empty to not empty for the first time since it was made or read to
 * its end, which is when together_client_next (all events of the client) or together_call_next (those of one call)
 * returned NULL. So it is called once for any number of events; after each signal, read until NULL. Reading may find
 * nothing, if the events were read before the signal arrived.
 *
 * A signal is never lost, and the library holds no lock while the function runs. together_free of the client waits for a
 * function that runs, and none is called after it. None is called in a forked child. together_complete and
 * together_complete_each have no queue and do not call it.
 *
 * @param options    must not be NULL (returns TOGETHER_INVALID_ARGUMENT).
 * @param wake       called as together_wake describes; NULL turns it off.
 * @param user_data  passed to wake; NULL is allowed. It and wake must stay valid until every client made from these
 *                   options is freed.
 * @return           TOGETHER_OK; TOGETHER_INVALID_ARGUMENT.
 */
TOGETHER_EXPORT
together_status together_options_set_wake(together_options *options,
                                          together_wake wake,
                                          void *user_data);

/**
 * Sets a transport that carries the bytes of every connection, instead of the library's sockets and name lookups.
 * Connections to a proxy use it too.
 *
 * @param options    must not be NULL (returns TOGETHER_INVALID_ARGUMENT).
 * @param transport  must not be NULL (returns TOGETHER_INVALID_ARGUMENT). Copied: its struct_size and all four
 *                   functions must be set.
 * @param user_data  passed to connect, on any thread; NULL is allowed. It and the functions must stay valid until
 *                   every client made from these options is freed and none of their requests runs.
 * @return           TOGETHER_OK; TOGETHER_INVALID_ARGUMENT.
 */
TOGETHER_EXPORT
together_status together_options_set_transport(together_options *options,
                                               const together_transport *transport,
                                               void *user_data);

/* ---- Client ---- */

/**
 * Makes a client. Makes no connection yet. Blocks while it reads the file that SSL_CERT_FILE names and opens a
 * cassette, if there are any.
 *
 * @param options  copied. NULL means the defaults, and the key from TOGETHER_API_KEY.
 * @return         a client to be freed with together_free; never NULL. Its status is TOGETHER_OK, the status of
 *                 failed options, TOGETHER_NO_API_KEY, TOGETHER_INVALID_ARGUMENT (for TOGETHER_BASE_URL or the
 *                 proxy variables), or TOGETHER_FILE (for SSL_CERT_FILE or a cassette). Every response of a failed
 *                 client has the client's status.
 */
TOGETHER_EXPORT
together_client *together_client_new(const together_options *options);

/**
 * Replaces the client's API key, whatever its source was. No request fails because of it: a request that has begun
 * its try keeps the key that it took before it connected. The old key is wiped when the last try that took it has
 * written its head or failed.
 *
 * @param client  must not be NULL (returns TOGETHER_INVALID_ARGUMENT). May be in use by other threads.
 * @param key     must not be NULL (returns TOGETHER_INVALID_ARGUMENT). Copied, as in together_options_set_api_key.
 * @return        TOGETHER_OK; TOGETHER_NO_API_KEY if it is empty; TOGETHER_INVALID_ARGUMENT if it cannot be a key;
 *                or the status of a failed client. On failure the client keeps the old key. A client is shared, so
 *                no message stays on it.
 */
TOGETHER_EXPORT
together_status together_client_set_api_key(const together_client *client,
                                            const char *key);

/**
 * As together_client_set_api_key, for a key that is not NUL-terminated.
 *
 * @param length  in bytes.
 */
TOGETHER_EXPORT
together_status together_client_set_api_key_n(const together_client *client,
                                              const char *key,
                                              size_t length);

/**
 * Reports what a client has used. Each number is exact; requests on other threads may change one number while
 * another is read.
 *
 * @param client      must not be NULL (returns TOGETHER_INVALID_ARGUMENT). May be in use by other threads.
 * @param usage_out   must not be NULL (returns TOGETHER_INVALID_ARGUMENT). Written.
 * @param usage_size  sizeof(together_usage), in bytes; not 0 (returns TOGETHER_INVALID_ARGUMENT). No more is
 *                    written, so a program that was compiled with an older header gets the fields that it knows.
 *                    In a longer struct, fields that this library does not know are left unchanged.
 * @return            TOGETHER_OK; TOGETHER_INVALID_ARGUMENT; or the status of a failed client. Nothing is written
 *                    on failure.
 */
TOGETHER_EXPORT
together_status together_client_usage(const together_client *client,
                                      together_usage *usage_out,
                                      size_t usage_size);

/**
 * Returns the oldest event of any call of the client: one drain for a frame loop. Blocks for at most `timeout_ms`. Runs
 * the functions of tools as together_call_next does.
 *
 * @param client      must not be NULL (returns NULL). Read by one thread at a time. A client that failed, or that was
 *                    made before fork(), returns the ends of the calls that were started with it, and never waits.
 * @param timeout_ms  the longest wait in milliseconds; 0 returns at once, -1 (or less) waits without limit.
 * @return            an event that is valid until the next together_client_next of this client, or until the
 *                    client is freed; NULL if there is none yet, or if together_client_interrupt ended the wait.
 */
TOGETHER_EXPORT
const together_event *together_client_next(const together_client *client,
                                           int32_t timeout_ms);

/**
 * Returns a descriptor that is readable exactly while together_client_next has an event or a tool to run, for epoll,
 * kqueue, select or an event loop. On Windows it is a SOCKET, for WSAPoll, select or WSAEventSelect; a loop that waits for
 * objects uses together_client_event. The library owns it: do not read or close it.
 *
 * @param client  must not be NULL or failed (returns -1).
 * @return        the descriptor, the same one every time, valid until the client is freed; -1 if the system gives none.
 */
TOGETHER_EXPORT
ptrdiff_t together_client_fd(const together_client *client);

/**
 * Returns a Windows event object that is set exactly while together_client_next has an event or a tool to run, for
 * WaitForMultipleObjects, MsgWaitForMultipleObjects or RegisterWaitForSingleObject. The library owns it: do not reset
 * or close it.
 *
 * @param client  must not be NULL or failed (returns NULL).
 * @return        the HANDLE, the same one every time, valid until the client is freed; NULL if there is none, as on
 *               every system but Windows (see together_client_fd).
 */
TOGETHER_EXPORT
void *together_client_event(const together_client *client);

/**
 * Makes a connection ahead of need, on a thread of the library, and returns at once: name lookup, connection, proxy and
 * TLS are done by the time of the next request, which so saves their round trips (two with TLS 1.3, and the lookup).
 * Call it when a user begins to type. A request that starts earlier waits for this connection instead of making
 * another. If an idle connection still works, nothing happens; one that the server has closed is replaced. An idle
 * connection is kept for 50 seconds. No key is needed or sent. A failure shows only in the log; the next request tries
 * again, and says what is wrong. With a cassette that is replayed nothing happens.
 *
 * @param client  must not be NULL (returns TOGETHER_INVALID_ARGUMENT). May be in use by other threads.
 * @return        TOGETHER_OK: it has begun, or is not needed; the status of a failed client; TOGETHER_INTERNAL if the
 *                system gives no descriptor.
 */
TOGETHER_EXPORT
together_status together_client_connect(const together_client *client);

/**
 * Cancels everything in flight on a client, on any thread: each request ends with TOGETHER_CANCELLED within
 * milliseconds, even one that waits for a connection or a silent server. Only functions of the host delay it:
 * connect of a together_transport, a together_key_source, a callback. Requests that start later are not affected.
 * A wait in together_client_next or together_call_next returns the last events of what was cancelled, and then NULL,
 * so that a thread that waits without limit can end before its client is freed; if a thread is between two waits, its
 * next wait ends. May be called from any thread.
 *
 * @param client  must not be NULL (does nothing); may have failed.
 */
TOGETHER_EXPORT
void together_client_interrupt(const together_client *client);

/**
 * Performs every step of a request and reports on each, for support: library and system, the key's source and
 * protection (never the key), the trusted authorities, the server's addresses, a connection to each, TLS with the
 * server's certificates, the answer to GET /v1/models, the clock, the limits. A failed step says why and what to
 * do; a step that cannot run says so. docs/diagnose.md lists the members of the JSON. Blocks until the last step
 * ends, at most TOGETHER_TIMEOUT_TOTAL, or 30 s if that is not set. together_client_interrupt ends it.
 *
 * @param client  must not be NULL (returns a failed response without a report). May be in use by other threads.
 *                For a failed client the report contains what is known.
 * @return        a response to be freed with together_free; never NULL. together_response_text is the report for
 *                people, together_response_json the same for programs, whatever the status. The status is
 *                TOGETHER_OK if every step succeeded, otherwise that of the first failed step.
 */
TOGETHER_EXPORT
together_response *together_client_diagnose(const together_client *client);

/* ---- Request ---- */

/**
 * Makes a request for an operation of the API.
 *
 * @param operation  must not be NULL (returns a failed request). "METHOD /path", copied: a TOGETHER_... macro of
 *                   this header, or any other operation of the API. Names in braces, in the path or after "?", are
 *                   replaced by the fields with those names. A "{?mask,force}" at the end sends the fields with those
 *                   names in the query if they are set. A GET or DELETE sends the other fields in the query, any
 *                   other method in a JSON body.
 *                   Or a link to an image, a film or a file: "GET https://HOST/PATH", or TOGETHER_URL, whose field
 *                   "url" is the whole URL. It is requested byte for byte: braces are text, and no field is sent. The
 *                   API key and the headers of the client are never sent to a link, not even on the API's own server
 *                   (use its path for what needs the key); headers of the request are. The answer is bytes, whatever
 *                   its type: TOGETHER_EVENT_BYTES, together_response_bytes or together_request_set_output. Plain http
 *                   (except to this machine) and user names in a URL are refused. Any host is allowed, also a private
 *                   address: check a link that a stranger wrote before you request it.
 * @return           a request to be freed with together_free; never NULL. Its status is TOGETHER_OK or
 *                   TOGETHER_INVALID_ARGUMENT.
 */
TOGETHER_EXPORT
together_request *together_request_new(const char *operation);

/**
 * Sets a field to a string.
 *
 * @param request  must not be NULL (returns TOGETHER_INVALID_ARGUMENT).
 * @param field    must not be NULL (returns TOGETHER_INVALID_ARGUMENT). A field's name ("model"), or, if it starts
 *                 with "/", a JSON pointer into the body ("/response_format/type"; RFC 6901): missing parents are
 *                 created, and an index equal to an array's length, or "-", appends. A field that is set twice
 *                 keeps the last value.
 * @param value    must not be NULL (returns TOGETHER_INVALID_ARGUMENT). Copied.
 * @return         TOGETHER_OK; TOGETHER_INVALID_ARGUMENT, also for a pointer that leads into a string or number.
 */
TOGETHER_EXPORT
together_status together_request_set_string(together_request *request,
                                            const char *field,
                                            const char *value);

/**
 * As together_request_set_string, for text that is long, not NUL-terminated, or contains NULs.
 *
 * @param length  of the value, in bytes.
 */
TOGETHER_EXPORT
together_status together_request_set_string_n(together_request *request,
                                              const char *field,
                                              const char *value,
                                              size_t length);

/**
 * Sets a field to an integer. For a larger number than 9,223,372,036,854,775,807 use together_request_set_json.
 *
 * @param request  must not be NULL (returns TOGETHER_INVALID_ARGUMENT).
 * @param field    as in together_request_set_string.
 * @return         TOGETHER_OK; TOGETHER_INVALID_ARGUMENT.
 */
TOGETHER_EXPORT
together_status together_request_set_integer(together_request *request,
                                             const char *field,
                                             int64_t value);

/**
 * Sets a field to a number.
 *
 * @param request  must not be NULL (returns TOGETHER_INVALID_ARGUMENT).
 * @param field    as in together_request_set_string.
 * @param value    not NaN or infinite, which JSON cannot represent. Sent with the fewest digits that identify it.
 * @return         TOGETHER_OK; TOGETHER_INVALID_ARGUMENT.
 */
TOGETHER_EXPORT
together_status together_request_set_number(together_request *request,
                                            const char *field,
                                            double value);

/**
 * Sets a field to true or false.
 *
 * @param request  must not be NULL (returns TOGETHER_INVALID_ARGUMENT).
 * @param field    as in together_request_set_string.
 * @param value    0 is false, any other number is true.
 * @return         TOGETHER_OK; TOGETHER_INVALID_ARGUMENT.
 */
TOGETHER_EXPORT
together_status together_request_set_boolean(together_request *request,
                                             const char *field,
                                             int32_t value);

/**
 * Sets a field to any JSON: lists, objects, null, numbers of any length. It is sent as written, with every digit
 * of its numbers.
 *
 * @param request  must not be NULL (returns TOGETHER_INVALID_ARGUMENT).
 * @param field    as in together_request_set_string; "" is the whole body, which must be an object.
 * @param json     must not be NULL (returns TOGETHER_INVALID_ARGUMENT). Copied. At most 128 levels deep.
 * @return         TOGETHER_OK; TOGETHER_INVALID_ARGUMENT if it is not JSON; the message says where.
 */
TOGETHER_EXPORT
together_status together_request_set_json(together_request *request,
                                          const char *field,
                                          const char *json);

/**
 * As together_request_set_json, for text that is not NUL-terminated.
 *
 * @param length  of the JSON, in bytes.
 */
TOGETHER_EXPORT
together_status together_request_set_json_n(together_request *request,
                                            const char *field,
                                            const char *json,
                                            size_t length);

/**
 * Sends a file from disk with the request, which makes the body a form (multipart/form-data): the other fields
 * become text parts, in the order in which they were set, followed by the files. Each item of a list is sent as
 * "field[]", each member of an object as "field[member]". The library opens and measures the file when it sends
 * the request, and reads it while it sends, so the whole file is never in memory. A retry reads it again from the
 * start.
 *
 * POST /v1/files takes the service's own way instead: the file is read once and checked, announced with its name, kind and
 * SHA-256, put to the storage that the service names (without the API key), and handed over to be processed. The
 * response describes the file. If the service has the same content already, it describes that one. The field "purpose"
 * must be set; "file_name" and "file_type" default to the path's last part and its extension, which must be .jsonl, .csv
 * or .parquet. A file that the service would refuse (empty, a line that is no JSON object or not UTF-8, a row of another
 * length than the header, a Parquet file without a row or with other columns than the service takes) gives TOGETHER_FILE
 * before anything is sent, with the line. POST /v1/files/upload is a plain form, unchecked, whose "file_name" defaults to
 * the path's last part.
 *
 * @param request  must not be NULL (returns TOGETHER_INVALID_ARGUMENT). Not for a GET or DELETE.
 * @param field    must not be NULL (returns TOGETHER_INVALID_ARGUMENT). Copied: the name of a field, such as
 *                 "file", not a pointer. A field that is set twice keeps the last value, whether a file or not.
 * @param path     must not be NULL (returns TOGETHER_INVALID_ARGUMENT). Copied. The server gets the last part of
 *                 it as the file's name. If the file cannot be read, is not a regular file, or changes while it is
 *                 sent, the response's status is TOGETHER_FILE.
 * @return         TOGETHER_OK; TOGETHER_INVALID_ARGUMENT.
 */
TOGETHER_EXPORT
together_status together_request_set_file(together_request *request,
                                          const char *field,
                                          const char *path);

/**
 * As together_request_set_file, for bytes in memory.
 *
 * @param request    must not be NULL (returns TOGETHER_INVALID_ARGUMENT). Not for a GET or DELETE.
 * @param field      as in together_request_set_file.
 * @param bytes      must not be NULL if `length` is not 0 (returns TOGETHER_INVALID_ARGUMENT). Copied.
 * @param length     in bytes.
 * @param file_name  must not be NULL (returns TOGETHER_INVALID_ARGUMENT). Copied: the file name for the server.
 *                   Its extension may matter: "speech.wav".
 * @return           TOGETHER_OK; TOGETHER_INVALID_ARGUMENT.
 */
TOGETHER_EXPORT
together_status together_request_set_bytes(together_request *request,
                                           const char *field,
                                           const void *bytes,
                                           size_t length,
                                           const char *file_name);

/**
 * Asks for an answer that is JSON of a given shape: POST /v1/chat/completions gets it as "response_format", POST
 * /v1/responses as "text/format". The answer is checked when it is complete, streamed or not, each of its choices; one
 * that does not fit has the status TOGETHER_PROTOCOL and a message with the JSON pointer that does not fit, and stays
 * readable. Read it with together_response_parsed. Write into the prompt, too, what JSON you want.
 *
 * An answer that calls tools is not checked: the schema is for the answer that follows. Some models refuse a request
 * with both tools and a schema. An answer that was cut off (finish_reason "length") or refused is checked like any
 * other, and the message says so. Setting the field "response_format" (or "text") again ends the check.
 *
 * Checked: type, enum, const, properties, required, additionalProperties, items, prefixItems, anyOf, oneOf, allOf, $ref
 * into the schema itself ("#/$defs/..."), minimum, maximum, exclusiveMinimum, exclusiveMaximum, multipleOf, minLength,
 * maxLength, minItems, maxItems, minProperties, maxProperties. Sent to the service and not checked: pattern, format,
 * patternProperties (additionalProperties beside it is not checked either), propertyNames, contains, minContains,
 * maxContains, uniqueItems, not, if, then, else, dependentRequired, dependentSchemas, unevaluatedItems,
 * unevaluatedProperties, $dynamicRef, $anchor, $id, and any keyword that is not named here.
 *
 * @param request      must not be NULL (returns TOGETHER_INVALID_ARGUMENT).
 * @param name         must not be NULL (returns TOGETHER_INVALID_ARGUMENT). A name for the shape, such as "invoice".
 * @param schema_json  must not be NULL (returns TOGETHER_INVALID_ARGUMENT). A JSON Schema, copied.
 * @return             TOGETHER_OK; TOGETHER_INVALID_ARGUMENT, also if it is no schema: the message has the JSON
 *                     pointer to the part that is wrong.
 */
TOGETHER_EXPORT
together_status together_request_set_schema(together_request *request,
                                            const char *name,
                                            const char *schema_json);

/**
 * Writes the answer's bytes to a file, whatever they are. The whole answer is never in memory, and
 * TOGETHER_LIMIT_RESPONSE_BYTES does not apply. The library writes to a temporary file in the same directory
 * (".together-....part") and renames it to the path when the answer is complete; an existing file stays unchanged
 * until then, and if the request fails. For HTTP 200 to 299 the response has headers and no body, and its events
 * are TOGETHER_EVENT_PROGRESS; any other answer is read as usual, and no file is made.
 *
 * A download (a GET) that breaks off goes on where it was, if the server named a version of the file (a strong ETag, or
 * Last-Modified) and does not refuse ranges. A file that changed meanwhile starts again; the file that is kept is of one
 * version, and as long as the server said. Each resumption is a try (together_response_tries); those that brought
 * bytes do not count against together_options_set_retries, of which 0 turns this off. A header "Range" of the
 * request's own turns it off too.
 *
 * Raw speech (TOGETHER_AUDIO_SPEECH) to a path that ends in ".wav" becomes a WAV file, with the head that its bytes lack;
 * a WAV file whose sizes the server left open gets them. Speech may stream: the file is written while its
 * TOGETHER_EVENT_BYTES arrive, which are then in the response too, within TOGETHER_LIMIT_RESPONSE_BYTES.
 *
 * @param request  must not be NULL (returns TOGETHER_INVALID_ARGUMENT). It must not ask for a stream (the field
 *                 "stream"), save of speech.
 * @param path     must not be NULL (returns TOGETHER_INVALID_ARGUMENT). Copied. An existing file is replaced. If
 *                 it cannot be written, the response's status is TOGETHER_FILE; if possible, before anything is
 *                 sent. On Windows a file that another program has open without sharing cannot be replaced, and the
 *                 names of devices and names that end in a dot or a space are refused.
 * @return         TOGETHER_OK; TOGETHER_INVALID_ARGUMENT.
 */
TOGETHER_EXPORT
together_status together_request_set_output(together_request *request,
                                            const char *path);

/**
 * Adds an HTTP header to this request; it replaces the client's header of the same name.
 *
 * @param request  must not be NULL (returns TOGETHER_INVALID_ARGUMENT).
 * @param name     must not be NULL (returns TOGETHER_INVALID_ARGUMENT). Copied, as in together_options_set_header.
 * @param value    must not be NULL (returns TOGETHER_INVALID_ARGUMENT). Copied, as in together_options_set_header.
 * @return         TOGETHER_OK; TOGETHER_INVALID_ARGUMENT.
 */
TOGETHER_EXPORT
together_status together_request_set_header(together_request *request,
                                            const char *name,
                                            const char *value);

/**
 * Sets one of the four time limits for this request; it replaces the client's.
 *
 * @param request       must not be NULL (returns TOGETHER_INVALID_ARGUMENT).
 * @param which         TOGETHER_TIMEOUT_CONNECT, _FIRST_BYTE, _IDLE or _TOTAL.
 * @param milliseconds  0 means no limit.
 * @return              TOGETHER_OK; TOGETHER_INVALID_ARGUMENT for another `which` or a negative time.
 */
TOGETHER_EXPORT
together_status together_request_set_timeout(together_request *request,
                                             int32_t which,
                                             int64_t milliseconds);

/**
 * Sets a pointer that this request's events carry, so that a reader of many calls can tell them apart.
 *
 * @param request    must not be NULL (returns TOGETHER_INVALID_ARGUMENT).
 * @param user_data  never read by the library; NULL is allowed.
 * @return           TOGETHER_OK; TOGETHER_INVALID_ARGUMENT.
 */
TOGETHER_EXPORT
together_status together_request_set_user_data(together_request *request,
                                               void *user_data);

/**
 * Makes this request's TOGETHER_EVENT_TEXT events contain whole sentences, for text to speech. The rules are
 * Unicode's (UAX 29), the same for every language. A sentence is delivered when the text after it shows that it
 * has ended.
 *
 * @param request    must not be NULL (returns TOGETHER_INVALID_ARGUMENT).
 * @param sentences  any number except 0 for sentences; 0, the default, for text as it arrives.
 * @return           TOGETHER_OK; TOGETHER_INVALID_ARGUMENT.
 */
TOGETHER_EXPORT
together_status together_request_set_sentences(together_request *request,
                                               int32_t sentences);

/**
 * As together_request_set_file, for bytes that a function reads: from an archive, a decoder, another file system. The
 * library never holds more than a few blocks of them.
 *
 * A function that breaks its word ends the request with TOGETHER_FILE, and a message with the offset: it fails, ends
 * before `length`, reads on behind it, or says that it read more than `capacity`.
 *
 * @param request    must not be NULL (returns TOGETHER_INVALID_ARGUMENT). Not for a GET or DELETE.
 * @param field      as in together_request_set_file.
 * @param reader     must not be NULL (returns TOGETHER_INVALID_ARGUMENT).
 * @param user_data  passed to the function, on any thread; NULL is allowed. It and the function must stay valid until the
 *                   request is freed, and every call started with it has ended.
 * @param length     in bytes: how many there are in all.
 * @param file_name  must not be NULL (returns TOGETHER_INVALID_ARGUMENT). Copied: the file name for the server.
 *                   Its extension may matter: "requests.jsonl".
 * @return           TOGETHER_OK; TOGETHER_INVALID_ARGUMENT.
 */
TOGETHER_EXPORT
together_status together_request_set_reader(together_request *request,
                                            const char *field,
                                            together_reader reader,
                                            void *user_data,
                                            uint64_t length,
                                            const char *file_name);

/**
 * Makes the GET of a job wait for the job's end: it is sent again and again until the job's state is final. The answer is
 * TOGETHER_OK if the job succeeded. If it failed, expired or was cancelled, the answer is TOGETHER_JOB_FAILED: the message
 * has the service's reason, and the JSON stays readable. Jobs are fine-tunes, batches, videos, evaluations, files that are
 * processed, model uploads, endpoints, deployments, rollouts, adapters, clusters, volumes, remediations, queue jobs and
 * the operations of RL; an endpoint, a deployment or a session that has stopped has ended well. A state that the library
 * does not know is not final. Each new state is a TOGETHER_EVENT_CHUNK event with the answer's JSON.
 *
 * A request that fails with TOGETHER_CONNECTION, TOGETHER_TIMEOUT, TOGETHER_RATE_LIMIT, TOGETHER_OVERLOADED or
 * TOGETHER_SERVER is sent again too, up to 20 times in a row; any other failure ends the wait. TOGETHER_TIMEOUT_TOTAL
 * limits the whole wait, and the answer then has the state that was read last.
 *
 * @param request      must not be NULL (returns TOGETHER_INVALID_ARGUMENT). It must have no output
 *                     (together_request_set_output).
 * @param interval_ms  the pause after each answer; 0 for the pace of the service's own samples (0.5 to 30 s, by the kind
 *                     of job), -1 for no wait.
 * @return             TOGETHER_OK; TOGETHER_INVALID_ARGUMENT, also for an operation that asks for no job.
 */
TOGETHER_EXPORT
together_status together_request_set_wait(together_request *request,
                                          int64_t interval_ms);

/**
 * Makes a request for a list ask for the page after a page that it got: it sets the field "after" or "page_token" to what
 * the page names as the next. Lists that the service sends whole have one page. A loop that sends the request and then
 * calls this function, while it returns 1, reads the whole list.
 *
 * @param request   must not be NULL (returns 0).
 * @param response  must not be NULL (returns 0). The page, an answer to this request.
 * @return          1: the request asks for the next page. 0: there is none, or the function failed and the request's
 *                  status says why: that of a response that failed; TOGETHER_PROTOCOL if the page names one as the next
 *                  that was requested before, which would never end.
 */
TOGETHER_EXPORT
int32_t together_request_next_page(together_request *request,
                                   const together_response *response);

/**
 * Appends a message to the conversation: the field "messages", of POST /v1/responses "input".
 *
 * @param request  must not be NULL (returns TOGETHER_INVALID_ARGUMENT).
 * @param role     must not be NULL (returns TOGETHER_INVALID_ARGUMENT). Copied: "system", "user", "assistant" or
 *                 any other role that the model supports.
 * @param content  must not be NULL (returns TOGETHER_INVALID_ARGUMENT). Copied.
 * @return         TOGETHER_OK; TOGETHER_INVALID_ARGUMENT, also if "messages" is not a list. A failure of a function
 *                 that adds to the conversation stays the request's status until "messages" is set or removed, or
 *                 together_request_remove(request, "/messages/-") withdraws it.
 */
TOGETHER_EXPORT
together_status together_request_add_message(together_request *request,
                                             const char *role,
                                             const char *content);

/**
 * As together_request_add_message, for text that is long, not NUL-terminated, or contains NULs.
 *
 * @param length  of the content, in bytes.
 */
TOGETHER_EXPORT
together_status together_request_add_message_n(together_request *request,
                                               const char *role,
                                               const char *content,
                                               size_t length);

/**
 * Adds an image to the last message of the conversation, for a vision model. The request contains it as a data
 * URL.
 *
 * @param request    must not be NULL (returns TOGETHER_INVALID_ARGUMENT).
 * @param bytes      must not be NULL (returns TOGETHER_INVALID_ARGUMENT). Copied: the bytes of the image file.
 * @param length     in bytes; not 0.
 * @param mime_type  must not be NULL (returns TOGETHER_INVALID_ARGUMENT). Copied: such as "image/png" or
 *                   "image/jpeg".
 * @return           TOGETHER_OK; TOGETHER_INVALID_ARGUMENT, also if there is no message yet, or the last one has
 *                   another role than the user's.
 */
TOGETHER_EXPORT
together_status together_request_add_image(together_request *request,
                                           const void *bytes,
                                           size_t length,
                                           const char *mime_type);

/**
 * Returns the request's fields as JSON: a conversation to be saved. together_request_set_json(request, "", text) loads
 * it. Files, headers, the output, limits and the functions of tools are not in it.
 *
 * @param request     must not be NULL (returns ""); its settings may have failed.
 * @param length_out  receives the length in bytes, unless it is NULL.
 * @return            a text that is valid until the request is changed or freed; "{}" if it has no fields. Never NULL.
 */
TOGETHER_EXPORT
const char *together_request_json(const together_request *request,
                                  size_t *length_out);

/**
 * Removes a field, or a part of one: "/messages/1" is the second message, and those behind it move up. Its failure is
 * removed with it, so that the request can be sent again; "/messages/-" removes only the failures of functions that
 * add messages. "tools" removes the functions of tools too.
 *
 * @param request  must not be NULL (returns TOGETHER_INVALID_ARGUMENT).
 * @param field    must not be NULL (returns TOGETHER_INVALID_ARGUMENT). As in together_request_set_string; also the
 *                 name of a file. "" is every field.
 * @return         TOGETHER_OK, also if there is no such field; TOGETHER_INVALID_ARGUMENT if it is no JSON pointer.
 */
TOGETHER_EXPORT
together_status together_request_remove(together_request *request,
                                        const char *field);

/**
 * Appends an answer to the conversation, so that the next question can follow: the first choice's message, with its
 * tool calls, and its reasoning under the name under which it came; of POST /v1/responses, every item of its output. After
 * a request whose tools have functions, appends every message of its turns: the calls, their results, the last answer.
 *
 * @param request   must not be NULL (returns TOGETHER_INVALID_ARGUMENT).
 * @param response  must not be NULL (returns TOGETHER_INVALID_ARGUMENT). Copied: the answer of the request's own
 *                  operation, streamed or not.
 * @return          TOGETHER_OK; the status of a response that failed; TOGETHER_INVALID_ARGUMENT for the answer of
 *                  another operation. Nothing is appended on failure.
 */
TOGETHER_EXPORT
together_status together_request_add_answer(together_request *request,
                                            const together_response *response);

/**
 * Appends the result of a tool call to the conversation, after the answer that called it
 * (together_request_add_answer). A tool with a function needs no result: see together_request_add_tool.
 *
 * @param request  must not be NULL (returns TOGETHER_INVALID_ARGUMENT).
 * @param id       must not be NULL (returns TOGETHER_INVALID_ARGUMENT). Copied: the id of the call.
 * @param content  must not be NULL (returns TOGETHER_INVALID_ARGUMENT). Copied: text or JSON, for the model.
 * @return         TOGETHER_OK; TOGETHER_INVALID_ARGUMENT.
 */
TOGETHER_EXPORT
together_status together_request_add_tool_result(together_request *request,
                                                 const char *id,
                                                 const char *content);

/**
 * As together_request_add_tool_result, for content that is long, not NUL-terminated, or contains NULs.
 *
 * @param length  of the content, in bytes.
 */
TOGETHER_EXPORT
together_status together_request_add_tool_result_n(together_request *request,
                                                   const char *id,
                                                   const char *content,
                                                   size_t length);

/**
 * Adds an image to the last message of the conversation by its URL, which the server fetches.
 *
 * @param request  must not be NULL (returns TOGETHER_INVALID_ARGUMENT).
 * @param url      must not be NULL (returns TOGETHER_INVALID_ARGUMENT). Copied: begins with "https://", "http://" or
 *                 "data:".
 * @return         as in together_request_add_image.
 */
TOGETHER_EXPORT
together_status together_request_add_image_url(together_request *request,
                                               const char *url);

/**
 * Adds an image file to the last message of the conversation. Blocks while it reads the file. The file's content, not
 * its name, says whether it is PNG, JPEG, GIF or WebP.
 *
 * @param request  must not be NULL (returns TOGETHER_INVALID_ARGUMENT).
 * @param path     must not be NULL (returns TOGETHER_INVALID_ARGUMENT). Used during the call.
 * @return         as in together_request_add_image; also TOGETHER_FILE if the file cannot be read or is not a regular
 *                 file, TOGETHER_TOO_LARGE if it has more than 32 MiB, TOGETHER_INVALID_ARGUMENT if it is another kind
 *                 of file.
 */
TOGETHER_EXPORT
together_status together_request_add_image_file(together_request *request,
                                                const char *path);

/**
 * Adds any part to the content of the last message, such as a video or audio. A text that the content is becomes its
 * first part.
 *
 * @param request  must not be NULL (returns TOGETHER_INVALID_ARGUMENT).
 * @param json     must not be NULL (returns TOGETHER_INVALID_ARGUMENT). Copied: an object with a "type", such as
 *                 {"type": "video_url", "video_url": {"url": "https://..."}}.
 * @return         as in together_request_add_image; also TOGETHER_INVALID_ARGUMENT if it is no such object.
 */
TOGETHER_EXPORT
together_status together_request_add_part(together_request *request,
                                          const char *json);

/**
 * Offers the model a tool, and carries out its calls with a function of yours. When the model calls it, the library
 * runs the function, sends the model the result, and goes on until the model answers in words: the response is that
 * last answer, and together_request_add_answer appends all turns. Calls of one answer run in their order. The events of
 * all turns arrive as they come, TOGETHER_EVENT_TOOL_CALL included, and one TOGETHER_EVENT_DONE.
 *
 * Arguments that are not a JSON object, do not fit the schema, or are longer than 1 MiB never reach the function: the
 * model gets an error as the result. TOGETHER_LIMIT_TURNS bounds the turns, TOGETHER_TIMEOUT_TOTAL the time of all of
 * them, and TOGETHER_LIMIT_TOKENS is checked between them; one answer may call 128 tools (else TOGETHER_TOO_LARGE). If
 * an answer calls a tool that has no function (one of the field "tools" that was set as JSON), no function runs, and
 * the response is that answer. With "n", only the first answer's calls are carried out. After the first turn a
 * "tool_choice" that requires a call is sent as "auto".
 *
 * @param request      must not be NULL (returns TOGETHER_INVALID_ARGUMENT).
 * @param name         must not be NULL or empty (returns TOGETHER_INVALID_ARGUMENT). Copied: letters, digits and "_".
 *                     If the field "tools" has a tool with this name, as in a loaded conversation, that tool gets the
 *                     description, the schema and the function: of two with one name, the later one counts.
 * @param description  must not be NULL (returns TOGETHER_INVALID_ARGUMENT). Copied: when to use it, for the model.
 * @param schema_json  must not be NULL (returns TOGETHER_INVALID_ARGUMENT). Copied: the JSON schema of the arguments,
 *                     an object.
 * @param function     must not be NULL (returns TOGETHER_INVALID_ARGUMENT).
 * @param user_data    passed to the function; NULL is allowed. It and the function must stay valid until the request
 *                     is freed, every call started with it has ended, and no function of such a call runs.
 * @return             TOGETHER_OK; TOGETHER_INVALID_ARGUMENT. A failure stays the request's status until "tools" is
 *                     set or removed, or together_request_remove(request, "/tools/-") withdraws it.
 */
TOGETHER_EXPORT
together_status together_request_add_tool(together_request *request,
                                          const char *name,
                                          const char *description,
                                          const char *schema_json,
                                          together_tool function,
                                          void *user_data);

/* ---- Tool call ---- */

/**
 * Returns the name of the tool that the model calls.
 *
 * @param call  must not be NULL (returns "").
 * @return      a text that is valid while the function runs. Never NULL.
 */
TOGETHER_EXPORT const char *together_tool_call_name(const together_tool_call *call);

/**
 * Returns the id of the call, which its result carries in the conversation.
 *
 * @param call  must not be NULL (returns "").
 * @return      a text that is valid while the function runs; "" if the server sent none. Never NULL.
 */
TOGETHER_EXPORT
const char *together_tool_call_id(const together_tool_call *call);

/**
 * Returns the arguments of the call, to be read like any response: together_response_string(arguments, "/city", NULL).
 *
 * @param call  must not be NULL (returns NULL).
 * @return      a response that is valid while the function runs, and that is not yours to free.
 */
TOGETHER_EXPORT
const together_response *together_tool_call_arguments(const together_tool_call *call);

/**
 * Gives the result of the call, for the model. Without it the result is empty; the last one counts.
 *
 * @param call     must not be NULL (returns TOGETHER_INVALID_ARGUMENT).
 * @param content  must not be NULL (returns TOGETHER_INVALID_ARGUMENT). Copied: text or JSON.
 * @return         TOGETHER_OK; TOGETHER_TOO_LARGE if it is longer than TOGETHER_LIMIT_RESPONSE_BYTES leaves for the
 *                 request's turns; TOGETHER_INVALID_ARGUMENT.
 */
TOGETHER_EXPORT
together_status together_tool_call_answer(together_tool_call *call,
                                          const char *content);

/**
 * As together_tool_call_answer, for content that is long, not NUL-terminated, or contains NULs.
 *
 * @param length  of the content, in bytes.
 */
TOGETHER_EXPORT
together_status together_tool_call_answer_n(together_tool_call *call,
                                            const char *content,
                                            size_t length);

/* ---- To its end ---- */

/**
 * Sends a request and waits for its whole answer, on this thread. Blocks until the answer is complete or a time
 * limit passes. The functions of the request's tools run inside this call (together_request_add_tool).
 *
 * @param client   must not be NULL or failed (returns a failed response). May be in use by other threads.
 * @param request  must not be NULL or failed (returns a failed response). Can be sent again, and by other threads
 *                 at the same time.
 * @return         a response to be freed with together_free; never NULL. Its status is TOGETHER_OK for HTTP 200 to
 *                 299; TOGETHER_CONNECTION, _TLS, _TIMEOUT, _PROTOCOL, _TOO_LARGE or _CANCELLED (by
 *                 together_client_interrupt) if there is no whole answer; TOGETHER_NO_API_KEY if the key's command
 *                 or function returned none; TOGETHER_BAD_REQUEST and above if the service refused the request; or
 *                 any other status. Whatever arrived is readable in every case. An answer's head may have at most
 *                 128 header fields and 15 KiB (else TOGETHER_TOO_LARGE); its body, TOGETHER_LIMIT_RESPONSE_BYTES.
 */
TOGETHER_EXPORT
together_response *together_complete(const together_client *client,
                                     const together_request *request);

/**
 * As together_complete, but passes each part of the answer to a function as it arrives: text while the model
 * writes it. POST /v1/chat/completions, POST /v1/completions and POST /v1/responses stream unless the request's
 * field "stream" says otherwise; audio arrives in pieces too; any other answer is one TOGETHER_EVENT_CHUNK. If the
 * server answers a request that streams with one JSON document, its texts and tool calls are events as well. TOGETHER_EVENT_DONE is
 * the last event. Blocks until the answer is complete.
 *
 * @param client     as in together_complete.
 * @param request    as in together_complete.
 * @param on_event   must not be NULL (returns a failed response). Called on this thread, inside this call, with an
 *                   event that is valid until it returns. It returns TOGETHER_GO_ON, or TOGETHER_STOP to end the
 *                   answer: TOGETHER_EVENT_DONE still follows, and the response's status is TOGETHER_CANCELLED. It
 *                   may call any function of this library, even to free the client or the request, and must not
 *                   throw an exception.
 * @param user_data  passed to on_event; NULL is allowed.
 * @return           as in together_complete: the whole answer, as if it had not been streamed. If the answer broke
 *                   off, the part that arrived is readable.
 */
TOGETHER_EXPORT
together_response *together_complete_each(const together_client *client,
                                          const together_request *request,
                                          together_on_event on_event,
                                          void *user_data);

/* ---- Not blocking ---- */

/**
 * Starts a request on a thread of the library and returns at once. Read its events with together_call_next or
 * together_client_next, and its answer with together_call_response. The same operations stream as in
 * together_complete_each. At most TOGETHER_LIMIT_CALLS run at once; further calls wait in order.
 *
 * @param client   must not be NULL or failed (returns a failed call). May be in use by other threads.
 * @param request  must not be NULL or failed (returns a failed call). Copied: you can change, send or free it at
 *                 once.
 * @return         a call to be freed with together_free, which cancels it; never NULL. A failed call has one
 *                 event, TOGETHER_EVENT_DONE, like any other call that ends. If `client` is NULL or not a client, only
 *                 together_call_next returns that event.
 */
TOGETHER_EXPORT
together_call *together_start(const together_client *client,
                              const together_request *request);

/**
 * Returns the call's oldest event. Blocks for at most `timeout_ms`. Runs the functions of the request's tools that the
 * model has called (together_request_add_tool), before it looks on, however long they take.
 *
 * @param call        must not be NULL (returns NULL).
 * @param timeout_ms  the longest wait in milliseconds; 0 returns at once, -1 (or less) waits without limit.
 * @return            an event that is valid until the next together_call_next of this call, or until the call is
 *                    freed; NULL if there is none yet, if together_client_interrupt ended the wait, and always (at
 *                    once) after TOGETHER_EVENT_DONE.
 */
TOGETHER_EXPORT
const together_event *together_call_next(together_call *call,
                                         int32_t timeout_ms);

/**
 * Waits until a call is done, for a program that wants the answer and not the events: those that were not read are
 * dropped, those that come meanwhile and TOGETHER_EVENT_DONE included, so the call never waits for a reader. Blocks for
 * at most `timeout_ms`. Runs the functions of tools as together_call_next does.
 *
 * @param call        must not be NULL (returns TOGETHER_INVALID_ARGUMENT); may have failed, which is done.
 * @param timeout_ms  the longest wait in milliseconds; 0 returns at once, -1 (or less) waits without limit.
 * @return            TOGETHER_OK if the call is done, with whatever outcome: read it with together_call_response.
 *                    TOGETHER_TIMEOUT if it is not done yet: the time passed, or together_client_interrupt ended the
 *                    wait. The call goes on; wait again, read its events, or free it. TOGETHER_CANCELLED if a function
 *                    of a tool freed the call.
 */
TOGETHER_EXPORT
together_status together_call_wait(together_call *call,
                                   int32_t timeout_ms);

/**
 * Sends a message to a session (a call of TOGETHER_REALTIME or TOGETHER_AUDIO_SPEECH_WEBSOCKET), behind everything that was
 * sent before, and not before the server has opened the session. One thread may send while another reads the events.
 *
 * @param call  must not be NULL, and must be a session that was not finished and has not ended (returns
 *              TOGETHER_INVALID_ARGUMENT; its own status if it ended with a failure). together_object_message says why
 *              a message was refused, until one is taken.
 * @param json  must not be NULL (returns TOGETHER_INVALID_ARGUMENT). A JSON object with a "type", sent as it is: any message
 *              of the service's reference, such as {"type":"input_text_buffer.append","text":"Hello."}.
 * @return      TOGETHER_OK; TOGETHER_TOO_LARGE if more than 1 MiB would wait to be sent: send it when the server has taken
 *              some; TOGETHER_INVALID_ARGUMENT; the status of a call that ended with a failure.
 */
TOGETHER_EXPORT
together_status together_call_send(const together_call *call,
                                   const char *json);

/**
 * Sends raw audio to a session that listens (TOGETHER_REALTIME): samples without a header, in the format of the field
 * "input_audio_format" (16-bit integers), in pieces of any size. Each message to the server has a second at most. One
 * thread may send while another reads the events.
 *
 * @param call    as in together_call_send, and must be a session that listens (returns TOGETHER_INVALID_ARGUMENT).
 * @param bytes   NULL only if `length` is 0 (otherwise returns TOGETHER_INVALID_ARGUMENT). Copied.
 * @param length  in bytes. Half a sample at the end is sent with its other half.
 * @return        as in together_call_send.
 */
TOGETHER_EXPORT
together_status together_call_send_bytes(const together_call *call,
                                         const void *bytes,
                                         size_t length);

/**
 * Ends a session in good order. What was sent is committed, what is due is waited for (texts for at most 30 seconds;
 * audio for as long as some comes every 30 seconds), and the connection is closed; TOGETHER_EVENT_DONE with TOGETHER_OK
 * follows. Read the events up to there. One thread may do this while another reads the events.
 *
 * @param call  must not be NULL, and must be a session (returns TOGETHER_INVALID_ARGUMENT, and
 *              together_object_message says why).
 * @return      TOGETHER_OK, also if the session has ended, with whatever outcome; TOGETHER_INVALID_ARGUMENT.
 */
TOGETHER_EXPORT
together_status together_call_finish(const together_call *call);

/**
 * Cancels a call: TOGETHER_EVENT_DONE with TOGETHER_CANCELLED follows within milliseconds, even while the call
 * waits for a connection or a silent server; later if it waits for a function of the host (see
 * together_client_interrupt). A finished call does not change. May be called from any thread.
 *
 * @param call  must not be NULL (does nothing); may have failed.
 */
TOGETHER_EXPORT
void together_call_cancel(const together_call *call);

/**
 * Returns a descriptor that is readable exactly while together_call_next has an event or a tool to run, for epoll,
 * kqueue, select or an event loop. On Windows it is a SOCKET, for WSAPoll, select or WSAEventSelect; a loop that waits for
 * objects uses together_call_event. The library owns it: do not read or close it.
 *
 * @param call  must not be NULL or failed (returns -1).
 * @return      the descriptor, the same one every time, valid until the call is freed; -1 if the system gives none.
 */
TOGETHER_EXPORT
ptrdiff_t together_call_fd(const together_call *call);

/**
 * Returns a Windows event object that is set exactly while together_call_next has an event or a tool to run, for
 * WaitForMultipleObjects, MsgWaitForMultipleObjects or RegisterWaitForSingleObject. The library owns it: do not reset
 * or close it.
 *
 * @param call  must not be NULL or failed (returns NULL).
 * @return      the HANDLE, the same one every time, valid until the call is freed; NULL if there is none, as on
 *             every system but Windows (see together_call_fd).
 */
TOGETHER_EXPORT
void *together_call_event(const together_call *call);

/**
 * Returns the whole answer of a finished call, as if it had not been streamed.
 *
 * @param call  must not be NULL or failed (returns a failed response).
 * @return      a response to be freed with together_free; never NULL. Before TOGETHER_EVENT_DONE its status is
 *              TOGETHER_INVALID_ARGUMENT.
 */
TOGETHER_EXPORT
together_response *together_call_response(together_call *call);

/* ---- Response ---- */

/**
 * Reads any JSON text as answers are read: tool arguments, lines of result files, a program's own files.
 *
 * @param json  must not be NULL (returns a failed response). UTF-8, copied.
 * @return      a response to be freed with together_free; never NULL. Its status is TOGETHER_OK; or
 *              TOGETHER_INVALID_ARGUMENT with the line and column where the text is not JSON, which
 *              together_response_bytes still returns. It has no HTTP status and no headers.
 */
TOGETHER_EXPORT
together_response *together_json_parse(const char *json);

/**
 * As together_json_parse, for text that is not NUL-terminated.
 *
 * @param length  in bytes.
 */
TOGETHER_EXPORT together_response *together_json_parse_n(const char *json, size_t length);

/**
 * Returns the structured answer of a choice (together_request_set_schema), as a response of its own. Works for any
 * answer whose text is JSON.
 *
 * @param response  must not be NULL (returns a failed response); may have failed: the returned response then has its
 *                  status and message, and what the choice holds is readable as far as it is JSON.
 * @param choice    which of the request's "n" answers; 0 is the first.
 * @return          a response to be freed with together_free, that does not need the first one; never NULL. Its
 *                  status is TOGETHER_OK; TOGETHER_PROTOCOL if the choice has no text or it is not JSON;
 *                  TOGETHER_INVALID_ARGUMENT if there is no such choice.
 */
TOGETHER_EXPORT
together_response *together_response_parsed(const together_response *response,
                                            uint32_t choice);

/**
 * Returns the text of the answer: the first choice of a chat or completion, the messages of POST /v1/responses, the
 * text of a transcription, or a body of text (Content-Type text/...).
 *
 * @param response    must not be NULL (returns ""); may have failed.
 * @param length_out  receives the length in bytes, unless it is NULL. Model text can contain NULs.
 * @return            a text that is valid until the response is freed; "" if there is none (for example if the
 *                    answer is only a tool call). Never NULL.
 */
TOGETHER_EXPORT
const char *together_response_text(const together_response *response,
                                   size_t *length_out);

/**
 * Returns the whole JSON of the answer, as the server wrote it. Copies nothing.
 *
 * @param response    must not be NULL (returns ""); may have failed: then this is the error's JSON.
 * @param length_out  receives the length in bytes, unless it is NULL.
 * @return            a text that is valid until the response is freed; "" if the answer is empty or not JSON (use
 *                    together_response_bytes). Never NULL.
 */
TOGETHER_EXPORT
const char *together_response_json(const together_response *response,
                                   size_t *length_out);

/**
 * Returns the bytes of the answer, whatever they are: audio, a file, a proxy's web page. Copies nothing.
 *
 * @param response    must not be NULL (returns bytes of length 0); may have failed: then this is the part of the
 *                    answer that arrived.
 * @param length_out  receives the length in bytes, unless it is NULL. No other function returns it.
 * @return            bytes that are valid until the response is freed. Never NULL.
 */
TOGETHER_EXPORT
const void *together_response_bytes(const together_response *response,
                                    size_t *length_out);

/**
 * Returns the string at a JSON pointer.
 *
 * @param response    must not be NULL (returns ""); may have failed.
 * @param pointer     must not be NULL (returns ""). RFC 6901, such as "/choices/0/message/content" or, in a list,
 *                    "/0/id".
 * @param length_out  receives the length in bytes, unless it is NULL.
 * @return            a text that is valid until the response is freed; "" if there is no value or it is not a
 *                    string. An unpaired surrogate reads as U+FFFD. Never NULL.
 */
TOGETHER_EXPORT
const char *together_response_string(const together_response *response,
                                     const char *pointer,
                                     size_t *length_out);

/**
 * Returns the JSON at a JSON pointer, as the server wrote it: a message to send back, a number of any length.
 *
 * @param response    must not be NULL (returns ""); may have failed.
 * @param pointer     as in together_response_string; "" is the whole answer.
 * @param length_out  receives the length in bytes, unless it is NULL.
 * @return            a text that is valid until the response is freed; "" if there is no value. Never NULL.
 */
TOGETHER_EXPORT
const char *together_response_value(const together_response *response,
                                    const char *pointer,
                                    size_t *length_out);

/**
 * Returns the integer at a JSON pointer.
 *
 * @param response   must not be NULL (returns `otherwise`); may have failed.
 * @param pointer    as in together_response_string.
 * @param otherwise  returned if there is no value, it is not an integer, or it does not fit: integers are never
 *                   rounded. Use together_response_number for those.
 * @return           the number, or `otherwise`.
 */
TOGETHER_EXPORT
int64_t together_response_integer(const together_response *response,
                                  const char *pointer,
                                  int64_t otherwise);

/**
 * Returns the number at a JSON pointer.
 *
 * @param response   must not be NULL (returns `otherwise`); may have failed.
 * @param pointer    as in together_response_string.
 * @param otherwise  returned if there is no value or it is not a number.
 * @return           the number, rounded to the nearest double; or `otherwise`.
 */
TOGETHER_EXPORT
double together_response_number(const together_response *response,
                                const char *pointer,
                                double otherwise);

/**
 * Returns the boolean at a JSON pointer.
 *
 * @param response   must not be NULL (returns `otherwise`); may have failed.
 * @param pointer    as in together_response_string.
 * @param otherwise  returned unchanged if there is no value or it is not true or false.
 * @return           1 for true, 0 for false, or `otherwise`.
 */
TOGETHER_EXPORT
int32_t together_response_boolean(const together_response *response,
                                  const char *pointer,
                                  int32_t otherwise);

/**
 * Returns the number of items of a list, or of members of an object.
 *
 * @param response  must not be NULL (returns 0); may have failed.
 * @param pointer   as in together_response_string; "" is the whole answer (GET /v1/models is a list).
 * @return          the number; 0 if there is no value or it is not a list or object.
 */
TOGETHER_EXPORT
size_t together_response_count(const together_response *response,
                               const char *pointer);

/**
 * Returns the HTTP status of the answer.
 *
 * @param response  must not be NULL (returns 0); may have failed.
 * @return          a number such as 200 or 404; 0 if there was no answer.
 */
TOGETHER_EXPORT int32_t together_response_http_status(const together_response *response);

/**
 * Returns a header of the answer.
 *
 * @param response  must not be NULL (returns ""); may have failed.
 * @param name      must not be NULL (returns ""). Upper and lower case are the same.
 * @return          the value of the first header with that name, valid until the response is freed; "" if there is
 *                  none. Never NULL.
 */
TOGETHER_EXPORT
const char *together_response_header(const together_response *response,
                                     const char *name);

/**
 * Returns the request's id, which Together's support asks for, from the headers or an error's body.
 *
 * @param response  must not be NULL (returns ""); may have failed.
 * @return          a text that is valid until the response is freed; "" if the server sent none. Never NULL.
 */
TOGETHER_EXPORT
const char *together_response_request_id(const together_response *response);

/**
 * Returns the time that the server asks clients to wait, from its headers retry-after-ms, retry-after or
 * x-ratelimit-reset (the one that Together documents).
 *
 * @param response  must not be NULL (returns -1); may have failed.
 * @return          milliseconds; -1 if the server named no time.
 */
TOGETHER_EXPORT
int64_t together_response_retry_after_ms(const together_response *response);

/**
 * Returns how long a part of the request took. A call starts with together_start.
 *
 * @param response  must not be NULL (returns -1); may have failed.
 * @param which     a together_time.
 * @return          microseconds; -1 if the request did not get there, the answer was not a stream
 *                  (TOGETHER_TIME_FIRST_TOKEN), nothing was sent, or `which` is no together_time.
 */
TOGETHER_EXPORT int64_t together_response_time_us(const together_response *response, int32_t which);

/**
 * Returns the number of tries: 1 if the first try was the last, more if the request was retried
 * (together_options_set_retries), 0 if there was no try.
 *
 * @param response  must not be NULL (returns 0); may have failed.
 * @return          the number of tries.
 */
TOGETHER_EXPORT uint32_t together_response_tries(const together_response *response);

/**
 * Returns why a try before the last one failed: one line, like together_object_message for the last try.
 *
 * @param response  must not be NULL (returns ""); may have failed.
 * @param number    the number of the try, from 0.
 * @return          a text that is valid until the response is freed; "" if there was no such try, or it was the
 *                  last. Never NULL.
 */
TOGETHER_EXPORT
const char *together_response_try_message(const together_response *response,
                                          uint32_t number);

/**
 * Copies a list of numbers, such as an embedding ("/data/0/embedding"), into an array. Reads embeddings that were
 * asked for as base64 ("encoding_format") too.
 *
 * @param response    must not be NULL (returns 0); may have failed.
 * @param pointer     as in together_response_string. Leads to a list of numbers, or to a string that is base64 of
 *                    32-bit floats, lowest byte first.
 * @param floats_out  receives the first `capacity` numbers, each rounded once to the nearest float; may be NULL,
 *                    to get the count only. Unchanged if the return value is 0.
 * @param capacity    of `floats_out`, in floats.
 * @return            the number of floats, which may be more than `capacity`; 0 if there are none, or the value
 *                    contains anything else.
 */
TOGETHER_EXPORT
size_t together_response_floats(const together_response *response,
                                const char *pointer,
                                float *floats_out,
                                size_t capacity);

/**
 * Decodes a base64 string, such as an image ("/data/0/b64_json"), into a buffer. Reads the standard and the URL-safe
 * alphabet, with or without padding, and data: URLs.
 *
 * @param response   must not be NULL (returns 0); may have failed.
 * @param pointer    as in together_response_string.
 * @param bytes_out  receives the first `capacity` bytes; may be NULL, to get the count only. Unchanged if the
 *                   return value is 0.
 * @param capacity   of `bytes_out`, in bytes.
 * @return           the number of bytes in the string, which may be more than `capacity`; 0 if there are none, or
 *                   the value is not a base64 string: together_object_message(response) then says why, until the
 *                   next call of together_response_decode or _save with this response.
 */
TOGETHER_EXPORT
size_t together_response_decode(const together_response *response,
                                const char *pointer,
                                void *bytes_out,
                                size_t capacity);

/**
 * Writes the bytes of a base64 string to a file, as together_response_decode reads them; or the answer's own bytes.
 * The file is written as by together_request_set_output: under another name first, so that it is whole or as it was.
 * Blocks while the file is written.
 *
 * @param response  must not be NULL or failed (returns TOGETHER_INVALID_ARGUMENT, or the response's status: nothing
 *                  is written).
 * @param pointer   must not be NULL (returns TOGETHER_INVALID_ARGUMENT). As in together_response_string; "" writes
 *                  the bytes of the answer, whatever they are.
 * @param path      must not be NULL (returns TOGETHER_INVALID_ARGUMENT). A file that exists is replaced.
 * @return          TOGETHER_OK; TOGETHER_INVALID_ARGUMENT if there is no value at the pointer; TOGETHER_PROTOCOL if
 *                  it is not a base64 string; TOGETHER_FILE. On failure together_object_message(response) says why,
 *                  until the next call of together_response_decode or _save with this response; its status stays.
 */
TOGETHER_EXPORT
together_status together_response_save(const together_response *response,
                                       const char *pointer,
                                       const char *path);

/* ---- Batch ---- */

/**
 * Makes a batch in a directory, or opens the one that is in it. Blocks while it reads the files there.
 *
 * The directory holds the requests, the answers and a journal, readable by the program's user alone (0700, files 0600).
 * While the object lives, no other has the directory. Remove it when the answers are no longer needed.
 *
 * @param directory  must not be NULL (returns a failed batch). New (its parent must exist), empty, or a batch's; must
 *                   belong to the program's user and not be writable to others. Copied.
 * @return           a batch to be freed with together_free; never NULL. Its status is TOGETHER_OK; or TOGETHER_FILE if
 *                   the directory cannot be used, is in use by another batch object of this or another process, holds
 *                   anything else, or was changed.
 */
TOGETHER_EXPORT
together_batch *together_batch_new(const char *directory);

/**
 * Adds a request to a batch. Blocks while it is written to the directory. A program that was killed may add all
 * of its requests again: one that is there word for word, from an earlier object, is not added twice.
 *
 * A failure stays on the batch for good, as of every function that adds; what was added before is kept, and another
 * object of the same directory goes on. The operation is POST /v1/chat/completions, POST /v1/audio/transcriptions or
 * POST /v1/audio/translations (with a URL in the field "file"), the same for the whole batch. A batch sends no files,
 * streams nothing and runs no functions of tools, and applies none of the request's headers, limits and schema checks.
 *
 * @param batch      must not be NULL or running (returns TOGETHER_INVALID_ARGUMENT).
 * @param custom_id  names the request and its answer; must not be NULL, empty, longer than 64 characters, or used for
 *                   another request of the batch (returns TOGETHER_INVALID_ARGUMENT).
 * @param request    must not be NULL or failed (returns its status). Copied.
 * @return           TOGETHER_OK; TOGETHER_INVALID_ARGUMENT, also if the batch was started already;
 *                   TOGETHER_TOO_LARGE if the request is longer than 10,000,000 bytes; TOGETHER_FILE if it cannot be
 *                   written. Any number of requests can be added: each 50,000, or 100 MB, are a job of the service.
 */
TOGETHER_EXPORT
together_status together_batch_add(together_batch *batch,
                                   const char *custom_id,
                                   const together_request *request);

/**
 * Runs a batch to its end: uploads the requests, starts the service's jobs, waits for them and fetches the answers.
 * Blocks until all jobs have ended, which may take a day; TOGETHER_TIMEOUT_TOTAL limits it, and
 * together_client_interrupt ends it.
 *
 * Can be called again after any failure, in another process too: it does what is still to be done, and no job is made
 * twice. Once all answers are there it returns at once and sends nothing.
 *
 * @param batch      must not be NULL, failed or running, and must have requests (returns a failed response).
 * @param client     must not be NULL or failed (returns a failed response). The tokens of the answers that are fetched
 *                   count in its together_client_usage.
 * @param on_event   NULL, or called on this thread, inside this call: TOGETHER_EVENT_PROGRESS of uploads and downloads,
 *                   TOGETHER_EVENT_CHUNK with the job at each new state, TOGETHER_EVENT_DONE as the last. It returns
 *                   TOGETHER_GO_ON, or TOGETHER_STOP to end the run, whose status is then TOGETHER_CANCELLED: the jobs
 *                   go on, and so does the next run. It may call any function of this library, even to free the batch
 *                   or the client, and must not throw an exception.
 * @param user_data  passed to on_event; NULL is allowed.
 * @return           a response to be freed with together_free; never NULL. TOGETHER_OK if all jobs completed, even where
 *                   single requests failed; TOGETHER_JOB_FAILED if one failed, expired or was cancelled (the answers
 *                   that there are can be read); or the status of the step that failed. Its JSON is the job's, of
 *                   several the first that failed or else the last, with three members more: "/requests/total",
 *                   "/requests/answered" and "/requests/failed"; "/usage" with the tokens of all answers; "/jobs", the
 *                   ids of all jobs.
 */
TOGETHER_EXPORT
together_response *together_batch_run(together_batch *batch,
                                      const together_client *client,
                                      together_on_event on_event,
                                      void *user_data);

/**
 * Returns the answer to one request of a batch, as together_complete would have returned it. Blocks while it is read
 * from the directory.
 *
 * @param batch      must not be NULL (returns a failed response). May have failed in together_batch_add.
 * @param custom_id  must not be NULL and must name a request of the batch (returns a failed response).
 * @return           a response to be freed with together_free, that does not need the batch; never NULL. TOGETHER_OK; the
 *                   status that the service's refusal of the request would have had alone, with its words;
 *                   TOGETHER_INVALID_ARGUMENT while there is no answer yet; TOGETHER_JOB_FAILED if the batch ended without
 *                   one; TOGETHER_FILE if its file was changed. It has no headers, and an HTTP status where the service
 *                   gave one.
 */
TOGETHER_EXPORT
together_response *together_batch_answer(const together_batch *batch,
                                         const char *custom_id);

#ifdef __cplusplus
}  // extern "C"
#endif  // __cplusplus

/* ---- Operations, for together_request_new: the API's own words, so any other text of this form
 * works too. Names in braces are filled from the fields of those names. ---- */

/* Text, embeddings, rerank */
#define TOGETHER_CHAT_COMPLETIONS "POST /v1/chat/completions"
#define TOGETHER_COMPLETIONS "POST /v1/completions"
#define TOGETHER_RESPONSES "POST /v1/responses"
#define TOGETHER_EMBEDDINGS "POST /v1/embeddings"
#define TOGETHER_RERANK "POST /v1/rerank"

/* Images, video, audio, realtime */
#define TOGETHER_AUDIO_SPEECH "POST /v1/audio/speech"
#define TOGETHER_AUDIO_SPEECH_WEBSOCKET "GET /v1/audio/speech/websocket"
#define TOGETHER_AUDIO_TRANSCRIPTIONS "POST /v1/audio/transcriptions"
#define TOGETHER_AUDIO_TRANSLATIONS "POST /v1/audio/translations"
#define TOGETHER_IMAGES_GENERATIONS "POST /v1/images/generations"
#define TOGETHER_REALTIME "GET /v1/realtime"
#define TOGETHER_VOICES "GET /v1/voices"
#define TOGETHER_VIDEOS_CREATE "POST /v2/videos"
#define TOGETHER_VIDEOS_GET "GET /v2/videos/{id}"

/* Models and jobs */
#define TOGETHER_JOBS_LIST "GET /v1/jobs"
#define TOGETHER_JOBS_GET "GET /v1/jobs/{jobId}"
#define TOGETHER_MODELS_LIST "GET /v1/models"
#define TOGETHER_MODELS_CREATE "POST /v1/models"

/* Files */
#define TOGETHER_FILES_LIST "GET /v1/files"
#define TOGETHER_FILES_CREATE "POST /v1/files"
#define TOGETHER_FILES_MULTIPART_ABORT "POST /v1/files/multipart/abort"
#define TOGETHER_FILES_MULTIPART_COMPLETE "POST /v1/files/multipart/complete"
#define TOGETHER_FILES_MULTIPART_INITIATE "POST /v1/files/multipart/initiate"
#define TOGETHER_FILES_UPLOAD "POST /v1/files/upload"
#define TOGETHER_FILES_DELETE "DELETE /v1/files/{id}"
#define TOGETHER_FILES_GET "GET /v1/files/{id}"
#define TOGETHER_FILES_CONTENT "GET /v1/files/{id}/content"
#define TOGETHER_FILES_PREPROCESS "POST /v1/files/{id}/preprocess"

/* Fine-tuning */
#define TOGETHER_FINE_TUNES_LIST "GET /v1/fine-tunes"
#define TOGETHER_FINE_TUNES_CREATE "POST /v1/fine-tunes"
#define TOGETHER_FINE_TUNES_ESTIMATE_PRICE "POST /v1/fine-tunes/estimate-price"
#define TOGETHER_FINE_TUNES_MODELS_LIMITS "GET /v1/fine-tunes/models/limits"
#define TOGETHER_FINE_TUNES_MODELS_SUPPORTED "GET /v1/fine-tunes/models/supported"
#define TOGETHER_FINE_TUNES_PREVIEW "POST /v1/fine-tunes/preview"
#define TOGETHER_FINE_TUNES_DELETE "DELETE /v1/fine-tunes/{id}"
#define TOGETHER_FINE_TUNES_GET "GET /v1/fine-tunes/{id}"
#define TOGETHER_FINE_TUNES_CANCEL "POST /v1/fine-tunes/{id}/cancel"
#define TOGETHER_FINE_TUNES_CHECKPOINTS "GET /v1/fine-tunes/{id}/checkpoints"
#define TOGETHER_FINE_TUNES_DOWNLOAD_TOKENIZED_DATASET "GET /v1/fine-tunes/{id}/download-tokenized-dataset"
#define TOGETHER_FINE_TUNES_EVENTS "GET /v1/fine-tunes/{id}/events"
#define TOGETHER_FINE_TUNES_METRICS "GET /v1/fine-tunes/{id}/metrics"
#define TOGETHER_FINETUNE_DOWNLOAD "GET /v1/finetune/download"

/* Batches */
#define TOGETHER_BATCHES_LIST "GET /v1/batches"
#define TOGETHER_BATCHES_CREATE "POST /v1/batches"
#define TOGETHER_BATCHES_GET "GET /v1/batches/{id}"
#define TOGETHER_BATCHES_CANCEL "POST /v1/batches/{id}/cancel"

/* Evaluations */
#define TOGETHER_EVALUATION_LIST "GET /v1/evaluation"
#define TOGETHER_EVALUATION_CREATE "POST /v1/evaluation"
#define TOGETHER_EVALUATION_MODEL_LIST "GET /v1/evaluation/model-list"
#define TOGETHER_EVALUATION_GET "GET /v1/evaluation/{id}"
#define TOGETHER_EVALUATION_STATUS "GET /v1/evaluation/{id}/status"

/* Code interpreter */
#define TOGETHER_TCI_EXECUTE "POST /v1/tci/execute"
#define TOGETHER_TCI_SESSIONS "GET /v1/tci/sessions"

/* Dedicated endpoints, version 1 (legacy) */
#define TOGETHER_CLUSTERS_AVAILABILITY_ZONES "GET /v1/clusters/availability-zones"
#define TOGETHER_ENDPOINTS_LIST "GET /v1/endpoints"
#define TOGETHER_ENDPOINTS_CREATE "POST /v1/endpoints"
#define TOGETHER_ENDPOINTS_DELETE "DELETE /v1/endpoints/{endpointId}"
#define TOGETHER_ENDPOINTS_GET "GET /v1/endpoints/{endpointId}"
#define TOGETHER_ENDPOINTS_UPDATE "PATCH /v1/endpoints/{endpointId}"
#define TOGETHER_ENDPOINTS_ADAPTERS_DELETE "DELETE /v1/endpoints/{endpointId}/adapters"
#define TOGETHER_ENDPOINTS_ADAPTERS_LIST "GET /v1/endpoints/{endpointId}/adapters"
#define TOGETHER_ENDPOINTS_ADAPTERS_CREATE "POST /v1/endpoints/{endpointId}/adapters"
#define TOGETHER_HARDWARE "GET /v1/hardware"

/* Dedicated endpoints, version 2 */
#define TOGETHER_V2_ORGANIZATION_ENDPOINTS "GET /v2/organizations/{organization_id}/endpoints"
#define TOGETHER_V2_ENDPOINTS_LIST "GET /v2/projects/{project_id}/endpoints"
#define TOGETHER_V2_ENDPOINTS_CREATE "POST /v2/projects/{project_id}/endpoints"
#define TOGETHER_V2_ENDPOINTS_DELETE "DELETE /v2/projects/{project_id}/endpoints/{id}"
#define TOGETHER_V2_ENDPOINTS_GET "GET /v2/projects/{project_id}/endpoints/{id}"
#define TOGETHER_V2_ENDPOINTS_UPDATE "PATCH /v2/projects/{project_id}/endpoints/{id}{?updateMask}"
#define TOGETHER_V2_ENDPOINTS_AB_EXPERIMENTS_LIST "GET /v2/projects/{project_id}/endpoints/{endpoint_id}/abExperiments"
#define TOGETHER_V2_ENDPOINTS_AB_EXPERIMENTS_CREATE "POST /v2/projects/{project_id}/endpoints/{endpoint_id}/abExperiments"
#define TOGETHER_V2_ENDPOINTS_AB_EXPERIMENTS_DELETE "DELETE /v2/projects/{project_id}/endpoints/{endpoint_id}/abExperiments/{id}"
#define TOGETHER_V2_ENDPOINTS_AB_EXPERIMENTS_GET "GET /v2/projects/{project_id}/endpoints/{endpoint_id}/abExperiments/{id}"
#define TOGETHER_V2_ENDPOINTS_AB_EXPERIMENTS_UPDATE "PATCH /v2/projects/{project_id}/endpoints/{endpoint_id}/abExperiments/{id}{?updateMask}"
#define TOGETHER_V2_ENDPOINTS_ANALYTICS "GET /v2/projects/{project_id}/endpoints/{id}/analytics"
#define TOGETHER_V2_ENDPOINTS_DEPLOYMENTS_LIST "GET /v2/projects/{project_id}/endpoints/{endpoint_id}/deployments"
#define TOGETHER_V2_ENDPOINTS_DEPLOYMENTS_CREATE "POST /v2/projects/{project_id}/endpoints/{endpoint_id}/deployments{?validateOnly}"
#define TOGETHER_V2_ENDPOINTS_DEPLOYMENTS_DELETE "DELETE /v2/projects/{project_id}/endpoints/{endpoint_id}/deployments/{id}"
#define TOGETHER_V2_ENDPOINTS_DEPLOYMENTS_GET "GET /v2/projects/{project_id}/endpoints/{endpoint_id}/deployments/{id}"
#define TOGETHER_V2_ENDPOINTS_DEPLOYMENTS_UPDATE "PATCH /v2/projects/{project_id}/endpoints/{endpoint_id}/deployments/{id}{?updateMask}"
#define TOGETHER_V2_ENDPOINTS_DEPLOYMENTS_ADAPTERS_LIST "GET /v2/projects/{project_id}/endpoints/{endpoint_id}/deployments/{deployment_id}/adapters"
#define TOGETHER_V2_ENDPOINTS_DEPLOYMENTS_ADAPTERS_CREATE "POST /v2/projects/{project_id}/endpoints/{endpoint_id}/deployments/{deployment_id}/adapters"
#define TOGETHER_V2_ENDPOINTS_DEPLOYMENTS_ADAPTERS_DELETE "DELETE /v2/projects/{project_id}/endpoints/{endpoint_id}/deployments/{deployment_id}/adapters/{id}"
#define TOGETHER_V2_ENDPOINTS_DEPLOYMENTS_ADAPTERS_GET "GET /v2/projects/{project_id}/endpoints/{endpoint_id}/deployments/{deployment_id}/adapters/{id}"
#define TOGETHER_V2_ENDPOINTS_DEPLOYMENTS_ADAPTERS_UPDATE "PATCH /v2/projects/{project_id}/endpoints/{endpoint_id}/deployments/{deployment_id}/adapters/{id}"
#define TOGETHER_V2_ENDPOINTS_EVENTS "GET /v2/projects/{project_id}/endpoints/{id}/events"
#define TOGETHER_V2_ENDPOINTS_ROLLOUTS_LIST "GET /v2/projects/{project_id}/endpoints/{endpoint_id}/rollouts"
#define TOGETHER_V2_ENDPOINTS_ROLLOUTS_CREATE "POST /v2/projects/{project_id}/endpoints/{endpoint_id}/rollouts"
#define TOGETHER_V2_ENDPOINTS_ROLLOUTS_PREVIEW_DEFAULTS "POST /v2/projects/{project_id}/endpoints/{endpoint_id}/rollouts/preview-defaults"
#define TOGETHER_V2_ENDPOINTS_ROLLOUTS_DELETE "DELETE /v2/projects/{project_id}/endpoints/{endpoint_id}/rollouts/{id}"
#define TOGETHER_V2_ENDPOINTS_ROLLOUTS_GET "GET /v2/projects/{project_id}/endpoints/{endpoint_id}/rollouts/{id}"
#define TOGETHER_V2_ENDPOINTS_ROLLOUTS_CANCEL "POST /v2/projects/{project_id}/endpoints/{endpoint_id}/rollouts/{id}/cancel"
#define TOGETHER_V2_ENDPOINTS_ROLLOUTS_PAUSE "POST /v2/projects/{project_id}/endpoints/{endpoint_id}/rollouts/{id}/pause"
#define TOGETHER_V2_ENDPOINTS_ROLLOUTS_PROMOTE "POST /v2/projects/{project_id}/endpoints/{endpoint_id}/rollouts/{id}/promote"
#define TOGETHER_V2_ENDPOINTS_ROLLOUTS_RESUME "POST /v2/projects/{project_id}/endpoints/{endpoint_id}/rollouts/{id}/resume"
#define TOGETHER_V2_ENDPOINTS_ROLLOUTS_START "POST /v2/projects/{project_id}/endpoints/{endpoint_id}/rollouts/{id}/start"
#define TOGETHER_V2_ENDPOINTS_SHADOW_EXPERIMENTS_LIST "GET /v2/projects/{project_id}/endpoints/{endpoint_id}/shadowExperiments"
#define TOGETHER_V2_ENDPOINTS_SHADOW_EXPERIMENTS_CREATE "POST /v2/projects/{project_id}/endpoints/{endpoint_id}/shadowExperiments"
#define TOGETHER_V2_ENDPOINTS_SHADOW_EXPERIMENTS_DELETE "DELETE /v2/projects/{project_id}/endpoints/{endpoint_id}/shadowExperiments/{id}"
#define TOGETHER_V2_ENDPOINTS_SHADOW_EXPERIMENTS_GET "GET /v2/projects/{project_id}/endpoints/{endpoint_id}/shadowExperiments/{id}"
#define TOGETHER_V2_ENDPOINTS_SHADOW_EXPERIMENTS_UPDATE "PATCH /v2/projects/{project_id}/endpoints/{endpoint_id}/shadowExperiments/{id}?updateMask={updateMask}"
#define TOGETHER_V2_ENDPOINTS_SHADOW_EXPERIMENTS_TARGETS_LIST "GET /v2/projects/{project_id}/endpoints/{endpoint_id}/shadowExperiments/{experiment_id}/targets"
#define TOGETHER_V2_ENDPOINTS_SHADOW_EXPERIMENTS_TARGETS_CREATE "POST /v2/projects/{project_id}/endpoints/{endpoint_id}/shadowExperiments/{experiment_id}/targets"
#define TOGETHER_V2_ENDPOINTS_SHADOW_EXPERIMENTS_TARGETS_DELETE "DELETE /v2/projects/{project_id}/endpoints/{endpoint_id}/shadowExperiments/{experiment_id}/targets/{id}"
#define TOGETHER_V2_ENDPOINTS_SHADOW_EXPERIMENTS_TARGETS_GET "GET /v2/projects/{project_id}/endpoints/{endpoint_id}/shadowExperiments/{experiment_id}/targets/{id}"
#define TOGETHER_V2_ENDPOINTS_SHADOW_EXPERIMENTS_TARGETS_UPDATE "PATCH /v2/projects/{project_id}/endpoints/{endpoint_id}/shadowExperiments/{experiment_id}/targets/{id}?updateMask={updateMask}"
#define TOGETHER_V2_PLACEMENT_PROFILES_LIST "GET /v2/projects/{project_id}/placement-profiles"
#define TOGETHER_V2_PLACEMENT_PROFILES_GET "GET /v2/projects/{project_id}/placement-profiles/{id}"
#define TOGETHER_V2_PUBLIC_ENDPOINTS "GET /v2/public/endpoints"
#define TOGETHER_V2_PUBLIC_INFERENCE_INSTANCE_TYPES_LIST "GET /v2/public/inference-instance-types"
#define TOGETHER_V2_PUBLIC_INFERENCE_INSTANCE_TYPES_GET "GET /v2/public/inference-instance-types/{id}"

/* Models v2 */
#define TOGETHER_V2_ORGANIZATION_MODELS "GET /v2/organizations/{organization_id}/models"
#define TOGETHER_V2_CONFIGS_LIST "GET /v2/projects/{project_id}/configs"
#define TOGETHER_V2_CONFIGS_GET "GET /v2/projects/{project_id}/configs/{id}"
#define TOGETHER_V2_MODELS_LIST "GET /v2/projects/{project_id}/models"
#define TOGETHER_V2_MODELS_CREATE "POST /v2/projects/{project_id}/models"
#define TOGETHER_V2_MODELS_DOWNLOAD "POST /v2/projects/{project_id}/models/download"
#define TOGETHER_V2_MODELS_UPLOAD_COMPLETE "POST /v2/projects/{project_id}/models/upload/complete"
#define TOGETHER_V2_MODELS_UPLOAD_CREATE "POST /v2/projects/{project_id}/models/upload/create"
#define TOGETHER_V2_MODELS_UPLOADS_LIST "GET /v2/projects/{project_id}/models/uploads"
#define TOGETHER_V2_MODELS_UPLOADS_CREATE "POST /v2/projects/{project_id}/models/uploads"
#define TOGETHER_V2_MODELS_UPLOADS_GET "GET /v2/projects/{project_id}/models/uploads/{id}"
#define TOGETHER_V2_MODELS_UPLOADS_EVENTS "GET /v2/projects/{project_id}/models/uploads/{id}/events"
#define TOGETHER_V2_MODELS_DELETE "DELETE /v2/projects/{project_id}/models/{id}"
#define TOGETHER_V2_MODELS_GET "GET /v2/projects/{project_id}/models/{id}"
#define TOGETHER_V2_MODELS_UPDATE "PATCH /v2/projects/{project_id}/models/{id}{?updateMask}"
#define TOGETHER_V2_MODELS_FILES "GET /v2/projects/{project_id}/models/{id}/files"
#define TOGETHER_V2_MODELS_REVISIONS "GET /v2/projects/{project_id}/models/{id}/revisions"
#define TOGETHER_V2_MODELS_REVISIONS_GET "GET /v2/projects/{project_id}/models/{id}/revisions/{revision_id}"
#define TOGETHER_V2_SUPPORTED_MODELS_LIST "GET /v2/supported-models"
#define TOGETHER_V2_SUPPORTED_MODELS_GET "GET /v2/supported-models/{id}"

/* GPU clusters */
#define TOGETHER_COMPUTE_CLUSTERS_LIST "GET /v1/compute/clusters"
#define TOGETHER_COMPUTE_CLUSTERS_CREATE "POST /v1/compute/clusters"
#define TOGETHER_COMPUTE_CLUSTERS_STORAGE_VOLUMES_LIST "GET /v1/compute/clusters/storage/volumes"
#define TOGETHER_COMPUTE_CLUSTERS_STORAGE_VOLUMES_CREATE "POST /v1/compute/clusters/storage/volumes"
#define TOGETHER_COMPUTE_CLUSTERS_STORAGE_VOLUMES_UPDATE "PUT /v1/compute/clusters/storage/volumes"
#define TOGETHER_COMPUTE_CLUSTERS_STORAGE_VOLUMES_DELETE "DELETE /v1/compute/clusters/storage/volumes/{volume_id}"
#define TOGETHER_COMPUTE_CLUSTERS_STORAGE_VOLUMES_GET "GET /v1/compute/clusters/storage/volumes/{volume_id}"
#define TOGETHER_COMPUTE_CLUSTERS_DELETE "DELETE /v1/compute/clusters/{cluster_id}"
#define TOGETHER_COMPUTE_CLUSTERS_GET "GET /v1/compute/clusters/{cluster_id}"
#define TOGETHER_COMPUTE_CLUSTERS_UPDATE "PUT /v1/compute/clusters/{cluster_id}"
#define TOGETHER_COMPUTE_CLUSTERS_ADDONS_LIST "GET /v1/compute/clusters/{cluster_id}/addons"
#define TOGETHER_COMPUTE_CLUSTERS_ADDONS_CREATE "POST /v1/compute/clusters/{cluster_id}/addons"
#define TOGETHER_COMPUTE_CLUSTERS_ADDONS_DELETE "DELETE /v1/compute/clusters/{cluster_id}/addons/{addon_id}"
#define TOGETHER_COMPUTE_CLUSTERS_ADDONS_GET "GET /v1/compute/clusters/{cluster_id}/addons/{addon_id}"
#define TOGETHER_COMPUTE_CLUSTERS_ADDONS_UPDATE "PUT /v1/compute/clusters/{cluster_id}/addons/{addon_id}"
#define TOGETHER_COMPUTE_CLUSTERS_INSTANCES_REMEDIATIONS_LIST "GET /v1/compute/clusters/{cluster_id}/instances/{instance_id}/remediations"
#define TOGETHER_COMPUTE_CLUSTERS_INSTANCES_REMEDIATIONS_CREATE "POST /v1/compute/clusters/{cluster_id}/instances/{instance_id}/remediations{?remediation_id}"
#define TOGETHER_COMPUTE_CLUSTERS_INSTANCES_REMEDIATIONS_GET "GET /v1/compute/clusters/{cluster_id}/instances/{instance_id}/remediations/{remediation_id}"
#define TOGETHER_COMPUTE_CLUSTERS_INSTANCES_REMEDIATIONS_APPROVE "POST /v1/compute/clusters/{cluster_id}/instances/{instance_id}/remediations/{remediation_id}/approve"
#define TOGETHER_COMPUTE_CLUSTERS_INSTANCES_REMEDIATIONS_CANCEL "POST /v1/compute/clusters/{cluster_id}/instances/{instance_id}/remediations/{remediation_id}/cancel"
#define TOGETHER_COMPUTE_CLUSTERS_INSTANCES_REMEDIATIONS_REJECT "POST /v1/compute/clusters/{cluster_id}/instances/{instance_id}/remediations/{remediation_id}/reject"
#define TOGETHER_COMPUTE_PASSIVE_HEALTH_CHECK_ALERTS "GET /v1/compute/passive_health_check_alerts"
#define TOGETHER_COMPUTE_REGIONS "GET /v1/compute/regions"

/* Containers (Jig): deployments, secrets, volumes, storage */
#define TOGETHER_DEPLOYMENTS_LIST "GET /v1/deployments"
#define TOGETHER_DEPLOYMENTS_CREATE "POST /v1/deployments"
#define TOGETHER_DEPLOYMENTS_PREWARM "POST /v1/deployments/prewarm"
#define TOGETHER_DEPLOYMENTS_SECRETS_LIST "GET /v1/deployments/secrets"
#define TOGETHER_DEPLOYMENTS_SECRETS_CREATE "POST /v1/deployments/secrets"
#define TOGETHER_DEPLOYMENTS_SECRETS_DELETE "DELETE /v1/deployments/secrets/{id}"
#define TOGETHER_DEPLOYMENTS_SECRETS_GET "GET /v1/deployments/secrets/{id}"
#define TOGETHER_DEPLOYMENTS_SECRETS_UPDATE "PATCH /v1/deployments/secrets/{id}"
#define TOGETHER_DEPLOYMENTS_STORAGE_VOLUMES_LIST "GET /v1/deployments/storage/volumes"
#define TOGETHER_DEPLOYMENTS_STORAGE_VOLUMES_CREATE "POST /v1/deployments/storage/volumes"
#define TOGETHER_DEPLOYMENTS_STORAGE_VOLUMES_DELETE "DELETE /v1/deployments/storage/volumes/{id}"
#define TOGETHER_DEPLOYMENTS_STORAGE_VOLUMES_GET "GET /v1/deployments/storage/volumes/{id}"
#define TOGETHER_DEPLOYMENTS_STORAGE_VOLUMES_UPDATE "PATCH /v1/deployments/storage/volumes/{id}"
#define TOGETHER_DEPLOYMENTS_STORAGE_GET "GET /v1/deployments/storage/{filename}"
#define TOGETHER_DEPLOYMENTS_STORAGE_URL "GET /v1/deployments/storage/{filename}/url"
#define TOGETHER_DEPLOYMENTS_DELETE "DELETE /v1/deployments/{id}"
#define TOGETHER_DEPLOYMENTS_GET "GET /v1/deployments/{id}"
#define TOGETHER_DEPLOYMENTS_UPDATE "PATCH /v1/deployments/{id}"
#define TOGETHER_DEPLOYMENTS_LOGS "GET /v1/deployments/{id}/logs"
#define TOGETHER_DEPLOYMENTS_REVISIONS_LIST "GET /v1/deployments/{id}/revisions"
#define TOGETHER_DEPLOYMENTS_REVISIONS_GET "GET /v1/deployments/{id}/revisions/{revision_identifier}"
#define TOGETHER_DEPLOYMENTS_ROLLBACK "POST /v1/deployments/{id}/rollback"
#define TOGETHER_IMAGE_REPOSITORIES_BASE_PATH "GET /v1/image-repositories/base-path"
#define TOGETHER_STORAGE_MULTIPART_ABORT "POST /v1/storage/multipart/abort"
#define TOGETHER_STORAGE_MULTIPART_COMPLETE "POST /v1/storage/multipart/complete"
#define TOGETHER_STORAGE_MULTIPART_INIT "POST /v1/storage/multipart/init"
#define TOGETHER_STORAGE_UPLOAD_REQUEST "POST /v1/storage/upload-request"

/* Queue */
#define TOGETHER_QUEUE_CANCEL "POST /v1/queue/cancel"
#define TOGETHER_QUEUE_CLEAR "POST /v1/queue/clear"
#define TOGETHER_QUEUE_METRICS "GET /v1/queue/metrics"
#define TOGETHER_QUEUE_STATUS "GET /v1/queue/status"
#define TOGETHER_QUEUE_SUBMIT "POST /v1/queue/submit"

/* RL / post-training */
#define TOGETHER_RL_CHECKPOINTS_LIST "GET /v1/rl/checkpoints"
#define TOGETHER_RL_CHECKPOINTS_GET "GET /v1/rl/checkpoints/{id}"
#define TOGETHER_RL_CHECKPOINTS_DOWNLOAD "GET /v1/rl/checkpoints/{id}/download"
#define TOGETHER_RL_MODEL_RESOURCES_LIST "GET /v1/rl/model-resources"
#define TOGETHER_RL_MODEL_RESOURCES_CREATE "POST /v1/rl/model-resources"
#define TOGETHER_RL_MODEL_RESOURCES_ESTIMATE_COST "POST /v1/rl/model-resources/estimate-cost"
#define TOGETHER_RL_MODEL_RESOURCES_GET "GET /v1/rl/model-resources/{model_resources_id}"
#define TOGETHER_RL_MODEL_RESOURCES_EXTEND_EXPIRY "POST /v1/rl/model-resources/{model_resources_id}/extend-expiry"
#define TOGETHER_RL_MODEL_RESOURCES_STOP "POST /v1/rl/model-resources/{model_resources_id}/stop{?force}"
#define TOGETHER_RL_SUPPORTED_MODELS "GET /v1/rl/supported-models"
#define TOGETHER_RL_TRAINING_SESSIONS_LIST "GET /v1/rl/training-sessions"
#define TOGETHER_RL_TRAINING_SESSIONS_CREATE "POST /v1/rl/training-sessions"
#define TOGETHER_RL_TRAINING_SESSIONS_GET "GET /v1/rl/training-sessions/{session_id}"
#define TOGETHER_RL_TRAINING_SESSIONS_UPDATE "PATCH /v1/rl/training-sessions/{session_id}"
#define TOGETHER_RL_CUSTOM_FORWARD_BACKWARD_CREATE "POST /v1/rl/training-sessions/{session_id}/operations/custom-forward-backward"
#define TOGETHER_RL_CUSTOM_FORWARD_BACKWARD_GET "GET /v1/rl/training-sessions/{session_id}/operations/custom-forward-backward/{operation_id}"
#define TOGETHER_RL_FORWARD_CREATE "POST /v1/rl/training-sessions/{session_id}/operations/forward"
#define TOGETHER_RL_FORWARD_GET "GET /v1/rl/training-sessions/{session_id}/operations/forward/{operation_id}"
#define TOGETHER_RL_FORWARD_BACKWARD_CREATE "POST /v1/rl/training-sessions/{session_id}/operations/forward-backward"
#define TOGETHER_RL_FORWARD_BACKWARD_GET "GET /v1/rl/training-sessions/{session_id}/operations/forward-backward/{operation_id}"
#define TOGETHER_RL_INFERENCE_CHECKPOINT_CREATE "POST /v1/rl/training-sessions/{session_id}/operations/inference-checkpoint"
#define TOGETHER_RL_INFERENCE_CHECKPOINT_GET "GET /v1/rl/training-sessions/{session_id}/operations/inference-checkpoint/{operation_id}"
#define TOGETHER_RL_OPTIM_STEP_CREATE "POST /v1/rl/training-sessions/{session_id}/operations/optim-step"
#define TOGETHER_RL_OPTIM_STEP_GET "GET /v1/rl/training-sessions/{session_id}/operations/optim-step/{operation_id}"
#define TOGETHER_RL_SAMPLE_CREATE "POST /v1/rl/training-sessions/{session_id}/operations/sample"
#define TOGETHER_RL_SAMPLE_GET "GET /v1/rl/training-sessions/{session_id}/operations/sample/{operation_id}"
#define TOGETHER_RL_TRAINING_CHECKPOINT_CREATE "POST /v1/rl/training-sessions/{session_id}/operations/training-checkpoint"
#define TOGETHER_RL_TRAINING_CHECKPOINT_GET "GET /v1/rl/training-sessions/{session_id}/operations/training-checkpoint/{operation_id}"
#define TOGETHER_RL_WEIGHTS_SYNC_CREATE "POST /v1/rl/training-sessions/{session_id}/operations/weights-sync"
#define TOGETHER_RL_WEIGHTS_SYNC_GET "GET /v1/rl/training-sessions/{session_id}/operations/weights-sync/{operation_id}"
#define TOGETHER_RL_PAYLOADS_UPLOAD_URL "POST /v1/rl/training-sessions/{session_id}/payloads/upload-url"
#define TOGETHER_RL_PAYLOADS_DOWNLOAD_URL "POST /v1/rl/training-sessions/{session_id}/payloads/{payload_id}/download-url"
#define TOGETHER_RL_TRAINING_SESSIONS_STOP "POST /v1/rl/training-sessions/{session_id}/stop"
#define TOGETHER_SHAPING_LIST "GET /v1/shaping"
#define TOGETHER_SHAPING_PREPARE_FOR_FP4_INFERENCE "POST /v1/shaping/prepare-for-fp4-inference"
#define TOGETHER_SHAPING_PREPARE_FOR_FP4_INFERENCE_ESTIMATE "POST /v1/shaping/prepare-for-fp4-inference/estimate"
#define TOGETHER_SHAPING_GET "GET /v1/shaping/{id}"
#define TOGETHER_SHAPING_CANCEL "POST /v1/shaping/{id}/cancel"
#define TOGETHER_SHAPING_EVENTS "GET /v1/shaping/{id}/events"

/* Account */
#define TOGETHER_BILLING_USAGE "GET /v1/billing/usage"
#define TOGETHER_PROJECTS "GET /v1/projects"
#define TOGETHER_V1_WHOAMI "GET /v1/whoami"
#define TOGETHER_WHOAMI "GET /v3/whoami"

/* Any URL: without the API key */
#define TOGETHER_URL "GET {url}"

#endif /* TOGETHER_H */
