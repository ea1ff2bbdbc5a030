"""The coordinator's socket for tests of the link: a plain pyzmq ROUTER with CURVE."""

from __future__ import annotations

import time
from typing import TypeVar

import zmq

from foresight.bridge import LinkSettings
from foresight.bridge.codec import parse, serialize
from foresight.bridge.messages import DownMessage, Message
from foresight.bridge.tables import Row, decode_rows

PATIENCE_S = 60.0
M = TypeVar("M", bound=Message)


class Router:
    """Hears one driver and answers it; every wait has a limit."""

    def __init__(self, port: int | None = None, keys: tuple[bytes, bytes] | None = None) -> None:
        self.keys = keys or zmq.curve_keypair()
        self.rows: list[Row] = []
        self.sequence: list[int] = []
        self.identity = b""
        self._context = zmq.Context()
        self._socket = self._context.socket(zmq.ROUTER)
        self._socket.setsockopt(zmq.LINGER, 0)
        self._socket.setsockopt(zmq.CURVE_SERVER, 1)
        self._socket.setsockopt(zmq.CURVE_SECRETKEY, self.keys[1])
        self._socket.setsockopt(zmq.ROUTER_HANDOVER, 1)
        if port is None:
            self.port = self._socket.bind_to_random_port("tcp://127.0.0.1")
        else:
            self.port = port
            self._socket.bind(f"tcp://127.0.0.1:{port}")

    def settings(self, job: str = "job", incarnation: int = 3) -> LinkSettings:
        """Those of a driver of `job`."""
        public, secret = zmq.curve_keypair()
        return LinkSettings(
            endpoint=f"tcp://127.0.0.1:{self.port}",
            job=job,
            incarnation=incarnation,
            server_key=self.keys[0].decode(),
            public_key=public.decode(),
            secret_key=secret.decode(),
        )

    def receive(self, timeout_s: float = PATIENCE_S) -> Message | None:
        """The next message; rows are kept aside too."""
        if not self._socket.poll(round(timeout_s * 1000)):
            return None
        header, *attachment = self.frames()
        message = parse(header)
        if attachment:
            table = message.table  # type: ignore[union-attr]
            self.sequence.append(message.seq)  # type: ignore[union-attr]
            self.rows += decode_rows(table, attachment[0])
        return message

    def frames(self) -> list[bytes]:
        """Those of the next message, whatever it is."""
        assert self._socket.poll(round(PATIENCE_S * 1000)), "nothing came"
        self.identity, *frames = self._socket.recv_multipart()
        return frames

    def expect(self, kind: type[M]) -> M:
        """The next message of a kind; others are passed over."""
        until = time.monotonic() + PATIENCE_S
        while time.monotonic() < until:
            message = self.receive()
            if isinstance(message, kind):
                return message
        raise AssertionError(f"no {kind.__name__} came")

    def send(self, message: DownMessage) -> None:
        """To the driver heard last."""
        self.send_bytes(serialize(message))

    def send_bytes(self, *frames: bytes) -> None:
        """Anything at all."""
        self._socket.send_multipart([self.identity, *frames])

    def close(self) -> None:
        """Ends every connection and frees the port."""
        self._socket.close()
        self._context.term()
