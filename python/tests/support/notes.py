"""What the trials of `jobs/counting.py` wrote down while they ran, and how far they may get."""

from __future__ import annotations

import os
from pathlib import Path


def limit_steps(directory: Path, steps: int) -> None:
    """Lets every trial make so many steps and then wait, in the middle of the next one."""
    directory.mkdir(parents=True, exist_ok=True)
    part = directory / "limit.part"
    part.write_text(str(steps))
    os.replace(part, directory / "limit")


def lift_limit(directory: Path) -> None:
    """Lets every trial go on to its end."""
    (directory / "limit").unlink()


def notes_of(directory: Path) -> list[list[str]]:
    """The lines of every trial, in the order of their numbers, without the times."""
    files = sorted(directory.glob("[0-9][0-9][0-9]"))
    return [[line.split(" ", 1)[1] for line in file.read_text().splitlines()] for file in files]


def steps_in(notes: list[str]) -> list[int]:
    """The steps that a trial made, in order."""
    return [int(line.removeprefix("step ")) for line in notes if line.startswith("step")]


def starts_in(notes: list[str]) -> list[int]:
    """How many steps a trial had done at each start of an actor for it."""
    return [int(line.removeprefix("start ")) for line in notes if line.startswith("start")]


def processes_in(directory: Path) -> list[int]:
    """The process of every start of a trial, in the order in which these began."""
    return [int(line) for line in (directory / "processes").read_text().splitlines()]


def assert_nothing_was_lost(notes: list[str], steps: int) -> None:
    """Every step was made once, in order, over all starts; and each start went on where the one
    before it ended.
    """
    assert steps_in(notes) == list(range(1, steps + 1))
    done = 0
    for line in notes:
        if line.startswith("start"):
            assert line == f"start {done}", notes
        else:
            done = int(line.removeprefix("step "))


def starts_in_training(notes: list[str]) -> list[tuple[int, int]]:
    """Of a worker of `jobs/training.py`: the steps that were done at each start, and the number of
    workers.
    """
    starts = [line.split() for line in notes if line.startswith("start")]
    return [(int(words[1]), int(words[3])) for words in starts]
