#!/bin/sh
# Instructions for one event of a stream, by libtogether and by Debian's libcurl and cJSON, against the same
# offline server: callgrind counts two runs whose answers differ by 2,000 events, and the difference is theirs.
#
#   run.sh DIRECTORY_OF_THE_LIBRARY SERVER
set -eu

here=$(dirname "$0")
libraries=$(cd "$1" && pwd)
server=$2
programs=$libraries/benches

if ! pkg-config --exists libcurl libcjson; then
    echo "libcurl or cJSON is missing: install the packages libcurl4-openssl-dev and libcjson-dev" >&2
    exit 1
fi
if ! command -v valgrind > /dev/null; then
    echo "valgrind is missing: install the package valgrind" >&2
    exit 1
fi
mkdir -p "$programs"
compile="cc -std=gnu11 -O2 -Wall -Wextra"
$compile "$here/with_libtogether.c" -I"$here/../../include" -o "$programs/stream_with_libtogether" \
    -L"$libraries" -ltogether -Wl,-rpath,"$libraries"
$compile "$here/with_libcurl.c" -o "$programs/stream_with_libcurl" $(pkg-config --cflags --libs libcurl libcjson)
cargo build --quiet --package together-offline

instructions() {
    PACE=0 "$here/../../examples/with-offline-server.sh" "$server" valgrind --tool=callgrind \
        --callgrind-out-file=/dev/null "$programs/$1" "$2" 2>&1 | sed -n 's/.*Collected : //p'
}

for program in stream_with_libtogether stream_with_libcurl; do
    few=$(instructions "$program" 200)
    many=$(instructions "$program" 2200)
    echo "$program: $(((many - few) / 2000)) instructions an event"
done
