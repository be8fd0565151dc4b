#!/bin/sh
# Time from a program's start to its end, with one chat completion over TLS in between: by libtogether, and
# by Debian's libcurl and cJSON, against the same offline server. `make bench` runs it; RUNS=100 by default.
#
#   run.sh DIRECTORY_OF_THE_LIBRARY SERVER
set -eu

. "$(dirname "$0")/../programs.sh"
compile_both ""
$compile "$here/measure.c" -o "$programs/measure"
"$offline" "$server" \
    "$programs/measure" "${RUNS:-100}" "$programs/with_libtogether" "$programs/with_libcurl"
