"""What every binding shows (docs/bindings.md), in Python. Runs beside an offline server: `make test-bindings`."""
import asyncio
import concurrent.futures
import contextlib
import gc
import http.server
import inspect
import io
import json
import os
import pathlib
import signal
import subprocess
import sys
import tempfile
import threading
import unittest
import weakref
import zipfile

import libtogether as together
from libtogether import EventKind, Status, _declarations, _library

MODEL = "openai/gpt-oss-20b"
WEATHER = {"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]}


def chat(text, **fields):
    return {"model": MODEL, "messages": [{"role": "user", "content": text}], **fields}


def quoted(text):
    return f'offline: you asked "{text}"'


def question(text, **fields):
    return together.Request(together.CHAT_COMPLETIONS, **chat(text, **fields))


def is_under_way(stream):
    """Whether the end was not reached, without looking at how it was."""
    return stream.response().status == Status.INVALID_ARGUMENT


def held(what):
    """How many descriptors ("fd") or threads ("task") the process has."""
    return len(os.listdir(f"/proc/self/{what}"))


class EveryBinding(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        with together.Client() as client:
            client.complete(question("Warm"))
        gc.collect()
        cls.descriptors, cls.threads = held("fd"), held("task")

    @classmethod
    def tearDownClass(cls):
        gc.collect()
        assert (held("fd"), held("task")) == (cls.descriptors, cls.threads), "no_leak"

    def setUp(self):
        self.client = together.Client()
        self.addCleanup(self.client.close)

    def test_whole_answer(self):
        answer = self.client.complete(together.CHAT_COMPLETIONS, **chat("How are you?"))
        self.assertEqual(answer.text, quoted("How are you?"))
        self.assertEqual(answer["/choices/0/finish_reason"], "stop")
        self.assertEqual(answer.json()["choices"][0]["message"]["content"], answer.text)
        self.assertGreater(answer["/usage/total_tokens"], 0)
        self.assertIsNone(answer.get("/nowhere"))
        self.assertRaises(KeyError, lambda: answer["/nowhere"])
        self.assertEqual((answer.http_status, answer.count("/choices"), answer.tries), (200, 1, 1))
        self.assertEqual(self.client.usage()["requests"], 1)

    def test_embedding(self):
        answer = self.client.complete(together.EMBEDDINGS, model="intfloat/multilingual-e5-large-instruct", input="text")
        numbers = answer.floats()
        self.assertEqual(len(numbers), answer.count("/data/0/embedding"))
        self.assertAlmostEqual(sum(number * number for number in numbers), 1, 3)

    def test_stream_cancelled_in_the_middle(self):
        ask = question("A long question of many words, so that there is a middle to stop in.")
        with self.client.stream(ask) as stream:
            text = ""
            with self.assertRaises(together.Error) as raised:
                for event in stream:
                    text += event.text
                    if len(text) > 10:
                        stream.cancel()
            self.assertEqual(raised.exception.status, Status.CANCELLED)
            self.assertEqual(stream.response().text, text)
        with self.client.stream(ask) as stream:
            self.assertTrue(next(stream.texts()))
        self.assertEqual("".join(self.client.stream(ask).texts()), self.client.complete(ask).text)
        self.assertEqual("".join(together.Client().stream(ask).texts()), self.client.complete(ask).text)

    def test_wrong_key(self):
        with together.Client(together.Options().set_api_key("not-the-key")) as client:
            with self.assertRaises(together.Error) as raised:
                client.complete(question("Who am I?"))
        error = raised.exception
        self.assertEqual((error.status, error.http_status), (Status.AUTHENTICATION, 401))
        self.assertTrue(error.request_id)
        self.assertIn("401", str(error))

    def test_no_network(self):
        options = together.Options().set_base_url("https://127.0.0.1:1").set_retries(0)
        with together.Client(options) as client, self.assertRaises(together.Error) as raised:
            client.complete(question("Is anybody there?"))
        self.assertEqual((raised.exception.status, raised.exception.http_status), (Status.CONNECTION, 0))

    def test_sixteen_streams(self):
        streams = [self.client.stream(question(f"stream {number}")) for number in range(16)]
        for number, stream in enumerate(streams):
            self.assertEqual("".join(stream.texts()), quoted(f"stream {number}"))
        answers = [None] * 16

        def ask(number):
            answers[number] = self.client.complete(question(f"thread {number}")).text

        threads = [threading.Thread(target=ask, args=[number]) for number in range(16)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual(answers, [quoted(f"thread {number}") for number in range(16)])

    def test_text_with_nul_and_emoji(self):
        text = "a\0b \U0001f600 é"
        self.assertEqual(self.client.complete(question(text)).text, quoted(text))
        ask = together.Request(together.CHAT_COMPLETIONS, model=MODEL).add_message("user", text)
        self.assertEqual(self.client.complete(ask).text, quoted(text))
        with self.assertRaises(ValueError):
            ask["a\0b"] = 1
        with self.assertRaises(UnicodeEncodeError):
            ask["user"] = "\ud800"

    def test_every_kind_of_field(self):
        ask = together.Request(
            together.CHAT_COMPLETIONS, model="offline/echo", messages=[{"role": "user", "content": "é"}], temperature=0.5,
            max_tokens=12, seed=2**63, logprobs=False, stop=None, stream=False,
        )
        sent = json.loads(self.client.complete(ask).text)
        self.assertEqual(sent["messages"][0]["content"], "é")
        self.assertEqual([sent[name] for name in ("temperature", "max_tokens", "seed", "logprobs", "stop")],
                         [0.5, 12, 2**63, False, None])
        with self.assertRaises(together.Error) as raised:
            ask["/messages/x/y"] = 1
        self.assertEqual(raised.exception.status, Status.INVALID_ARGUMENT)

    def test_tool_with_a_function(self):
        cities = []

        def weather(city):
            """The weather of a city."""
            cities.append(city)
            return {"weather": "sunny", "city": city}

        ask = question("What is the weather?").add_tool(weather, WEATHER)
        answer = self.client.complete(ask)
        self.assertEqual(len(cities), 1)
        self.assertIn("sunny", answer.text)
        self.assertEqual("".join(self.client.stream(ask).texts()), answer.text)
        ask.add_answer(answer).add_message("user", "And tomorrow?")
        saved = json.loads(ask.json())
        self.assertEqual([message["role"] for message in saved["messages"]], ["user", "assistant", "tool", "assistant", "user"])
        self.assertTrue(self.client.complete(ask).text)
        loaded = together.Request(together.CHAT_COMPLETIONS).load(ask.json())
        self.assertEqual(json.loads(loaded.json()), saved)

    def test_structured_answer(self):
        answer = self.client.complete(question("What is the weather?").set_schema("weather", WEATHER))
        self.assertEqual(list(answer.parsed()), ["city"])
        with self.assertRaises(together.Error) as raised:
            answer.parsed(7)
        self.assertEqual(raised.exception.status, Status.INVALID_ARGUMENT)
        self.assertGreater(answer.time_us(together.Time.TOTAL), 0)

    def test_a_batch(self):
        ask = dict(model=MODEL, messages=[{"role": "user", "content": "Who?"}])
        with tempfile.TemporaryDirectory() as folder:
            directory, states = f"{folder}/batch", []
            with together.Batch(directory) as batch:
                batch.add("a", together.CHAT_COMPLETIONS, **ask).add("b", together.CHAT_COMPLETIONS, **ask)
                job = batch.run(self.client, lambda event: states.append(event.kind))
                self.assertEqual((job["/requests/answered"], states.count(together.EventKind.CHUNK)), (2, 3))
                self.assertEqual(batch.answer("b").text, 'offline: you asked "Who?"')
                with self.assertRaises(together.Error) as raised:
                    batch.answer("c")
                self.assertEqual(raised.exception.status, Status.INVALID_ARGUMENT)
                with self.assertRaises(together.Error) as raised:
                    together.Batch(directory)
                self.assertEqual(raised.exception.status, Status.FILE)
            with together.Batch(directory) as batch:
                self.assertEqual(batch.run(self.client).json(), job.json())
            with together.Batch(f"{folder}/other") as batch:
                batch.add("a", together.CHAT_COMPLETIONS, **ask)

                def refuse(event):
                    raise ValueError("stop")

                with self.assertRaises(ValueError):
                    batch.run(self.client, refuse)
                self.assertEqual(batch.run(self.client)["/status"], "COMPLETED")

    def test_a_batch_is_left(self):
        """Ctrl-C ends a run at once, and nothing of another client; the next run goes on with the job that there is."""
        self.addCleanup(signal.signal, signal.SIGINT, signal.signal(signal.SIGINT, signal.default_int_handler))
        other = self.client.stream(question("Never", model="offline/slow"))
        with tempfile.TemporaryDirectory() as folder, together.Batch(f"{folder}/batch") as batch, together.Client() as own:
            batch.add("a", together.CHAT_COMPLETIONS, **chat("Who?", model="offline/endless-job"))
            jobs = []

            for run in range(2):

                def leave(event):
                    # The job's first state in this run: one signal, which must not come behind it.
                    if event.kind == EventKind.CHUNK and len(jobs) == run:
                        jobs.append(json.loads(event.json)["id"])
                        os.kill(os.getpid(), signal.SIGINT)

                with self.assertRaises(KeyboardInterrupt):
                    batch.run(own, leave)
        self.assertEqual(len(set(jobs)), 1)
        self.assertTrue(is_under_way(other))
        other.close()

    def test_a_reader(self):
        """A file of Python's is uploaded; what it raises, and what it says wrongly of its length, ends the request."""
        content = b"".join(b'{"text": "%d"}\n' % number for number in range(30_000))
        archive = io.BytesIO()
        with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as made:
            made.writestr("training.jsonl", content)

        def upload(operation, file, length=None):
            request = together.Request(operation, purpose="fine-tune").set_reader("file", file, "training.jsonl", length)
            # Nothing else keeps the file.
            gc.collect()
            return self.client.complete(request)

        class Failing(io.BytesIO):
            raised = OSError("the disk is gone")

            def read(self, size):
                if self.tell() > 100_000:
                    raise self.raised
                return super().read(size)

        class Lying(io.BytesIO):
            def read(self, size):
                return bytes(size + 1)

        for operation in (together.FILES_CREATE, together.FILES_UPLOAD):
            with zipfile.ZipFile(archive) as opened:
                answer = upload(operation, opened.open("training.jsonl"))
            self.assertEqual(answer["/filename"], "training.jsonl")
            received = self.client.complete(together.FILES_CONTENT, id=answer["/id"])
            self.assertEqual(received.bytes, content)
            for file, length, words, cause in (
                (Failing(content), len(content), "failed at offset", Failing.raised),
                (Lying(content), len(content), "says that it has read", None),
                (io.BytesIO(content), len(content) + 1, "has no more bytes at offset", None),
                (io.BytesIO(content), len(content) - 1, "has more bytes than the", None),
            ):
                with self.assertRaises(together.Error) as raised:
                    upload(operation, file, length)
                self.assertEqual(raised.exception.status, Status.FILE)
                self.assertIn(words, str(raised.exception))
                self.assertIs(raised.exception.__cause__, cause)
        with self.assertRaises(together.Error) as raised:
            upload(together.FILES_CREATE, io.StringIO("text"), 4)
        self.assertIsInstance(raised.exception.__cause__, TypeError)
        self.assertRaises(ValueError, upload, together.FILES_CREATE, io.BytesIO(content), -1)

    def test_a_reader_is_freed(self):
        """Behind the request and its calls, also one that is left in the middle."""
        is_read, may_go_on = threading.Event(), threading.Event()

        class Slow(io.BytesIO):
            def read(self, size):
                is_read.set()
                may_go_on.wait(60)
                return super().read(size)

        file = Slow(bytes(100_000))
        known = weakref.ref(file)
        request = together.Request(together.FILES_CREATE, purpose="fine-tune").set_reader("file", file, "a.jsonl")
        stream = self.client.stream(request)
        is_read.wait(60)
        del file
        request.close()
        del request
        gc.collect()
        self.assertIsNotNone(known())
        stream.close()
        del stream
        may_go_on.set()
        # Joins the thread that reads.
        self.client.close()
        gc.collect()
        self.assertIsNone(known())

    def test_exit_in_a_reader(self):
        """A process that ends while C reads from it ends well, and says nothing: C calls nothing once Python ends."""
        program = """
import atexit, io, threading, time
# Runs behind what the package has for the end.
atexit.register(lambda: print(*(client for client in clients if client._free.alive), end=""))
import libtogether as t
read = threading.Event()
class Slow(io.BytesIO):
    def read(self, size):
        read.set()
        time.sleep(0.001)
        return super().read(1)
clients = [t.Client() for _ in range(4)]
requests = [t.Request(t.FILES_CREATE, purpose="fine-tune").set_reader("file", Slow(bytes(1 << 20)), "a.jsonl") for _ in clients]
streams = [client.stream(request) for client, request in zip(clients, requests)]
read.wait(60)
streams.pop()
"""
        ended = subprocess.run([sys.executable, "-c", program], capture_output=True, timeout=60)
        self.assertEqual((ended.returncode, ended.stdout, ended.stderr), (0, b"", b""))

    def test_a_job_and_a_list(self):
        def wait_for_film(model):
            film = self.client.complete(together.VIDEOS_CREATE, model=model, prompt="A gate.")
            return self.client.complete(together.Request(together.VIDEOS_GET, id=film["/id"]).set_wait(10))

        self.assertEqual(wait_for_film("minimax/hailuo-02")["/status"], "completed")
        with self.assertRaises(together.Error) as raised:
            wait_for_film("offline/failed-job")
        self.assertEqual(raised.exception.status, Status.JOB_FAILED)
        models = together.Request(together.MODELS_LIST)
        self.assertFalse(models.next_page(self.client.complete(models)))

    def test_raw_speech(self):
        speak = together.Request(together.AUDIO_SPEECH, model="hexgrad/Kokoro-82M", voice="af_heart", input="one two",
                                 response_format="raw", stream=True)
        with self.client.stream(speak) as stream:
            heard = [event for event in stream if event.kind == together.EventKind.BYTES]
        self.assertEqual({(event.sample_rate, event.sample_format) for event in heard}, {(24000, together.SampleFormat.S16)})
        self.assertEqual([event for event in heard if len(event.bytes) % 2], [])
        self.assertEqual(sum(len(event.bytes) for event in heard), 12000)

    def test_a_session(self):
        listen = together.Request(together.REALTIME, model="openai/whisper-large-v3", input_audio_format="pcm_s16le_16000",
                                  turn_detection="none")
        with self.client.stream(listen) as stream:
            for _ in range(4):
                stream.send_bytes(b"\x10\x10" * 4000)
            stream.send({"type": "input_audio_buffer.commit"})
            with self.assertRaises(together.Error) as raised:
                stream.send("{}")
            self.assertEqual(raised.exception.status, Status.INVALID_ARGUMENT)
            stream.finish()
            texts = [(event.text, event.replaces) for event in stream if event.kind == together.EventKind.TEXT]
            self.assertEqual(texts[-1], ("one two three four", False))
            self.assertTrue(all(replaces for _, replaces in texts[:-1]))
            self.assertEqual(stream.response().text, "one two three four")

    def test_image(self):
        answer = self.client.complete(together.IMAGES_GENERATIONS, model="black-forest-labs/FLUX.1-schnell", prompt="a cat",
                                      response_format="base64")
        self.assertEqual(answer.decode()[:4], b"\x89PNG")
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder, "cat.png")
            answer.save("/data/0/b64_json", path)
            self.assertEqual(path.read_bytes(), answer.decode())
            with self.assertRaises(together.Error):
                answer.save("/nowhere", path)

    def test_what_a_callback_throws(self):
        thrown = ZeroDivisionError("of the program")

        def weather(city):
            raise thrown

        ask = question("What is the weather?").add_tool(weather, WEATHER, description="The weather of a city")
        for attempt in (lambda: self.client.complete(ask), lambda: list(self.client.stream(ask))):
            with self.assertRaises(ZeroDivisionError) as raised:
                attempt()
            self.assertIs(raised.exception, thrown)
        self.assertEqual(self.client.complete(question("Again")).text, quoted("Again"))
        # What a tool threw in a call whose end was not read stays out of later calls.
        with self.client.stream(ask) as dropped:
            while is_under_way(dropped):
                _library.library.together_call_next(dropped.address, 100)
        del dropped
        cancelled = self.client.stream(ask)
        cancelled.cancel()
        with self.assertRaises(together.Error):
            list(cancelled)

    def test_what_two_runs_of_a_request_throw(self):
        both = threading.Barrier(2, timeout=60)

        def weather(city):
            both.wait()
            raise ValueError(threading.get_ident())

        ask = question("What is the weather?").add_tool(weather, WEATHER, description="The weather of a city")

        def wait():
            for _ in range(10):
                with self.assertRaises(ValueError) as raised:
                    self.client.complete(ask)
                self.assertEqual(raised.exception.args, (threading.get_ident(),))

        with concurrent.futures.ThreadPoolExecutor(2) as threads:
            for done in [threads.submit(wait) for _ in range(2)]:
                done.result()

    def test_cancel_one_while_another_starts(self):
        for _ in range(20):
            first = self.client.stream(question("the first, which is cancelled"))
            canceller = threading.Thread(target=first.cancel)
            canceller.start()
            self.assertEqual(self.client.complete(question("the second")).text, quoted("the second"))
            canceller.join()

    def test_closed_twice(self):
        client = together.Client()
        stream = client.stream(question("Nobody"))
        client.close()
        client.close()
        with self.assertRaises(ValueError):
            client.complete(question("Nobody"))
        with self.assertRaises(together.Error):
            for _ in stream:
                pass
        stream.close()
        self.assertRaises(ValueError, stream.response)

    def test_interrupt_ends_a_wait(self):
        """Ctrl-C raises KeyboardInterrupt out of a wait for a silent server, and the client can be used again."""
        # What runs in the background of a shell ignores Ctrl-C, and Python then does too.
        self.addCleanup(signal.signal, signal.SIGINT, signal.signal(signal.SIGINT, signal.default_int_handler))
        threading.Timer(0.3, os.kill, [os.getpid(), signal.SIGINT]).start()
        with self.assertRaises(KeyboardInterrupt):
            self.client.complete(question("Never", model="offline/slow"))
        self.assertEqual(self.client.complete(question("Again")).text, quoted("Again"))

    def test_exit_with_open_streams(self):
        """A process that ends with 64 open streams ends well, and says nothing."""
        program = (
            "import libtogether as t; c = t.Client(); "
            f"s = [c.stream(t.CHAT_COMPLETIONS, model='offline/slow', messages=[]) for _ in range(64)]"
        )
        ended = subprocess.run([sys.executable, "-c", program], capture_output=True, timeout=60)
        self.assertEqual((ended.returncode, ended.stdout, ended.stderr), (0, b"", b""))

    def test_every_function(self):
        """Each function of the library is declared, and used or listed here with a reason."""
        unused = {
            "together_status_name": "Status has the names",
            "together_set_allocator": "must be called before anything else, by the program that hosts Python",
            "together_options_set_api_key_source": "runs on threads of the library; set_api_key_command does as much",
            "together_options_set_log": "runs on threads of the library, also while Python ends",
            "together_options_set_transport": "runs on threads of the library",
            "together_options_set_wake": "runs on threads of the library; asyncio watches the client's descriptor",
            "together_json_parse_n": "Python has its own",
            "together_tool_call_name": "each function has one tool",
            "together_tool_call_id": "the library carries the result to the model",
            "together_request_set_user_data": "events are objects, which their stream brings",
            "together_complete": "cannot be interrupted by Ctrl-C: a call is waited for in slices",
            "together_complete_each": "as together_complete",
            **{f"together_response_{kind}": "answer[pointer] reads any value"
               for kind in ("string", "integer", "number", "boolean")},
            "together_call_fd": "the client's descriptor tells of all calls",
            "together_call_event": "Windows alone has one",
            "together_client_event": "Windows alone has one",
        }
        package = pathlib.Path(inspect.getfile(together)).parent
        text = "".join((package / name).read_text() for name in ("_objects.py", "_asyncio.py", "_library.py"))
        for function in _declarations.PROTOTYPES:
            self.assertIsNotNone(getattr(_library.library, function).argtypes)
            twin = function + "_n" in _declarations.PROTOTYPES
            used = f"library.{function}," in text or f"library.{function}(" in text or f"library.{function})" in text
            with self.subTest(function):
                self.assertNotEqual(used or twin, function in unused)

    def test_library_is_found_and_checked(self):
        def outcome(library):
            environment = {**os.environ, "TOGETHER_LIBRARY": library}
            return subprocess.run([sys.executable, "-c", "import libtogether"], capture_output=True, env=environment, text=True)

        for wrong in ("/nowhere/libtogether.so", __file__):
            said = outcome(wrong).stderr
            self.assertIn(f"  {wrong}: ", said)
            self.assertIn("TOGETHER_LIBRARY", said)
        self.assertEqual(outcome(os.environ["TOGETHER_LIBRARY"]).returncode, 0)
        self.assertEqual(together.library_version(), together.__version__)


class Asyncio(unittest.IsolatedAsyncioTestCase):
    async def asyncSetUp(self):
        self.client = together.AsyncClient()

    async def asyncTearDown(self):
        self.client.close()
        self.client.close()

    async def test_sixteen_streams(self):
        async def ask(number):
            async with self.client.stream(question(f"stream {number}")) as stream:
                return "".join([text async for text in stream.texts()])

        answers = await asyncio.gather(*(ask(number) for number in range(16)))
        self.assertEqual(answers, [quoted(f"stream {number}") for number in range(16)])

    async def test_whole_answer_and_failure(self):
        self.assertEqual((await self.client.complete(question("How are you?"))).text, quoted("How are you?"))
        with self.assertRaises(together.Error) as raised:
            await self.client.complete(question("Fail", model="offline/status-402"))
        self.assertEqual(raised.exception.status, Status.PAYMENT_REQUIRED)

    async def test_a_reader(self):
        class Failing(io.BytesIO):
            raised = OSError("the disk is gone")

            def read(self, size):
                raise self.raised

        content = b'{"text": "a"}\n' * 10_000
        request = together.Request(together.FILES_CREATE, purpose="fine-tune")
        answer = await self.client.complete(request.set_reader("file", io.BytesIO(content), "a.jsonl"))
        self.assertEqual(answer["/bytes"], len(content))
        with self.assertRaises(together.Error) as raised:
            await self.client.complete(request.set_reader("file", Failing(content), "a.jsonl"))
        self.assertIs(raised.exception.__cause__, Failing.raised)

    async def test_tool_with_a_function(self):
        cities = []
        ask = question("What is the weather?")
        ask.add_tool(lambda city: cities.append(city) or "sunny", WEATHER, name="weather", description="of a city")
        self.assertIn("sunny", (await self.client.complete(ask)).text)
        self.assertEqual(len(cities), 1)

        def fail(city):
            raise LookupError(city)

        ask.add_tool(fail, WEATHER, name="weather")
        with self.assertRaises(LookupError):
            await self.client.complete(ask)

    async def test_what_two_runs_with_equal_tool_call_ids_throw(self):
        """Each stream raises what its own tool raised, whichever tool runs first."""
        ends = {1: threading.Event(), 2: threading.Event()}

        class Server(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                number = json.loads(self.rfile.read(int(self.headers["Content-Length"])))["seed"]
                function = {"name": "fail", "arguments": json.dumps({"city": str(number)})}
                call = {"index": 0, "id": "call_1", "type": "function", "function": function}
                choice = {"index": 0, "delta": {"tool_calls": [call]}, "finish_reason": "tool_calls"}
                self.send_response(200)
                self.send_header("Content-Type", "text/event-stream")
                self.end_headers()
                self.wfile.write(b"data: " + json.dumps({"choices": [choice]}).encode() + b"\n\n")
                ends[number].wait(60)
                self.wfile.write(b"data: [DONE]\n\n")

            def log_message(self, *_):
                pass

        def fail(city):
            raise LookupError(city)

        with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Server) as server:
            threading.Thread(target=server.serve_forever, args=[0.01]).start()
            with together.Options() as options:
                options.set_base_url(f"http://127.0.0.1:{server.server_port}")
                client = together.AsyncClient(options)
            ask = question("Weather?").add_tool(fail, WEATHER, description="fails")
            async with client, contextlib.AsyncExitStack() as stack:
                stack.callback(server.shutdown)
                streams = {}
                for number in ends:
                    ask["seed"] = number
                    streams[number] = client.stream(ask)
                for stream in streams.values():
                    async for event in stream:
                        if event.kind == EventKind.TOOL_CALL:
                            break
                for number in (2, 1):
                    ends[number].set()
                    with self.assertRaises(LookupError) as raised:
                        async for _ in streams[number]:
                            pass
                    self.assertEqual(raised.exception.args, (str(number),))

    async def test_cancelling_a_task_cancels_its_call_alone(self):
        slow = asyncio.create_task(self.client.complete(question("Never", model="offline/slow")))
        other = asyncio.create_task(self.client.complete(question("The other")))
        await asyncio.sleep(0.05)
        slow.cancel()
        with self.assertRaises(asyncio.CancelledError):
            await slow
        self.assertEqual((await other).text, quoted("The other"))

    async def test_closing_the_client_ends_what_waits(self):
        waiting = asyncio.create_task(self.client.complete(question("Never", model="offline/slow")))
        await asyncio.sleep(0.05)
        self.client.close()
        with self.assertRaises(together.Error) as raised:
            await waiting
        self.assertEqual(raised.exception.status, Status.CANCELLED)

    async def test_left_in_the_middle(self):
        async with self.client.stream(question("A long question of many words, which is left.")) as stream:
            async for event in stream:
                if event.kind == EventKind.TEXT:
                    break
        self.assertEqual((await self.client.complete(question("Next"))).text, quoted("Next"))


if __name__ == "__main__":
    unittest.main()
