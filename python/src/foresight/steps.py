"""Numbers of steps, as users give them."""

from __future__ import annotations

import operator
from typing import SupportsIndex


def whole_steps(steps: SupportsIndex) -> int:
    """The same as an `int`, whatever kind of integer it is; ValueError for anything else."""
    try:
        count = operator.index(steps)
    except TypeError:
        count = 0
    if count < 1:
        raise ValueError(f"steps is {steps!r}; it must be a whole number from 1")
    return count
