"""A ZeroMQ peer that a test drives: one JSON command per line in, one JSON answer per line out.
Frames are Base64. Nothing of the product is imported here."""

import base64
import json
import random
import sys
import time

import zmq

context = zmq.Context()
sockets = {}


def encode(frames):
    return [base64.b64encode(frame).decode() for frame in frames]


def decode(frames):
    return [base64.b64decode(frame) for frame in frames]


def connect(name, endpoint, identity=None, keys=None, serverKey=None):
    socket = context.socket(zmq.DEALER)
    socket.linger = 0
    socket.reconnect_ivl = 50
    if identity is not None:
        socket.identity = identity.encode()
    if keys is not None:
        socket.curve_serverkey = serverKey.encode()
        socket.curve_publickey = keys["publicKey"].encode()
        socket.curve_secretkey = keys["secretKey"].encode()
    monitor = socket.get_monitor_socket(
        zmq.EVENT_HANDSHAKE_SUCCEEDED | zmq.EVENT_DISCONNECTED | zmq.EVENT_HANDSHAKE_FAILED_AUTH
    )
    socket.connect(endpoint)
    sockets[name] = (socket, monitor)


def event(name, timeoutMs):
    from zmq.utils.monitor import recv_monitor_message

    monitor = sockets[name][1]
    if not monitor.poll(timeoutMs):
        return None
    names = {
        zmq.EVENT_HANDSHAKE_SUCCEEDED: "connected",
        zmq.EVENT_DISCONNECTED: "disconnected",
        zmq.EVENT_HANDSHAKE_FAILED_AUTH: "refused",
    }
    return names[recv_monitor_message(monitor)["event"]]


def send(name, frames):
    """False when there is no connection to send on, as after a refusal."""
    try:
        sockets[name][0].send_multipart(decode(frames), zmq.NOBLOCK)
    except zmq.Again:
        return False
    return True


def flood(name, frames, count):
    for _ in range(count):
        sockets[name][0].send_multipart(decode(frames))


def big(name, size):
    """A frame of `size` bytes, which would be long in Base64."""
    sockets[name][0].send(b"x" * size)


def receive(name, timeoutMs):
    socket = sockets[name][0]
    return encode(socket.recv_multipart()) if socket.poll(timeoutMs) else None


def soak(name, seconds, seed):
    """Requests, one at a time, with pauses; pushed messages (b"P") may come in between."""
    rng = random.Random(seed)
    socket = sockets[name][0]
    requests = pushes = stalls = 0
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        socket.send(b"R%d" % requests)
        while True:
            if not socket.poll(5000):
                stalls += 1
                break
            if socket.recv() != b"P":
                break
            pushes += 1
        requests += 1
        if requests % 7 == 0:
            time.sleep(rng.random() * 0.003)
    return {"requests": requests, "pushes": pushes, "stalls": stalls}


def close(name):
    socket, monitor = sockets.pop(name)
    socket.disable_monitor()
    monitor.close(linger=0)
    socket.close()


commands = {
    command.__name__: command
    for command in (connect, event, send, flood, big, receive, soak, close)
}
for line in sys.stdin:
    arguments = json.loads(line)
    print(json.dumps(commands[arguments.pop("do")](**arguments)), flush=True)
