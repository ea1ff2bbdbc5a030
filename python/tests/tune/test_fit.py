from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from support.coordinator import Coordinator
from support.driver import JOBS, Driver
from support.limits import assert_kept_to
from support.notes import (
    assert_nothing_was_lost,
    lift_limit,
    limit_steps,
    notes_of,
    starts_in,
)


def test_fit_runs_within_its_allocation(ray_address: str, storage: Path, tmp_path: Path) -> None:
    notes = tmp_path / "notes"
    arguments = ["--notes", str(notes), "--steps", "12", "--seconds", "0.2"]
    limit_steps(notes, 3)
    with Coordinator() as coordinator, Driver(ray_address, coordinator, storage, arguments) as job:
        coordinator.wait(lambda: bool(coordinator.hellos))
        hello = coordinator.hellos[0].snapshot
        assert (hello.epoch, hello.held_gpus) == (-1, 0)
        assert [trial.phase for trial in hello.trials] == ["waiting"] * 4
        assert [trial.steps_total for trial in hello.trials] == [12] * 4

        coordinator.grant(3)
        coordinator.wait(lambda: coordinator.phases() == ["running"] * 3 + ["waiting"])
        coordinator.wait(lambda: coordinator.steps_done() == [3, 3, 3, 0])
        coordinator.settle(1)
        limit_steps(notes, 4)
        coordinator.wait(lambda: coordinator.phases() == ["running"] + ["waiting"] * 3)
        assert coordinator.held_gpus == 1
        coordinator.grant(4)
        lift_limit(notes)
        assert job.exit_code() == 0

    # All three start in one turn of Tune's loop.
    phases = [[trial.phase for trial in snapshot.trials] for snapshot in coordinator.snapshots]
    starts = next(of_trials for of_trials in phases if "starting" in of_trials)
    assert starts == ["starting"] * 3 + ["waiting"]

    for of_trial in notes_of(notes):
        assert_nothing_was_lost(of_trial, 12)
    assert [starts_in(of_trial) for of_trial in notes_of(notes)] == [[0], [0, 4], [0, 4], [0]]
    assert_kept_to(coordinator.snapshots, {1: 3, 2: 1, 3: 4})
    assert [trial.starts for trial in coordinator.trials] == [1, 2, 2, 1]
    assert [trial.steps_done for trial in coordinator.trials] == [12] * 4
    assert coordinator.phases() == ["done"] * 4
    assert coordinator.held_gpus == 0

    kinds = [row.kind for row in coordinator.timings]
    assert {kind: kinds.count(kind) for kind in kinds} == {
        "launch": 1,
        "start": 4,
        "restore": 2,
        "pause": 2,
        "stop": 4,
        "finish": 1,
    }
    assert all(row.seconds > 0 for row in coordinator.timings)
    for trial in coordinator.trials:
        rows = [row for row in coordinator.progress if row.trial == trial.id]
        assert [row.step for row in rows] == list(range(1, 13))
        # A step sleeps for 0.2 s.
        assert all(row.seconds >= 0.2 for row in rows)
    # A first step takes what others take: it is not charged with the start of its actor.
    early = {trial.id for trial in coordinator.trials[:3]}
    rows = [row for row in coordinator.progress if row.trial in early]
    seconds = {step: [row.seconds for row in rows if row.step == step] for step in (1, 2, 3)}
    assert max(seconds[1]) <= max(seconds[2] + seconds[3])

    outcome = coordinator.outcome
    assert outcome is not None
    assert outcome.best is not None
    assert (outcome.status, outcome.best.metric, outcome.best.value) == (
        "succeeded",
        "score",
        0.012,
    )
    assert outcome.best.trial == coordinator.trials[1].id
    assert outcome.best.config["number"] == 1
    assert outcome.best.checkpoint is not None
    assert Path(outcome.best.checkpoint, "done").read_text() == "12"
    left = json.loads(Path(storage, "job", "foresight-outcome.json").read_text())
    assert left["best"]["trial"] == outcome.best.trial
    assert "best 1" in job.output()


def test_fit_counts_the_gpus_that_trials_ask_for(
    ray_address: str, storage: Path, tmp_path: Path
) -> None:
    arguments = ["--notes", str(tmp_path / "notes"), "--trials", "3", "--steps", "5", "--gpus", "2"]
    with Coordinator() as coordinator, Driver(ray_address, coordinator, storage, arguments) as job:
        coordinator.grant(5)
        assert job.exit_code() == 0
    # 2 + 2 fit into 5 GPUs, the third trial does not.
    assert max(snapshot.held_gpus for snapshot in coordinator.snapshots) == 4
    assert [trial.gpus for trial in coordinator.trials] == [2, 2, 2]


def test_fit_starts_no_more_parts_of_a_gpu_than_fit_on_whole_ones(
    ray_address: str, storage: Path, tmp_path: Path
) -> None:
    notes = tmp_path / "notes"
    arguments = ["--notes", str(notes), "--trials", "5", "--steps", "5", "--gpus", "0.4"]
    limit_steps(notes, 2)
    with Coordinator() as coordinator, Driver(ray_address, coordinator, storage, arguments) as job:
        coordinator.grant(2)
        # Five times 0.4 is 2, but Ray would need a third GPU for the last one.
        coordinator.wait(lambda: coordinator.steps_done() == [2, 2, 2, 2, 0])
        assert (coordinator.phases()[4], coordinator.held_gpus) == ("waiting", 2)
        lift_limit(notes)
        assert job.exit_code() == 0
    assert max(snapshot.held_gpus for snapshot in coordinator.snapshots) == 2
    assert [trial.gpus for trial in coordinator.trials] == [0.5] * 5


def test_fit_takes_the_steps_from_the_stopping_criterion_and_pauses_no_trial_at_its_end(
    ray_address: str, storage: Path, tmp_path: Path
) -> None:
    notes = tmp_path / "notes"
    arguments = ["--notes", str(notes), "--trials", "2", "--steps", "9", "--stop-at", "3"]
    limit_steps(notes, 2)
    with Coordinator() as coordinator, Driver(ray_address, coordinator, storage, arguments) as job:
        coordinator.grant(2)
        coordinator.wait(lambda: coordinator.steps_done() == [2, 2])
        coordinator.settle(0)
        lift_limit(notes)
        # Both are in their third and last step: they end with it rather than to start again.
        assert job.exit_code() == 0
    assert [starts_in(of_trial) for of_trial in notes_of(notes)] == [[0], [0]]


def test_fit_warns_once_of_reports_without_a_checkpoint(
    ray_address: str, storage: Path, tmp_path: Path
) -> None:
    notes = tmp_path / "notes"
    arguments = ["--notes", str(notes), "--trials", "2", "--steps", "6"]
    arguments += ["--checkpoint-every", "100"]
    limit_steps(notes, 2)
    with Coordinator() as coordinator, Driver(ray_address, coordinator, storage, arguments) as job:
        coordinator.grant(2)
        coordinator.wait(lambda: coordinator.steps_done() == [2, 2])
        coordinator.settle(0)
        limit_steps(notes, 3)
        coordinator.wait(lambda: coordinator.phases() == ["waiting"] * 2)
        assert coordinator.steps_done() == [0, 0]
        lift_limit(notes)
        coordinator.grant(2)
        assert job.exit_code() == 0
    assert [starts_in(of_trial) for of_trial in notes_of(notes)] == [[0, 0], [0, 0]]
    assert job.output().count("will lose the work since its last checkpoint") == 1


def test_fit_warns_once_of_resources_that_no_node_has(
    ray_address: str, storage: Path, tmp_path: Path
) -> None:
    arguments = ["--notes", str(tmp_path / "notes"), "--trials", "2", "--resource", "ice"]
    with Coordinator() as coordinator, Driver(ray_address, coordinator, storage, arguments) as job:
        coordinator.grant(1)
        coordinator.wait(lambda: coordinator.phases() == ["starting", "waiting"])
        coordinator.cancel()
        assert job.exit_code() == 1
    assert coordinator.held_gpus == 0
    assert job.output().count("asks for 1 of 'ice', more than all nodes of Ray have") == 1


def test_fit_outside_a_job_is_tuner_fit(ray_address: str, tmp_path: Path) -> None:
    environment = {name: value for name, value in os.environ.items() if "FORESIGHT" not in name}
    arguments = ["--notes", str(tmp_path / "notes"), "--trials", "2", "--steps", "2"]
    done = subprocess.run(
        [sys.executable, str(JOBS / "counting.py"), *arguments],
        env={**environment, "RAY_ADDRESS": ray_address, "RAY_AUTH_MODE": "disabled"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "best 1" in done.stdout
