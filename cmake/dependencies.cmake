# The libraries that the project stands on, each by the name of its Debian package.
# Boost is used as headers only: its few compiled parts are built in src/base and src/net.
find_path(TRAMITE_BOOST_INCLUDE boost/describe.hpp REQUIRED
          DOC "Boost 1.81 or newer: libboost1.81-dev on Debian 12, libboost-dev on Debian 13")
file(STRINGS ${TRAMITE_BOOST_INCLUDE}/boost/version.hpp TRAMITE_BOOST_VERSION
     REGEX "define BOOST_VERSION [0-9]+")
string(REGEX MATCH "[0-9]+$" TRAMITE_BOOST_VERSION "${TRAMITE_BOOST_VERSION}")
if(TRAMITE_BOOST_VERSION LESS 108100)
  message(FATAL_ERROR "tramite needs Boost 1.81 or newer, and found ${TRAMITE_BOOST_VERSION} in "
    "${TRAMITE_BOOST_INCLUDE}. Debian 12: apt install libboost1.81-dev (its default is 1.74).")
endif()
add_library(tramite_boost INTERFACE)
target_include_directories(tramite_boost SYSTEM INTERFACE ${TRAMITE_BOOST_INCLUDE})
target_compile_definitions(tramite_boost INTERFACE
  BOOST_ASIO_SEPARATE_COMPILATION BOOST_ASIO_NO_DEPRECATED)

find_package(Threads REQUIRED)
find_package(OpenSSL 3.0 REQUIRED)
find_package(SQLite3 3.40 REQUIRED)
find_package(fmt REQUIRED)
find_package(spdlog REQUIRED)
include(${CMAKE_CURRENT_LIST_DIR}/tramite-prometheus.cmake)

# ./run needs no GoogleTest, and shares its build folder with ./test, which asks for ON.
set(TRAMITE_BUILD_TESTS ${TRAMITE_TESTS})
if(TRAMITE_TESTS STREQUAL "AUTO")
  find_package(GTest QUIET)
  set(TRAMITE_BUILD_TESTS OFF)
  if(PROJECT_IS_TOP_LEVEL AND GTest_FOUND)
    set(TRAMITE_BUILD_TESTS ON)
  endif()
elseif(TRAMITE_TESTS)
  find_package(GTest REQUIRED)
endif()
