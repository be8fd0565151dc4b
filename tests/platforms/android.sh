#!/bin/sh
# Builds the library for Android (aarch64) and looks at what the linker made: the name without a version, segments for pages of
# 16 KiB, what it exports, and that Android 6 (API level 23) has each function that it takes from the system.
# Nothing of it can run here. The NDK is not to be had either: the headers for the C of ring are those of Debian's cross
# compiler, and the libraries of the system are stubs which hold names alone, as does what unwinds the stack.
. "$(dirname "$0")/toolchain.sh"
need clang-22 clang-22
need ld.lld-22 lld-22
need llvm-nm-22 llvm-22
need_file /usr/aarch64-linux-gnu/include/stdio.h libc6-dev-arm64-cross

target=aarch64-linux-android
system="$built/android-system"
libraries="$built/$target/debug"

. tests/counts.sh

mkdir -p "$system"
# compile SOURCE_ON_STDIN OPTIONS...
compile() {
    clang-22 --target=aarch64-linux-android23 -fuse-ld=lld-22 -nostdlib -fno-builtin -w -x c - "$@"
}
grep -v '^#' tests/platforms/android-symbols.txt | grep -v '^dl' | sed 's/.*/void &(void) {}/' |
    compile -shared -Wl,-soname,libc.so -o "$system/libc.so"
grep '^dl' tests/platforms/android-symbols.txt | sed 's/.*/void &(void) {}/' |
    compile -shared -Wl,-soname,libdl.so -o "$system/libdl.so"
for name in m log; do compile -shared -Wl,-soname,"lib$name.so" -o "$system/lib$name.so" < /dev/null; done
for name in Backtrace DeleteException GetCFA GetDataRelBase GetIP GetIPInfo GetLanguageSpecificData GetRegionStart GetTextRelBase \
    RaiseException Resume SetGR SetIP; do
    echo "void _Unwind_$name(void) {}"
done | compile -c -o "$system/unwind.o"
rm -f "$system/libunwind.a"
llvm-ar-22 rc "$system/libunwind.a" "$system/unwind.o"

clang="$system/clang"
cat > "$clang" << END
#!/bin/sh
exec clang-22 --target=aarch64-linux-android23 -fuse-ld=lld-22 -nostdlib -Wl,-z,defs -L"$system" \
    -idirafter /usr/aarch64-linux-gnu/include "\$@"
END
chmod +x "$clang"
links_with "$target" "$clang" "-D warnings"
export "AR_$(echo "$target" | tr '.-' '__')=llvm-ar-22"
# Linked anew, as cargo knows nothing of the stubs.
rm -f "$libraries/deps/libtogether.so" "$libraries/libtogether.so"
cargo_for "$target" rustc --lib --crate-type cdylib,staticlib --config 'profile.dev.package."*".opt-level = 0' || fail "the libraries are built"
pass "the libraries are built without a warning, and take nothing from the system that Android 6 lacks"
library="$libraries/libtogether.so"

dynamic=$(llvm-readelf-22 --dynamic "$library")
echo "$dynamic" | grep -Fq 'soname: [libtogether.so]' || fail "its name has no version: an APK takes lib*.so alone"
pass "its name is libtogether.so"

# Pages of 16 KiB: each segment that is loaded begins at a multiple of that, or of more.
llvm-readelf-22 --program-headers --wide "$library" | awk '$1 == "LOAD" { count++; if ($NF != "0x4000" && $NF != "0x10000") bad = 1 }
    END { exit bad || !count }' || fail "its segments fit pages of 16 KiB"
pass "its segments fit pages of 16 KiB"

echo "$dynamic" | sed -n 's/.*Shared library: \[\(.*\)\]/\1/p' | sort > "$system/needed"
printf '%s\n' libc.so libdl.so > "$system/may-need"
diff "$system/needed" "$system/may-need" || fail "it needs libc and libdl alone"
pass "it needs libc and libdl, and nothing else"

llvm-nm-22 --dynamic --defined-only --just-symbol-name "$library" | sort > "$system/exported"
sed -n 's/^[^*/ ].*\b\(together_[a-z0-9_]*\)(.*/\1/p; s/^.*\*\(together_[a-z0-9_]*\)(.*/\1/p' include/together.h | sort -u > "$system/declared"
diff "$system/exported" "$system/declared" || fail "it exports what the header declares, and nothing else"
pass "it exports the $(wc -l < "$system/exported") functions of the header, and nothing else"

all_passed
