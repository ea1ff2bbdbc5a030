"""What a training's function may report, outside a job."""

from __future__ import annotations

import logging
import math
from pathlib import Path
from typing import Any

import pytest

import foresight


def keep(directory: Path) -> None:
    """A checkpoint."""
    (directory / "state").touch()


def test_report_keeps_numbers_that_are_not_finite() -> None:
    result = foresight.train(lambda run: run.report({"loss": math.nan}, keep), steps=1)
    assert math.isnan(result.metrics["loss"])


def test_report_refuses_what_is_no_dictionary() -> None:
    metrics: Any = 3.0
    with pytest.raises(TypeError, match=r"metrics is 3\.0; it must be a dictionary of numbers"):
        foresight.train(lambda run: run.report(metrics, keep), steps=1)


def test_a_worker_that_returns_early_says_so(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING, "foresight"):
        foresight.train(lambda run: run.report({}, keep), steps=3)
    assert "Worker 0 returned after step 1 of 3." in caplog.text
