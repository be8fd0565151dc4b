// Streams the answer to a question: swift run ask "What is the capital of France?"

import Together

let client = try Client()
var ask = Request(.chatCompletions, model: "openai/gpt-oss-20b")
ask.addMessage("user", CommandLine.arguments.dropFirst().first ?? "What is the capital of France?")
for try await text in client.texts(ask) {
    print(text, terminator: "")
}
print()
