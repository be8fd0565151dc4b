// Asks a question and prints the answer as the model writes it.
//
//     c++ -std=c++17 ask.cpp -ltogether -o ask && TOGETHER_API_KEY=... ./ask "What is the capital of France?"
#include <together.hpp>

#include <iostream>

int main(int argc, char **argv) {
    together::client client;
    together::request ask(TOGETHER_CHAT_COMPLETIONS);
    ask.set("model", "openai/gpt-oss-20b").add_message("user", argc > 1 ? argv[1] : "What is the capital of France?");

    auto stream = client.stream(ask);
    for (together::event event : stream) std::cout << event.text() << std::flush;
    std::cout << '\n';
    if (!stream) std::cerr << stream.message() << '\n';
    return stream ? 0 : 1;
}
