#!/bin/bash
# Fills in the texts of an archive which name its files: pkg-config's, CMake's and the README. Places are relative to where
# each of them lies, so that the archive may be unpacked anywhere.
#
#   packaging/fill.sh FOLDER PLATFORM SHARED_LIBRARY SONAME FILE_WITH_NATIVE_STATIC_LIBS
set -euo pipefail
folder=$1 platform=$2 shared=$3 soname=$4
cd "$(dirname "$0")/.."

version=$(sed -n 's/^version = "\(.*\)"/\1/p' Cargo.toml)
minor=${version#*.}
# What a static program needs, but not what every compiler links by itself.
needs=$(sed -E 's/-lgcc_(s|eh)( |$)//g; s/-lc( |$)//g; s/-lSystem( |$)//g; s/  +/ /g; s/^ //; s/ $//' "$5")
# One entry of a list of CMake's for each, of which a framework has two words.
cmake_needs=$(echo "$needs" | sed -E 's/-framework ([A-Za-z]+)/"-framework_\1"/g; s/ /;/g; s/-framework_/-framework /g; s/"//g')

# fill TEMPLATE TO UP: UP leads from the file to the archive's folder.
fill() {
    sed -e "s|@PREFIX@|$3|g; s|@VERSION_MAJOR@|${version%%.*}|g; s|@VERSION_MINOR@|${minor%%.*}|g" \
        -e "s|@VERSION@|$version|g; s|@PLATFORM@|$platform|g; s|@SHARED@|$shared|g; s|@SONAME@|$soname|g" \
        -e "s|@LIBDIR@|$3/lib|g; s|@INCLUDEDIR@|$3/include|g; s|@STATIC_NEEDS@|$cmake_needs|g" \
        -e "s|^Libs.private:.*|Libs.private: $needs|" "$1" > "$2"
}

mkdir -p "$folder/lib/pkgconfig" "$folder/lib/cmake/together"
fill together.pc.in "$folder/lib/pkgconfig/together.pc" '${pcfiledir}/../..'
for file in together-config together-config-version; do
    fill "packaging/$file.cmake.in" "$folder/lib/cmake/together/$file.cmake" '${CMAKE_CURRENT_LIST_DIR}/../../..'
done
fill packaging/README.txt "$folder/README.txt" ''
