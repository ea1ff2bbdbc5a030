"""Foresight for Python: run Ray Tune experiments as Foresight jobs, submit jobs and follow them.

Names are imported on first use, so that a client does not wait for Ray to be imported.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from foresight.client import Client
    from foresight.errors import ForesightError, JobCancelled, JobInterrupted
    from foresight.tune.run import fit

__version__ = "0.1.0"
__all__ = ["Client", "ForesightError", "JobCancelled", "JobInterrupted", "fit"]

_MODULES = {
    "Client": "foresight.client",
    "ForesightError": "foresight.errors",
    "JobCancelled": "foresight.errors",
    "JobInterrupted": "foresight.errors",
    "fit": "foresight.tune.run",
}


def __getattr__(name: str) -> Any:
    if name not in _MODULES:
        raise AttributeError(f"module 'foresight' has no attribute {name!r}")
    from importlib import import_module

    value = getattr(import_module(_MODULES[name]), name)
    globals()[name] = value
    return value
