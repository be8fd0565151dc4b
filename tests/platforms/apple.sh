#!/bin/sh
# Type-checks the library for macOS and iOS without a warning, links it for macOS, and looks at what the linker made: the
# name, what it exports, what it needs. Nothing of it can run here. Apple's SDKs are not to be had either: the headers and
# the list of libSystem's symbols are those that zig has, and the frameworks are stubs which hold names alone.
. "$(dirname "$0")/toolchain.sh"
need clang-22 clang-22
need ld64.lld-22 lld-22
need llvm-nm-22 llvm-22
zig=$(python3 -c 'import os, ziglang; print(os.path.dirname(ziglang.__file__))') ||
    { echo "zig is missing: install ziglang of PyPI" >&2 && exit 1; }

export MACOSX_DEPLOYMENT_TARGET=11.0 IPHONEOS_DEPLOYMENT_TARGET=13.0
export SDKROOT="$built/apple-sdk"
version=$(sed -n 's/^version = "\(.*\)"/\1/p' Cargo.toml)
series=$(echo "$version" | sed 's/^0\.\([0-9]*\).*/0.\1/; t; s/\..*//')

mkdir -p "$SDKROOT/usr/lib"
ln -sfn "$zig/lib/libc/include/any-macos-any" "$SDKROOT/usr/include"
cp "$zig/lib/libc/darwin/libSystem.tbd" "$SDKROOT/usr/lib/"
for name in c m; do ln -sf libSystem.tbd "$SDKROOT/usr/lib/lib$name.tbd"; done

# What compiles the C of ring, and links. A wrapper, since cargo takes one word.
clang="$SDKROOT/clang"
printf '#!/bin/sh\nexec clang-22 -fuse-ld=lld-22 "$@"\n' > "$clang"
printf '#!/bin/sh\nexec ld64.lld-22 "$@"\n' > "$SDKROOT/ld"
chmod +x "$clang" "$SDKROOT/ld"

# Nothing of it runs, so that it need not be quick.
unoptimised() {
    cargo_for "$@" --config 'profile.dev.package."*".opt-level = 0'
}

passed=0
pass() { passed=$((passed + 1)) && echo "ok: $1"; }
fail() { echo "failed: $1" >&2 && echo "test result: FAILED. $passed passed; 1 failed;" && exit 1; }

checked="aarch64-apple-darwin x86_64-apple-darwin"
[ -n "$brief" ] || checked="$checked aarch64-apple-ios aarch64-apple-ios-sim"
for target in $checked; do
    links_with "$target" "$clang" "-D warnings"
    export "AR_$(echo "$target" | tr '.-' '__')=llvm-ar-22"
    unoptimised "$target" check --lib || fail "$target is checked"
    pass "$target is checked without a warning"
done

# framework_stub NAME PATTERN: a framework with the names that the library lacks and that match.
framework_stub() {
    stub="$SDKROOT/System/Library/Frameworks/$1.framework"
    mkdir -p "$stub"
    {
        echo "--- !tapi-tbd"
        echo "tbd-version: 4"
        echo "targets: [ arm64-macos, x86_64-macos ]"
        echo "install-name: /System/Library/Frameworks/$1.framework/Versions/A/$1"
        echo "exports:"
        echo "  - targets: [ arm64-macos, x86_64-macos ]"
        echo "    symbols: [ $(grep -E "$2" "$SDKROOT/missing" | paste -sd,) ]"
        echo "..."
    } > "$stub/$1.tbd"
}

target=aarch64-apple-darwin
libraries="$built/$target/debug"
unoptimised "$target" rustc --lib --crate-type staticlib || fail "the static library is built"
llvm-nm-22 --undefined-only --just-symbol-name --no-sort "$libraries/libtogether.a" 2> /dev/null |
    grep -E '^_(k?Sec|k?CF|__?CF)' | sort -u > "$SDKROOT/missing"
framework_stub Security '^_k?Sec'
framework_stub CoreFoundation '^_(k|__?)?CF'
unoptimised "$target" rustc --lib --crate-type cdylib || fail "the shared library is linked"
library="$libraries/libtogether.dylib"
pass "the shared library is linked"

llvm-objdump-22 --macho --dylib-id "$library" | grep -Fqx "@rpath/libtogether.$series.dylib" || fail "its install name"
pass "its install name is @rpath/libtogether.$series.dylib"

sed -n 's/^.*\(together_[a-z0-9_]*\)(.*/_\1/p' include/together.h | grep -v '^_together_.*_t$' | sort -u > "$SDKROOT/declared"
llvm-nm-22 --extern-only --defined-only --just-symbol-name "$library" | sort -u > "$SDKROOT/exported"
diff "$SDKROOT/exported" "$SDKROOT/declared" || fail "it exports what the header declares, and nothing else"
pass "it exports the $(wc -l < "$SDKROOT/exported") functions of the header, and nothing else"

llvm-objdump-22 --macho --dylibs-used "$library" | sed -n 's/^\t\([^ ]*\) .*/\1/p' | sort > "$SDKROOT/needed"
printf '%s\n' /System/Library/Frameworks/CoreFoundation.framework/Versions/A/CoreFoundation \
    /System/Library/Frameworks/Security.framework/Versions/A/Security /usr/lib/libSystem.B.dylib \
    "@rpath/libtogether.$series.dylib" | sort > "$SDKROOT/may-need"
diff "$SDKROOT/needed" "$SDKROOT/may-need" || fail "it needs libSystem and two frameworks"
pass "it needs libSystem, Security and CoreFoundation, and nothing else"

for program in complete stream poll; do
    "$clang" --target=arm64-apple-macos11 -isysroot "$SDKROOT" -Iinclude -Wall -Wextra -Werror "examples/c/$program.c" \
        -o "$SDKROOT/$program" "$library" || fail "$program.c is linked"
    pass "$program.c is compiled and linked"
done
echo "test result: ok. $passed passed; 0 failed;"
