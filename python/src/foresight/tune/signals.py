"""Lets Tune save the experiment when Ray ends the job."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType


@contextmanager
def saving_on_sigterm() -> Iterator[threading.Event]:
    """Within it SIGTERM, which Ray sends to stop a job, does what SIGUSR1 does in Tune: the
    experiment is saved and its actors end. Tune itself knows only SIGUSR1 and SIGINT.

    Yields:
        An event that is set once SIGTERM came. Tune then calls every trial that ran terminated, as
        if it had come to its end.
    """
    stopped = threading.Event()
    if threading.current_thread() is not threading.main_thread():
        yield stopped  # Python delivers signals to the main thread alone.
        return

    def save(signum: int, frame: FrameType | None) -> None:
        stopped.set()
        os.kill(os.getpid(), signal.SIGUSR1)

    # Until Tune has put its own handler there, SIGUSR1 would end the process at once.
    before = {
        signal.SIGUSR1: signal.signal(signal.SIGUSR1, lambda *_: None),
        signal.SIGTERM: signal.signal(signal.SIGTERM, save),
    }
    try:
        yield stopped
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
