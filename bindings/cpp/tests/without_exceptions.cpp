// A part of a program that is compiled with -fno-exceptions -fno-rtti, beside parts that are not.
#include "check.hpp"

std::string asked_without_exceptions(const together::client &client, std::string_view text);

std::string asked_without_exceptions(const together::client &client, std::string_view text) {
    std::string said;
    const auto answer = client.complete_each(question(text), [&](together::event read) { said += read.text(); });
    return answer ? said : answer.message();
}
