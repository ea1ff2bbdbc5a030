from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import ray
from ray.tune import Callback, RunConfig, TuneConfig, Tuner
from ray.tune.schedulers import FIFOScheduler

from foresight.tune.internals import RAY_VERSION, equip, take_apart


def trainable(config: dict[str, Any]) -> None:
    pass


def new_tuner(storage: Path) -> Tuner:
    return Tuner(
        trainable,
        param_space={"a": 1},
        tune_config=TuneConfig(num_samples=3),
        run_config=RunConfig(name="one", storage_path=str(storage)),
    )


def test_private_attributes_were_read_in_this_version_of_ray() -> None:
    # When this fails, read the private attributes of `internals.py` in the new version, and that
    # `TuneController` still asks its scheduler and starts PENDING trials as `scheduler.py` says.
    assert ray.__version__ == RAY_VERSION


def test_take_apart_gives_what_a_tuner_was_made_of(tmp_path: Path) -> None:
    parts = take_apart(new_tuner(tmp_path))
    assert parts.trainable is trainable
    assert parts.param_space == {"a": 1}
    assert parts.tune_config.num_samples == 3
    assert (parts.run_config.name, parts.run_config.storage_path) == ("one", str(tmp_path))


def test_take_apart_refuses_a_tuner_that_was_restored(tmp_path: Path) -> None:
    new_tuner(tmp_path)
    restored = Tuner.restore(str(tmp_path / "one"), trainable=trainable)
    with pytest.raises(ValueError, match="a Foresight job restores its experiment by itself"):
        take_apart(restored)


def test_equip_changes_that_tuner_alone(tmp_path: Path) -> None:
    tuner, other = new_tuner(tmp_path / "a"), new_tuner(tmp_path / "b")
    scheduler, callback = FIFOScheduler(), Callback()
    equip(tuner, scheduler, [callback], 3)
    parts = take_apart(tuner)
    assert parts.tune_config.scheduler is scheduler
    assert parts.run_config.callbacks == [callback]
    assert take_apart(other).tune_config.scheduler is None
    assert not take_apart(other).run_config.callbacks
