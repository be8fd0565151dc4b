# An overlay port: builds the library from this checkout, with the cargo in PATH, which vcpkg has not.
#
#   vcpkg install together --overlay-ports=DIR/packaging/vcpkg
get_filename_component(SOURCE_PATH "${CURRENT_PORT_DIR}/../../.." ABSOLUTE)
find_program(CARGO cargo PATHS ENV HOME PATH_SUFFIXES .cargo/bin)
if(NOT CARGO)
  message(FATAL_ERROR "cargo is missing: install Rust (rustup)")
endif()

vcpkg_execute_required_process(
  COMMAND make install "PREFIX=${CURRENT_PACKAGES_DIR}" "DATADIR=${CURRENT_PACKAGES_DIR}/share/${PORT}"
    "CMAKEDIR=${CURRENT_PACKAGES_DIR}/share/${PORT}" "BINDIR=${CURRENT_PACKAGES_DIR}/tools/${PORT}"
    "CARGO_TARGET_DIR=${CURRENT_BUILDTREES_DIR}/cargo"
  WORKING_DIRECTORY "${SOURCE_PATH}"
  LOGNAME "install-${TARGET_TRIPLET}")

# Each triplet has one kind of library.
if(VCPKG_LIBRARY_LINKAGE STREQUAL "static")
  file(GLOB other "${CURRENT_PACKAGES_DIR}/lib/libtogether.so*")
else()
  set(other "${CURRENT_PACKAGES_DIR}/lib/libtogether.a")
endif()
file(REMOVE ${other})
file(REMOVE_RECURSE "${CURRENT_PACKAGES_DIR}/share/man" "${CURRENT_PACKAGES_DIR}/share/bash-completion"
  "${CURRENT_PACKAGES_DIR}/share/zsh" "${CURRENT_PACKAGES_DIR}/share/fish")

# A debug build of Rust's would be another library: the release serves both.
file(COPY "${CURRENT_PACKAGES_DIR}/lib" DESTINATION "${CURRENT_PACKAGES_DIR}/debug")
vcpkg_fixup_pkgconfig()
vcpkg_install_copyright(FILE_LIST "${SOURCE_PATH}/LICENSE-MIT" "${SOURCE_PATH}/LICENSE-APACHE")
