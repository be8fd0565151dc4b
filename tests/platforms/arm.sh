#!/bin/sh
# Linux on ARM, 64 and 32 bits: cross compilers of Debian build, and qemu runs what they built.
# Packages: gcc-aarch64-linux-gnu g++-aarch64-linux-gnu libc6-dev-arm64-cross gcc-arm-linux-gnueabihf
# g++-arm-linux-gnueabihf libc6-dev-armhf-cross qemu-user.
. "$(dirname "$0")/toolchain.sh"
for triple in aarch64-linux-gnu arm-linux-gnueabihf; do
    need $triple-gcc gcc-$triple
    need $triple-g++ g++-$triple
done
need qemu-aarch64 qemu-user

# What is left out under qemu, which has no ptrace for valgrind and no shadow memory for the address sanitizer; and
# installing, demo and torture, which are of the release and of this machine.
programs="programs:: abi:: elf:: cookbook:: guests:: languages::"
# In brief the programs on aarch64 alone: what the unit tests need takes longer to build than all of that.
[ -z "$brief" ] || programs="abi:: elf:: life_cycle null_matrix programs::streams several_threads sixteen_threads"

failures=0

# suite TARGET TRIPLE EMULATOR
suite() {
    echo "-- $1"
    links_with "$1" "$2-gcc"
    runs_with "$1" "$3 -L /usr/$2"
    cargo_for "$1" build --lib
    # qemu 7.2 ends a forked child that starts a thread, or never does, does not tell posix_spawn why a program cannot be started, and
    # needs memory of its own, which tests of the process's peak count.
    c_programs "$1" "$2-gcc" "shared undefined" $programs --skip a_program_that_forks || failures=1
    [ -n "$brief" ] ||
        cargo_for "$1" test --lib --test scenarios --test transfers --test streams --test calls --no-fail-fast -- \
            --skip real_time_priority --skip words_of_its_own --skip forking:: --skip in_a_chroot \
            --skip takes_no_memory --skip takes_little_memory --skip bound_to_its_makers || failures=1
}

suite aarch64-unknown-linux-gnu aarch64-linux-gnu qemu-aarch64
[ -n "$brief" ] || suite armv7-unknown-linux-gnueabihf arm-linux-gnueabihf qemu-arm
exit $failures
