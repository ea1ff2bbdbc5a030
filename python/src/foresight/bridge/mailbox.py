"""What passes between the Tune thread and the link's thread. Every method is thread-safe, and but
for `wait` waits for nothing but the other side's turn.
"""

from __future__ import annotations

import threading
from collections import deque
from dataclasses import dataclass

from foresight.bridge.messages import Alloc, Cancel, JobOutcome, Snapshot, TableName
from foresight.bridge.tables import Row

#: Rows kept per table while the coordinator is away; the oldest go first.
ROWS_MAX = 200_000


@dataclass(frozen=True, slots=True)
class Outbox:
    """A look at what is to be told."""

    snapshot: Snapshot
    outcome: JobOutcome | None
    #: Rows waiting, over all tables.
    rows: int


class Mailbox:
    """Newest snapshot, rows and outcome outwards; newest allocation and cancellation inwards."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._lock = threading.Lock()
        self._came = threading.Condition(self._lock)
        self._snapshot = snapshot
        self._outcome: JobOutcome | None = None
        self._rows: dict[TableName, deque[Row]] = {
            "progress": deque(maxlen=ROWS_MAX),
            "timings": deque(maxlen=ROWS_MAX),
        }
        self._epoch = snapshot.epoch
        self._alloc: Alloc | None = None
        self._cancel: Cancel | None = None
        self._cancelled = False
        self._lost = 0

    def publish(self, snapshot: Snapshot) -> None:
        """Replaces the snapshot."""
        with self._lock:
            self._snapshot = snapshot

    def add_row(self, table: TableName, row: Row) -> None:
        """Adds a row; the oldest of the table goes when there are too many."""
        with self._lock:
            rows = self._rows[table]
            self._lost += len(rows) == ROWS_MAX
            rows.append(row)

    def take_lost(self) -> int:
        """How many rows were pushed out since the last call."""
        with self._lock:
            lost, self._lost = self._lost, 0
            return lost

    def conclude(self, outcome: JobOutcome) -> None:
        """States the outcome."""
        with self._lock:
            self._outcome = outcome

    def look(self) -> Outbox:
        """What is to be told now; takes nothing away."""
        with self._lock:
            waiting = sum(len(rows) for rows in self._rows.values())
            return Outbox(self._snapshot, self._outcome, waiting)

    def take_rows(self, limit: int) -> tuple[TableName, list[Row]] | None:
        """Up to `limit` rows of one table, oldest first; None when there are none."""
        with self._lock:
            for table, rows in self._rows.items():
                if rows:
                    return table, [rows.popleft() for _ in range(min(limit, len(rows)))]
        return None

    def offer(self, message: Alloc | Cancel) -> None:
        """An allocation counts only if its epoch is higher than every one before it, a cancellation
        only the first time.
        """
        with self._lock:
            if isinstance(message, Cancel):
                self._cancel = None if self._cancelled else message
                self._cancelled = True
            elif message.epoch > self._epoch:
                self._epoch = message.epoch
                self._alloc = message
            self._came.notify_all()

    def wait(self, timeout_s: float) -> bool:
        """Until there is something to collect, `timeout_s` at most; whether there is."""
        with self._came:
            return self._came.wait_for(self._has_news, timeout_s)

    def collect(self) -> list[Alloc | Cancel]:
        """What was offered and counted since the last call."""
        with self._lock:
            news: list[Alloc | Cancel] = [m for m in (self._alloc, self._cancel) if m is not None]
            self._alloc = self._cancel = None
            return news

    def _has_news(self) -> bool:
        return self._alloc is not None or self._cancel is not None
