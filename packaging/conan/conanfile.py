"""Conan's recipe: builds the library from this checkout, with the cargo in PATH.

    conan create packaging/conan --build=missing [-o together/*:shared=True]
"""

import os
import re
import shutil
import subprocess

from conan import ConanFile
from conan.errors import ConanInvalidConfiguration
from conan.tools.files import copy, rm, rmdir
from conan.tools.gnu import AutotoolsToolchain

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))


class Together(ConanFile):
    name = "together"
    description = "The Together AI API for every native program"
    license = "MIT OR Apache-2.0"
    topics = ("together", "llm", "c-api")
    package_type = "library"
    settings = "os", "arch", "compiler", "build_type"
    options = {"shared": [True, False]}
    default_options = {"shared": False}

    def set_version(self):
        with open(os.path.join(ROOT, "Cargo.toml")) as file:
            self.version = re.search(r'^version = "(.*)"$', file.read(), re.MULTILINE).group(1)

    def export_sources(self):
        listed = subprocess.run(["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"], cwd=ROOT, check=True,
                                stdout=subprocess.PIPE, text=True).stdout
        # Not by Conan's copy(), which walks through everything below ROOT, what cargo has built included, for each name.
        for name in filter(None, listed.split("\0")):
            if not os.path.lexists(os.path.join(ROOT, name)):
                continue
            exported = os.path.join(self.export_sources_folder, name)
            os.makedirs(os.path.dirname(exported), exist_ok=True)
            shutil.copy2(os.path.join(ROOT, name), exported, follow_symlinks=False)

    def configure(self):
        # Nothing of it is C++.
        self.settings.rm_safe("compiler.cppstd")
        self.settings.rm_safe("compiler.libcxx")

    def validate(self):
        if self.settings.os != "Linux":
            raise ConanInvalidConfiguration("this recipe builds for Linux alone: unpack an archive of a release elsewhere")

    def build_id(self):
        # One build has both kinds of library; package() takes one.
        self.info_build.options.shared = "Any"

    def generate(self):
        # CC, CFLAGS and LDFLAGS of the profile, which `make` obeys.
        AutotoolsToolchain(self).generate()

    def build(self):
        self.run("make library", cwd=self.source_folder)

    def package(self):
        self.run(f'make install PREFIX="{self.package_folder}" DATADIR="{self.package_folder}/res"', cwd=self.source_folder)
        licenses = os.path.join(self.package_folder, "licenses")
        bill = os.path.join(self.package_folder, "res", "together.cdx.json")
        self.run(f'packaging/crates.py host "{licenses}" "{bill}"', cwd=self.source_folder)
        copy(self, "LICENSE-*", self.source_folder, licenses)
        # Conan makes its own for who depends on this.
        rmdir(self, os.path.join(self.package_folder, "lib", "cmake"))
        rmdir(self, os.path.join(self.package_folder, "lib", "pkgconfig"))
        rmdir(self, os.path.join(self.package_folder, "share"))
        rm(self, "*.a" if self.options.shared else "*.so*", os.path.join(self.package_folder, "lib"))

    def package_info(self):
        self.cpp_info.libs = ["together"]
        self.cpp_info.set_property("cmake_target_name", "together::together")
        self.cpp_info.set_property("pkg_config_name", "together")
        if not self.options.shared:
            self.cpp_info.system_libs = ["util", "rt", "pthread", "m", "dl"]
