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
# So that a program links together::together, whichever its triplet has.
if(VCPKG_LIBRARY_LINKAGE STREQUAL "static")
  file(APPEND "${CURRENT_PACKAGES_DIR}/share/${PORT}/together-config.cmake" [[

if(NOT TARGET together::together)
  add_library(together::together INTERFACE IMPORTED)
  set_target_properties(together::together PROPERTIES INTERFACE_LINK_LIBRARIES together::static)
endif()
]])
endif()
file(REMOVE_RECURSE "${CURRENT_PACKAGES_DIR}/share/man" "${CURRENT_PACKAGES_DIR}/share/bash-completion"
  "${CURRENT_PACKAGES_DIR}/share/zsh" "${CURRENT_PACKAGES_DIR}/share/fish")

# A debug build of Rust's would be another library: the release serves both.
file(COPY "${CURRENT_PACKAGES_DIR}/lib" DESTINATION "${CURRENT_PACKAGES_DIR}/debug")
vcpkg_fixup_pkgconfig()

# Of the library, and of each crate in it.
set(licenses "${CURRENT_BUILDTREES_DIR}/licenses")
vcpkg_execute_required_process(
  COMMAND packaging/crates.py host "${licenses}" "${CURRENT_PACKAGES_DIR}/share/${PORT}/together.cdx.json"
  WORKING_DIRECTORY "${SOURCE_PATH}"
  LOGNAME "licenses-${TARGET_TRIPLET}")
file(GLOB_RECURSE of_crates "${licenses}/*")
vcpkg_install_copyright(FILE_LIST "${SOURCE_PATH}/LICENSE-MIT" "${SOURCE_PATH}/LICENSE-APACHE" ${of_crates})
