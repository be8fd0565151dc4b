#!/bin/sh
# Linux on 32-bit x86, which the processor and the kernel run as they are. Debian's cross compiler builds, because
# gcc-multilib excludes other cross compilers; so the programs are told where its loader and libraries are.
# Packages: gcc-i686-linux-gnu g++-i686-linux-gnu libc6-dev-i386-cross.
. "$(dirname "$0")/toolchain.sh"
need i686-linux-gnu-gcc gcc-i686-linux-gnu
need i686-linux-gnu-g++ g++-i686-linux-gnu

target=i686-unknown-linux-gnu
system=/usr/i686-linux-gnu/lib
need_file $system/ld-linux.so.2 libc6-i386-cross
loader="-Wl,--dynamic-linker=$system/ld-linux.so.2"
search="-Wl,-rpath,$system"
links_with $target i686-linux-gnu-gcc "-C link-arg=$loader -C link-arg=$search"
runs_with $target ""

# Without valgrind, which wants the loader of a 32-bit Debian; and without installing, demo and torture, which are of
# the release and of this machine.
programs="programs:: abi:: elf:: cookbook:: guests:: languages::"
# In brief the programs alone: what the unit tests need takes longer to build than all of that.
[ -z "$brief" ] || programs=$brief_programs
cargo_for $target build --lib
c_programs $target "i686-linux-gnu-gcc $loader $search" "shared sanitized" $programs
[ -n "$brief" ] ||
    cargo_for $target test --lib --test scenarios --test transfers --test streams --test calls --no-fail-fast
