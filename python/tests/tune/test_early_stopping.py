from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
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
    """One job for every scheduler, and one that gets no more than one GPU, all side by side."""
    with ExitStack() as stack:

        def start(name: str, scheduler: str, trials: int, steps: int) -> Job:
            directory = tmp_path_factory.mktemp(name)
            arguments = ["--notes", str(directory / "notes"), "--scheduler", scheduler]
            arguments += ["--trials", str(trials), "--steps", str(steps), "--seconds", "0.4"]
            coordinator = stack.enter_context(Coordinator())
            driver = Driver(ray_address, coordinator, directory / "storage", arguments)
            return Job(coordinator, stack.enter_context(driver), directory / "notes")

        started = {name: start(name, name, trials, STEPS) for name, trials in TRIALS.items()}
        alone = start("alone", "hyperband", 4, 2)
        alone.coordinator.grant(1)
        for gpus in GRANTED.values():
            for job in started.values():
                job.coordinator.grant(gpus)
            for job in started.values():
                job.coordinator.wait(partial(holds, job, gpus))
            time.sleep(1)
        yield {**started, "alone": alone}


def holds(job: Job, gpus: int) -> bool:
    """Whether the job holds as many GPUs as it is granted, or is over already."""
    return job.coordinator.held_gpus == gpus or job.coordinator.outcome is not None


@pytest.mark.parametrize("scheduler", TRIALS)
def test_fit_stops_early_what_the_users_scheduler_stops(
    jobs: dict[str, Job], scheduler: str
) -> None:
    job = jobs[scheduler]
    coordinator = job.coordinator
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


def test_fit_with_hyperband_on_one_gpu_never_waits_for_itself(jobs: dict[str, Job]) -> None:
    job = jobs["alone"]
    assert job.driver.exit_code() == 0
    assert max(snapshot.held_gpus for snapshot in job.coordinator.snapshots) == 1
    # It paused trials at its milestones, and let the good ones go on from there.
    assert max(len(starts_in(of_trial)) for of_trial in notes_of(job.notes)) > 1
