#!/bin/sh
# Linux with musl, which this machine runs as it is: one build gives the shared library and the static one.
# Packages: musl-tools, and libunwind-19-dev (or -22-dev) for what unwinds the stack. Alpine has that in its gcc; Debian's
# own is made for glibc alone.
. "$(dirname "$0")/toolchain.sh"
need musl-gcc musl-tools
unwind=
for version in 22 19; do
    [ -n "$unwind" ] || [ ! -e /usr/lib/llvm-$version/lib/libunwind.a ] || unwind=/usr/lib/llvm-$version/lib/libunwind.a
done
need_file "${unwind:-/usr/lib/llvm-19/lib/libunwind.a}" libunwind-19-dev

target=x86_64-unknown-linux-musl
tools=$built/musl
mkdir -p "$tools"
# LLVM's unwinder as Debian has it was compiled with checks of glibc's; musl lacks the one function.
cat > "$tools/checked.c" << 'C'
#include <stdarg.h>
#include <stdio.h>
int __fprintf_chk(FILE *file, int level, const char *format, ...) {
    va_list arguments;
    (void)level;
    va_start(arguments, format);
    int count = vfprintf(file, format, arguments);
    va_end(arguments);
    return count;
}
C
musl-gcc -O1 -fPIC -c "$tools/checked.c" -o "$tools/checked.o"
cp "$unwind" "$tools/libunwinder.a"
ar q "$tools/libunwinder.a" "$tools/checked.o"
# Rust's standard library asks for gcc's.
echo "INPUT($tools/libunwinder.a)" > "$tools/libgcc_s.so"
# Programs are linked as on Alpine, with what together.pc says; the unwinder is the compiler's part.
printf '#!/bin/sh\nexec musl-gcc "$@" -Wl,--start-group %s -lc -Wl,--end-group\n' "$tools/libunwinder.a" > "$tools/musl-cc"
chmod +x "$tools/musl-cc"

links_with $target musl-gcc "-C target-feature=-crt-static -L native=$tools"
runs_with $target ""
# Without C++, for which Debian has no compiler with musl; without fibres, as musl has no makecontext. Threads have musl's
# stacks of 128 KiB.
programs="programs:: abi:: elf:: cookbook:: guests::"
# In brief the programs alone: what the unit tests need takes longer to build than all of that.
[ -z "$brief" ] || programs=$brief_programs
cargo_for $target build --lib
c_programs $target "$tools/musl-cc" "shared static" $programs --skip two_fibres
[ -n "$brief" ] ||
    cargo_for $target test --lib --test scenarios --test transfers --test streams --test calls --no-fail-fast
