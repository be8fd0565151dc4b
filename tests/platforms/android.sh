#!/bin/sh
# Builds the library for Android (aarch64) and looks at what the linker made: the name without a version, segments for pages of
# 16 KiB, what it exports, and that each function it takes from the system is in Android 6 (API level 23) or later.
# Nothing of it can run here. The NDK is not to be had either: the headers for the C of ring are those of Debian's cross
# compiler, and the shared library is linked against empty libraries with the names of the system's.
. "$(dirname "$0")/toolchain.sh"
need clang-22 clang-22
need ld.lld-22 lld-22
need llvm-nm-22 llvm-22
need_file /usr/aarch64-linux-gnu/include/stdio.h libc6-dev-arm64-cross

target=aarch64-linux-android
system="$built/android-system"
libraries="$built/$target/debug"

passed=0
pass() { passed=$((passed + 1)) && echo "ok: $1"; }
fail() { echo "failed: $1" >&2 && echo "test result: FAILED. $passed passed; 1 failed;" && exit 1; }

mkdir -p "$system"
for name in c m dl log unwind gcc; do
    clang-22 --target=aarch64-linux-android23 -fuse-ld=lld-22 -nostdlib -shared -Wl,-soname,"lib$name.so" -x c /dev/null \
        -o "$system/lib$name.so"
done
clang="$system/clang"
cat > "$clang" << END
#!/bin/sh
exec clang-22 --target=aarch64-linux-android23 -fuse-ld=lld-22 -nostdlib -L"$system" \
    -idirafter /usr/aarch64-linux-gnu/include "\$@"
END
chmod +x "$clang"
links_with "$target" "$clang" "-D warnings"
export "AR_$(echo "$target" | tr '.-' '__')=llvm-ar-22"
cargo_for "$target" rustc --lib --crate-type cdylib,staticlib --config 'profile.dev.package."*".opt-level = 0' || fail "the libraries are built"
pass "the libraries are built without a warning"
