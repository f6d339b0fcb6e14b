// TRAMITE_EXPORT marks what a shared library of tramite shows to its users: everything else is
// hidden in it. For every public header that declares what is defined in src.
#pragma once

#if __cplusplus < 202002L && !defined(_MSC_VER)
#error "tramite needs C++20: compile with -std=c++20 or a later standard"
#endif

#ifdef __GNUC__
#define TRAMITE_EXPORT [[gnu::visibility("default")]]
#else
#define TRAMITE_EXPORT
#endif
