// What every binding shows (docs/bindings.md), in C++ with exceptions.
#include "check.hpp"

#include <chrono>
#include <condition_variable>
#include <map>
#include <mutex>
#include <thread>
#include <unistd.h>
#include <vector>

// Compiled without exceptions and RTTI, and linked with this file.
std::string asked_without_exceptions(const together::client &client, std::string_view text);

namespace {

using together::checked;
using together::client;
using together::event;

void whole_answer() {
    const client made;
    const auto answer = checked(made.complete(question("How are you?")));
    CHECK(answer.text() == quoted("How are you?"));
    CHECK(answer.get_or<int>("/usage/total_tokens", 0) > 0);
    CHECK(answer.find<std::string_view>("/object") == "chat.completion");
    CHECK(!answer.find<int>("/object") && !answer.find<bool>("/object") && !answer.find<double>("/nowhere"));
    CHECK(answer.find<int>("/choices/0/index") == 0 && answer.find<double>("/choices/0/index") == 0.0);
    CHECK(!answer.find<uint8_t>("/created") && answer.find<int64_t>("/created") > 1'000'000);
    CHECK(answer.count("/choices") == 1 && !answer.value("/usage").empty());
    CHECK(made.usage().requests == 1);
}

void stream_cancelled_in_the_middle() {
    const client made;
    const auto ask = question("A long question of many words, so that there is a middle to stop in.");
    std::string text;
    auto stream = made.stream(ask);
    for (event read : stream) {
        text += read.text();
        if (text.size() > 10) stream.cancel();
    }
    CHECK(stream.status() == TOGETHER_CANCELLED && text.size() > 10);
    CHECK(stream.answer().text() == text);
    for (event read : made.stream(ask))
        if (read.kind() == TOGETHER_EVENT_TEXT) break;  // the end of the stream cancels it
    auto before = made.start(ask);
    before.cancel();
    before.cancel();
    while (before.next()->kind() != TOGETHER_EVENT_DONE) {
    }
    CHECK(before.status() == TOGETHER_CANCELLED && !before.next());
    auto after = made.start(ask);
    CHECK(after.wait());
    after.cancel();
    CHECK(after.status() == TOGETHER_OK && after.answer());
    std::string whole;
    const auto answer = checked(made.complete_each(ask, [&](event read) { whole += read.text(); }));
    CHECK(answer.text() == whole && whole.size() > text.size());
    const auto stopped = made.complete_each(ask, [](event read) { return read.kind() != TOGETHER_EVENT_TEXT; });
    CHECK(stopped.status() == TOGETHER_CANCELLED);
}

void wrong_key() {
    const client made(together::options().set_api_key("not-the-key"));
    const auto answer = made.complete(question("Who am I?"));
    CHECK(!answer && answer.status() == TOGETHER_AUTHENTICATION && answer.http_status() == 401);
    try {
        (void)checked(made.complete(question("Who am I?")));
        CHECK(false);
    } catch (const together::error &error) {
        CHECK(error.status() == TOGETHER_AUTHENTICATION && error.http_status() == 401 && !error.request_id().empty());
        CHECK(std::string_view(error.what()).find("401") != std::string_view::npos);
    }
}

void no_network() {
    const client made(together::options().set_base_url("https://127.0.0.1:1").set_retries(0));
    CHECK(made.complete(question("Is anybody there?")).status() == TOGETHER_CONNECTION);
}

void sixteen_streams() {
    const client made;
    std::map<const ::together_call *, std::string> texts;
    std::vector<together::call> calls;
    for (int number = 0; number < 16; ++number) calls.push_back(made.start(question("stream " + std::to_string(number))));
    for (int ended = 0; ended < 16;) {
        const auto read = made.next(-1);
        CHECK(read);
        texts[read->call()] += read->text();
        ended += read->kind() == TOGETHER_EVENT_DONE;
    }
    for (std::size_t number = 0; number < calls.size(); ++number)
        CHECK(texts[calls[number].get()] == quoted("stream " + std::to_string(number)));
}

void text_with_nul_and_emoji() {
    using namespace std::string_view_literals;
    constexpr auto text = "a\0b \U0001F600 \u00e9"sv;
    const client made;
    CHECK(checked(made.complete(question(text))).text() == quoted(text));
    // A view into a longer text, and an empty one.
    CHECK(checked(made.complete(question("abcdef"sv.substr(1, 3)))).text() == quoted("bcd"));
    together::request ask(TOGETHER_CHAT_COMPLETIONS);
    CHECK(ask.set("user", std::string_view()).set_json("/a", "1").add_message("user", std::string_view()));
    // Where C takes no length, a NUL is refused, not cut at.
    CHECK(!together::request(std::string("GET /v1/models\0x"sv)));
    CHECK(ask.set(std::string("se\0ed"sv), 1).status() == TOGETHER_INVALID_ARGUMENT);
}

void cancel_one_while_another_starts() {
    const client made;
    for (int round = 0; round < 20; ++round) {
        const auto first = made.start(question("the first, which is cancelled"));
        std::thread canceller([&] { first.cancel(); });
        const auto second = made.complete(question("the second"));
        canceller.join();
        CHECK(second && second.text() == quoted("the second"));
    }
}

struct not_an_exception {
    int number;
};

void what_a_callback_throws() {
    const client made;
    int calls = 0;
    try {
        (void)made.complete_each(question("Throw"), [&](event) {
            ++calls;
            throw not_an_exception{42};
        });
        CHECK(false);
    } catch (const not_an_exception &same) {
        CHECK(same.number == 42);
    }
    CHECK(calls == 1);
    CHECK(made.complete(question("Again")));
}

/// Asks for the weather; the offline server calls the first tool, and quotes its answer.
constexpr auto weather_schema =
    R"({"type":"object","properties":{"city":{"type":"string"}},"required":["city"],"additionalProperties":false})";

void tool_with_a_function() {
    const client made;
    auto ask = question("What is the weather?");
    std::string city;
    ask.add_tool("weather", "The weather of a city", weather_schema, [&](together::tool_call call) {
        CHECK(std::string_view(call.name()) == "weather" && *call.id() != '\0');
        city = call.arguments().find<std::string>("/city").value();
        return "sunny in " + city;
    });
    const auto answer = checked(made.complete(ask));
    CHECK(!city.empty() && answer.text().find("sunny in " + city) != std::string_view::npos);
    // Streamed, and asked on: the conversation has the call, its result and the answer.
    std::string text;
    auto stream = made.stream(ask);
    for (event read : stream)
        if (read.kind() == TOGETHER_EVENT_TEXT) text += read.text();
    CHECK(text == answer.text());
    ask.add_answer(answer).add_message("user", "And tomorrow?");
    CHECK(ask && ask.json().find("sunny in") != std::string_view::npos);
    CHECK(checked(made.complete(ask)).text().size() > 0);
}

together::response film(const client &made, const char *model) {
    together::request make(TOGETHER_VIDEOS_CREATE);
    make.set("model", model).set("prompt", "A gate.");
    const auto job = checked(made.complete(make));
    together::request wait(TOGETHER_VIDEOS_GET);
    wait.set("id", job.get_or<std::string>("/id", "")).set_wait(10);
    return made.complete(wait);
}

void a_job_and_a_list() {
    const client made;
    CHECK(checked(film(made, "minimax/hailuo-02")).get_or<std::string>("/status", "") == "completed");
    CHECK(film(made, "offline/failed-job").status() == TOGETHER_JOB_FAILED);
    together::request models(TOGETHER_MODELS_LIST);
    CHECK(!models.next_page(checked(made.complete(models))) && models);
}

void a_batch() {
    const client made;
    const std::string folder = std::string(std::getenv("TEST_WORK")) + "/batch-" + std::to_string(::getpid());
    {
        together::batch batch(folder.c_str());
        batch.add("a", question("Who?")).add("b", question("Where?"));
        int states = 0;
        const auto job = checked(batch.run(made, [&](together::event event) { states += event.kind() == TOGETHER_EVENT_CHUNK; }));
        CHECK(states == 3 && job.get_or<int>("/requests/answered", 0) == 2);
        CHECK(checked(batch.answer("b")).text() == "offline: you asked \"Where?\"");
        CHECK(batch.answer("c").status() == TOGETHER_INVALID_ARGUMENT);
        CHECK(together::batch(folder.c_str()).status() == TOGETHER_FILE);
    }
    together::batch again(folder.c_str());
    CHECK(checked(again.run(made)).get_or<int>("/requests/total", 0) == 2 && again.add("a", question("Who?")));
    CHECK(!again.add("d", question("When?")) && again.status() == TOGETHER_INVALID_ARGUMENT);
}

void raw_speech() {
    const client made;
    together::request speak(TOGETHER_AUDIO_SPEECH);
    speak.set("model", "hexgrad/Kokoro-82M").set("voice", "af_heart").set("input", "one two");
    speak.set("response_format", "raw").set("stream", true);
    std::size_t samples = 0;
    checked(made.complete_each(speak, [&](event heard) {
        if (heard.kind() != TOGETHER_EVENT_BYTES) return;
        CHECK(heard.sample_rate() == 24000 && heard.sample_format() == TOGETHER_SAMPLE_S16);
        CHECK(heard.bytes().size % 2 == 0);
        samples += heard.bytes().size / 2;
    }));
    CHECK(samples == 6000);
}

void a_session() {
    const client made;
    together::request listen(TOGETHER_REALTIME);
    listen.set("model", "openai/whisper-large-v3").set("input_audio_format", "pcm_s16le_16000").set("turn_detection", "none");
    auto running = made.start(listen);
    const std::string second(32000, '\x10');
    CHECK(running.send_bytes(second.data(), second.size()) == TOGETHER_OK);
    CHECK(running.send("{}") == TOGETHER_INVALID_ARGUMENT);
    CHECK(running.send("{\"type\":\"input_audio_buffer.commit\"}") == TOGETHER_OK && running.finish() == TOGETHER_OK);
    std::string settled;
    while (const auto heard = running.next()) {
        if (heard->kind() == TOGETHER_EVENT_TEXT && !heard->replaces()) settled += heard->text();
        if (heard->kind() == TOGETHER_EVENT_DONE) break;
    }
    CHECK(settled == "one two three four" && running.answer().text() == settled);
}

void structured_answer() {
    const client made;
    auto ask = question("What is the weather?");
    ask.set_schema("weather", weather_schema);
    const auto answer = checked(made.complete(ask));
    const auto parsed = checked(answer.parsed());
    CHECK(!parsed.get_or<std::string>("/city", "").empty() && parsed.count("") == 1);
    CHECK(!answer.parsed(7) && answer.parsed(7).status() == TOGETHER_INVALID_ARGUMENT);
    const auto json = checked(together::parse(R"({"a":[1,2.5,"x\u0000y",true,null],"b64":"AAEC"})"));
    using namespace std::string_view_literals;
    CHECK(json.find<int>("/a/0") == 1 && json.find<double>("/a/1") == 2.5 && json.find<std::string>("/a/2") == "x\0y"sv);
    CHECK(json.find<bool>("/a/3") == true && !json.find<bool>("/a/4") && json.decode("/b64") == "\0\1\2"sv);
    CHECK(!together::parse("{"));
    CHECK(answer.time_us(TOGETHER_TIME_TOTAL) > 0);
}

/// One request, run twice at once: each run throws what its own tool threw, on the thread that waited for it.
void what_two_runs_throw() {
    const client made;
    auto ask = question("What is the weather?");
    std::mutex mutex;
    std::condition_variable changed;
    int waiting = 0;
    ask.add_tool("weather", "The weather of a city", weather_schema, [&](together::tool_call) -> std::string {
        std::unique_lock<std::mutex> lock(mutex);
        const int round = waiting++ / 2;
        changed.notify_all();
        (void)changed.wait_for(lock, std::chrono::minutes(1), [&] { return waiting >= 2 * (round + 1); });
        throw std::this_thread::get_id();
    });
    const auto wait = [&](bool streams) {
        for (int round = 0; round < 10; ++round) {
            try {
                if (streams)
                    for (event read : made.stream(ask)) (void)read;
                else
                    (void)made.complete(ask);
                CHECK(false);
            } catch (const std::thread::id &on) {
                CHECK(on == std::this_thread::get_id());
            }
        }
    };
    std::thread one(wait, false), other(wait, true);
    one.join();
    other.join();
}

void what_a_tool_throws() {
    const client made;
    auto ask = question("What is the weather?");
    ask.add_tool("weather", "The weather of a city", weather_schema,
                 [](together::tool_call) -> std::string { throw not_an_exception{43}; });
    const auto throws = [](auto &&work) {
        try {
            work();
        } catch (const not_an_exception &same) {
            return same.number == 43;
        }
        return false;
    };
    CHECK(throws([&] { (void)made.complete(ask); }));
    CHECK(throws([&] { (void)made.complete_each(ask, [](event) {}); }));
    CHECK(throws([&] {
        for (event read : made.stream(ask)) (void)read;
    }));
    {
        auto drained = made.start(ask);
        while (made.next(-1)->kind() != TOGETHER_EVENT_DONE) {
        }
        CHECK(throws([&] { (void)drained.answer(); }));
        CHECK(drained.answer().status() == TOGETHER_CANCELLED);
    }
    CHECK(checked(made.complete(question("Again"))));
    // What a tool threw in a call whose end was not read stays out of later calls.
    {
        auto dropped = made.start(ask);
        while (made.next(-1)->kind() != TOGETHER_EVENT_DONE) {
        }
    }
    auto cancelled = made.start(ask);
    cancelled.cancel();
    CHECK(!throws([&] {
        while (cancelled.next()->kind() != TOGETHER_EVENT_DONE) {
        }
    }));
}

void closed_twice() {
    client made;
    client moved = std::move(made);
    CHECK(made.get() == nullptr && made.status() == TOGETHER_INVALID_ARGUMENT);
    CHECK(!made.complete(question("Nobody")) && !made.next(0) && made.fd() == -1);
    int events = 0;
    for (event read : made.stream(question("Nobody"))) events += read.kind() == TOGETHER_EVENT_DONE;
    CHECK(events == 1);
    made.interrupt();
    moved.close();
    moved.close();
    auto answer = moved.complete(question("Nobody"));
    CHECK(answer.status() == TOGETHER_INVALID_ARGUMENT && answer.text().empty());
    answer.close();
    CHECK(answer.text().empty() && answer.count("") == 0 && !answer.find<int>("/a"));
    ::together_response *released = together::response().release();
    CHECK(released == nullptr);
}

std::vector<together::call> open_streams(const client &of) {
    together::request ask(TOGETHER_CHAT_COMPLETIONS);
    ask.set("model", "offline/slow").add_message("user", "Never");
    std::vector<together::call> calls;
    for (int number = 0; number < 64; ++number) calls.push_back(of.start(ask));
    return calls;
}

/// Client and calls end in either order, and whatever still runs ends with the client.
void ended_with_open_streams() {
    {
        const client first;
        const auto calls = open_streams(first);
    }
    std::vector<together::call> calls;
    {
        const client last;
        calls = open_streams(last);
    }
    for (auto &call : calls) CHECK(call.wait() && call.answer().status() == TOGETHER_CANCELLED);
    client closed;
    calls = open_streams(closed);
    closed.close();
    for (auto &call : calls) {
        while (const auto read = call.next()) CHECK(read->kind() == TOGETHER_EVENT_DONE);
        CHECK(call.status() == TOGETHER_CANCELLED);
    }
}

/// What a process that ends leaves to its globals, or to the system.
[[noreturn]] void end_with_open_streams(bool has_globals) {
    if (has_globals) {
        static client last;
        static auto calls = open_streams(last);
    } else {
        static auto *const kept = new client;
        static auto *const calls = new auto(open_streams(*kept));
        (void)calls;
    }
    std::exit(0);
}

/// A process that ends with open streams ends well, and says nothing.
void exit_with_open_streams() {
    for (const char *way : {"globals", "kept"}) {
        const std::string command = "exec /proc/" + std::to_string(getpid()) + "/exe " + way + " 2>&1";
        std::FILE *said = popen(command.c_str(), "r");
        CHECK(said != nullptr && std::fgetc(said) == EOF);
        CHECK(pclose(said) == 0);
    }
}

void other_parts_without_exceptions() {
    const client made;
    CHECK(asked_without_exceptions(made, "From elsewhere") == quoted("From elsewhere"));
}

void setters_keep_their_failures() {
    together::options settings;
    settings.set_timeout(static_cast<together_timeout>(99), 1).set_retries(2);
    CHECK(settings.status() == TOGETHER_INVALID_ARGUMENT);
    CHECK(client(settings).status() == TOGETHER_INVALID_ARGUMENT);
    together::request ask("GET /v1/models");
    CHECK(ask.set("a", true).set("b", UINT64_MAX).set("c", nullptr).set("d", 0.5f).set("e", std::string("x")));
}

void versions() {
    CHECK(together::is_compatible());
    CHECK(std::string_view(together::name_of(TOGETHER_TLS)) == "TOGETHER_TLS");
}

}  // namespace

int main(int count, char **arguments) {
    if (count > 1) end_with_open_streams(arguments[1] == std::string_view("globals"));
    { const client warm; (void)warm.complete(question("Warm")); }
    const int descriptors = held("fd"), threads = held("task");
    RUN(whole_answer);
    RUN(stream_cancelled_in_the_middle);
    RUN(wrong_key);
    RUN(no_network);
    RUN(sixteen_streams);
    RUN(text_with_nul_and_emoji);
    RUN(cancel_one_while_another_starts);
    RUN(what_a_callback_throws);
    RUN(tool_with_a_function);
    RUN(structured_answer);
    RUN(a_job_and_a_list);
    RUN(a_batch);
    RUN(raw_speech);
    RUN(a_session);
    RUN(what_a_tool_throws);
    RUN(what_two_runs_throw);
    RUN(closed_twice);
    RUN(ended_with_open_streams);
    RUN(exit_with_open_streams);
    RUN(other_parts_without_exceptions);
    RUN(setters_keep_their_failures);
    RUN(versions);
    std::printf("cpp no_leak\n");
    CHECK(held("fd") == descriptors);
    CHECK(held("task") == threads);
}
