#!/bin/sh
# Lays out the C library of Debian 11 (glibc 2.31) in a folder, to link for with SYSROOT=FOLDER: what is linked for it runs
# on that glibc and on every later one. Nothing is installed; a folder that is there stays as it is.
#
#   packaging/old-glibc.sh FOLDER
#
# Needs apt-get and dpkg-deb, and Debian's or a relative's archive in apt's list; no root.
set -eu
[ ! -e "$1" ] || exit 0
for tool in apt-get dpkg-deb; do
    command -v "$tool" > /dev/null || { echo "$tool is missing: set SYSROOT to a folder with glibc 2.31" >&2 && exit 1; }
done

keys=/usr/share/keyrings/debian-archive-keyring.gpg
[ -e "$keys" ] || { echo "$keys is missing: install the package debian-archive-keyring" >&2 && exit 1; }
mirror=$(apt-get indextargets --format '$(SITE) $(LABEL)' "Identifier: Packages" | sed -n 's/ Debian$//p' | head -1)
[ -n "$mirror" ] || { echo "apt knows no archive of Debian: set SYSROOT to a folder with glibc 2.31" >&2 && exit 1; }

mkdir -p "$(dirname "$1")"
part=$(cd "$(dirname "$1")" && pwd -P)/$(basename "$1").part
rm -rf "$part"
mkdir -p "$part/apt/lists/partial" "$part/apt/cache/archives/partial" "$part/packages"
# Its own lists and state: those of the machine stay as they are.
echo "deb [arch=amd64 signed-by=$keys] $mirror bullseye main" > "$part/apt/sources"
: > "$part/apt/status"
apt() {
    apt-get -qq -o Dir::Etc::SourceList="$part/apt/sources" -o Dir::Etc::SourceParts=/dev/null \
        -o Dir::State::Lists="$part/apt/lists" -o Dir::State::status="$part/apt/status" -o Dir::Cache="$part/apt/cache" \
        -o Acquire::Languages=none -o Acquire::Check-Valid-Until=false -o APT::Sandbox::User="$(id -un)" "$@"
}
apt update
(cd "$part/packages" && apt download libc6 libc6-dev)
for package in "$part"/packages/*.deb; do dpkg-deb --extract "$package" "$part"; done
rm -rf "$part/apt" "$part/packages"
# The linker follows these, and would leave the folder by those that begin at the root.
find "$part" -type l | while read -r link; do
    case $(readlink "$link") in /*) ln -sfr "$part$(readlink "$link")" "$link" ;; esac
done
mv "$part" "$1"
