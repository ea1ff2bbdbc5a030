from __future__ import annotations

from pathlib import Path

import pytest

from support.coordinator import Coordinator
from support.driver import JOBS, Driver
from support.limits import assert_kept_to
from support.notes import lift_limit, limit_steps, notes_of, steps_in


def test_fit_runs_a_class_with_a_searcher(
    ray_address: str, storage: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FORESIGHT_GPUS_PER_TRIAL", "4")
    notes = tmp_path / "notes"
    limit_steps(notes, 3)
    with (
        Coordinator() as coordinator,
        Driver(
            ray_address,
            coordinator,
            storage,
            ["--notes", str(notes)],
            script=JOBS / "searching.py",
        ) as job,
    ):
        coordinator.wait(lambda: bool(coordinator.hellos))
        # Eight GPUs run two trials of four, so the searcher is asked for no more ahead of results.
        assert [trial.gpus for trial in coordinator.trials] == [4, 4]
        assert coordinator.hellos[0].snapshot.trials_total == 4
        coordinator.grant(8)
        coordinator.wait(lambda: coordinator.steps_done()[:2] == [3, 3])
        coordinator.settle(4)
        limit_steps(notes, 4)
        coordinator.wait(lambda: coordinator.phases()[:2] == ["running", "waiting"])
        coordinator.grant(8)
        lift_limit(notes)
        assert job.exit_code() == 0
    assert coordinator.phases() == ["done"] * 4
    assert coordinator.snapshots[-1].trials_total == 4
    assert_kept_to(coordinator.snapshots, {1: 8, 2: 4, 3: 8})
    # Tune saves a class when it is paused, so no step is made twice.
    assert [steps_in(of_trial) for of_trial in notes_of(notes)] == [list(range(1, 17))] * 4
    assert any(line.startswith("resume") for line in notes_of(notes)[1])
    assert [trial.steps_total for trial in coordinator.trials] == [16] * 4
    seen = job.output().split("seen ")[1].splitlines()[0]
    assert seen in ("[0, 0, 1, 2]", "[0, 0, 1, 1]", "[0, 0, 2, 2]")
    assert coordinator.outcome is not None
    # The experiment names no metric of its own.
    assert (coordinator.outcome.status, coordinator.outcome.best) == ("succeeded", None)
