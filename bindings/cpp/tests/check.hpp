// What the tests share: a check that names its line, an environment of an offline server, and what a process holds.
#pragma once

#include <together.hpp>

#include <cstdio>
#include <cstdlib>
#include <dirent.h>
#include <string>

#define CHECK(condition)                                                                   \
    do {                                                                                   \
        if (!(condition)) {                                                                \
            std::fprintf(stderr, "%s:%d: %s\n", __FILE__, __LINE__, #condition);           \
            std::abort();                                                                  \
        }                                                                                  \
    } while (false)

inline together::request question(std::string_view text) {
    together::request ask(TOGETHER_CHAT_COMPLETIONS);
    ask.set("model", "openai/gpt-oss-20b").add_message("user", text);
    return ask;
}

inline std::string quoted(std::string_view text) { return "offline: you asked \"" + std::string(text) + "\""; }

/// How many entries a folder of /proc/self has: descriptors ("fd"), threads ("task").
inline int held(const char *what) {
    DIR *folder = opendir((std::string("/proc/self/") + what).c_str());
    CHECK(folder != nullptr);
    int count = 0;
    while (readdir(folder) != nullptr) ++count;
    closedir(folder);
    return count;
}

#define RUN(test) (std::printf("cpp %s\n", #test), std::fflush(stdout), test())
