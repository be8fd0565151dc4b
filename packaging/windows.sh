#!/bin/sh
# Builds libtogether for Windows x86-64 into a folder, on a machine that has mingw-w64:
#
#   packaging/windows.sh FOLDER [release|dev]
#
#   bin/together-0.1.dll      the library, stripped; named for its ABI (docs/abi.md)
#   lib/libtogether.dll.a     what mingw-w64's linker is given for it
#   lib/together.lib          what link.exe and lld-link are given for it
#   lib/together.def          its functions, for what makes an import library of its own
#   lib/libtogether.a         the library for mingw-w64's programs that need no DLL
#   lib/pkgconfig/together.pc for mingw-w64, with what the static library needs
#   include/                  the headers
#
# Packages: gcc-mingw-w64-x86-64-win32, llvm-22, and a Rust that tests/platforms/toolchain.sh finds.
set -eu
[ $# -ge 1 ] || { echo "usage: $0 FOLDER [release|dev]" >&2 && exit 2; }
mkdir -p "$1"
folder=$(cd "$1" && pwd) profile=${2:-release}
set --
. "$(dirname "$0")/../tests/platforms/toolchain.sh"

target=x86_64-pc-windows-gnu
tool=x86_64-w64-mingw32
need $tool-gcc gcc-mingw-w64-x86-64-win32
need $tool-objdump binutils-mingw-w64-x86-64
for llvm_dlltool in llvm-dlltool-22 llvm-dlltool; do
    command -v $llvm_dlltool > /dev/null && break
done
need $llvm_dlltool llvm-22
links_with $target $tool-gcc

version=$(sed -n 's/^version = "\(.*\)"/\1/p' Cargo.toml)
series=$(echo "$version" | sed 's/^0\.\([0-9]*\).*/0.\1/; t; s/\..*//')
dll=together-$series.dll

# Beside the libraries is what a program needs of the system for the static one.
if [ "$profile" = release ]; then
    OBJCOPY=$tool-objcopy with_rust packaging/build.sh --target $target -Zbuild-std=std,panic_unwind
    made=$built/$target/release
    needed=$(cat "$made/native-static-libs")
else
    made=$built/$target/debug
    cargo_for $target rustc --lib --crate-type cdylib,staticlib -- --print "native-static-libs=$made/native-static-libs"
    needed=$(cat "$made/native-static-libs")
fi

mkdir -p "$folder/bin" "$folder/lib/pkgconfig" "$folder/include"
# Else it is dated with the time of its making.
export SOURCE_DATE_EPOCH="${SOURCE_DATE_EPOCH:-0}"
$tool-strip -o "$folder/bin/$dll" "$made/together.dll"
cp "$made/libtogether.a" "$folder/lib/libtogether.a"
cp include/together.h include/together.hpp include/together_coroutine.hpp "$folder/include"

# The last word of each line of the table, which ends with an empty one.
functions=$($tool-objdump -p "$folder/bin/$dll" |
    awk '/^\[Ordinal\/Name Pointer\] Table/ { inside = 1; next } inside && NF == 0 { inside = 0 } inside { print $NF }')
{ echo "LIBRARY \"$dll\"" && echo EXPORTS && echo "$functions"; } > "$folder/lib/together.def"
# Its members are named for a process, unless they have a prefix; they are made where it runs.
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
(cd "$work" && $tool-dlltool --temp-prefix together -d "$folder/lib/together.def" -D "$dll" \
    -l "$folder/lib/libtogether.dll.a")
$llvm_dlltool -m i386:x86-64 -d "$folder/lib/together.def" -D "$dll" -l "$folder/lib/together.lib"

sed -e 's|@PREFIX@|${pcfiledir}/../..|; s|@LIBDIR@|${prefix}/lib|; s|@INCLUDEDIR@|${prefix}/include|' \
    -e "s|@VERSION@|$version|; s|^Libs.private:.*|Libs.private: $needed|" \
    together.pc.in > "$folder/lib/pkgconfig/together.pc"
