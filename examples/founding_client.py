# A client of the bank in another language, with nothing but a socket and JSON:
#   python3 examples/founding_client.py [PORT]
import json
import socket
import sys


def ask(port, operation, data):
    with socket.create_connection(("127.0.0.1", port), timeout=30) as connection:
        request = {"operacion": operation, "datos": data}
        connection.sendall(json.dumps(request).encode())
        response = json.loads(connection.makefile("rb").readline())
    if response["error"] is not None:
        raise SystemExit(response["error"])
    return response["datos"]


port = int(sys.argv[1]) if len(sys.argv) > 1 else 8888
print(ask(port, "prueba_conexion", "Hola Mundo"))
print(ask(port, "consulta", {"cuenta": 12345678}))
print(ask(port, "retiro", {"cuenta": 12345678, "valor": 100}))
