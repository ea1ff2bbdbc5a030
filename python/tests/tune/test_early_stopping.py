from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest

from support.coordinator import Coordinator
from support.driver import Driver
from support.limits import assert_kept_to
from support.notes import notes_of, starts_in, steps_in

#: HyperBand needs six trials to stop one: three that it lets run, and three to compare.
TRIALS = {"asha": 4, "median": 4, "hyperband": 6}
STEPS = 4
GRANTED = {1: 2, 2: 1, 3: 2}


@dataclass(frozen=True)
class Job:
    coordinator: Coordinator
    driver: Driver
    notes: Path


@pytest.fixture(scope="module")
def jobs(ray_address: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Job]]:
    """One job for every scheduler, all at the same time: each holds at most two GPUs."""
    with ExitStack() as stack:
        started: dict[str, Job] = {}
        for scheduler, trials in TRIALS.items():
            directory = tmp_path_factory.mktemp(scheduler)
            arguments = ["--notes", str(directory / "notes"), "--scheduler", scheduler]
            arguments += ["--trials", str(trials), "--steps", str(STEPS), "--seconds", "0.4"]
            coordinator = stack.enter_context(Coordinator())
            driver = stack.enter_context(
                Driver(ray_address, coordinator, directory / "storage", arguments)
            )
            started[scheduler] = Job(coordinator, driver, directory / "notes")
        yield started


@pytest.mark.parametrize("scheduler", TRIALS)
def test_fit_stops_early_what_the_users_scheduler_stops(
    jobs: dict[str, Job], scheduler: str
) -> None:
    job = jobs[scheduler]
    coordinator = job.coordinator
    for gpus in GRANTED.values():
        coordinator.grant(gpus)
        coordinator.wait(lambda: coordinator.held_gpus > 0)
        time.sleep(2)
    assert job.driver.exit_code() == 0
    assert coordinator.phases() == ["done"] * TRIALS[scheduler]
    assert_kept_to(coordinator.snapshots, GRANTED)
    made = [steps_in(of_trial) for of_trial in notes_of(job.notes)]
    assert all(steps == list(range(1, len(steps) + 1)) for steps in made)
    lengths = [len(steps) for steps in made]
    # Trial 1 is the best, and goes on to its end; the last ones are the worst.
    assert lengths[1] == STEPS
    assert lengths[-1] < STEPS
    assert coordinator.outcome is not None
    assert coordinator.outcome.best is not None
    assert coordinator.outcome.best.config["number"] == 1


def test_fit_with_hyperband_on_one_gpu_never_waits_for_itself(
    ray_address: str, storage: Path, tmp_path: Path
) -> None:
    notes = tmp_path / "notes"
    arguments = ["--notes", str(notes), "--trials", "4", "--steps", "2", "--seconds", "0.1"]
    arguments += ["--scheduler", "hyperband"]
    with Coordinator() as coordinator, Driver(ray_address, coordinator, storage, arguments) as job:
        coordinator.grant(1)
        assert job.exit_code() == 0
    assert max(snapshot.held_gpus for snapshot in coordinator.snapshots) == 1
    # It paused trials at its milestones, and let the good ones go on from there.
    assert max(len(starts_in(of_trial)) for of_trial in notes_of(notes)) > 1
