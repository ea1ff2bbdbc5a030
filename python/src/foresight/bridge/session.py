"""The driver's half of `bridge/protocol.md`, without sockets, threads or clocks of its own."""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from foresight.bridge.codec import parse, serialize
from foresight.bridge.errors import MessageError
from foresight.bridge.mailbox import Mailbox, Outbox
from foresight.bridge.messages import (
    Alloc,
    Bye,
    Cancel,
    Done,
    Hello,
    Message,
    Rows,
    Snapshot,
    State,
    Welcome,
)
from foresight.bridge.tables import encode_rows

log = logging.getLogger("foresight.bridge")

#: Seconds between two hellos, and between two dones.
REPEAT_S = 1.0
#: Rows wait so long for others to share their message, at most.
BATCH_S = 1.0
#: At least so long between two states and between two batches: half of the coordinator's limit of
#: 200 messages a second is never reached, whatever the experiment does.
PACE_S = 0.05
#: A batch stays below 1 MB with trial names of usual length.
ROWS_PER_BATCH = 10_000
#: What was sent so shortly before a connection broke may be lost, so it is sent again. Longer than
#: either side takes to notice a dead connection by its heartbeats.
RESEND_S = 10.0
#: No reason to wake up.
NEVER = float("inf")

SingleKind = Literal["hello", "state", "done"]
Kind = Literal["hello", "state", "rows", "done"]


@dataclass(frozen=True, slots=True)
class Who:
    """Which driver speaks."""

    job: str
    inc: int
    pid: int


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One message to send. Tell the session with `sent` or `unsent` what became of it."""

    kind: Kind
    frames: tuple[bytes, ...]


class Session:
    """Decides what to send and when. Times are seconds of any clock that does not go back."""

    def __init__(self, who: Who, mailbox: Mailbox) -> None:
        self._who = who
        self._mailbox = mailbox
        self.connected = False
        self.welcomed = False
        #: The coordinator has stored the outcome.
        self.over = False
        self._state_every_s = 1.0
        self._seq = 0
        self._told: Snapshot | None = None
        self._last_s: dict[str, float] = {}
        self._rows_since_s: float | None = None
        self._batches: deque[Outgoing] = deque()
        self._recent: deque[tuple[float, Outgoing]] = deque()
        self._concluded = False

    def connect(self) -> None:
        """A connection was made and authenticated: say hello at once."""
        self.connected, self.welcomed = True, False
        self._last_s.pop("hello", None)

    def disconnect(self, now: float) -> None:
        """The connection broke."""
        if self.connected:
            lost = [batch for at, batch in self._recent if at > now - RESEND_S]
            self._batches.extendleft(reversed(lost))
            self._recent.clear()
        self.connected = self.welcomed = False

    def receive(self, frame: bytes) -> None:
        """Takes in one message; MessageError when it is not one for this driver."""
        message = parse(frame)
        if (message.job, message.inc) != (self._who.job, self._who.inc):
            raise MessageError(f"a message for {message.job}/{message.inc} arrived here")
        if isinstance(message, Welcome):
            self.welcomed, self._state_every_s = True, message.state_every_seconds
            self._told = None
            lost = self._mailbox.take_lost()
            if lost:
                log.warning("the %d oldest rows were given up while disconnected", lost)
        elif isinstance(message, (Alloc, Cancel)):
            self._mailbox.offer(message)
        elif isinstance(message, Bye):
            # It answers a done. One that came before there was any says nothing of the outcome.
            self.over = self._concluded
        else:
            raise MessageError(f"{type(message).__name__} is not a message for drivers")

    def next(self, now: float) -> Outgoing | None:
        """The message that is due; None when there is none before `deadline`."""
        if not self.connected or self.over:
            return None
        if not self.welcomed:
            return self._hello(now)
        return self._rows(now) or self._state(now) or self._done(now)

    def parting(self, now: float) -> Iterator[Outgoing]:
        """What is still to be told when the link closes without an outcome, whatever its turn."""
        if not self.welcomed or self.over:
            return
        yield from self._batches
        while self._mailbox.look().rows:
            batch = self._new_batch()
            if batch is not None:
                yield batch
        snapshot = self._mailbox.look().snapshot
        if snapshot != self._told:
            state = State(self._who.job, self._who.inc, snapshot)
            message = self._outgoing("state", state, now)
            if message is not None:
                yield message

    def sent(self, message: Outgoing, now: float) -> None:
        """`message` is on its way."""
        self._last_s[message.kind] = now
        self._concluded |= message.kind == "done"
        if message.kind == "rows":
            self._recent.append((now, message))
            while self._recent and self._recent[0][0] <= now - RESEND_S:
                self._recent.popleft()

    def unsent(self, message: Outgoing) -> None:
        """`message` could not be sent now."""
        if message.kind == "rows":
            self._batches.appendleft(message)
        elif message.kind == "state":
            self._told = None

    def deadline(self, now: float) -> float:
        """When to ask `next` again if nothing happens before."""
        if not self.connected or self.over:
            return NEVER
        if not self.welcomed:
            return self._due("hello", REPEAT_S)
        outbox = self._mailbox.look()
        return min(
            self._rows_due(outbox, now),
            self._state_due(outbox.snapshot),
            self._done_due(outbox),
        )

    def _due(self, kind: str, every_s: float) -> float:
        return self._last_s.get(kind, -NEVER) + every_s

    def _hello(self, now: float) -> Outgoing | None:
        if now < self._due("hello", REPEAT_S):
            return None
        snapshot = self._mailbox.look().snapshot
        hello = Hello(self._who.job, self._who.inc, self._who.pid, snapshot)
        return self._outgoing("hello", hello, now)

    def _pressing(self, snapshot: Snapshot) -> bool:
        return self._told is None or _key(snapshot) != _key(self._told)

    def _state_due(self, snapshot: Snapshot) -> float:
        return self._due("state", PACE_S if self._pressing(snapshot) else self._state_every_s)

    def _state(self, now: float) -> Outgoing | None:
        snapshot = self._mailbox.look().snapshot
        if now < self._state_due(snapshot):
            return None
        self._told = snapshot
        return self._outgoing("state", State(self._who.job, self._who.inc, snapshot), now)

    def _rows_due(self, outbox: Outbox, now: float) -> float:
        if self._batches:
            return self._due("rows", PACE_S)
        if outbox.rows == 0:
            self._rows_since_s = None
            return NEVER
        if self._rows_since_s is None:
            self._rows_since_s = now
        hurry = outbox.rows >= ROWS_PER_BATCH or outbox.outcome is not None
        due = now if hurry else self._rows_since_s + BATCH_S
        return max(due, self._due("rows", PACE_S))

    def _rows(self, now: float) -> Outgoing | None:
        if now < self._rows_due(self._mailbox.look(), now):
            return None
        return self._batches.popleft() if self._batches else self._new_batch()

    def _new_batch(self) -> Outgoing | None:
        taken = self._mailbox.take_rows(ROWS_PER_BATCH)
        if taken is None:
            return None
        table, rows = taken
        header = Rows(self._who.job, self._who.inc, table, self._seq)
        self._seq += 1
        try:
            return Outgoing("rows", (serialize(header), encode_rows(table, rows)))
        except MessageError as error:
            log.error("%d rows are lost: %s", len(rows), error)
            return None

    def _done_due(self, outbox: Outbox) -> float:
        """Rows and the last state go first."""
        if outbox.outcome is None or outbox.rows or self._batches:
            return NEVER
        return NEVER if self._pressing(outbox.snapshot) else self._due("done", REPEAT_S)

    def _done(self, now: float) -> Outgoing | None:
        outbox = self._mailbox.look()
        if outbox.outcome is None or now < self._done_due(outbox):
            return None
        return self._outgoing("done", Done(self._who.job, self._who.inc, outbox.outcome), now)

    def _outgoing(self, kind: SingleKind, message: Message, now: float) -> Outgoing | None:
        try:
            return Outgoing(kind, (serialize(message),))
        except MessageError as error:
            log.error("nothing was sent: %s", error)
            # As if it were sent: its next turn comes after the usual time.
            self._last_s[kind] = now
            return None


def _key(snapshot: Snapshot) -> tuple[object, ...]:
    """What must be told at once when it changes."""
    phases = tuple((trial.id, trial.phase) for trial in snapshot.trials)
    return (snapshot.epoch, snapshot.held_gpus, phases)
