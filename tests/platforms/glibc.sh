#!/bin/sh
# The oldest glibc: the library is linked on this machine for the C library of Debian 11, as the archive for Linux is, and C
# programs run with it in a chroot of Debian 11 (glibc 2.31), against a server outside.
# Packages: debootstrap gcc binutils. The chroot's packages come from Debian's archive; its mounts end with each program.
. "$(dirname "$0")/toolchain.sh"
need debootstrap debootstrap
need gcc gcc
[ "$(id -u)" -eq 0 ] || not_run "a chroot needs root"
unshare --mount true || not_run "this machine refuses mounts"

old=$built/bullseye
tools=$built/glibc
mkdir -p "$tools"
if [ ! -e "$old" ]; then
    unshare --mount debootstrap --variant=minbase --include=libc6-dev bullseye "$old.part" > "$tools/debootstrap.log" 2>&1 ||
        { tail -20 "$tools/debootstrap.log" >&2 && exit 1; }
    cp /etc/hosts "$old.part/etc/hosts"
    # A linker outside follows these too, and would leave the chroot by those that begin at the root.
    for link in "$old.part"/usr/lib64/* "$old.part"/usr/lib/x86_64-linux-gnu/*.so; do
        case $(readlink "$link") in /*) ln -sfr "$old.part$(readlink "$link")" "$link" ;; esac
    done
    mv "$old.part" "$old"
fi
grep -q '^11\.' "$old/etc/debian_version" || { echo "$old is not Debian 11" >&2 && exit 1; }

# Starts a program in the chroot, in the same folder, which is below /tmp.
cat > "$tools/in-chroot" << EOF2
#!/bin/sh
exec unshare --mount sh -c '
    mount --bind /tmp "\$0/tmp" && mount -t proc proc "\$0/proc" && mount -t tmpfs tmpfs "\$0/dev" &&
    mknod -m 666 "\$0/dev/null" c 1 3 && mknod -m 666 "\$0/dev/zero" c 1 5 && mknod -m 666 "\$0/dev/full" c 1 7 &&
    mknod -m 666 "\$0/dev/random" c 1 8 && mknod -m 666 "\$0/dev/urandom" c 1 9 &&
    exec chroot "\$0" sh -c "cd \"\\\$0\" 2> /dev/null; exec \"\\\$@\"" "\$PWD" "\$@"' "$old" "\$@"
EOF2
chmod +x "$tools/in-chroot"
"$tools/in-chroot" true || not_run "this machine refuses the mounts of a chroot"
echo "-- Debian $(cat "$old/etc/debian_version"): $("$tools/in-chroot" ldd --version | head -1)"

# gcc searches its own folders before those of a sysroot, so -B and -L name the latter (as in packaging/build.sh).
linked_for() { echo "--sysroot=$1 -B$1/usr/lib/x86_64-linux-gnu -L$1/usr/lib/x86_64-linux-gnu"; }
packaging/old-glibc.sh "$built/glibc-2.31"

# The release as it is shipped; in brief the same code, quicker to build.
if [ -n "$brief" ]; then
    CARGO_TARGET_DIR="$tools" CARGO_PROFILE_DEV_DEBUG=0 CARGO_INCREMENTAL=0 \
        cargo rustc --lib --crate-type cdylib,staticlib -- -C "link-args=$(linked_for "$built/glibc-2.31")"
    libraries=$tools/debug
else
    CARGO_TARGET_DIR="$tools" SYSROOT="$built/glibc-2.31" packaging/build.sh
    libraries=$tools/release
fi

# Where the chroot sees them too.
shared=$(mktemp -d /tmp/together-glibc.XXXXXX)
trap 'rm -rf "$shared"' EXIT
cp "$libraries/libtogether.so" "$libraries/libtogether.a" "$shared"
export TMPDIR=/tmp TOGETHER_TEST_LIBRARIES="$shared" TOGETHER_TEST_GLIBC=2.31
export TOGETHER_TEST_CC="gcc $(linked_for "$old")" TOGETHER_TEST_RUNNER="$tools/in-chroot" TOGETHER_TEST_WAYS="shared archive"
programs="programs:: abi:: elf:: cookbook:: guests::"
[ -z "$brief" ] || programs=$brief_programs
cargo test --test native -- $programs
