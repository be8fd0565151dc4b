#!/bin/bash
# Builds each archive twice, of the same sources in two places, and compares the two; then uses the one for linux-x86_64 as
# somebody does who unpacked it in a folder with a space in its name: by pkg-config and by CMake, shared and static. The programs of
# each archive talk to each other, and one that is compiled with it asks its offline server: linux-aarch64 under qemu, windows-x86_64
# under wine. Needs libunwind-19-dev and cmake beside what `make test` and the platforms' own tests need.
#
#   tests/dist.sh [--brief]    linux-x86_64 alone; its offline server is not optimised, and the second place has its crates already
set -euo pipefail
cd "$(dirname "$0")/.."
root=$(pwd -P)
command -v cmake > /dev/null || { echo "cmake is missing: install the package cmake" >&2 && exit 1; }

platforms="linux-x86_64 linux-aarch64 linux-musl windows-x86_64"
brief=
if [ "${1:-}" = --brief ]; then
    brief=yes platforms=linux-x86_64
    export CARGO_PROFILE_SERVER_OPT_LEVEL=0
fi
platforms=${PLATFORMS:-$platforms}

work=$(mktemp -d "${TMPDIR:-/tmp}/together dist.XXXXXX")
trap 'rm -rf "$work"' EXIT

. tests/counts.sh

export SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct)}
make dist PLATFORMS="$platforms"
mkdir "$work/archives" "$work/elsewhere"
for platform in $platforms; do
    cp "${CARGO_TARGET_DIR:-target}"/dist/together-*-"$platform".tar.gz "$work/archives"
done
(cd "${CARGO_TARGET_DIR:-target}/dist" && sha256sum --check --quiet SHA256SUMS) || fail "the checksums are those of the archives"
pass "the checksums are those of the archives"

# The same sources elsewhere, with a target folder of their own.
git ls-files -z --cached --others --exclude-standard |
    tar --create --null --files-from=- | tar --extract --directory="$work/elsewhere"
if [ -n "$brief" ]; then mkdir "$work/elsewhere/target" && cp -a "${CARGO_TARGET_DIR:-target}/server" "$work/elsewhere/target"; fi
(cd "$work/elsewhere" && env -u CARGO_TARGET_DIR make dist PLATFORMS="$platforms")

case " $platforms " in
    *" linux-x86_64 "*)
        (cd "$work/elsewhere" && sha256sum target/release/libtogether.* > "$work/built once" &&
            env -u CARGO_TARGET_DIR packaging/build.sh && sha256sum --check --quiet "$work/built once") ||
            fail "a second build in one place changes nothing"
        pass "a second build in one place changes nothing" ;;
esac

cargo_home=${CARGO_HOME:-$HOME/.cargo}
for archive in "$work"/archives/*; do
    name=$(basename "$archive" .tar.gz)
    cmp "$archive" "$work/elsewhere/target/dist/$name.tar.gz" || fail "two builds of $name give the same bytes"
    tar --extract --gzip --file="$archive" --directory="$work"
    for place in "$root" "$work" "$cargo_home" "${HOME%/}/"; do
        ! grep -rlaF -e "$place" "$work/$name" || fail "nothing in $name names $place"
    done
    for crate in $(sed -n 's/^   "bom-ref": "\(pkg:cargo\/\)\?\(.*\)",$/\2/p' "$work/$name/together.cdx.json"); do
        case $crate in together@* | together-offline@*) continue ;; esac
        [ -n "$(ls "$work/$name/licenses/${crate%@*}-${crate#*@}")" ] || fail "the licence of $crate is in $name"
    done
    [ "$(ls "$work/$name/licenses" | wc -l)" -gt 30 ] || fail "the licences of all crates are in $name"
    pass "$name: two builds give the same bytes, nothing names their places, every crate's licence is there"
done

# with ARCHIVE COMPILER OUTPUT [LIBRARIES]: compiles and links the example by the archive's pkg-config file.
with() {
    local flags
    flags=$(PKG_CONFIG_PATH="$1/lib/pkgconfig" pkg-config --cflags --libs together)
    eval "$2 -Wall -Wextra -Werror examples/c/complete.c -o \"\$3\" $flags ${4:-}"
}

# answers PROGRAM: it asks the archive's offline server and prints what that says. $server is the script that starts it: more than
# one word where an emulator runs it.
server=$work/server
answers() {
    env -u LD_LIBRARY_PATH examples/with-offline-server.sh "$server" "$@" "How are you?" | grep -q 'you asked "How are you?"'
}
# starts WORD...: what the server is from now on.
starts() {
    { echo '#!/bin/sh' && printf 'exec' && printf " '%s'" "$@" && echo ' "$@"'; } > "$server"
    chmod +x "$server"
}
# has_programs FOLDER [RUNNER...]: the two programs of an archive, which run by themselves or by a runner, and what belongs to them.
has_programs() {
    local folder=$1 name=${1##*/} suffix=
    shift
    case $name in *windows*) suffix=.exe ;; esac
    starts "$@" "$folder/bin/together-offline$suffix"
    answers "$@" "$folder/bin/together-cli$suffix" ask || fail "the command and the server of $name"
    [ -n "$suffix" ] || [ -e "$folder/share/man/man1/together-cli.1" ] || fail "the manual of $name"
    pass "the command of $name asks its server"
}
# names_its_glibc FOLDER: the README's version is what the files ask for, no more and no less.
names_its_glibc() {
    local claimed newest
    claimed=$(sed -n 's/^It needs glibc \([0-9.]*\) or later\.$/\1/p' "$1/README.txt")
    newest=$(for file in "$1"/bin/* "$1"/lib/*.so.*.*.*; do readelf --version-info --wide "$file"; done |
        sed -n 's/.*Name: GLIBC_\([0-9.]*\) .*/\1/p' | sort -uV | tail -1)
    [ -n "$newest" ] && [ "$claimed" = "$newest" ] || fail "${1##*/} says glibc $claimed, and needs $newest"
    pass "${1##*/} needs glibc $newest, as it says"
}

for platform in $platforms; do
    folder=$(echo "$work"/together-*-"$platform")
    case $platform in
        linux-x86_64)
            names_its_glibc "$folder"
            has_programs "$folder" ;;
        linux-aarch64)
            names_its_glibc "$folder"
            has_programs "$folder" qemu-aarch64 -L /usr/aarch64-linux-gnu
            with "$folder" aarch64-linux-gnu-gcc "$work/arm"
            answers qemu-aarch64 -L /usr/aarch64-linux-gnu -E "LD_LIBRARY_PATH=$folder/lib" "$work/arm" || fail "a program on ARM"
            pass "a program on ARM" ;;
        linux-musl)
            for program in together-cli together-offline; do
                readelf --program-headers "$folder/bin/$program" | grep -q INTERP && fail "$program of linux-musl contains all"
            done
            has_programs "$folder"
            # Debian has no libgcc_s.so.1 for musl: LLVM's unwinder is one, but for a function of glibc's that it asks for.
            echo 'int __fprintf_chk(void *file, int level, const char *format, ...) { return 0; }' > "$work/checked.c"
            musl-gcc -fPIC -shared -nostdlib -Wl,-soname,libgcc_s.so.1 "$work/checked.c" -Wl,--whole-archive \
                /usr/lib/llvm-19/lib/libunwind.a -Wl,--no-whole-archive -lc -o "$work/libgcc_s.so.1"
            with "$folder" "musl-gcc -nodefaultlibs '$work/libgcc_s.so.1' -Wl,-rpath,'$work' -Wl,-rpath,'$folder/lib'" "$work/musl" -lc
            answers "$work/musl" || fail "a program with musl"
            pass "a program with musl" ;;
        windows-x86_64)
            built=$(mkdir -p "${CARGO_TARGET_DIR:-target}/platforms" && cd "${CARGO_TARGET_DIR:-target}/platforms" && pwd -P)
            . tests/platforms/wine.sh
            has_programs "$folder" "$wine"
            with "$folder" x86_64-w64-mingw32-gcc "$work/program.exe" || fail "a program for Windows"
            cp "$folder"/bin/*.dll "$work"
            answers "$wine" "$work/program.exe" || fail "a program for Windows"
            pass "a program for Windows" ;;
    esac
done

# Moved once more, so that nothing can have noted the first place.
mv "$work"/together-*-linux-x86_64 "$work/moved here"
unpacked="$work/moved here"
starts "$unpacked/bin/together-offline"
answers "$unpacked/bin/together-cli" ask || fail "the command of the archive"
pass "the command of the archive"
export PKG_CONFIG_PATH="$unpacked/lib/pkgconfig"
flags=$(pkg-config --cflags --libs together)
eval "cc -Wall -Wextra -Werror examples/c/complete.c -o \"\$work/shared\" $flags" -Wl,-rpath,"'$unpacked/lib'"
answers "$work/shared" || fail "a program by pkg-config, shared"
pass "a program by pkg-config, shared"
mkdir "$work/archive alone"
cp "$unpacked/lib/libtogether.a" "$work/archive alone"
flags="$(pkg-config --cflags together) -L'$work/archive alone' $(pkg-config --static --libs-only-l together)"
eval "cc -Wall -Wextra -Werror examples/c/complete.c -o \"\$work/static\" $flags"
answers "$work/static" || fail "a program by pkg-config, static"
pass "a program by pkg-config, static"

cmake -S tests/dist -B "$work/cmake" -DCMAKE_PREFIX_PATH="$unpacked" -DSOURCE="$root/examples/c/complete.c" > "$work/cmake.log" &&
    cmake --build "$work/cmake" >> "$work/cmake.log" || { cat "$work/cmake.log" && fail "CMake builds"; }
for kind in together static; do
    answers "$work/cmake/by_cmake_$kind" || fail "a program by CMake, together::$kind"
    pass "a program by CMake, together::$kind"
done
all_passed
