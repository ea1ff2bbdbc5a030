"""Measures an echo server: round trips one at a time, and messages per second with many under way.
Arguments: endpoint, bytes of a message, and for CURVE the server's key and a key pair."""

import json
import sys
import time

import zmq

ROUND_TRIPS = 3000
MESSAGES = 30_000
UNDER_WAY = 100

endpoint, size, *keys = sys.argv[1:]
socket = zmq.Context().socket(zmq.DEALER)
socket.linger = 0
socket.rcvtimeo = 30_000
if keys:
    socket.curve_serverkey, socket.curve_publickey, socket.curve_secretkey = (
        key.encode() for key in keys
    )
socket.connect(endpoint)
payload = b"x" * int(size)


def round_trips():
    times = []
    for _ in range(ROUND_TRIPS + 100):
        start = time.perf_counter()
        socket.send(payload)
        socket.recv()
        times.append(time.perf_counter() - start)
    return sorted(times[100:])


def messages_per_second():
    sent = received = 0
    start = time.perf_counter()
    while received < MESSAGES:
        while sent < MESSAGES and sent - received < UNDER_WAY:
            socket.send(payload)
            sent += 1
        socket.recv()
        received += 1
    return MESSAGES / (time.perf_counter() - start)


times = round_trips()
result = {
    "roundTripMicrosMedian": times[len(times) // 2] * 1e6,
    "roundTripMicros99": times[int(len(times) * 0.99)] * 1e6,
    "messagesPerSecond": messages_per_second(),
}
print(json.dumps(result))
