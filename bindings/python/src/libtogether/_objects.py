"""Options, requests, answers and the client that blocks.

A wait for the library is made of short ones, so that Python runs its signal handlers between them: Ctrl-C cancels the call
and raises KeyboardInterrupt.
"""
import array
import atexit
import ctypes
import itertools
import json
import os
import threading
import weakref
from dataclasses import dataclass

from ._declarations import EventKind, Flow, SampleFormat, Status, together_on_event, together_reader, together_tool, together_usage
from ._library import library, string, zstring

# How long Ctrl-C waits for Python, in milliseconds.
SLICE = 100


def library_version():
    """The version of the library that is loaded."""
    return string(library.together_version())


def status_of(number):
    """A status, or the number itself where this package does not know it."""
    try:
        return Status(number)
    except ValueError:
        return number


class Error(Exception):
    """A request that failed, or an argument that was refused.

    `status` is a Status; `response` is what arrived of an answer, if there is one.
    """

    def __init__(self, status, message, response=None):
        super().__init__(message)
        self.status = status_of(status)
        self.response = response
        self.http_status = response.http_status if response else 0
        self.request_id = response.request_id if response else ""
        self.retry_after_ms = response.retry_after_ms if response else -1


class Object:
    """An object of the library. `close` frees it, and so does the end of a `with`."""

    def __init__(self, address):
        self._address = address
        # Called once, by close or when nothing refers to this object any more.
        self._free = weakref.finalize(self, library.together_free, address)
        self._free.atexit = False

    @property
    def address(self):
        if not self._free.alive:
            raise ValueError(f"this {type(self).__name__} is closed")
        return self._address

    @property
    def status(self):
        return status_of(library.together_object_status(self.address))

    @property
    def message(self):
        """Why it failed, in one line; "" if it did not."""
        return string(library.together_object_message(self.address))

    def close(self):
        self._free()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def check(self, status):
        """Raises what a setter returned."""
        if status:
            raise Error(status, self.message)


class Options(Object):
    """The settings of a client. Each setter returns the options."""

    def __init__(self):
        super().__init__(library.together_options_new())

    def _set(self, function, *arguments):
        self.check(function(self.address, *arguments))
        return self

    def set_base_url(self, url):
        return self._set(library.together_options_set_base_url, zstring(url))

    def set_api_key(self, key):
        encoded = key.encode()
        return self._set(library.together_options_set_api_key_n, encoded, len(encoded))

    def set_api_key_file(self, path):
        return self._set(library.together_options_set_api_key_file, zstring(path))

    def set_api_key_command(self, argv):
        words = [zstring(word) for word in argv]
        return self._set(library.together_options_set_api_key_command, (ctypes.c_char_p * len(words))(*words), len(words))

    def set_secret_memory(self, secret=True):
        return self._set(library.together_options_set_secret_memory, secret)

    def set_environment_wipe(self, wipe=True):
        return self._set(library.together_options_set_environment_wipe, wipe)

    def set_timeout(self, which, milliseconds):
        """`which` is a Timeout; 0 milliseconds is no limit."""
        return self._set(library.together_options_set_timeout, which, milliseconds)

    def set_limit(self, which, value):
        """`which` is a Limit."""
        return self._set(library.together_options_set_limit, which, value)

    def set_retries(self, count):
        return self._set(library.together_options_set_retries, count)

    def set_header(self, header, value):
        return self._set(library.together_options_set_header, zstring(header), zstring(value))

    def set_cassette(self, path, mode):
        """`mode` is a CassetteMode."""
        return self._set(library.together_options_set_cassette, zstring(path), mode)

    def set_trust(self, trust):
        """`trust` is a Trust."""
        return self._set(library.together_options_set_trust, trust)

    def add_ca(self, pem):
        encoded = pem.encode()
        return self._set(library.together_options_add_ca_n, encoded, len(encoded))

    def add_ca_file(self, path):
        return self._set(library.together_options_add_ca_file, zstring(path))

    def add_pin(self, spki_sha256_base64):
        return self._set(library.together_options_add_pin, zstring(spki_sha256_base64))

    def set_identity(self, cert_pem, key_pem):
        return self._set(library.together_options_set_identity, zstring(cert_pem), zstring(key_pem))

    def set_proxy(self, url):
        return self._set(library.together_options_set_proxy, zstring(url))


class Reader:
    """A file of Python's that C reads: on its own threads, at any offset, and any number of times."""

    # By the number that C has. One that nothing refers to any more is gone, and a call for it fails.
    known = weakref.WeakValueDictionary()
    numbers = itertools.count(1)

    def __init__(self, file):
        self.number = next(self.numbers)
        self.known[self.number] = self
        self._file = file
        self._lock = threading.Lock()
        # What reading raised last, and how often it did: a run of the request looks for one after its start.
        self.raised = None
        self.failures = 0

    def read(self, offset, place, capacity):
        try:
            with self._lock:
                self._file.seek(offset)
                content = bytes(memoryview(self._file.read(capacity)))
            # Of what is longer than the room C gets the length alone, and refuses it.
            if len(content) <= capacity:
                ctypes.memmove(place, content, len(content))
            return len(content)
        except BaseException as raised:  # Nothing may pass through C.
            self.raised = raised
            self.failures += 1
            return -1


def _read(offset, place, capacity, number):
    reader = Reader.known.get(number)
    return reader.read(offset, place, capacity) if reader else -1


READ = together_reader(_read)


class Uploads:
    """What one call reads from Python: keeps the readers, and knows what they raised for it."""

    # How many calls of a client were not seen to end. Python cannot end well while C might still call it.
    open = weakref.WeakKeyDictionary()
    _counting = threading.Lock()

    def __init__(self, client, readers):
        self._client = client if readers else None
        self._readers = [(reader, reader.failures) for reader in readers]
        self._count(1)

    def _count(self, more):
        if self._client is not None:
            with self._counting:
                self.open[self._client] = self.open.get(self._client, 0) + more

    def explain(self, response):
        """A failed response with what a reader raised as the cause of its error; the response otherwise."""
        self._count(-1)
        self._client = None
        if response.status == Status.FILE:
            for reader, failures in self._readers:
                if reader.failures > failures:
                    raise response.error() from reader.raised
        return response


@atexit.register
def _end_uploads():
    for client, count in list(Uploads.open.items()):
        if count > 0:
            client.close()


class Request(Object):
    """An operation and its fields: `Request(CHAT_COMPLETIONS, model="...", messages=[...])`."""

    def __init__(self, operation, **fields):
        super().__init__(library.together_request_new(zstring(operation)))
        # What C calls, kept as long as this request and its streams; and what it raised, by the thread that waits in C.
        # Whatever waits takes it as soon as C returns.
        self._tools = []
        self._raised = {}
        self._readers = {}
        self.check(library.together_object_status(self.address))
        for field, value in fields.items():
            self[field] = value

    def __setitem__(self, field, value):
        """Sets a field, by its name or a JSON pointer, to anything that JSON has."""
        field = zstring(field)
        if isinstance(value, str):
            encoded = value.encode()
            status = library.together_request_set_string_n(self.address, field, encoded, len(encoded))
        elif isinstance(value, bool):
            status = library.together_request_set_boolean(self.address, field, value)
        elif isinstance(value, int) and -(2**63) <= value < 2**63:
            status = library.together_request_set_integer(self.address, field, value)
        elif isinstance(value, float):
            status = library.together_request_set_number(self.address, field, value)
        else:
            encoded = json.dumps(value, ensure_ascii=False, allow_nan=False).encode()
            status = library.together_request_set_json_n(self.address, field, encoded, len(encoded))
        self.check(status)

    def _set(self, function, *arguments):
        self.check(function(self.address, *arguments))
        return self

    def add_message(self, role, content):
        encoded = content.encode()
        return self._set(library.together_request_add_message_n, zstring(role), encoded, len(encoded))

    def add_answer(self, answer):
        """Appends an answer, and the tools' turns before it, so that the next question can follow."""
        return self._set(library.together_request_add_answer, answer.address)

    def add_tool_result(self, id, content):
        encoded = content.encode()
        return self._set(library.together_request_add_tool_result_n, zstring(id), encoded, len(encoded))

    def add_tool(self, function, schema, *, name=None, description=None):
        """Offers a tool, whose calls `function` carries out: with the arguments by name, inside the wait for the answer. It
        returns a text, or anything that JSON has. What it raises ends the request, and comes out of that wait.

        `schema` is the JSON schema of the arguments; name and description are the function's, unless given."""

        def run(call, _):
            try:
                arguments = library.together_tool_call_arguments(call)
                result = function(**json.loads(string(library.together_response_json(arguments, None))))
                encoded = (result if isinstance(result, str) else json.dumps(result, ensure_ascii=False)).encode()
                return library.together_tool_call_answer_n(call, encoded, len(encoded))
            except BaseException as raised:  # Ctrl-C too: nothing may pass through C.
                self._raised.setdefault(threading.get_ident(), []).append(raised)
                return Status.CANCELLED

        called = together_tool(run)
        self._tools.append(called)
        return self._set(
            library.together_request_add_tool, zstring(name or function.__name__), zstring(description or function.__doc__ or ""),
            json.dumps(schema).encode(), called, None,
        )

    def remove(self, field):
        return self._set(library.together_request_remove, zstring(field))

    def json(self):
        """The fields, as a text that `load` takes: a conversation to be saved."""
        length = ctypes.c_size_t()
        return string(library.together_request_json(self.address, length), length.value)

    def load(self, text):
        encoded = text.encode()
        return self._set(library.together_request_set_json_n, b"", encoded, len(encoded))

    def add_image_url(self, url):
        return self._set(library.together_request_add_image_url, zstring(url))

    def add_image_file(self, path):
        return self._set(library.together_request_add_image_file, zstring(path))

    def add_part(self, part):
        """Any content part of the last message, such as {"type": "video_url", ...}."""
        return self._set(library.together_request_add_part, json.dumps(part, ensure_ascii=False).encode())

    def take_raised(self):
        """What tools raised inside the function of C that has just returned on this thread."""
        return self._raised.pop(threading.get_ident(), [])

    def add_image(self, image, mime_type):
        """`image` is the bytes of a file."""
        return self._set(library.together_request_add_image, image, len(image), zstring(mime_type))

    def set_schema(self, name, schema):
        """Asks for an answer that is JSON of a shape: `answer.parsed()`. `schema` is a JSON schema."""
        return self._set(library.together_request_set_schema, zstring(name), json.dumps(schema).encode())

    def set_file(self, field, path):
        return self._set(library.together_request_set_file, zstring(field), zstring(path))

    def set_bytes(self, field, content, file_name):
        return self._set(library.together_request_set_bytes, zstring(field), content, len(content), zstring(file_name))

    def set_reader(self, field, file, file_name, length=None):
        """As `set_file`, for a file of Python's: anything binary that has `seek` and `read`, such as a member of a zip archive.
        It must stay open and unchanged until every call of this request has ended. It is read on threads of the library, by one at a
        time. What it raises ends the request: it is the `__cause__` of the Error, which has the status FILE.

        `length` in bytes is found by seeking to the end, unless given."""
        reader = Reader(file)
        if length is None:
            length = file.seek(0, os.SEEK_END)
        if not 0 <= length < 2**64:
            raise ValueError(f"{length} is no length of a file")
        self._set(library.together_request_set_reader, zstring(field), READ, reader.number, length, zstring(file_name))
        self._readers[field] = reader
        return self

    def set_output(self, path):
        return self._set(library.together_request_set_output, zstring(path))

    def set_header(self, header, value):
        return self._set(library.together_request_set_header, zstring(header), zstring(value))

    def set_timeout(self, which, milliseconds):
        return self._set(library.together_request_set_timeout, which, milliseconds)

    def set_sentences(self, sentences=True):
        return self._set(library.together_request_set_sentences, sentences)

    def set_wait(self, milliseconds=0):
        """Sends the GET of a job until it has ended: so long after each answer, 0 for the service's own pace, -1 for once."""
        return self._set(library.together_request_set_wait, milliseconds)

    def next_page(self, page):
        """Asks for the page after `page`, an answer to this request; False where there is none."""
        if library.together_request_next_page(self.address, page.address) == 1:
            return True
        self.check(library.together_object_status(self.address))
        return False


class Response(Object):
    """An answer. `answer["/usage/total_tokens"]` is the value at a JSON pointer."""

    def _read(self, function, *arguments, reads=string):
        length = ctypes.c_size_t()
        return reads(function(self.address, *arguments, length), length.value)

    @property
    def text(self):
        return self._read(library.together_response_text)

    @property
    def bytes(self):
        return self._read(library.together_response_bytes, reads=ctypes.string_at)

    def json(self):
        """The whole answer, as Python's own values."""
        return json.loads(self._read(library.together_response_json))

    def __getitem__(self, pointer):
        """The value at a JSON pointer. Raises KeyError if there is none."""
        value = self._read(library.together_response_value, zstring(pointer))
        if not value:
            raise KeyError(pointer)
        return json.loads(value)

    def get(self, pointer, otherwise=None):
        value = self._read(library.together_response_value, zstring(pointer))
        return json.loads(value) if value else otherwise

    def parsed(self, choice=0):
        """The structured answer of a choice (Request.set_schema), as Python's own values. Raises Error if it does not fit."""
        return Response(library.together_response_parsed(self.address, choice)).checked().json()

    def decode(self, pointer="/data/0/b64_json"):
        """What a base64 string says, such as an image."""
        pointer = zstring(pointer)
        content = ctypes.create_string_buffer(library.together_response_decode(self.address, pointer, None, 0))
        length = library.together_response_decode(self.address, pointer, content, len(content))
        return content.raw[:length]

    def save(self, pointer, path):
        """What a base64 string says, into a file; "" saves the answer's own bytes."""
        self.check(library.together_response_save(self.address, zstring(pointer), zstring(path)))

    def time_us(self, which):
        """How long a part of the request took (a Time), in microseconds; -1 if it did not get there."""
        return library.together_response_time_us(self.address, which)

    def count(self, pointer=""):
        return library.together_response_count(self.address, zstring(pointer))

    def floats(self, pointer="/data/0/embedding"):
        """A list of numbers, as an array of floats."""
        pointer = zstring(pointer)
        numbers = array.array("f", bytes(4 * library.together_response_floats(self.address, pointer, None, 0)))
        place = (ctypes.c_float * len(numbers)).from_buffer(numbers) if numbers else None
        library.together_response_floats(self.address, pointer, place, len(numbers))
        return numbers

    @property
    def http_status(self):
        return library.together_response_http_status(self.address)

    def header(self, header):
        return string(library.together_response_header(self.address, zstring(header)))

    @property
    def request_id(self):
        return string(library.together_response_request_id(self.address))

    @property
    def retry_after_ms(self):
        return library.together_response_retry_after_ms(self.address)

    @property
    def tries(self):
        return library.together_response_tries(self.address)

    def try_message(self, number):
        return string(library.together_response_try_message(self.address, number))

    def checked(self):
        """This answer; raises Error if it failed."""
        if library.together_object_status(self.address):
            raise self.error()
        return self

    def error(self):
        return Error(library.together_object_status(self.address), self.message, self)


@dataclass(frozen=True)
class Event:
    """One event of a stream: `kind` says which fields are set."""

    kind: EventKind
    choice: int
    text: str
    json: str
    id: str
    bytes: bytes
    done: int
    total: int
    status: Status
    replaces: bool
    sample_rate: int
    sample_format: SampleFormat
    replayed: bool


def named(numbers, number):
    """The member of that number; the number itself where a later library has more."""
    try:
        return numbers(number)
    except ValueError:
        return number


def event_from(viewed):
    """A copy: the library's own event ends when the next one is read."""
    return Event(
        named(EventKind, viewed.kind), viewed.choice, string(viewed.text, viewed.text_length), string(viewed.json, viewed.json_length),
        string(viewed.id, viewed.id_length), ctypes.string_at(viewed.bytes, viewed.bytes_length), viewed.done, viewed.total,
        status_of(viewed.status), bool(viewed.replaces), viewed.sample_rate,
        named(SampleFormat, viewed.sample_format), bool(viewed.replayed),
    )


class Stream(Object):
    """A request that runs on a thread of the library: `for event in stream` gives its events as they come. A failure is
    raised as Error behind the last one. Closing the stream, which `with` does, cancels what is left of it."""

    def __init__(self, client, request):
        uploads = Uploads(client, list(request._readers.values()))
        super().__init__(library.together_start(client.address, request.address))
        # Without its client a stream is cancelled; without its request it has no tools.
        self._client = client
        self._request = request
        self._uploads = uploads
        self._raised = None
        # What was left by a wait that was not ours.
        request.take_raised()
        self._is_over = False

    def send(self, message):
        """Sends a message to a session (REALTIME, AUDIO_SPEECH_WEBSOCKET): a dict, or its JSON. Never waits; from one other
        thread, too, than the one that reads. TOO_LARGE is raised if 1 MiB waits to be sent."""
        text = message if isinstance(message, str) else json.dumps(message)
        self._send(library.together_call_send(self.address, text.encode()))

    def send_bytes(self, samples):
        """Sends raw audio to a session that listens, in pieces of any size. As `send`."""
        samples = bytes(samples)
        self._send(library.together_call_send_bytes(self.address, samples, len(samples)))

    def finish(self):
        """Ends a session in good order: what is due comes, and then the end. As `send`."""
        self._send(library.together_call_finish(self.address))

    def _send(self, status):
        if status != Status.OK:
            message = self.message or "not sent: see together_call_send for what a session takes, and when"
            raise Error(status_of(status), message)

    def cancel(self):
        """Ends the stream with CANCELLED, from any thread. Nothing else of the client is touched."""
        library.together_call_cancel(self.address)

    def __iter__(self):
        return self

    def __next__(self):
        while not self._is_over:
            viewed = library.together_call_next(self.address, SLICE)
            self._keep_raised()
            if not viewed:
                continue
            if viewed.contents.kind == EventKind.DONE:
                self._is_over = True
                self._checked()
                break
            return event_from(viewed.contents)
        raise StopIteration

    def _complete(self):
        is_done = False
        while not is_done:
            is_done = not library.together_call_wait(self.address, SLICE)
            self._keep_raised()
        return self._checked()

    def _keep_raised(self):
        for raised in self._request.take_raised():
            self._raised = self._raised or raised

    def _checked(self):
        """What a tool's function raised comes out where the end of its request is seen."""
        response = self.response()
        if self._raised and response.status == Status.CANCELLED:
            raise self._raised
        return self._uploads.explain(response).checked()

    def texts(self):
        """The text of the answer, as the model writes it."""
        return (event.text for event in self if event.kind == EventKind.TEXT)

    def response(self):
        """The whole answer, once the last event was read. It may have failed: `status` says so, `checked` raises it."""
        return Response(library.together_call_response(self.address))


def request_from(request, fields):
    """What `complete` and `stream` take: a Request, or an operation and its fields."""
    if isinstance(request, Request):
        if fields:
            raise TypeError("fields are set on the Request")
        return request
    return Request(request, **fields)


class Batch(Object):
    """Requests that the service carries out in its own time, in a directory that outlives the process: a program that was
    killed is started again, unchanged, and goes on. Closing it lets another hold the directory."""

    def __init__(self, directory):
        super().__init__(library.together_batch_new(zstring(directory)))
        self.check(library.together_object_status(self.address))

    def add(self, custom_id, request, /, **fields):
        """Adds a Request, or an operation and its fields, whose answer `custom_id` names."""
        request = request_from(request, fields)
        self.check(library.together_batch_add(self.address, zstring(custom_id), request.address))
        return self

    def run(self, client, on_event=None):
        """Does what is still to be done until all answers are there, and returns the job. Raises Error if it fails.

        `on_event` gets progress and each state of the job as an Event, on a thread of its own. What it raises ends this run, and
        nothing else of the client. Ctrl-C comes between two events, and interrupts the client, with all that it does: give a batch
        a client of its own where that must go on. The jobs go on, and so does the next run."""
        raised, done = [], []

        def pass_on(viewed, _):
            if viewed.contents.kind == EventKind.DONE:
                return Flow.GO_ON
            try:
                if not raised and on_event is not None:
                    on_event(event_from(viewed.contents))
            except BaseException as error:  # Nothing may pass through C.
                raised.append(error)
            return Flow.STOP if raised else Flow.GO_ON

        called = together_on_event(pass_on)
        ended = threading.Event()

        def run():
            try:
                done.append(library.together_batch_run(self.address, client.address, called, None))
            finally:
                ended.set()

        # On another thread: this one can be interrupted while it waits. Until Python 3.13 an interrupted `join` takes a thread that
        # runs for one that has ended.
        running = threading.Thread(target=run)
        running.start()
        while True:
            try:
                if ended.wait(SLICE / 1000):
                    break
            except BaseException as error:
                raised.append(error)
                client.interrupt()
        running.join()
        response = Response(done[0])
        if raised:
            raise raised[0]
        return response.checked()

    def answer(self, custom_id):
        """The answer to one request, as `complete` would have given it. Raises Error if it failed."""
        return Response(library.together_batch_answer(self.address, zstring(custom_id))).checked()


class Client(Object):
    """A server, a key and a pool of connections: make one and keep it. Any number of threads may use it."""

    def __init__(self, options=None):
        super().__init__(library.together_client_new(options.address if options else None))
        self.check(library.together_object_status(self.address))

    def complete(self, request, /, **fields):
        """Sends a request and waits for its whole answer. Raises Error if it fails."""
        with self.stream(request, **fields) as stream:
            return stream._complete()

    def stream(self, request, /, **fields):
        """Starts a request, whose events are read as they come."""
        return Stream(self, request_from(request, fields))

    def set_api_key(self, key):
        encoded = key.encode()
        self.check(library.together_client_set_api_key_n(self.address, encoded, len(encoded)))

    def usage(self):
        """What the client has used, by the names of together_usage."""
        used = together_usage()
        self.check(library.together_client_usage(self.address, used, ctypes.sizeof(used)))
        return {field: getattr(used, field) for field, _ in used._fields_}

    def connect(self):
        """Connects ahead of need, and returns at once: the next request saves the round trips."""
        library.together_client_connect(self.address)

    def interrupt(self):
        """Cancels everything, for the end of a program. One stream ends by its own `cancel`."""
        library.together_client_interrupt(self.address)

    def diagnose(self):
        """A report on every step of a request, for support: its text."""
        return Response(library.together_client_diagnose(self.address))
