#!/bin/bash
# Installs each package in a fresh place, as somebody does who has nothing else of this library, and builds the smallest
# program with it: by make install, CMake, Meson, and Debian's packages in a chroot of their own; and checks that a packager can build
# without a network. Each program asks the offline server. Needs cmake, debhelper, debootstrap, lintian, meson and pkg-config beside
# what `make` needs, and root for the chroot.
#
#   tests/packages.sh [--brief]    without what takes minutes: the whole build of a packager without a network, Conan, cargo-c and,
#                                  where VCPKG_ROOT has a copy of vcpkg's repository, its port (needs patchelf)
set -euo pipefail
cd "$(dirname "$0")/.."
root=$(pwd -P)
brief=; if [ "${1:-}" = --brief ]; then brief=yes; fi
target=$(mkdir -p "${CARGO_TARGET_DIR:-target}" && cd "${CARGO_TARGET_DIR:-target}" && pwd -P)
version=$(sed -n 's/^version = "\(.*\)"/\1/p' Cargo.toml)
work=$(mktemp -d "${TMPDIR:-/tmp}/together packages.XXXXXX")
trap 'rm -rf "$work"' EXIT
. tests/counts.sh

example=$root/examples/c/complete.c
cargo build --quiet --package together-offline
# answers PROGRAM: it asks the offline server and prints what that says.
answers() {
    env -u LD_LIBRARY_PATH examples/with-offline-server.sh "$target/debug/together-offline" "$@" "How are you?" |
        grep -q 'you asked "How are you?"'
}
# uses_staged FOLDER: a program with the shared library that is staged in this folder of $work, and one with the static library, are
# built as a distribution builds another package.
uses_staged() {
    local lib=$1/usr/lib/$multiarch
    (cd "$work" && export PKG_CONFIG_SYSROOT_DIR="$1" PKG_CONFIG_LIBDIR="$lib/pkgconfig" &&
        quietly cc "$example" -o staged $(pkg-config --cflags --libs together) "-Wl,-rpath,$work/$lib" &&
        quietly cc "$example" -o contained $(pkg-config --cflags together) "$lib/libtogether.a" \
            $(pkg-config --static --libs-only-l together | sed s/-ltogether//)) &&
        answers "$work/staged" && answers "$work/contained"
}
quietly() { "$@" > "$work/log" 2>&1 || { cat "$work/log" && return 1; }; }

# Whether `make` builds again, of files that a build with the flags of the last question would have left. Make splits names at blanks.
as_built=$target/packages/as_built/release/libtogether.so
rm -rf "$target/packages/as_built" && mkdir -p "${as_built%/*}" && touch "${as_built%/*}/native-static-libs"
builds_with() {
    local status=0
    env -u CPPFLAGS -u CFLAGS -u LDFLAGS -u SYSROOT CARGO_TARGET_DIR="$target/packages/as_built" "$@" \
        make --question "$as_built" > "$work/log" 2>&1 || status=$?
    if [ "$status" -gt 1 ]; then cat "$work/log" && fail "make --question"; fi
    touch --reference="${as_built%/*}/flags" "$as_built"
    [ "$status" -eq 1 ]
}
before=()
for word in CFLAGS="-O2 -g" CFLAGS="-O1 -g" CPPFLAGS=-DNDEBUG LDFLAGS=-Wl,--as-needed SYSROOT=/other; do
    builds_with "${before[@]}" "$word" || fail "$word makes no build"
    before+=("$word")
    ! builds_with "${before[@]}" || fail "the same flags make a build: ${before[*]}"
done
CFLAGS=-O0 CARGO_TARGET_DIR="$target/packages/as_built" make --dry-run install > "$work/log"
! grep -q packaging/build.sh "$work/log" || fail "make install builds with other flags"
builds_with || fail "flags that are gone make no build"
pass "make builds again with other CFLAGS, CPPFLAGS, LDFLAGS or SYSROOT, and make install does not"

# The flags of Debian's packages for everything, so that the library is built once.
flags=$(DEB_BUILD_MAINT_OPTIONS=hardening=+all dpkg-buildflags --export=sh)
eval "$flags"
quietly make library
multiarch=$(cc -print-multiarch)
for libdir in lib "lib/$multiarch" ../elsewhere; do
    place=$work/$(echo "$libdir" | tr / _)
    quietly make install PREFIX="$place/prefix" LIBDIR="$place/prefix/$libdir"
    # What is under the prefix may be moved with it; a folder beside it is where it is.
    if [ "$libdir" != ../elsewhere ]; then mv "$place/prefix" "$place/moved" && prefix=$place/moved; else prefix=$place/prefix; fi
    lib=$(cd "$prefix/$libdir" && pwd -P)
    quietly cmake -S tests/dist -B "$place/cmake" -DCMAKE_PREFIX_PATH="$prefix;$lib" -Dtogether_DIR="$lib/cmake/together" \
        -DSOURCE="$example" && quietly cmake --build "$place/cmake" || fail "CMake builds with LIBDIR=$libdir"
    for kind in together static; do
        answers "$place/cmake/by_cmake_$kind" || fail "CMake, together::$kind, LIBDIR=$libdir"
    done
    answers "$prefix/bin/together-cli" ask || fail "the command, LIBDIR=$libdir"
    pass "make install with LIBDIR=$libdir: CMake finds both libraries, the command runs"
done

quietly cmake -S tests/packages/cmake -B "$work/fetched" -DTOGETHER_SOURCE="$root" -DLIBTOGETHER_TARGET_DIR="$target" \
    -DSOURCE="$example" && quietly cmake --build "$work/fetched" || fail "FetchContent builds"
for kind in together static; do
    answers "$work/fetched/by_cmake_$kind" || fail "a program that contains together::$kind"
done
pass "CMake's FetchContent: a program builds the library with itself"

for way in installed contained; do
    cp -R tests/packages/meson "$work/meson $way"
    cp "$example" "$work/meson $way"
    settings=(PKG_CONFIG_PATH="$work/nothing")
    if [ "$way" = installed ]; then
        quietly make install PREFIX="$work/for-meson" && settings=(PKG_CONFIG_PATH="$work/for-meson/lib/pkgconfig")
    else
        mkdir "$work/meson $way/subprojects" && ln -s "$root" "$work/meson $way/subprojects/together"
    fi
    quietly env "${settings[@]}" CARGO_TARGET_DIR="$target" meson setup "$work/meson $way/build" "$work/meson $way" &&
        quietly env CARGO_TARGET_DIR="$target" meson compile -C "$work/meson $way/build" || fail "Meson builds, $way"
    answers "$work/meson $way/build/by_meson" || fail "a program of Meson, $way"
    pass "Meson, with the library $way"
done

git clone --quiet --depth=1 "file://$root" "$work/upstream" 2> "$work/log" && git -C "$work/upstream" tag --force "v$version"
mkdir -p "$work/wrapped/subprojects"
sed "s|@URL@|$work/upstream|; s|@VERSION@|$version|" packaging/together.wrap.in > "$work/wrapped/subprojects/together.wrap"
echo "project('wrapped', 'c')" > "$work/wrapped/meson.build"
quietly meson subprojects download --sourcedir "$work/wrapped" together || fail "meson subprojects download"
cmp "$work/upstream/meson.build" "$work/wrapped/subprojects/together/meson.build" || fail "what the wrap downloads"
pass "Meson's wrap, filled in, downloads the repository"

# A packager's build: the crates in a folder, no network, and nothing of this user's cargo.
mkdir "$work/source"
git ls-files -z --cached --others --exclude-standard | tar --create --null --files-from=- | tar --extract --directory="$work/source"
mkdir "$work/source/.cargo"
(cd "$work/source" && cargo vendor --locked vendor > .cargo/config.toml 2> "$work/log") || { cat "$work/log" && fail "cargo vendor"; }
without_network=(env -u CARGO_TARGET_DIR CARGO_HOME="$work/no cargo home" CARGO_NET_OFFLINE=true SOURCE_DATE_EPOCH=1700000000
    RUSTUP_HOME="${RUSTUP_HOME:-$HOME/.rustup}")
if unshare --net true 2> /dev/null; then without_network=(unshare --net "${without_network[@]}"); fi
if [ -n "$brief" ]; then
    (cd "$work/source" && quietly "${without_network[@]}" CARGO_PROFILE_DEV_DEBUG=0 cargo check --locked --offline --lib) || fail "a check without a network"
    pass "cargo vendor --locked: the library is checked without a network"
else
    # Debian's flags, with two that leave a trace: macros for debuggers (-g3), and a build ID that only these flags hold.
    traced=$(DEB_BUILD_MAINT_OPTIONS=hardening=+all DEB_CFLAGS_APPEND=-g3 \
        DEB_LDFLAGS_APPEND=-Wl,--build-id=0x746f676574686572 dpkg-buildflags --export=sh)
    (eval "$traced" && cd "$work/source" && quietly "${without_network[@]}" make install DESTDIR="$work/stage" \
        PREFIX=/usr LIBDIR="/usr/lib/$multiarch" COMMAND_LIBRARY=shared) || fail "a build without a network"
    staged=$work/stage/usr/lib/$multiarch
    find "$work/source/target/release/build" -path '*/ring-*' -name '*-montgomery.o' -exec cp {} "$work/of-ring.o" \;
    for file in "$work/of-ring.o" "$work/stage/usr/bin/together-cli"; do
        readelf --debug-dump=info,macro "$file" > "$work/log" 2> /dev/null
        for word in "producer.*-fstack-protector-strong" "_FORTIFY_SOURCE 2"; do
            grep -q "$word" "$work/log" || fail "$word in $file"
        done
    done
    for file in "$staged/libtogether.so.$version" "$work/stage/usr/bin/together-cli"; do
        readelf --wide --notes --dynamic --segments "$file" > "$work/log"
        for word in "Build ID: 746f676574686572" GNU_RELRO "Flags:.*NOW"; do
            grep -q "$word" "$work/log" || fail "$word in $file"
        done
    done
    uses_staged stage || fail "a program with what was staged"
    pass "cargo vendor --locked: the library is built and staged without a network, with Debian's flags"
fi

rm -rf "$target/deb"
quietly env DEBFULLNAME="A Packager" DEBEMAIL=packager@example.org make deb || fail "make deb"
debs=$target/deb
for deb in "$debs"/*_"$version"_*.deb; do
    [ "$(dpkg-deb --field "$deb" Maintainer)" = "A Packager <packager@example.org>" ] || fail "the maintainer of $deb"
done
lintian --fail-on error,warning --allow-root "$debs"/*_"$version"_*.deb || fail "lintian"
pass "Debian's packages: lintian has nothing to say"
base=$target/packages/bookworm
if [ "$(id -u)" -ne 0 ] || ! command -v debootstrap > /dev/null || ! mknod "$work/device" c 1 3 2> /dev/null; then
    echo "not run: the packages in a chroot, which needs root, debootstrap and a machine that allows devices"
else
    if [ ! -e "$base/ready" ]; then
        rm -rf --one-file-system "$base" && mkdir -p "$base"
        quietly debootstrap --variant=minbase --include=gcc,libc6-dev,pkg-config bookworm "$base" && touch "$base/ready" ||
            fail "debootstrap"
    fi
    cp -a "$base" "$work/fresh"
    cp "$debs"/*_"$version"_*.deb "$example" "$target/debug/together-offline" examples/with-offline-server.sh "$work/fresh/root"
    cat > "$work/fresh/root/try" <<'END'
set -e
cd /root
# Of a debugger alone.
rm -f ./*-dbgsym_*.deb
dpkg -i ./*.deb
cc -Wall -Wextra -Werror complete.c -o shared $(pkg-config --cflags --libs together)
cc -Wall -Wextra -Werror complete.c -o static $(pkg-config --cflags together) -Wl,-Bstatic -ltogether -Wl,-Bdynamic \
    $(pkg-config --static --libs-only-l together | sed s/-ltogether//)
for program in ./shared ./static "together-cli ask"; do
    ./with-offline-server.sh ./together-offline $program "How are you?" | grep 'you asked "How are you?"'
done
dpkg --purge together-cli libtogether-doc libtogether-dev libtogether0.1
[ -z "$(find / -xdev -name '*libtogether*' -not -path '/root/*' -not -path '/var/*' -not -path '/proc/*')" ]
END
    quietly chroot "$work/fresh" sh /root/try || fail "Debian's packages in a fresh chroot"
    pass "Debian's packages: installed, used and purged in a fresh chroot"
fi

if [ -z "$brief" ]; then
    # Tools that Debian has not, or too old; each is got once. What they build, they build without a network.
    tools=$target/packages
    without_network=(env CARGO_NET_OFFLINE=true)
    if unshare --net true 2> /dev/null; then without_network=(unshare --net "${without_network[@]}"); fi

    if [ ! -x "$tools/conan/bin/conan" ]; then
        python3 -m venv "$tools/conan" && "$tools/conan/bin/pip" install --quiet --disable-pip-version-check conan==2.34.0
    fi
    conan=("${without_network[@]}" env -u CARGO_TARGET_DIR CONAN_HOME="$tools/conan-home" "$tools/conan/bin/conan")
    rm -rf "$tools/conan-home"
    quietly "${conan[@]}" profile detect
    for shared in False True; do
        quietly "${conan[@]}" create packaging/conan --build=missing --no-remote --options="together/*:shared=$shared" \
            --conf="tools.cmake.cmake_layout:test_folder=$work/tested by conan" || fail "conan create, shared=$shared"
        quietly "${conan[@]}" install --requires="together/$version" --no-remote --options="together/*:shared=$shared" \
            --generator=PkgConfigDeps --output-folder="$work/conan" || fail "conan install, shared=$shared"
        found() { PKG_CONFIG_LIBDIR="$work/conan" pkg-config "$@" together; }
        quietly cc "$example" -o "$work/by_conan" $(found --cflags --libs) "-Wl,-rpath,$(found --variable=libdir)" &&
            [ -e "$(echo "$(found --variable=prefix)/licenses"/ring-*)" ] && answers "$work/by_conan" ||
            fail "a program with Conan's package, shared=$shared"
    done
    pass "Conan: the recipe builds both kinds of library at once, its test package and a program use each"

    if [ ! -x "$tools/cargo-c/bin/cargo-cinstall" ]; then
        quietly cargo install cargo-c@0.10.24 --locked --debug --root "$tools/cargo-c" || fail "cargo install cargo-c"
    fi
    quietly "${without_network[@]}" "$tools/cargo-c/bin/cargo-cinstall" cinstall --release --locked --offline \
        --destdir="$work/of-cargo-c" --prefix=/usr --libdir="/usr/lib/$multiarch" || fail "cargo cinstall"
    uses_staged of-cargo-c || fail "a program with what cargo-c staged"
    pass "cargo-c: cargo cinstall stages the header and both libraries, and a program uses each"

    if [ -z "${VCPKG_ROOT:-}" ]; then
        echo "not run: vcpkg's port, which needs a copy of vcpkg's repository in VCPKG_ROOT"
    else
        rm -rf "$tools/vcpkg"
        for triplet in x64-linux x64-linux-dynamic; do
            quietly "${without_network[@]}" env -u CPPFLAGS -u CFLAGS -u LDFLAGS tests/packages/vcpkg.sh "$VCPKG_ROOT" "$triplet" \
                "$tools/vcpkg" || fail "vcpkg's port, $triplet"
            package=$tools/vcpkg/packages/$triplet
            grep -q "ring" "$package/share/together/copyright" || fail "the licences of crates, $triplet"
            quietly cmake -S packaging/conan/test_package -B "$work/by vcpkg $triplet" -DCMAKE_PREFIX_PATH="$package" &&
                quietly cmake --build "$work/by vcpkg $triplet" && "$work/by vcpkg $triplet/uses_together" ||
                fail "a program with vcpkg's package, $triplet"
        done
        pass "vcpkg: the overlay port makes a package with each kind of library, and a program uses each"
    fi
fi
all_passed
