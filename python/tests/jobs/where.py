"""A job whose metric is the node that it runs on, as a number.

python where.py --trials 3
python where.py --steps 4
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

import ray
from ray import tune
from ray.tune import TuneConfig

import foresight


def node() -> float:
    """The first half of the node's id that a float holds exactly."""
    return float(int(ray.get_runtime_context().get_node_id()[:12], 16))


def trial(config: dict[str, Any]) -> None:
    """One report."""
    tune.report({"node": node()})


def loop(run: foresight.TrainRun) -> None:
    """A report for every step."""
    for _ in range(run.step, run.steps):
        run.report({"node": node()}, lambda directory: Path(directory, "empty").touch())


def main() -> None:
    """Trials, or one training."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--trials", type=int, default=0)
    parser.add_argument("--steps", type=int, default=0)
    chosen = parser.parse_args()
    if chosen.steps > 0:
        result = foresight.train(loop, steps=chosen.steps, metric="node")
        print("nodes", {result.metrics["node"]})
        return
    config = TuneConfig(metric="node", mode="min", num_samples=chosen.trials)
    results = foresight.fit(tune.Tuner(trial, tune_config=config))
    print("nodes", {one.metrics["node"] for one in results if one.metrics is not None})


if __name__ == "__main__":
    main()
