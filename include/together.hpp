// SPDX-License-Identifier: MIT OR Apache-2.0
//
// The Together AI API for C++17 and later: together.h with objects that free themselves, string_view, range-for over a
// stream, and functions and lambdas as callbacks. Header-only; every object is a pointer of together.h, which get() gives.
//
//     together::client client;                                        // the key from TOGETHER_API_KEY
//     together::request ask(TOGETHER_CHAT_COMPLETIONS);
//     ask.set("model", "openai/gpt-oss-20b").add_message("user", "What is the capital of France?");
//     auto answer = client.complete(ask);
//     if (answer) std::cout << answer.text() << '\n';
//     else std::cerr << answer.message() << '\n';
//
// RULES
//
// 1. Nothing here throws because a request failed: each object has status() and message(), and is true if it is OK. Programs
//    with exceptions write together::checked(client.complete(ask)), which returns the object or throws together::error.
//    Everything else compiles with -fno-exceptions -fno-rtti, and no macro changes a type.
// 2. What a callback throws comes out of the function that ran it, the same object, once the answer has ended.
// 3. Texts that are read (text(), json(), event.text()) are views: they live as long as the C header says, most often as
//    long as the object. Texts that are passed in are copied.
// 4. A moved-from object is empty: every function of it is safe, and its status is TOGETHER_INVALID_ARGUMENT.
// 5. Threads: as in together.h. A client may be used by many at once.

#ifndef TOGETHER_HPP
#define TOGETHER_HPP

#include "together.h"

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <exception>
#include <iterator>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#if (defined(_MSVC_LANG) ? _MSVC_LANG : __cplusplus) < 201703L
#error "together.hpp needs C++17: compile with -std=c++17 (or /std:c++17) or later"
#endif

// Detected by what is switched on, not by the compiler's name. It changes no type (rule 1).
#if defined(__cpp_exceptions) || defined(_CPPUNWIND)
#define TOGETHER_HPP_EXCEPTIONS 1
#include <stdexcept>
#if defined(__GLIBCXX__)
#include <cxxabi.h>
#endif
#endif

namespace together {
inline namespace v0_1 {

using status = ::together_status;
using event_kind = ::together_event_kind;
using flow = ::together_flow;
using usage = ::together_usage;

/// A NUL-terminated text: a literal, a `const char *` or a std::string. One with a NUL inside counts as NULL, which the
/// library refuses with TOGETHER_INVALID_ARGUMENT, instead of being cut there.
class zstring_view {
public:
    zstring_view(const char *text) noexcept : text_(text) {}
    zstring_view(const std::string &text) noexcept
        : text_(std::strlen(text.c_str()) == text.size() ? text.c_str() : nullptr) {}
    const char *c_str() const noexcept { return text_; }

private:
    const char *text_;
};

/// Bytes that somebody else owns.
struct bytes_view {
    const void *data = nullptr;
    std::size_t size = 0;
};

/// The name of a status, as in C.
inline const char *name_of(int32_t number) noexcept { return ::together_status_name(number); }

/// Whether the library that is loaded is of the series that this header is from (0.1 for 0.1.4). Within one they all work
/// together: docs/abi.md.
inline bool is_compatible() noexcept {
    const std::string_view loaded = ::together_version();
    const std::string_view header = TOGETHER_VERSION_STRING;
    const std::size_t end = header.find('.', TOGETHER_VERSION_MAJOR == 0 ? header.find('.') + 1 : 0) + 1;
    return loaded.substr(0, end) == header.substr(0, end);
}

namespace detail {

/// A view as C takes it: an empty one may have no address.
inline const char *start(std::string_view text) noexcept { return text.empty() ? "" : text.data(); }

// How a function of the program runs inside C, which no exception may cross. Two types, as a program may be linked from
// parts with exceptions and parts without.

struct without_exceptions {
    template <class Work>
    static bool returns(Work &&work, std::exception_ptr &) {
        work();
        return true;
    }
};

#if defined(TOGETHER_HPP_EXCEPTIONS)
struct with_exceptions {
    /// Whether the work returned; otherwise what it threw is kept.
    template <class Work>
    static bool returns(Work &&work, std::exception_ptr &what) {
        try {
            work();
            return true;
        }
#if defined(__GLIBCXX__)
        catch (abi::__forced_unwind &) {  // pthread_exit: it must not be stopped.
            throw;
        }
#endif
        catch (...) {
            what = std::current_exception();
            return false;
        }
    }
};
using exceptions = with_exceptions;
#else
using exceptions = without_exceptions;
#endif

inline void rethrow(std::exception_ptr what) {
    if (what) std::rethrow_exception(std::move(what));
}

/// What a function of the program returns, where it may return nothing, a bool, or a number of C.
template <class Function, class... Arguments>
int32_t number_from(int32_t from_nothing, Function &function, Arguments &&...arguments) {
    if constexpr (std::is_void_v<std::invoke_result_t<Function &, Arguments...>>) {
        function(std::forward<Arguments>(arguments)...);
        return from_nothing;
    } else {
        return static_cast<int32_t>(function(std::forward<Arguments>(arguments)...));
    }
}

}  // namespace detail

/// An object of the library, and the only owner of it.
template <class C>
class object {
public:
    object() noexcept = default;
    /// Takes over a pointer that the library returned.
    explicit object(C *owned) noexcept : owned_(owned) {}
    object(object &&other) noexcept : owned_(other.release()) {}
    object &operator=(object &&other) noexcept {
        if (this != &other) reset(other.release());
        return *this;
    }
    object(const object &) = delete;
    object &operator=(const object &) = delete;
    ~object() { ::together_free(owned_); }

    C *get() const noexcept { return owned_; }
    [[nodiscard]] C *release() noexcept { return std::exchange(owned_, nullptr); }
    void reset(C *owned = nullptr) noexcept { ::together_free(std::exchange(owned_, owned)); }
    /// Frees the object now. Doing it twice is nothing.
    void close() noexcept { reset(); }

    together::status status() const noexcept { return ::together_object_status(owned_); }
    /// Why it failed, in one line; "" if it did not.
    const char *message() const noexcept { return ::together_object_message(owned_); }
    explicit operator bool() const noexcept { return status() == TOGETHER_OK; }

private:
    C *owned_ = nullptr;
};

/// One event, as long as the library keeps it: until the next one is read, or the callback returns.
class event {
public:
    explicit event(const ::together_event *viewed) noexcept : viewed_(viewed) {}

    const ::together_event *get() const noexcept { return viewed_; }
    event_kind kind() const noexcept { return viewed_->kind; }
    together::status status() const noexcept { return viewed_->status; }
    const ::together_call *call() const noexcept { return viewed_->call; }
    void *user_data() const noexcept { return viewed_->user_data; }
    uint32_t choice() const noexcept { return viewed_->choice; }
    std::string_view text() const noexcept { return {viewed_->text, viewed_->text_length}; }
    std::string_view json() const noexcept { return {viewed_->json, viewed_->json_length}; }
    std::string_view id() const noexcept { return {viewed_->id, viewed_->id_length}; }
    bytes_view bytes() const noexcept { return {viewed_->bytes, viewed_->bytes_length}; }
    uint64_t done() const noexcept { return viewed_->done; }
    uint64_t total() const noexcept { return viewed_->total; }
    bool replaces() const noexcept { return viewed_->replaces != 0; }
    uint32_t sample_rate() const noexcept { return viewed_->sample_rate; }
    /// A together_sample_format.
    int32_t sample_format() const noexcept { return viewed_->sample_format; }
    /// The words may repeat words of earlier events: their audio was sent again over a new connection.
    bool replayed() const noexcept { return viewed_->replayed != 0; }

private:
    const ::together_event *viewed_;
};

/// The settings of a client. A setter returns the options, so that settings can be written in a row; one that fails leaves
/// its status on them, and on the client that is made from them.
class options : public object<::together_options> {
public:
    options() noexcept : object(::together_options_new()) {}

    options &set_base_url(zstring_view url) noexcept { return after(::together_options_set_base_url(get(), url.c_str())); }
    options &set_api_key(std::string_view key) noexcept {
        return after(::together_options_set_api_key_n(get(), detail::start(key), key.size()));
    }
    options &set_api_key_file(zstring_view path) noexcept {
        return after(::together_options_set_api_key_file(get(), path.c_str()));
    }
    options &set_api_key_command(const std::vector<const char *> &argv) noexcept {
        return after(::together_options_set_api_key_command(get(), argv.data(), argv.size()));
    }
    /// A function of C: it runs on any thread, and writes the key straight into locked memory.
    options &set_api_key_source(::together_key_source source, void *user_data) noexcept {
        return after(::together_options_set_api_key_source(get(), source, user_data));
    }
    options &set_secret_memory(bool secret) noexcept { return after(::together_options_set_secret_memory(get(), secret)); }
    options &set_environment_wipe(bool wipe) noexcept {
        return after(::together_options_set_environment_wipe(get(), wipe));
    }
    options &set_timeout(::together_timeout which, int64_t milliseconds) noexcept {
        return after(::together_options_set_timeout(get(), which, milliseconds));
    }
    options &set_limit(::together_limit which, uint64_t value) noexcept {
        return after(::together_options_set_limit(get(), which, value));
    }
    options &set_retries(uint32_t count) noexcept { return after(::together_options_set_retries(get(), count)); }
    options &set_header(zstring_view name, zstring_view value) noexcept {
        return after(::together_options_set_header(get(), name.c_str(), value.c_str()));
    }
    options &set_cassette(zstring_view path, ::together_cassette_mode mode) noexcept {
        return after(::together_options_set_cassette(get(), path.c_str(), mode));
    }
    /// A function of C: it runs on any thread, on several at once.
    options &set_log(::together_log_level level, ::together_log log, void *user_data) noexcept {
        return after(::together_options_set_log(get(), level, log, user_data));
    }
    options &set_trust(::together_trust trust) noexcept { return after(::together_options_set_trust(get(), trust)); }
    options &add_ca(std::string_view pem) noexcept {
        return after(::together_options_add_ca_n(get(), detail::start(pem), pem.size()));
    }
    options &add_ca_file(zstring_view path) noexcept { return after(::together_options_add_ca_file(get(), path.c_str())); }
    options &add_pin(zstring_view spki_sha256_base64) noexcept {
        return after(::together_options_add_pin(get(), spki_sha256_base64.c_str()));
    }
    options &set_identity(zstring_view cert_pem, zstring_view key_pem) noexcept {
        return after(::together_options_set_identity(get(), cert_pem.c_str(), key_pem.c_str()));
    }
    options &set_wake(::together_wake wake, void *user_data) noexcept {
        return after(::together_options_set_wake(get(), wake, user_data));
    }
    options &set_proxy(zstring_view url) noexcept { return after(::together_options_set_proxy(get(), url.c_str())); }
    options &set_transport(const ::together_transport &transport, void *user_data) noexcept {
        return after(::together_options_set_transport(get(), &transport, user_data));
    }

private:
    /// The status stays on the object too.
    options &after(together::status) noexcept { return *this; }
};

/// How an answer is read, and whatever arrived of one that failed.
template <class Self>
class reader {
public:
    std::string_view text() const noexcept { return read(::together_response_text); }
    std::string_view json() const noexcept { return read(::together_response_json); }
    bytes_view bytes() const noexcept {
        std::size_t size = 0;
        const void *data = ::together_response_bytes(pointer(), &size);
        return {data, size};
    }

    /// The value at a JSON pointer ("/usage/total_tokens"): of an integer type, double, float, bool, std::string_view (valid
    /// until the response is freed) or std::string. `otherwise` if there is none, it is of another type or does not fit.
    template <class Value>
    Value get_or(zstring_view at, Value otherwise) const {
        return find<Value>(at).value_or(std::move(otherwise));
    }
    /// The same, where no value is a case of its own.
    template <class Value>
    std::optional<Value> find(zstring_view at) const {
        const char *place = at.c_str();
        if constexpr (std::is_same_v<Value, bool>) {
            const int32_t value = ::together_response_boolean(pointer(), place, -1);
            return value == -1 ? std::nullopt : std::optional(value != 0);
        } else if constexpr (std::is_integral_v<Value>) {
            // No number stands for none: one that is there is the same beside any other.
            const int64_t value = ::together_response_integer(pointer(), place, 0);
            if (value == 0 && ::together_response_integer(pointer(), place, 1) == 1) return std::nullopt;
            const auto fitted = static_cast<Value>(value);
            const bool fits = static_cast<int64_t>(fitted) == value && (fitted < Value{}) == (value < 0);
            return fits ? std::optional(fitted) : std::nullopt;
        } else if constexpr (std::is_floating_point_v<Value>) {
            const double value = ::together_response_number(pointer(), place, 0);
            const bool is_none = !(value < 0 || value > 0) && ::together_response_number(pointer(), place, 1) > 0.5;
            return is_none ? std::nullopt : std::optional(static_cast<Value>(value));
        } else {
            static_assert(std::is_constructible_v<Value, std::string_view>,
                          "read an integer, a float or double, a bool or a text; value() gives any JSON");
            const std::string_view json = value(at);
            if (json.empty() || json.front() != '"') return std::nullopt;
            std::size_t size = 0;
            const char *text = ::together_response_string(pointer(), place, &size);
            return Value(std::string_view(text, size));
        }
    }
    /// The JSON at a pointer, as the server wrote it; "" if there is none.
    std::string_view value(zstring_view at) const noexcept {
        std::size_t size = 0;
        const char *text = ::together_response_value(pointer(), at.c_str(), &size);
        return {text, size};
    }
    /// How many items a list has, or members an object.
    std::size_t count(zstring_view at) const noexcept { return ::together_response_count(pointer(), at.c_str()); }
    /// A list of numbers, such as "/data/0/embedding".
    std::vector<float> floats(zstring_view at) const {
        std::vector<float> numbers(::together_response_floats(pointer(), at.c_str(), nullptr, 0));
        ::together_response_floats(pointer(), at.c_str(), numbers.data(), numbers.size());
        return numbers;
    }

    /// What a base64 string says, such as an image ("/data/0/b64_json").
    std::string decode(zstring_view at) const {
        std::string bytes(::together_response_decode(pointer(), at.c_str(), nullptr, 0), '\0');
        ::together_response_decode(pointer(), at.c_str(), bytes.data(), bytes.size());
        return bytes;
    }
    /// The same into a file; "" saves the answer's own bytes.
    together::status save(zstring_view at, zstring_view path) const noexcept {
        return ::together_response_save(pointer(), at.c_str(), path.c_str());
    }
    /// In microseconds; -1 if the request did not get there.
    int64_t time_us(::together_time which) const noexcept { return ::together_response_time_us(pointer(), which); }

    int32_t http_status() const noexcept { return ::together_response_http_status(pointer()); }
    const char *header(zstring_view name) const noexcept { return ::together_response_header(pointer(), name.c_str()); }
    const char *request_id() const noexcept { return ::together_response_request_id(pointer()); }
    int64_t retry_after_ms() const noexcept { return ::together_response_retry_after_ms(pointer()); }
    uint32_t tries() const noexcept { return ::together_response_tries(pointer()); }
    const char *try_message(uint32_t number) const noexcept { return ::together_response_try_message(pointer(), number); }

private:
    std::string_view read(const char *(*function)(const ::together_response *, std::size_t *)) const noexcept {
        std::size_t size = 0;
        const char *text = function(pointer(), &size);
        return {text, size};
    }
    const ::together_response *pointer() const noexcept { return static_cast<const Self *>(this)->get(); }
};

/// An answer, or the reason why there is none.
class response : public object<::together_response>, public reader<response> {
public:
    using object::object;

    /// The structured answer of a choice: request::set_schema.
    [[nodiscard]] response parsed(uint32_t choice = 0) const noexcept {
        return response(::together_response_parsed(get(), choice));
    }
};

/// Any JSON text, read as answers are.
[[nodiscard]] inline response parse(std::string_view json) noexcept {
    return response(::together_json_parse_n(detail::start(json), json.size()));
}

/// An answer that belongs to something else, and ends with it.
class response_view : public reader<response_view> {
public:
    explicit response_view(const ::together_response *viewed) noexcept : viewed_(viewed) {}
    const ::together_response *get() const noexcept { return viewed_; }

private:
    const ::together_response *viewed_;
};

/// A call of a tool, as long as its function runs.
class tool_call {
public:
    explicit tool_call(::together_tool_call *viewed) noexcept : viewed_(viewed) {}
    ::together_tool_call *get() const noexcept { return viewed_; }
    const char *name() const noexcept { return ::together_tool_call_name(viewed_); }
    const char *id() const noexcept { return ::together_tool_call_id(viewed_); }
    /// They fit the tool's schema: call.arguments().get_or<std::string>("/city", "").
    response_view arguments() const noexcept { return response_view(::together_tool_call_arguments(viewed_)); }
    together::status answer(std::string_view content) const noexcept {
        return ::together_tool_call_answer_n(viewed_, detail::start(content), content.size());
    }

private:
    ::together_tool_call *viewed_;
};

namespace detail {

// Not <mutex> and <thread>: they are empty in mingw-w64's compilers with Windows' threads before GCC 13.

/// Keeps other threads out for as long as it takes to move a few pointers.
class brief_lock {
public:
    explicit brief_lock(std::atomic<bool> &is_held) noexcept : is_held_(is_held) {
        while (is_held_.exchange(true, std::memory_order_acquire)) {}
    }
    ~brief_lock() { is_held_.store(false, std::memory_order_release); }
    brief_lock(const brief_lock &) = delete;
    brief_lock &operator=(const brief_lock &) = delete;

private:
    std::atomic<bool> &is_held_;
};

/// Another for each thread that lives.
inline const void *this_thread() noexcept {
    static thread_local char place;
    return &place;
}

/// The functions of a request's tools, which its calls keep too, and what they threw: by the thread that waited in C, which
/// takes it when C has returned, so that two runs of one request do not mix it up.
class tools {
public:
    void keep(std::shared_ptr<void> function) { functions_.push_back(std::move(function)); }
    void failed(std::exception_ptr what) {
        const brief_lock lock(is_held_);
        thrown_.emplace_back(this_thread(), std::move(what));
    }
    /// What was thrown first on this thread.
    std::exception_ptr take() noexcept {
        const brief_lock lock(is_held_);
        std::exception_ptr first;
        const auto is_of_here = [&](thrown_on &one) {
            if (one.first != this_thread()) return false;
            if (!first) first = std::move(one.second);
            return true;
        };
        thrown_.erase(std::remove_if(thrown_.begin(), thrown_.end(), is_of_here), thrown_.end());
        return first;
    }
    /// What was thrown first on any thread, for calls whose events client::next read.
    std::exception_ptr take_any() noexcept {
        const brief_lock lock(is_held_);
        if (thrown_.empty()) return nullptr;
        std::exception_ptr first = std::move(thrown_.front().second);
        thrown_.erase(thrown_.begin());
        return first;
    }
    /// What nothing took, of calls that are gone.
    void forget() noexcept {
        const brief_lock lock(is_held_);
        thrown_.clear();
    }

private:
    using thrown_on = std::pair<const void *, std::exception_ptr>;

    std::vector<std::shared_ptr<void>> functions_;
    std::atomic<bool> is_held_{false};
    std::vector<thrown_on> thrown_;
};

/// A function that throws ends its request, and what it threw comes out where that end is seen.
inline void rethrow_at(together::status end, const std::shared_ptr<tools> &of) {
    if (of && end == TOGETHER_CANCELLED) rethrow(of->take());
}

template <class Function, class Exceptions>
struct tool {
    Function function;
    tools *of;

    static int32_t run(::together_tool_call *viewed, void *user_data) {
        auto *self = static_cast<tool *>(user_data);
        int32_t result = TOGETHER_CANCELLED;
        std::exception_ptr thrown;
        const auto work = [&] {
            using returned = std::invoke_result_t<Function &, tool_call>;
            if constexpr (std::is_convertible_v<returned, std::string_view>) {
                // What is returned lives until the end of this line.
                result = tool_call(viewed).answer(std::string_view(self->function(tool_call(viewed))));
            } else {
                result = number_from(TOGETHER_OK, self->function, tool_call(viewed));
            }
        };
        if (!Exceptions::returns(work, thrown)) self->of->failed(std::move(thrown));
        return result;
    }
};

}  // namespace detail

/// An operation and its fields. Setters return the request; one that fails leaves its status on it.
class request : public object<::together_request> {
public:
    explicit request(zstring_view operation) noexcept : object(::together_request_new(operation.c_str())) {}

    /// Sets a field to a bool, a number, a text, or null.
    template <class Value>
    request &set(zstring_view field, const Value &value) {
        if constexpr (std::is_same_v<Value, bool>) {
            return after(::together_request_set_boolean(get(), field.c_str(), value));
        } else if constexpr (std::is_same_v<Value, std::nullptr_t>) {
            return set_json(field, "null");
        } else if constexpr (std::is_unsigned_v<Value> && sizeof(Value) == sizeof(int64_t)) {
            return value <= INT64_MAX ? set_integer(field, static_cast<int64_t>(value))
                                      : set_json(field, std::to_string(value));
        } else if constexpr (std::is_integral_v<Value>) {
            return set_integer(field, static_cast<int64_t>(value));
        } else if constexpr (std::is_floating_point_v<Value>) {
            return after(::together_request_set_number(get(), field.c_str(), static_cast<double>(value)));
        } else {
            static_assert(std::is_convertible_v<const Value &, std::string_view>,
                          "a field is a bool, a number, a text or null; set_json takes the rest");
            const std::string_view text = value;
            return after(::together_request_set_string_n(get(), field.c_str(), detail::start(text), text.size()));
        }
    }
    request &set_json(zstring_view field, std::string_view json) noexcept {
        return after(::together_request_set_json_n(get(), field.c_str(), detail::start(json), json.size()));
    }
    request &add_message(zstring_view role, std::string_view content) noexcept {
        return after(
            ::together_request_add_message_n(get(), role.c_str(), detail::start(content), content.size()));
    }
    /// Appends an answer, and the tools' turns before it, so that the next question can follow.
    request &add_answer(const response &answer) noexcept {
        return after(::together_request_add_answer(get(), answer.get()));
    }
    request &add_tool_result(zstring_view id, std::string_view content) noexcept {
        return after(
            ::together_request_add_tool_result_n(get(), id.c_str(), detail::start(content), content.size()));
    }
    /// Offers a tool, whose calls a function carries out: function(tool_call) returns its answer (a text), or nothing, or a
    /// status. It is kept as long as the request and its calls. What it throws ends the request, and comes out of the
    /// function that waits for the answer.
    template <class Function, class Exceptions = detail::exceptions>
    request &add_tool(zstring_view name, zstring_view description, zstring_view schema_json, Function &&function) {
        using tool = detail::tool<std::decay_t<Function>, Exceptions>;
        if (!tools_) tools_ = std::make_shared<detail::tools>();
        auto kept = std::make_shared<tool>(tool{std::forward<Function>(function), tools_.get()});
        tools_->keep(kept);
        return after(::together_request_add_tool(get(), name.c_str(), description.c_str(), schema_json.c_str(), tool::run,
                                                 kept.get()));
    }
    request &add_image_url(zstring_view url) noexcept { return after(::together_request_add_image_url(get(), url.c_str())); }
    request &add_image_file(zstring_view path) noexcept {
        return after(::together_request_add_image_file(get(), path.c_str()));
    }
    request &add_part(zstring_view json) noexcept { return after(::together_request_add_part(get(), json.c_str())); }
    request &remove(zstring_view field) noexcept { return after(::together_request_remove(get(), field.c_str())); }
    /// The fields, as long as the request is not changed. set_json("", text) loads them.
    std::string_view json() const noexcept {
        std::size_t size = 0;
        const char *text = ::together_request_json(get(), &size);
        return {text, size};
    }
    request &add_image(bytes_view image, zstring_view mime_type) noexcept {
        return after(::together_request_add_image(get(), image.data, image.size, mime_type.c_str()));
    }
    /// Asks for an answer that is JSON of a shape: response::parsed.
    request &set_schema(zstring_view name, zstring_view schema_json) noexcept {
        return after(::together_request_set_schema(get(), name.c_str(), schema_json.c_str()));
    }
    request &set_file(zstring_view field, zstring_view path) noexcept {
        return after(::together_request_set_file(get(), field.c_str(), path.c_str()));
    }
    request &set_bytes(zstring_view field, bytes_view bytes, zstring_view file_name) noexcept {
        return after(
            ::together_request_set_bytes(get(), field.c_str(), bytes.data, bytes.size, file_name.c_str()));
    }
    /// Sends what a function reads, on any thread; a lambda without captures is one. `user_data` stays valid as long as the
    /// request and the calls that were started with it.
    request &set_reader(zstring_view field, ::together_reader reader, void *user_data, uint64_t length,
                        zstring_view file_name) noexcept {
        return after(::together_request_set_reader(get(), field.c_str(), reader, user_data, length, file_name.c_str()));
    }
    request &set_output(zstring_view path) noexcept { return after(::together_request_set_output(get(), path.c_str())); }
    request &set_header(zstring_view name, zstring_view value) noexcept {
        return after(::together_request_set_header(get(), name.c_str(), value.c_str()));
    }
    request &set_timeout(::together_timeout which, int64_t milliseconds) noexcept {
        return after(::together_request_set_timeout(get(), which, milliseconds));
    }
    request &set_user_data(void *user_data) noexcept { return after(::together_request_set_user_data(get(), user_data)); }
    request &set_sentences(bool sentences) noexcept {
        return after(::together_request_set_sentences(get(), sentences));
    }

    /// Sends the GET of a job until it has ended: so many ms after each answer, 0 for the service's own pace, -1 for once.
    request &set_wait(int64_t interval_ms = 0) noexcept {
        return after(::together_request_set_wait(get(), interval_ms));
    }
    /// Asks for the page after an answer to this request; false where there is none, or where it failed: status().
    bool next_page(const response &page) noexcept { return ::together_request_next_page(get(), page.get()) == 1; }

    void rethrow(together::status end) const { detail::rethrow_at(end, tools_); }
    /// What a call of this request keeps. While there is no other, nothing is left of what tools threw before.
    std::shared_ptr<detail::tools> tools() const {
        if (!tools_) return nullptr;
        (void)tools_->take();
        if (tools_.use_count() == 1) tools_->forget();
        return tools_;
    }

private:
    request &after(together::status) noexcept { return *this; }
    request &set_integer(zstring_view field, int64_t value) noexcept {
        return after(::together_request_set_integer(get(), field.c_str(), value));
    }

    std::shared_ptr<detail::tools> tools_;
};

/// A request that runs on a thread of the library. Its end cancels it.
class call : public object<::together_call> {
public:
    call() noexcept = default;
    explicit call(::together_call *owned, std::shared_ptr<detail::tools> tools = nullptr) noexcept
        : object(owned), tools_(std::move(tools)) {}

    /// The oldest event, waited for at most so many milliseconds (-1: without limit); none if there is none yet, or none comes.
    std::optional<event> next(int32_t timeout_ms = -1) {
        const ::together_event *next = ::together_call_next(get(), timeout_ms);
        keep_thrown();
        if (next == nullptr) return std::nullopt;
        if (next->status == TOGETHER_CANCELLED) detail::rethrow(std::exchange(thrown_, nullptr));
        return event(next);
    }
    /// To a session (TOGETHER_REALTIME, TOGETHER_AUDIO_SPEECH_WEBSOCKET): any message of the service's, as JSON. Does not wait. From
    /// one other thread, too, than the one that reads the events; so do the next two.
    together::status send(zstring_view json) const noexcept { return ::together_call_send(get(), json.c_str()); }
    /// Raw samples, to a session that listens.
    together::status send_bytes(const void *bytes, std::size_t length) const noexcept {
        return ::together_call_send_bytes(get(), bytes, length);
    }
    /// What is due comes, and then the end.
    together::status finish() const noexcept { return ::together_call_finish(get()); }
    /// From any thread.
    void cancel() const noexcept { ::together_call_cancel(get()); }
    /// Waits at most so many milliseconds (-1: without limit) for the end, and drops the events on the way; false if it is
    /// not done yet.
    bool wait(int32_t timeout_ms = -1) noexcept {
        const bool is_done = ::together_call_wait(get(), timeout_ms) == TOGETHER_OK;
        keep_thrown();
        return is_done;
    }
    std::ptrdiff_t fd() const noexcept { return ::together_call_fd(get()); }
    /// On Windows, a HANDLE.
    void *event_handle() const noexcept { return ::together_call_event(get()); }
    /// The whole answer, after the last event.
    response answer() {
        response answer(::together_call_response(get()));
        if (tools_ && !is_read_here_) thrown_ = tools_->take_any();
        if (answer.status() == TOGETHER_CANCELLED) detail::rethrow(std::exchange(thrown_, nullptr));
        return answer;
    }

private:
    // A function that throws ends its request, and what it threw comes out where that end is seen.
    void keep_thrown() noexcept {
        is_read_here_ = true;
        std::exception_ptr thrown = tools_ ? tools_->take() : nullptr;
        if (!thrown_) thrown_ = std::move(thrown);
    }

    std::exception_ptr thrown_;
    // Otherwise client::next reads its events.
    bool is_read_here_ = false;
    // Freed behind the call, which the base frees later: but no function runs then, as only readers run them.
    std::shared_ptr<detail::tools> tools_;
};

/// A call whose events are read by `for (together::event event : stream)`. Leaving the loop early and ending the stream
/// cancels the call; answer() after the loop is the whole answer.
class stream : public call {
public:
    using call::call;

    struct sentinel {};
    class iterator {
    public:
        using value_type = event;
        using difference_type = std::ptrdiff_t;
        using pointer = const event *;
        using reference = event;
        using iterator_category = std::input_iterator_tag;

        explicit iterator(stream *of) : of_(of), at_(of->next()) {}
        event operator*() const noexcept { return *at_; }
        iterator &operator++() {
            at_ = of_->next();
            return *this;
        }
        void operator++(int) { ++*this; }
        bool operator==(sentinel) const noexcept { return !at_; }
        bool operator!=(sentinel) const noexcept { return at_.has_value(); }

    private:
        stream *of_;
        std::optional<event> at_;
    };

    iterator begin() { return iterator(this); }
    sentinel end() const noexcept { return {}; }
};

namespace detail {

/// What together_complete_each calls.
template <class OnEvent, class Exceptions>
struct event_reader {
    OnEvent *function;
    std::exception_ptr thrown{};
    bool has_thrown = false;

    static int32_t on_event(const ::together_event *viewed, void *user_data) {
        auto *self = static_cast<event_reader *>(user_data);
        int32_t chosen = TOGETHER_STOP;
        // The last event follows a stop: a function that has thrown does not get it.
        if (self->has_thrown) return chosen;
        const auto work = [&] { chosen = number_from(TOGETHER_GO_ON, *self->function, event(viewed)); };
        self->has_thrown = !Exceptions::returns(work, self->thrown);
        return chosen;
    }
};

}  // namespace detail

/// A server, a key and a pool of connections. Make one and keep it. Its constant functions may be called on many threads.
class client : public object<::together_client> {
public:
    /// With the key from TOGETHER_API_KEY.
    client() noexcept : object(::together_client_new(nullptr)) {}
    explicit client(const options &settings) noexcept : object(::together_client_new(settings.get())) {}

    /// Sends a request and waits for its whole answer.
    [[nodiscard]] response complete(const request &ask) const {
        const auto tools = ask.tools();
        response answer(::together_complete(get(), ask.get()));
        ask.rethrow(answer.status());
        return answer;
    }
    /// The same, and gives each event to `on_event` as it comes, on this thread. It returns nothing, a bool (false ends the
    /// answer) or a together::flow. What it throws comes out of here when the answer has ended.
    template <class OnEvent, class Exceptions = detail::exceptions>
    [[nodiscard]] response complete_each(const request &ask, OnEvent &&on_event) const {
        const auto tools = ask.tools();
        detail::event_reader<std::remove_reference_t<OnEvent>, Exceptions> reader{&on_event};
        response answer(::together_complete_each(get(), ask.get(), reader.on_event, &reader));
        detail::rethrow(std::move(reader.thrown));
        ask.rethrow(answer.status());
        return answer;
    }
    /// Starts a request on a thread of the library, and returns at once.
    [[nodiscard]] together::stream stream(const request &ask) const {
        auto tools = ask.tools();
        return together::stream(::together_start(get(), ask.get()), std::move(tools));
    }
    [[nodiscard]] call start(const request &ask) const {
        auto tools = ask.tools();
        return call(::together_start(get(), ask.get()), std::move(tools));
    }

    /// The oldest event of any call that was started, for one reader of all. Calls that are read so are not read by
    /// themselves too.
    std::optional<event> next(int32_t timeout_ms) const noexcept {
        const ::together_event *next = ::together_client_next(get(), timeout_ms);
        return next == nullptr ? std::nullopt : std::optional(event(next));
    }
    std::ptrdiff_t fd() const noexcept { return ::together_client_fd(get()); }
    /// Connects ahead of need, and returns at once.
    together::status connect() const noexcept { return ::together_client_connect(get()); }
    /// On Windows, a HANDLE.
    void *event_handle() const noexcept { return ::together_client_event(get()); }
    /// Cancels everything, for the end of a program: one call ends by its cancel().
    void interrupt() const noexcept { ::together_client_interrupt(get()); }
    together::status set_api_key(std::string_view key) const noexcept {
        return ::together_client_set_api_key_n(get(), detail::start(key), key.size());
    }
    together::usage usage() const noexcept {
        together::usage used{};
        ::together_client_usage(get(), &used, sizeof used);
        return used;
    }
    [[nodiscard]] response diagnose() const noexcept { return response(::together_client_diagnose(get())); }
};

/// Requests that the service carries out in its own time, in a directory that outlives the process: a program that was
/// killed is started again, unchanged, and goes on.
class batch : public object<::together_batch> {
public:
    batch() noexcept = default;
    explicit batch(zstring_view directory) noexcept : object(::together_batch_new(directory.c_str())) {}

    /// `custom_id` names the answer. A failure stays on the batch, as of all functions that add.
    batch &add(zstring_view custom_id, const request &ask) noexcept {
        ::together_batch_add(get(), custom_id.c_str(), ask.get());
        return *this;
    }
    /// Does what is still to be done until all answers are there, and gives the job.
    [[nodiscard]] response run(const client &by) noexcept {
        return response(::together_batch_run(get(), by.get(), nullptr, nullptr));
    }
    /// The same with progress and each state of the job, to a function as of client::complete_each.
    template <class OnEvent, class Exceptions = detail::exceptions>
    [[nodiscard]] response run(const client &by, OnEvent &&on_event) {
        detail::event_reader<std::remove_reference_t<OnEvent>, Exceptions> reader{&on_event};
        response job(::together_batch_run(get(), by.get(), reader.on_event, &reader));
        detail::rethrow(std::move(reader.thrown));
        return job;
    }
    /// As client::complete would have given it.
    [[nodiscard]] response answer(zstring_view custom_id) const noexcept {
        return response(::together_batch_answer(get(), custom_id.c_str()));
    }
};

#if defined(TOGETHER_HPP_EXCEPTIONS)

/// A failed object, as an exception: what() is its message.
class error : public std::runtime_error {
public:
    error(together::status status, const char *message) : std::runtime_error(message), status_(status) {}
    together::status status() const noexcept { return status_; }
    /// 0 if there was no answer.
    int32_t http_status() const noexcept { return http_status_; }
    /// What Together's support asks for; "" if there is none.
    const std::string &request_id() const noexcept { return request_id_; }
    /// -1 if the server named no time.
    int64_t retry_after_ms() const noexcept { return retry_after_ms_; }

    template <class Object>
    static error of(const Object &failed) {
        error made(failed.status(), failed.message());
        if constexpr (std::is_same_v<Object, response>) {
            made.http_status_ = failed.http_status();
            made.request_id_ = failed.request_id();
            made.retry_after_ms_ = failed.retry_after_ms();
        }
        return made;
    }

private:
    together::status status_;
    int32_t http_status_ = 0;
    std::string request_id_;
    int64_t retry_after_ms_ = -1;
};

/// The object, if it did not fail; otherwise throws together::error.
template <class Object>
Object checked(Object &&object) {
    if (!object) throw error::of<std::decay_t<Object>>(object);
    return std::forward<Object>(object);
}

#endif

}  // namespace v0_1
}  // namespace together

#endif  // TOGETHER_HPP
