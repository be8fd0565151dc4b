"""Speech that is transcribed while it is spoken, by the Python SDK's session over a websocket."""

from judge import Test

MODEL = "openai/whisper-large-v3"
# A second of sound: 16 bits, 16,000 times a second.
SECOND = b"\x10\x27\xf0\xd8" * 8_000


class Realtime(Test):
    def test_a_session(self):
        with self.client.beta.realtime.transcription(model=MODEL, input_audio_format="pcm_s16le_16000", language="en") as session:
            for _ in range(2):
                session.append(SECOND)
            text = session.flush(quiescence=0.5)
            self.assertTrue(text)
            self.assertEqual([part.strip() for part in session.transcripts], [text.strip()])

    def test_events_on_the_wire(self):
        with self.client.beta.realtime.connect(model=MODEL) as connection:
            connection.input_audio_buffer.append(SECOND)
            connection.input_audio_buffer.commit()
            types = []
            for event in connection:
                types.append(event.type)
                if event.type.endswith(".completed"):
                    break
        self.assertEqual(types[0], "session.created")
        self.assertIn("conversation.item.input_audio_transcription.delta", types)
