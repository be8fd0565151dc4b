#!/bin/sh
# Windows x86-64: mingw-w64 of Debian builds, and wine runs what it built (docs/platforms.md).
# Packages: gcc-mingw-w64-x86-64-win32 g++-mingw-w64-x86-64-win32 wine64 clang-22 lld-22 llvm-22 pkg-config,
# and clippy of the same Rust (Debian: rust-web-clippy).
#
# Three parts: Rust's tests; the C and C++ programs of tests/c, examples/ and tests/platforms/windows with the DLL as it
# is shipped; and the DLL as a product. With --brief: the tests that touch src/sys, and one build of the library.
. "$(dirname "$0")/toolchain.sh"

target=x86_64-pc-windows-gnu
tool=x86_64-w64-mingw32
need $tool-gcc gcc-mingw-w64-x86-64-win32
need $tool-g++ g++-mingw-w64-x86-64-win32
. tests/platforms/wine.sh
need pkg-config pkg-config

# any_of NAME...: the first of these programs that is there, or else the first.
any_of() {
    first=$1
    for name in "$@"; do command -v "$name" && return; done
    echo "$first"
}
clang=$(any_of clang-22 clang)
lld_link=$(any_of lld-link-22 lld-link)
need "$clang" clang-22
need "$lld_link" lld-22
llvm_dlltool=$(any_of llvm-dlltool-22 llvm-dlltool)
need "$llvm_dlltool" llvm-22

links_with $target $tool-gcc
runs_with $target "$wine"
# A test that starts itself again does so inside wine.
under_wine() { TOGETHER_TEST_RUNNER= "$@"; }

work=$(mktemp -d)
server=
finish() {
    status=$?
    trap - EXIT INT TERM
    [ -z "$server" ] || kill "$server" 2> /dev/null || :
    "$wineserver" -k || :
    rm -rf "$work"
    exit "$status"
}
trap finish EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

failures=0

# counted NAME COMMAND...: a test of this script's own, which says its name and how it ended as cargo's do. Lines with a
# figure are shown.
passed=0 failed=0
counted() {
    name=$1
    shift
    if "$@" > "$work/said" 2>&1; then
        passed=$((passed + 1))
        echo "test $name ... ok"
        grep -aE '[0-9] (copies|ms|threads|bytes|system calls)' "$work/said" || :
    else
        failed=$((failed + 1)) failures=1
        echo "test $name ... FAILED"
        cat "$work/said"
    fi
}

# result: the line of what was counted so far.
result() {
    [ "$failed" = 0 ] && verdict=ok || verdict=FAILED
    echo "test result: $verdict. $passed passed; $failed failed; 0 ignored; 0 measured; 0 filtered out"
    passed=0 failed=0
}

# One wineserver for all programs, as each would otherwise start and end a Windows of its own, which takes two seconds. The
# first program starts Windows' services, which keep what they inherit: so it inherits no pipe that a test reads to its end.
# Ten minutes without a program end the server, should this script be killed. One that runs already is used.
"$wineserver" -p600 < /dev/null > /dev/null 2>&1 || :
"$wine" cmd /c exit < /dev/null > /dev/null 2>&1

# A path of this machine as Windows has it.
of_windows() { echo "Z:$1" | tr / '\\'; }

echo "-- the library, as it is shipped"
product=$built/windows
if [ -n "$brief" ]; then profile=dev; else profile=release; fi
packaging/windows.sh "$product" $profile
dll=$(sed -n 's/^LIBRARY "\(.*\)"$/\1/p' "$product/lib/together.def")

exports_the_api_alone() {
    sed -n '/^EXPORTS/,$p' "$product/lib/together.def" | sed 1d | sort > "$work/exported"
    grep -o 'together_[a-z0-9_]*(' include/together.cdef | tr -d '(' | sort -u > "$work/declared"
    diff "$work/declared" "$work/exported"
}
is_named_for_its_abi() {
    [ "$dll" = "together-$(sed -n 's/^#define TOGETHER_VERSION_STRING "\(.*\)\..*"/\1/p' include/together.h).dll" ] &&
    $tool-objdump -p "$product/bin/$dll" | grep -E "^Name[[:space:]].* $dll$"
}
# Nothing of mingw-w64's that a machine may lack.
needs_windows_alone() {
    $tool-objdump -p "$product/bin/$dll" | sed -n 's/.*DLL Name: //p' | tr A-Z a-z | sort -u > "$work/needed"
    cat "$work/needed"
    ! grep -vE '^(kernel32|ntdll|ws2_32|advapi32|bcrypt|bcryptprimitives|crypt32|ncrypt|secur32|dbghelp|userenv|msvcrt|api-ms-win-[a-z0-9-]*)\.dll$' "$work/needed"
}
is_small() {
    size=$(stat -c %s "$product/bin/$dll")
    echo "$size bytes"
    [ "$size" -le 4194304 ]
}
says_its_version() {
    $tool-gcc $c_flags tests/platforms/windows/version.c -lversion -o "$work/version.exe"
    "$wine" "$work/version.exe" "$(of_windows "$product/bin/$dll")"
}
c_flags="-std=c11 -D__USE_MINGW_ANSI_STDIO=1 -Wall -Wextra -Wpedantic -Wstrict-prototypes -Werror -Iinclude -Itests/c"
counted exports_the_api_alone exports_the_api_alone
counted is_named_for_its_abi is_named_for_its_abi
counted needs_windows_alone needs_windows_alone
counted says_its_version says_its_version
[ -n "$brief" ] || counted is_at_most_4_mib is_small

# The C++ headers in the modes that mingw-w64 and Microsoft's compilers have. clang reads libstdc++ in Microsoft's mode, as
# their own library cannot be had.
libstdcpp=$(dirname "$($tool-g++ -print-file-name=libstdc++.a)")/include/c++
lock_free=$(printf -- '-D__GCC_ATOMIC_%s_LOCK_FREE=2 ' BOOL CHAR CHAR8_T CHAR16_T CHAR32_T WCHAR_T SHORT INT LONG LLONG POINTER)
as_mingw() { $tool-g++ -Wall -Wextra -Wpedantic -Wconversion -Wshadow "$@"; }
as_microsoft() {
    "$clang" --driver-mode=g++ --target=x86_64-pc-windows-msvc -fno-ms-compatibility -fcxx-exceptions -nostdinc++ $lock_free \
        -D__GCC_ATOMIC_TEST_AND_SET_TRUEVAL=1 -Wno-\#warnings -isystem "$libstdcpp" -isystem "$libstdcpp/$tool" \
        -isystem /usr/$tool/include -Wall -Wextra "$@"
}
compiles_alone() {
    printf '#include <%s>\n#include <%s>\nint main() {}\n' "$3" "$3" > "$work/alone.cpp"
    "$1" "-std=c++$2" -Werror -Iinclude -fsyntax-only "$work/alone.cpp"
}
for compiler in as_mingw as_microsoft; do
    for standard in 17 20; do
        counted "together.hpp, C++$standard $compiler" compiles_alone $compiler $standard together.hpp
    done
    counted "together_coroutine.hpp, C++20 $compiler" compiles_alone $compiler 20 together_coroutine.hpp
done
result

echo "-- C and C++ programs"
# A server of this machine, for programs that are started here; its key is in no program.
key=tgp_windows_5f0c2b7e9a41d683
cargo build --quiet -p together-offline
"${CARGO_TARGET_DIR:-target}/debug/together-offline" --directory "$work/server" --key $key > "$work/server.log" 2>&1 &
server=$!
waited=0
until [ -e "$work/server/environment" ]; do
    [ $waited -lt 300 ] || { cat "$work/server.log" && exit 1; }
    sleep 0.1
    waited=$((waited + 1))
done
asks_the_server() {
    (
        . "$work/server/environment"
        export EXPECTED_KEY=$key
        "$@"
    )
}
knows_no_key() {
    (
        . "$work/server/environment"
        unset TOGETHER_API_KEY
        "$@"
    )
}
mkdir -p "$work/bin" "$work/files"
cp "$product/bin/$dll" "$work/bin"

# ours NAME FLAGS...: compiles a program of tests/platforms/windows with the DLL's import library.
ours() {
    program=$1
    shift
    $tool-gcc $c_flags "tests/platforms/windows/$program.c" "$product/lib/libtogether.dll.a" "$@" -o "$work/bin/$program.exe"
}
waits() { ours waits -lws2_32 && asks_the_server "$wine" "$work/bin/waits.exe"; }
unload() { ours unload && asks_the_server "$wine" "$work/bin/unload.exe" "$dll"; }
key_copies() {
    printf '%s\n' $key > "$work/key"
    ours key_copies && knows_no_key "$wine" "$work/bin/key_copies.exe" "$(of_windows "$work/key")"
}
paths() { ours paths && asks_the_server "$wine" "$work/bin/paths.exe" "$(of_windows "$work/files")"; }
environment() { ours environment && asks_the_server "$wine" "$work/bin/environment.exe"; }
no_console() {
    ours no_console -mwindows
    asks_the_server "$wine" "$work/bin/no_console.exe" "$(of_windows "$work/report")" || status=$?
    cat "$work/report"
    [ "${status:-0}" = 0 ]
}
# By what its .pc says, as README and docs/platforms.md have it; no DLL of ours is needed then.
static_library() {
    $tool-gcc $c_flags tests/platforms/windows/waits.c -static \
        $(PKG_CONFIG_PATH="$product/lib/pkgconfig" pkg-config --cflags --libs --static together) -o "$work/bin/static.exe"
    ! $tool-objdump -p "$work/bin/static.exe" | grep -i 'DLL Name: together'
    asks_the_server "$wine" "$work/bin/static.exe"
}
msvc() {
    printf 'LIBRARY kernel32.dll\nEXPORTS\nGetStdHandle\nWriteFile\nExitProcess\n' > "$work/kernel32.def"
    $tool-dlltool --version > /dev/null
    "$llvm_dlltool" -m i386:x86-64 -d "$work/kernel32.def" -D kernel32.dll -l "$work/kernel32.lib"
    "$clang" --target=x86_64-pc-windows-msvc -O1 -Wall -Wextra -Werror -Iinclude -c tests/platforms/windows/msvc.c \
        -o "$work/msvc.obj"
    "$lld_link" "$work/msvc.obj" "$product/lib/together.lib" "$work/kernel32.lib" /nodefaultlib /entry:start \
        /subsystem:console "/out:$work/bin/msvc.exe"
    asks_the_server "$wine" "$work/bin/msvc.exe" > "$work/answer"
    grep -qx 'offline: you asked "Which ABI?"' "$work/answer"
}
cpp() {
    $tool-g++ -std=c++17 -Wall -Wextra -Werror -Iinclude bindings/cpp/examples/ask.cpp "$product/lib/libtogether.dll.a" \
        -static-libgcc -static-libstdc++ -o "$work/bin/ask.exe"
    asks_the_server "$wine" "$work/bin/ask.exe" "From C++?" > "$work/answer"
    grep -q 'offline: you asked "From C++?"' "$work/answer"
}
# Wine writes every call of ntdll's, which is what Windows has for system calls; the marks are the program's own writes. A
# server's answer may come in pieces, each of which costs a wait and a read: so the least of many requests counts.
warm_request() {
    ours warm_request
    asks_the_server env WINEDEBUG=-all,+relay "$wine" "$work/bin/warm_request.exe" 2> "$work/trace"
    awk '
        /^request$/ || /^look$/ { calls = waits = 0 }
        /Call ntdll\.Nt/ && !/NtWriteFile/ { calls++ }
        /Call ntdll\.NtWaitFor/ { waits++ }
        /^answer$/ { requests++; if (least == "" || calls < least) { least = calls; least_waits = waits } }
        /^looked$/ { looks = calls; looked = 1 }
        END {
            print "a warm request: " least " system calls, of which waits: " least_waits
            print "1000 looks at a client without events: " looks " system calls"
            exit !(requests == 20 && looked && least <= 6 && least_waits == 1 && looks == 0)
        }' "$work/trace"
}
for program in waits unload key_copies paths environment no_console warm_request static_library msvc cpp; do counted $program $program; done
result

# What is Unix's own there: fork, signals, dlopen, epoll, ucontext, the sockets of POSIX; docs/platforms.md has the table.
unix="a_program_that_forks key_sources transport two_fibres loaded_used_and_unloaded a_host_that_owns_its_memory
    the_example_with_an_event_loop every_program_is_run"
if [ -n "$brief" ]; then
    ways=shared programs="programs::life_cycle programs::null_matrix programs::streams programs::tools programs::the_example_that"
else
    ways="shared static" programs="programs:: cookbook::"
fi
libraries=$product/lib c_programs $target "$tool-gcc -D__USE_MINGW_ANSI_STDIO=1" "$ways" $programs \
    $(printf -- '--skip %s ' $unix) || failures=1

echo "-- Rust's tests"
if [ -n "$brief" ]; then
    under_wine cargo_for $target test --lib sys:: || failures=1
    under_wine cargo_for $target test --test calls || failures=1
else
    suites="--lib --test calls --test scenarios --test streams --test transfers --test faults --test panics --test rust"
    counted "clippy has nothing to say" cargo_for $target clippy --workspace $suites -- -D warnings
    result
    under_wine cargo_for $target test --workspace --no-fail-fast $suites || failures=1
    under_wine cargo_for $target test -p together-offline --no-fail-fast || failures=1
fi
exit $failures
