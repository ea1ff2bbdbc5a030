"""Lets Tune save the experiment when its driver has to end."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType


class Stop:
    """Whether the driver has to end before its experiment does.

    It has to when SIGTERM came, which Ray sends to stop a job, and when the shell is dead that Ray
    runs and watches in its place: Ray then counts the driver as dead, and the job gets another one.
    """

    def __init__(self) -> None:
        # Ray starts the shell in a session of its own.
        self._leader = os.getsid(0)
        self._terminated = False
        self._passed_on = False

    @property
    def wanted(self) -> bool:
        """Whether something wants the driver to end."""
        return self._terminated or not _is_alive(self._leader)

    def end_tune(self) -> None:
        """Makes Tune save the experiment, end its actors and return. Only where Tune's loop runs,
        because before that SIGUSR1 ends the process.
        """
        self._passed_on = True
        # SIGUSR1 and SIGINT are all that Tune knows.
        signal.raise_signal(signal.SIGUSR1)

    @contextmanager
    def listening(self) -> Iterator[None]:
        """Within it SIGTERM is only noted. One that had nothing to stop does afterwards what it
        would have done before.
        """
        if threading.current_thread() is not threading.main_thread():
            yield  # Python delivers signals to the main thread alone.
            return
        before = signal.signal(signal.SIGTERM, self._note)
        try:
            yield
        finally:
            signal.signal(signal.SIGTERM, before)
        if self._terminated and not self._passed_on:
            signal.raise_signal(signal.SIGTERM)

    def _note(self, signum: int, frame: FrameType | None) -> None:
        self._terminated = True


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True  # Somebody else's.
    return True
