// Serves the greeting.
#include "tramite/serve.hpp"
#include "visits.hpp"

int main(int argc, char** argv) {
    tramite::catalog operations;
    operations.add(greet, count_and_greet);
    return tramite::serve(argc, argv, operations, {.migrations = {schema}});
}
