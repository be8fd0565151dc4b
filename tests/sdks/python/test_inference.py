"""Chat and the other models by the Python SDK, whole and streamed."""

import base64
import json

import together
from judge import CHAT, Test, checked, fetch

MESSAGES = [{"role": "user", "content": "How are you?"}]
WEATHER = {
    "type": "function",
    "function": {
        "name": "weather",
        "description": "The weather of a city",
        "parameters": {"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]},
    },
}
PERSON = {"type": "object", "properties": {"name": {"type": "string"}, "age": {"type": "integer"}}, "required": ["name", "age"]}


class Inference(Test):
    def chat(self, **more):
        return self.client.chat.completions.create(**{"model": CHAT, "messages": MESSAGES, **more})

    def test_a_chat(self):
        answer = checked(self.chat())
        self.assertIn("How are you?", answer.choices[0].message.content)
        self.assertGreater(answer.usage.total_tokens, 0)

    def test_a_chat_as_a_stream(self):
        chunks = [checked(chunk) for chunk in self.chat(stream=True)]
        text = "".join(chunk.choices[0].delta.content or "" for chunk in chunks if chunk.choices)
        self.assertEqual(text, self.chat().choices[0].message.content)

    def test_tools(self):
        call = self.chat(tools=[WEATHER]).choices[0].message.tool_calls[0]
        self.assertEqual(call.function.name, "weather")
        self.assertIn("city", json.loads(call.function.arguments))
        turns = [{"role": "assistant", "content": None, "tool_calls": [call.to_dict()]}]
        turns += [{"role": "tool", "tool_call_id": call.id, "content": "Sunny"}]
        answer = self.chat(messages=MESSAGES + turns, tools=[WEATHER])
        self.assertIn("Sunny", answer.choices[0].message.content)

    def test_tools_as_a_stream(self):
        parts = [chunk.choices[0].delta.tool_calls or [] for chunk in self.chat(tools=[WEATHER], stream=True) if chunk.choices]
        arguments = "".join(part.function.arguments or "" for calls in parts for part in calls)
        self.assertIn("city", json.loads(arguments))

    def test_a_schema(self):
        form = {"type": "json_schema", "json_schema": {"name": "person", "schema": PERSON}}
        person = json.loads(self.chat(response_format=form).choices[0].message.content)
        self.assertEqual((type(person["name"]), type(person["age"])), (str, int))

    def test_completions_embeddings_and_ranks(self):
        answer = checked(self.client.completions.create(model=CHAT, prompt="How are you?"))
        self.assertIn("How are you?", answer.choices[0].text)
        chunks = list(self.client.completions.create(model=CHAT, prompt="How are you?", stream=True))
        self.assertGreater(len(chunks), 1)
        vectors = checked(self.client.embeddings.create(model="BAAI/bge-large-en-v1.5", input=["one", "two"]))
        self.assertEqual([len(vector.embedding) for vector in vectors.data], [1024, 1024])
        ranks = self.client.rerank.create(
            model="Salesforce/Llama-Rank-V1", query="the cat", documents=["a dog", "the cat"], top_n=1
        )
        self.assertEqual(checked(ranks).results[0].index, 1)

    def test_images(self):
        paint = self.client.images.generate
        picture = paint(model="black-forest-labs/FLUX.1-schnell", prompt="A cat", response_format="base64")
        self.assertTrue(base64.b64decode(checked(picture).data[0].b64_json).startswith(b"\x89PNG"))
        linked = paint(model="black-forest-labs/FLUX.1-schnell", prompt="A cat")
        self.assertTrue(fetch(linked.data[0].url).startswith(b"\x89PNG"))

    def test_speech(self):
        speak = self.client.audio.speech.create
        sound = speak(model="hexgrad/Kokoro-82M", input="Hello there", voice="af_heart", response_format="wav")
        self.assertTrue(sound.read().startswith(b"RIFF"))
        events = list(speak(model="hexgrad/Kokoro-82M", input="Hello there", voice="af_heart", stream=True, response_format="raw"))
        self.assertGreater(len(events), 0)

    def test_transcriptions(self):
        audio = self.client.audio
        heard = audio.transcriptions.create(model="openai/whisper-large-v3", file=("a.wav", b"RIFF"), language="en")
        self.assertIn("4 bytes", heard.text)
        heard = audio.translations.create(
            model="openai/whisper-large-v3", file=("a.wav", b"RIFF"), response_format="verbose_json"
        )
        self.assertEqual(len(checked(heard).segments), 1)

    def test_voices(self):
        voices = checked(self.client.audio.voices.list())
        self.assertIn("af_heart", [voice.name for voice in voices.data[0].voices])

    def test_videos(self):
        film = checked(self.client.videos.create(model="minimax/hailuo-02", prompt="A cat"))
        self.assertEqual(checked(self.client.videos.retrieve(film.id)).status, "in_progress")
        # Not checked: a cost is a fraction in the service's documents, and an integer in the SDK's type.
        found = self.client.videos.retrieve(film.id)
        self.assertEqual(found.status, "completed")
        self.assertIn(b"ftyp", fetch(found.outputs.video_url)[:16])
        failed = self.client.videos.create(model="offline/failed-job", prompt="A cat")
        self.states(lambda: self.client.videos.retrieve(failed.id), lambda found: found.status, "failed")

    def test_refusals(self):
        for model, kind in [
            ("offline/status-401", together.AuthenticationError),
            ("offline/status-404", together.NotFoundError),
            ("offline/status-429", together.RateLimitError),
            ("offline/status-503", together.InternalServerError),
            ("no/such-model", together.BadRequestError),
        ]:
            with self.assertRaises(kind):
                self.chat(model=model)
