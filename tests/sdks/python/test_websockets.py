"""The library's own websockets, judged by the package websockets as the server: each case is what the server sends once a session
is open, the status that the session ends with, and the close code that the server gets. What the package refuses to send is
written to its socket. The client is the library, by its Python binding."""

import base64
import json
import struct
import threading
import unittest

import libtogether
from libtogether import EventKind, Limit, Status, Timeout
from websockets.exceptions import ConnectionClosed
from websockets.sync.server import ServerConnection, serve

# Only what hangs takes so long.
PATIENCE = 60
LIMIT = 200_000

MORE, TEXT, BYTES, CLOSE, PING, PONG = 0, 1, 2, 8, 9, 10
LAST = 0x80

CREATED = json.dumps({"type": "session.created", "session": {"id": "s"}})
COMMIT = {"type": "input_audio_buffer.commit"}
COMPLETED = json.dumps({"type": "conversation.item.input_audio_transcription.completed", "transcript": "grüße"})


class Connection(ServerConnection):
    """Keeps the client's bytes beside their parsing."""

    def __init__(self, socket, protocol, **limits):
        self.came = bytearray()
        parse = protocol.receive_data

        def keep(data):
            self.came += data
            parse(data)

        protocol.receive_data = keep
        super().__init__(socket, protocol, **limits)

    def frames(self):
        """The client's frames as they came: the first byte, the mask's key (None without a mask) and the payload."""
        left = bytes(self.came).partition(b"\r\n\r\n")[2]
        while left:
            first, second = left[:2]
            length, left = second & 0x7F, left[2:]
            if length > 125:
                size = {126: 2, 127: 8}[length]
                length, left = int.from_bytes(left[:size], "big"), left[size:]
            key = None
            if second & 0x80:
                key, left = left[:4], left[4:]
            payload, left = left[:length], left[length:]
            yield first, key, bytes(byte ^ key[at % 4] for at, byte in enumerate(payload)) if key else payload


class Outcome:
    """What both sides saw of a session."""

    status = message = text = connection = code = fault = None

    def __init__(self):
        self.chunks, self.audio, self.messages = [], [], []
        self.is_over = threading.Event()


def run(*steps, operation=libtogether.REALTIME, sends=(), is_finished=False, respond=None, **settings):
    """A session in which the server takes these steps: bytes are written below the package, functions get its connection."""
    outcome = Outcome()

    def handle(connection):
        outcome.connection = connection
        try:
            connection.send(CREATED)
            for step in steps:
                if callable(step):
                    step(connection)
                else:
                    connection.socket.sendall(step)
            while True:
                outcome.messages.append(json.loads(connection.recv(PATIENCE)))
        except ConnectionClosed:
            received = connection.protocol.close_rcvd
            outcome.code = received.code if received else None
        except Exception as fault:
            outcome.fault = fault
        finally:
            outcome.is_over.set()

    def answer(connection, request, response):
        if respond is not None:
            respond(response.headers)

    settings = {"compression": None, "ping_interval": None, "max_size": None, **settings}
    with serve(handle, "127.0.0.1", 0, create_connection=Connection, process_response=answer, **settings) as server:
        serving = threading.Thread(target=server.serve_forever)
        serving.start()
        try:
            options = libtogether.Options().set_base_url("http://127.0.0.1:%d" % server.socket.getsockname()[1])
            options.set_api_key("key").set_retries(0).set_limit(Limit.RESPONSE_BYTES, LIMIT)
            options.set_timeout(Timeout.TOTAL, PATIENCE * 1000)
            fields = {"turn_detection": "none"} if operation == libtogether.REALTIME else {"voice": "tara"}
            with libtogether.Client(options) as client, client.stream(operation, model="m", **fields) as stream:
                for message in sends:
                    stream.send_bytes(message) if isinstance(message, bytes) else stream.send(message)
                if is_finished:
                    stream.finish()
                try:
                    for event in stream:
                        if event.kind == EventKind.CHUNK:
                            outcome.chunks.append(event.json)
                        elif event.kind == EventKind.BYTES:
                            outcome.audio.append(event.bytes)
                except libtogether.Error:
                    pass
                response = stream.response()
                outcome.status, outcome.message, outcome.text = response.status, response.message, response.text
            if outcome.connection is not None and not outcome.is_over.wait(PATIENCE):
                outcome.fault = "the server's side of the session hangs"
        finally:
            server.shutdown()
            serving.join(PATIENCE)
    return outcome


def frame(first, payload=b"", mask=None):
    length = len(payload)
    masked = 0x80 if mask else 0
    if length < 126:
        head = struct.pack("!BB", first, masked | length)
    elif length < 65536:
        head = struct.pack("!BBH", first, masked | 126, length)
    else:
        head = struct.pack("!BBQ", first, masked | 127, length)
    if mask:
        payload = mask + bytes(byte ^ mask[at % 4] for at, byte in enumerate(payload))
    return head + payload


def close_frame(code, reason=b""):
    return frame(LAST | CLOSE, struct.pack("!H", code) + reason)


def message_of(length):
    """A message of so many bytes."""
    around = '{"type":"x","text":""}'
    return '{"type":"x","text":"%s"}' % ("x" * (length - len(around)))


def close(code=1000, reason=""):
    return lambda connection: connection.close(code, reason)


def in_fragments(count):
    """The message in so many fragments, and then the empty one that ends each message of the package's."""
    def send(connection):
        size = -(-len(MESSAGE) // count)
        connection.send(MESSAGE[at:at + size] for at in range(0, len(MESSAGE), size))
    return send


def in_fragments_with_pings(connection):
    def fragments():
        for number, letter in enumerate(MESSAGE):
            yield letter
            ping(str(number).encode())(connection)
    connection.send(fragments())


def ping(payload):
    """Sends a ping and waits until a pong with the same payload comes."""
    def send(connection):
        if not connection.ping(payload).wait(PATIENCE):
            raise AssertionError("no pong came for a ping of %d bytes" % len(payload))
    return send


MESSAGE = json.dumps({"type": "x", "text": "Grüße, 世界 🌍"}, ensure_ascii=False)
ENCODED = MESSAGE.encode()
FIRST_OF_TWO = ENCODED.index("ü".encode()) + 1
SECOND_OF_FOUR = ENCODED.index("🌍".encode()) + 2

# Steps behind which the server closes with 1000, and what the program sees of each message.
GOOD = {
    "a_message_in_one_frame": ([lambda it: it.send(MESSAGE)], [MESSAGE]),
    "a_message_in_two_fragments": ([frame(TEXT, ENCODED[:9]), frame(LAST | MORE, ENCODED[9:])], [MESSAGE]),
    "a_message_in_two_fragments_and_an_empty_one": ([in_fragments(2)], [MESSAGE]),
    "a_message_in_a_fragment_for_each_letter": ([in_fragments(len(MESSAGE))], [MESSAGE]),
    "pings_between_fragments": ([in_fragments_with_pings], [MESSAGE]),
    "a_message_that_begins_and_ends_with_empty_fragments":
        ([frame(TEXT), frame(MORE, ENCODED), frame(MORE), frame(LAST | MORE)], [MESSAGE]),
    "a_character_of_two_bytes_in_two_fragments":
        ([frame(TEXT, ENCODED[:FIRST_OF_TWO]), frame(LAST | MORE, ENCODED[FIRST_OF_TWO:])], [MESSAGE]),
    "a_character_of_four_bytes_in_two_fragments":
        ([frame(TEXT, ENCODED[:SECOND_OF_FOUR]), frame(LAST | MORE, ENCODED[SECOND_OF_FOUR:])], [MESSAGE]),
    "a_fragment_for_each_byte":
        ([frame(TEXT)] + [frame(MORE, ENCODED[at:at + 1]) for at in range(len(ENCODED))] + [frame(LAST | MORE)], [MESSAGE]),
    "a_frame_in_a_write_for_each_byte": ([bytes([byte]) for byte in frame(LAST | TEXT, ENCODED)], [MESSAGE]),
    "many_messages_in_one_write": ([frame(LAST | TEXT, ENCODED) * 50], [MESSAGE] * 50),
    "an_empty_ping": ([ping(b"")], []),
    "a_ping_of_125_bytes": ([ping(bytes(range(125)))], []),
    "ten_pings": ([ping(b"%d" % number) for number in range(10)], []),
    "a_pong_without_a_ping": ([lambda it: it.pong(b"unasked"), lambda it: it.send(MESSAGE)], [MESSAGE]),
    **{"a_message_of_%d_bytes" % length: ([lambda it, length=length: it.send(message_of(length))], [message_of(length)])
       for length in (125, 126, 127, 65535, 65536, LIMIT)},
}

# Codes that end a session in which nothing is left to answer: the status, and what the client answers.
CLOSES = {
    1000: Status.OK, 1001: Status.OK, 1003: Status.API, 1008: Status.API, 1009: Status.TOO_LARGE, 1011: Status.SERVER,
    1012: Status.OVERLOADED, 1013: Status.OVERLOADED, 3000: Status.API, 4401: Status.AUTHENTICATION, 4429: Status.RATE_LIMIT,
    4503: Status.OVERLOADED,
}

BREAKS = "breaks the websocket protocol"
# Bytes that no server may send, the status, words of its message, and the code that the server gets.
BAD = {
    "a_reserved_opcode_of_data": (frame(LAST | 3, b"{}"), Status.PROTOCOL, BREAKS, 1002),
    "the_last_reserved_opcode_of_data": (frame(LAST | 7), Status.PROTOCOL, BREAKS, 1002),
    "a_reserved_opcode_of_control": (frame(LAST | 11), Status.PROTOCOL, BREAKS, 1002),
    "the_last_reserved_opcode_of_control": (frame(LAST | 15), Status.PROTOCOL, BREAKS, 1002),
    "the_first_reserved_bit": (frame(LAST | 0x40 | TEXT, b"{}"), Status.PROTOCOL, BREAKS, 1002),
    "the_second_reserved_bit": (frame(LAST | 0x20 | TEXT, b"{}"), Status.PROTOCOL, BREAKS, 1002),
    "the_third_reserved_bit": (frame(LAST | 0x10 | TEXT, b"{}"), Status.PROTOCOL, BREAKS, 1002),
    "a_reserved_bit_of_a_ping": (frame(LAST | 0x40 | PING), Status.PROTOCOL, BREAKS, 1002),
    "a_masked_message": (frame(LAST | TEXT, b"{}", b"mask"), Status.PROTOCOL, BREAKS, 1002),
    "a_masked_ping": (frame(LAST | PING, b"ping", b"mask"), Status.PROTOCOL, BREAKS, 1002),
    "a_ping_of_126_bytes": (frame(LAST | PING, bytes(126)), Status.PROTOCOL, BREAKS, 1002),
    "a_pong_of_126_bytes": (frame(LAST | PONG, bytes(126)), Status.PROTOCOL, BREAKS, 1002),
    "a_close_of_126_bytes": (close_frame(1000, b"x" * 124), Status.PROTOCOL, BREAKS, 1002),
    "a_ping_in_fragments": (frame(PING, b"a") + frame(LAST | MORE, b"b"), Status.PROTOCOL, BREAKS, 1002),
    "a_close_in_fragments": (frame(CLOSE, b"\x03") + frame(LAST | MORE, b"\xe8"), Status.PROTOCOL, BREAKS, 1002),
    "more_of_no_message": (frame(MORE, b"{}"), Status.PROTOCOL, BREAKS, 1002),
    "the_end_of_no_message": (frame(LAST | MORE, b"{}"), Status.PROTOCOL, BREAKS, 1002),
    "more_of_a_message_that_has_ended":
        (frame(LAST | TEXT, ENCODED) + frame(LAST | MORE, b"{}"), Status.PROTOCOL, BREAKS, 1002),
    "a_message_within_another": (frame(TEXT, b"{") + frame(LAST | TEXT, b"{}"), Status.PROTOCOL, BREAKS, 1002),
    "bytes_within_a_message": (frame(TEXT, b"{") + frame(LAST | BYTES, b"{}"), Status.PROTOCOL, BREAKS, 1002),
    "a_message_of_bytes": (frame(LAST | BYTES, ENCODED), Status.PROTOCOL, "a message of bytes", 1003),
    "no_utf8": (frame(LAST | TEXT, b'"\xff"'), Status.PROTOCOL, "no UTF-8", 1007),
    "a_surrogate": (frame(LAST | TEXT, b'"\xed\xa0\x80"'), Status.PROTOCOL, "no UTF-8", 1007),
    "an_overlong_slash": (frame(LAST | TEXT, b'"\xc0\xaf"'), Status.PROTOCOL, "no UTF-8", 1007),
    "a_character_beyond_unicode": (frame(LAST | TEXT, b'"\xf4\x90\x80\x80"'), Status.PROTOCOL, "no UTF-8", 1007),
    "half_a_character_at_the_end": (frame(LAST | TEXT, b'"\xc3'), Status.PROTOCOL, "no UTF-8", 1007),
    "half_a_character_before_another_fragment":
        (frame(TEXT, b'"\xc3') + frame(LAST | MORE, b'"'), Status.PROTOCOL, "no UTF-8", 1007),
    "no_utf8_in_a_second_fragment": (frame(TEXT, b'"a') + frame(LAST | MORE, b'\xff"'), Status.PROTOCOL, "no UTF-8", 1007),
    "no_utf8_in_the_reason_of_a_close": (close_frame(1000, b"\xff"), Status.PROTOCOL, "no UTF-8", 1007),
    "a_close_of_one_byte": (frame(LAST | CLOSE, b"\x03"), Status.PROTOCOL, BREAKS, 1002),
    **{"a_close_with_code_%d" % code: (close_frame(code), Status.PROTOCOL, BREAKS.partition(" ")[2], 1002)
       for code in (0, 999, 1004, 1005, 1006, 1015, 1016, 2999, 5000, 65535)},
    "a_message_of_a_byte_above_the_limit":
        (frame(LAST | TEXT, message_of(LIMIT + 1).encode()), Status.TOO_LARGE, "limit of %d bytes" % LIMIT, 1009),
    "fragments_above_the_limit":
        (frame(TEXT, b" " * LIMIT) + frame(LAST | MORE, b" "), Status.TOO_LARGE, "limit of %d bytes" % LIMIT, 1009),
    "a_length_of_a_terabyte":
        (struct.pack("!BBQ", LAST | TEXT, 127, 1 << 40), Status.TOO_LARGE, "limit of %d bytes" % LIMIT, 1009),
    "a_length_with_its_highest_bit":
        (struct.pack("!BBQ", LAST | TEXT, 127, (1 << 64) - 1), Status.TOO_LARGE, "limit of %d bytes" % LIMIT, 1009),
    "no_json": (frame(LAST | TEXT, b"{"), Status.PROTOCOL, "not valid JSON", 1001),
}


def replace(name, *values):
    """Puts these values in place of a header of the answer to the handshake."""
    def change(headers):
        headers.pop(name, None)
        for value in values:
            headers[name] = value
    return change


ACCEPT = "Sec-WebSocket-Accept"
# Answers of HTTP 101 that begin no websocket, and words of the message.
REFUSED = {
    "the_accept_of_another_key": (replace(ACCEPT, "s3pPLMBiTxaQ9kYGzzhZRbK+xOo="), ACCEPT),
    "no_accept": (replace(ACCEPT), ACCEPT),
    "no_upgrade": (replace("Upgrade"), "Upgrade: websocket"),
    "an_upgrade_to_something_else": (replace("Upgrade", "h2c"), "Upgrade: websocket"),
    "no_connection": (replace("Connection"), "Connection: Upgrade"),
    "a_connection_that_closes": (replace("Connection", "close"), "Connection: Upgrade"),
    "compression_that_was_not_asked_for":
        (replace("Sec-WebSocket-Extensions", "permessage-deflate"), "Sec-WebSocket-Extensions"),
    "an_unknown_extension": (replace("Sec-WebSocket-Extensions", "x-own; a=1"), "Sec-WebSocket-Extensions"),
}
TAKEN = {
    "an_upgrade_in_other_letters": replace("Upgrade", "WebSocket"),
    "a_connection_of_several_words": replace("Connection", "keep-alive, UPGRADE"),
}


class Websockets(unittest.TestCase):
    def check(self, outcome, status, code):
        self.assertIsNone(outcome.fault)
        self.assertEqual((outcome.status, outcome.code), (status, code), outcome.message)
        # The package took each frame of the client's; without a close their end is one that it did not expect.
        self.assertIs(type(outcome.connection.protocol.parser_exc), type(None) if code else EOFError)
        self.assertEqual(outcome.message == "", status == Status.OK, outcome.message)

    def test_a_close_without_a_code(self):
        outcome = run(frame(LAST | CLOSE))
        self.check(outcome, Status.OK, 1005)

    def test_a_close_before_the_answer_is_a_loss(self):
        outcome = run(lambda it: it.recv(PATIENCE), lambda it: it.recv(PATIENCE), close(1000), sends=[b"\0\0" * 800, COMMIT])
        self.check(outcome, Status.CONNECTION, 1000)

    def test_an_end_without_a_close(self):
        outcome = run(lambda it: it.close_socket())
        self.assertEqual((outcome.status, outcome.code), (Status.CONNECTION, None), outcome.message)

    def test_the_reason_of_a_close_is_quoted(self):
        outcome = run(close(1008, "grüße " + "x" * 100))
        self.check(outcome, Status.API, 1008)
        self.assertIn("code 1008: grüße xxx", outcome.message)

    def test_compression_that_a_server_offers_is_not_asked_for(self):
        outcome = run(lambda it: it.send(MESSAGE), close(), compression="deflate")
        self.check(outcome, Status.OK, 1000)
        self.assertEqual(outcome.chunks, [CREATED, MESSAGE])
        self.assertNotIn("Sec-WebSocket-Extensions", outcome.connection.request.headers)

    def test_a_session_that_listens(self):
        samples = bytes(range(256)) * 400

        def transcribe(connection):
            while json.loads(message := connection.recv(PATIENCE)) != COMMIT:
                heard.append(message)
            connection.send(piece for piece in COMPLETED)

        heard = []
        outcome = run(transcribe, sends=[samples, COMMIT], is_finished=True)
        # The client's own close, once all has been answered.
        self.check(outcome, Status.OK, 1000)
        self.assertEqual(outcome.text, "grüße")
        audio = b"".join(base64.b64decode(json.loads(message)["audio"]) for message in heard)
        self.assertEqual(audio, samples)

    def test_a_session_that_speaks(self):
        context = {"item_id": "i", "context_id": "default"}
        sound = bytes(range(256)) * 8
        delta = {"type": "conversation.item.audio_output.delta", "delta": base64.b64encode(sound).decode(), **context}
        done = {"type": "conversation.item.audio_output.done", **context}

        def speak(connection):
            while json.loads(connection.recv(PATIENCE))["type"] != "input_text_buffer.commit":
                pass
            connection.send(piece for piece in json.dumps(delta))
            connection.send(json.dumps(done))

        text = {"type": "input_text_buffer.append", "text": "grüße"}
        outcome = run(speak, operation=libtogether.AUDIO_SPEECH_WEBSOCKET, sends=[text], is_finished=True)
        self.check(outcome, Status.OK, 1000)
        self.assertEqual(b"".join(outcome.audio), sound)

    def test_the_client_s_frames(self):
        # Lengths of 7, 16 and 64 bits.
        sent = [{"type": "x", "text": "é" * length} for length in (1, 30, 50, 100, 30_000, 70_000)]
        read = [lambda it: it.recv(PATIENCE) for _ in sent]
        outcome = run(*read, ping(b"payload"), close(), sends=sent)
        self.check(outcome, Status.OK, 1000)
        frames = list(outcome.connection.frames())
        self.assertEqual([first for first, _, _ in frames], [LAST | TEXT] * len(sent) + [LAST | PONG, LAST | CLOSE])
        self.assertEqual([json.loads(payload) for _, _, payload in frames[:len(sent)]], sent)
        self.assertEqual(frames[-2][2], b"payload")
        keys = [key for _, key, _ in frames]
        self.assertNotIn(None, keys)
        self.assertEqual(len(set(keys)), len(keys))

    def test_what_the_handshake_says(self):
        outcomes = [run(close()) for _ in range(2)]
        for outcome in outcomes:
            self.check(outcome, Status.OK, 1000)
            headers = outcome.connection.request.headers
            self.assertEqual((headers["Upgrade"], headers["Sec-WebSocket-Version"]), ("websocket", "13"))
            self.assertEqual(headers["Authorization"], "Bearer key")
            self.assertNotIn("key", outcome.connection.request.path)
        keys = {outcome.connection.request.headers["Sec-WebSocket-Key"] for outcome in outcomes}
        self.assertEqual([len(base64.b64decode(key)) for key in keys], [16, 16])


def add(name, check):
    setattr(Websockets, "test_" + name, check)


for name, (steps, messages) in GOOD.items():
    def good(self, steps=steps, messages=messages):
        outcome = run(*steps, close())
        self.check(outcome, Status.OK, 1000)
        self.assertEqual(outcome.chunks, [CREATED, *messages])
    add(name, good)

for code, status in CLOSES.items():
    def closed(self, code=code, status=status):
        outcome = run(close(code))
        self.check(outcome, status, code)
        if status != Status.OK:
            self.assertIn("code %d" % code, outcome.message)
    add("a_close_%d" % code, closed)

for name, (sent, status, words, code) in BAD.items():
    def bad(self, sent=sent, status=status, words=words, code=code):
        outcome = run(sent)
        self.check(outcome, status, code)
        self.assertIn(words, outcome.message)
    add("not_" + name, bad)

for name, (respond, words) in REFUSED.items():
    def refused(self, respond=respond, words=words):
        outcome = run(respond=respond)
        self.assertEqual(outcome.status, Status.PROTOCOL, outcome.message)
        self.assertIn(words, outcome.message)
        self.assertEqual(outcome.chunks, [])
    add("no_handshake_with_" + name, refused)

for name, respond in TAKEN.items():
    def taken(self, respond=respond):
        outcome = run(close(), respond=respond)
        self.check(outcome, Status.OK, 1000)
        self.assertEqual(outcome.chunks, [CREATED])
    add("a_handshake_with_" + name, taken)
