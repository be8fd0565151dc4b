#!/bin/bash
# Makes an archive for each platform, which may be unpacked anywhere: headers, libraries, pkg-config and CMake files, the command and
# the offline server, licences, a bill of materials; and SHA256SUMS of them. The same commit gives the same bytes, wherever it is
# built. With SYSROOT=DIR the one for linux-x86_64 is linked for the C library in DIR (packaging/old-glibc.sh).
#
#   packaging/dist.sh FOLDER PLATFORM...    linux-x86_64 linux-aarch64 linux-musl windows-x86_64
set -euo pipefail
# A failure ends what stands in $( ) too.
shopt -s inherit_errexit
root=$(cd "$(dirname "$0")/.." && pwd -P)
mkdir -p "$1"
out=$(cd "$1" && pwd -P)
shift
cd "$root"

version=$(sed -n 's/^version = "\(.*\)"/\1/p' Cargo.toml)
series=$(echo "$version" | sed 's/^0\.\([0-9]*\).*/0.\1/; t; s/\..*//')
# The day of the commit, so that an archive of a tag is dated as the tag.
export SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct 2> /dev/null || echo 0)}
export TZ=UTC LC_ALL=C
# Flags of one machine do not belong into what others run.
unset RUSTFLAGS CARGO_ENCODED_RUSTFLAGS CFLAGS CPPFLAGS LDFLAGS

# What is built for other targets, beside the tests' (tests/platforms/toolchain.sh).
case ${CARGO_TARGET_DIR:-target} in
    /*) built=${CARGO_TARGET_DIR:-target}/platforms ;;
    *) built=$root/${CARGO_TARGET_DIR:-target}/platforms ;;
esac

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# stage PLATFORM TARGET: the folder of an archive, but its libraries.
stage() {
    local platform=$1 target=$2
    folder=$work/together-$version-$platform
    mkdir -p "$folder"/{include,lib,share/together,licenses}
    cp include/together.h include/together.hpp include/together_coroutine.hpp "$folder/include"
    cp suppressions/valgrind.supp suppressions/tsan.supp include/together-api.json include/together.cdef \
        "$folder/share/together"
    cp CHANGELOG.md "$folder"
    packaging/crates.py "$target" "$folder/licenses" "$folder/together.cdx.json" together-offline
    cp LICENSE-MIT LICENSE-APACHE "$folder/licenses"
}

# stage_linux PLATFORM TARGET RELEASE_FOLDER
stage_linux() {
    local shared=libtogether.so.$version soname=libtogether.so.$series
    stage "$1" "$2"
    install -m 755 "$3/libtogether.so" "$folder/lib/$shared"
    ln -s "$shared" "$folder/lib/$soname"
    ln -s "$soname" "$folder/lib/libtogether.so"
    install -m 644 "$3/libtogether.a" "$folder/lib/"
    packaging/fill.sh "$folder" "$1" "$shared" "$soname" "$3/native-static-libs"
}

# stage_programs SERVER COMPILER [WORD...]: the server that was built, and the command with the archive's static library. The
# words are for the compiler, after what the library needs.
stage_programs() {
    local server=$1 compiler=$2 needs
    shift 2
    mkdir -p "$folder/bin"
    install -m 755 "$server" "$folder/bin/"
    needs=$(sed -n 's/^Libs.private: *//p' "$folder/lib/pkgconfig/together.pc")
    # shellcheck disable=SC2086 # a word each
    "$compiler" -std=gnu11 -O2 -Wall -Wextra -Iinclude cli/*.c -s -o "$folder/bin/together-cli" "$folder/lib/libtogether.a" $needs "$@"
    install -D -m 644 cli/pages/together-cli.1 "$folder/share/man/man1/together-cli.1"
    install -D -m 644 cli/pages/together-cli.bash "$folder/share/bash-completion/completions/together-cli"
    install -D -m 644 cli/pages/_together-cli "$folder/share/zsh/site-functions/_together-cli"
    install -D -m 644 cli/pages/together-cli.fish "$folder/share/fish/vendor_completions.d/together-cli.fish"
}

# needs_glibc: says in the archive's README which glibc its files need, which is the newest version that one of them names.
needs_glibc() {
    local newest
    newest=$(readelf --version-info --wide "$folder"/lib/*.so.*.*.* "$folder"/bin/* 2> /dev/null |
        grep -o 'GLIBC_[0-9][0-9.]*' | sed 's/GLIBC_//' | sort -uV | tail -1)
    [ -n "$newest" ]
    sed -i "s|^libtogether .*|&\nIt needs glibc $newest or later.|" "$folder/README.txt"
}

# pack: one archive of what was staged.
pack() {
    local name
    name=$(basename "$folder")
    find "$folder" -type f ! -perm -100 -exec chmod 644 {} +
    find "$folder" \( -type d -o -perm -100 \) ! -type l -exec chmod 755 {} +
    tar --create --directory="$work" --sort=name --mtime="@$SOURCE_DATE_EPOCH" --owner=0 --group=0 --numeric-owner \
        --format=gnu "$name" | gzip --no-name --best > "$out/$name.tar.gz"
    echo "$out/$name.tar.gz"
}

# need TOOL PACKAGE
need() {
    command -v "$1" > /dev/null || { echo "$1 is missing: install the package $2" >&2 && return 1; }
}

# built_for TARGET COMPILER RUSTFLAGS SCRIPT: builds with a standard library that is built for the target. What the script makes is
# in $built/TARGET.
built_for() (
    if [ ! -e "$(rustc --print sysroot)/lib/rustlib/src/rust/library/Cargo.lock" ]; then
        [ -e /usr/lib/rustlib/src/rust/library/Cargo.toml ] ||
            { echo "Rust's standard library is missing as source: see tests/platforms/toolchain.sh" >&2 && exit 1; }
        export PATH="/usr/bin:$PATH" RUSTC=/usr/bin/rustc
    fi
    local name=${1//-/_}
    export RUSTC_BOOTSTRAP=1 CARGO_TARGET_DIR=$built "CC_$name=$2" "CARGO_TARGET_${name^^}_LINKER=$2"
    export "CARGO_TARGET_${name^^}_RUSTFLAGS=$3"
    "$4" --target "$1" -Zbuild-std=std,panic_unwind >&2
)

# The library of this machine is the one that `make` makes.
linux_x86_64() {
    [ "$(uname -m)" = x86_64 ] || { echo "linux-x86_64 is built on such a machine" >&2 && return 1; }
    local libraries=${SYSROOT:-}/usr/lib/x86_64-linux-gnu
    make library
    packaging/build_server.sh
    stage_linux linux-x86_64 x86_64-unknown-linux-gnu "${CARGO_TARGET_DIR:-target}/release"
    stage_programs "${CARGO_TARGET_DIR:-target}/server/together-offline" cc \
        ${SYSROOT:+"--sysroot=$SYSROOT" "-B$libraries" "-L$libraries"}
    needs_glibc
}

linux_aarch64() {
    need aarch64-linux-gnu-gcc gcc-aarch64-linux-gnu
    local target=aarch64-unknown-linux-gnu compiler=aarch64-linux-gnu-gcc
    OBJCOPY=aarch64-linux-gnu-objcopy built_for $target $compiler "" packaging/build.sh
    built_for $target $compiler "" packaging/build_server.sh
    stage_linux linux-aarch64 $target "$built/$target/release"
    stage_programs "$built/$target/server/together-offline" $compiler
    needs_glibc
}

# What unwinds the stack is libgcc_s.so.1, which Alpine has in its package libgcc. Debian has none for musl, so that one with its
# names is linked against; the static library leaves it to the program's compiler. The programs contain LLVM's and musl, and so run
# on every Linux.
linux_musl() {
    need musl-gcc musl-tools
    local target=x86_64-unknown-linux-musl stub=$work/musl whole=$work/musl-whole unwind=/usr/lib/llvm-19/lib/libunwind.a name
    [ -e "$unwind" ] || { echo "$unwind is missing: install the package libunwind-19-dev" >&2 && return 1; }
    mkdir -p "$stub" "$whole"
    for name in Backtrace DeleteException FindEnclosingFunction ForcedUnwind GetCFA GetDataRelBase GetGR GetIP GetIPInfo \
        GetLanguageSpecificData GetRegionStart GetTextRelBase RaiseException Resume Resume_or_Rethrow SetGR SetIP; do
        echo "void _Unwind_$name(void) {}"
    done > "$stub/names.c"
    musl-gcc -shared -nostdlib -Wl,-soname,libgcc_s.so.1 "$stub/names.c" -o "$stub/libgcc_s.so"
    built_for $target musl-gcc "-C target-feature=-crt-static -L native=$stub" packaging/build.sh
    stage_linux linux-musl $target "$built/$target/release"

    # Debian's was compiled with checks of glibc's, of which musl lacks one function.
    printf '%s\n' '#include <stdarg.h>' '#include <stdio.h>' \
        'int __fprintf_chk(FILE *file, int level, const char *format, ...) {' \
        '    va_list values; va_start(values, format); (void)level; return vfprintf(file, format, values); }' > "$whole/checked.c"
    musl-gcc -O1 -c "$whole/checked.c" -o "$whole/checked.o"
    cp "$unwind" "$whole/libunwind.a"
    ar qD "$whole/libunwind.a" "$whole/checked.o"
    # Of its own target folder: the flags above are not those of what contains all.
    built=$built/musl-whole built_for $target musl-gcc \
        "-C target-feature=+crt-static -C link-self-contained=no -C relocation-model=static -L native=$whole" packaging/build_server.sh
    stage_programs "$built/musl-whole/$target/server/together-offline" musl-gcc -static -nodefaultlibs \
        -Wl,--start-group "$whole/libunwind.a" -lc -Wl,--end-group
    mkdir "$folder/licenses/musl" "$folder/licenses/llvm-libunwind"
    cp /usr/share/doc/musl-dev/copyright "$folder/licenses/musl/"
    cp /usr/share/doc/libunwind-19-dev/copyright "$folder/licenses/llvm-libunwind/"
}

windows_x86_64() {
    packaging/windows.sh "$work/windows"
    stage windows-x86_64 x86_64-pc-windows-gnu
    cp -R "$work/windows/." "$folder"
    local needs=$work/windows-needs dll
    sed -n 's/^Libs.private: *//p' "$folder/lib/pkgconfig/together.pc" > "$needs"
    dll=$(basename "$folder"/bin/*.dll)
    packaging/fill.sh "$folder" windows-x86_64 "../bin/$dll" "$dll" "$needs"
    # What mingw-w64's linker makes is dated with the time of its making otherwise.
    local target=x86_64-pc-windows-gnu undated=-Wl,--no-insert-timestamp
    built_for $target x86_64-w64-mingw32-gcc "-C link-arg=$undated" packaging/build_server.sh
    stage_programs "$built/$target/server/together-offline.exe" x86_64-w64-mingw32-gcc -D__USE_MINGW_ANSI_STDIO=1 -DTOGETHER_STATIC \
        -static $undated -lshell32
    rm -r "$folder/share/man" "$folder/share/bash-completion" "$folder/share/zsh" "$folder/share/fish"
}

for platform in "$@"; do
    case $platform in
        linux-x86_64 | linux-aarch64 | linux-musl | windows-x86_64) ;;
        *) echo "no such platform: $platform" >&2 && exit 2 ;;
    esac
    "${platform//-/_}"
    pack
done
(cd "$out" && sha256sum -- *.tar.gz > SHA256SUMS)
