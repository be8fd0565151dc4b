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

# stub FILE INSTALL_NAME [SYMBOLS]: a library without code, as the linker wants it.
stub() {
    mkdir -p "$(dirname "$1")"
    printf '%s\n' "--- !tapi-tbd" "tbd-version: 4" "targets: [ arm64-macos, x86_64-macos ]" "install-name: $2" > "$1"
    [ -z "${3:-}" ] || printf '%s\n' "exports:" "  - targets: [ arm64-macos, x86_64-macos ]" "    symbols: [ $3 ]" >> "$1"
    echo "..." >> "$1"
}

# declared_by CRATE: the symbols that it declares, as the linker writes them.
declared_by() {
    folder=$(cargo metadata --format-version 1 --locked --filter-platform aarch64-apple-darwin | python3 -c '
import json, os, sys
packages = json.load(sys.stdin)["packages"]
print(next(os.path.dirname(p["manifest_path"]) for p in packages if p["name"] == sys.argv[1]))' "$1")
    grep -rhoE 'pub (fn|static) \w+' "$folder/src" | sed 's/.* /_/' | sort -u | paste -sd,
}

stub "$SDKROOT/usr/lib/libiconv.tbd" /usr/lib/libiconv.2.dylib
frameworks=/System/Library/Frameworks
stub "$SDKROOT$frameworks/Security.framework/Security.tbd" "$frameworks/Security.framework/Versions/A/Security" \
    "$(declared_by security-framework-sys)"
stub "$SDKROOT$frameworks/CoreFoundation.framework/CoreFoundation.tbd" \
    "$frameworks/CoreFoundation.framework/Versions/A/CoreFoundation" "$(declared_by core-foundation-sys)"

# Links for macOS, and compiles the C of ring for any of them, whose build names the target. A file, since cargo takes one word.
clang="$SDKROOT/clang"
printf '#!/bin/sh\nexec clang-22 --target=arm64-apple-macos11 -isysroot "%s" --ld-path="%s" -mlinker-version=1000 "$@"\n' \
    "$SDKROOT" "$(command -v ld64.lld-22)" > "$clang"
chmod +x "$clang"

# Nothing of it runs, so that it need not be quick.
unoptimised() {
    links_with "$1" "$clang" "-D warnings"
    export "AR_$(echo "$1" | tr '.-' '__')=llvm-ar-22"
    cargo_for "$@" --config 'profile.dev.package."*".opt-level = 0'
}

. tests/counts.sh

checked=x86_64-apple-darwin
[ -n "$brief" ] || checked="$checked aarch64-apple-ios aarch64-apple-ios-sim x86_64-apple-ios"
for target in $checked; do
    unoptimised "$target" check --lib || fail "$target is checked"
    pass "$target is checked without a warning"
done

target=aarch64-apple-darwin
unoptimised "$target" rustc --lib --crate-type cdylib,staticlib || fail "$target is built"
pass "$target is built and linked without a warning"
library="$built/$target/debug/libtogether.dylib"

llvm-objdump-22 --macho --dylib-id "$library" | grep -Fqx "@rpath/libtogether.$series.dylib" || fail "its install name"
pass "its install name is @rpath/libtogether.$series.dylib"

sed -n 's/^[^*/ ].*\b\(together_[a-z0-9_]*\)(.*/_\1/p; s/^.*\*\(together_[a-z0-9_]*\)(.*/_\1/p' include/together.h |
    sort -u > "$SDKROOT/declared"
llvm-nm-22 --extern-only --defined-only --just-symbol-name "$library" | sort -u > "$SDKROOT/exported"
diff "$SDKROOT/exported" "$SDKROOT/declared" || fail "it exports what the header declares, and nothing else"
pass "it exports the $(wc -l < "$SDKROOT/exported") functions of the header, and nothing else"

llvm-objdump-22 --macho --dylibs-used "$library" | sed -n 's/^\t\([^ ]*\) .*/\1/p' | sort > "$SDKROOT/needed"
printf '%s\n' "$frameworks/CoreFoundation.framework/Versions/A/CoreFoundation" \
    "$frameworks/Security.framework/Versions/A/Security" /usr/lib/libSystem.B.dylib /usr/lib/libiconv.2.dylib \
    "@rpath/libtogether.$series.dylib" | sort > "$SDKROOT/may-need"
diff "$SDKROOT/needed" "$SDKROOT/may-need" || fail "it needs nothing but what every Mac has"
pass "it needs libSystem, libiconv, Security and CoreFoundation, and nothing else"

for program in complete stream poll; do
    "$clang" -Iinclude -Wall -Wextra -Werror "examples/c/$program.c" -o "$SDKROOT/$program" "$library" ||
        fail "$program.c is linked"
    pass "$program.c is compiled and linked"
done
all_passed
