#!/bin/sh
# Builds the three programs and what measures them, and measures: `make bench` and `make check-instructions`.
#
#   run.sh DIRECTORY_OF_THE_LIBRARY compare [--rounds N]     beside raw TLS, and libcurl with cJSON
#   run.sh DIRECTORY_OF_THE_LIBRARY check [--bless]          beside benches/instructions.txt; needs no libcurl
#   run.sh DIRECTORY_OF_THE_LIBRARY serve                    for a profiler: serves until it is ended
set -eu

here=$(cd "$(dirname "$0")" && pwd)
libraries=$(cd "$1" && pwd)
what=$2
shift 2
programs=$libraries/benches
compile="cc -std=gnu11 -O2 -Wall -Wextra"

if ! command -v valgrind > /dev/null; then
    echo "valgrind is missing: install the package valgrind" >&2
    exit 1
fi
mkdir -p "$programs"
$compile "$here/programs/with_libtogether.c" -I"$here/../include" -o "$programs/with_libtogether" \
    -L"$libraries" -ltogether -Wl,-rpath,"$libraries"
# A directory of its own: the same library of others may be compiled otherwise here.
cargo build --quiet --release --locked --manifest-path "$here/Cargo.toml" --target-dir "$programs/target"
ln -sf "$programs/target/release/floor" "$programs/floor"

case $what in
compare)
    if ! pkg-config --exists libcurl libcjson; then
        echo "libcurl or cJSON is missing: install the packages libcurl4-openssl-dev and libcjson-dev" >&2
        exit 1
    fi
    $compile "$here/programs/with_libcurl.c" -o "$programs/with_libcurl" $(pkg-config --cflags --libs libcurl libcjson)
    set -- --chart "$here/instructions.svg" "$@"
    ;;
check) set -- --table "$here/instructions.txt" "$@" ;;
esac
exec "$programs/target/release/together-benches" --programs "$programs" "$what" "$@"
