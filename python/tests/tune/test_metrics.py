from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from foresight.tune.metrics import number_in


@pytest.mark.parametrize(
    ("result", "number"),
    [
        ({"a": 3}, 3.0),
        ({"a": np.float32(0.5)}, 0.5),
        ({"a": np.int64(7)}, 7.0),
        ({"a": np.array(0.25)}, 0.25),
        ({"a": True}, None),
        ({"a": "3"}, None),
        ({"a": np.array([1.0, 2.0])}, None),
        ({"a": None}, None),
        ({}, None),
    ],
)
def test_number_in(result: dict[str, Any], number: float | None) -> None:
    assert number_in(result, "a") == number


def test_number_in_what_is_nested() -> None:
    result = {"a": {"b": np.float32(2.0)}, "c/d": 3}
    assert number_in(result, "a/b") == 2.0
    assert number_in(result, "c/d") == 3.0
    assert number_in(result, "a/b/c") is None
    assert number_in(result, "a/x") is None
