from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from foresight.bridge.codec import parse, serialize
from foresight.bridge.messages import BestTrial, Done, JobOutcome
from foresight.bridge.outcome import plain, presentable


class Awkward:
    """An object of a user that does not even show itself."""

    def __repr__(self) -> str:
        raise RuntimeError


def cyclic() -> dict[str, Any]:
    config: dict[str, Any] = {}
    config["self"] = config
    return config


@pytest.mark.parametrize(
    ("value", "wanted"),
    [
        (np.int64(3), 3),
        (np.float32(0.5), 0.5),
        (np.bool_(True), True),
        (float("inf"), "inf"),
        ((1, [2, None]), [1, [2, None]]),
        ({1: {"a": True}}, {"1": {"a": True}}),
        ({1, }, "{1}"),
        (Awkward(), "Awkward"),
        (len, "<built-in function len>"),
    ],
)  # fmt: skip
def test_plain__as_json_can_carry_it(value: object, wanted: object) -> None:
    assert plain(value) == wanted


def test_presentable__a_best_trial_without_a_number_is_left_out() -> None:
    best = BestTrial("t", "loss", float("nan"))
    assert presentable(JobOutcome("succeeded", best)).best is None


def test_presentable__the_end_of_a_long_error_is_kept() -> None:
    error = presentable(JobOutcome("failed", error="x" * 1_000_000 + "the cause")).error
    assert error is not None
    assert error.endswith("the cause")
    assert len(error) == 20_000


def test_presentable__a_configuration_that_is_too_large_is_left_out() -> None:
    best = BestTrial("t", "loss", 1.0, {"table": list(range(1_000_000))})
    kept = presentable(JobOutcome("succeeded", best)).best
    assert kept is not None
    assert kept.config == {}


anything = st.recursive(
    st.none() | st.floats() | st.integers() | st.text() | st.binary() | st.just(cyclic()),
    lambda inner: st.lists(inner) | st.dictionaries(st.integers() | st.text(), inner),
)


@given(st.dictionaries(st.text(), anything), st.floats(), st.none() | st.text())
def test_presentable__always_fits_into_a_message(
    config: dict[str, Any], value: float, error: str | None
) -> None:
    best = BestTrial("t", "metric", value, config)
    done = Done("job", 0, presentable(JobOutcome("succeeded", best, None, error)))
    assert parse(serialize(done)) == done
