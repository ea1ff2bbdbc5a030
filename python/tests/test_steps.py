"""Numbers of steps."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest

import foresight
from foresight.steps import whole_steps


def test_whole_steps_of_any_integer_can_be_sent() -> None:
    assert json.dumps([whole_steps(20), whole_steps(np.int64(20))]) == "[20, 20]"


@pytest.mark.parametrize("steps", [0, -1, 20.5, 20.0, "20", None, float("nan")])
def test_whole_steps_refuses_what_is_no_number_of_steps(steps: Any) -> None:
    with pytest.raises(ValueError, match=r"^steps is .+; it must be a whole number from 1$"):
        whole_steps(steps)


def test_fit_and_train_refuse_steps_before_anything_runs() -> None:
    tuner: Any = object()
    with pytest.raises(ValueError, match=r"steps is 2\.5"):
        foresight.fit(tuner, steps=2.5)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match=r"steps is 0"):
        foresight.train(lambda run: None, steps=0)
