# Sourced by the scripts that build what is shipped, in the repository's root: no path of the machine gets into it, since
# messages name sources, and assertions of C too. Each place on the disk becomes a word: $remapped is for cargo's --config, and
# CFLAGS are for the C of crates, with CPPFLAGS among them, which cargo's crates do not read. Sources of the repository itself have to be named as well where their paths are absolute.
crates=${CARGO_HOME:-$HOME/.cargo}
std=$("${RUSTC:-rustc}" --print sysroot)/lib/rustlib/src/rust
remapped="'--remap-path-prefix=$crates=crates', '--remap-path-prefix=$std=rust'"
# Debian keeps the source of std elsewhere, where this leads by a link.
real_std=$(cd "$std" 2> /dev/null && pwd -P) || real_std=$std
remapped="$remapped, '--remap-path-prefix=$real_std=rust'"
export CFLAGS="${CPPFLAGS:+$CPPFLAGS }${CFLAGS:-} '-ffile-prefix-map=$crates=crates'"
export CC_SHELL_ESCAPED_FLAGS=1

# gcc searches its own folders before those of a sysroot, so -B and -L name the latter.
libraries=${SYSROOT:-}/usr/lib/$(uname -m)-linux-gnu
for_sysroot=${SYSROOT:+--sysroot=$SYSROOT -B$libraries -L$libraries}
