# How every file of the project is compiled: warnings, sanitizers. Consumers inherit none of it.
add_library(tramite_compiler INTERFACE)
target_compile_features(tramite_compiler INTERFACE cxx_std_20)
target_compile_options(tramite_compiler INTERFACE
  -Wall -Wextra -Wconversion -Wshadow -Wnon-virtual-dtor -Woverloaded-virtual)

# What is not marked TRAMITE_EXPORT stays inside. Position-independent, so that a static tramite can
# become part of somebody's shared library; what is exported is still inlined within.
target_compile_options(tramite_compiler INTERFACE
  -fvisibility=hidden -fvisibility-inlines-hidden -fno-semantic-interposition)

# Whoever installs it has other folders than whoever built it: none of ours is in what is built.
target_compile_options(tramite_compiler INTERFACE
  -ffile-prefix-map=${PROJECT_SOURCE_DIR}=. -ffile-prefix-map=${CMAKE_BINARY_DIR}=./build)

# Asio and Boost.JSON are compiled in one file each (src/net/asio.cpp, src/base/boost_json.cpp);
# Asio stays inside, and Boost.JSON is shown, since its values are in the public headers.
# BOOST_ASIO_NO_DEPRECATED is left out on purpose: it changes what functions of Asio return, and an
# application with an Asio of its own would be linked with ours.
target_compile_definitions(tramite_compiler INTERFACE
  BOOST_ASIO_SEPARATE_COMPILATION BOOST_ASIO_DISABLE_VISIBILITY
  BOOST_JSON_DYN_LINK BOOST_JSON_NO_LIB)

if(TRAMITE_WERROR)
  target_compile_options(tramite_compiler INTERFACE -Werror)
endif()
if(TRAMITE_SANITIZE)
  target_compile_options(tramite_compiler INTERFACE
    -fsanitize=${TRAMITE_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer)
  target_link_options(tramite_compiler INTERFACE -fsanitize=${TRAMITE_SANITIZE})
  # UBSan's look at a vptr opens a pipe; where a test leaves no descriptor, it calls every object
  # invalid. What it finds, AddressSanitizer finds by its memory.
  if(TRAMITE_SANITIZE MATCHES "undefined")
    target_compile_options(tramite_compiler INTERFACE -fno-sanitize=vptr)
  endif()
  # Instrumented code confuses GCC's flow analysis; the release build keeps the warning.
  target_compile_options(tramite_compiler INTERFACE -Wno-maybe-uninitialized)
endif()
# Asio has fences, which GCC's ThreadSanitizer does not see, and warns of in every file with Asio.
if(TRAMITE_SANITIZE MATCHES "thread" AND CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  target_compile_options(tramite_compiler INTERFACE -Wno-tsan)
endif()
