from __future__ import annotations

import random
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path

import pytest
import ray

from support.coordinator import Coordinator
from support.driver import Driver
from support.limits import assert_kept_to
from support.notes import assert_nothing_was_lost, notes_of

SEEDS = (1, 2)
#: Both jobs fit into the eight GPUs of the head at any time.
GPUS = 4
CHANGES = 6
TRIALS = 4
STEPS = 10


def grant_at_random(coordinator: Coordinator, seed: int) -> dict[int, int]:
    """Grants up to `GPUS` at random times, in the end all of them; answers what was granted."""
    choose = random.Random(seed)
    granted: dict[int, int] = {}
    coordinator.wait(lambda: bool(coordinator.hellos))
    for epoch in range(1, CHANGES + 1):
        granted[epoch] = choose.randint(0, GPUS) if epoch < CHANGES else GPUS
        coordinator.grant(granted[epoch])
        time.sleep(choose.uniform(0.2, 2.5))
    return granted


@pytest.mark.parametrize("reuse", ["0", "1"])
def test_fit_loses_no_trial_whatever_it_is_granted(
    ray_address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, reuse: str
) -> None:
    monkeypatch.setenv("FORESIGHT_REUSE_ACTORS", reuse)
    arguments = ["--trials", str(TRIALS), "--steps", str(STEPS), "--seconds", "0.15"]
    with ExitStack() as stack:
        coordinators = [stack.enter_context(Coordinator(f"seed-{seed}")) for seed in SEEDS]
        notes = [tmp_path / coordinator.job for coordinator in coordinators]
        jobs = [
            stack.enter_context(
                Driver(ray_address, one, tmp_path / "storage", ["--notes", str(own), *arguments])
            )
            for one, own in zip(coordinators, notes, strict=True)
        ]
        pool = stack.enter_context(ThreadPoolExecutor(len(SEEDS)))
        granted = list(pool.map(grant_at_random, coordinators, SEEDS))
        assert [job.exit_code() for job in jobs] == [0] * len(SEEDS)
    for own, coordinator, grants in zip(notes, coordinators, granted, strict=True):
        assert coordinator.phases() == ["done"] * TRIALS
        assert_kept_to(coordinator.snapshots, grants)
        for of_trial in notes_of(own):
            assert_nothing_was_lost(of_trial, STEPS)


def test_all_gpus_are_free_after_the_jobs(ray_address: str) -> None:
    ray.init(address=ray_address, log_to_driver=False)
    try:
        deadline = time.monotonic() + 120
        while ray.available_resources().get("GPU") != ray.cluster_resources()["GPU"]:
            assert time.monotonic() < deadline
            time.sleep(0.2)
    finally:
        ray.shutdown()
