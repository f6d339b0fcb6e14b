# prometheus-cpp's core, which writes the page of /metrics. By its files: Debian's CMake package of
# it also asks for civetweb and curl, of parts that tramite does not use.
find_path(TRAMITE_PROMETHEUS_INCLUDE prometheus/text_serializer.h REQUIRED
          DOC "prometheus-cpp, headers: prometheus-cpp-dev on Debian")
find_library(TRAMITE_PROMETHEUS_LIBRARY prometheus-cpp-core REQUIRED
             DOC "prometheus-cpp, its core alone: prometheus-cpp-dev on Debian")
mark_as_advanced(TRAMITE_PROMETHEUS_INCLUDE TRAMITE_PROMETHEUS_LIBRARY)
if(NOT TARGET tramite_prometheus)
  add_library(tramite_prometheus INTERFACE IMPORTED GLOBAL)
  set_target_properties(tramite_prometheus PROPERTIES
    INTERFACE_INCLUDE_DIRECTORIES ${TRAMITE_PROMETHEUS_INCLUDE}
    INTERFACE_LINK_LIBRARIES ${TRAMITE_PROMETHEUS_LIBRARY})
endif()
