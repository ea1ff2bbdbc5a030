"""Echoes with a pyzmq ROUTER, the yardstick of the bench. Argument for CURVE: the secret key."""

import sys

import zmq

socket = zmq.Context().socket(zmq.ROUTER)
socket.linger = 0
if len(sys.argv) > 1:
    socket.curve_server = 1
    socket.curve_secretkey = sys.argv[1].encode()
print(f"tcp://127.0.0.1:{socket.bind_to_random_port('tcp://127.0.0.1')}", flush=True)
while True:
    socket.send_multipart(socket.recv_multipart())
