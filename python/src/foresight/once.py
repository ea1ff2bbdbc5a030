"""A script runs one experiment, or one training."""

from __future__ import annotations

import threading

_called = threading.Event()


def claim() -> None:
    """Raises RuntimeError from the second call on: the job is over with its first experiment."""
    if _called.is_set():
        raise RuntimeError(
            "foresight.fit or foresight.train was called before in this script, and a job is one "
            "of these; submit what follows as a job of its own"
        )
    _called.set()
