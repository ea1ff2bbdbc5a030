"""Where the recorded frames lie; see `bridge/golden/README.md`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from foresight.bridge.messages import TableName

FOLDER = Path(__file__).resolve().parents[3] / "bridge" / "golden"
UP_NAMES = ("hello", "state", "rows", "done", "done-failed")
DOWN_NAMES = ("welcome", "alloc", "cancel", "bye")
TABLE_NAMES: tuple[TableName, ...] = ("progress", "timings")


def expected(name: str) -> Any:
    """The value that a frame must decode to."""
    return json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))


def frame(name: str) -> bytes:
    """The bytes that one side wrote."""
    return (FOLDER / f"{name}.bin").read_bytes()
