"""Each command, in pipes."""

import json
import os
import stat
import subprocess

from session import KEY, PROGRAM, BesideAServer, Server, run


class Commands(BesideAServer):
    def good(self, *arguments, **settings):
        status, out, err = run(self.server, *arguments, **settings)
        self.assertEqual((status, err), (0, b""), out)
        return out

    def fails(self, expected, *arguments, **settings):
        status, out, err = run(self.server, *arguments, **settings)
        self.assertEqual((status, out), (expected, b""), err)
        self.assertTrue(err.startswith(b"together-cli: ") or err.startswith(b"{"), err)
        self.assertNotIn(KEY.encode(), err)
        return err

    def test_ask(self):
        self.assertEqual(self.good("ask", "How", "are you?"), b'offline: you asked "How are you?"\n')

    def test_ask_with_json(self):
        answer = json.loads(self.good("ask", "--json", "x"))
        self.assertEqual(answer["choices"][0]["message"]["content"], 'offline: you asked "x"')

    def test_ask_in_a_shape(self):
        schema = self.path("schema.json")
        with open(schema, "w") as file:
            file.write('{"type": "object", "properties": {"name": {"type": "string"}}, "required": ["name"]}')
        self.assertIn("name", json.loads(self.good("ask", "--schema", schema, "Invent a person.")))
        self.assertIn(b"/name", self.fails_after_text(9, "ask", "-m", "offline/wrong-json", "--schema", schema, "x"))

    def fails_after_text(self, expected, *arguments):
        status, out, err = run(self.server, *arguments)
        self.assertEqual(status, expected, err)
        self.assertNotEqual(out, b"")
        return err

    def test_ask_sends_fields_system_and_images(self):
        png = self.path("dot.png")
        self.good("image", "-q", "-o", png, "a dot")
        sent = json.loads(self.good("ask", "-m", "offline/echo", "-S", "Be brief.", "-i", png, "-s", "temperature:=0.5", "-s",
                                    "user=me=you", "What?"))
        self.assertEqual((sent["temperature"], sent["user"]), (0.5, "me=you"))
        self.assertEqual(sent["messages"][0], {"role": "system", "content": "Be brief."})
        self.assertTrue(sent["messages"][1]["content"][1]["image_url"]["url"].startswith("data:image/png;base64,"))
        self.fails(10, "ask", "-i", self.path("no such file"), "x")

    def test_usage_and_reasoning_are_on_standard_error(self):
        status, out, err = run(self.server, "ask", "-u", "-r", "-s", "reasoning_effort=low", "x")
        self.assertEqual((status, out), (0, b'offline: you asked "x"\n'))
        self.assertRegex(err.decode(), r"(?s)^.+\n-- \d+ tokens in, \d+ out; first after \d+ ms, all after \d+ ms\n$")

    def test_complete(self):
        self.assertEqual(self.good("complete", "Once upon"), b'offline: you asked "Once upon"\n')

    def test_embed(self):
        words = self.good("embed", "a cat", "a dog")
        self.assertEqual(self.good("embed", text=b"a cat\na dog\n"), words)
        vectors = [json.loads(line) for line in words.splitlines()]
        self.assertEqual([len(vector) for vector in vectors], [1024, 1024])
        many = self.good("embed", text=b"".join(b"text %d\n" % number for number in range(130)))
        self.assertEqual(len(many.splitlines()), 130)
        self.assertEqual(len(self.good("embed", "--json", text=b"x\n" * 65).splitlines()), 2)

    def test_batch(self):
        line = '{"custom_id": "%s", "body": {"model": "%s", "messages": [{"role": "user", "content": "%s?"}]}}\n'
        questions, good = self.path("questions.jsonl"), "openai/gpt-oss-20b"
        with open(questions, "w") as file:
            file.write(line % ("b", good, "b") + "\n" + line % ("a", good, "a"))
        said = self.good("batch", "-q", questions)
        lines = [json.loads(line) for line in said.splitlines()]
        self.assertEqual([line["custom_id"] for line in lines], ["b", "a"])
        content = lines[0]["response"]["body"]["choices"][0]["message"]["content"]
        self.assertEqual((lines[0]["response"]["status_code"], content), (200, 'offline: you asked "b?"'))
        # The same command again finds all of it on the disk.
        self.assertEqual(self.good("batch", questions), said)
        self.assertEqual(os.stat(questions + ".batch").st_mode & 0o777, 0o700)
        with open(self.path("mixed.jsonl"), "w") as file:
            file.write(line % ("c", good, "c") + line % ("d", "no/such", "d"))
        status, out, err = run(self.server, "batch", "-q", self.path("mixed.jsonl"))
        self.assertNotEqual(status, 0)
        self.assertIn(b"1 of 2 requests failed", err)
        self.assertEqual(json.loads(out.splitlines()[1])["response"]["status_code"], 400)
        with open(self.path("bad.jsonl"), "w") as file:
            file.write("{}\n")
        self.assertIn(b"line 1 is not", self.fails(2, "batch", self.path("bad.jsonl")))
        self.fails(10, "batch", self.path("none.jsonl"))

    def test_batch_of_recordings(self):
        line = '{"custom_id": "%s", "method": "FILE", "body": {"model": "openai/whisper-large-v3", "file": "https://x.test/%s"}}\n'
        talks = self.path("talks.jsonl")
        with open(talks, "w") as file:
            file.write(line % ("b", "b.mp3") + line % ("a", "a.mp3"))
        said = [json.loads(line) for line in self.good("batch", "-q", talks).splitlines()]
        self.assertEqual([line["response"]["body"]["text"] for line in said],
                         ["offline: you sent the address https://x.test/" + name for name in ("b.mp3", "a.mp3")])
        # What is in the directory is a transcription.
        self.assertIn(b"has one operation", self.fails(2, "batch", "--translate", talks))
        self.assertIn(b"POST /v1/audio/transcriptions", self.fails(2, "batch", "--translate", talks))
        os.rename(talks, self.path("foreign.jsonl"))
        translated = self.good("batch", "-q", "--translate", self.path("foreign.jsonl"))
        self.assertEqual([json.loads(line) for line in translated.splitlines()], said)
        with open(self.path("foreign.jsonl.batch/batch.json")) as file:
            self.assertIn("/v1/audio/translations", file.read())
        with open(self.path("neither.jsonl"), "w") as file:
            file.write('{"custom_id": "a", "body": {"model": "x"}}\n')
        self.assertIn(b'"a" is a chat', self.fails(2, "batch", "--translate", self.path("neither.jsonl")))

    def test_image(self):
        cat = self.path("cat.png")
        status, _, err = run(self.server, "image", "--size", "96x32", "-o", cat, "a cat")
        self.assertEqual((status, err.decode()), (0, cat + "\n"))
        with open(cat, "rb") as file:
            content = file.read()
        self.assertEqual((content[1:4], content[16:24]), (b"PNG", b"\0\0\0\x60\0\0\0\x20"))
        self.assertEqual(self.good("image", "--size", "96x32", "a cat"), content)
        self.good("image", "-q", "-n", "2", "-o", self.path("two.png"), "a cat")
        self.assertTrue(os.path.exists(self.path("two-1.png")) and os.path.exists(self.path("two-2.png")))
        self.fails(2, "image", "--size", "96", "-o", cat, "a cat")
        self.fails(10, "image", "-o", self.path("no/such/folder.png"), "a cat")

    def test_speak_and_transcribe(self):
        hum = self.path("hum.wav")
        self.good("speak", "-o", hum, "Hello!")
        with open(hum, "rb") as file:
            content = file.read()
        self.assertEqual(self.good("speak", "Hello!"), content)
        said = b'offline: you sent %d bytes as "%s"\n'
        self.assertEqual(self.good("transcribe", hum), said % (len(content), b"hum.wav"))
        self.assertEqual(self.good("transcribe", "-", text=content), said % (len(content), b"audio.wav"))
        self.fails(10, "transcribe", self.path("no such file"))
        url = "https://example.com/a.wav"
        self.assertEqual(self.good("transcribe", url), b"offline: you sent the address %s\n" % url.encode())

    def test_what_is_said_is_printed_while_it_is_said(self):
        second, silence = b"\x10\x10" * 16000, b"\0\0" * 16000
        live = ("transcribe", "--live")
        self.assertEqual(self.good(*live, text=second + silence + second[:16000]), b"one two three four\none two\n")
        self.assertEqual(self.good(*live, "-", "-s", "turn_detection=none", text=second), b"one two three four\n")
        # A minute at once is more than may wait to be sent.
        self.assertEqual(self.good(*live, text=(second + silence) * 60), b"one two three four\n" * 60)
        self.assertEqual(self.good(*live, text=b""), b"")
        kinds = [json.loads(line)["type"].rpartition(".")[2] for line in self.good(*live, "-j", text=second).splitlines()]
        self.assertEqual((kinds[0], kinds[-1], kinds.count("completed")), ("created", "completed", 1))
        # A turn that the service loses is no end, and no secret.
        lost = (*live, "-m", "offline/failed-turn", "-s", "turn_detection=none")
        status, out, err = run(self.server, *lost, text=second)
        self.assertEqual((status, out, err), (0, b"", b"together-cli: what was said last is lost: The turn was not understood.\n"))
        self.assertEqual(run(self.server, *lost, "-q", text=second), (0, b"", b""))

    def test_what_is_said_cannot_be_printed(self):
        second = b"\x10\x10" * 16000
        live = ("transcribe", "--live")
        self.assertIn(b"WAV", self.fails(2, *live, text=b"RIFF" + second))
        for wrong in (["x.wav"], ["--translate"]):
            self.fails(2, *live, *wrong)
        self.fails(5, *live, "-m", "no such model", text=second)
        self.fails(6, *live, "--retries", "0", "-m", "offline/status-429", text=second)
        self.fails(6, *live, "-m", "offline/failed-session", "-s", "turn_detection=none", text=second)
        self.fails(3, *live, TOGETHER_API_KEY="", text=second)
        with open(os.devnull, "wb") as closed:
            self.assertEqual(run(self.server, *live, stdin=closed)[0], 10)
        with open("/dev/full", "wb") as full:
            ended = subprocess.run([PROGRAM, *live], input=second * 2, stdout=full, stderr=subprocess.PIPE, env=self.server.environment)
        self.assertEqual((ended.returncode, ended.stderr.count(b"together-cli:")), (10, 1), ended.stderr)

    def test_raw_speech_is_named_for_its_player(self):
        for model, name, width in (("hexgrad/Kokoro-82M", "S16_LE -r 24000", 2), ("cartesia/sonic-2", "FLOAT_LE -r 44100", 4)):
            words = ("speak", "-m", model, "-f", "raw")
            status, spoken, err = run(self.server, *words, "one two three")
            self.assertEqual((status, err.decode()), (0, f"raw audio: aplay -t raw -f {name} -c 1\n"))
            rate = int(name.rsplit(" ", 1)[1])
            self.assertEqual(len(spoken), rate * 3 // 8 * width)
            self.assertEqual(self.good(*words, "-q", "one two three"), spoken)
            wav = self.path("raw.wav")
            self.good(*words, "-o", wav, "one two three")
            with open(wav, "rb") as file:
                content = file.read()
            self.assertTrue(content.endswith(spoken) and content[:4] == b"RIFF")
            self.assertEqual(int.from_bytes(content[24:28], "little"), rate)

    def test_files(self):
        sent = self.path("sent.jsonl")
        with open(sent, "wb") as file:
            file.write(b'{"a": 1}\n' * 300_000)
        name = self.good("files", "up", "-p", "batch-api", sent).decode().strip()
        self.assertIn(f"{name}\t2700000\tbatch-api\tsent.jsonl\n", self.good("files", "list").decode())
        received = self.path("received.jsonl")
        self.good("files", "down", name, "-o", received)
        with open(sent, "rb") as first, open(received, "rb") as second:
            content = first.read()
            self.assertEqual(content, second.read())
        self.assertEqual(self.good("files", "down", name), content)
        self.good("files", "delete", name)
        self.assertNotIn(name, self.good("files", "list").decode())
        self.fails(5, "files", "down", name, "-o", self.path("never"))
        self.assertFalse(os.path.exists(self.path("never")))
        with Server("cut-in-body:1") as breaking:
            part = self.path("weights")
            words = ("call", "GET", "/v1/finetune/download", "ft_id=ft-1")
            whole = self.good(*words)
            self.assertEqual(run(breaking, *words, "-o", part)[0], 0)
            with open(part, "rb") as file:
                self.assertEqual(file.read(), whole)
        with open(sent, "ab") as file:
            file.write(b"no JSON")
        self.assertIn(b"line 300001", self.fails(10, "files", "up", sent))
        self.fails(2, "files", "sideways", name)
        self.fails(2, "files", "up")

    def test_models(self):
        lines = self.good("models", "LLAMA", "--type", "chat").decode().splitlines()
        self.assertEqual(lines, ["meta-llama/Llama-3.3-70B-Instruct-Turbo\tchat\t131072"])
        self.assertEqual([model["type"] for model in json.loads(self.good("models", "--json", "--type", "image"))], ["image"] * 2)

    def test_call(self):
        self.assertEqual(json.loads(self.good("call", "GET", "/v3/whoami")), json.loads(self.good("call", "GET", "/v3/whoami")))
        asked = ["call", "POST", "/v1/chat/completions", "model=openai/gpt-oss-20b", "/messages/0/role=user"]
        answer = json.loads(self.good(*asked, "/messages/0/content=a=b"))
        self.assertEqual(answer["choices"][0]["message"]["content"], 'offline: you asked "a=b"')
        chunks = self.good(*asked, "/messages/0/content=x", "stream:=true").splitlines()
        self.assertEqual({json.loads(chunk)["object"] for chunk in chunks}, {"chat.completion.chunk"})
        ranked = self.good("call", "POST", "/v1/rerank", "model=Salesforce/Llama-Rank-V1", "query=cats", 'documents:=["dogs", "cats"]')
        self.assertEqual(json.loads(ranked)["results"][0]["index"], 1)

    def test_call_reads_files_and_bodies(self):
        body = self.path("body.json")
        with open(body, "w") as file:
            file.write('{"model": "openai/gpt-oss-20b", "messages": [{"role": "user", "content": "from a file"}]}')
        said = self.good("call", "POST", "/v1/chat/completions", "--body", body)
        self.assertIn(b"from a file", said)
        with open(body, "rb") as file:
            self.assertIn(b"from a file", self.good("call", "POST", "/v1/chat/completions", "-d", "-", stdin=file))
        shown = self.good("call", "--dry-run", "POST", "/v1/x", f"text=@{body}", f"value:=@{body}").decode().splitlines()
        self.assertEqual(shown[0], "POST /v1/x")
        fields = json.loads(shown[1])
        self.assertEqual(json.loads(fields["text"]), fields["value"])
        uploaded = json.loads(self.good("call", "POST", "/v1/files/upload", "purpose=batch-api", f"file@{body}"))
        self.assertEqual(uploaded["filename"], "body.json")
        self.good("call", "GET", "/v1/files/{id}/content", f"id={uploaded['id']}", "-o", self.path("copy.json"))
        self.assertTrue(os.path.exists(self.path("copy.json")))

    def test_call_refuses_what_it_cannot_read(self):
        self.fails(2, "call", "GET", "https://example.com/")
        self.fails(2, "call", "GET", "/v1/models", "no separator")
        self.fails(2, "call", "POST", "/v1/x", "a:={")
        self.fails(2, "call", "GET", "/v1/models", "-H", "Authorization: Bearer x")
        self.fails(2, "call", "GET", "/v1/models", "-H", "no colon")
        self.fails(2, "call", "FETCH IT", "/v1/models")

    def test_chat_through_pipes(self):
        saved = self.path("chat.json")
        arguments = ["chat", "-q", "--history", saved, "-S", "Be brief."]
        self.assertEqual(self.good(*arguments, text=b"one\n\n//two\n"), b'offline: you asked "one"\noffline: you asked "/two"\n')
        self.assertEqual(stat.S_IMODE(os.stat(saved).st_mode), 0o600)
        os.chmod(saved, 0o644)
        self.good("chat", "-q", "--history", saved, text=b"three\n/save %s\n" % self.path("other.json").encode())
        with open(saved) as file:
            messages = json.load(file)["messages"]
        self.assertEqual([message["role"] for message in messages], ["system"] + ["user", "assistant"] * 3)
        for name in (saved, self.path("other.json")):
            self.assertEqual(stat.S_IMODE(os.stat(name).st_mode), 0o600)
        self.fails(2, *arguments, text=b"x\n")

    def test_a_loaded_chat_has_no_tools(self):
        saved = self.path("armed.json")
        tool = {"type": "function", "function": {"name": "shell", "description": "", "parameters": {"type": "object"}}}
        with open(saved, "w") as file:
            json.dump({"model": "offline/echo", "messages": [], "tools": [tool], "tool_choice": "required"}, file)
        sent = json.loads(self.good("chat", "-q", "--history", saved, text=b"x\n"))
        self.assertFalse({"tools", "tool_choice"} & set(sent))

    def test_chat_sends_an_image_and_forgets_what_failed(self):
        png = self.path("sun.png")
        self.good("image", "-q", "-o", png, "a sun")
        lines = f"/image {png}\nWhat?\n".encode()
        sent = json.loads(self.good("chat", "-q", "-m", "offline/echo", text=lines))
        self.assertEqual([part["type"] for part in sent["messages"][0]["content"]], ["text", "image_url"])
        saved = self.path("failed.json")
        lines = b"/image no such file\none\n/model offline/status-500\ntwo\n/nonsense\n/model openai/gpt-oss-20b\nthree\n"
        status, out, _ = run(self.server, "chat", "-q", "--retries", "0", "--history", saved, text=lines)
        self.assertEqual((status, out), (2, b'offline: you asked "three"\n'))
        with open(saved) as file:
            self.assertEqual([message["content"] for message in json.load(file)["messages"]][0], "three")

    def test_diagnose(self):
        self.assertTrue(self.good("diagnose").startswith(b"status: TOGETHER_OK\n"))
        self.assertEqual(json.loads(self.good("diagnose", "--json"))["status"], "TOGETHER_OK")
        status, out, _ = run(self.server, "diagnose", TOGETHER_API_KEY="")
        self.assertEqual(status, 3)
        self.assertIn(b"failed step: client", out)

    def test_exit_statuses(self):
        for http, expected in ((400, 5), (401, 3), (402, 4), (404, 5), (429, 6), (500, 9), (503, 6)):
            err = self.fails(expected, "ask", "--json", "--retries", "0", "-m", f"offline/status-{http}", "x")
            self.assertEqual((json.loads(err)["exit"], json.loads(err)["http_status"]), (expected, http))
        self.assertIn(b"--key-file", self.fails(3, "ask", "x", TOGETHER_API_KEY=""))
        self.assertIn(b"401", self.fails(3, "ask", "x", TOGETHER_API_KEY="wrong"))
        self.fails(8, "ask", "--timeout", "0.2", "-m", "offline/slow", "x")
        self.fails(7, "ask", "--retries", "0", "x", TOGETHER_BASE_URL="http://127.0.0.1:1")
        self.fails(7, "ask", "--retries", "0", "x", SSL_CERT_FILE=self.other_authority())
        for wrong in (["ask", "--nonsense", "x"], ["ask", "--model"], ["ask", "--json=x", "x"], ["ask", "-Z"], ["nonsense"],
                      ["ask", "--timeout", "soon", "x"], ["models", "--color", "mauve"], ["transcribe"], ["diagnose", "x"]):
            self.fails(2, *wrong)

    def other_authority(self):
        """Of somebody else: the server is not trusted then."""
        with Server() as other, open(os.path.join(other.folder, "ca.pem")) as file:
            content = file.read()
        with open(self.path("other.pem"), "w") as file:
            file.write(content)
        return self.path("other.pem")

    def test_where_the_key_comes_from(self):
        path = self.path("key")
        with open(path, "w") as file:
            file.write(KEY + "\n")
        said = b'offline: you asked "x"\n'
        self.assertEqual(self.good("ask", "--key-file", path, "x", TOGETHER_API_KEY="wrong"), said)
        self.assertEqual(self.good("ask", "--key-command", f"cat {path}", "x", TOGETHER_API_KEY=""), said)
        # No shell: a semicolon is a word like any other.
        self.fails(3, "ask", "--key-command", f"cat {path} ; touch {self.path('made')}", "x", TOGETHER_API_KEY="")
        self.assertFalse(os.path.exists(self.path("made")))
        self.fails(10, "ask", "--key-file", self.path("no such file"), "x")
        self.fails(2, "ask", "--key-file", path, "--key-command", "cat", "x")

    def test_recordings(self):
        tape = self.path("tape.jsonl")
        said = self.good("ask", "--record", tape, "x")
        self.assertEqual(self.good("ask", "--replay", tape, "x", TOGETHER_API_KEY="", TOGETHER_BASE_URL="https://127.0.0.1:1"), said)
        self.fails(10, "ask", "--replay", tape, "another question")

    def test_a_log_has_neither_key_nor_text(self):
        status, _, err = run(self.server, "ask", "-v", "a secret")
        self.assertEqual(status, 0)
        self.assertIn(b"POST /v1/chat/completions", err)
        self.assertNotIn(b"a secret", err)
        self.assertNotIn(KEY.encode(), err)

    def test_standard_output_that_cannot_be_written(self):
        for arguments in (["ask", "x"], ["models"], ["speak", "x"], ["embed", "x"], ["image", "x"], ["help"], ["call", "GET", "/v1/models"]):
            with open("/dev/full", "wb") as full:
                ended = subprocess.run([PROGRAM, *arguments], stdin=subprocess.DEVNULL, stdout=full, stderr=subprocess.PIPE,
                                       env=self.server.environment)
            self.assertEqual(ended.returncode, 10, (arguments, ended.stderr))
            self.assertIn(b"standard output", ended.stderr)
