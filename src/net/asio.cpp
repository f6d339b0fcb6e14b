// Asio's compiled part, here and nowhere else, so that it is built once.
#include <boost/asio/impl/src.hpp>
