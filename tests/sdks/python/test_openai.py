"""The same service by the OpenAI SDK, which the service tells its users to take for Responses."""

import json
import unittest

from judge import CHAT, checked, openai_client
from test_inference import MESSAGES, PERSON, WEATHER

FLAT_WEATHER = {"type": "function", **WEATHER["function"], "strict": False}


class OpenAI(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.client = openai_client()

    def respond(self, **more):
        return self.client.responses.create(**{"model": CHAT, "input": "How are you?", **more})

    def test_chat_models_and_embeddings(self):
        answer = checked(self.client.chat.completions.create(model=CHAT, messages=MESSAGES))
        self.assertIn("How are you?", answer.choices[0].message.content)
        stream = self.client.chat.completions.create(
            model=CHAT, messages=MESSAGES, stream=True, stream_options={"include_usage": True}
        )
        chunks = list(stream)
        self.assertGreater(chunks[-1].usage.total_tokens, 0)
        vector = self.client.embeddings.create(model="BAAI/bge-large-en-v1.5", input="one").data[0].embedding
        self.assertEqual(len(vector), 1024)

    def test_a_file(self):
        file = self.client.files.create(file=("lines.jsonl", b'{"text":"one"}\n'), purpose="fine-tune")
        self.assertEqual(self.client.files.content(file.id).read(), b'{"text":"one"}\n')
        self.assertTrue(self.client.files.delete(file.id).deleted)

    def test_a_response(self):
        answer = checked(self.respond(instructions="Be brief."))
        self.assertEqual((answer.object, answer.status), ("response", "completed"))
        self.assertIn("How are you?", answer.output_text)
        self.assertGreater(answer.usage.output_tokens, 0)

    def test_a_response_with_reasoning(self):
        answer = checked(self.respond(reasoning={"effort": "low"}))
        self.assertEqual([item.type for item in answer.output], ["reasoning", "message"])

    def test_a_response_as_a_stream(self):
        events = [checked(event) for event in self.respond(stream=True)]
        self.assertEqual(events[0].type, "response.created")
        self.assertEqual(events[-1].type, "response.completed")
        self.assertEqual([event.sequence_number for event in events], list(range(len(events))))
        text = "".join(event.delta for event in events if event.type == "response.output_text.delta")
        self.assertEqual(text, events[-1].response.output_text)
        with self.client.responses.stream(model=CHAT, input="How are you?") as stream:
            for _ in stream:
                pass
            self.assertEqual(stream.get_final_response().output_text, text)

    def test_a_response_that_is_cut_off(self):
        answer = self.respond(max_output_tokens=1)
        self.assertEqual((answer.status, answer.incomplete_details.reason), ("incomplete", "max_output_tokens"))

    def test_tools_of_a_response(self):
        answer = checked(self.respond(tools=[FLAT_WEATHER]))
        call = next(item for item in answer.output if item.type == "function_call")
        self.assertIn("city", json.loads(call.arguments))
        turns = [{"role": "user", "content": "How are you?"}, call.to_dict()]
        turns.append({"type": "function_call_output", "call_id": call.call_id, "output": "Sunny"})
        self.assertIn("Sunny", self.respond(input=turns, tools=[FLAT_WEATHER]).output_text)

    def test_a_schema_of_a_response(self):
        form = {"format": {"type": "json_schema", "name": "person", "schema": PERSON, "strict": True}}
        self.assertEqual(type(json.loads(self.respond(text=form).output_text)["age"]), int)
