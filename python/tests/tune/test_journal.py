from __future__ import annotations

import json
import logging
import math
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from foresight.tune import journal as module
from foresight.tune.journal import DIRECTORY_NAME, Journal


def trial(**last_result: Any) -> Any:
    return SimpleNamespace(trial_id="t1", last_result=last_result, latest_checkpoint_result=None)


def remembered(tmp_path: Path, one: Any) -> Journal:
    journal = Journal(str(tmp_path))
    checkpoint = tmp_path / "checkpoint_000003"
    checkpoint.mkdir(exist_ok=True)
    journal.remember(one, SimpleNamespace(path=str(checkpoint)))  # type: ignore[arg-type]
    return journal


@pytest.fixture
def adopted(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    metrics: list[dict[str, Any]] = []
    monkeypatch.setattr(module, "adopt_checkpoint", lambda _, __, found: metrics.append(found))
    return metrics


def test_recover_gives_numbers_that_are_not_finite_back_as_numbers(
    tmp_path: Path, adopted: list[dict[str, Any]]
) -> None:
    one = trial(training_iteration=np.int64(4), loss=np.float32("nan"), best={"loss": math.inf})
    remembered(tmp_path, one).recover(one, "training_iteration")
    (metrics,) = adopted
    assert math.isnan(metrics["loss"])
    assert metrics["best"] == {"loss": math.inf}
    assert metrics["training_iteration"] == 4


def test_recover_does_without_what_is_damaged(
    tmp_path: Path, adopted: list[dict[str, Any]], caplog: pytest.LogCaptureFixture
) -> None:
    one = trial(training_iteration=4)
    journal = remembered(tmp_path, one)
    file = tmp_path / DIRECTORY_NAME / "t1.json"
    whole = file.read_text()
    for text in (whole[: len(whole) // 2], "[]", json.dumps({"checkpoint": str(tmp_path)})):
        file.write_text(text)
        journal.recover(one, "training_iteration")
    assert adopted == []
    assert caplog.text.count("cannot be used") == 3


def test_remember_where_nothing_can_be_written(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    one = trial(training_iteration=4)
    journal = remembered(tmp_path, one)
    (tmp_path / DIRECTORY_NAME / "t1.json").unlink()
    (tmp_path / DIRECTORY_NAME).rmdir()
    with caplog.at_level(logging.WARNING):
        journal.remember(one, SimpleNamespace(path="elsewhere"))  # type: ignore[arg-type]
    assert "is not noted" in caplog.text
