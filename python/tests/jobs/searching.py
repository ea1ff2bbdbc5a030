"""A Tune experiment with a Trainable class and a searcher that learns from results, for tests."""

from __future__ import annotations

import argparse
import json
import time
from pathlib import Path
from typing import Any

from limit import await_turn
from ray import tune
from ray.tune import RunConfig, Trainable, TuneConfig
from ray.tune.search import Searcher

import foresight


class Counter(Trainable):
    """Counts, and can be saved at any step."""

    def setup(self, config: dict[str, Any]) -> None:
        self.done = 0
        self.notes = Path(config["notes"], f"{config['number']:03d}")
        self._note("start")

    def step(self) -> dict[str, Any]:
        await_turn(str(self.notes.parent), self.done)
        time.sleep(0.1)
        self.done += 1
        self._note("step")
        return {"score": self.done}

    def save_checkpoint(self, checkpoint_dir: str) -> None:
        Path(checkpoint_dir, "state.json").write_text(json.dumps(self.done))

    def load_checkpoint(self, checkpoint: Any) -> None:
        self.done = json.loads(Path(checkpoint, "state.json").read_text())
        self._note("resume")

    def _note(self, text: str) -> None:
        with self.notes.open("a") as file:
            file.write(f"{time.time():.3f} {text} {self.done}\n")


class Following(Searcher):
    """Suggests a number one higher than the number of results it has seen."""

    def __init__(self, notes: str) -> None:
        super().__init__(metric="score", mode="max")
        self.notes = notes
        self.suggested = 0
        self.completed = 0

    def suggest(self, trial_id: str) -> dict[str, Any]:
        config = {"number": self.suggested, "seen": self.completed, "notes": self.notes}
        self.suggested += 1
        return config

    def on_trial_complete(
        self, trial_id: str, result: dict[str, Any] | None = None, error: bool = False
    ) -> None:
        self.completed += 1

    def save(self, checkpoint_path: str) -> None:
        Path(checkpoint_path).write_text(json.dumps([self.suggested, self.completed]))

    def restore(self, checkpoint_path: str) -> None:
        self.suggested, self.completed = json.loads(Path(checkpoint_path).read_text())


def main() -> None:
    """Runs the experiment."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--notes", required=True)
    notes = parser.parse_args().notes
    Path(notes).mkdir(parents=True, exist_ok=True)
    tuner = tune.Tuner(
        Counter,
        tune_config=TuneConfig(num_samples=4, search_alg=Following(notes)),
        run_config=RunConfig(
            verbose=0, storage_path=f"{notes}/unused", stop={"training_iteration": 16}
        ),
    )
    results = foresight.fit(tuner)
    print("seen", [result.config["seen"] for result in results])


if __name__ == "__main__":
    main()
