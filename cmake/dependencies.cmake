# The libraries that the project stands on. tramite-config.cmake.in asks consumers of a static
# tramite for the same.
# Boost is used as headers only: its few compiled parts are built in src/base and src/net.
include(${CMAKE_CURRENT_LIST_DIR}/tramite-boost.cmake)
tramite_find_boost(problem GLOBAL)
if(problem)
  message(FATAL_ERROR "${problem}")
endif()

# A project that has tramite in a folder of its own links with them too, from outside of it.
set(CMAKE_FIND_PACKAGE_TARGETS_GLOBAL ON)
find_package(Threads REQUIRED)
find_package(OpenSSL 3.0 REQUIRED)
find_package(SQLite3 3.40 REQUIRED)
find_package(fmt REQUIRED)
find_package(spdlog REQUIRED)
include(${CMAKE_CURRENT_LIST_DIR}/tramite-prometheus.cmake)
if(tramite_prometheus_problem)
  message(FATAL_ERROR "${tramite_prometheus_problem}")
endif()

# ./run needs no GoogleTest, and shares its build folder with ./test, which asks for ON.
set(TRAMITE_BUILD_TESTS ${TRAMITE_TESTS})
if(TRAMITE_TESTS STREQUAL "AUTO")
  find_package(GTest QUIET)
  set(TRAMITE_BUILD_TESTS OFF)
  if(PROJECT_IS_TOP_LEVEL AND GTest_FOUND AND NOT BUILD_SHARED_LIBS)
    set(TRAMITE_BUILD_TESTS ON)
  endif()
elseif(TRAMITE_TESTS)
  find_package(GTest REQUIRED)
  if(BUILD_SHARED_LIBS)
    message(FATAL_ERROR "The tests see the inside of tramite, which a shared library hides: "
      "build them with BUILD_SHARED_LIBS=OFF, or leave them out with TRAMITE_TESTS=OFF.")
  endif()
endif()
