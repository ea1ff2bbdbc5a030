"""The calls that are not answered, and what is said of them, without sockets or Ray."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass(slots=True)
class Calls:
    """`begin` starts the work on a call; it is not called again while that goes on."""

    begin: Callable[[int, str], None]
    #: The coordinator needs nothing more.
    over: bool = False
    _open: set[int] = field(default_factory=set)

    def receive(self, frames: list[bytes]) -> None:
        """Takes in one message of the coordinator."""
        message = json.loads(frames[0])
        if message["type"] == "bye":
            self.over = True
        elif message["type"] == "call" and message["id"] not in self._open:
            self._open.add(message["id"])
            self.begin(message["id"], frames[1].decode("ascii"))

    def answer(self, call: int, line: str) -> list[bytes]:
        """The message that says what came of a call."""
        self._open.discard(call)
        return [_header(type="answer", id=call, failure=None), line.encode("ascii")]

    def failure(self, call: int, why: str) -> list[bytes]:
        """The message that says why nothing will come of a call."""
        self._open.discard(call)
        return [_header(type="answer", id=call, failure=why)]

    def state(self, cpus: int) -> list[bytes]:
        """The message by which the coordinator knows of lost ones."""
        return [_header(type="state", cpus=cpus, open=sorted(self._open))]


def _header(**message: object) -> bytes:
    # Everything beyond ASCII is escaped.
    return json.dumps(message).encode("ascii")
