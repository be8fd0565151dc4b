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
