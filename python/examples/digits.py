"""A hyper-parameter search on handwritten digits, as an AutoML job for Foresight.

Training is real: every step is one pass of a scikit-learn network over the digits, with a real
checkpoint. GPU time is emulated: after its training a step waits until it has taken
`--seconds-per-step`, as if a GPU of that speed had been busy, so that the job behaves the same on
any machine. With `--seconds-per-step 0` nothing is emulated.

    python digits.py --trials 4 --steps 20 --seconds-per-step 1 --seed 1 --scheduler asha
"""

from __future__ import annotations

import argparse
import logging
import os
import pickle
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

# Several trials share the cores of a small machine: each computes with one thread.
for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(name, "1")
# The JSON logger below is enough to read results later; the others cost time at every report.
os.environ.setdefault("TUNE_DISABLE_AUTO_CALLBACK_LOGGERS", "1")

from ray import tune
from ray.tune import Checkpoint, CheckpointConfig, RunConfig, TuneConfig
from ray.tune.logger import JsonLoggerCallback
from ray.tune.schedulers import (
    ASHAScheduler,
    HyperBandScheduler,
    MedianStoppingRule,
    TrialScheduler,
)

import foresight

CLASSES = list(range(10))


def train(config: dict[str, Any]) -> None:
    """One trial: a network with the hyper-parameters of `config`, trained step by step."""
    # Imported here, so that the driver does not wait for it.
    from sklearn.datasets import load_digits
    from sklearn.model_selection import train_test_split
    from threadpoolctl import threadpool_limits

    # Ray would write a line for every checkpoint.
    logging.getLogger("ray.train._internal.storage").setLevel(logging.WARNING)
    images, labels = load_digits(return_X_y=True)
    split = train_test_split(images / 16, labels, test_size=0.25, random_state=config["seed"])
    learn_images, check_images, learn_labels, check_labels = split
    step, model = restored() or (0, fresh(config))
    pace = Pace(config["seconds_per_step"])
    with threadpool_limits(1):
        while step < config["steps"]:
            model.partial_fit(learn_images, learn_labels, classes=CLASSES)
            step += 1
            accuracy = model.score(check_images, check_labels)
            pace.wait()
            save(step, model, accuracy)


def restored() -> tuple[int, Any] | None:
    """Steps done and the model after them, if the trial has a checkpoint."""
    checkpoint = tune.get_checkpoint()
    if checkpoint is None:
        return None
    with checkpoint.as_directory() as directory:
        state = pickle.loads(Path(directory, "state.pkl").read_bytes())
        return state["step"], state["model"]


def fresh(config: dict[str, Any]) -> Any:
    """A network that has learned nothing."""
    from sklearn.neural_network import MLPClassifier

    return MLPClassifier(
        hidden_layer_sizes=(config["units"],),
        learning_rate_init=config["learning_rate"],
        alpha=config["alpha"],
        random_state=config["seed"],
    )


def save(step: int, model: Any, accuracy: float) -> None:
    """Reports a step with a checkpoint, so that the trial can be paused after it without loss."""
    with tempfile.TemporaryDirectory() as directory:
        state = pickle.dumps({"step": step, "model": model})
        Path(directory, "state.pkl").write_bytes(state)
        checkpoint = Checkpoint.from_directory(directory)
        tune.report({"accuracy": accuracy, "step": step}, checkpoint=checkpoint)


class Pace:
    """Ends steps at fixed times, so that what delays one of them does not delay the others."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._ends_at = time.monotonic()

    def wait(self) -> None:
        """Waits until the present step has taken its time."""
        now = time.monotonic()
        self._ends_at += self._seconds
        if now > self._ends_at + self._seconds:
            self._ends_at = now  # Far too late: no GPU would work faster to make up for it.
        time.sleep(max(self._ends_at - now, 0.0))


def scheduler(name: str, steps: int) -> TrialScheduler | None:
    """The early stopping scheduler of that name."""
    time_attr = "training_iteration"
    grace = max(1, steps // 4)
    if name == "asha":
        return ASHAScheduler(time_attr, max_t=steps, grace_period=grace, reduction_factor=2)
    if name == "median":
        return MedianStoppingRule(
            time_attr, grace_period=grace, min_samples_required=2, min_time_slice=steps
        )
    if name == "hyperband":
        return HyperBandScheduler(time_attr, max_t=steps, reduction_factor=2)
    return None


def options() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(description="A search on digits; GPU time is emulated.")
    parser.add_argument("--trials", type=int, default=4)
    parser.add_argument("--steps", type=int, default=20)
    parser.add_argument("--seconds-per-step", type=float, default=1.0)
    parser.add_argument("--seed", type=int, default=1)
    schedulers = ["none", "asha", "median", "hyperband"]
    parser.add_argument("--scheduler", choices=schedulers, default="none")
    return parser.parse_args()


def search(train: Callable[[dict[str, Any]], None], space: dict[str, Any]) -> None:
    """Runs trials of `train` in `space` as the command line says, and prints the best."""
    chosen = options()
    print(f"training is real; GPU time is emulated at {chosen.seconds_per_step} s per step")
    terms = {name: getattr(chosen, name) for name in ("seed", "steps", "seconds_per_step")}
    tuner = tune.Tuner(
        tune.with_resources(train, {"gpu": 1}),
        param_space=space | terms,
        tune_config=TuneConfig(
            metric="accuracy",
            mode="max",
            num_samples=chosen.trials,
            scheduler=scheduler(chosen.scheduler, chosen.steps),
            search_alg=tune.search.BasicVariantGenerator(random_state=chosen.seed),
        ),
        run_config=RunConfig(
            verbose=0,
            callbacks=[JsonLoggerCallback()],
            checkpoint_config=CheckpointConfig(num_to_keep=10),
        ),
    )
    results = foresight.fit(tuner, steps=chosen.steps)
    best = results.get_best_result()
    print(f"best accuracy {best.metrics['accuracy']:.4f} with {best.config}")


def main() -> None:
    """Searches, and prints the best network."""
    space = {
        "units": tune.choice([16, 32, 64, 128]),
        "learning_rate": tune.loguniform(1e-4, 3e-2),
        "alpha": tune.loguniform(1e-6, 1e-2),
    }
    search(train, space)


if __name__ == "__main__":
    main()
