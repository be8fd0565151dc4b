#!/bin/sh
# Makes a static library of ELF one object in which the API's names are the only ones that a linker sees, so that it can
# stand beside other static libraries that contain Rust's standard library, or ring.
#
#   packaging/one_object.sh IN.a OUT.a
#
# OBJCOPY names the target's objcopy, where it is not this machine's; the other tools have its prefix.
set -eu
objcopy=${OBJCOPY:-objcopy}
prefix=${objcopy%objcopy}

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# What the API does not need is left out, as a linker leaves out objects of an archive.
"${prefix}nm" --defined-only --extern-only "$1" 2> /dev/null |
    awk '$3 ~ /^together_/ { print "--undefined=" $3 }' | sort -u > "$work/needed"
[ -s "$work/needed" ] || { echo "$1 defines no function of the API" >&2 && exit 1; }
"${prefix}ld" --relocatable --gc-sections "@$work/needed" "$1" -o "$work/linked.o"

# Bitcode is of rustc's LLVM, in the objects of std: another LLVM that links with -flto stops at it. The personality that
# unwinding asks for is found through a name that linkers merge: with a name of its own, ours stays ours.
"$objcopy" --remove-section=.llvmbc --remove-section=.llvmcmd \
    --redefine-sym DW.ref.rust_eh_personality=DW.ref.together_eh_personality \
    --wildcard --keep-global-symbol='together_*' --keep-global-symbol='DW.ref.together_*' "$work/linked.o" "$work/together.o"
"${prefix}ar" rcD "$work/library.a" "$work/together.o"
cp "$work/library.a" "$2"
