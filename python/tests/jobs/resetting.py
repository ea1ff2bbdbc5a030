"""A Tune experiment whose first actor that is handed over dies of it, for tests."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

from ray import tune
from ray.tune import FailureConfig, RunConfig, Trainable, TuneConfig

import foresight


class Fragile(Trainable):
    """Makes two steps."""

    def setup(self, config: dict[str, Any]) -> None:
        self.done = 0

    def step(self) -> dict[str, Any]:
        self.done += 1
        return {"score": self.done, "done": self.done >= 2}

    def save_checkpoint(self, checkpoint_dir: str) -> None:
        Path(checkpoint_dir, "done").write_text(str(self.done))

    def load_checkpoint(self, checkpoint: str) -> None:
        self.done = int(Path(checkpoint, "done").read_text())

    def reset_config(self, new_config: dict[str, Any]) -> bool:
        flag = Path(new_config["flag"])
        if not flag.exists():
            flag.touch()
            os._exit(1)
        self.done = 0
        return True


if __name__ == "__main__":
    tuner = tune.Tuner(
        tune.with_resources(Fragile, {"gpu": 1}),
        param_space={"number": tune.grid_search([0, 1, 2]), "flag": sys.argv[1]},
        tune_config=TuneConfig(metric="score", mode="max"),
        run_config=RunConfig(verbose=0, failure_config=FailureConfig(max_failures=1)),
    )
    foresight.fit(tuner, steps=2)
