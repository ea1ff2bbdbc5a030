"""Lets Tune save the experiment when Ray, or the shell that Ray started, ends the job."""

from __future__ import annotations

import ctypes
import os
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType


@contextmanager
def saving_on_sigterm() -> Iterator[None]:
    """Within it SIGTERM, which Ray sends to stop a job, does what SIGUSR1 does in Tune: the
    experiment is saved and its actors end. Tune itself knows only SIGUSR1 and SIGINT.
    """
    if threading.current_thread() is not threading.main_thread():
        yield  # Python delivers signals to the main thread alone.
        return

    def save(signum: int, frame: FrameType | None) -> None:
        os.kill(os.getpid(), signal.SIGUSR1)

    # Until Tune has put its own handler there, SIGUSR1 would end the process at once.
    before = {
        signal.SIGUSR1: signal.signal(signal.SIGUSR1, lambda *_: None),
        signal.SIGTERM: signal.signal(signal.SIGTERM, save),
    }
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def end_with_parent() -> None:
    """Asks Linux for SIGTERM when the shell between Ray and this process dies.

    Ray then calls the job failed and the coordinator starts another driver; one that lived on
    would keep GPUs and write into the same experiment.
    """
    if not sys.platform.startswith("linux"):
        return
    pr_set_pdeathsig = 1
    parent = os.getppid()
    ctypes.CDLL(None).prctl(pr_set_pdeathsig, int(signal.SIGTERM), 0, 0, 0)
    if os.getppid() != parent:  # It died just before.
        os.kill(os.getpid(), signal.SIGTERM)
