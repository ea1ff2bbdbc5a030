from __future__ import annotations

import signal
from pathlib import Path

from support.coordinator import Coordinator
from support.driver import Driver
from support.notes import assert_nothing_was_lost, notes_of, starts_in, steps_in


def test_fit_goes_on_after_its_driver_was_killed(
    ray_address: str, storage: Path, tmp_path: Path
) -> None:
    notes = tmp_path / "notes"
    arguments = ["--notes", str(notes), "--trials", "3", "--steps", "8", "--seconds", "0.3"]
    arguments += ["--num-to-keep", "1"]
    with Coordinator() as coordinator:
        with Driver(ray_address, coordinator, storage, arguments) as job:
            coordinator.grant(2)
            coordinator.wait(lambda: steps_done(coordinator)[1:2] >= [3])
            job.process.kill()
            job.process.wait()
        before = coordinator.snapshots[-1].trials
        with Driver(ray_address, coordinator, storage, arguments, incarnation=1) as job:
            coordinator.wait(lambda: len(coordinator.hellos) == 2)
            hello = coordinator.hellos[1]
            # Ten seconds had not passed, so Tune itself knows of no step at all.
            after = hello.snapshot.trials
            assert hello.inc == 1
            assert [trial.id for trial in after] == [trial.id for trial in before]
            assert [t.steps_done for t in after] >= [t.steps_done for t in before]
            assert job.exit_code() == 0
        assert coordinator.outcome is not None
        assert coordinator.outcome.status == "succeeded"
    for number, of_trial in enumerate(notes_of(notes)):
        assert sorted(set(steps_in(of_trial))) == list(range(1, 9))
        # A step that was being made or reported at the kill is made again, no other is.
        assert len(steps_in(of_trial)) <= 9
        assert starts_in(of_trial)[-1] >= before[number].steps_done
    assert coordinator.phases() == ["done"] * 3


def test_fit_ends_on_sigterm_and_goes_on_later(
    ray_address: str, storage: Path, tmp_path: Path
) -> None:
    notes = tmp_path / "notes"
    arguments = ["--notes", str(notes), "--trials", "2", "--steps", "6", "--seconds", "0.3"]
    with Coordinator() as coordinator:
        with Driver(ray_address, coordinator, storage, arguments) as job:
            coordinator.grant(1)
            coordinator.wait(lambda: steps_done(coordinator)[0:1] >= [3])
            job.process.send_signal(signal.SIGTERM)
            # 1 where Tune could save first, 15 where Ray's own handler was the one in place.
            assert job.exit_code() in (1, 15)
        assert coordinator.outcome is None
        assert coordinator.held_gpus == 0
        with Driver(ray_address, coordinator, storage, arguments, incarnation=1) as job:
            coordinator.wait(lambda: len(coordinator.hellos) == 2)
            hello = coordinator.hellos[1].snapshot
            assert hello.epoch == -1
            assert [trial.starts for trial in hello.trials] == [1, 0]
            coordinator.grant(3)
            assert job.exit_code() == 0
    first, second = notes_of(notes)
    assert sorted(set(steps_in(first))) == list(range(1, 7))
    assert len(starts_in(first)) == 2
    assert_nothing_was_lost(second, 6)


def test_fit_stopped_while_every_trial_runs_is_no_success(
    ray_address: str, storage: Path, tmp_path: Path
) -> None:
    arguments = ["--notes", str(tmp_path / "notes"), "--trials", "1", "--steps", "8"]
    with Coordinator() as coordinator:
        with Driver(ray_address, coordinator, storage, arguments) as job:
            coordinator.grant(1)
            coordinator.wait(lambda: steps_done(coordinator)[0:1] >= [3])
            job.process.send_signal(signal.SIGTERM)
            # 1 where Tune could save first, 15 where Ray's own handler was the one in place.
            assert job.exit_code() in (1, 15)
        assert coordinator.outcome is None
        with Driver(ray_address, coordinator, storage, arguments, incarnation=1) as job:
            coordinator.wait(lambda: len(coordinator.hellos) == 2)
            coordinator.grant(1)
            assert job.exit_code() == 0
    assert coordinator.outcome is not None
    assert coordinator.outcome.status == "succeeded"
    assert steps_done(coordinator) == [8]


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
        coordinator.wait(lambda: steps_done(coordinator)[0:1] >= [2])
        coordinator.cancel()
        assert job.exit_code() == 1
        assert "JobCancelled" in job.output()
    assert coordinator.outcome is not None
    assert coordinator.outcome.status == "cancelled"
    assert coordinator.held_gpus == 0


def steps_done(coordinator: Coordinator) -> list[int]:
    return [trial.steps_done for trial in coordinator.trials]
