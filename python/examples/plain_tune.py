"""A plain Ray Tune script, made a Foresight job by two lines: those marked with an arrow.

python plain_tune.py
"""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import Any

from ray import tune
from ray.tune import Checkpoint, TuneConfig

import foresight  # <- the first line

STEPS = 30


def descend(config: dict[str, Any]) -> None:
    """Gradient descent on (x - 3)², with a checkpoint at every report."""
    step, x = 0, 0.0
    checkpoint = tune.get_checkpoint()
    if checkpoint is not None:
        with checkpoint.as_directory() as directory:
            step, x = json.loads(Path(directory, "state.json").read_text())
    while step < STEPS:
        step += 1
        x -= config["rate"] * 2 * (x - 3)
        with tempfile.TemporaryDirectory() as directory:
            Path(directory, "state.json").write_text(json.dumps([step, x]))
            checkpoint = Checkpoint.from_directory(directory)
            tune.report({"error": (x - 3) ** 2}, checkpoint=checkpoint)


def main() -> None:
    """Finds the best of five rates."""
    tuner = tune.Tuner(
        tune.with_resources(descend, {"gpu": 1}),
        param_space={"rate": tune.grid_search([0.01, 0.03, 0.1, 0.3, 0.9])},
        tune_config=TuneConfig(metric="error", mode="min"),
    )
    results = foresight.fit(tuner)  # <- the second: it was tuner.fit()
    print("best rate", results.get_best_result().config["rate"])


if __name__ == "__main__":
    main()
