"""Makes an outcome fit into a message, whatever the user's experiment put into it."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from foresight.bridge.messages import JobOutcome

_ERROR_LENGTH_MAX = 20_000
_CONFIG_LENGTH_MAX = 1_000_000
_TEXT_LENGTH_MAX = 200
_DEPTH_MAX = 20


def presentable(outcome: JobOutcome) -> JobOutcome:
    """The outcome as JSON can carry it: a configuration may hold any object and an error may be of
    any length. A best trial whose metric is not a finite number is left out.
    """
    error = None if outcome.error is None else outcome.error[-_ERROR_LENGTH_MAX:]
    best = outcome.best
    if best is not None:
        config: dict[str, Any] = {str(key): plain(value) for key, value in best.config.items()}
        if len(json.dumps(config)) > _CONFIG_LENGTH_MAX:
            config = {}
        value = float(best.value)
        best = replace(best, value=value, config=config) if math.isfinite(value) else None
    return replace(outcome, best=best, error=error)


def plain(value: Any, depth: int = 0, *, finite: bool = True) -> Any:
    """`value` as JSON: numbers of numpy as numbers, anything that JSON does not know as text.

    With `finite` false, numbers that are not finite stay numbers, which Python alone can read.
    """
    if value is None or isinstance(value, (bool, str)):
        return value
    if isinstance(value, int):
        return int(value)
    if isinstance(value, float):
        return float(value) if math.isfinite(value) or not finite else str(value)
    if type(value).__module__ == "numpy" and getattr(value, "ndim", None) == 0:
        return plain(value.item(), depth + 1, finite=finite)
    if depth < _DEPTH_MAX and isinstance(value, Mapping):
        return {str(key): plain(item, depth + 1, finite=finite) for key, item in value.items()}
    if depth < _DEPTH_MAX and isinstance(value, (list, tuple)):
        return [plain(item, depth + 1, finite=finite) for item in value]
    return _text(value)[:_TEXT_LENGTH_MAX]


def _text(value: object) -> str:
    try:
        return repr(value)
    except Exception:  # It is the user's object, which may do anything.
        return type(value).__name__
