#!/bin/bash
# Makes an archive for each platform, which may be unpacked anywhere: headers, libraries, pkg-config and CMake files,
# licences, a bill of materials; and SHA256SUMS of them. The same commit gives the same bytes, wherever it is built.
#
#   packaging/dist.sh FOLDER PLATFORM...    linux-x86_64 linux-aarch64 linux-musl windows-x86_64
set -euo pipefail
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
unset RUSTFLAGS CARGO_ENCODED_RUSTFLAGS CFLAGS

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# template FILE TO PLATFORM: fills in what stands between @s. Places are relative to the file's own.
template() {
    local up='${pcfiledir}/../..'
    case $1 in *.cmake.in) up='${CMAKE_CURRENT_LIST_DIR}/../../..' ;; esac
    sed -e "s|@PREFIX@|$up|; s|@VERSION_MAJOR@|${version%%.*}|g" \
        -e "s|@VERSION_MINOR@|$(echo "$version" | cut -d. -f2)|g; s|@VERSION@|$version|g; s|@PLATFORM@|$3|g" \
        -e "s|@SHARED@|$shared|g; s|@SONAME@|$soname|g; s|@STATIC_NEEDS@|${needs// /;}|g" \
        -e "s|^Libs.private:.*|Libs.private: $needs|" \
        -e "$(case $1 in *.cmake.in) echo "s|@LIBDIR@|$up/lib|; s|@INCLUDEDIR@|$up/include|" ;;
            *) echo 's|@LIBDIR@|${prefix}/lib|; s|@INCLUDEDIR@|${prefix}/include|' ;; esac)" \
        "$1" > "$2"
}

# What a static program needs beside the library and what every compiler links by itself.
static_needs() { sed 's/-lgcc_s\b\|-lgcc_eh\b\|-lc\b//g; s/  */ /g; s/^ //; s/ $//' "$1"; }

# stage PLATFORM TARGET: the folder of an archive, but its libraries.
stage() {
    local platform=$1 target=$2
    folder=$work/together-$version-$platform
    mkdir -p "$folder"/{include,lib/pkgconfig,lib/cmake/together,share/together,licenses}
    cp include/together.h include/together.hpp include/together_coroutine.hpp "$folder/include"
    cp suppressions/valgrind.supp suppressions/tsan.supp include/together-api.json include/together.cdef \
        "$folder/share/together"
    cp CHANGELOG.md "$folder"
    packaging/crates.py "$target" "$folder/licenses" "$folder/together.cdx.json"
    cp LICENSE-MIT LICENSE-APACHE "$folder/licenses"
    template packaging/README.txt "$folder/README.txt" "$platform"
    template together.pc.in "$folder/lib/pkgconfig/together.pc" "$platform"
    for file in together-config together-config-version; do
        template "packaging/$file.cmake.in" "$folder/lib/cmake/together/$file.cmake" "$platform"
    done
}

# stage_unix PLATFORM TARGET RELEASE_FOLDER
stage_unix() {
    shared=libtogether.so.$version soname=libtogether.so.$series needs=$(static_needs "$3/native-static-libs")
    stage "$1" "$2"
    install -m 755 "$3/libtogether.so" "$folder/lib/$shared"
    ln -s "$shared" "$folder/lib/$soname"
    ln -s "$soname" "$folder/lib/libtogether.so"
    install -m 644 "$3/libtogether.a" "$folder/lib/"
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

# The library of this machine is the one that `make` makes.
linux_x86_64() {
    [ "$(uname -m)" = x86_64 ] || { echo "linux-x86_64 is built on such a machine" >&2 && return 1; }
    make library
    stage_unix linux-x86_64 x86_64-unknown-linux-gnu "${CARGO_TARGET_DIR:-target}/release"
}

for platform in "$@"; do
    case $platform in
        linux-x86_64) linux_x86_64 ;;
        *) echo "no such platform: $platform" >&2 && exit 2 ;;
    esac
    pack
done
(cd "$out" && sha256sum -- *.tar.gz > SHA256SUMS)
