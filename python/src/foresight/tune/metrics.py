"""Numbers in what trials report."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, SupportsFloat


def number_in(result: Mapping[str, Any], key: str) -> float | None:
    """The number under `key`, of numpy too; `a/b` is what `a` has under `b`, as in Tune.

    None where there is none.
    """
    value: Any = result.get(key)
    if value is None:
        value = result
        for part in key.split("/"):
            value = value.get(part) if isinstance(value, Mapping) else None
    if isinstance(value, bool) or not isinstance(value, SupportsFloat):
        return None
    try:
        return float(value)
    except (TypeError, ValueError, RuntimeError):
        return None  # An array of many, say.
