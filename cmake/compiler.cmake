# How every file of the project is compiled: warnings, sanitizers. Consumers inherit none of it.
add_library(tramite_compiler INTERFACE)
target_compile_features(tramite_compiler INTERFACE cxx_std_20)
target_compile_options(tramite_compiler INTERFACE
  -Wall -Wextra -Wconversion -Wshadow -Wnon-virtual-dtor -Woverloaded-virtual -fvisibility=hidden)
if(TRAMITE_WERROR)
  target_compile_options(tramite_compiler INTERFACE -Werror)
endif()
if(TRAMITE_SANITIZE)
  target_compile_options(tramite_compiler INTERFACE
    -fsanitize=${TRAMITE_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer)
  target_link_options(tramite_compiler INTERFACE -fsanitize=${TRAMITE_SANITIZE})
  # Instrumented code confuses GCC's flow analysis; the release build keeps the warning.
  target_compile_options(tramite_compiler INTERFACE -Wno-maybe-uninitialized)
endif()
# Asio has fences, which GCC's ThreadSanitizer does not see, and warns of in every file with Asio.
if(TRAMITE_SANITIZE MATCHES "thread" AND CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  target_compile_options(tramite_compiler INTERFACE -Wno-tsan)
endif()
