from __future__ import annotations

from pathlib import Path

import pytest

from support.coordinator import Coordinator
from support.driver import JOBS, Driver
from support.limits import assert_kept_to
from support.notes import (
    assert_nothing_was_lost,
    lift_limit,
    limit_steps,
    notes_of,
    processes_in,
    starts_in,
    steps_in,
)


@pytest.fixture(autouse=True)
def reuse(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORESIGHT_REUSE_ACTORS", "1")


def kinds_of(coordinator: Coordinator) -> dict[str, int]:
    kinds = [row.kind for row in coordinator.timings]
    return {kind: kinds.count(kind) for kind in kinds}


def test_fit_runs_trials_on_the_actors_of_trials_that_ended(
    ray_address: str, storage: Path, tmp_path: Path
) -> None:
    notes = tmp_path / "notes"
    arguments = ["--notes", str(notes), "--trials", "6", "--steps", "3"]
    with Coordinator() as coordinator, Driver(ray_address, coordinator, storage, arguments) as job:
        coordinator.grant(2)
        assert job.exit_code() == 0
    assert len(set(processes_in(notes))) == 2
    assert kinds_of(coordinator) == {"launch": 1, "start": 2, "reuse": 4, "stop": 2, "finish": 1}
    for of_trial in notes_of(notes):
        assert_nothing_was_lost(of_trial, 3)
    assert coordinator.phases() == ["done"] * 6
    assert [trial.starts for trial in coordinator.trials] == [1] * 6
    assert_kept_to(coordinator.snapshots, {1: 2})
    # No GPU is free in between, and no trial is seen starting on an actor that is there.
    held = [snapshot.held_gpus for snapshot in coordinator.snapshots]
    assert set(held[held.index(2) : len(held) - held[::-1].index(2)]) == {2}
    phases = [trial.phase for one in coordinator.snapshots for trial in one.trials[2:]]
    assert set(phases) == {"waiting", "running", "stopping", "done"}


def test_fit_gives_an_actor_up_whose_gpus_were_taken_away(
    ray_address: str, storage: Path, tmp_path: Path
) -> None:
    notes = tmp_path / "notes"
    arguments = ["--notes", str(notes), "--trials", "4", "--steps", "3"]
    limit_steps(notes, 2)
    with Coordinator() as coordinator, Driver(ray_address, coordinator, storage, arguments) as job:
        coordinator.grant(2)
        coordinator.wait(lambda: coordinator.steps_done()[:2] == [2, 2])
        coordinator.settle(1)
        # Both are in their last step: one actor passes on with its GPU, the other one ends.
        lift_limit(notes)
        assert job.exit_code() == 0
    assert_kept_to(coordinator.snapshots, {1: 2, 2: 1})
    kinds = kinds_of(coordinator)
    assert (kinds["start"], kinds["reuse"]) in [(2, 2), (3, 1)]
    for of_trial in notes_of(notes):
        assert_nothing_was_lost(of_trial, 3)


def test_fit_passes_on_the_actors_of_trials_that_the_user_scheduler_stopped(
    ray_address: str, storage: Path, tmp_path: Path
) -> None:
    notes = tmp_path / "notes"
    arguments = ["--notes", str(notes), "--trials", "6", "--steps", "8", "--scheduler", "asha"]
    with Coordinator() as coordinator, Driver(ray_address, coordinator, storage, arguments) as job:
        coordinator.grant(2)
        assert job.exit_code() == 0
    assert coordinator.phases() == ["done"] * 6
    assert len(set(processes_in(notes))) == 2
    stopped = [notes for notes in notes_of(notes) if len(steps_in(notes)) < 8]
    assert stopped
    assert all(starts_in(of_trial) == [0] for of_trial in notes_of(notes))


def test_fit_starts_a_new_actor_after_a_failure(
    ray_address: str, storage: Path, tmp_path: Path
) -> None:
    notes = tmp_path / "notes"
    arguments = ["--notes", str(notes), "--trials", "3", "--steps", "4"]
    arguments += ["--fail-at", "1", "2", "--max-failures", "1"]
    with Coordinator() as coordinator, Driver(ray_address, coordinator, storage, arguments) as job:
        coordinator.grant(1)
        assert job.exit_code() == 0
    assert coordinator.phases() == ["done"] * 3
    assert len(set(processes_in(notes))) == 2
    assert [len(starts_in(of_trial)) for of_trial in notes_of(notes)] == [1, 2, 1]


def test_fit_starts_a_new_actor_where_one_died_of_being_handed_over(
    ray_address: str, storage: Path, tmp_path: Path
) -> None:
    arguments, script = [str(tmp_path / "died")], JOBS / "resetting.py"
    with (
        Coordinator() as coordinator,
        Driver(ray_address, coordinator, storage, arguments, script=script) as job,
    ):
        coordinator.grant(1)
        assert job.exit_code() == 0
    assert coordinator.phases() == ["done"] * 3
    assert [trial.starts for trial in coordinator.trials] == [1, 2, 1]
    kinds = [row.kind for row in coordinator.timings]
    assert kinds[-2:] == ["stop", "finish"]
