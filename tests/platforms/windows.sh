#!/bin/sh
# Windows x86-64: mingw-w64 of Debian builds, and wine runs what it built (docs/platforms.md).
# Packages: gcc-mingw-w64-x86-64-win32 g++-mingw-w64-x86-64-win32 wine64 llvm-19 clang-19 lld-19.
#
# Three parts: Rust's tests; the C and C++ programs of tests/c, examples/ and tests/platforms/windows with the DLL as it
# is shipped; and the DLL as a product. With --brief: the tests that touch src/sys, and one build of the library.
. "$(dirname "$0")/toolchain.sh"

target=x86_64-pc-windows-gnu
tool=x86_64-w64-mingw32
wine=/usr/lib/wine/wine64
[ -e $wine ] || wine=$(command -v wine64 || command -v wine || echo $wine)
need $tool-gcc gcc-mingw-w64-x86-64-win32
need $tool-g++ g++-mingw-w64-x86-64-win32
need_file "$wine" wine64

# any_of NAME...: the first of these programs that is there, or else the first.
any_of() {
    first=$1
    for name in "$@"; do command -v "$name" && return; done
    echo "$first"
}
clang=$(any_of clang-19 clang-22 clang)
lld_link=$(any_of lld-link-19 lld-link-22 lld-link)
need "$clang" clang-19
need "$lld_link" lld-19

links_with $target $tool-gcc
export CARGO_TARGET_X86_64_PC_WINDOWS_GNU_RUNNER="$wine"
# An empty Windows of these tests' own, with neither a window nor .NET.
export WINEPREFIX="$CARGO_TARGET_DIR/wine" WINEDEBUG=-all DISPLAY= WINEDLLOVERRIDES='mscoree,mshtml='

work=$(mktemp -d)
server_id=
finish() {
    status=$?
    trap - EXIT INT TERM
    [ -z "$server_id" ] || kill "$server_id" 2> /dev/null || :
    rm -rf "$work"
    exit "$status"
}
trap finish EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

mkdir -p "$WINEPREFIX"
system=$WINEPREFIX/drive_c/windows/system32
[ -d "$system" ] || "$wine" cmd /c exit > /dev/null 2>&1
if [ ! -e "$system/bcryptprimitives.dll" ]; then
    $tool-gcc -shared -Wall -Werror tests/platforms/windows/bcryptprimitives.c -ladvapi32 -o "$system/bcryptprimitives.dll"
fi

failures=0

# one_of NAME COMMAND...: a test of these scripts' own, which says its name and how it ended as cargo's do.
passed=0 failed=0
one_of() {
    name=$1
    shift
    if "$@" > "$work/said" 2>&1; then
        passed=$((passed + 1))
        echo "test $name ... ok"
        grep -E '^(threads|cancelled|.*copies)' "$work/said" || :
    else
        failed=$((failed + 1)) failures=1
        echo "test $name ... FAILED" && cat "$work/said"
    fi
}

# result: the line of what one_of counted.
result() {
    [ "$failed" = 0 ] && verdict=ok || verdict=FAILED
    echo "test result: $verdict. $passed passed; $failed failed; 0 ignored; 0 measured; 0 filtered out"
    passed=0 failed=0
}

# A unix path as a program under wine finds it, from the root of its own drive.
windows_path() { echo "Z:$1" | tr / '\\'; }
