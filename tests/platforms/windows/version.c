/* Whether the version that a DLL's properties show is this header's.
 *
 *   version DLL */
#include <windows.h>

#include "check.h"

int main(int argc, char **argv) {
    if (argc != 2) return 2;
    static char resource[4096];
    void *text = NULL;
    UINT length = 0;
    VS_FIXEDFILEINFO *numbers = NULL;
    CHECK(GetFileVersionInfoA(argv[1], 0, sizeof resource, resource));
    CHECK(VerQueryValueA(resource, "\\StringFileInfo\\040904B0\\FileVersion", &text, &length));
    CHECK_TEXT(TOGETHER_VERSION_STRING, text);
    CHECK(VerQueryValueA(resource, "\\", (void **)&numbers, &length));
    CHECK(numbers != NULL && numbers->dwFileVersionMS == MAKELONG(TOGETHER_VERSION_MINOR, TOGETHER_VERSION_MAJOR));
    return checks_report();
}
