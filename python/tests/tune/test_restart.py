from __future__ import annotations

import signal
from pathlib import Path

from foresight.tune.outcome import FILE_NAME
from support.coordinator import Coordinator
from support.driver import Driver
from support.notes import (
    assert_nothing_was_lost,
    lift_limit,
    limit_steps,
    notes_of,
    starts_in,
    steps_in,
)


def test_fit_goes_on_after_its_driver_was_killed(
    ray_address: str, storage: Path, tmp_path: Path
) -> None:
    notes = tmp_path / "notes"
    arguments = ["--notes", str(notes), "--trials", "3", "--steps", "8", "--num-to-keep", "1"]
    limit_steps(notes, 4)
    with Coordinator() as coordinator:
        with Driver(ray_address, coordinator, storage, arguments) as job:
            coordinator.grant(2)
            coordinator.wait(lambda: coordinator.steps_done() == [4, 4, 0])
            job.process.kill()
            job.process.wait()
        before = coordinator.snapshots[-1].trials
        with Driver(ray_address, coordinator, storage, arguments, incarnation=1) as job:
            coordinator.wait(lambda: len(coordinator.hellos) == 2)
            hello = coordinator.hellos[1]
            # Tune saves itself every ten seconds, and may know of no step at all.
            after = hello.snapshot.trials
            assert hello.inc == 1
            assert [trial.id for trial in after] == [trial.id for trial in before]
            assert [trial.steps_done for trial in after] == [4, 4, 0]
            lift_limit(notes)
            assert job.exit_code() == 0
        assert coordinator.outcome is not None
        assert coordinator.outcome.status == "succeeded"
    for of_trial, first in zip(notes_of(notes), [4, 4, 0], strict=True):
        assert_nothing_was_lost(of_trial, 8)
        assert starts_in(of_trial)[-1] == first
    assert coordinator.phases() == ["done"] * 3


def test_fit_ends_on_sigterm_and_goes_on_later(
    ray_address: str, storage: Path, tmp_path: Path
) -> None:
    notes = tmp_path / "notes"
    arguments = ["--notes", str(notes), "--trials", "2", "--steps", "6"]
    limit_steps(notes, 3)
    with Coordinator() as coordinator:
        with Driver(ray_address, coordinator, storage, arguments) as job:
            coordinator.grant(1)
            coordinator.wait(lambda: coordinator.steps_done() == [3, 0])
            job.process.send_signal(signal.SIGTERM)
            assert job.exit_code() == 1
            assert "JobInterrupted: stopped before the end" in job.output()
        # The last that it told before it went.
        coordinator.wait(lambda: coordinator.held_gpus == 0)
        assert coordinator.phases() == ["waiting"] * 2
        assert coordinator.outcome is None
        with Driver(ray_address, coordinator, storage, arguments, incarnation=1) as job:
            coordinator.wait(lambda: len(coordinator.hellos) == 2)
            hello = coordinator.hellos[1].snapshot
            assert hello.epoch == -1
            assert [trial.starts for trial in hello.trials] == [1, 0]
            lift_limit(notes)
            coordinator.grant(3)
            assert job.exit_code() == 0
    first, second = notes_of(notes)
    assert starts_in(first) == [0, 3]
    assert_nothing_was_lost(first, 6)
    assert_nothing_was_lost(second, 6)


def test_fit_ends_when_the_shell_is_dead_that_ray_takes_for_the_driver(
    ray_address: str, storage: Path, tmp_path: Path
) -> None:
    notes = tmp_path / "notes"
    arguments = ["--notes", str(notes), "--trials", "1", "--steps", "6"]
    limit_steps(notes, 3)
    with (
        Coordinator() as coordinator,
        Driver(ray_address, coordinator, storage, arguments, shell=True) as job,
    ):
        coordinator.grant(1)
        coordinator.wait(lambda: coordinator.steps_done() == [3])
        assert coordinator.hellos[0].pid != job.process.pid
        job.process.kill()
        job.process.wait()
        coordinator.wait(lambda: "JobInterrupted: stopped before the end" in job.output())
        # Nor is it a success, although Tune has ended every trial.
        coordinator.wait(lambda: coordinator.held_gpus == 0)
        assert coordinator.phases() == ["waiting"]
        assert coordinator.steps_done() == [3]
    assert coordinator.outcome is None
    assert not Path(storage, "job", FILE_NAME).exists()


def test_fit_is_a_success_when_sigterm_comes_after_the_last_trial(
    ray_address: str, storage: Path, tmp_path: Path
) -> None:
    arguments = ["--notes", str(tmp_path / "notes"), "--trials", "1", "--steps", "2"]
    with Coordinator() as coordinator, Driver(ray_address, coordinator, storage, arguments) as job:
        coordinator.answers_done = False
        coordinator.grant(1)
        coordinator.wait(lambda: coordinator.outcome is not None)
        job.process.send_signal(signal.SIGTERM)
        coordinator.answers_done = True
        # With all said, the signal does what Ray has it do.
        assert job.exit_code() == signal.SIGTERM
        assert "did not answer" not in job.output()
    assert coordinator.outcome is not None
    assert coordinator.outcome.status == "succeeded"
    assert coordinator.phases() == ["done"]


def test_fit_tells_the_outcome_again_when_all_was_over_before(
    ray_address: str, storage: Path, tmp_path: Path
) -> None:
    arguments = ["--notes", str(tmp_path / "notes"), "--trials", "1", "--steps", "2"]
    with Coordinator() as coordinator:
        for incarnation in range(2):
            coordinator.outcome = None
            with Driver(
                ray_address, coordinator, storage, arguments, incarnation=incarnation
            ) as job:
                coordinator.grant(1)
                assert job.exit_code() == 0
            assert coordinator.outcome is not None
            assert coordinator.outcome.best is not None
            assert coordinator.outcome.best.value == -0.998
        assert coordinator.hellos[1].snapshot.trials[0].steps_done == 2


def test_fit_tries_a_failed_trial_again_from_its_checkpoint(
    ray_address: str, storage: Path, tmp_path: Path
) -> None:
    notes = tmp_path / "notes"
    arguments = ["--notes", str(notes), "--trials", "3", "--steps", "6", "--max-failures", "1"]
    arguments += ["--fail-at", "1", "4"]
    with Coordinator() as coordinator, Driver(ray_address, coordinator, storage, arguments) as job:
        coordinator.grant(2)
        assert job.exit_code() == 0
    assert coordinator.phases() == ["done"] * 3
    failed = notes_of(notes)[1]
    # It died in its fourth step, before it could report it.
    assert starts_in(failed) == [0, 3]
    assert steps_in(failed) == [1, 2, 3, 4, 4, 5, 6]
    assert max(snapshot.held_gpus for snapshot in coordinator.snapshots) == 2


def test_fit_says_that_a_job_failed_when_every_trial_did(
    ray_address: str, storage: Path, tmp_path: Path
) -> None:
    arguments = ["--notes", str(tmp_path / "notes"), "--trials", "1", "--steps", "6"]
    arguments += ["--fail-at", "0", "2"]
    with Coordinator() as coordinator, Driver(ray_address, coordinator, storage, arguments) as job:
        coordinator.grant(1)
        job.exit_code()
    assert coordinator.phases() == ["failed"]
    assert coordinator.outcome is not None
    assert coordinator.outcome.status == "failed"
    assert coordinator.outcome.error is not None
    assert coordinator.outcome.error.startswith("every trial failed, the first with:")
    assert "The experiment failed" in job.output()


def test_fit_says_that_a_job_failed_when_it_cannot_run_at_all(
    ray_address: str, storage: Path, tmp_path: Path
) -> None:
    arguments = ["--notes", str(tmp_path / "notes"), "--scheduler", "pbt"]
    with Coordinator() as coordinator, Driver(ray_address, coordinator, storage, arguments) as job:
        assert job.exit_code() == 1
        assert "ValueError: TuneConfig.scheduler is PopulationBasedTraining" in job.output()
    assert coordinator.outcome is not None
    assert coordinator.outcome.status == "failed"
    assert coordinator.outcome.error is not None
    assert "which Foresight does not support" in coordinator.outcome.error


def test_fit_ends_when_the_job_is_cancelled(
    ray_address: str, storage: Path, tmp_path: Path
) -> None:
    arguments = ["--notes", str(tmp_path / "notes"), "--steps", "500", "--seconds", "0.3"]
    with Coordinator() as coordinator, Driver(ray_address, coordinator, storage, arguments) as job:
        coordinator.grant(2)
        coordinator.wait(lambda: coordinator.steps_done()[0:1] >= [2])
        coordinator.cancel()
        assert job.exit_code() == 1
        assert "JobCancelled" in job.output()
    assert coordinator.outcome is not None
    assert coordinator.outcome.status == "cancelled"
    assert coordinator.held_gpus == 0
