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
 *    that fails changes nothing; its status stays on the object until the same setting is set rightly.
 * 2. One free. together_free takes any object of this library, or NULL, and nothing else.
 * 3. Text in is NUL-terminated UTF-8, copied during the call. A function whose text may be long or hold
 *    NULs has a twin with _n at its end and a length in bytes. Text out is borrowed from the object it is
 *    read from until that object is freed; it is NUL-terminated, never NULL, and its length is available
 *    (length_out, which may be NULL), as model text can hold NULs.
 * 4. Threads. A const client is used from any number of threads at once; nothing is serialised inside.
 *    Every other object belongs to one thread at a time.
 * 5. NULL, invalid UTF-8, unknown numbers and unset fields give a status, never undefined behaviour. What
 *    cannot be noticed: a pointer to something that is no object of this library, or was freed.
 * 6. After fork(), a child makes a new client; one of its parent's answers TOGETHER_INVALID_ARGUMENT.
 * 7. Nothing is printed and no signal is raised. No thread of the library runs, save one that looks up
 *    a host name while it does.
 *
 * THE MAP
 *
 *     any object   together_free  together_object_status  together_object_message
 *     options      together_options_new  _set_api_key  _set_api_key_file  _set_base_url  _set_timeout
 *                  _set_limit  _set_header  _add_ca  _add_ca_file
 *     client       together_client_new  _set_api_key  together_complete
 *     request      together_request_new  _set_string  _set_integer  _set_number  _set_boolean  _set_json
 *                  _add_message  _add_image  _set_header  _set_timeout
 *     response     together_response_text  _json  _bytes  _string  _integer  _number  _boolean  _count
 *                  _floats  _http_status  _header  _request_id  _retry_after_ms
 *     library      together_version  together_status_name
 *     operations   TOGETHER_CHAT_COMPLETIONS and about 200 more, at the end
 *
 * Functions may be added in any release, and statuses: treat a status that you do not know as a failure.
 * What is promised otherwise is in docs/abi.md.
 */
