#!/bin/sh
# Builds the programs and what measures them, and measures: `make bench` and `make check-instructions`.
#
#   run.sh DIRECTORY_OF_THE_LIBRARY compare [--rounds N] [--works "chat events"]   beside raw TLS and other clients
#   run.sh DIRECTORY_OF_THE_LIBRARY check [--bless]          beside benches/instructions.txt; needs no other client
#   run.sh DIRECTORY_OF_THE_LIBRARY serve                    for a profiler: serves until it is ended
set -eu

here=$(cd "$(dirname "$0")" && pwd)
libraries=$(cd "$1" && pwd)
what=$2
shift 2
programs=$libraries/benches
compile="cc -std=gnu11 -O2 -Wall -Wextra"
# A directory of its own: the same library of others may be compiled otherwise here.
build() {
    cargo build --quiet --release --locked --manifest-path "$here/Cargo.toml" --target-dir "$programs/target" "$@"
}

# A plain `cargo build --release` writes a library of the same name, but optimises no crate together with another: each
# has a unit of its own in it.
if readelf --symbols --wide "$libraries/libtogether.so" | grep -q ' FILE .* rustls\.'; then
    echo "$libraries/libtogether.so was not built by make, which builds what is shipped: remove it, and make it" >&2
    exit 1
fi
if ! command -v valgrind > /dev/null; then
    echo "valgrind is missing: install the package valgrind" >&2
    exit 1
fi
mkdir -p "$programs"
$compile "$here/programs/with_libtogether.c" "$here/programs/streams_with_libtogether.c" "$here/programs/tally.c" \
    -I"$here/../include" \
    -o "$programs/with_libtogether" -L"$libraries" -ltogether -Wl,-rpath,"$libraries"
build
ln -sf target/release/floor "$programs/floor"

case $what in
compare)
    if ! pkg-config --exists libcurl libcjson; then
        echo "libcurl or cJSON is missing: install the packages libcurl4-openssl-dev and libcjson-dev" >&2
        exit 1
    fi
    $compile "$here/programs/with_libcurl.c" "$here/programs/streams_with_libcurl.c" "$here/programs/tally.c" \
        -o "$programs/with_libcurl" $(pkg-config --cflags --libs libcurl libcjson)
    $compile -fPIC -shared "$here/programs/key_page.c" -o "$programs/key_page.so"
    build --features peers --bin with_ureq --bin with_reqwest
    ln -sf target/release/with_ureq target/release/with_reqwest "$programs"
    set -- --chart "$here/instructions.svg" "$@"
    ;;
check) set -- --table "$here/instructions.txt" "$@" ;;
esac
exec "$programs/target/release/together-benches" --programs "$programs" "$what" "$@"
