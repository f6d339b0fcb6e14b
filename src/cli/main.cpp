// The `tramite` program.
int main() { return 0; }
