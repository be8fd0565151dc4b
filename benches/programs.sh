# Sourced by the benches' scripts: where things are, and what must be there.
#
#   run.sh DIRECTORY_OF_THE_LIBRARY SERVER

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
offline="$here/../../examples/with-offline-server.sh"

# compile_both NAME: the same work by libtogether and by libcurl, as NAMEwith_libtogether and NAMEwith_libcurl.
compile_both() {
    $compile "$here/with_libtogether.c" -I"$here/../../include" -o "$programs/$1with_libtogether" \
        -L"$libraries" -ltogether -Wl,-rpath,"$libraries"
    $compile "$here/with_libcurl.c" -o "$programs/$1with_libcurl" $(pkg-config --cflags --libs libcurl libcjson)
    cargo build --quiet --package together-offline
}
