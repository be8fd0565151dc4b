/* Windows: names and terminals are UTF-16 there, and the command's are UTF-8. */
#include "system.h"

#ifdef _WIN32
#include <errno.h>
#include <fcntl.h>
#include <io.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <windows.h>

#include <shellapi.h>

#include "exit_status.h"

static UINT output_before;
static bool has_sequences;

/* NULL without memory, or for text that is not UTF-8. */
static wchar_t *wide(const char *text) {
    int length = MultiByteToWideChar(CP_UTF8, MB_ERR_INVALID_CHARS, text, -1, NULL, 0);
    wchar_t *wide = length > 0 ? malloc((size_t)length * sizeof *wide) : NULL;
    if (wide != NULL) MultiByteToWideChar(CP_UTF8, 0, text, -1, wide, length);
    else errno = length > 0 ? ENOMEM : ENOENT;
    return wide;
}

static char *narrow(const wchar_t *text) {
    int length = WideCharToMultiByte(CP_UTF8, 0, text, -1, NULL, 0, NULL, NULL);
    char *narrow = length > 0 ? malloc((size_t)length) : NULL;
    if (narrow != NULL) WideCharToMultiByte(CP_UTF8, 0, text, -1, narrow, length, NULL, NULL);
    return narrow;
}

static HANDLE handle_of(int descriptor) {
    return (HANDLE)_get_osfhandle(descriptor);
}

static void give_terminal_back(void) {
    SetConsoleOutputCP(output_before);
}

void system_begin(int *count, char ***arguments) {
    int words;
    wchar_t **given = CommandLineToArgvW(GetCommandLineW(), &words);
    char **read = given == NULL ? NULL : calloc((size_t)words + 1, sizeof *read);
    for (int i = 0; read != NULL && i < words; i++)
        if ((read[i] = narrow(given[i])) == NULL) exit(EXIT_FAILED);
    if (read == NULL) exit(EXIT_FAILED);
    LocalFree(given);
    *count = words, *arguments = read;

    for (int descriptor = 0; descriptor <= 2; descriptor++) {
        /* The C runtime would make CR LF of LF, in images and audio too. */
        _setmode(descriptor, _O_BINARY);
        DWORD mode;
        if (descriptor == 0 || !GetConsoleMode(handle_of(descriptor), &mode)) continue;
        has_sequences = SetConsoleMode(handle_of(descriptor), mode | ENABLE_VIRTUAL_TERMINAL_PROCESSING) != 0;
        if (output_before != 0) continue;
        output_before = GetConsoleOutputCP();
        SetConsoleOutputCP(CP_UTF8);
        atexit(give_terminal_back);
    }
}

int64_t system_milliseconds(void) {
    return (int64_t)GetTickCount64();
}

/* Not isatty, for which the device NUL is a terminal. */
bool system_is_terminal(int descriptor) {
    DWORD mode;
    return GetConsoleMode(handle_of(descriptor), &mode) != 0;
}

bool system_has_sequences(void) {
    return has_sequences;
}

size_t system_columns(int descriptor) {
    CONSOLE_SCREEN_BUFFER_INFO screen;
    if (!GetConsoleScreenBufferInfo(handle_of(descriptor), &screen)) return 0;
    return (size_t)(screen.srWindow.Right - screen.srWindow.Left + 1);
}

bool system_has_input(void) {
    HANDLE input = handle_of(0);
    DWORD kind = GetFileType(input);
    if (kind == FILE_TYPE_PIPE) return true;
    LARGE_INTEGER nowhere = {.QuadPart = 0}, at;
    return kind == FILE_TYPE_DISK && SetFilePointerEx(input, nowhere, &at, FILE_CURRENT) && at.QuadPart == 0;
}

/* A pipe cannot be waited for: it is looked at. */
bool system_input_within(int milliseconds) {
    HANDLE input = handle_of(0);
    if (GetFileType(input) != FILE_TYPE_PIPE) return true;
    for (int64_t end = system_milliseconds() + milliseconds;; Sleep(10)) {
        DWORD there = 0;
        if (!PeekNamedPipe(input, NULL, 0, NULL, &there, NULL) || there > 0) return true;
        if (system_milliseconds() >= end) return false;
    }
}

bool system_read_line(struct text *line) {
    text_free(line);
    if (!system_is_terminal(0)) {
        for (int byte; (byte = getchar()) != EOF;) {
            char character = (char)byte;
            if (!text_add(line, &character, 1) || character == '\n') break;
        }
        return line->length > 0;
    }
    /* A line of a terminal arrives whole, unless it is longer than the room for it. */
    wchar_t typed[4096];
    DWORD count = 0;
    if (!ReadConsoleW(handle_of(0), typed, sizeof typed / sizeof *typed - 1, &count, NULL) || count == 0) return false;
    typed[count] = 0;
    if (typed[0] == 0x1A) return false; /* Ctrl-Z ends the input */
    char *read = narrow(typed);
    bool is_read = read != NULL && text_add(line, read, strlen(read));
    free(read);
    return is_read;
}

const char *system_file_name(const char *path) {
    const char *name = path;
    for (; *path != '\0'; path++)
        if (*path == '/' || *path == '\\' || *path == ':') name = path + 1;
    return name;
}

int system_open(const char *path) {
    wchar_t *name = wide(path);
    int descriptor = name == NULL ? -1 : _wopen(name, _O_RDONLY | _O_BINARY | _O_NOINHERIT);
    free(name);
    return descriptor;
}

bool system_exists(const char *path) {
    wchar_t *name = wide(path);
    bool exists = name != NULL && (_waccess(name, 0) == 0 || errno != ENOENT);
    free(name);
    return exists;
}

/* The folder's list of permissions names its owner: a folder of the user's own is private. */
bool system_write_private(const char *path, const char *bytes, size_t length) {
    size_t room = strlen(path) + sizeof ".XXXXXXXXXXXX";
    char *beside = malloc(room);
    if (beside == NULL) return false;
    snprintf(beside, room, "%s.%lu", path, GetCurrentProcessId());
    wchar_t *to = wide(path), *from = wide(beside);
    free(beside);
    bool is_written = false;
    int flags = _O_WRONLY | _O_CREAT | _O_EXCL | _O_BINARY | _O_NOINHERIT;
    int descriptor = to == NULL || from == NULL ? -1 : _wopen(from, flags, _S_IREAD | _S_IWRITE);
    if (descriptor >= 0) {
        size_t done = 0;
        while (done < length) {
            int written = _write(descriptor, bytes + done, (unsigned)(length - done));
            if (written <= 0) break;
            done += (size_t)written;
        }
        is_written = _close(descriptor) == 0 && done == length;
        if (is_written && !MoveFileExW(from, to, MOVEFILE_REPLACE_EXISTING)) {
            is_written = false;
            errno = EACCES;
        }
        int reason = errno;
        if (!is_written) _wunlink(from);
        errno = reason;
    }
    free(to), free(from);
    return is_written;
}
#endif
