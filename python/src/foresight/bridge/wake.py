"""Wakes a thread that waits for ZeroMQ sockets."""

from __future__ import annotations

import threading

import zmq


class Wake:
    """A pair of sockets inside one context: any thread wakes, one thread waits for `receiver`."""

    def __init__(self, context: zmq.Context[zmq.Socket[bytes]]) -> None:
        self.receiver = context.socket(zmq.PAIR)
        self._sender = context.socket(zmq.PAIR)
        for socket in (self.receiver, self._sender):
            socket.setsockopt(zmq.LINGER, 0)
        self.receiver.bind("inproc://wake")
        self._sender.connect("inproc://wake")
        # A ZeroMQ socket belongs to one thread at a time; the lock hands the sender on.
        self._lock = threading.Lock()
        self._pending = False
        self._closed = False

    def wake(self) -> None:
        """Makes `receiver` readable, once until `clear`."""
        with self._lock:
            if not self._pending and not self._closed:
                self._pending = True
                self._sender.send(b"", zmq.NOBLOCK)

    def clear(self) -> None:
        """Must come before the waiting thread looks at what it was woken for."""
        with self._lock:
            if self._pending:
                self.receiver.recv()
                self._pending = False

    def close(self) -> None:
        """Only by the thread that waits."""
        with self._lock:
            self._closed = True
            self._sender.close()
            self.receiver.close()
