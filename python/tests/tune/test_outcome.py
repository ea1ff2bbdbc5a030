from __future__ import annotations

import json
from pathlib import Path

from foresight.bridge import BestTrial, JobOutcome
from foresight.tune.outcome import FILE_NAME, write_outcome


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
