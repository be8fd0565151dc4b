# Sourced by the scripts beside it: finds a Rust that can build the standard library for another target, and says
# which package has a tool that is missing. It goes to the repository's root.
#
# Rust is rustup's with the component rust-src, or else Debian's (rustc-web cargo-web rust-web-src). The flag that
# builds the standard library is not stable yet, so RUSTC_BOOTSTRAP=1 allows it.
#
# A script runs the whole suite of its platform, or with --brief what `.ci/run` has time for ($brief is then not empty).
# It ends with 0 when everything ran and passed, with 77 and one line "not run: REASON" where the machine forbids it (a
# chroot that cannot be mounted), and with another number otherwise: a missing package is a failure.

set -eu
cd "$(dirname "$0")"
until [ -e Cargo.lock ]; do cd ..; done

brief=
for argument in "$@"; do
    case $argument in
        --brief) brief=1 ;;
        *) echo "usage: $0 [--brief]" >&2 && exit 2 ;;
    esac
done

# need TOOL PACKAGE: a program that must be installed.
need() {
    command -v "$1" > /dev/null || { echo "$1 is missing: install the package $2" >&2 && exit 1; }
}

# need_file FILE PACKAGE
need_file() {
    [ -e "$1" ] || { echo "$1 is missing: install the package $2" >&2 && exit 1; }
}

# not_run REASON: ends the script, where the machine forbids what it does.
not_run() {
    echo "not run: $1"
    exit 77
}

# All platforms share what runs while something is built; what is built for a target is in $built/TARGET/debug.
case ${CARGO_TARGET_DIR:-target} in
    /*) built=${CARGO_TARGET_DIR:-target}/platforms ;;
    *) built=$PWD/${CARGO_TARGET_DIR:-target}/platforms ;;
esac

# variable_of TARGET: the target as environment variables of cargo name it.
variable_of() { echo "$1" | tr 'a-z.-' 'A-Z__'; }

# links_with TARGET LINKER [RUSTFLAGS]: what links programs of the target, and compiles the C of its crates.
links_with() {
    export "CARGO_TARGET_$(variable_of "$1")_LINKER=$2"
    export "CARGO_TARGET_$(variable_of "$1")_RUSTFLAGS=${3:-}"
    export "CC_$(echo "$1" | tr '.-' '__')=$2"
}

# runs_with TARGET COMMAND: what starts programs of the target; nothing where the machine does it by itself. For cargo,
# for tests that start themselves again (tests/support/process.rs) and for C programs (tests/native/toolchain.rs).
runs_with() {
    [ -z "$2" ] || export "CARGO_TARGET_$(variable_of "$1")_RUNNER=$2"
    export TOGETHER_TEST_RUNNER="$2"
}

# with_rust COMMAND...: runs it with a Rust that can build the standard library, and builds in $built.
with_rust() (
    if [ ! -e "$(rustc --print sysroot)/lib/rustlib/src/rust/library/Cargo.lock" ]; then
        if [ ! -e /usr/lib/rustlib/src/rust/library/Cargo.toml ]; then
            echo "Rust's standard library is missing as source: run 'rustup component add rust-src', or install" \
                "the packages rustc-web cargo-web rust-web-src" >&2
            exit 1
        fi
        export PATH="/usr/bin:$PATH" RUSTC=/usr/bin/rustc
    fi
    export RUSTC_BOOTSTRAP=1 CARGO_TARGET_DIR="$built"
    "$@"
)

# cargo_for TARGET COMMAND ARGUMENTS...: cargo, with a standard library that is built for the target. Quick to build:
# without debug information; and optimised a little, so that an emulator does not crawl.
cargo_for() (
    target=$1 command=$2
    shift 2
    export CARGO_PROFILE_DEV_DEBUG=0 CARGO_PROFILE_DEV_OPT_LEVEL=1 CARGO_INCREMENTAL=0
    with_rust cargo "$command" -Zbuild-std=std,panic_unwind --target "$target" "$@"
)

# What .ci/run has time for of the C programs: each feature once, threads on small stacks, a fork, a thread that ends in
# a function of the host, memory of the host.
brief_programs="abi:: elf:: life_cycle null_matrix programs::streams several_threads sixteen_threads that_forks programs::tools
    owns_its_memory keeps_its_threads"

# c_programs TARGET COMPILER WAYS TESTS...: the tests in tests/native of those names, whose harness and server run on
# this machine, with the libraries of the target, or those in $libraries. WAYS are those of tests/native/toolchain.rs.
c_programs() (
    export TOGETHER_TEST_LIBRARIES="${libraries:-$built/$1/debug}" TOGETHER_TEST_CC="$2" TOGETHER_TEST_WAYS="$3"
    export TOGETHER_TEST_CXX="$(echo "$2" | sed 's/gcc/g++/')"
    shift 3
    cargo test --test native -- "$@"
)
