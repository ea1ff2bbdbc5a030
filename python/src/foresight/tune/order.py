"""Which trials of an experiment may hold GPUs (`bridge/protocol.md`, rule 2)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol, TypeVar


class NeedsGpus(Protocol):
    """Anything that needs GPUs to run."""

    @property
    def gpus(self) -> float:
        """GPUs it needs."""


#: Parts of a GPU add up to one only roughly; Ray counts ten-thousandths.
ROUNDING = 1e-6

T = TypeVar("T", bound=NeedsGpus)


def first_that_fit(candidates: Iterable[T], gpus: float) -> list[T]:
    """The longest prefix of `candidates` whose GPUs fit into `gpus`.

    It ends at the first that does not fit, even where a later one would: a large trial at the
    front is not starved by small ones behind it.
    """
    chosen: list[T] = []
    left = gpus
    for candidate in candidates:
        left -= candidate.gpus
        if left < -ROUNDING:
            break
        chosen.append(candidate)
    return chosen
