"""The task that Ray runs, on whatever node and as often as it takes."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import ray

from foresight.tasks.worker import BunWorker

#: How often a call is begun again after its worker or its node was lost. Work that throws is no
#: exception here: its error is what comes of the call.
RETRIES_MAX = 4


@ray.remote(num_cpus=1, max_retries=RETRIES_MAX, retry_exceptions=True)
def work(line: str) -> str:
    """What comes of the call. Ray's process runs many tasks, one after another, on one Bun."""
    return _worker().call(line)


@cache
def _worker() -> BunWorker:
    # A package of the job: see src/adapters/ray-tasks/packages.ts.
    import foresight_bun

    return BunWorker(bun=Path(foresight_bun.__file__).with_name("bun"), folder=Path.cwd())
