"""Asks a question and prints the answer as the model writes it: python ask.py "What is the capital of France?" """
import sys

import libtogether as together

question = sys.argv[1] if len(sys.argv) > 1 else "What is the capital of France?"
client = together.Client()
with client.stream(
    together.CHAT_COMPLETIONS, model="openai/gpt-oss-20b", messages=[{"role": "user", "content": question}]
) as stream:
    for text in stream.texts():
        print(text, end="", flush=True)
    print()
