"""Foresight for Python: run experiments of Ray Tune and data-parallel trainings as Foresight jobs,
submit jobs and follow them.

Names are imported on first use, so that a client does not wait for Ray to be imported.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from foresight.client import Client
    from foresight.errors import ForesightError, JobCancelled, JobInterrupted
    from foresight.training.run import TrainResult, train
    from foresight.training.worker import TrainRun
    from foresight.tune.run import fit

__version__ = "0.1.0"
__all__ = [
    "Client",
    "ForesightError",
    "JobCancelled",
    "JobInterrupted",
    "TrainResult",
    "TrainRun",
    "fit",
    "train",
]

_MODULES = {
    "Client": "foresight.client",
    "ForesightError": "foresight.errors",
    "JobCancelled": "foresight.errors",
    "JobInterrupted": "foresight.errors",
    "TrainResult": "foresight.training.run",
    "TrainRun": "foresight.training.worker",
    "fit": "foresight.tune.run",
    "train": "foresight.training.run",
}


def __getattr__(name: str) -> Any:
    if name not in _MODULES:
        raise AttributeError(f"module 'foresight' has no attribute {name!r}")
    from importlib import import_module

    value = getattr(import_module(_MODULES[name]), name)
    globals()[name] = value
    return value
