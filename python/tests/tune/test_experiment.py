from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from ray.tune import RunConfig, Trainable, TuneConfig
from ray.tune.schedulers import ASHAScheduler, FIFOScheduler, PopulationBasedTraining
from ray.tune.search import ConcurrencyLimiter, Searcher
from ray.tune.stopper import TimeoutStopper

from foresight.tune.experiment import (
    check,
    is_restorable,
    user_scheduler,
    within_changing_gpus,
)
from foresight.tune.internals import TunerParts
from foresight.tune.run import steps_of_criterion


class Unsaved(Trainable):
    pass


class Saved(Trainable):
    def save_checkpoint(self, checkpoint_dir: str) -> None:
        pass


class Reset(Saved):
    def reset_config(self, new_config: dict[str, Any]) -> bool:
        return True


def checked(trainable: Any = Saved, *, reuses_actors: bool = False, **options: Any) -> None:
    parts = TunerParts(trainable, {}, TuneConfig(**options), RunConfig())
    check(parts, user_scheduler(parts.tune_config), reuses_actors=reuses_actors)


def test_check_accepts_functions_and_classes_that_can_be_saved() -> None:
    checked()
    checked(lambda config: None)


def test_check_refuses_a_class_that_cannot_be_saved() -> None:
    with pytest.raises(ValueError, match="Unsaved has no save_checkpoint"):
        checked(Unsaved)


def test_check_refuses_a_class_that_cannot_take_over_an_actor_where_they_are_reused() -> None:
    checked(Reset, reuses_actors=True)
    checked(lambda config: None, reuses_actors=True)
    with pytest.raises(ValueError, match="Saved has no reset_config"):
        checked(reuses_actors=True)


def test_check_refuses_schedulers_that_pause_trials_themselves() -> None:
    scheduler = PopulationBasedTraining(hyperparam_mutations={"a": [1, 2]})
    with pytest.raises(ValueError, match="scheduler is PopulationBasedTraining"):
        checked(scheduler=scheduler)


def test_check_refuses_what_counts_the_time_in_the_queue() -> None:
    with pytest.raises(ValueError, match="count the time in which the job waits"):
        checked(time_budget_s=60)
    stop = RunConfig(stop=TimeoutStopper(60))
    with pytest.raises(ValueError, match="count the time in which the job waits"):
        check(TunerParts(Saved, {}, TuneConfig(), stop), FIFOScheduler())


def test_within_changing_gpus_leaves_limits_of_the_user_alone() -> None:
    limited = ConcurrencyLimiter(Searcher(metric="loss", mode="min"), max_concurrent=4)
    assert within_changing_gpus(TuneConfig(search_alg=limited), 1).max_concurrent_trials is None
    named = TuneConfig(search_alg=Searcher(metric="loss", mode="min"), max_concurrent_trials=3)
    assert within_changing_gpus(named, 1).max_concurrent_trials == 3
    assert within_changing_gpus(TuneConfig(), 1).max_concurrent_trials is None


def test_check_refuses_an_endless_experiment() -> None:
    with pytest.raises(ValueError, match="num_samples is -1"):
        checked(num_samples=-1)


def test_user_scheduler_by_name_by_object_and_by_default() -> None:
    asha = ASHAScheduler()
    assert user_scheduler(TuneConfig(scheduler=asha)) is asha
    named = user_scheduler(replace(TuneConfig(), scheduler="async_hyperband"))  # type: ignore[arg-type]
    assert isinstance(named, ASHAScheduler)
    assert type(user_scheduler(TuneConfig())) is FIFOScheduler


def snapshot(directory: Path, name: str, text: str) -> Path:
    file = directory / f"experiment_state-{name}.json"
    file.write_text(text)
    return file


def test_is_restorable_needs_a_tuner_and_a_snapshot(tmp_path: Path) -> None:
    assert not is_restorable(str(tmp_path))
    (tmp_path / "tuner.pkl").touch()
    assert not is_restorable(str(tmp_path))
    snapshot(tmp_path, "2026-01-01", json.dumps({"trial_data": []}))
    # Nothing can be learned from one without trials, and Tune stumbles over it.
    assert not is_restorable(str(tmp_path))
    snapshot(tmp_path, "2026-01-02", json.dumps({"trial_data": [["a", "b"]]}))
    assert is_restorable(str(tmp_path))


def test_is_restorable_puts_a_damaged_snapshot_aside(tmp_path: Path) -> None:
    (tmp_path / "tuner.pkl").touch()
    whole = snapshot(tmp_path, "2026-01-01", json.dumps({"trial_data": [["a", "b"]]}))
    damaged = snapshot(tmp_path, "2026-01-02", '{"trial_data": [["a"')
    assert is_restorable(str(tmp_path))
    assert whole.exists()
    assert not damaged.exists()
    assert Path(f"{damaged}.damaged").exists()


@pytest.mark.parametrize(
    ("stop", "steps"),
    [
        ({"training_iteration": 7}, 7),
        ({"training_iteration": 6.5}, 7),
        ({"training_iteration": np.int64(7)}, 7),
        ({"training_iteration": float("inf")}, None),
        ({"accuracy": 0.9}, None),
        (None, None),
        (lambda trial, result: False, None),
    ],
)
def test_steps_of_criterion(stop: object, steps: int | None) -> None:
    assert steps_of_criterion(stop, "training_iteration") == steps
