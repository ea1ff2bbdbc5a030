"""A Tune experiment whose trials count, for tests: every step adds to a file what it did."""

from __future__ import annotations

import argparse
import os
import tempfile
import time
from pathlib import Path
from typing import Any

from limit import await_turn
from ray import tune
from ray.tune import Checkpoint, CheckpointConfig, FailureConfig, RunConfig, TuneConfig
from ray.tune.schedulers import (
    ASHAScheduler,
    HyperBandScheduler,
    MedianStoppingRule,
    PopulationBasedTraining,
    TrialScheduler,
)

import foresight


def count(config: dict[str, Any]) -> None:
    """Counts to `steps`, noting each step of each life of its actor."""
    done = 0
    checkpoint = tune.get_checkpoint()
    if checkpoint is not None:
        with checkpoint.as_directory() as directory:
            done = int(Path(directory, "done").read_text())
    note(config, f"start {done}")
    with Path(config["notes"], "processes").open("a") as file:
        file.write(f"{os.getpid()}\n")
    while done < config["steps"]:
        await_turn(config["notes"], done)
        time.sleep(config["seconds"])
        done += 1
        note(config, f"step {done}")
        if config["fail_at"] == (config["number"], done) and not Path(config["flag"]).exists():
            Path(config["flag"]).touch()
            os._exit(1)
        metrics = {"score": score(config["number"], done), "counted": done}
        if done % config["checkpoint_every"]:
            tune.report(metrics)
            continue
        with tempfile.TemporaryDirectory() as directory:
            Path(directory, "done").write_text(str(done))
            tune.report(metrics, checkpoint=Checkpoint.from_directory(directory))


def score(number: int, step: int) -> float:
    """Trial 1 is the best, the others are the worse the later; all get better with time."""
    return step / 1000 - abs(number - 1)


def note(config: dict[str, Any], text: str) -> None:
    """Appends a line to the trial's own file."""
    with Path(config["notes"], f"{config['number']:03d}").open("a") as file:
        file.write(f"{time.time():.3f} {text}\n")


def scheduler(name: str, steps: int) -> TrialScheduler | None:
    """One of Tune's early stopping schedulers."""
    options: dict[str, Any] = {"time_attr": "training_iteration"}
    if name == "asha":
        return ASHAScheduler(**options, max_t=steps, grace_period=2, reduction_factor=2)
    if name == "median":
        return MedianStoppingRule(
            **options, grace_period=2, min_samples_required=2, min_time_slice=steps
        )
    if name == "hyperband":
        return HyperBandScheduler(**options, max_t=steps, reduction_factor=2)
    if name == "pbt":
        return PopulationBasedTraining(**options, hyperparam_mutations={"seconds": [0.1, 0.2]})
    return None


def main() -> None:
    """Runs the experiment."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--notes", required=True)
    parser.add_argument("--trials", type=int, default=4)
    parser.add_argument("--steps", type=int, default=10)
    parser.add_argument("--seconds", type=float, default=0.1)
    parser.add_argument("--gpus", type=float, default=0)
    parser.add_argument("--resource", help="a custom one, 1 of which each trial asks for")
    parser.add_argument("--scheduler", default="none")
    parser.add_argument("--checkpoint-every", type=int, default=1)
    parser.add_argument("--fail-at", type=int, nargs=2, default=(-1, -1))
    parser.add_argument("--max-failures", type=int, default=0)
    parser.add_argument("--stop-at", type=int)
    parser.add_argument("--num-to-keep", type=int)
    options = parser.parse_args()
    Path(options.notes).mkdir(parents=True, exist_ok=True)
    space = {
        "number": tune.grid_search(list(range(options.trials))),
        "steps": options.steps,
        "seconds": options.seconds,
        "checkpoint_every": options.checkpoint_every,
        "fail_at": tuple(options.fail_at),
        "flag": f"{options.notes}/failed",
        "notes": options.notes,
    }
    resources: dict[str, float] = {"cpu": 1}
    if options.gpus:
        resources["gpu"] = options.gpus
    if options.resource:
        resources[options.resource] = 1
    tuner = tune.Tuner(
        tune.with_resources(count, resources),
        param_space=space,
        tune_config=TuneConfig(
            metric="score", mode="max", scheduler=scheduler(options.scheduler, options.steps)
        ),
        run_config=RunConfig(
            verbose=0,
            storage_path=f"{options.notes}/unused",
            stop={"training_iteration": options.stop_at} if options.stop_at else None,
            checkpoint_config=CheckpointConfig(num_to_keep=options.num_to_keep),
            failure_config=FailureConfig(max_failures=options.max_failures),
        ),
    )
    results = foresight.fit(tuner, steps=None if options.stop_at else options.steps)
    print("best", results.get_best_result().config["number"])


if __name__ == "__main__":
    main()
