from __future__ import annotations

import json
import signal
from pathlib import Path

import pytest

import foresight
from foresight.training.checkpoints import Checkpoints
from support.coordinator import Coordinator
from support.driver import JOBS, Driver
from support.limits import assert_kept_to
from support.notes import notes_of, starts_in_training, steps_in

SCRIPT = JOBS / "training.py"


def steps_done(coordinator: Coordinator) -> int:
    """Of the one trial; 0 before the driver is there."""
    return sum(trial.steps_done for trial in coordinator.trials)


def test_train_follows_its_allocation(ray_address: str, storage: Path, tmp_path: Path) -> None:
    arguments = ["--notes", str(tmp_path / "notes"), "--steps", "30", "--seconds", "0.4"]
    with (
        Coordinator() as coordinator,
        Driver(ray_address, coordinator, storage, arguments, script=SCRIPT) as job,
    ):
        coordinator.wait(lambda: bool(coordinator.hellos))
        [trial] = coordinator.hellos[0].snapshot.trials
        assert (trial.phase, trial.steps_done, trial.steps_total, trial.gpus) == (
            "waiting",
            0,
            30,
            1,
        )
        coordinator.grant(2)
        coordinator.wait(lambda: steps_done(coordinator) >= 4)
        assert (coordinator.held_gpus, coordinator.trials[0].gpus) == (2, 2)
        coordinator.grant(0)
        coordinator.wait(lambda: coordinator.phases() == ["waiting"])
        assert coordinator.held_gpus == 0
        assert coordinator.trials[0].gpus == 1
        paused_at = coordinator.trials[0].steps_done
        coordinator.grant(1)
        coordinator.wait(lambda: steps_done(coordinator) >= paused_at + 3)
        coordinator.grant(4)
        assert job.exit_code() == 0

    notes = notes_of(tmp_path / "notes")
    assert steps_in(notes[0]) == list(range(1, 31))
    starts = starts_in_training(notes[0])
    assert [workers for _, workers in starts] == [2, 1, 4]
    assert [done for done, _ in starts][:2] == [0, paused_at]
    assert len(notes) == 4
    assert_kept_to(coordinator.snapshots, {1: 2, 2: 0, 3: 1, 4: 4})

    [trial] = coordinator.trials
    assert (trial.phase, trial.steps_done, trial.starts) == ("done", 30, 3)
    assert sorted({row.step for row in coordinator.progress}) == list(range(1, 31))
    assert coordinator.progress[-1].metric == 300
    kinds = [row.kind for row in coordinator.timings]
    assert {kind: kinds.count(kind) for kind in kinds} == {
        "launch": 1,
        "start": 1,
        "restore": 2,
        "pause": 2,
        "stop": 1,
        "finish": 1,
    }
    # A step takes 0.4 s of work, shared by the workers.
    measured = {t.gpus: t.seconds_per_step for s in coordinator.snapshots for t in s.trials}
    for workers in (2, 4):
        seconds = measured[workers]
        assert seconds is not None
        assert seconds > 0.4 / workers

    outcome = coordinator.outcome
    assert outcome is not None
    assert outcome.best is not None
    assert (outcome.status, outcome.best.value) == ("succeeded", 300)
    checkpoints = Checkpoints(str(storage / "job"))
    assert checkpoints.latest() == 30
    assert outcome.best.checkpoint == checkpoints.path_of(30)
    assert json.loads(Path(storage, "job", "foresight-outcome.json").read_text())["status"] == (
        "succeeded"
    )


@pytest.mark.parametrize("others", [[], ["--peers-raise"]], ids=["wait", "raise"])
def test_train_goes_on_after_a_lost_worker(
    ray_address: str, storage: Path, tmp_path: Path, others: list[str]
) -> None:
    arguments = ["--notes", str(tmp_path / "notes"), "--steps", "8", "--seconds", "0.1"]
    arguments += ["--die-at", "6", "--save-every", "0", *others]
    with (
        Coordinator() as coordinator,
        Driver(ray_address, coordinator, storage, arguments, script=SCRIPT) as job,
    ):
        coordinator.grant(2)
        assert job.exit_code() == 0
    notes = notes_of(tmp_path / "notes")
    assert [done for done, _ in starts_in_training(notes[0])] == [0, 5]
    assert coordinator.outcome is not None
    assert coordinator.outcome.status == "succeeded"


def test_train_does_not_wait_for_gpus_that_are_not_there(
    ray_address: str, storage: Path, tmp_path: Path
) -> None:
    arguments = ["--notes", str(tmp_path / "notes"), "--steps", "4", "--seconds", "0.1"]
    with (
        Coordinator() as coordinator,
        Driver(ray_address, coordinator, storage, arguments, script=SCRIPT) as job,
    ):
        # As after a node was lost: there are eight.
        coordinator.grant(9)
        coordinator.wait(lambda: any(one.held_gpus == 9 for one in coordinator.snapshots))
        coordinator.grant(2)
        assert job.exit_code() == 0
    notes = notes_of(tmp_path / "notes")
    assert starts_in_training(notes[0]) == [(0, 2)]


def test_train_goes_on_after_its_driver_was_killed(
    ray_address: str, storage: Path, tmp_path: Path
) -> None:
    arguments = ["--notes", str(tmp_path / "notes"), "--steps", "20", "--seconds", "1"]
    arguments += ["--save-every", "0"]
    with Coordinator() as coordinator:
        coordinator.grant(5)
        with Driver(ray_address, coordinator, storage, arguments, script=SCRIPT) as job:
            coordinator.wait(lambda: steps_done(coordinator) >= 3)
            job.process.kill()
        # Five of eight GPUs are free for the next one only once those of the first are.
        with Driver(
            ray_address, coordinator, storage, arguments, script=SCRIPT, incarnation=1
        ) as job:
            assert job.exit_code() == 0
    assert coordinator.outcome is not None
    assert coordinator.outcome.status == "succeeded"
    starts = starts_in_training(notes_of(tmp_path / "notes")[0])
    assert [workers for _, workers in starts] == [5, 5]
    assert starts[1][0] >= 3


def test_train_fails_with_the_error_of_the_function(
    ray_address: str, storage: Path, tmp_path: Path
) -> None:
    arguments = ["--notes", str(tmp_path / "notes"), "--raise-at", "2", "--seconds", "0.1"]
    with (
        Coordinator() as coordinator,
        Driver(ray_address, coordinator, storage, arguments, script=SCRIPT) as job,
    ):
        coordinator.grant(1)
        assert job.exit_code() == 1
    assert coordinator.outcome is not None
    assert coordinator.outcome.status == "failed"
    assert "this step cannot be done" in str(coordinator.outcome.error)
    assert (coordinator.phases(), coordinator.held_gpus) == (["failed"], 0)


def test_train_goes_on_in_the_next_driver_and_can_be_cancelled(
    ray_address: str, storage: Path, tmp_path: Path
) -> None:
    arguments = ["--notes", str(tmp_path / "notes"), "--steps", "1000", "--seconds", "0.2"]
    with Coordinator() as coordinator:
        with Driver(ray_address, coordinator, storage, arguments, script=SCRIPT) as job:
            coordinator.grant(2)
            coordinator.wait(lambda: steps_done(coordinator) >= 2)
            job.process.send_signal(signal.SIGTERM)
            assert job.exit_code() == 1
            assert "JobInterrupted" in job.output()
        saved = Checkpoints(str(storage / "job")).latest()
        assert saved >= 2
        assert coordinator.outcome is None
        with Driver(
            ray_address, coordinator, storage, arguments, script=SCRIPT, incarnation=1
        ) as job:
            coordinator.wait(lambda: len(coordinator.hellos) >= 2)
            assert coordinator.hellos[-1].snapshot.trials[0].steps_done == saved
            coordinator.wait(lambda: steps_done(coordinator) > saved)
            coordinator.cancel()
            assert job.exit_code() == 1
    assert coordinator.outcome is not None
    assert coordinator.outcome.status == "cancelled"
    starts = starts_in_training(notes_of(tmp_path / "notes")[0])
    assert [done for done, _ in starts] == [0, saved]


def test_train_outside_a_job_runs_in_this_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("FORESIGHT_ENDPOINT", raising=False)
    seen: list[int] = []

    def loop(run: foresight.TrainRun) -> None:
        assert (run.rank, run.world_size, run.checkpoint) == (0, 1, None)
        while run.step < run.steps:
            seen.append(run.average(run.step))
            run.report({"loss": 1 / (run.step + 1)}, lambda to: (to / "x").write_text("saved"))

    result = foresight.train(loop, steps=3)
    assert seen == [0, 1, 2]
    assert (result.step, result.metrics) == (3, {"loss": 1 / 3})
    assert result.checkpoint is not None
    assert Path(result.checkpoint, "x").read_text() == "saved"


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"steps": 0}, "steps is 0; it must be a whole number from 1"),
        ({"steps": 1, "save_every_s": -1}, "save_every_s is -1; it must be a number from 0"),
    ],
)
def test_train_refuses_what_cannot_be(options: dict[str, int], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        foresight.train(lambda run: None, **options)
