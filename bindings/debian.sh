#!/bin/sh
# Runs a command in another Debian, for languages and programs that Debian 12 does not have: in a chroot that it makes once, in
# target/languages/SUITE, and in mount and process namespaces of its own, so that nothing is left mounted.
#
#   bindings/debian.sh SUITE "FOLDER..." COMMAND [ARGUMENT...]      trixie: Debian 13, Swift and Java; sid: Godot
#
# The folders are seen under the same names, and the command starts in the current one if they hold it. The exit status is the
# command's. Where the machine forbids chroots, or sid, which changes every day, cannot be installed, the last line is "not run:
# REASON" and the exit status 77.
set -eu

not_run() { echo "not run: $*"; exit 77; }

if [ "${1-}" != --inside ]; then
    [ "$(id -u)" -eq 0 ] || not_run "a chroot is for root alone"
    command -v debootstrap > /dev/null || not_run "debootstrap is not installed"
    languages=${CARGO_TARGET_DIR:-$(cd "$(dirname "$0")/.." && pwd)/target}/languages
    mkdir -p "$languages"
    unshare --mount --propagation private true 2> "$languages/said" || not_run "$(cat "$languages/said")"
    # One at a time: two would make the chroot at once.
    exec flock "$languages/$1.lock" unshare --mount --propagation private --pid --fork --kill-child \
        "$0" --inside "$languages/$1" "$@"
fi

root=$2 suite=$3 folders=$4
shift 4
case $suite in
    trixie) packages="swiftlang libc6-dev libstdc++-14-dev gcc openjdk-25-jdk-headless" ;;
    sid) packages="godot xvfb xauth libgl1-mesa-dri libegl1" ;;
    *) echo "no packages are known for $suite" >&2 && exit 2 ;;
esac
# cannot_install: what is wrong with a release is a failure; what is wrong with sid today, no change here can mend.
cannot_install() {
    cat "$root.log"
    [ "$suite" != sid ] || not_run "$suite cannot be installed today: $(tail -n 1 "$root.log")"
    exit 1
}
export DEBIAN_FRONTEND=noninteractive LC_ALL=C.UTF-8

if [ ! -e "$root/ready" ]; then
    rm -rf --one-file-system "$root"
    debootstrap --variant=minbase "$suite" "$root" > "$root.log" 2>&1 || cannot_install
    touch "$root/ready"
fi

# Devices of its own: what a program does to them is not done to the machine's.
mount -t tmpfs -o mode=755,size=64m devices "$root/dev" 2> "$root.log" || not_run "$(cat "$root.log")"
while read -r name major minor; do
    mknod -m 666 "$root/dev/$name" c "$major" "$minor" 2> "$root.log" || not_run "$(cat "$root.log")"
done <<'END'
null 1 3
zero 1 5
full 1 7
random 1 8
urandom 1 9
END
ln -s /proc/self/fd "$root/dev/fd"
mkdir "$root/dev/shm"
mount -t proc processes "$root/proc"

missing=$(for package in $packages; do
    [ -e "$root/var/lib/dpkg/info/$package.list" ] || ls "$root/var/lib/dpkg/info/$package":*.list > /dev/null 2>&1 || echo "$package"
done)
if [ -n "$missing" ]; then
    # shellcheck disable=SC2086
    chroot "$root" apt-get install --yes --no-install-recommends $missing > "$root.log" 2>&1 || cannot_install
    # What is installed is what is needed.
    chroot "$root" apt-get clean
fi

for folder in $folders; do
    mkdir -p "$root$folder"
    mount --bind "$folder" "$root$folder"
done
[ -d "$root$PWD" ] || cd /
# shellcheck disable=SC2016
exec chroot "$root" sh -c 'cd "$1" && shift && exec "$@"' sh "$PWD" "$@"
