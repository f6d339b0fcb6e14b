# Finds the headers of Boost and makes the target tramite::boost of them. For the build, and for the
# installed package, which carries this file: both search, and complain, alike.
#
# CMake's own FindBoost takes the first Boost that it meets. Debian 12's default is 1.74, too old;
# 1.81 may lie beside it in another folder, so the search goes on past what does not fit.

# The version of the Boost in `include`, as 1.81.0; empty if there is none.
function(tramite_boost_version_in include version)
  set(line "")
  if(EXISTS "${include}/boost/version.hpp")
    file(STRINGS "${include}/boost/version.hpp" line REGEX "define BOOST_VERSION [0-9]+"
         LIMIT_COUNT 1)
  endif()
  set(${version} "" PARENT_SCOPE)
  if(line MATCHES "BOOST_VERSION ([0-9]+)")
    math(EXPR major "${CMAKE_MATCH_1} / 100000")
    math(EXPR minor "${CMAKE_MATCH_1} / 100 % 1000")
    math(EXPR patch "${CMAKE_MATCH_1} % 100")
    set(${version} "${major}.${minor}.${patch}" PARENT_SCOPE)
  endif()
endfunction()

# A built tramite holds parts of the Boost that it was compiled with, so it takes that one only:
# TRAMITE_BOOST_BUILT is set by the installed package.
function(tramite_boost_fits version fits)
  set(${fits} FALSE PARENT_SCOPE)
  if(TRAMITE_BOOST_BUILT)
    if(version VERSION_EQUAL TRAMITE_BOOST_BUILT)
      set(${fits} TRUE PARENT_SCOPE)
    endif()
  elseif(version VERSION_GREATER_EQUAL 1.81)
    set(${fits} TRUE PARENT_SCOPE)
  endif()
endfunction()

# For find_path: notes what is passed over, to be able to say it.
function(tramite_take_boost is_taken folder)
  tramite_boost_version_in("${folder}" version)
  tramite_boost_fits("${version}" fits)
  if(NOT fits)
    set(${is_taken} FALSE PARENT_SCOPE)
    set_property(GLOBAL APPEND PROPERTY TRAMITE_BOOST_PASSED_OVER "${version} in ${folder}")
  endif()
endfunction()

# Sets `problem` to what is wrong and what to do about it, or to nothing. The target is made for the
# calling folder, or with GLOBAL behind the argument for all.
function(tramite_find_boost problem)
  set(${problem} "" PARENT_SCOPE)
  set_property(GLOBAL PROPERTY TRAMITE_BOOST_PASSED_OVER "")
  find_path(TRAMITE_BOOST_INCLUDE boost/version.hpp
    HINTS "${Boost_INCLUDE_DIR}" "${Boost_ROOT}" "${BOOST_ROOT}" ENV Boost_ROOT ENV BOOST_ROOT
    PATH_SUFFIXES include VALIDATOR tramite_take_boost
    DOC "The folder that holds boost/version.hpp")
  tramite_boost_version_in("${TRAMITE_BOOST_INCLUDE}" version)
  tramite_boost_fits("${version}" fits)
  if(NOT fits)
    tramite_boost_problem("${version}" text)
    set(${problem} "${text}" PARENT_SCOPE)
    unset(TRAMITE_BOOST_INCLUDE CACHE)
    return()
  endif()
  set(TRAMITE_BOOST_VERSION ${version} PARENT_SCOPE)
  if(NOT TARGET tramite::boost)
    add_library(tramite::boost INTERFACE IMPORTED ${ARGN})
    set_target_properties(tramite::boost PROPERTIES
      INTERFACE_INCLUDE_DIRECTORIES "${TRAMITE_BOOST_INCLUDE}")
  endif()
endfunction()

function(tramite_boost_problem given_version text)
  get_property(passed_over GLOBAL PROPERTY TRAMITE_BOOST_PASSED_OVER)
  if(given_version)
    list(PREPEND passed_over "${given_version} in ${TRAMITE_BOOST_INCLUDE}")
  endif()
  list(REMOVE_DUPLICATES passed_over)
  list(JOIN passed_over ", " found)
  if(NOT found)
    set(found "none")
  endif()
  if(TRAMITE_BOOST_BUILT)
    set(wanted "was built with the headers of Boost ${TRAMITE_BOOST_BUILT}, and needs the same")
  else()
    set(wanted "needs the headers of Boost 1.81 or newer")
  endif()
  set(${text} "tramite ${wanted}. Found: ${found}. Debian 12: apt install libboost1.81-dev, \
since its default, libboost-dev, is 1.74. Debian 13: apt install libboost-dev. Elsewhere: set \
TRAMITE_BOOST_INCLUDE to the folder that holds boost/version.hpp." PARENT_SCOPE)
endfunction()
