"""The driver's link to the coordinator: one thread owns the socket, nobody else waits for it."""

from __future__ import annotations

import logging
import os
import threading
from collections.abc import Mapping

from foresight.bridge.errors import BridgeError, MessageError
from foresight.bridge.loop import Loop
from foresight.bridge.mailbox import Mailbox
from foresight.bridge.messages import Alloc, Cancel, JobOutcome, Snapshot, TableName
from foresight.bridge.outcome import presentable
from foresight.bridge.session import Session, Who
from foresight.bridge.settings import LinkSettings
from foresight.bridge.tables import ProgressRow, Row, TimingKind, TimingRow, checked

log = logging.getLogger("foresight.bridge")

_JOIN_S = 5.0


class DriverLink:
    """Connects a driver to its coordinator. Every method but `wait`, `finish` and `close` returns
    at once, from any thread; the link reconnects by itself for ever and never raises out of its own
    thread.

    Use: `link = DriverLink.from_environment()`, `link.start(snapshot)`, then from the Tune thread
    `link.poll()` and `link.publish(snapshot)`, and in the end `link.finish(outcome, 30.0)`.
    """

    def __init__(self, settings: LinkSettings) -> None:
        self.settings = settings
        self._mailbox = Mailbox(Snapshot())
        self._loop: Loop | None = None
        self._session: Session | None = None
        self._over = threading.Event()

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] | None = None) -> DriverLink | None:
        """None outside a Foresight job; SettingsError names a variable that is wrong."""
        settings = LinkSettings.from_environment(environment)
        return None if settings is None else cls(settings)

    def start(self, snapshot: Snapshot) -> None:
        """Connects, and says hello with `snapshot` as soon as the coordinator answers."""
        if self._loop is not None:
            raise BridgeError("a link is started once")
        self._mailbox.publish(snapshot)
        who = Who(self.settings.job, self.settings.incarnation, os.getpid())
        self._session = Session(who, self._mailbox)
        self._loop = Loop(self.settings, self._session, self._over.set)
        self._loop.start()

    def poll(self) -> list[Alloc | Cancel]:
        """What came since the last call: the newest allocation whose epoch is higher than that of
        every one before it, if there is one, and then a cancellation, once.
        """
        return self._mailbox.collect()

    def wait(self, timeout_s: float) -> bool:
        """Blocks until `poll` has something to answer, `timeout_s` at most; whether it has."""
        return self._mailbox.wait(timeout_s)

    def publish(self, snapshot: Snapshot) -> None:
        """Tells what is now. Sent at once when the epoch, the GPUs held or a phase changed, else
        with the next periodic state. Cheap enough to call at every event.
        """
        self._mailbox.publish(snapshot)
        self._wake()

    def add_progress(
        self, *, trial: str, step: int, at_ms: int, seconds: float, metric: float | None
    ) -> None:
        """Adds a row to the table `progress`; sent within a second, kept while disconnected. A row
        that the coordinator would refuse is logged and dropped.
        """
        self._add("progress", ProgressRow(trial, step, at_ms, seconds, metric))

    def add_timing(self, *, kind: TimingKind, trial: str, at_ms: int, seconds: float) -> None:
        """Adds a row to the table `timings`, in the same way."""
        self._add("timings", TimingRow(kind, trial, at_ms, seconds))

    def finish(self, outcome: JobOutcome, timeout_s: float) -> bool:
        """Blocks until the coordinator has stored `outcome` (True) or `timeout_s` have passed
        (False), and closes the link either way. Rows and the last state go first.
        """
        if self._loop is None:
            return False
        self._mailbox.conclude(presentable(outcome))
        self._wake()
        stored = self._over.wait(timeout_s)
        self.close()
        return stored

    def close(self) -> None:
        """Ends the link without an outcome, within five seconds. Rows and the last state go first,
        if the coordinator is there. Safe to call twice.
        """
        if self._loop is not None:
            self._loop.stop(_JOIN_S)

    @property
    def connected(self) -> bool:
        """Whether the coordinator has welcomed this connection."""
        return self._session is not None and self._session.welcomed

    def _add(self, table: TableName, row: Row) -> None:
        try:
            self._mailbox.add_row(table, checked(row))
        except (MessageError, TypeError, ValueError) as error:
            log.warning("a row of %s was dropped: %s", table, error)
            return
        self._wake()

    def _wake(self) -> None:
        if self._loop is not None:
            self._loop.wake()
