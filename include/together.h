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
 * 1. Objects are never NULL. Each carries a status; a failed object is safe to use everywhere and passes
 *    its status on (a failed client gives failed responses), so one check at the end is enough. A setter
 *    that fails changes nothing; its status stays on the object until the same setting is set rightly (of
 *    a function that adds, such as together_request_add_message, it stays).
 * 2. One free. together_free takes any object of this library, or NULL, and nothing else.
 * 3. Text in is NUL-terminated UTF-8, copied during the call. A function whose text may be long or hold
 *    NULs has a twin with _n at its end and a length in bytes. Text out is borrowed from the object it is
 *    read from until that object is freed; it is NUL-terminated, never NULL, and its length is available
 *    (length_out, which may be NULL), as model text can hold NULs.
 * 4. Threads. A const client is used from any number of threads at once; nothing is serialised inside. A const
 *    response is read, and a const request sent, by several threads at once, as long as none changes or frees it.
 *    Otherwise an object belongs to one thread at a time, except that together_call_cancel may be called
 *    from any thread; and one thread at a time reads a client's events (together_client_next).
 * 5. Callbacks of requests run on the thread that called the library, inside that call; never on a thread
 *    of the library. They may use the library; no exception and no longjmp may pass through it. A thread that ends
 *    in one of them (pthread_exit) ends, and what the call held is not freed. The functions of a
 *    together_transport, a log function and a function that gives the API key run on any thread; what they may
 *    do is said there.
 * 6. NULL, invalid UTF-8, unknown numbers and unset fields give a status, never undefined behaviour. What
 *    cannot be noticed: a pointer to something that is no object of this library, or was freed.
 * 7. After fork(), a child makes a new client; one of its parent's answers TOGETHER_INVALID_ARGUMENT.
 * 8. Nothing is printed and no signal is raised. Threads of the library run calls that were started and
 *    look up host names; they have small stacks and block signals, save for crashes. One that has run a function
 *    of yours blocks what the thread that made the client blocked. Freeing a client ends and joins them, save a
 *    look-up that the system is still busy with: it ends when that does.
 * 9. Nothing blocks but what says "Blocks". Waits for a server have limits: together_options_set_timeout.
 *    A thread that is cancelled (pthread_cancel) inside the library ends after the function has returned:
 *    together_client_interrupt makes it return. A thread that calls the library needs 64 KiB of stack, beside
 *    what your own functions take.
 * 10. Numbers. The library returns enumerations, and programs give int32_t: a number that the library does not
 *    know gives a status. What is true or false is int32_t too: 0 is false, any other number true.
 *
 * I WANT TO ...
 *
 *     ask, and wait for the answer          together_complete, then together_response_text
 *     stream: text as the model writes it   together_complete_each, and TOGETHER_EVENT_TEXT in its function
 *     ask without waiting                   together_start
 *     poll, once a frame                    together_client_next(client, 0)
 *     poll in an event loop                 together_client_fd with epoll, kqueue or select
 *     cancel one call, or everything        together_call_cancel, together_client_interrupt
 *     stop a stream in its function         return TOGETHER_STOP
 *     know what failed, and why             together_object_status, together_object_message
 *     know why nothing works                together_client_diagnose
 *     set a parameter of the model          together_request_set_number(ask, "temperature", 0.7) and its like
 *     continue the conversation             together_request_add_message with what was said, then ask again
 *     send an image                         together_request_add_image
 *     offer a tool                          together_request_set_json(ask, "/tools/-", ...)
 *     give a tool's result                  together_request_set_json with "/messages/-", twice: the answer's own
 *                                           message (together_response_value), then {"role": "tool",
 *                                           "tool_call_id": ..., "content": ...}; examples/c/tools.c does it
 *     read one field of an answer           together_response_string, _integer, _number, _boolean with a JSON
 *                                           pointer such as "/usage/total_tokens"; together_response_value
 *                                           for any JSON
 *     read a list                           together_response_count, then "/data/0/id" and so on
 *     read an embedding                     together_response_floats
 *     read audio or an image's bytes        together_response_bytes
 *     send a file, receive one              together_request_set_file, together_request_set_output
 *     speak sentence by sentence            together_request_set_sentences
 *     use a function without a macro        together_request_new("METHOD /path")
 *     keep the key out of the environment   together_options_set_api_key_file, _command, _source
 *     bound what is spent                   together_options_set_limit with TOGETHER_LIMIT_TOKENS
 *     test without a network                together_options_set_cassette
 *
 * THE MAP
 *
 *     library      together_version  together_status_name  together_set_allocator
 *     any object   together_free  together_object_status  together_object_message
 *     options      together_options_new  _set_base_url  _set_timeout  _set_limit  _set_retries  _set_header
 *                  _set_cassette  _set_log  _set_api_key  _set_api_key_file  _set_api_key_command
 *                  _set_api_key_source  _set_secret_memory  _set_environment_wipe  _set_trust  _add_ca
 *                  _add_ca_file  _add_pin  _set_identity  _set_proxy  _set_transport
 *     client       together_client_new  _set_api_key  _usage  _next  _fd  _interrupt  _diagnose
 *     request      together_request_new  _set_string  _set_integer  _set_number  _set_boolean  _set_json
 *                  _add_message  _add_image  _set_file  _set_bytes  _set_output  _set_header  _set_timeout
 *                  _set_user_data  _set_sentences
 *     to its end   together_complete, and together_complete_each for the text as it comes
 *     not blocking together_start  together_call_next  _cancel  _fd  _response
 *     event        together_event: text, reasoning, tool calls, audio, progress, the server's own
 *                  JSON, the end
 *     response     together_response_text  _json  _bytes  _string  _value  _integer  _number  _boolean
 *                  _count  _floats  _http_status  _header  _request_id  _retry_after_ms  _tries
 *                  _try_message
 *     operations   TOGETHER_CHAT_COMPLETIONS and about 200 more, at the end
 *
 * Functions may be added in any release, and statuses: treat a status that you do not know as a failure.
 * What is promised otherwise is in docs/abi.md.
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
 * The outcome of a call. New ones may be added in any release, so treat a number that you do not know as a
 * failure.
 */
enum together_status
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L || defined(__clang__)
  : int32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L || defined(__clang__)
 {
    /**
     * It worked.
     */
    TOGETHER_OK = 0,
    /**
     * The caller gave something that cannot be: NULL, invalid UTF-8, an unknown number, a malformed value.
     */
    TOGETHER_INVALID_ARGUMENT = 1,
    /**
     * There is no API key, it is empty, or the command or function that should give it has none.
     */
    TOGETHER_NO_API_KEY = 2,
    /**
     * The server could not be reached, or the connection was lost.
     */
    TOGETHER_CONNECTION = 3,
    /**
     * TLS failed: most often a certificate that is not trusted.
     */
    TOGETHER_TLS = 4,
    /**
     * One of the four time limits passed; the message says which.
     */
    TOGETHER_TIMEOUT = 5,
    /**
     * The call was cancelled by the caller.
     */
    TOGETHER_CANCELLED = 6,
    /**
     * The answer is not valid HTTP, event stream or JSON, or it ended early.
     */
    TOGETHER_PROTOCOL = 7,
    /**
     * Something is over its limit in size; the message says what. Also HTTP 413: the service finds the request
     * too large.
     */
    TOGETHER_TOO_LARGE = 8,
    /**
     * A file could not be read or written.
     */
    TOGETHER_FILE = 9,
    /**
     * The client's budget of tokens (TOGETHER_LIMIT_TOKENS) is spent; nothing was sent.
     */
    TOGETHER_BUDGET = 10,
    /**
     * A bug in this library, or a system that denies it memory; the message says where.
     */
    TOGETHER_INTERNAL = 11,
    /**
     * HTTP 400: the service does not accept the request.
     */
    TOGETHER_BAD_REQUEST = 20,
    /**
     * HTTP 401: the API key is not accepted.
     */
    TOGETHER_AUTHENTICATION = 21,
    /**
     * HTTP 402: no credits are left, or the spending limit is reached.
     */
    TOGETHER_PAYMENT_REQUIRED = 22,
    /**
     * HTTP 403: the API key may not do this.
     */
    TOGETHER_PERMISSION = 23,
    /**
     * HTTP 404: there is no such model, object or operation.
     */
    TOGETHER_NOT_FOUND = 24,
    /**
     * HTTP 409: the object exists already, or is in another state.
     */
    TOGETHER_CONFLICT = 25,
    /**
     * HTTP 422: the request is well formed and still cannot be done.
     */
    TOGETHER_UNPROCESSABLE = 26,
    /**
     * HTTP 429: too many requests; see together_response_retry_after_ms.
     */
    TOGETHER_RATE_LIMIT = 27,
    /**
     * The input and max_tokens together are longer than the model's context. Together answers 403; a 400,
     * 413 or 422 that says so counts too.
     */
    TOGETHER_CONTEXT_LENGTH = 28,
    /**
     * HTTP 503: the model is overloaded, though you are within your rate.
     */
    TOGETHER_OVERLOADED = 29,
    /**
     * HTTP 500 and above: a fault of the service.
     */
    TOGETHER_SERVER = 30,
    /**
     * Any other HTTP status that is not a success.
     */
    TOGETHER_API = 31,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L || defined(__clang__)
typedef enum together_status together_status;
#else
typedef int32_t together_status;
#endif // __STDC_VERSION__ >= 202311L || defined(__clang__)
#endif // __cplusplus

/**
 * What an event tells. New ones may be added in any release: pass over those that you do not know.
 */
enum together_event_kind
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L || defined(__clang__)
  : int32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L || defined(__clang__)
 {
    /**
     * More of the answer's text: whole UTF-8 characters, or whole sentences where the request asks for them.
     */
    TOGETHER_EVENT_TEXT = 1,
    /**
     * More of the model's reasoning.
     */
    TOGETHER_EVENT_REASONING = 2,
    /**
     * A tool call, complete: `text` is the tool's name, `json` its arguments, `id` what its result must name.
     */
    TOGETHER_EVENT_TOOL_CALL = 3,
    /**
     * More of an answer that is audio or another kind of bytes.
     */
    TOGETHER_EVENT_BYTES = 4,
    /**
     * How far a file is on its way, up (the form of together_request_set_file and _bytes) or down (to
     * together_request_set_output): `done` of `total` bytes. Once a mebibyte or less often, and once at the end, where
     * both are the same. A try that follows another begins again.
     */
    TOGETHER_EVENT_PROGRESS = 5,
    /**
     * The server's own JSON, before the events that it means.
     */
    TOGETHER_EVENT_CHUNK = 6,
    /**
     * The call is over, with `status`. Nothing follows.
     */
    TOGETHER_EVENT_DONE = 7,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L || defined(__clang__)
typedef enum together_event_kind together_event_kind;
#else
typedef int32_t together_event_kind;
#endif // __STDC_VERSION__ >= 202311L || defined(__clang__)
#endif // __cplusplus

/**
 * Which time limit, for together_options_set_timeout and together_request_set_timeout.
 */
enum together_timeout
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L || defined(__clang__)
  : int32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L || defined(__clang__)
 {
    /**
     * Time to find, reach and check the server. 10,000 ms unless set.
     */
    TOGETHER_TIMEOUT_CONNECT = 1,
    /**
     * Time from the request's last byte to the end of the answer's headers. Unless set, 60,000 ms for a stream and
     * 600,000 ms for an answer that comes whole.
     */
    TOGETHER_TIMEOUT_FIRST_BYTE = 2,
    /**
     * The longest pause of the server between bytes, also while a request is being sent. Time that the caller
     * takes, in a callback or before it reads an event, does not count. 60,000 ms unless set.
     */
    TOGETHER_TIMEOUT_IDLE = 3,
    /**
     * Time for everything together, all tries and the waits between them, from when the request begins to run. No
     * limit unless set.
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
 * Which limit on size or number, for together_options_set_limit.
 */
enum together_limit
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L || defined(__clang__)
  : int32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L || defined(__clang__)
 {
    /**
     * The most bytes of an answer. 67,108,864 (64 MiB) unless set.
     */
    TOGETHER_LIMIT_RESPONSE_BYTES = 1,
    /**
     * How many calls of a client run at once; the others wait for their turn. 64 unless set.
     */
    TOGETHER_LIMIT_CALLS = 2,
    /**
     * How many tokens a client may spend, those of prompts and of completions together, as its answers report
     * them: once they are spent, the next request fails with TOGETHER_BUDGET before anything is sent, and those
     * under way finish. No limit unless set.
     */
    TOGETHER_LIMIT_TOKENS = 3,
    /**
     * How many events of one call wait to be read before its connection is slowed. 256 unless set; it is slowed
     * sooner when they hold more than 1 MiB.
     */
    TOGETHER_LIMIT_EVENT_QUEUE = 4,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L || defined(__clang__)
typedef enum together_limit together_limit;
#else
typedef int32_t together_limit;
#endif // __STDC_VERSION__ >= 202311L || defined(__clang__)
#endif // __cplusplus

/**
 * Whose certificates are trusted, for together_options_set_trust.
 */
enum together_trust
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L || defined(__clang__)
  : int32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L || defined(__clang__)
 {
    /**
     * Trusts the authorities built in (Mozilla's) and those added. The default.
     */
    TOGETHER_TRUST_BUILT_IN = 0,
    /**
     * Trusts the system's authorities and those added.
     */
    TOGETHER_TRUST_SYSTEM = 1,
    /**
     * Trusts the authorities built in, the system's and those added.
     */
    TOGETHER_TRUST_BOTH = 2,
    /**
     * Trusts the authorities that the program added, and no others, not even those that SSL_CERT_FILE names.
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
 * What a cassette is for, for together_options_set_cassette.
 */
enum together_cassette_mode
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L || defined(__clang__)
  : int32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L || defined(__clang__)
 {
    /**
     * Traffic goes to the server as ever, and each exchange into the cassette.
     */
    TOGETHER_CASSETTE_RECORD = 1,
    /**
     * Answers come from the cassette, at once.
     */
    TOGETHER_CASSETTE_REPLAY = 2,
    /**
     * Answers come from the cassette, with the pauses that they had when they were recorded.
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
 * How much a line of the log matters, for together_options_set_log.
 */
enum together_log_level
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L || defined(__clang__)
  : int32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L || defined(__clang__)
 {
    /**
     * A request failed for good. Cancelled ones did not.
     */
    TOGETHER_LOG_ERROR = 1,
    /**
     * Something was done without (a protection that the system denied the key), or once more.
     */
    TOGETHER_LOG_WARN = 2,
    /**
     * One line for each request that was done: operation, status, HTTP status, time, bytes, tries, request id.
     */
    TOGETHER_LOG_INFO = 3,
    /**
     * Look-ups, connections, TLS, the use of pooled connections, a new API key.
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
     * Ends the answer, which is TOGETHER_CANCELLED; nothing more is paid for.
     */
    TOGETHER_STOP = 0,
    /**
     * More events, please. Any other number but 0 means the same.
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

#if defined(__clang__)
#pragma clang diagnostic pop
#endif

/* ---- Types ---- */

/**
 * A request under way, or done. Belongs to one thread at a time, except that it may be cancelled from any.
 * Freeing it cancels it. It outlives its client, whose end cancels it.
 */
typedef struct together_call together_call;

/**
 * A server, a key and a pool of connections. Used by any number of threads at once; none waits for
 * another. Make one and keep it: its connections are what makes the second request fast.
 */
typedef struct together_client together_client;

/**
 * Everything about a client that is not the default. Belongs to one thread at a time. A client copies what
 * it needs, so options can be freed, changed or used again after together_client_new.
 */
typedef struct together_options together_options;

/**
 * An operation and its fields. Changed by one thread at a time, and by none while another uses it; sent any number of
 * times, also by several threads at once.
 */
typedef struct together_request together_request;

/**
 * The answer, or why there is none. Read by any number of threads at once, and readable whatever its status: the
 * service's own error fields are found with together_response_string(response, "/error/code", NULL).
 */
typedef struct together_response together_response;

/**
 * Gives memory, for together_set_allocator. It is called on any thread, those of the library included, on
 * several at once, and from within any function; it must use no function of the library, and neither throw an
 * exception nor longjmp.
 *
 * @param size       in bytes; not 0.
 * @param alignment  a power of 2, commonly 1 to 16: the address must be a multiple of it.
 * @param user_data  what together_set_allocator was given.
 * @return           memory of that size, with any content; NULL when there is none. Rust has no way on from there:
 *                   it prints a line on stderr and aborts the process. A host that has a better end does not
 *                   return.
 */
typedef void *(*together_allocate)(size_t size, size_t alignment, void *user_data);

/**
 * Takes memory back that together_allocate gave, under the same rules. It may come back on another thread.
 *
 * @param memory     never NULL; each address that was given comes back once.
 * @param size       as it was asked for.
 * @param alignment  as it was asked for.
 * @param user_data  what together_set_allocator was given.
 */
typedef void (*together_release)(void *memory, size_t size, size_t alignment, void *user_data);

/**
 * A log function of yours, for together_options_set_log. It may be called on any thread, also one of the library,
 * and on several at once. No lock of the library is held meanwhile: it may use any function, but must not free
 * the client, request or call that it is called for; what the library does inside it is not logged. It must
 * return soon, as the request waits for it, and neither throw an exception nor longjmp.
 *
 * @param level      one of together_log_level.
 * @param message    one line without a line break: what happened, then name=value for each fact. For people:
 *                   its words may change in any release. Valid during the call.
 * @param user_data  what together_options_set_log was given.
 */
typedef void (*together_log)(int32_t level, const char *message, void *user_data);

/**
 * Writes the API key to `key_out`, which is the locked page itself and has room for `capacity` bytes, and how
 * many seconds it is of use to `lifetime_s_out` (0, which stands there: for ever). Returns the key's length,
 * or 0 when there is none. It may be called on any thread, also on one of the library's, but never on two at
 * once for the same client. It must return, must not use the client that asks, and must not throw exceptions.
 */
typedef size_t (*together_key_source)(char *key_out,
                                      size_t capacity,
                                      uint32_t *lifetime_s_out,
                                      void *user_data);

/**
 * Byte streams of the host's own, for where there are no sockets, or others than the system's: a console,
 * a sandbox, a tunnel. TLS stays the library's, so what passes through is sealed, unless the base URL is
 * plain http to this machine. Fields are only ever appended.
 *
 * Each function may be called on any thread, on several at once, on the library's own too, and must not
 * call a function of this library with the client (or a call of it) that it serves, nor throw an exception.
 * One stream is read and written by one thread at a time. Times are in milliseconds; -1 is no limit, 0 is
 * not to wait. All four functions are needed.
 */
typedef struct together_transport {
    /**
     * sizeof(together_transport) of the header that the program was compiled with.
     */
    size_t struct_size;
    /**
     * Connects to a host: a name, or an address without brackets. Returns the stream, or NULL: failed.
     * Cancelling waits for it to return, so it must keep to its time.
     */
    void *(*connect)(const char *host, uint16_t port, int32_t timeout_ms, void *user_data);
    /**
     * Waits for bytes, and returns how many it put there: at least one, and no more than capacity; or 0 = the
     * end, -1 = failed, -2 = timed out.
     */
    ptrdiff_t (*read)(void *stream, void *bytes_out, size_t capacity, int32_t timeout_ms);
    /**
     * Returns how many of the bytes it took: at least one; or -1 = failed, -2 = timed out.
     */
    ptrdiff_t (*write)(void *stream, const void *bytes, size_t length, int32_t timeout_ms);
    /**
     * Closes a stream: called once for each, and nothing is begun with it after. A cancelled request's is
     * closed by the thread that cancels, while a read or write of it runs on another or is just entered: that
     * must return at once (with -1), and what it uses must last until it has. So let a stream be a number
     * that is looked up, and never given again, rather than memory that close frees.
     */
    void (*close)(void *stream);
} together_transport;

/**
 * What a client has used since it was made, and what the service last said of its limits. Fields are only
 * ever appended.
 */
typedef struct together_usage {
    /**
     * Requests that began to run, on whatever thread.
     */
    uint64_t requests;
    /**
     * Exchanges with the server: more than the requests, where some were tried again.
     */
    uint64_t tries;
    /**
     * Tokens as the answers report them, streamed or not. A stream that was cut off counts what it had
     * reported by then, which is often nothing.
     */
    uint64_t prompt_tokens;
    uint64_t completion_tokens;
    /**
     * Of the prompts' tokens, those that the service had in its cache.
     */
    uint64_t cached_tokens;
    /**
     * Of the completions' tokens, those of the model's reasoning.
     */
    uint64_t reasoning_tokens;
    /**
     * Bytes of HTTP, heads included, before TLS seals them and after it has opened them.
     */
    uint64_t bytes_sent;
    uint64_t bytes_received;
    /**
     * Milliseconds for which requests were held back between two tries.
     */
    uint64_t waited_ms;
    /**
     * As the last answer that has the header said, or -1: x-ratelimit-limit, x-ratelimit-remaining,
     * x-ratelimit-reset (in milliseconds), x-tokenlimit-limit and x-tokenlimit-remaining.
     */
    int64_t ratelimit_limit;
    int64_t ratelimit_remaining;
    int64_t ratelimit_reset_ms;
    int64_t tokenlimit_limit;
    int64_t tokenlimit_remaining;
} together_usage;

/**
 * One thing that happened in a call. Owned by the library, and valid until the next event is read from the same
 * client or call, until that object is freed, or until the callback returns. Fields are only ever appended. No
 * pointer to text or bytes is NULL, and text is NUL-terminated besides.
 */
typedef struct together_event {
    /**
     * Which of the other fields are set. Pass over kinds that you do not know.
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
     * What together_request_set_user_data set.
     */
    void *user_data;
    /**
     * Which of the request's "n" answers this belongs to; 0 is the first.
     */
    uint32_t choice;
    /**
     * In TOGETHER_EVENT_TEXT and _REASONING; in _TOOL_CALL the tool's name. It can hold NULs.
     */
    const char *text;
    /**
     * In bytes, as all lengths.
     */
    size_t text_length;
    /**
     * In TOGETHER_EVENT_CHUNK; in _TOOL_CALL the arguments, whole.
     */
    const char *json;
    size_t json_length;
    /**
     * In TOGETHER_EVENT_BYTES.
     */
    const void *bytes;
    size_t bytes_length;
    /**
     * In TOGETHER_EVENT_PROGRESS: bytes that are through.
     */
    uint64_t done;
    /**
     * In TOGETHER_EVENT_PROGRESS: bytes in all; 0 = unknown.
     */
    uint64_t total;
    /**
     * In TOGETHER_EVENT_TOOL_CALL: what the tool's result must name.
     */
    const char *id;
    size_t id_length;
} together_event;

/**
 * Takes the events of together_complete_each. Returns TOGETHER_GO_ON (any number but 0), or TOGETHER_STOP to end the
 * answer.
 */
typedef int32_t (*together_on_event)(const together_event *event, void *user_data);

#ifdef __cplusplus
extern "C" {
#endif // __cplusplus

/* ---- Library ---- */

/**
 * The name of a status, as it is written in C.
 *
 * @param status  any number.
 * @return        "TOGETHER_TIMEOUT" and the like; "TOGETHER_UNKNOWN" for a number that is no status of this
 *                version. Static text.
 */
TOGETHER_EXPORT
const char *together_status_name(int32_t status);

/**
 * The version of the library that is loaded, such as "0.1.0". Compare it with TOGETHER_VERSION_STRING, the version
 * of the header that the program was compiled with.
 *
 * @return  static text.
 */
TOGETHER_EXPORT
const char *together_version(void);

/**
 * Has the library take all its memory from functions of yours, to the end of the process: for engines that own
 * their memory. To be called before any other function but together_version and together_status_name: the first
 * allocation settles where memory comes from.
 *
 * Not from there: the page of an API key (the system's own, so that it can be locked), the stacks of threads and
 * what libc takes for itself (look-ups, threads). Once every object is freed and every thread that used the
 * library has ended, at most 8 blocks of together 1,024 bytes remain, which it keeps as long as the process lives.
 *
 * @param allocate   must not be NULL (returns TOGETHER_INVALID_ARGUMENT).
 * @param release    must not be NULL (returns TOGETHER_INVALID_ARGUMENT).
 * @param user_data  given to both; NULL is allowed. Must stay valid, as they must, as long as the process lives.
 * @return           TOGETHER_OK; TOGETHER_INVALID_ARGUMENT when it is too late, or was done already: then nothing
 *                   changes.
 */
TOGETHER_EXPORT
together_status together_set_allocator(together_allocate allocate,
                                       together_release release,
                                       void *user_data);

/* ---- Any object ---- */

/**
 * Frees any object of this library. Blocks, where it is a client, until its calls are cancelled and its threads
 * joined: milliseconds, unless a function of the host's keeps one of them (see together_client_interrupt).
 *
 * Other threads must be done with the object. Responses and requests do not need the client that they were used
 * with, so objects may be freed in any order.
 *
 * @param object  what a together_..._new, together_complete or the like returned; NULL does nothing. Every text that
 *                was read from it ends with it. Anything else, a string for example, is not an object: freeing it,
 *                or one object twice, is a mistake that cannot always be noticed.
 */
TOGETHER_EXPORT
void together_free(void *object);

/**
 * The status of any object.
 *
 * @param object  any object of this library; NULL returns TOGETHER_INVALID_ARGUMENT.
 * @return        TOGETHER_OK; or why it failed. Of options and requests: the first setting that failed and was not
 *                set rightly since.
 */
TOGETHER_EXPORT
together_status together_object_status(const void *object);

/**
 * The status in words: one line that says what failed, on what, and what to do. Never the API key; of a prompt,
 * only what the server itself quotes.
 *
 * @param object  any object of this library; NULL returns a message that says so.
 * @return        text that lives until the object is freed; "" when the status is TOGETHER_OK. Never NULL.
 */
TOGETHER_EXPORT
const char *together_object_message(const void *object);

/* ---- Options ---- */

/**
 * Makes options that change nothing yet.
 *
 * @return  options to be freed with together_free. Never NULL.
 */
TOGETHER_EXPORT together_options *together_options_new(void);

/**
 * Sets the server, where it is not https://api.together.ai: a relay of your own, or the offline server. Without
 * it, a client takes TOGETHER_BASE_URL from the environment.
 *
 * @param options  must not be NULL (returns TOGETHER_INVALID_ARGUMENT).
 * @param url      must not be NULL (returns TOGETHER_INVALID_ARGUMENT). Copied. "https://HOST[:PORT][/PATH]";
 *                 "/v1" at its end means the same as none, since every operation carries its version. Plain http
 *                 is refused, save to this machine (loopback).
 * @return         TOGETHER_OK; TOGETHER_INVALID_ARGUMENT.
 */
TOGETHER_EXPORT
together_status together_options_set_base_url(together_options *options,
                                              const char *url);

/**
 * Sets one of the four time limits for every request of the client; a request can set its own.
 *
 * @param options       must not be NULL (returns TOGETHER_INVALID_ARGUMENT).
 * @param which         TOGETHER_TIMEOUT_CONNECT, _FIRST_BYTE, _IDLE or _TOTAL.
 * @param milliseconds  0 is no limit.
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
 * @param value    the most that is allowed; not 0.
 * @return         TOGETHER_OK; TOGETHER_INVALID_ARGUMENT.
 */
TOGETHER_EXPORT
together_status together_options_set_limit(together_options *options,
                                           int32_t which,
                                           uint64_t value);

/**
 * Sets how often a request that failed in passing is tried again: 2 times unless set, 0 for never. Tried again is
 * what is safe to send twice: any request that was not sent, or that the service turned away unread (HTTP 429,
 * 408); after HTTP 500 and above, or a connection that was lost before anything of the answer came, only a GET,
 * PUT, DELETE or a completion and its like, never what creates a job, a file or a batch; and of an answer that was
 * lost on its way only a GET's. A time limit that passed is not tried again, nor is a stream that has begun.
 * Between tries it waits as long as the server asks, up to 60 s, or 1, 2, 4 seconds; TOGETHER_TIMEOUT_TOTAL covers
 * all tries and waits. While the server wants quiet (HTTP 429) the client's other requests wait too, unless this
 * is 0.
 *
 * @param options  must not be NULL (returns TOGETHER_INVALID_ARGUMENT).
 * @param count    tries beside the first, at most 100.
 * @return         TOGETHER_OK; TOGETHER_INVALID_ARGUMENT.
 */
TOGETHER_EXPORT
together_status together_options_set_retries(together_options *options,
                                             uint32_t count);

/**
 * Adds an HTTP header to every request of the client; setting a name again replaces it.
 *
 * @param options  must not be NULL (returns TOGETHER_INVALID_ARGUMENT).
 * @param name     must not be NULL (returns TOGETHER_INVALID_ARGUMENT). Copied. Not Authorization (that is the API
 *                 key's), Host, nor a header on length or connection.
 * @param value    must not be NULL (returns TOGETHER_INVALID_ARGUMENT). Copied. Visible ASCII, spaces and tabs, at
 *                 most 4,096 bytes.
 * @return         TOGETHER_OK; TOGETHER_INVALID_ARGUMENT.
 */
TOGETHER_EXPORT
together_status together_options_set_header(together_options *options,
                                            const char *name,
                                            const char *value);

/**
 * Records the client's traffic to a file, or answers its requests from one without a network: a game's tests run
 * offline. The file is JSON Lines, made to be read and kept beside a program's tests (docs/cassettes.md). No key,
 * cookie or credential is ever in it; what was asked and answered is. The file is opened by together_client_new.
 *
 * TOGETHER_CASSETTE_RECORD makes the file, or empties it; requests go to the server as ever, and each exchange is
 * added when it is over. Where that fails no answer is lost: the next request of the client fails with
 * TOGETHER_FILE. One client records to a file at a time.
 *
 * TOGETHER_CASSETTE_REPLAY and TOGETHER_CASSETTE_REPLAY_PACED send nothing and need no key. A request is answered
 * as one of the same method, path, query and body was; the same request asked again gets the next of its
 * recordings, and the last again when they are used up. One that the file lacks fails with TOGETHER_FILE and says
 * what comes nearest.
 *
 * @param options  must not be NULL (returns TOGETHER_INVALID_ARGUMENT).
 * @param path     must not be NULL (returns TOGETHER_INVALID_ARGUMENT). Copied. UTF-8; not empty.
 * @param mode     TOGETHER_CASSETTE_RECORD, _REPLAY or _REPLAY_PACED.
 * @return         TOGETHER_OK; TOGETHER_INVALID_ARGUMENT. What is wrong with the file is the status of the client:
 *                 TOGETHER_FILE, and its message names the line.
 */
TOGETHER_EXPORT
together_status together_options_set_cassette(together_options *options,
                                              const char *path,
                                              int32_t mode);

/**
 * Has the library report what it does, one line at a time, to a function of yours. Lines hold no secret: no key,
 * prompt, body, field, URL or server's words, whatever the level; operations that the header does not list are
 * shown by their method alone. Without it nothing is logged; no environment variable turns it on.
 *
 * @param options    must not be NULL (returns TOGETHER_INVALID_ARGUMENT).
 * @param level      TOGETHER_LOG_ERROR, _WARN, _INFO or _DEBUG: lines of this level and of those below it; 0 turns
 *                   the log off.
 * @param log        called as together_log says; NULL turns the log off.
 * @param user_data  given to log; NULL is allowed. Must stay valid, as log itself, until the options and every client
 *                   made with them are freed.
 * @return           TOGETHER_OK; TOGETHER_INVALID_ARGUMENT for another level.
 */
TOGETHER_EXPORT
together_status together_options_set_log(together_options *options,
                                         int32_t level,
                                         together_log log,
                                         void *user_data);

/**
 * Sets the API key. It is copied to a locked page of memory; your copy stays yours to wipe. Prefer
 * together_options_set_api_key_file, which leaves no copy anywhere else.
 *
 * Without a key in the options, a client takes TOGETHER_API_KEY from the environment.
 *
 * @param options  must not be NULL (returns TOGETHER_INVALID_ARGUMENT).
 * @param key      must not be NULL (returns TOGETHER_INVALID_ARGUMENT). Copied. Line breaks at its end are
 *                 dropped; anything else that is not visible ASCII is refused, as it cannot stand in an HTTP
 *                 header.
 * @return         TOGETHER_OK; TOGETHER_NO_API_KEY when it is empty; TOGETHER_INVALID_ARGUMENT.
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
 * Reads the API key from a file that holds nothing else, straight onto the locked page. Blocks for as long as the
 * file takes to read.
 *
 * @param options  must not be NULL (returns TOGETHER_INVALID_ARGUMENT).
 * @param path     must not be NULL (returns TOGETHER_INVALID_ARGUMENT). UTF-8; used during the call.
 * @return         TOGETHER_OK; TOGETHER_FILE when it cannot be read; TOGETHER_NO_API_KEY when it is empty;
 *                 TOGETHER_INVALID_ARGUMENT when it does not hold a key.
 */
TOGETHER_EXPORT
together_status together_options_set_api_key_file(together_options *options,
                                                  const char *path);

/**
 * Takes the API key from what a command prints on its standard output: the command line of a secret manager. It is
 * run without a shell when a request needs a key, on the thread that runs the request, and once more when the
 * server refuses the key (HTTP 401). It reads nothing, may take 10 seconds, must end with exit status 0, and what
 * it says on its standard error is in the message when it fails; the request's status is then TOGETHER_NO_API_KEY.
 *
 * @param options  must not be NULL (returns TOGETHER_INVALID_ARGUMENT).
 * @param argv     must not be NULL, nor hold NULL (returns TOGETHER_INVALID_ARGUMENT). `argc` texts, copied: the
 *                 program (looked for in PATH, where its name has no slash) and its arguments.
 * @param argc     how many; not 0.
 * @return         TOGETHER_OK; TOGETHER_INVALID_ARGUMENT.
 */
TOGETHER_EXPORT
together_status together_options_set_api_key_command(together_options *options,
                                                     const char *const *argv,
                                                     size_t argc);

/**
 * Takes the API key from a function of yours: a vault, or a server of yours that gives out short-lived keys. It is
 * called when a request needs a key, again when the lifetime that it gave has ended, and once more when the server
 * refuses the key (HTTP 401); other requests wait for it meanwhile.
 *
 * @param options    must not be NULL (returns TOGETHER_INVALID_ARGUMENT).
 * @param source     must not be NULL (returns TOGETHER_INVALID_ARGUMENT). Called on any thread, by every client
 *                   that is made of the options.
 * @param user_data  given to the function; NULL is allowed. It must live until the options and their clients are
 *                   freed, and be fit for use on any thread.
 * @return           TOGETHER_OK; TOGETHER_INVALID_ARGUMENT.
 */
TOGETHER_EXPORT
together_status together_options_set_api_key_source(together_options *options,
                                                    together_key_source source,
                                                    void *user_data);

/**
 * Keeps the API key in memory that not even root can read from outside the process, by /proc or a debugger:
 * memfd_secret, which Linux has since 5.14. Where the system has none the key is on an ordinary locked page. A key
 * that the options hold moves there. Each takes three pages of the limit on locked memory, and the machine cannot
 * hibernate while there is one.
 *
 * @param options  must not be NULL (returns TOGETHER_INVALID_ARGUMENT).
 * @param secret   any number but 0 asks for it; 0 unless set.
 * @return         TOGETHER_OK; TOGETHER_INVALID_ARGUMENT; TOGETHER_INTERNAL when the system gives no memory.
 */
TOGETHER_EXPORT
together_status together_options_set_secret_memory(together_options *options,
                                                   int32_t secret);

/**
 * Overwrites TOGETHER_API_KEY in the process's environment with zeros, right after a client of these options took
 * its key from there. The variable is empty from then on, for child processes too; other clients of the same
 * options have the key all the same.
 *
 * Call together_client_new before other threads start: no other thread may use the environment meanwhile, with
 * getenv or setenv. The variable's memory must be writable: not a literal that was given to putenv.
 *
 * @param options  must not be NULL (returns TOGETHER_INVALID_ARGUMENT).
 * @param wipe     any number but 0 asks for it; 0 unless set.
 * @return         TOGETHER_OK; TOGETHER_INVALID_ARGUMENT.
 */
TOGETHER_EXPORT
together_status together_options_set_environment_wipe(together_options *options,
                                                      int32_t wipe);

/**
 * Chooses whose certificates are trusted, beside those that are added. Verification itself cannot be turned off.
 * The system's are read with the first connection, which ends with TOGETHER_TLS where they alone are asked for and
 * there are none.
 *
 * With TOGETHER_TRUST_ADDED_ONLY the file that SSL_CERT_FILE names is not read: the environment must not widen
 * what the program has narrowed.
 *
 * @param options  must not be NULL (returns TOGETHER_INVALID_ARGUMENT).
 * @param trust    TOGETHER_TRUST_BUILT_IN, _SYSTEM, _BOTH or _ADDED_ONLY. The last without any
 *                 together_options_add_ca makes together_client_new fail with TOGETHER_INVALID_ARGUMENT.
 * @return         TOGETHER_OK; TOGETHER_INVALID_ARGUMENT for another number.
 */
TOGETHER_EXPORT
together_status together_options_set_trust(together_options *options,
                                           int32_t trust);

/**
 * Trusts the certificate authorities in a PEM text, beside those built in: for a server of your own, or a proxy
 * that replaces certificates. Also read: the file that SSL_CERT_FILE names. Verification itself cannot be turned
 * off.
 *
 * @param options  must not be NULL (returns TOGETHER_INVALID_ARGUMENT).
 * @param pem      must not be NULL (returns TOGETHER_INVALID_ARGUMENT). Copied. One or more blocks of -----BEGIN
 *                 CERTIFICATE-----.
 * @return         TOGETHER_OK; TOGETHER_INVALID_ARGUMENT when there is no certificate in it.
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
 * As together_options_add_ca, from a file. Blocks for as long as the file takes to read.
 *
 * @param path  must not be NULL (returns TOGETHER_INVALID_ARGUMENT). UTF-8; used during the call.
 * @return      TOGETHER_OK; TOGETHER_FILE when it cannot be read or holds no certificate;
 *              TOGETHER_INVALID_ARGUMENT.
 */
TOGETHER_EXPORT
together_status together_options_add_ca_file(together_options *options,
                                             const char *path);

/**
 * Pins a public key: the server of the base URL is spoken to only if its certificate, or one of those that lead
 * from it to a trusted authority, has this key. Checked beside the ordinary verification, never instead of it. Of
 * several pins any one will do: pin a second key, kept in reserve, or the authority's, so that a changed certificate
 * does not lock your program out. With a base URL of plain http, which has no key, together_client_new fails with
 * TOGETHER_INVALID_ARGUMENT.
 *
 * @param options             must not be NULL (returns TOGETHER_INVALID_ARGUMENT).
 * @param spki_sha256_base64  must not be NULL (returns TOGETHER_INVALID_ARGUMENT). Copied. The SHA-256 of the
 *                            key's SubjectPublicKeyInfo (DER) in base64, bare or after "sha256/" or "sha256//".
 *                            together_client_diagnose shows those of a server.
 * @return                    TOGETHER_OK; TOGETHER_INVALID_ARGUMENT when it is not the base64 of 32 bytes.
 */
TOGETHER_EXPORT
together_status together_options_add_pin(together_options *options,
                                         const char *spki_sha256_base64);

/**
 * Sets the certificate that the client shows to a server that asks for one (mutual TLS). It is shown to the server
 * of the base URL alone.
 *
 * The library wipes its copies of the key's text; the key itself is held by the TLS code until the last client and
 * options that have it are freed, in ordinary memory.
 *
 * @param options   must not be NULL (returns TOGETHER_INVALID_ARGUMENT).
 * @param cert_pem  must not be NULL (returns TOGETHER_INVALID_ARGUMENT). Copied. The client's own certificate,
 *                  then those that lead to its authority, if any.
 * @param key_pem   must not be NULL (returns TOGETHER_INVALID_ARGUMENT). Read during the call; yours to wipe. Not
 *                  encrypted: PKCS#8 ("PRIVATE KEY"), PKCS#1 ("RSA PRIVATE KEY") or SEC1 ("EC PRIVATE KEY"), of
 *                  RSA, ECDSA (P-256, P-384) or Ed25519.
 * @return          TOGETHER_OK; TOGETHER_INVALID_ARGUMENT when either cannot be used, or the key is not the
 *                  certificate's.
 */
TOGETHER_EXPORT
together_status together_options_set_identity(together_options *options,
                                              const char *cert_pem,
                                              const char *key_pem);

/**
 * Sets the proxy that connections to the server take. TLS with the server runs inside, so the proxy sees where
 * they go and never the key. Plain http, which is this machine's alone, takes no proxy.
 *
 * Without it, a client takes the first of HTTPS_PROXY, https_proxy, ALL_PROXY and all_proxy that is set in the
 * environment, save for a server on this machine, and for the hosts in NO_PROXY (or no_proxy): names, which stand
 * for what is under them too, addresses and networks such as 10.0.0.0/8, each with or without a :port, and * for
 * all, with commas between.
 *
 * @param options  must not be NULL (returns TOGETHER_INVALID_ARGUMENT).
 * @param url      must not be NULL (returns TOGETHER_INVALID_ARGUMENT). Copied. "http://HOST[:PORT]" (CONNECT;
 *                 port 80 unless given), "socks5://HOST[:PORT]" or "socks5h://HOST[:PORT]" (port 1080; with the h,
 *                 the proxy looks the server's name up), each with USER:PASSWORD@ before the host where it wants
 *                 them, percent-encoded. "" is no proxy, whatever the environment says.
 * @return         TOGETHER_OK; TOGETHER_INVALID_ARGUMENT.
 */
TOGETHER_EXPORT
together_status together_options_set_proxy(together_options *options,
                                           const char *url);

/**
 * Lets the host carry the bytes of every connection, instead of the library's sockets and look-ups. A proxy
 * is reached through it too.
 *
 * @param options    must not be NULL (returns TOGETHER_INVALID_ARGUMENT).
 * @param transport  must not be NULL (returns TOGETHER_INVALID_ARGUMENT). Copied: its struct_size and all of its
 *                   functions must be set.
 * @param user_data  given to connect, on any thread; NULL is allowed. It and the functions must last until every
 *                   client that was made with these options is freed and no request of them runs.
 * @return           TOGETHER_OK; TOGETHER_INVALID_ARGUMENT.
 */
TOGETHER_EXPORT
together_status together_options_set_transport(together_options *options,
                                               const together_transport *transport,
                                               void *user_data);

/* ---- Client ---- */

/**
 * Makes a client. Connects to nothing yet. Blocks for as long as it takes to read the file that SSL_CERT_FILE
 * names, and to open a cassette, where there are such.
 *
 * @param options  copied. NULL stands for the defaults, and the key from TOGETHER_API_KEY.
 * @return         a client to be freed with together_free; never NULL. Its status is TOGETHER_OK, or that of the
 *                 options, TOGETHER_NO_API_KEY, TOGETHER_INVALID_ARGUMENT (of TOGETHER_BASE_URL or the proxy
 *                 variables), TOGETHER_FILE (of SSL_CERT_FILE, or a cassette); then every response of it has that
 *                 status too.
 */
TOGETHER_EXPORT
together_client *together_client_new(const together_options *options);

/**
 * Replaces the client's API key, wherever that came from. No call fails because of it: requests that were written finish
 * with the old key, which is wiped when the last of them has ended.
 *
 * @param client  must not be NULL (returns TOGETHER_INVALID_ARGUMENT). May be in use by other threads.
 * @param key     must not be NULL (returns TOGETHER_INVALID_ARGUMENT). Copied, as in together_options_set_api_key.
 * @return        TOGETHER_OK; TOGETHER_NO_API_KEY when it is empty; TOGETHER_INVALID_ARGUMENT when it cannot be a
 *                key; or the status of a client that failed when it was made. On failure the old key stays; a
 *                client is shared, so no message is left on it.
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
 * Says what a client has used. Each figure is exact; requests that run on other threads may have changed one when
 * the next is read.
 *
 * @param client      must not be NULL (returns TOGETHER_INVALID_ARGUMENT). May be in use by other threads.
 * @param usage_out   must not be NULL (returns TOGETHER_INVALID_ARGUMENT). Written.
 * @param usage_size  sizeof(together_usage), in bytes: no more is written, so a program that was compiled with an
 *                    older header gets the fields that it knows. What this library does not know of a longer one is left
 *                    as it is. 0 gives TOGETHER_INVALID_ARGUMENT.
 * @return            TOGETHER_OK; TOGETHER_INVALID_ARGUMENT; or the status of a client that failed when it was
 *                    made. Nothing is written on failure.
 */
TOGETHER_EXPORT
together_status together_client_usage(const together_client *client,
                                      together_usage *usage_out,
                                      size_t usage_size);

/**
 * The oldest event of any call of the client: one drain for a frame loop. Blocks for as long as `timeout_ms` says.
 *
 * @param client      must not be NULL (returns NULL). Read by one thread at a time. Of a client that failed, or was made
 *                    before fork(), it gives the ends of the calls that were started with it, and never waits.
 * @param timeout_ms  0 returns at once; -1 (or less) waits for ever; else the most milliseconds to wait.
 * @return            an event that lives until the next together_client_next of this client, or until the client
 *                    is freed; NULL when there is none yet, or when together_client_interrupt ended the wait.
 */
TOGETHER_EXPORT
const together_event *together_client_next(const together_client *client,
                                           int32_t timeout_ms);

/**
 * A descriptor that is readable exactly while together_client_next has an event to give, for epoll, kqueue, select
 * or an event loop. It is the library's: do not read or close it.
 *
 * @param client  must not be NULL or failed (returns -1).
 * @return        the descriptor, the same each time; -1 where there is none.
 */
TOGETHER_EXPORT
ptrdiff_t together_client_fd(const together_client *client);

/**
 * Cancels everything that is under way with a client, on whatever thread: each call ends with TOGETHER_CANCELLED
 * within milliseconds, also one that waits for a connection or a silent server. Only the host's own functions are
 * waited for: connect of a together_transport, a together_key_source, a callback. What is started afterwards is
 * not affected. A wait in together_client_next or together_call_next gives the last events of what was cancelled, and
 * then NULL, so that a thread that waits for ever can be ended before its client is freed; one that is between two
 * waits has its next wait ended. May be called from any thread.
 *
 * @param client  must not be NULL (does nothing); may have failed.
 */
TOGETHER_EXPORT
void together_client_interrupt(const together_client *client);

/**
 * Goes through every step of a request and reports on each: what a support desk asks for. Library and system,
 * where the key comes from and what protects it (never the key), whom the client trusts, the server's addresses, a
 * connection to each, TLS with the certificates that the server presents, the answer to GET /v1/models, the clock,
 * the limits. A step that fails says why and what to do; one that cannot run says so. docs/diagnose.md has the
 * names of its JSON. Blocks until the last step, or TOGETHER_TIMEOUT_TOTAL; 30 s where that is not set.
 * together_client_interrupt ends it.
 *
 * @param client  must not be NULL (returns a failed response without a report). May be in use by other threads. Of
 *                one that failed, the report says what can be known.
 * @return        a response to be freed with together_free; never NULL. together_response_text is the report for
 *                people, together_response_json the same for programs, whatever its status. That is TOGETHER_OK
 *                when every step went well, and otherwise that of the first one that failed.
 */
TOGETHER_EXPORT
together_response *together_client_diagnose(const together_client *client);

/* ---- Request ---- */

/**
 * Makes a request for an operation, named by the API's own words.
 *
 * @param operation  must not be NULL (returns a failed request). "METHOD /path", copied: a TOGETHER_... macro of
 *                   this header, or anything that the API's reference lists, now or later. Names in braces, in the
 *                   path or after "?", are filled from the fields of those names; of the other fields, a GET or
 *                   DELETE puts them in the query and the rest in a JSON body.
 * @return           a request to be freed with together_free; never NULL. Its status is TOGETHER_OK or
 *                   TOGETHER_INVALID_ARGUMENT.
 */
TOGETHER_EXPORT
together_request *together_request_new(const char *operation);

/**
 * Sets a field to a text.
 *
 * @param request  must not be NULL (returns TOGETHER_INVALID_ARGUMENT).
 * @param field    must not be NULL (returns TOGETHER_INVALID_ARGUMENT). A field's name ("model"), or a JSON
 *                 pointer into the body where it starts with "/" ("/response_format/type"; RFC 6901): parents that
 *                 are missing are made, and an index equal to an array's length, or "-", appends. A field that is
 *                 set twice keeps the last value.
 * @param value    must not be NULL (returns TOGETHER_INVALID_ARGUMENT). Copied.
 * @return         TOGETHER_OK; TOGETHER_INVALID_ARGUMENT, also for a pointer that leads into a text or number.
 */
TOGETHER_EXPORT
together_status together_request_set_string(together_request *request,
                                            const char *field,
                                            const char *value);

/**
 * As together_request_set_string, for a text that is long, not NUL-terminated, or holds NULs.
 *
 * @param length  of the value, in bytes.
 */
TOGETHER_EXPORT
together_status together_request_set_string_n(together_request *request,
                                              const char *field,
                                              const char *value,
                                              size_t length);

/**
 * Sets a field to a whole number. For one above 9,223,372,036,854,775,807 use together_request_set_json.
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
 * @param value    not NaN or infinite, which JSON cannot write. Sent in the fewest digits that mean it.
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
 * @param value    0 is false, any other number true.
 * @return         TOGETHER_OK; TOGETHER_INVALID_ARGUMENT.
 */
TOGETHER_EXPORT
together_status together_request_set_boolean(together_request *request,
                                             const char *field,
                                             int32_t value);

/**
 * Sets a field to any JSON: lists, objects, null, numbers of any length. It goes to the wire as it is written,
 * every digit of its numbers included.
 *
 * @param request  must not be NULL (returns TOGETHER_INVALID_ARGUMENT).
 * @param field    as in together_request_set_string; "" is the whole body, which must be an object.
 * @param json     must not be NULL (returns TOGETHER_INVALID_ARGUMENT). Copied. At most 128 levels deep.
 * @return         TOGETHER_OK; TOGETHER_INVALID_ARGUMENT when it is not JSON; the message says where.
 */
TOGETHER_EXPORT
together_status together_request_set_json(together_request *request,
                                          const char *field,
                                          const char *json);

/**
 * As together_request_set_json, for a text that is not NUL-terminated.
 *
 * @param length  of the JSON, in bytes.
 */
TOGETHER_EXPORT
together_status together_request_set_json_n(together_request *request,
                                            const char *field,
                                            const char *json,
                                            size_t length);

/**
 * Appends a message to the conversation (the field "messages").
 *
 * @param request  must not be NULL (returns TOGETHER_INVALID_ARGUMENT).
 * @param role     must not be NULL (returns TOGETHER_INVALID_ARGUMENT). Copied: "system", "user", "assistant" or
 *                 what else the model knows.
 * @param content  must not be NULL (returns TOGETHER_INVALID_ARGUMENT). Copied.
 * @return         TOGETHER_OK; TOGETHER_INVALID_ARGUMENT, also when "messages" was set to something else than a
 *                 list.
 */
TOGETHER_EXPORT
together_status together_request_add_message(together_request *request,
                                             const char *role,
                                             const char *content);

/**
 * As together_request_add_message, for a text that is long, not NUL-terminated, or holds NULs.
 *
 * @param length  of the content, in bytes.
 */
TOGETHER_EXPORT
together_status together_request_add_message_n(together_request *request,
                                               const char *role,
                                               const char *content,
                                               size_t length);

/**
 * Adds an image to the last message of the conversation, for a model that sees. It is sent inside the request, as
 * a data URL.
 *
 * @param request    must not be NULL (returns TOGETHER_INVALID_ARGUMENT).
 * @param bytes      must not be NULL (returns TOGETHER_INVALID_ARGUMENT). Copied: the image file's bytes.
 * @param length     in bytes; not 0.
 * @param mime_type  must not be NULL (returns TOGETHER_INVALID_ARGUMENT). Copied: "image/png", "image/jpeg" and
 *                   the like.
 * @return           TOGETHER_OK; TOGETHER_INVALID_ARGUMENT, also when there is no message yet.
 */
TOGETHER_EXPORT
together_status together_request_add_image(together_request *request,
                                           const void *bytes,
                                           size_t length,
                                           const char *mime_type);

/**
 * Sends a file of the disk with the request, which makes its body a form (multipart/form-data): the other fields
 * become its texts, in the order in which they were set, and the files follow. A list's items are sent each as
 * "field[]", an object's members as "field[member]". The file is opened and measured when the request is sent, and
 * read while it is sent: it is never in memory as a whole. A try that follows another reads it again from its
 * start.
 *
 * @param request  must not be NULL (returns TOGETHER_INVALID_ARGUMENT). Not of a GET or DELETE.
 * @param field    must not be NULL (returns TOGETHER_INVALID_ARGUMENT). Copied: a field's plain name, such as
 *                 "file". A field that is set twice keeps the last value, be it a file or not.
 * @param path     must not be NULL (returns TOGETHER_INVALID_ARGUMENT). Copied. The server sees the last part
 *                 of it as the file's name. Where it cannot be read, is no regular file, or changes while it is
 *                 sent, the response's status is TOGETHER_FILE.
 * @return         TOGETHER_OK; TOGETHER_INVALID_ARGUMENT.
 */
TOGETHER_EXPORT
together_status together_request_set_file(together_request *request,
                                          const char *field,
                                          const char *path);

/**
 * As together_request_set_file, of bytes that are in memory.
 *
 * @param request    must not be NULL (returns TOGETHER_INVALID_ARGUMENT). Not of a GET or DELETE.
 * @param field      as in together_request_set_file.
 * @param bytes      must not be NULL where `length` is not 0 (returns TOGETHER_INVALID_ARGUMENT). Copied.
 * @param length     in bytes.
 * @param file_name  must not be NULL (returns TOGETHER_INVALID_ARGUMENT). Copied: the name under which the server
 *                   is to know them. Its ending may matter: "speech.wav".
 * @return           TOGETHER_OK; TOGETHER_INVALID_ARGUMENT.
 */
TOGETHER_EXPORT
together_status together_request_set_bytes(together_request *request,
                                           const char *field,
                                           const void *bytes,
                                           size_t length,
                                           const char *file_name);

/**
 * Has the answer's bytes written to a file, whatever they are: they are never in memory as a whole, and
 * TOGETHER_LIMIT_RESPONSE_BYTES does not bound them. They are kept in a temporary file of the same directory
 * (".together-....part"), which takes the path when all of the answer is there: until then, and for ever where the
 * request fails, a file that was there stays as it was. Of a good answer (HTTP 200 to 299) the response has the
 * headers and no body, and its events are TOGETHER_EVENT_PROGRESS; any other is read as always, and no file is
 * made.
 *
 * @param request  must not be NULL (returns TOGETHER_INVALID_ARGUMENT). It may not ask for a stream (the field
 *                 "stream").
 * @param path     must not be NULL (returns TOGETHER_INVALID_ARGUMENT). Copied. A file that is there is replaced.
 *                 Where it cannot be written, the response's status is TOGETHER_FILE: before anything is sent,
 *                 where that can be known.
 * @return         TOGETHER_OK; TOGETHER_INVALID_ARGUMENT.
 */
TOGETHER_EXPORT
together_status together_request_set_output(together_request *request,
                                            const char *path);

/**
 * Adds an HTTP header to this request, over one of the client's of that name.
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
 * Sets one of the four time limits for this request, instead of the client's.
 *
 * @param request       must not be NULL (returns TOGETHER_INVALID_ARGUMENT).
 * @param which         TOGETHER_TIMEOUT_CONNECT, _FIRST_BYTE, _IDLE or _TOTAL.
 * @param milliseconds  0 is no limit.
 * @return              TOGETHER_OK; TOGETHER_INVALID_ARGUMENT for another `which` or a negative time.
 */
TOGETHER_EXPORT
together_status together_request_set_timeout(together_request *request,
                                             int32_t which,
                                             int64_t milliseconds);

/**
 * Sets what this request's events carry, so that a reader of many calls knows which one each event belongs to.
 *
 * @param request    must not be NULL (returns TOGETHER_INVALID_ARGUMENT).
 * @param user_data  only ever handed back; NULL is allowed.
 * @return           TOGETHER_OK; TOGETHER_INVALID_ARGUMENT.
 */
TOGETHER_EXPORT
together_status together_request_set_user_data(together_request *request,
                                               void *user_data);

/**
 * Has this request's TOGETHER_EVENT_TEXT events come in whole sentences, for a voice to speak. The rules are
 * Unicode's (UAX 29), the same for every language; a sentence is held back until the text behind it shows that it
 * is over.
 *
 * @param request    must not be NULL (returns TOGETHER_INVALID_ARGUMENT).
 * @param sentences  any number but 0 asks for sentences; 0, the default, for text as it comes.
 * @return           TOGETHER_OK; TOGETHER_INVALID_ARGUMENT.
 */
TOGETHER_EXPORT
together_status together_request_set_sentences(together_request *request,
                                               int32_t sentences);

/* ---- To its end ---- */

/**
 * Sends a request and waits for its whole answer, on this thread. Blocks until it is there or a time limit passes.
 *
 * @param client   must not be NULL or failed (returns a failed response). May be in use by other threads.
 * @param request  must not be NULL or failed (returns a failed response). Sent as it is now; it can be used again,
 *                 and by other threads meanwhile.
 * @return         a response to be freed with together_free; never NULL. Its status is TOGETHER_OK for HTTP 200 to
 *                 299, and otherwise any of the statuses: TOGETHER_CONNECTION, _TLS, _TIMEOUT, _PROTOCOL,
 *                 _TOO_LARGE and _CANCELLED (by together_client_interrupt) when there is no whole answer,
 *                 TOGETHER_NO_API_KEY when the key's command or function has none, TOGETHER_BAD_REQUEST and above
 *                 when the service said no. Whatever arrived is readable either way.
 */
TOGETHER_EXPORT
together_response *together_complete(const together_client *client,
                                     const together_request *request);

/**
 * As together_complete, with the answer's parts handed to a function as they come: text while the model writes it.
 * The functions POST /v1/chat/completions and POST /v1/completions are asked to stream unless the request's field
 * "stream" says otherwise; audio comes in pieces too; other answers come as one TOGETHER_EVENT_CHUNK.
 * TOGETHER_EVENT_DONE is the last event. Blocks until the answer is whole.
 *
 * @param client     as in together_complete.
 * @param request    as in together_complete.
 * @param on_event   must not be NULL (returns a failed response). Called on this thread, inside this call, with an
 *                   event that lives as long as the call of it. It returns TOGETHER_GO_ON, or TOGETHER_STOP to end
 *                   the answer: TOGETHER_EVENT_DONE still follows, and the response's status is
 *                   TOGETHER_CANCELLED. It may use any function of this library, also to free the client or the
 *                   request, and must not throw an exception.
 * @param user_data  given to on_event; NULL is allowed.
 * @return           as together_complete: the whole answer, as if it had not been streamed. Of an answer that broke
 *                   off, the part that arrived is readable.
 */
TOGETHER_EXPORT
together_response *together_complete_each(const together_client *client,
                                          const together_request *request,
                                          together_on_event on_event,
                                          void *user_data);

/* ---- Not blocking ---- */

/**
 * Starts a request on a thread of the library and returns at once. Its events are read with together_call_next or
 * together_client_next, its answer with together_call_response. What streams is as in together_complete_each. At
 * most TOGETHER_LIMIT_CALLS run at once; the others wait in their order.
 *
 * @param client   must not be NULL or failed (returns a failed call). May be in use by other threads.
 * @param request  must not be NULL or failed (returns a failed call). Copied: it can be changed, sent again or
 *                 freed at once.
 * @return         a call to be freed with together_free, which cancels it; never NULL. A failed call has one
 *                 event, TOGETHER_EVENT_DONE, as any other call that ends. Of a client that is NULL or no client it
 *                 is read with together_call_next alone.
 */
TOGETHER_EXPORT
together_call *together_start(const together_client *client,
                              const together_request *request);

/**
 * The call's oldest event. Blocks for as long as `timeout_ms` says.
 *
 * @param call        must not be NULL (returns NULL).
 * @param timeout_ms  0 returns at once; -1 (or less) waits for ever; else the most milliseconds to wait.
 * @return            an event that lives until the next together_call_next of this call, or until the call is
 *                    freed; NULL when there is none yet, when together_client_interrupt ended the wait, and, at
 *                    once, after TOGETHER_EVENT_DONE.
 */
TOGETHER_EXPORT
const together_event *together_call_next(together_call *call,
                                         int32_t timeout_ms);

/**
 * Ends a call: TOGETHER_EVENT_DONE with TOGETHER_CANCELLED follows within milliseconds, also when it waits for a
 * connection or a silent server; later where a function of the host's keeps it (see together_client_interrupt). A
 * call that is done stays as it is. May be called from any thread.
 *
 * @param call  must not be NULL (does nothing); may have failed.
 */
TOGETHER_EXPORT
void together_call_cancel(const together_call *call);

/**
 * A descriptor that is readable exactly while together_call_next has an event to give, for epoll, kqueue, select
 * or an event loop. It is the library's: do not read or close it.
 *
 * @param call  must not be NULL or failed (returns -1).
 * @return      the descriptor, the same each time, until the call is freed; -1 where there is none.
 */
TOGETHER_EXPORT
ptrdiff_t together_call_fd(const together_call *call);

/**
 * The whole answer of a call that is done, as if it had not been streamed.
 *
 * @param call  must not be NULL or failed (returns a failed response).
 * @return      a response to be freed with together_free; never NULL. Before TOGETHER_EVENT_DONE its status is
 *              TOGETHER_INVALID_ARGUMENT.
 */
TOGETHER_EXPORT
together_response *together_call_response(together_call *call);

/* ---- Response ---- */

/**
 * What a person would call the answer: the first choice's text of a chat or completion, a transcription's text.
 *
 * @param response    must not be NULL (returns ""); may have failed.
 * @param length_out  receives the length in bytes, unless it is NULL. Model text can hold NULs.
 * @return            text that lives until the response is freed; "" where there is none (an answer that is only a
 *                    tool call, say). Never NULL.
 */
TOGETHER_EXPORT
const char *together_response_text(const together_response *response,
                                   size_t *length_out);

/**
 * The answer's JSON, whole, as the server wrote it. Copies nothing.
 *
 * @param response    must not be NULL (returns ""); may have failed: an error's JSON is read here too.
 * @param length_out  receives the length in bytes, unless it is NULL.
 * @return            text that lives until the response is freed; "" when the answer is empty or not JSON
 *                    (together_response_bytes has what it is). Never NULL.
 */
TOGETHER_EXPORT
const char *together_response_json(const together_response *response,
                                   size_t *length_out);

/**
 * The answer's bytes, whatever they are: audio, a file, a web page that some proxy sent. Copies nothing.
 *
 * @param response    must not be NULL (returns bytes of length 0); may have failed: the part of an answer that
 *                    broke off is read here too.
 * @param length_out  receives the length in bytes, unless it is NULL; there is no other way to know it.
 * @return            bytes that live until the response is freed. Never NULL.
 */
TOGETHER_EXPORT
const void *together_response_bytes(const together_response *response,
                                    size_t *length_out);

/**
 * The text at a JSON pointer.
 *
 * @param response    must not be NULL (returns ""); may have failed.
 * @param pointer     must not be NULL (returns ""). RFC 6901, such as "/choices/0/message/content" or, of a list,
 *                    "/0/id".
 * @param length_out  receives the length in bytes, unless it is NULL.
 * @return            text that lives until the response is freed; "" where there is nothing, or something else
 *                    than a text. Half a surrogate pair, which is no character, reads as U+FFFD. Never NULL.
 */
TOGETHER_EXPORT
const char *together_response_string(const together_response *response,
                                     const char *pointer,
                                     size_t *length_out);

/**
 * The JSON at a JSON pointer, as the server wrote it: a message to send back, a number of any length.
 *
 * @param response    must not be NULL (returns ""); may have failed.
 * @param pointer     as in together_response_string; "" is the whole answer.
 * @param length_out  receives the length in bytes, unless it is NULL.
 * @return            text that lives until the response is freed; "" where there is nothing. Never NULL.
 */
TOGETHER_EXPORT
const char *together_response_value(const together_response *response,
                                    const char *pointer,
                                    size_t *length_out);

/**
 * The whole number at a JSON pointer.
 *
 * @param response   must not be NULL (returns `otherwise`); may have failed.
 * @param pointer    as in together_response_string.
 * @param otherwise  returned where there is nothing, something else, or a number that does not fit: it is never
 *                   rounded. together_response_number reads those.
 * @return           the number, or `otherwise`.
 */
TOGETHER_EXPORT
int64_t together_response_integer(const together_response *response,
                                  const char *pointer,
                                  int64_t otherwise);

/**
 * The number at a JSON pointer, whole or not.
 *
 * @param response   must not be NULL (returns `otherwise`); may have failed.
 * @param pointer    as in together_response_string.
 * @param otherwise  returned where there is nothing, or something else than a number.
 * @return           the number, rounded to the nearest double; or `otherwise`.
 */
TOGETHER_EXPORT
double together_response_number(const together_response *response,
                                const char *pointer,
                                double otherwise);

/**
 * The truth value at a JSON pointer.
 *
 * @param response   must not be NULL (returns `otherwise`); may have failed.
 * @param pointer    as in together_response_string.
 * @param otherwise  returned as it is given, where there is nothing, or something else than true or false.
 * @return           1 for true, 0 for false, or `otherwise`.
 */
TOGETHER_EXPORT
int32_t together_response_boolean(const together_response *response,
                                  const char *pointer,
                                  int32_t otherwise);

/**
 * How many items a list has, or members an object.
 *
 * @param response  must not be NULL (returns 0); may have failed.
 * @param pointer   as in together_response_string; "" is the whole answer (GET /v1/models is a list).
 * @return          the number; 0 where there is nothing, or something else than a list or object.
 */
TOGETHER_EXPORT
size_t together_response_count(const together_response *response,
                               const char *pointer);

/**
 * Copies a list of numbers, such as an embedding ("/data/0/embedding"), into an array.
 *
 * @param response    must not be NULL (returns 0); may have failed.
 * @param pointer     as in together_response_string.
 * @param floats_out  receives the first `capacity` numbers, each rounded once to the nearest float; may be NULL,
 *                    to ask how many there are. Untouched where the return value is 0.
 * @param capacity    of `floats_out`, in floats.
 * @return            how many numbers the list has, which may be more than `capacity`; 0 where there is no list,
 *                    or not one of numbers alone.
 */
TOGETHER_EXPORT
size_t together_response_floats(const together_response *response,
                                const char *pointer,
                                float *floats_out,
                                size_t capacity);

/**
 * The HTTP status of the answer.
 *
 * @param response  must not be NULL (returns 0); may have failed.
 * @return          200, 404 and the like; 0 when no answer came.
 */
TOGETHER_EXPORT int32_t together_response_http_status(const together_response *response);

/**
 * A header of the answer.
 *
 * @param response  must not be NULL (returns ""); may have failed.
 * @param name      must not be NULL (returns ""). In any case of letters.
 * @return          the value of the first header of that name, which lives until the response is freed; "" where
 *                  there is none. Never NULL.
 */
TOGETHER_EXPORT
const char *together_response_header(const together_response *response,
                                     const char *name);

/**
 * What Together's support asks for: the request's id, from the headers or an error's body.
 *
 * @param response  must not be NULL (returns ""); may have failed.
 * @return          text that lives until the response is freed; "" where the server gave none. Never NULL.
 */
TOGETHER_EXPORT
const char *together_response_request_id(const together_response *response);

/**
 * How long the server asks to be left alone, from its headers retry-after-ms, retry-after or x-ratelimit-reset
 * (the one that Together documents).
 *
 * @param response  must not be NULL (returns -1); may have failed.
 * @return          milliseconds; -1 when the server did not say.
 */
TOGETHER_EXPORT
int64_t together_response_retry_after_ms(const together_response *response);

/**
 * How often the request was tried: 1 where the first try was the last, more where it was tried again
 * (together_options_set_retries), 0 where it never came to a try.
 *
 * @param response  must not be NULL (returns 0); may have failed.
 * @return          the number of tries.
 */
TOGETHER_EXPORT
uint32_t together_response_tries(const together_response *response);

/**
 * Why a try before the last one failed: one line, as together_object_message has for the last.
 *
 * @param response  must not be NULL (returns ""); may have failed.
 * @param number    of the try, from 0.
 * @return          text that lives until the response is freed; "" where there was no such try, or it was the
 *                  last. Never NULL.
 */
TOGETHER_EXPORT
const char *together_response_try_message(const together_response *response,
                                          uint32_t number);

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
#define TOGETHER_FILES_UPLOAD "POST /v1/files/upload"
#define TOGETHER_FILES_DELETE "DELETE /v1/files/{id}"
#define TOGETHER_FILES_GET "GET /v1/files/{id}"
#define TOGETHER_FILES_CONTENT "GET /v1/files/{id}/content"

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
#define TOGETHER_V2_ENDPOINTS_UPDATE "PATCH /v2/projects/{project_id}/endpoints/{id}"
#define TOGETHER_V2_ENDPOINTS_AB_EXPERIMENTS_LIST "GET /v2/projects/{project_id}/endpoints/{endpoint_id}/abExperiments"
#define TOGETHER_V2_ENDPOINTS_AB_EXPERIMENTS_CREATE "POST /v2/projects/{project_id}/endpoints/{endpoint_id}/abExperiments"
#define TOGETHER_V2_ENDPOINTS_AB_EXPERIMENTS_DELETE "DELETE /v2/projects/{project_id}/endpoints/{endpoint_id}/abExperiments/{id}"
#define TOGETHER_V2_ENDPOINTS_AB_EXPERIMENTS_GET "GET /v2/projects/{project_id}/endpoints/{endpoint_id}/abExperiments/{id}"
#define TOGETHER_V2_ENDPOINTS_AB_EXPERIMENTS_UPDATE "PATCH /v2/projects/{project_id}/endpoints/{endpoint_id}/abExperiments/{id}"
#define TOGETHER_V2_ENDPOINTS_ANALYTICS "GET /v2/projects/{project_id}/endpoints/{id}/analytics"
#define TOGETHER_V2_ENDPOINTS_DEPLOYMENTS_LIST "GET /v2/projects/{project_id}/endpoints/{endpoint_id}/deployments"
#define TOGETHER_V2_ENDPOINTS_DEPLOYMENTS_CREATE "POST /v2/projects/{project_id}/endpoints/{endpoint_id}/deployments"
#define TOGETHER_V2_ENDPOINTS_DEPLOYMENTS_DELETE "DELETE /v2/projects/{project_id}/endpoints/{endpoint_id}/deployments/{id}"
#define TOGETHER_V2_ENDPOINTS_DEPLOYMENTS_GET "GET /v2/projects/{project_id}/endpoints/{endpoint_id}/deployments/{id}"
#define TOGETHER_V2_ENDPOINTS_DEPLOYMENTS_UPDATE "PATCH /v2/projects/{project_id}/endpoints/{endpoint_id}/deployments/{id}"
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
#define TOGETHER_V2_ENDPOINTS_SHADOW_EXPERIMENTS_UPDATE "PATCH /v2/projects/{project_id}/endpoints/{endpoint_id}/shadowExperiments/{id}"
#define TOGETHER_V2_ENDPOINTS_SHADOW_EXPERIMENTS_TARGETS_LIST "GET /v2/projects/{project_id}/endpoints/{endpoint_id}/shadowExperiments/{experiment_id}/targets"
#define TOGETHER_V2_ENDPOINTS_SHADOW_EXPERIMENTS_TARGETS_CREATE "POST /v2/projects/{project_id}/endpoints/{endpoint_id}/shadowExperiments/{experiment_id}/targets"
#define TOGETHER_V2_ENDPOINTS_SHADOW_EXPERIMENTS_TARGETS_DELETE "DELETE /v2/projects/{project_id}/endpoints/{endpoint_id}/shadowExperiments/{experiment_id}/targets/{id}"
#define TOGETHER_V2_ENDPOINTS_SHADOW_EXPERIMENTS_TARGETS_GET "GET /v2/projects/{project_id}/endpoints/{endpoint_id}/shadowExperiments/{experiment_id}/targets/{id}"
#define TOGETHER_V2_ENDPOINTS_SHADOW_EXPERIMENTS_TARGETS_UPDATE "PATCH /v2/projects/{project_id}/endpoints/{endpoint_id}/shadowExperiments/{experiment_id}/targets/{id}"
#define TOGETHER_V2_PLACEMENT_PROFILES_LIST "GET /v2/projects/{project_id}/placement-profiles"
#define TOGETHER_V2_PLACEMENT_PROFILES_GET "GET /v2/projects/{project_id}/placement-profiles/{id}"
#define TOGETHER_V2_PUBLIC_INFERENCE_INSTANCE_TYPES_LIST "GET /v2/public/inference-instance-types"
#define TOGETHER_V2_PUBLIC_INFERENCE_INSTANCE_TYPES_GET "GET /v2/public/inference-instance-types/{id}"

/* Models v2 */
#define TOGETHER_V2_ORGANIZATION_MODELS "GET /v2/organizations/{organization_id}/models"
#define TOGETHER_V2_CONFIGS_LIST "GET /v2/projects/{project_id}/configs"
#define TOGETHER_V2_CONFIGS_GET "GET /v2/projects/{project_id}/configs/{id}"
#define TOGETHER_V2_MODELS_LIST "GET /v2/projects/{project_id}/models"
#define TOGETHER_V2_MODELS_CREATE "POST /v2/projects/{project_id}/models"
#define TOGETHER_V2_MODELS_UPLOADS_LIST "GET /v2/projects/{project_id}/models/uploads"
#define TOGETHER_V2_MODELS_UPLOADS_CREATE "POST /v2/projects/{project_id}/models/uploads"
#define TOGETHER_V2_MODELS_UPLOADS_GET "GET /v2/projects/{project_id}/models/uploads/{id}"
#define TOGETHER_V2_MODELS_UPLOADS_EVENTS "GET /v2/projects/{project_id}/models/uploads/{id}/events"
#define TOGETHER_V2_MODELS_DELETE "DELETE /v2/projects/{project_id}/models/{id}"
#define TOGETHER_V2_MODELS_GET "GET /v2/projects/{project_id}/models/{id}"
#define TOGETHER_V2_MODELS_UPDATE "PATCH /v2/projects/{project_id}/models/{id}"
#define TOGETHER_V2_MODELS_FILES "GET /v2/projects/{project_id}/models/{id}/files"
#define TOGETHER_V2_MODELS_REVISIONS "GET /v2/projects/{project_id}/models/{id}/revisions"
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
#define TOGETHER_COMPUTE_CLUSTERS_INSTANCES_REMEDIATIONS_LIST "GET /v1/compute/clusters/{cluster_id}/instances/{instance_id}/remediations"
#define TOGETHER_COMPUTE_CLUSTERS_INSTANCES_REMEDIATIONS_CREATE "POST /v1/compute/clusters/{cluster_id}/instances/{instance_id}/remediations"
#define TOGETHER_COMPUTE_CLUSTERS_INSTANCES_REMEDIATIONS_GET "GET /v1/compute/clusters/{cluster_id}/instances/{instance_id}/remediations/{remediation_id}"
#define TOGETHER_COMPUTE_CLUSTERS_INSTANCES_REMEDIATIONS_APPROVE "POST /v1/compute/clusters/{cluster_id}/instances/{instance_id}/remediations/{remediation_id}/approve"
#define TOGETHER_COMPUTE_CLUSTERS_INSTANCES_REMEDIATIONS_CANCEL "POST /v1/compute/clusters/{cluster_id}/instances/{instance_id}/remediations/{remediation_id}/cancel"
#define TOGETHER_COMPUTE_CLUSTERS_INSTANCES_REMEDIATIONS_REJECT "POST /v1/compute/clusters/{cluster_id}/instances/{instance_id}/remediations/{remediation_id}/reject"
#define TOGETHER_COMPUTE_REGIONS "GET /v1/compute/regions"

/* Containers (Jig): deployments, secrets, volumes, storage */
#define TOGETHER_DEPLOYMENTS_LIST "GET /v1/deployments"
#define TOGETHER_DEPLOYMENTS_CREATE "POST /v1/deployments"
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
#define TOGETHER_DEPLOYMENTS_DELETE "DELETE /v1/deployments/{id}"
#define TOGETHER_DEPLOYMENTS_GET "GET /v1/deployments/{id}"
#define TOGETHER_DEPLOYMENTS_UPDATE "PATCH /v1/deployments/{id}"
#define TOGETHER_DEPLOYMENTS_LOGS "GET /v1/deployments/{id}/logs"
#define TOGETHER_DEPLOYMENTS_REVISIONS_LIST "GET /v1/deployments/{id}/revisions"
#define TOGETHER_DEPLOYMENTS_REVISIONS_GET "GET /v1/deployments/{id}/revisions/{revision_identifier}"
#define TOGETHER_DEPLOYMENTS_ROLLBACK "POST /v1/deployments/{id}/rollback"

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
#define TOGETHER_RL_MODEL_RESOURCES_STOP "POST /v1/rl/model-resources/{model_resources_id}/stop"
#define TOGETHER_RL_SUPPORTED_MODELS "GET /v1/rl/supported-models"
#define TOGETHER_RL_TRAINING_SESSIONS_LIST "GET /v1/rl/training-sessions"
#define TOGETHER_RL_TRAINING_SESSIONS_CREATE "POST /v1/rl/training-sessions"
#define TOGETHER_RL_TRAINING_SESSIONS_GET "GET /v1/rl/training-sessions/{session_id}"
#define TOGETHER_RL_TRAINING_SESSIONS_UPDATE "PATCH /v1/rl/training-sessions/{session_id}"
#define TOGETHER_RL_CUSTOM_FORWARD_BACKWARD_CREATE "POST /v1/rl/training-sessions/{session_id}/operations/custom-forward-backward"
#define TOGETHER_RL_CUSTOM_FORWARD_BACKWARD_GET "GET /v1/rl/training-sessions/{session_id}/operations/custom-forward-backward/{operation_id}"
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

#endif /* TOGETHER_H */
