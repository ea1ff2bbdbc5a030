"""Whether a driver kept to its allocations."""

from __future__ import annotations

from itertools import pairwise

from foresight.bridge import Snapshot


def assert_kept_to(snapshots: list[Snapshot], granted: dict[int, int]) -> None:
    """A driver may hold more than it is granted only while it gives back what it held before:
    `granted` are the GPUs of each epoch.
    """
    for before, after in pairwise(snapshots):
        if after.held_gpus > before.held_gpus:
            assert after.held_gpus <= granted.get(after.epoch, 0), (before, after)
