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
