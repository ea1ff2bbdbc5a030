from __future__ import annotations

from types import SimpleNamespace

import pytest
from ray.tune.experiment import Trial

from foresight.tune.record import phase_of, steps_of


def trial(status: str, *, restoring: bool = False) -> Trial:
    one = Trial("counting", stub=True)
    one.set_status(status)
    one.temporary_state.restoring_from = SimpleNamespace() if restoring else None
    return one


@pytest.mark.parametrize(
    ("status", "holds_gpus", "phase"),
    [
        (Trial.PAUSED, False, "waiting"),
        (Trial.PAUSED, True, "stopping"),
        (Trial.PENDING, True, "starting"),
        (Trial.PENDING, False, "waiting"),
        (Trial.RUNNING, True, "running"),
        (Trial.TERMINATED, True, "stopping"),
        (Trial.TERMINATED, False, "done"),
        (Trial.ERROR, True, "stopping"),
        (Trial.ERROR, False, "failed"),
    ],
)
def test_phase_of(status: str, holds_gpus: bool, phase: str) -> None:
    assert phase_of(trial(status), holds_gpus=holds_gpus, pausing=False) == phase


def test_phase_of_a_trial_that_saves_itself_before_a_pause() -> None:
    assert phase_of(trial(Trial.RUNNING), holds_gpus=True, pausing=True) == "stopping"


def test_phase_of_a_trial_that_loads_its_checkpoint() -> None:
    restoring = trial(Trial.RUNNING, restoring=True)
    assert phase_of(restoring, holds_gpus=True, pausing=False) == "starting"


@pytest.mark.parametrize(("value", "steps"), [(7, 7), (7.0, 7), (None, 0), ("7", 0), (-1, 0)])
def test_steps_of(value: object, steps: int) -> None:
    assert steps_of({"epoch": value}, "epoch") == steps
