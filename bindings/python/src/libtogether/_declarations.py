"""Numbers, structures and prototypes of libtogether 0.1.0.

Generated from include/together-api.json by bindings/generate.py: do not edit.
"""
from ctypes import (
    CFUNCTYPE, POINTER, Structure, c_char_p, c_double, c_float, c_int32, c_int64,
    c_size_t, c_ssize_t, c_uint16, c_uint32, c_uint64, c_void_p,
)
from enum import IntEnum

VERSION = "0.1.0"


class Status(IntEnum):
    """The outcome of a function. New statuses may be added in any release: treat an unknown number as a
    failure."""

    # Success.
    OK = 0

    # An argument is invalid: NULL, invalid UTF-8, an unknown number, a malformed value.
    INVALID_ARGUMENT = 1

    # There is no API key, it is empty, or its command or function returned none.
    NO_API_KEY = 2

    # The server could not be reached, or the connection was lost.
    CONNECTION = 3

    # TLS failed, most often because a certificate is not trusted.
    TLS = 4

    # One of the four time limits passed; the message says which one.
    TIMEOUT = 5

    # The call was cancelled by the caller.
    CANCELLED = 6

    # The answer is not a valid HTTP message, event stream or JSON text, or it ended early.
    PROTOCOL = 7

    # Something exceeds a size limit; the message says what. Of an answer: its head has more than 128 header
    # fields or 15 KiB, or its body more bytes than TOGETHER_LIMIT_RESPONSE_BYTES. Also HTTP 413: the request
    # is too large for the service.
    TOO_LARGE = 8

    # A file could not be read or written.
    FILE = 9

    # The client's token budget (TOGETHER_LIMIT_TOKENS) is spent, and nothing was sent; or the request's turns
    # of tools (TOGETHER_LIMIT_TURNS) are.
    BUDGET = 10

    # A bug in this library, or the system denied it memory, a thread, a descriptor or random numbers; the
    # message says which.
    INTERNAL = 11

    # HTTP 400: the service rejected the request.
    BAD_REQUEST = 20

    # HTTP 401: the service rejected the API key.
    AUTHENTICATION = 21

    # HTTP 402: the account has no credits left, or reached its spending limit.
    PAYMENT_REQUIRED = 22

    # HTTP 403: the API key does not have this permission.
    PERMISSION = 23

    # HTTP 404: there is no such model, object or operation.
    NOT_FOUND = 24

    # HTTP 409: the object already exists, or its state does not allow this.
    CONFLICT = 25

    # HTTP 422: the request is well formed but cannot be processed.
    UNPROCESSABLE = 26

    # HTTP 429: too many requests; see together_response_retry_after_ms.
    RATE_LIMIT = 27

    # The input and max_tokens together exceed the model's context. Together answers 403; a 400, 413 or 422
    # that says so counts too.
    CONTEXT_LENGTH = 28

    # HTTP 503: the model is overloaded, although you are within your rate limit.
    OVERLOADED = 29

    # HTTP 500 and above: the service failed.
    SERVER = 30

    # Any other HTTP status that is not a success.
    API = 31

    # A job that together_request_set_wait waited for failed, expired or was cancelled.
    JOB_FAILED = 32


class Timeout(IntEnum):
    """The time limits, for together_options_set_timeout and together_request_set_timeout."""

    # Name lookup, connection, proxy and TLS handshake. 10,000 ms unless set.
    CONNECT = 1

    # From the request's last byte to the end of the answer's headers. Unless set, 60,000 ms for a stream and
    # 600,000 ms for a whole answer.
    FIRST_BYTE = 2

    # The longest pause of the server between bytes, also while the request is sent. Time that the caller
    # spends in a callback, or before it reads an event, does not count. 60,000 ms unless set.
    IDLE = 3

    # The whole request, all tries, the waits between them and all turns of tools, from when it begins to run.
    # No limit unless set.
    TOTAL = 4


class Limit(IntEnum):
    """The limits on size and number, for together_options_set_limit."""

    # Bytes of an answer's body. 67,108,864 (64 MiB) unless set. Its head may have at most 128 header fields
    # and 15 KiB. An answer that exceeds either fails with TOGETHER_TOO_LARGE. The joined answer of a stream
    # may take as much memory, and with the event that is being read at most twice as much, so one event of
    # more than about two thirds of the limit is too large.
    RESPONSE_BYTES = 1

    # Calls of a client that run at once; further calls wait for their turn. 64 unless set.
    CALLS = 2

    # Tokens that a client may spend, prompts and completions together, as its answers report them. Once they
    # are spent, the next request fails with TOGETHER_BUDGET and is not sent; requests in flight finish. No
    # limit unless set.
    TOKENS = 3

    # Unread events of one call before its connection is slowed. 256 unless set; it is slowed sooner if they
    # hold more than 1 MiB.
    EVENT_QUEUE = 4

    # Turns of one request in which the model calls tools that have functions (together_request_add_tool). 8
    # unless set. If the answer after the last of them calls tools again, the response has TOGETHER_BUDGET and
    # that answer.
    TURNS = 5


class Trust(IntEnum):
    """The trusted certificate authorities, for together_options_set_trust."""

    # Trusts the built-in authorities (Mozilla's) and added ones. The default.
    BUILT_IN = 0

    # Trusts the system's authorities and added ones.
    SYSTEM = 1

    # Trusts the built-in authorities, the system's and added ones.
    BOTH = 2

    # Trusts only the authorities that the program added, not those in SSL_CERT_FILE.
    ADDED_ONLY = 3


class CassetteMode(IntEnum):
    """The modes of a cassette, for together_options_set_cassette."""

    # Requests go to the server; each exchange is recorded in the cassette.
    RECORD = 1

    # Answers come from the cassette, at once.
    REPLAY = 2

    # Answers come from the cassette, with their recorded pauses.
    REPLAY_PACED = 3


class LogLevel(IntEnum):
    """The level of a log line, for together_options_set_log."""

    # A request failed and is not retried. Cancelled requests are not errors.
    ERROR = 1

    # The library continues without something (a protection of the key that the system denied), or retries.
    WARN = 2

    # One line for each finished request: operation, status, HTTP status, time, bytes, tries, request id.
    INFO = 3

    # Name lookups, connections, TLS, reuse of connections, a new API key.
    DEBUG = 4


class EventKind(IntEnum):
    """The kind of an event. New kinds may be added in any release: ignore those that you do not know."""

    # More of the answer's text: whole UTF-8 characters, or whole sentences where the request asks for them. A
    # long text comes in several events.
    TEXT = 1

    # More of the model's reasoning.
    REASONING = 2

    # A complete tool call: `text` is the tool's name, `json` its arguments, which are valid JSON ("{}" if the
    # model wrote none), `id` the id that its result must carry. A tool call that was cut off gives no event.
    TOOL_CALL = 3

    # More of an answer that is audio or another kind of bytes. Raw speech comes in whole samples, with
    # `sample_rate` and `sample_format`.
    BYTES = 4

    # The progress of an upload (the form of together_request_set_file and _bytes) or a download (to
    # together_request_set_output): `done` of `total` bytes. At most once per MiB, and once at the end, when
    # both are equal. A retry starts again from 0, save that of a download which goes on where it broke off.
    PROGRESS = 5

    # The server's own JSON, before the events that are made from it.
    CHUNK = 6

    # The call has ended, with `status`. It is the last event.
    DONE = 7

    # What the answer cost, where the server says it in a stream: `json` is its usage object
    # ("/prompt_tokens", "/completion_tokens"). Once, after the texts and before TOGETHER_EVENT_DONE.
    USAGE = 8


class Flow(IntEnum):
    """What a together_on_event function returns."""

    # Ends the answer with TOGETHER_CANCELLED; no further tokens are charged.
    STOP = 0

    # Continues. Any other number except 0 means the same.
    GO_ON = 1


class SampleFormat(IntEnum):
    """How the samples of raw audio are written, lowest byte first."""

    # Not stated, or not raw audio.
    UNKNOWN = 0

    # 16-bit signed integers.
    S16 = 1

    # 32-bit floats from -1 to 1.
    F32 = 2

    # 8-bit mu-law.
    MULAW = 3

    # 8-bit A-law.
    ALAW = 4


class Time(IntEnum):
    """The parts of a request's time, for together_response_time_us."""

    # Until the last try began: a call's turn, earlier tries, redirects and the pauses between them, the key's
    # source.
    WAIT = 1

    # Name lookup, connection, proxy and TLS handshake of the last try; near 0 on a connection that was kept.
    CONNECT = 2

    # From the start of the request to the first byte of the answer.
    FIRST_BYTE = 3

    # From the start of the request to the first text, reasoning, tool call or audio of an event stream.
    FIRST_TOKEN = 4

    # From the start of the request to its end.
    TOTAL = 5


class together_transport(Structure):
    """A byte transport that the host implements, for a console, a sandbox or a tunnel without the system's
    sockets. The library still does TLS, so the functions see encrypted bytes, unless the base URL is plain
    http to this machine. New fields are only appended.

    Each function is called on any thread, including threads of the library, and on several at once. It must
    not call this library with the client that it serves or with a call of that client, and must not throw an
    exception. One thread at a time reads and writes a stream. Times are in milliseconds; -1 means no limit, 0
    means do not wait. All four functions are required."""
    _fields_ = [
        ("struct_size", c_size_t),
        ("connect", c_void_p),
        ("read", c_void_p),
        ("write", c_void_p),
        ("close", c_void_p),
    ]


class together_usage(Structure):
    """What a client has used since it was made, and the rate limits that the service reported last. New
    fields are only appended."""
    _fields_ = [
        ("requests", c_uint64),
        ("tries", c_uint64),
        ("prompt_tokens", c_uint64),
        ("completion_tokens", c_uint64),
        ("cached_tokens", c_uint64),
        ("reasoning_tokens", c_uint64),
        ("bytes_sent", c_uint64),
        ("bytes_received", c_uint64),
        ("waited_ms", c_uint64),
        ("ratelimit_limit", c_int64),
        ("ratelimit_remaining", c_int64),
        ("ratelimit_reset_ms", c_int64),
        ("tokenlimit_limit", c_int64),
        ("tokenlimit_remaining", c_int64),
    ]


class together_event(Structure):
    """One event of a call. The library owns it. It is valid until the next event is read from the same client
    or call, until that object is freed, or until the callback returns. New fields are only appended. Pointers
    to text and bytes are never NULL, and text is NUL-terminated."""
    _fields_ = [
        ("kind", c_int32),
        ("status", c_int32),
        ("call", c_void_p),
        ("user_data", c_void_p),
        ("choice", c_uint32),
        ("text", c_void_p),
        ("text_length", c_size_t),
        ("json", c_void_p),
        ("json_length", c_size_t),
        ("bytes", c_void_p),
        ("bytes_length", c_size_t),
        ("done", c_uint64),
        ("total", c_uint64),
        ("id", c_void_p),
        ("id_length", c_size_t),
        ("replaces", c_int32),
        ("sample_rate", c_uint32),
        ("sample_format", c_int32),
        ("replayed", c_int32),
    ]


together_allocate = CFUNCTYPE(c_void_p, c_size_t, c_size_t, c_void_p)
together_release = CFUNCTYPE(None, c_void_p, c_size_t, c_size_t, c_void_p)
together_log = CFUNCTYPE(None, c_int32, c_char_p, c_void_p)
together_key_source = CFUNCTYPE(c_size_t, c_void_p, c_size_t, POINTER(c_uint32), c_void_p)
together_wake = CFUNCTYPE(None, c_void_p)
together_reader = CFUNCTYPE(c_ssize_t, c_uint64, c_void_p, c_size_t, c_void_p)
together_tool = CFUNCTYPE(c_int32, c_void_p, c_void_p)
together_on_event = CFUNCTYPE(c_int32, POINTER(together_event), c_void_p)

# Each function's result and parameters.
PROTOTYPES = {
    "together_status_name": (c_void_p, [c_int32]),
    "together_version": (c_void_p, []),
    "together_set_allocator": (c_int32, [together_allocate, together_release, c_void_p]),
    "together_free": (None, [c_void_p]),
    "together_object_status": (c_int32, [c_void_p]),
    "together_object_message": (c_void_p, [c_void_p]),
    "together_options_new": (c_void_p, []),
    "together_options_set_base_url": (c_int32, [c_void_p, c_char_p]),
    "together_options_set_timeout": (c_int32, [c_void_p, c_int32, c_int64]),
    "together_options_set_limit": (c_int32, [c_void_p, c_int32, c_uint64]),
    "together_options_set_retries": (c_int32, [c_void_p, c_uint32]),
    "together_options_set_header": (c_int32, [c_void_p, c_char_p, c_char_p]),
    "together_options_set_cassette": (c_int32, [c_void_p, c_char_p, c_int32]),
    "together_options_set_log": (c_int32, [c_void_p, c_int32, together_log, c_void_p]),
    "together_options_set_api_key": (c_int32, [c_void_p, c_char_p]),
    "together_options_set_api_key_n": (c_int32, [c_void_p, c_char_p, c_size_t]),
    "together_options_set_api_key_file": (c_int32, [c_void_p, c_char_p]),
    "together_options_set_api_key_command": (c_int32, [c_void_p, POINTER(c_char_p), c_size_t]),
    "together_options_set_api_key_source": (c_int32, [c_void_p, together_key_source, c_void_p]),
    "together_options_set_secret_memory": (c_int32, [c_void_p, c_int32]),
    "together_options_set_environment_wipe": (c_int32, [c_void_p, c_int32]),
    "together_options_set_trust": (c_int32, [c_void_p, c_int32]),
    "together_options_add_ca": (c_int32, [c_void_p, c_char_p]),
    "together_options_add_ca_n": (c_int32, [c_void_p, c_char_p, c_size_t]),
    "together_options_add_ca_file": (c_int32, [c_void_p, c_char_p]),
    "together_options_add_pin": (c_int32, [c_void_p, c_char_p]),
    "together_options_set_identity": (c_int32, [c_void_p, c_char_p, c_char_p]),
    "together_options_set_proxy": (c_int32, [c_void_p, c_char_p]),
    "together_options_set_wake": (c_int32, [c_void_p, together_wake, c_void_p]),
    "together_options_set_transport": (c_int32, [c_void_p, POINTER(together_transport), c_void_p]),
    "together_client_new": (c_void_p, [c_void_p]),
    "together_client_set_api_key": (c_int32, [c_void_p, c_char_p]),
    "together_client_set_api_key_n": (c_int32, [c_void_p, c_char_p, c_size_t]),
    "together_client_usage": (c_int32, [c_void_p, POINTER(together_usage), c_size_t]),
    "together_client_next": (POINTER(together_event), [c_void_p, c_int32]),
    "together_client_fd": (c_ssize_t, [c_void_p]),
    "together_client_event": (c_void_p, [c_void_p]),
    "together_client_connect": (c_int32, [c_void_p]),
    "together_client_interrupt": (None, [c_void_p]),
    "together_client_diagnose": (c_void_p, [c_void_p]),
    "together_request_new": (c_void_p, [c_char_p]),
    "together_request_set_string": (c_int32, [c_void_p, c_char_p, c_char_p]),
    "together_request_set_string_n": (c_int32, [c_void_p, c_char_p, c_char_p, c_size_t]),
    "together_request_set_integer": (c_int32, [c_void_p, c_char_p, c_int64]),
    "together_request_set_number": (c_int32, [c_void_p, c_char_p, c_double]),
    "together_request_set_boolean": (c_int32, [c_void_p, c_char_p, c_int32]),
    "together_request_set_json": (c_int32, [c_void_p, c_char_p, c_char_p]),
    "together_request_set_json_n": (c_int32, [c_void_p, c_char_p, c_char_p, c_size_t]),
    "together_request_set_file": (c_int32, [c_void_p, c_char_p, c_char_p]),
    "together_request_set_bytes": (c_int32, [c_void_p, c_char_p, c_void_p, c_size_t, c_char_p]),
    "together_request_set_schema": (c_int32, [c_void_p, c_char_p, c_char_p]),
    "together_request_set_output": (c_int32, [c_void_p, c_char_p]),
    "together_request_set_header": (c_int32, [c_void_p, c_char_p, c_char_p]),
    "together_request_set_timeout": (c_int32, [c_void_p, c_int32, c_int64]),
    "together_request_set_user_data": (c_int32, [c_void_p, c_void_p]),
    "together_request_set_sentences": (c_int32, [c_void_p, c_int32]),
    "together_request_set_reader": (c_int32, [c_void_p, c_char_p, together_reader, c_void_p, c_uint64, c_char_p]),
    "together_request_set_wait": (c_int32, [c_void_p, c_int64]),
    "together_request_next_page": (c_int32, [c_void_p, c_void_p]),
    "together_request_add_message": (c_int32, [c_void_p, c_char_p, c_char_p]),
    "together_request_add_message_n": (c_int32, [c_void_p, c_char_p, c_char_p, c_size_t]),
    "together_request_add_image": (c_int32, [c_void_p, c_void_p, c_size_t, c_char_p]),
    "together_request_json": (c_void_p, [c_void_p, POINTER(c_size_t)]),
    "together_request_remove": (c_int32, [c_void_p, c_char_p]),
    "together_request_add_answer": (c_int32, [c_void_p, c_void_p]),
    "together_request_add_tool_result": (c_int32, [c_void_p, c_char_p, c_char_p]),
    "together_request_add_tool_result_n": (c_int32, [c_void_p, c_char_p, c_char_p, c_size_t]),
    "together_request_add_image_url": (c_int32, [c_void_p, c_char_p]),
    "together_request_add_image_file": (c_int32, [c_void_p, c_char_p]),
    "together_request_add_part": (c_int32, [c_void_p, c_char_p]),
    "together_request_add_tool": (c_int32, [c_void_p, c_char_p, c_char_p, c_char_p, together_tool, c_void_p]),
    "together_tool_call_name": (c_void_p, [c_void_p]),
    "together_tool_call_id": (c_void_p, [c_void_p]),
    "together_tool_call_arguments": (c_void_p, [c_void_p]),
    "together_tool_call_answer": (c_int32, [c_void_p, c_char_p]),
    "together_tool_call_answer_n": (c_int32, [c_void_p, c_char_p, c_size_t]),
    "together_complete": (c_void_p, [c_void_p, c_void_p]),
    "together_complete_each": (c_void_p, [c_void_p, c_void_p, together_on_event, c_void_p]),
    "together_start": (c_void_p, [c_void_p, c_void_p]),
    "together_call_next": (POINTER(together_event), [c_void_p, c_int32]),
    "together_call_wait": (c_int32, [c_void_p, c_int32]),
    "together_call_send": (c_int32, [c_void_p, c_char_p]),
    "together_call_send_bytes": (c_int32, [c_void_p, c_void_p, c_size_t]),
    "together_call_finish": (c_int32, [c_void_p]),
    "together_call_cancel": (None, [c_void_p]),
    "together_call_fd": (c_ssize_t, [c_void_p]),
    "together_call_event": (c_void_p, [c_void_p]),
    "together_call_response": (c_void_p, [c_void_p]),
    "together_json_parse": (c_void_p, [c_char_p]),
    "together_json_parse_n": (c_void_p, [c_char_p, c_size_t]),
    "together_response_parsed": (c_void_p, [c_void_p, c_uint32]),
    "together_response_text": (c_void_p, [c_void_p, POINTER(c_size_t)]),
    "together_response_json": (c_void_p, [c_void_p, POINTER(c_size_t)]),
    "together_response_bytes": (c_void_p, [c_void_p, POINTER(c_size_t)]),
    "together_response_string": (c_void_p, [c_void_p, c_char_p, POINTER(c_size_t)]),
    "together_response_value": (c_void_p, [c_void_p, c_char_p, POINTER(c_size_t)]),
    "together_response_integer": (c_int64, [c_void_p, c_char_p, c_int64]),
    "together_response_number": (c_double, [c_void_p, c_char_p, c_double]),
    "together_response_boolean": (c_int32, [c_void_p, c_char_p, c_int32]),
    "together_response_count": (c_size_t, [c_void_p, c_char_p]),
    "together_response_http_status": (c_int32, [c_void_p]),
    "together_response_header": (c_void_p, [c_void_p, c_char_p]),
    "together_response_request_id": (c_void_p, [c_void_p]),
    "together_response_retry_after_ms": (c_int64, [c_void_p]),
    "together_response_time_us": (c_int64, [c_void_p, c_int32]),
    "together_response_tries": (c_uint32, [c_void_p]),
    "together_response_try_message": (c_void_p, [c_void_p, c_uint32]),
    "together_response_floats": (c_size_t, [c_void_p, c_char_p, POINTER(c_float), c_size_t]),
    "together_response_decode": (c_size_t, [c_void_p, c_char_p, c_void_p, c_size_t]),
    "together_response_save": (c_int32, [c_void_p, c_char_p, c_char_p]),
    "together_batch_new": (c_void_p, [c_char_p]),
    "together_batch_add": (c_int32, [c_void_p, c_char_p, c_void_p]),
    "together_batch_run": (c_void_p, [c_void_p, c_void_p, together_on_event, c_void_p]),
    "together_batch_answer": (c_void_p, [c_void_p, c_char_p]),
}


# Text, embeddings, rerank
CHAT_COMPLETIONS = "POST /v1/chat/completions"
COMPLETIONS = "POST /v1/completions"
RESPONSES = "POST /v1/responses"
EMBEDDINGS = "POST /v1/embeddings"
RERANK = "POST /v1/rerank"

# Images, video, audio, realtime
AUDIO_SPEECH = "POST /v1/audio/speech"
AUDIO_SPEECH_WEBSOCKET = "GET /v1/audio/speech/websocket"
AUDIO_TRANSCRIPTIONS = "POST /v1/audio/transcriptions"
AUDIO_TRANSLATIONS = "POST /v1/audio/translations"
IMAGES_GENERATIONS = "POST /v1/images/generations"
REALTIME = "GET /v1/realtime"
VOICES = "GET /v1/voices"
VIDEOS_CREATE = "POST /v2/videos"
VIDEOS_GET = "GET /v2/videos/{id}"

# Models and jobs
JOBS_LIST = "GET /v1/jobs"
JOBS_GET = "GET /v1/jobs/{jobId}"
MODELS_LIST = "GET /v1/models"
MODELS_CREATE = "POST /v1/models"

# Files
FILES_LIST = "GET /v1/files"
FILES_CREATE = "POST /v1/files"
FILES_MULTIPART_ABORT = "POST /v1/files/multipart/abort"
FILES_MULTIPART_COMPLETE = "POST /v1/files/multipart/complete"
FILES_MULTIPART_INITIATE = "POST /v1/files/multipart/initiate"
FILES_UPLOAD = "POST /v1/files/upload"
FILES_DELETE = "DELETE /v1/files/{id}"
FILES_GET = "GET /v1/files/{id}"
FILES_CONTENT = "GET /v1/files/{id}/content"
FILES_PREPROCESS = "POST /v1/files/{id}/preprocess"

# Fine-tuning
FINE_TUNES_LIST = "GET /v1/fine-tunes"
FINE_TUNES_CREATE = "POST /v1/fine-tunes"
FINE_TUNES_ESTIMATE_PRICE = "POST /v1/fine-tunes/estimate-price"
FINE_TUNES_MODELS_LIMITS = "GET /v1/fine-tunes/models/limits"
FINE_TUNES_MODELS_SUPPORTED = "GET /v1/fine-tunes/models/supported"
FINE_TUNES_PREVIEW = "POST /v1/fine-tunes/preview"
FINE_TUNES_DELETE = "DELETE /v1/fine-tunes/{id}"
FINE_TUNES_GET = "GET /v1/fine-tunes/{id}"
FINE_TUNES_CANCEL = "POST /v1/fine-tunes/{id}/cancel"
FINE_TUNES_CHECKPOINTS = "GET /v1/fine-tunes/{id}/checkpoints"
FINE_TUNES_DOWNLOAD_TOKENIZED_DATASET = "GET /v1/fine-tunes/{id}/download-tokenized-dataset"
FINE_TUNES_EVENTS = "GET /v1/fine-tunes/{id}/events"
FINE_TUNES_METRICS = "GET /v1/fine-tunes/{id}/metrics"
FINETUNE_DOWNLOAD = "GET /v1/finetune/download"

# Batches
BATCHES_LIST = "GET /v1/batches"
BATCHES_CREATE = "POST /v1/batches"
BATCHES_GET = "GET /v1/batches/{id}"
BATCHES_CANCEL = "POST /v1/batches/{id}/cancel"

# Evaluations
EVALUATION_LIST = "GET /v1/evaluation"
EVALUATION_CREATE = "POST /v1/evaluation"
EVALUATION_MODEL_LIST = "GET /v1/evaluation/model-list"
EVALUATION_GET = "GET /v1/evaluation/{id}"
EVALUATION_STATUS = "GET /v1/evaluation/{id}/status"

# Code interpreter
TCI_EXECUTE = "POST /v1/tci/execute"
TCI_SESSIONS = "GET /v1/tci/sessions"

# Dedicated endpoints, version 1 (legacy)
CLUSTERS_AVAILABILITY_ZONES = "GET /v1/clusters/availability-zones"
ENDPOINTS_LIST = "GET /v1/endpoints"
ENDPOINTS_CREATE = "POST /v1/endpoints"
ENDPOINTS_DELETE = "DELETE /v1/endpoints/{endpointId}"
ENDPOINTS_GET = "GET /v1/endpoints/{endpointId}"
ENDPOINTS_UPDATE = "PATCH /v1/endpoints/{endpointId}"
ENDPOINTS_ADAPTERS_DELETE = "DELETE /v1/endpoints/{endpointId}/adapters"
ENDPOINTS_ADAPTERS_LIST = "GET /v1/endpoints/{endpointId}/adapters"
ENDPOINTS_ADAPTERS_CREATE = "POST /v1/endpoints/{endpointId}/adapters"
HARDWARE = "GET /v1/hardware"

# Dedicated endpoints, version 2
V2_ORGANIZATION_ENDPOINTS = "GET /v2/organizations/{organization_id}/endpoints"
V2_ENDPOINTS_LIST = "GET /v2/projects/{project_id}/endpoints"
V2_ENDPOINTS_CREATE = "POST /v2/projects/{project_id}/endpoints"
V2_ENDPOINTS_DELETE = "DELETE /v2/projects/{project_id}/endpoints/{id}"
V2_ENDPOINTS_GET = "GET /v2/projects/{project_id}/endpoints/{id}"
V2_ENDPOINTS_UPDATE = "PATCH /v2/projects/{project_id}/endpoints/{id}{?updateMask}"
V2_ENDPOINTS_AB_EXPERIMENTS_LIST = "GET /v2/projects/{project_id}/endpoints/{endpoint_id}/abExperiments"
V2_ENDPOINTS_AB_EXPERIMENTS_CREATE = "POST /v2/projects/{project_id}/endpoints/{endpoint_id}/abExperiments"
V2_ENDPOINTS_AB_EXPERIMENTS_DELETE = "DELETE /v2/projects/{project_id}/endpoints/{endpoint_id}/abExperiments/{id}"
V2_ENDPOINTS_AB_EXPERIMENTS_GET = "GET /v2/projects/{project_id}/endpoints/{endpoint_id}/abExperiments/{id}"
V2_ENDPOINTS_AB_EXPERIMENTS_UPDATE = "PATCH /v2/projects/{project_id}/endpoints/{endpoint_id}/abExperiments/{id}{?updateMask}"
V2_ENDPOINTS_ANALYTICS = "GET /v2/projects/{project_id}/endpoints/{id}/analytics"
V2_ENDPOINTS_DEPLOYMENTS_LIST = "GET /v2/projects/{project_id}/endpoints/{endpoint_id}/deployments"
V2_ENDPOINTS_DEPLOYMENTS_CREATE = "POST /v2/projects/{project_id}/endpoints/{endpoint_id}/deployments{?validateOnly}"
V2_ENDPOINTS_DEPLOYMENTS_DELETE = "DELETE /v2/projects/{project_id}/endpoints/{endpoint_id}/deployments/{id}"
V2_ENDPOINTS_DEPLOYMENTS_GET = "GET /v2/projects/{project_id}/endpoints/{endpoint_id}/deployments/{id}"
V2_ENDPOINTS_DEPLOYMENTS_UPDATE = "PATCH /v2/projects/{project_id}/endpoints/{endpoint_id}/deployments/{id}{?updateMask}"
V2_ENDPOINTS_DEPLOYMENTS_ADAPTERS_LIST = "GET /v2/projects/{project_id}/endpoints/{endpoint_id}/deployments/{deployment_id}/adapters"
V2_ENDPOINTS_DEPLOYMENTS_ADAPTERS_CREATE = "POST /v2/projects/{project_id}/endpoints/{endpoint_id}/deployments/{deployment_id}/adapters"
V2_ENDPOINTS_DEPLOYMENTS_ADAPTERS_DELETE = "DELETE /v2/projects/{project_id}/endpoints/{endpoint_id}/deployments/{deployment_id}/adapters/{id}"
V2_ENDPOINTS_DEPLOYMENTS_ADAPTERS_GET = "GET /v2/projects/{project_id}/endpoints/{endpoint_id}/deployments/{deployment_id}/adapters/{id}"
V2_ENDPOINTS_DEPLOYMENTS_ADAPTERS_UPDATE = "PATCH /v2/projects/{project_id}/endpoints/{endpoint_id}/deployments/{deployment_id}/adapters/{id}"
V2_ENDPOINTS_EVENTS = "GET /v2/projects/{project_id}/endpoints/{id}/events"
V2_ENDPOINTS_ROLLOUTS_LIST = "GET /v2/projects/{project_id}/endpoints/{endpoint_id}/rollouts"
V2_ENDPOINTS_ROLLOUTS_CREATE = "POST /v2/projects/{project_id}/endpoints/{endpoint_id}/rollouts"
V2_ENDPOINTS_ROLLOUTS_PREVIEW_DEFAULTS = "POST /v2/projects/{project_id}/endpoints/{endpoint_id}/rollouts/preview-defaults"
V2_ENDPOINTS_ROLLOUTS_DELETE = "DELETE /v2/projects/{project_id}/endpoints/{endpoint_id}/rollouts/{id}"
V2_ENDPOINTS_ROLLOUTS_GET = "GET /v2/projects/{project_id}/endpoints/{endpoint_id}/rollouts/{id}"
V2_ENDPOINTS_ROLLOUTS_CANCEL = "POST /v2/projects/{project_id}/endpoints/{endpoint_id}/rollouts/{id}/cancel"
V2_ENDPOINTS_ROLLOUTS_PAUSE = "POST /v2/projects/{project_id}/endpoints/{endpoint_id}/rollouts/{id}/pause"
V2_ENDPOINTS_ROLLOUTS_PROMOTE = "POST /v2/projects/{project_id}/endpoints/{endpoint_id}/rollouts/{id}/promote"
V2_ENDPOINTS_ROLLOUTS_RESUME = "POST /v2/projects/{project_id}/endpoints/{endpoint_id}/rollouts/{id}/resume"
V2_ENDPOINTS_ROLLOUTS_START = "POST /v2/projects/{project_id}/endpoints/{endpoint_id}/rollouts/{id}/start"
V2_ENDPOINTS_SHADOW_EXPERIMENTS_LIST = "GET /v2/projects/{project_id}/endpoints/{endpoint_id}/shadowExperiments"
V2_ENDPOINTS_SHADOW_EXPERIMENTS_CREATE = "POST /v2/projects/{project_id}/endpoints/{endpoint_id}/shadowExperiments"
V2_ENDPOINTS_SHADOW_EXPERIMENTS_DELETE = "DELETE /v2/projects/{project_id}/endpoints/{endpoint_id}/shadowExperiments/{id}"
V2_ENDPOINTS_SHADOW_EXPERIMENTS_GET = "GET /v2/projects/{project_id}/endpoints/{endpoint_id}/shadowExperiments/{id}"
V2_ENDPOINTS_SHADOW_EXPERIMENTS_UPDATE = "PATCH /v2/projects/{project_id}/endpoints/{endpoint_id}/shadowExperiments/{id}?updateMask={updateMask}"
V2_ENDPOINTS_SHADOW_EXPERIMENTS_TARGETS_LIST = "GET /v2/projects/{project_id}/endpoints/{endpoint_id}/shadowExperiments/{experiment_id}/targets"
V2_ENDPOINTS_SHADOW_EXPERIMENTS_TARGETS_CREATE = "POST /v2/projects/{project_id}/endpoints/{endpoint_id}/shadowExperiments/{experiment_id}/targets"
V2_ENDPOINTS_SHADOW_EXPERIMENTS_TARGETS_DELETE = "DELETE /v2/projects/{project_id}/endpoints/{endpoint_id}/shadowExperiments/{experiment_id}/targets/{id}"
V2_ENDPOINTS_SHADOW_EXPERIMENTS_TARGETS_GET = "GET /v2/projects/{project_id}/endpoints/{endpoint_id}/shadowExperiments/{experiment_id}/targets/{id}"
V2_ENDPOINTS_SHADOW_EXPERIMENTS_TARGETS_UPDATE = "PATCH /v2/projects/{project_id}/endpoints/{endpoint_id}/shadowExperiments/{experiment_id}/targets/{id}?updateMask={updateMask}"
V2_PLACEMENT_PROFILES_LIST = "GET /v2/projects/{project_id}/placement-profiles"
V2_PLACEMENT_PROFILES_GET = "GET /v2/projects/{project_id}/placement-profiles/{id}"
V2_PUBLIC_ENDPOINTS = "GET /v2/public/endpoints"
V2_PUBLIC_INFERENCE_INSTANCE_TYPES_LIST = "GET /v2/public/inference-instance-types"
V2_PUBLIC_INFERENCE_INSTANCE_TYPES_GET = "GET /v2/public/inference-instance-types/{id}"

# Models v2
V2_ORGANIZATION_MODELS = "GET /v2/organizations/{organization_id}/models"
V2_CONFIGS_LIST = "GET /v2/projects/{project_id}/configs"
V2_CONFIGS_GET = "GET /v2/projects/{project_id}/configs/{id}"
V2_MODELS_LIST = "GET /v2/projects/{project_id}/models"
V2_MODELS_CREATE = "POST /v2/projects/{project_id}/models"
V2_MODELS_DOWNLOAD = "POST /v2/projects/{project_id}/models/download"
V2_MODELS_UPLOAD_COMPLETE = "POST /v2/projects/{project_id}/models/upload/complete"
V2_MODELS_UPLOAD_CREATE = "POST /v2/projects/{project_id}/models/upload/create"
V2_MODELS_UPLOADS_LIST = "GET /v2/projects/{project_id}/models/uploads"
V2_MODELS_UPLOADS_CREATE = "POST /v2/projects/{project_id}/models/uploads"
V2_MODELS_UPLOADS_GET = "GET /v2/projects/{project_id}/models/uploads/{id}"
V2_MODELS_UPLOADS_EVENTS = "GET /v2/projects/{project_id}/models/uploads/{id}/events"
V2_MODELS_DELETE = "DELETE /v2/projects/{project_id}/models/{id}"
V2_MODELS_GET = "GET /v2/projects/{project_id}/models/{id}"
V2_MODELS_UPDATE = "PATCH /v2/projects/{project_id}/models/{id}{?updateMask}"
V2_MODELS_FILES = "GET /v2/projects/{project_id}/models/{id}/files"
V2_MODELS_REVISIONS = "GET /v2/projects/{project_id}/models/{id}/revisions"
V2_MODELS_REVISIONS_GET = "GET /v2/projects/{project_id}/models/{id}/revisions/{revision_id}"
V2_SUPPORTED_MODELS_LIST = "GET /v2/supported-models"
V2_SUPPORTED_MODELS_GET = "GET /v2/supported-models/{id}"

# GPU clusters
COMPUTE_CLUSTERS_LIST = "GET /v1/compute/clusters"
COMPUTE_CLUSTERS_CREATE = "POST /v1/compute/clusters"
COMPUTE_CLUSTERS_STORAGE_VOLUMES_LIST = "GET /v1/compute/clusters/storage/volumes"
COMPUTE_CLUSTERS_STORAGE_VOLUMES_CREATE = "POST /v1/compute/clusters/storage/volumes"
COMPUTE_CLUSTERS_STORAGE_VOLUMES_UPDATE = "PUT /v1/compute/clusters/storage/volumes"
COMPUTE_CLUSTERS_STORAGE_VOLUMES_DELETE = "DELETE /v1/compute/clusters/storage/volumes/{volume_id}"
COMPUTE_CLUSTERS_STORAGE_VOLUMES_GET = "GET /v1/compute/clusters/storage/volumes/{volume_id}"
COMPUTE_CLUSTERS_DELETE = "DELETE /v1/compute/clusters/{cluster_id}"
COMPUTE_CLUSTERS_GET = "GET /v1/compute/clusters/{cluster_id}"
COMPUTE_CLUSTERS_UPDATE = "PUT /v1/compute/clusters/{cluster_id}"
COMPUTE_CLUSTERS_ADDONS_LIST = "GET /v1/compute/clusters/{cluster_id}/addons"
COMPUTE_CLUSTERS_ADDONS_CREATE = "POST /v1/compute/clusters/{cluster_id}/addons"
COMPUTE_CLUSTERS_ADDONS_DELETE = "DELETE /v1/compute/clusters/{cluster_id}/addons/{addon_id}"
COMPUTE_CLUSTERS_ADDONS_GET = "GET /v1/compute/clusters/{cluster_id}/addons/{addon_id}"
COMPUTE_CLUSTERS_ADDONS_UPDATE = "PUT /v1/compute/clusters/{cluster_id}/addons/{addon_id}"
COMPUTE_CLUSTERS_INSTANCES_REMEDIATIONS_LIST = "GET /v1/compute/clusters/{cluster_id}/instances/{instance_id}/remediations"
COMPUTE_CLUSTERS_INSTANCES_REMEDIATIONS_CREATE = "POST /v1/compute/clusters/{cluster_id}/instances/{instance_id}/remediations{?remediation_id}"
COMPUTE_CLUSTERS_INSTANCES_REMEDIATIONS_GET = "GET /v1/compute/clusters/{cluster_id}/instances/{instance_id}/remediations/{remediation_id}"
COMPUTE_CLUSTERS_INSTANCES_REMEDIATIONS_APPROVE = "POST /v1/compute/clusters/{cluster_id}/instances/{instance_id}/remediations/{remediation_id}/approve"
COMPUTE_CLUSTERS_INSTANCES_REMEDIATIONS_CANCEL = "POST /v1/compute/clusters/{cluster_id}/instances/{instance_id}/remediations/{remediation_id}/cancel"
COMPUTE_CLUSTERS_INSTANCES_REMEDIATIONS_REJECT = "POST /v1/compute/clusters/{cluster_id}/instances/{instance_id}/remediations/{remediation_id}/reject"
COMPUTE_PASSIVE_HEALTH_CHECK_ALERTS = "GET /v1/compute/passive_health_check_alerts"
COMPUTE_REGIONS = "GET /v1/compute/regions"

# Containers (Jig): deployments, secrets, volumes, storage
DEPLOYMENTS_LIST = "GET /v1/deployments"
DEPLOYMENTS_CREATE = "POST /v1/deployments"
DEPLOYMENTS_PREWARM = "POST /v1/deployments/prewarm"
DEPLOYMENTS_SECRETS_LIST = "GET /v1/deployments/secrets"
DEPLOYMENTS_SECRETS_CREATE = "POST /v1/deployments/secrets"
DEPLOYMENTS_SECRETS_DELETE = "DELETE /v1/deployments/secrets/{id}"
DEPLOYMENTS_SECRETS_GET = "GET /v1/deployments/secrets/{id}"
DEPLOYMENTS_SECRETS_UPDATE = "PATCH /v1/deployments/secrets/{id}"
DEPLOYMENTS_STORAGE_VOLUMES_LIST = "GET /v1/deployments/storage/volumes"
DEPLOYMENTS_STORAGE_VOLUMES_CREATE = "POST /v1/deployments/storage/volumes"
DEPLOYMENTS_STORAGE_VOLUMES_DELETE = "DELETE /v1/deployments/storage/volumes/{id}"
DEPLOYMENTS_STORAGE_VOLUMES_GET = "GET /v1/deployments/storage/volumes/{id}"
DEPLOYMENTS_STORAGE_VOLUMES_UPDATE = "PATCH /v1/deployments/storage/volumes/{id}"
DEPLOYMENTS_STORAGE_GET = "GET /v1/deployments/storage/{filename}"
DEPLOYMENTS_STORAGE_URL = "GET /v1/deployments/storage/{filename}/url"
DEPLOYMENTS_DELETE = "DELETE /v1/deployments/{id}"
DEPLOYMENTS_GET = "GET /v1/deployments/{id}"
DEPLOYMENTS_UPDATE = "PATCH /v1/deployments/{id}"
DEPLOYMENTS_LOGS = "GET /v1/deployments/{id}/logs"
DEPLOYMENTS_REVISIONS_LIST = "GET /v1/deployments/{id}/revisions"
DEPLOYMENTS_REVISIONS_GET = "GET /v1/deployments/{id}/revisions/{revision_identifier}"
DEPLOYMENTS_ROLLBACK = "POST /v1/deployments/{id}/rollback"
IMAGE_REPOSITORIES_BASE_PATH = "GET /v1/image-repositories/base-path"
STORAGE_MULTIPART_ABORT = "POST /v1/storage/multipart/abort"
STORAGE_MULTIPART_COMPLETE = "POST /v1/storage/multipart/complete"
STORAGE_MULTIPART_INIT = "POST /v1/storage/multipart/init"
STORAGE_UPLOAD_REQUEST = "POST /v1/storage/upload-request"

# Queue
QUEUE_CANCEL = "POST /v1/queue/cancel"
QUEUE_CLEAR = "POST /v1/queue/clear"
QUEUE_METRICS = "GET /v1/queue/metrics"
QUEUE_STATUS = "GET /v1/queue/status"
QUEUE_SUBMIT = "POST /v1/queue/submit"

# RL / post-training
RL_CHECKPOINTS_LIST = "GET /v1/rl/checkpoints"
RL_CHECKPOINTS_GET = "GET /v1/rl/checkpoints/{id}"
RL_CHECKPOINTS_DOWNLOAD = "GET /v1/rl/checkpoints/{id}/download"
RL_MODEL_RESOURCES_LIST = "GET /v1/rl/model-resources"
RL_MODEL_RESOURCES_CREATE = "POST /v1/rl/model-resources"
RL_MODEL_RESOURCES_ESTIMATE_COST = "POST /v1/rl/model-resources/estimate-cost"
RL_MODEL_RESOURCES_GET = "GET /v1/rl/model-resources/{model_resources_id}"
RL_MODEL_RESOURCES_EXTEND_EXPIRY = "POST /v1/rl/model-resources/{model_resources_id}/extend-expiry"
RL_MODEL_RESOURCES_STOP = "POST /v1/rl/model-resources/{model_resources_id}/stop{?force}"
RL_SUPPORTED_MODELS = "GET /v1/rl/supported-models"
RL_TRAINING_SESSIONS_LIST = "GET /v1/rl/training-sessions"
RL_TRAINING_SESSIONS_CREATE = "POST /v1/rl/training-sessions"
RL_TRAINING_SESSIONS_GET = "GET /v1/rl/training-sessions/{session_id}"
RL_TRAINING_SESSIONS_UPDATE = "PATCH /v1/rl/training-sessions/{session_id}"
RL_CUSTOM_FORWARD_BACKWARD_CREATE = "POST /v1/rl/training-sessions/{session_id}/operations/custom-forward-backward"
RL_CUSTOM_FORWARD_BACKWARD_GET = "GET /v1/rl/training-sessions/{session_id}/operations/custom-forward-backward/{operation_id}"
RL_FORWARD_CREATE = "POST /v1/rl/training-sessions/{session_id}/operations/forward"
RL_FORWARD_GET = "GET /v1/rl/training-sessions/{session_id}/operations/forward/{operation_id}"
RL_FORWARD_BACKWARD_CREATE = "POST /v1/rl/training-sessions/{session_id}/operations/forward-backward"
RL_FORWARD_BACKWARD_GET = "GET /v1/rl/training-sessions/{session_id}/operations/forward-backward/{operation_id}"
RL_INFERENCE_CHECKPOINT_CREATE = "POST /v1/rl/training-sessions/{session_id}/operations/inference-checkpoint"
RL_INFERENCE_CHECKPOINT_GET = "GET /v1/rl/training-sessions/{session_id}/operations/inference-checkpoint/{operation_id}"
RL_OPTIM_STEP_CREATE = "POST /v1/rl/training-sessions/{session_id}/operations/optim-step"
RL_OPTIM_STEP_GET = "GET /v1/rl/training-sessions/{session_id}/operations/optim-step/{operation_id}"
RL_SAMPLE_CREATE = "POST /v1/rl/training-sessions/{session_id}/operations/sample"
RL_SAMPLE_GET = "GET /v1/rl/training-sessions/{session_id}/operations/sample/{operation_id}"
RL_TRAINING_CHECKPOINT_CREATE = "POST /v1/rl/training-sessions/{session_id}/operations/training-checkpoint"
RL_TRAINING_CHECKPOINT_GET = "GET /v1/rl/training-sessions/{session_id}/operations/training-checkpoint/{operation_id}"
RL_WEIGHTS_SYNC_CREATE = "POST /v1/rl/training-sessions/{session_id}/operations/weights-sync"
RL_WEIGHTS_SYNC_GET = "GET /v1/rl/training-sessions/{session_id}/operations/weights-sync/{operation_id}"
RL_PAYLOADS_UPLOAD_URL = "POST /v1/rl/training-sessions/{session_id}/payloads/upload-url"
RL_PAYLOADS_DOWNLOAD_URL = "POST /v1/rl/training-sessions/{session_id}/payloads/{payload_id}/download-url"
RL_TRAINING_SESSIONS_STOP = "POST /v1/rl/training-sessions/{session_id}/stop"
SHAPING_LIST = "GET /v1/shaping"
SHAPING_PREPARE_FOR_FP4_INFERENCE = "POST /v1/shaping/prepare-for-fp4-inference"
SHAPING_PREPARE_FOR_FP4_INFERENCE_ESTIMATE = "POST /v1/shaping/prepare-for-fp4-inference/estimate"
SHAPING_GET = "GET /v1/shaping/{id}"
SHAPING_CANCEL = "POST /v1/shaping/{id}/cancel"
SHAPING_EVENTS = "GET /v1/shaping/{id}/events"

# Account
BILLING_USAGE = "GET /v1/billing/usage"
PROJECTS = "GET /v1/projects"
V1_WHOAMI = "GET /v1/whoami"
WHOAMI = "GET /v3/whoami"

# Any URL: without the API key
URL = "GET {url}"

__all__ = [
    "Status",
    "Timeout",
    "Limit",
    "Trust",
    "CassetteMode",
    "LogLevel",
    "EventKind",
    "Flow",
    "SampleFormat",
    "Time",
    "CHAT_COMPLETIONS",
    "COMPLETIONS",
    "RESPONSES",
    "EMBEDDINGS",
    "RERANK",
    "AUDIO_SPEECH",
    "AUDIO_SPEECH_WEBSOCKET",
    "AUDIO_TRANSCRIPTIONS",
    "AUDIO_TRANSLATIONS",
    "IMAGES_GENERATIONS",
    "REALTIME",
    "VOICES",
    "VIDEOS_CREATE",
    "VIDEOS_GET",
    "JOBS_LIST",
    "JOBS_GET",
    "MODELS_LIST",
    "MODELS_CREATE",
    "FILES_LIST",
    "FILES_CREATE",
    "FILES_MULTIPART_ABORT",
    "FILES_MULTIPART_COMPLETE",
    "FILES_MULTIPART_INITIATE",
    "FILES_UPLOAD",
    "FILES_DELETE",
    "FILES_GET",
    "FILES_CONTENT",
    "FILES_PREPROCESS",
    "FINE_TUNES_LIST",
    "FINE_TUNES_CREATE",
    "FINE_TUNES_ESTIMATE_PRICE",
    "FINE_TUNES_MODELS_LIMITS",
    "FINE_TUNES_MODELS_SUPPORTED",
    "FINE_TUNES_PREVIEW",
    "FINE_TUNES_DELETE",
    "FINE_TUNES_GET",
    "FINE_TUNES_CANCEL",
    "FINE_TUNES_CHECKPOINTS",
    "FINE_TUNES_DOWNLOAD_TOKENIZED_DATASET",
    "FINE_TUNES_EVENTS",
    "FINE_TUNES_METRICS",
    "FINETUNE_DOWNLOAD",
    "BATCHES_LIST",
    "BATCHES_CREATE",
    "BATCHES_GET",
    "BATCHES_CANCEL",
    "EVALUATION_LIST",
    "EVALUATION_CREATE",
    "EVALUATION_MODEL_LIST",
    "EVALUATION_GET",
    "EVALUATION_STATUS",
    "TCI_EXECUTE",
    "TCI_SESSIONS",
    "CLUSTERS_AVAILABILITY_ZONES",
    "ENDPOINTS_LIST",
    "ENDPOINTS_CREATE",
    "ENDPOINTS_DELETE",
    "ENDPOINTS_GET",
    "ENDPOINTS_UPDATE",
    "ENDPOINTS_ADAPTERS_DELETE",
    "ENDPOINTS_ADAPTERS_LIST",
    "ENDPOINTS_ADAPTERS_CREATE",
    "HARDWARE",
    "V2_ORGANIZATION_ENDPOINTS",
    "V2_ENDPOINTS_LIST",
    "V2_ENDPOINTS_CREATE",
    "V2_ENDPOINTS_DELETE",
    "V2_ENDPOINTS_GET",
    "V2_ENDPOINTS_UPDATE",
    "V2_ENDPOINTS_AB_EXPERIMENTS_LIST",
    "V2_ENDPOINTS_AB_EXPERIMENTS_CREATE",
    "V2_ENDPOINTS_AB_EXPERIMENTS_DELETE",
    "V2_ENDPOINTS_AB_EXPERIMENTS_GET",
    "V2_ENDPOINTS_AB_EXPERIMENTS_UPDATE",
    "V2_ENDPOINTS_ANALYTICS",
    "V2_ENDPOINTS_DEPLOYMENTS_LIST",
    "V2_ENDPOINTS_DEPLOYMENTS_CREATE",
    "V2_ENDPOINTS_DEPLOYMENTS_DELETE",
    "V2_ENDPOINTS_DEPLOYMENTS_GET",
    "V2_ENDPOINTS_DEPLOYMENTS_UPDATE",
    "V2_ENDPOINTS_DEPLOYMENTS_ADAPTERS_LIST",
    "V2_ENDPOINTS_DEPLOYMENTS_ADAPTERS_CREATE",
    "V2_ENDPOINTS_DEPLOYMENTS_ADAPTERS_DELETE",
    "V2_ENDPOINTS_DEPLOYMENTS_ADAPTERS_GET",
    "V2_ENDPOINTS_DEPLOYMENTS_ADAPTERS_UPDATE",
    "V2_ENDPOINTS_EVENTS",
    "V2_ENDPOINTS_ROLLOUTS_LIST",
    "V2_ENDPOINTS_ROLLOUTS_CREATE",
    "V2_ENDPOINTS_ROLLOUTS_PREVIEW_DEFAULTS",
    "V2_ENDPOINTS_ROLLOUTS_DELETE",
    "V2_ENDPOINTS_ROLLOUTS_GET",
    "V2_ENDPOINTS_ROLLOUTS_CANCEL",
    "V2_ENDPOINTS_ROLLOUTS_PAUSE",
    "V2_ENDPOINTS_ROLLOUTS_PROMOTE",
    "V2_ENDPOINTS_ROLLOUTS_RESUME",
    "V2_ENDPOINTS_ROLLOUTS_START",
    "V2_ENDPOINTS_SHADOW_EXPERIMENTS_LIST",
    "V2_ENDPOINTS_SHADOW_EXPERIMENTS_CREATE",
    "V2_ENDPOINTS_SHADOW_EXPERIMENTS_DELETE",
    "V2_ENDPOINTS_SHADOW_EXPERIMENTS_GET",
    "V2_ENDPOINTS_SHADOW_EXPERIMENTS_UPDATE",
    "V2_ENDPOINTS_SHADOW_EXPERIMENTS_TARGETS_LIST",
    "V2_ENDPOINTS_SHADOW_EXPERIMENTS_TARGETS_CREATE",
    "V2_ENDPOINTS_SHADOW_EXPERIMENTS_TARGETS_DELETE",
    "V2_ENDPOINTS_SHADOW_EXPERIMENTS_TARGETS_GET",
    "V2_ENDPOINTS_SHADOW_EXPERIMENTS_TARGETS_UPDATE",
    "V2_PLACEMENT_PROFILES_LIST",
    "V2_PLACEMENT_PROFILES_GET",
    "V2_PUBLIC_ENDPOINTS",
    "V2_PUBLIC_INFERENCE_INSTANCE_TYPES_LIST",
    "V2_PUBLIC_INFERENCE_INSTANCE_TYPES_GET",
    "V2_ORGANIZATION_MODELS",
    "V2_CONFIGS_LIST",
    "V2_CONFIGS_GET",
    "V2_MODELS_LIST",
    "V2_MODELS_CREATE",
    "V2_MODELS_DOWNLOAD",
    "V2_MODELS_UPLOAD_COMPLETE",
    "V2_MODELS_UPLOAD_CREATE",
    "V2_MODELS_UPLOADS_LIST",
    "V2_MODELS_UPLOADS_CREATE",
    "V2_MODELS_UPLOADS_GET",
    "V2_MODELS_UPLOADS_EVENTS",
    "V2_MODELS_DELETE",
    "V2_MODELS_GET",
    "V2_MODELS_UPDATE",
    "V2_MODELS_FILES",
    "V2_MODELS_REVISIONS",
    "V2_MODELS_REVISIONS_GET",
    "V2_SUPPORTED_MODELS_LIST",
    "V2_SUPPORTED_MODELS_GET",
    "COMPUTE_CLUSTERS_LIST",
    "COMPUTE_CLUSTERS_CREATE",
    "COMPUTE_CLUSTERS_STORAGE_VOLUMES_LIST",
    "COMPUTE_CLUSTERS_STORAGE_VOLUMES_CREATE",
    "COMPUTE_CLUSTERS_STORAGE_VOLUMES_UPDATE",
    "COMPUTE_CLUSTERS_STORAGE_VOLUMES_DELETE",
    "COMPUTE_CLUSTERS_STORAGE_VOLUMES_GET",
    "COMPUTE_CLUSTERS_DELETE",
    "COMPUTE_CLUSTERS_GET",
    "COMPUTE_CLUSTERS_UPDATE",
    "COMPUTE_CLUSTERS_ADDONS_LIST",
    "COMPUTE_CLUSTERS_ADDONS_CREATE",
    "COMPUTE_CLUSTERS_ADDONS_DELETE",
    "COMPUTE_CLUSTERS_ADDONS_GET",
    "COMPUTE_CLUSTERS_ADDONS_UPDATE",
    "COMPUTE_CLUSTERS_INSTANCES_REMEDIATIONS_LIST",
    "COMPUTE_CLUSTERS_INSTANCES_REMEDIATIONS_CREATE",
    "COMPUTE_CLUSTERS_INSTANCES_REMEDIATIONS_GET",
    "COMPUTE_CLUSTERS_INSTANCES_REMEDIATIONS_APPROVE",
    "COMPUTE_CLUSTERS_INSTANCES_REMEDIATIONS_CANCEL",
    "COMPUTE_CLUSTERS_INSTANCES_REMEDIATIONS_REJECT",
    "COMPUTE_PASSIVE_HEALTH_CHECK_ALERTS",
    "COMPUTE_REGIONS",
    "DEPLOYMENTS_LIST",
    "DEPLOYMENTS_CREATE",
    "DEPLOYMENTS_PREWARM",
    "DEPLOYMENTS_SECRETS_LIST",
    "DEPLOYMENTS_SECRETS_CREATE",
    "DEPLOYMENTS_SECRETS_DELETE",
    "DEPLOYMENTS_SECRETS_GET",
    "DEPLOYMENTS_SECRETS_UPDATE",
    "DEPLOYMENTS_STORAGE_VOLUMES_LIST",
    "DEPLOYMENTS_STORAGE_VOLUMES_CREATE",
    "DEPLOYMENTS_STORAGE_VOLUMES_DELETE",
    "DEPLOYMENTS_STORAGE_VOLUMES_GET",
    "DEPLOYMENTS_STORAGE_VOLUMES_UPDATE",
    "DEPLOYMENTS_STORAGE_GET",
    "DEPLOYMENTS_STORAGE_URL",
    "DEPLOYMENTS_DELETE",
    "DEPLOYMENTS_GET",
    "DEPLOYMENTS_UPDATE",
    "DEPLOYMENTS_LOGS",
    "DEPLOYMENTS_REVISIONS_LIST",
    "DEPLOYMENTS_REVISIONS_GET",
    "DEPLOYMENTS_ROLLBACK",
    "IMAGE_REPOSITORIES_BASE_PATH",
    "STORAGE_MULTIPART_ABORT",
    "STORAGE_MULTIPART_COMPLETE",
    "STORAGE_MULTIPART_INIT",
    "STORAGE_UPLOAD_REQUEST",
    "QUEUE_CANCEL",
    "QUEUE_CLEAR",
    "QUEUE_METRICS",
    "QUEUE_STATUS",
    "QUEUE_SUBMIT",
    "RL_CHECKPOINTS_LIST",
    "RL_CHECKPOINTS_GET",
    "RL_CHECKPOINTS_DOWNLOAD",
    "RL_MODEL_RESOURCES_LIST",
    "RL_MODEL_RESOURCES_CREATE",
    "RL_MODEL_RESOURCES_ESTIMATE_COST",
    "RL_MODEL_RESOURCES_GET",
    "RL_MODEL_RESOURCES_EXTEND_EXPIRY",
    "RL_MODEL_RESOURCES_STOP",
    "RL_SUPPORTED_MODELS",
    "RL_TRAINING_SESSIONS_LIST",
    "RL_TRAINING_SESSIONS_CREATE",
    "RL_TRAINING_SESSIONS_GET",
    "RL_TRAINING_SESSIONS_UPDATE",
    "RL_CUSTOM_FORWARD_BACKWARD_CREATE",
    "RL_CUSTOM_FORWARD_BACKWARD_GET",
    "RL_FORWARD_CREATE",
    "RL_FORWARD_GET",
    "RL_FORWARD_BACKWARD_CREATE",
    "RL_FORWARD_BACKWARD_GET",
    "RL_INFERENCE_CHECKPOINT_CREATE",
    "RL_INFERENCE_CHECKPOINT_GET",
    "RL_OPTIM_STEP_CREATE",
    "RL_OPTIM_STEP_GET",
    "RL_SAMPLE_CREATE",
    "RL_SAMPLE_GET",
    "RL_TRAINING_CHECKPOINT_CREATE",
    "RL_TRAINING_CHECKPOINT_GET",
    "RL_WEIGHTS_SYNC_CREATE",
    "RL_WEIGHTS_SYNC_GET",
    "RL_PAYLOADS_UPLOAD_URL",
    "RL_PAYLOADS_DOWNLOAD_URL",
    "RL_TRAINING_SESSIONS_STOP",
    "SHAPING_LIST",
    "SHAPING_PREPARE_FOR_FP4_INFERENCE",
    "SHAPING_PREPARE_FOR_FP4_INFERENCE_ESTIMATE",
    "SHAPING_GET",
    "SHAPING_CANCEL",
    "SHAPING_EVENTS",
    "BILLING_USAGE",
    "PROJECTS",
    "V1_WHOAMI",
    "WHOAMI",
    "URL",
]
