// SPDX-License-Identifier: MIT OR Apache-2.0
//
// co_await for together.hpp, in C++20 and later. A coroutine waits for an answer, or for the next event of a stream; a
// dispatcher, which one thread runs, reads the events of all calls and resumes the coroutines on that thread.
//
//     together::dispatcher dispatcher(client);
//     // in a coroutine of any kind:
//     together::response answer = co_await dispatcher.complete(ask);
//     auto events = dispatcher.stream(ask);
//     while (auto event = co_await events.next()) std::cout << event->text;
//     // on the thread that runs them:
//     dispatcher.run();
//
// A frame loop calls run_one(0) until it returns false; an event loop does when client.fd() is readable. The dispatcher is
// the only reader of its client's events: calls that are read by themselves belong to another client.

#ifndef TOGETHER_COROUTINE_HPP
#define TOGETHER_COROUTINE_HPP

#include "together.hpp"

#if !defined(__cpp_impl_coroutine)
#error "together_coroutine.hpp needs coroutines: compile with -std=c++20 (or /std:c++20) or later"
#endif

#include <coroutine>
#include <deque>
#include <unordered_map>

namespace together {
inline namespace v0_1 {

/// A copy of an event: what the library keeps ends when the next one is read.
struct owned_event {
    event_kind kind;
    together::status status;
    uint32_t choice;
    std::string text;
    std::string json;
    std::string id;
    std::string bytes;
    uint64_t done;
    uint64_t total;

    explicit owned_event(const event &read)
        : kind(read.kind()), status(read.status()), choice(read.choice()), text(read.text()), json(read.json()),
          id(read.id()), bytes(static_cast<const char *>(read.bytes().data), read.bytes().size), done(read.done()),
          total(read.total()) {}
};

class dispatcher;

namespace detail {

/// A call that a coroutine may wait for. Its end cancels that call, and no other.
class awaited_call {
public:
    awaited_call(const awaited_call &) = delete;
    awaited_call &operator=(const awaited_call &) = delete;
    inline ~awaited_call();
    void cancel() const noexcept { call_.cancel(); }

protected:
    inline awaited_call(dispatcher &of, const request &ask, bool keeps_events);

    /// The dispatcher brings an event, and resumes who waits; that may end this object.
    void take(const event &read) {
        is_over_ = read.kind() == TOGETHER_EVENT_DONE;
        if (keeps_events_) unread_.emplace_back(read);
        if ((is_over_ || keeps_events_) && waiting_) std::exchange(waiting_, nullptr).resume();
    }

    dispatcher &of_;
    call call_;
    bool keeps_events_;
    bool is_over_ = false;
    /// Of one answer, and never more than TOGETHER_LIMIT_RESPONSE_BYTES lets in.
    std::deque<owned_event> unread_;
    std::coroutine_handle<> waiting_;

    friend class together::dispatcher;
};

}  // namespace detail

/// What dispatcher.complete returns: co_await gives the whole answer.
class awaited_answer : public detail::awaited_call {
public:
    bool await_ready() const noexcept { return is_over_; }
    void await_suspend(std::coroutine_handle<> waiting) noexcept { waiting_ = waiting; }
    [[nodiscard]] response await_resume() { return call_.answer(); }

private:
    awaited_answer(dispatcher &of, const request &ask) : awaited_call(of, ask, false) {}
    friend class dispatcher;
};

/// What dispatcher.stream returns: `co_await next()` gives each event, and none after the last.
class awaited_stream : public detail::awaited_call {
public:
    class awaited_event {
    public:
        bool await_ready() const noexcept { return of_.is_over_ || !of_.unread_.empty(); }
        void await_suspend(std::coroutine_handle<> waiting) noexcept { of_.waiting_ = waiting; }
        std::optional<owned_event> await_resume() {
            if (of_.unread_.empty()) return std::nullopt;
            std::optional<owned_event> oldest(std::move(of_.unread_.front()));
            of_.unread_.pop_front();
            return oldest;
        }

    private:
        explicit awaited_event(awaited_stream &of) noexcept : of_(of) {}
        awaited_stream &of_;
        friend class awaited_stream;
    };

    [[nodiscard]] awaited_event next() noexcept { return awaited_event(*this); }
    /// The whole answer, after the last event.
    [[nodiscard]] response answer() { return call_.answer(); }

private:
    awaited_stream(dispatcher &of, const request &ask) : awaited_call(of, ask, true) {}
    friend class dispatcher;
};

/// Reads the events of all calls of one client, on one thread.
class dispatcher {
public:
    explicit dispatcher(const client &of) noexcept : client_(of) {}
    dispatcher(const dispatcher &) = delete;
    dispatcher &operator=(const dispatcher &) = delete;

    /// Starts a request at once.
    [[nodiscard]] awaited_answer complete(const request &ask) { return {*this, ask}; }
    [[nodiscard]] awaited_stream stream(const request &ask) { return {*this, ask}; }

    /// Reads one event, and resumes the coroutine that waits for it. False if none came in so many milliseconds (-1: without
    /// limit), or client.interrupt() ended the wait.
    bool run_one(int32_t timeout_ms) {
        const std::optional<event> read = client_.next(timeout_ms);
        if (!read) return false;
        const auto found = calls_.find(read->call());
        if (found != calls_.end()) found->second->take(*read);
        return true;
    }
    /// Runs until no call is under way, or client.interrupt() ends a wait.
    void run() {
        while (is_busy() && run_one(-1)) {
        }
    }
    bool is_busy() const noexcept {
        for (const auto &[call, awaited] : calls_)
            if (!awaited->is_over_) return true;
        return false;
    }

private:
    const client &client_;
    std::unordered_map<const ::together_call *, detail::awaited_call *> calls_;
    friend class detail::awaited_call;
};

inline detail::awaited_call::awaited_call(dispatcher &of, const request &ask, bool keeps_events)
    : of_(of), call_(of.client_.start(ask)), keeps_events_(keeps_events) {
    of_.calls_.emplace(call_.get(), this);
}

inline detail::awaited_call::~awaited_call() { of_.calls_.erase(call_.get()); }

}  // namespace v0_1
}  // namespace together

#endif  // TOGETHER_COROUTINE_HPP
