"""A training whose workers count together, for tests: every step adds to a file what it did."""

from __future__ import annotations

import argparse
import os
import time
from pathlib import Path

import numpy as np

import foresight


def loop(run: foresight.TrainRun) -> None:
    """The model is the number of steps done; every worker has to agree on it."""
    done = int(Path(run.checkpoint, "done").read_text()) if run.checkpoint else 0
    assert done == run.step, (done, run.step)
    note(run, f"start {done} of {run.world_size}")
    # What torch.distributed reads, the same meeting point in every worker.
    assert [os.environ[name] for name in ("RANK", "WORLD_SIZE")] == [
        str(run.rank),
        str(run.world_size),
    ]
    assert os.environ["MASTER_ADDR"]
    port = float(os.environ["MASTER_PORT"])
    assert run.average(port) == port
    while run.step < run.steps:
        time.sleep(run.config["seconds"] / run.world_size)
        next_step = run.step + 1
        if next_step == run.config["die_at"]:
            lose_a_worker(run)
        # 0 + 1 + ... in every worker only if all of them are there.
        mean = run.average(np.array([float(run.rank)]))
        assert mean[0] == (run.world_size - 1) / 2, mean
        if next_step == run.config["raise_at"]:
            raise RuntimeError("this step cannot be done")
        if run.rank == 0:
            note(run, f"step {next_step}")
        run.report({"score": 10 * next_step}, lambda to: save(to, run.step))


def save(directory: Path, step: int) -> None:
    """What `loop` reads back."""
    (directory / "done").write_text(str(step))


def lose_a_worker(run: foresight.TrainRun) -> None:
    """The first time, the last worker dies as soon as worker 0 is there, its last step saved."""
    if run.rank == 0 and first(run, "there") and run.config["peers_raise"]:
        await_file(run, "died")
        # As torch.distributed does when the connection to another worker is reset.
        raise RuntimeError("connection reset by peer")
    if run.rank == run.world_size - 1:
        await_file(run, "there")
        if first(run, "died"):
            os._exit(1)


def await_file(run: foresight.TrainRun, name: str) -> None:
    """Waits until somebody was there."""
    while not Path(run.config["notes"], name).exists():
        time.sleep(0.01)


def first(run: foresight.TrainRun, name: str) -> bool:
    """Whether nobody was here before."""
    try:
        Path(run.config["notes"], name).touch(exist_ok=False)
    except FileExistsError:
        return False
    return True


def note(run: foresight.TrainRun, text: str) -> None:
    """Appends a line to the worker's own file."""
    with Path(run.config["notes"], f"{run.rank:03d}").open("a") as file:
        file.write(f"{time.time():.3f} {text}\n")


def main() -> None:
    """Trains."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--notes", required=True)
    parser.add_argument("--steps", type=int, default=20)
    parser.add_argument("--seconds", type=float, default=0.4)
    parser.add_argument("--die-at", type=int, default=-1)
    parser.add_argument("--raise-at", type=int, default=-1)
    parser.add_argument("--peers-raise", action="store_true")
    parser.add_argument("--save-every", type=float, default=60.0)
    options = parser.parse_args()
    Path(options.notes).mkdir(parents=True, exist_ok=True)
    config = {
        "notes": options.notes,
        "seconds": options.seconds,
        "die_at": options.die_at,
        "raise_at": options.raise_at,
        "peers_raise": options.peers_raise,
    }
    result = foresight.train(
        loop,
        steps=options.steps,
        config=config,
        metric="score",
        save_every_s=options.save_every,
    )
    print("trained", result.step, result.metrics["score"])


if __name__ == "__main__":
    main()
