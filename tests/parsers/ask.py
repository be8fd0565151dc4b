"""The header without macros (first argument) in cffi, and a question through the library (second)."""
import sys

import cffi

ffi = cffi.FFI()
ffi.cdef(open(sys.argv[1]).read())
together = ffi.dlopen(sys.argv[2])


@ffi.callback("together_on_event")
def on_event(event, user_data):
    if event.kind == together.TOGETHER_EVENT_TEXT:
        print(ffi.buffer(event.text, event.text_length)[:].decode(), end="")
    return together.TOGETHER_GO_ON


client = together.together_client_new(ffi.NULL)
ask = together.together_request_new(b"POST /v1/chat/completions")
together.together_request_set_string(ask, b"model", b"openai/gpt-oss-20b")
together.together_request_set_boolean(ask, b"logprobs", 0)
together.together_request_add_message(ask, b"user", b"From Python?")
response = together.together_complete_each(client, ask, on_event, ffi.NULL)
status = together.together_object_status(response)
assert status == together.TOGETHER_OK, ffi.string(together.together_object_message(response))

# A number that no version has is refused, and said by its name.
options = together.together_options_new()
status = together.together_options_set_timeout(options, 99, 1)
assert status == together.TOGETHER_INVALID_ARGUMENT
assert together.together_options_set_timeout(options, together.TOGETHER_TIMEOUT_TOTAL, 1) == together.TOGETHER_OK
print("\n" + ffi.string(together.together_status_name(status)).decode())
for made in response, ask, client, options:
    together.together_free(made)
