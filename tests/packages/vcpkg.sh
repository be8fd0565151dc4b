#!/bin/bash
# Runs the overlay port by vcpkg's own scripts, with the variables that its tool gives them, where there is no tool: the package of
# one triplet.
#
#   tests/packages/vcpkg.sh VCPKG_ROOT TRIPLET FOLDER    the package comes to FOLDER/packages/TRIPLET
set -euo pipefail
root=$(cd "$1" && pwd -P) triplet=$2
mkdir -p "$3"
folder=$(cd "$3" && pwd -P)
cd "$(dirname "$0")/../.."
version=$(sed -n 's/^version = "\(.*\)"/\1/p' Cargo.toml)
package=$folder/packages/$triplet
file=$(find "$root/triplets" -name "$triplet.cmake")
rm -rf "$package"
mkdir -p "$folder/built" "$package"
cmake -DCMD=BUILD -DPORT=together -DVERSION="$version" -DFEATURES=core -DALL_FEATURES= \
    -DCURRENT_PORT_DIR="$PWD/packaging/vcpkg/together" -DCURRENT_BUILDTREES_DIR="$folder/built" -DCURRENT_PACKAGES_DIR="$package" \
    -DTARGET_TRIPLET="$triplet" -DTARGET_TRIPLET_FILE="$file" -D_HOST_TRIPLET=x64-linux -D_VCPKG_INSTALLED_DIR="$folder/installed" \
    -DVCPKG_ROOT_DIR="$root" -DDOWNLOADS="$folder/downloads" -D_VCPKG_NO_DOWNLOADS=1 -D_VCPKG_PROHIBIT_BACKCOMPAT_FEATURES=1 \
    -DVCPKG_BASE_VERSION=2999-12-31 -DVCPKG_CONCURRENCY=2 -DGIT="$(command -v git)" -DPATCHELF="$(command -v patchelf)" \
    -P "$root/scripts/ports.cmake"
