# prometheus-cpp's core, which writes the page of /metrics: the target tramite::prometheus, if it is
# there. By its files: the CMake package of Debian also asks for civetweb and curl, of parts that
# tramite does not use. For the build, and for the installed package, which carries this file.
find_path(TRAMITE_PROMETHEUS_INCLUDE prometheus/text_serializer.h
          DOC "prometheus-cpp, headers: prometheus-cpp-dev on Debian")
find_library(TRAMITE_PROMETHEUS_LIBRARY prometheus-cpp-core
             DOC "prometheus-cpp, its core alone: prometheus-cpp-dev on Debian")
mark_as_advanced(TRAMITE_PROMETHEUS_INCLUDE TRAMITE_PROMETHEUS_LIBRARY)
set(tramite_prometheus_problem "")
if(NOT TRAMITE_PROMETHEUS_INCLUDE OR NOT TRAMITE_PROMETHEUS_LIBRARY)
  set(tramite_prometheus_problem
    "tramite needs the core of prometheus-cpp. Debian: apt install prometheus-cpp-dev.")
elseif(NOT TARGET tramite::prometheus)
  add_library(tramite::prometheus INTERFACE IMPORTED GLOBAL)
  set_target_properties(tramite::prometheus PROPERTIES
    INTERFACE_INCLUDE_DIRECTORIES ${TRAMITE_PROMETHEUS_INCLUDE}
    INTERFACE_LINK_LIBRARIES ${TRAMITE_PROMETHEUS_LIBRARY})
endif()
