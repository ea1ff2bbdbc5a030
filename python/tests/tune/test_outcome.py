from __future__ import annotations

import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from foresight.bridge import BestTrial, JobOutcome
from foresight.tune.outcome import FILE_NAME, best_trial, write_outcome
from foresight.tune.run import conclude


def test_write_outcome_leaves_one_whole_file(tmp_path: Path) -> None:
    best = BestTrial("t1", "accuracy", 0.9, {"rate": 0.1}, "/a/checkpoint_000001")
    for error in (None, "later"):
        write_outcome(JobOutcome("succeeded", best, str(tmp_path), error), str(tmp_path / "job"))
    assert [file.name for file in (tmp_path / "job").iterdir()] == [FILE_NAME]
    assert json.loads((tmp_path / "job" / FILE_NAME).read_text()) == {
        "status": "succeeded",
        "best": {
            "trial": "t1",
            "metric": "accuracy",
            "value": 0.9,
            "config": {"rate": 0.1},
            "checkpoint": "/a/checkpoint_000001",
        },
        "path": str(tmp_path),
        "error": "later",
    }


@pytest.mark.parametrize("metric", ["loss", "eval/loss"])
def test_best_trial_by_numbers_of_numpy_and_nested_ones(metric: str) -> None:
    metrics = {"trial_id": "t1", "loss": np.float32(0.5), "eval": {"loss": 0.5}}
    best = SimpleNamespace(metrics=metrics, config={"rate": 1}, checkpoint=None)
    grid: Any = SimpleNamespace(get_best_result=lambda: best)
    assert best_trial(grid, metric) == BestTrial("t1", metric, 0.5, {"rate": 1}, None)


def test_conclude_tells_the_outcome_where_it_cannot_be_written(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    told: list[JobOutcome] = []

    def finish(outcome: JobOutcome, _: float) -> bool:
        told.append(outcome)
        return True

    (tmp_path / "file").touch()
    link: Any = SimpleNamespace(finish=finish)
    outcome = JobOutcome("succeeded", path=str(tmp_path / "file" / "job"))
    conclude(link, outcome)
    assert told == [outcome]
    assert "cannot be written" in caplog.text
