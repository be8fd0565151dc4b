#!/bin/sh
# Time from a program's start to its end, with one chat completion over TLS in between: by libtogether, and
# by Debian's libcurl and cJSON, against the same offline server. `make bench` runs it; RUNS=100 by default.
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
mkdir -p "$programs"
compile="cc -std=gnu11 -O2 -Wall -Wextra"
$compile "$here/measure.c" -o "$programs/measure"
$compile "$here/with_libtogether.c" -I"$here/../../include" -o "$programs/with_libtogether" \
    -L"$libraries" -ltogether -Wl,-rpath,"$libraries"
$compile "$here/with_libcurl.c" -o "$programs/with_libcurl" $(pkg-config --cflags --libs libcurl libcjson)

cargo build --package together-offline
"$here/../../examples/with-offline-server.sh" "$server" \
    "$programs/measure" "${RUNS:-100}" "$programs/with_libtogether" "$programs/with_libcurl"
