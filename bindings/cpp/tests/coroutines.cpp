// Coroutines that wait for answers and events, on one thread.
#include "check.hpp"

#include <together_coroutine.hpp>

namespace {

/// A coroutine without a caller that waits: it starts at once and frees itself.
struct job {
    struct promise_type {
        job get_return_object() noexcept { return {}; }
        std::suspend_never initial_suspend() const noexcept { return {}; }
        std::suspend_never final_suspend() const noexcept { return {}; }
        void return_void() const noexcept {}
        void unhandled_exception() const noexcept { std::abort(); }
    };
};

job ask_in_turn(together::dispatcher &dispatcher, std::string text, int &ended) {
    const auto answer = co_await dispatcher.complete(question(text));
    CHECK(answer && answer.text() == quoted(text));
    std::string streamed;
    auto events = dispatcher.stream(question(text));
    while (auto read = co_await events.next()) streamed += read->text;
    CHECK(streamed == quoted(text) && events.answer().text() == streamed);
    CHECK(!co_await events.next());
    ++ended;
}

job leave_early(together::dispatcher &dispatcher, int &ended) {
    auto events = dispatcher.stream(question("A long question of many words, which is left in the middle."));
    while (auto read = co_await events.next())
        if (read->kind == TOGETHER_EVENT_TEXT) break;
    ++ended;
}

job cancel(together::dispatcher &dispatcher, together::status expected, int &ended) {
    auto answer = dispatcher.complete(question("Cancelled before it is waited for"));
    answer.cancel();
    CHECK((co_await answer).status() == expected);
    ++ended;
}

job fail_in_a_tool(together::dispatcher &dispatcher, int &ended) {
    auto ask = question("What is the weather?");
    ask.add_tool("weather", "of a city", R"({"type":"object"})", [](together::tool_call) -> std::string { throw 44; });
    bool thrown = false;
    try {
        (void)co_await dispatcher.complete(ask);
    } catch (int number) {
        thrown = number == 44;
    }
    CHECK(thrown);
    ++ended;
}

}  // namespace

int main() {
    const together::client client;
    int ended = 0;
    {
        together::dispatcher dispatcher(client);
        std::printf("cpp coroutines\n");
        for (int number = 0; number < 16; ++number) ask_in_turn(dispatcher, "coroutine " + std::to_string(number), ended);
        leave_early(dispatcher, ended);
        cancel(dispatcher, TOGETHER_CANCELLED, ended);
        fail_in_a_tool(dispatcher, ended);
        dispatcher.run();
        CHECK(ended == 19 && !dispatcher.is_busy());
        // One that no coroutine waits for is cancelled at the end of the scope.
        (void)dispatcher.complete(question("Nobody waits"));
        CHECK(!dispatcher.is_busy() && !dispatcher.run_one(0));
    }
    // The calls of a failed client end too.
    const together::client failed(together::options().set_timeout(static_cast<together_timeout>(99), 1));
    together::dispatcher dispatcher(failed);
    cancel(dispatcher, TOGETHER_INVALID_ARGUMENT, ended);
    dispatcher.run();
    CHECK(ended == 20);
}
