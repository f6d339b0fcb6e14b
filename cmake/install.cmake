# What `cmake --install` puts where: the library, its headers, the program, a CMake package, a
# pkg-config file, documents and examples. Nothing of it names a folder of the build, and the
# installed tree may be moved. docs/installing.md says how it is used.
include(GNUInstallDirs)
include(CMakePackageConfigHelpers)

set(package_folder ${CMAKE_INSTALL_LIBDIR}/cmake/tramite)
list(TRANSFORM tramite_components PREPEND tramite_ OUTPUT_VARIABLE component_targets)

install(TARGETS tramite ${component_targets} EXPORT tramite-targets
  RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR} COMPONENT tramite_runtime
  LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR} COMPONENT tramite_runtime
          NAMELINK_COMPONENT tramite_development
  ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR} COMPONENT tramite_development
  FILE_SET HEADERS DESTINATION ${CMAKE_INSTALL_INCLUDEDIR} COMPONENT tramite_development)
if(TRAMITE_PROGRAM)
  install(TARGETS tramite_program
    RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR} COMPONENT tramite_runtime)
endif()

# --- the CMake package ---

install(EXPORT tramite-targets NAMESPACE tramite::
  DESTINATION ${package_folder} COMPONENT tramite_development)
configure_package_config_file(cmake/tramite-config.cmake.in
  ${PROJECT_BINARY_DIR}/tramite-config.cmake INSTALL_DESTINATION ${package_folder}
  NO_SET_AND_CHECK_MACRO NO_CHECK_REQUIRED_COMPONENTS_MACRO)
write_basic_package_version_file(${PROJECT_BINARY_DIR}/tramite-config-version.cmake
  COMPATIBILITY SameMinorVersion)
install(FILES cmake/tramite-boost.cmake cmake/tramite-prometheus.cmake
  ${PROJECT_BINARY_DIR}/tramite-config.cmake ${PROJECT_BINARY_DIR}/tramite-config-version.cmake
  DESTINATION ${package_folder} COMPONENT tramite_development)

# --- the pkg-config file ---

# A way from the file to the root of the tree, so that the tree may be moved; an absolute folder is
# one that whoever packages it has chosen to fix.
function(tramite_pkg_config_folder result folder)
  if(IS_ABSOLUTE "${folder}")
    set(${result} "${folder}" PARENT_SCOPE)
  else()
    set(${result} "\${prefix}/${folder}" PARENT_SCOPE)
  endif()
endfunction()
tramite_pkg_config_folder(pkg_config_library_folder "${CMAKE_INSTALL_LIBDIR}")
tramite_pkg_config_folder(pkg_config_include_folder "${CMAKE_INSTALL_INCLUDEDIR}")
if(IS_ABSOLUTE "${CMAKE_INSTALL_LIBDIR}")
  set(pkg_config_prefix ${CMAKE_INSTALL_PREFIX})
else()
  string(REGEX REPLACE "[^/]+" ".." up ${CMAKE_INSTALL_LIBDIR}/pkgconfig)
  set(pkg_config_prefix "\${pcfiledir}/${up}")
endif()

# What a static library needs stands where `pkg-config --libs` gives it without `--static`: there is
# no other library here that it could mean. A shared one has its libraries within.
# spdlog is named as a library alone: its own file would bring its compile definitions along.
set(pkg_config_flags "")
set(pkg_config_requires "")
set(pkg_config_libraries "-ltramite")
if(BUILD_SHARED_LIBS)
  string(APPEND pkg_config_flags " -DBOOST_JSON_DYN_LINK")
else()
  set(pkg_config_requires "sqlite3 >= 3.40, libcrypto >= 3.0, fmt, prometheus-cpp-core")
  string(APPEND pkg_config_libraries " -lspdlog -pthread")
endif()
if(NOT TRAMITE_BOOST_INCLUDE IN_LIST CMAKE_CXX_IMPLICIT_INCLUDE_DIRECTORIES)
  string(APPEND pkg_config_flags " -isystem ${TRAMITE_BOOST_INCLUDE}")
endif()
configure_file(cmake/tramite.pc.in ${PROJECT_BINARY_DIR}/tramite.pc @ONLY)
install(FILES ${PROJECT_BINARY_DIR}/tramite.pc
  DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig COMPONENT tramite_development)

# --- documents and examples, side by side as in the repository ---

install(FILES README.md README.es.md
  DESTINATION ${CMAKE_INSTALL_DOCDIR} COMPONENT tramite_documentation)
install(FILES docs/installing.md docs/protocol.md docs/testing.md docs/performance.md
  DESTINATION ${CMAKE_INSTALL_DOCDIR}/docs COMPONENT tramite_documentation)
install(DIRECTORY examples
  DESTINATION ${CMAKE_INSTALL_DOCDIR} COMPONENT tramite_documentation
  PATTERN "__pycache__" EXCLUDE PATTERN "*_test.cpp" EXCLUDE)
