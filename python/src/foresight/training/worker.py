"""One worker of a training job: what the user's function is given, and the actor it runs in."""

from __future__ import annotations

import logging
import os
import socket
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, Protocol, TypeVar

import ray

from foresight.bridge.outcome import plain
from foresight.training.board import Decision
from foresight.training.checkpoints import Checkpoints

logger = logging.getLogger("foresight")

#: Writes what is needed to go on into a directory that is empty.
Save = Callable[[Path], None]
Ended = Literal["finished", "left"]
T = TypeVar("T")


class Leave(BaseException):
    """Ends the user's function at a step after which the workers leave. Not an `Exception`, so that
    nobody catches it by accident.
    """


class Meeting(Protocol):
    """How a worker reaches the board."""

    def begin(self, rank: int) -> None:
        """The user's function starts."""

    def report(self, rank: int, step: int, metrics: Mapping[str, Any]) -> Decision:
        """A step is done."""

    def saved(self, step: int) -> None:
        """A checkpoint is written."""

    def add(self, world_size: int, turn: int, value: Any) -> Any:
        """Sums over all workers."""


@dataclass(frozen=True, slots=True)
class Assignment:
    """Which part a worker has in its group."""

    rank: int
    world_size: int
    #: Steps after which the job is done, and those done already.
    steps: int
    step: int
    config: Mapping[str, Any]
    #: The directory of the job.
    path: str


class TrainRun:
    """What the user's function knows, and tells: one data-parallel worker of a training job."""

    def __init__(self, assignment: Assignment, meeting: Meeting, checkpoint: Path | None) -> None:
        #: 0 to `world_size` - 1; rank 0 writes the checkpoints.
        self.rank = assignment.rank
        #: Workers that share the work of this step; each has one GPU.
        self.world_size = assignment.world_size
        #: Steps after which the job is done.
        self.steps = assignment.steps
        #: Steps done.
        self.step = assignment.step
        #: What was passed to `foresight.train` as `config`.
        self.config = assignment.config
        #: A directory with what `save` wrote last; None for a job that begins.
        self.checkpoint = checkpoint
        self._meeting = meeting
        self._checkpoints = Checkpoints(assignment.path)
        self._turn = 0

    def report(self, metrics: Mapping[str, Any], save: Save) -> None:
        """Ends a step. Every worker calls it after every step.

        Where the job is to go on with more workers, fewer or none, `save` is called on rank 0 and
        the function ends here, in every worker; it is started again from `checkpoint`.

        Args:
            metrics: Numbers of this step; those of rank 0 are kept.
            save: Writes the state of the training into the directory it is given.

        Raises:
            TypeError: `metrics` is no dictionary.
        """
        if not isinstance(metrics, Mapping):
            raise TypeError(f"metrics is {metrics!r}; it must be a dictionary of numbers")
        self.step += 1
        decision = self._meeting.report(self.rank, self.step, plain(metrics, finite=False))
        if decision.save and self.rank == 0:
            with tempfile.TemporaryDirectory() as directory:
                save(Path(directory))
                self._checkpoints.store(self.step, Path(directory))
            self._meeting.saved(self.step)
        if decision.leave:
            raise Leave

    def average(self, value: T) -> T:
        """The mean over all workers of a number or numpy array. Every worker calls it, with the
        same shape. It goes through one process, so it is for models of some megabytes; larger ones
        have `torch.distributed`, whose environment variables are set.
        """
        self._turn += 1
        if self.world_size == 1:
            return value
        total = self._meeting.add(self.world_size, self._turn, value)
        mean: T = total / self.world_size
        return mean


Loop = Callable[[TrainRun], None]


def work(loop: Loop, assignment: Assignment, meeting: Meeting) -> Ended:
    """Runs the user's function from the newest checkpoint until it returns or leaves."""
    with tempfile.TemporaryDirectory() as directory:
        checkpoint = Path(directory) if assignment.step > 0 else None
        if checkpoint is not None:
            Checkpoints(assignment.path).fetch(assignment.step, checkpoint)
        meeting.begin(assignment.rank)
        run = TrainRun(assignment, meeting, checkpoint)
        try:
            loop(run)
        except Leave:
            return "left"
        if run.step < run.steps:
            # Fine where all workers do so; otherwise the others wait for this one for ever.
            logger.warning("Worker %d returned after step %d of %d.", run.rank, run.step, run.steps)
        return "finished"


class RemoteMeeting:
    """The board of the job, for the workers of one group."""

    def __init__(self, board: Any, group: int) -> None:
        self._board = board
        self._group = group

    def begin(self, rank: int) -> None:
        """As `Meeting.begin`."""
        self._board.begin.remote(self._group, rank)

    def report(self, rank: int, step: int, metrics: Mapping[str, Any]) -> Decision:
        """As `Meeting.report`."""
        decision: Decision = ray.get(self._board.report.remote(self._group, rank, step, metrics))
        return decision

    def saved(self, step: int) -> None:
        """As `Meeting.saved`."""
        ray.get(self._board.saved.remote(self._group, step))

    def add(self, world_size: int, turn: int, value: Any) -> Any:
        """As `Meeting.add`."""
        return ray.get(self._board.add.remote(self._group, world_size, turn, value))


class WorkerActor:
    """The process of one worker, with one GPU."""

    def address(self) -> tuple[str, int]:
        """Where the workers of a group can meet if this one is their first."""
        with socket.socket() as probe:
            probe.bind(("", 0))
            port: int = probe.getsockname()[1]
        return ray.util.get_node_ip_address(), port

    def work(
        self,
        loop: Loop,
        assignment: Assignment,
        board: Any,
        group: int,
        address: tuple[str, int],
    ) -> Ended:
        """As `work`, with the environment that `torch.distributed` reads."""
        host, port = address
        os.environ.update(
            MASTER_ADDR=host,
            MASTER_PORT=str(port),
            RANK=str(assignment.rank),
            WORLD_SIZE=str(assignment.world_size),
            LOCAL_RANK="0",
        )
        return work(loop, assignment, RemoteMeeting(board, group))
