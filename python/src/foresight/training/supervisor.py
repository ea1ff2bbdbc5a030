"""Runs a training job in segments: a group of workers for every number of GPUs it is granted."""

from __future__ import annotations

import logging
import threading
import time
from dataclasses import dataclass, replace
from typing import Any, Literal

import ray
from ray.exceptions import RayError, RayTaskError
from ray.util.scheduling_strategies import NodeAffinitySchedulingStrategy

from foresight.bridge import Alloc, DriverLink
from foresight.training.board import BoardActor, News, Saved, Step
from foresight.training.books import Books
from foresight.training.group import Group
from foresight.training.worker import Assignment, Ended, Loop
from foresight.tune.steps import milliseconds

logger = logging.getLogger("foresight")

#: How long a message of the coordinator may go unnoticed while nothing happens here.
TURN_S = 0.05
#: Groups that may be lost in a row without a checkpoint between them.
LOSSES_MAX = 3

Result = Literal["finished", "cancelled", "interrupted"]


@dataclass(frozen=True, slots=True)
class Job:
    """What there is to do; the step of the assignment is the one of the newest checkpoint."""

    loop: Loop
    assignment: Assignment
    save_every_s: float


class Supervisor:
    """Lives on the driver's main thread. `interrupt` may be set from a signal handler."""

    def __init__(
        self, job: Job, link: DriverLink, books: Books, interrupt: threading.Event
    ) -> None:
        self._job = job
        self._link = link
        self._books = books
        self._interrupt = interrupt
        self._board = _start_board(job)
        self._news: Any = self._board.news.remote()
        self._epoch = -1
        self._gpus = 0
        self._cancelled = False
        self._group: Group | None = None
        self._groups = 0
        #: What the board was last told.
        self._leave = False
        self._losses = 0
        self._told_version = -1

    def run(self) -> Result:
        """Until the training is over, one way or another.

        Raises:
            RayTaskError: The user's function raised.
            RayError: Workers were lost again and again, or the cluster was.
        """
        self._greet()
        result: Result | None = None
        while result is None:
            self._listen()
            result = self._rest() if self._group is None else self._watch(self._group)
            # Between two groups of workers nothing is told, as if they were one.
            if result is not None or self._group is not None or self._gpus == 0:
                self._tell()
        return result

    def _greet(self) -> None:
        # Once the board is there, workers can start as soon as GPUs are granted.
        ray.get(self._board.want.remote(False))
        now = time.time()
        self._told_version = self._books.version
        self._link.start(self._books.snapshot(self._epoch))
        launched_ms = self._link.settings.launched_ms
        if launched_ms is not None:
            seconds = max(now - launched_ms / 1000, 0.0)
            self._link.add_timing(kind="launch", trial="", at_ms=milliseconds(now), seconds=seconds)

    def _listen(self) -> None:
        for message in self._link.poll():
            if isinstance(message, Alloc):
                self._epoch, self._gpus = message.epoch, message.gpus
                self._books.version += 1
                logger.info("May hold %d GPU(s): %s", message.gpus, message.reason)
            else:
                logger.info("The job was cancelled.")
                self._cancelled = True

    def _rest(self) -> Result | None:
        """No worker is there."""
        if self._cancelled:
            self._books.ended(time.time(), failed=False)
            return "cancelled"
        if self._interrupt.is_set():
            return "interrupted"
        if self._gpus > 0:
            self._start()
        else:
            time.sleep(TURN_S)
        return None

    def _start(self) -> None:
        self._groups += 1
        self._leave = False
        self._board.open.remote(self._groups, self._gpus)
        self._books.start(self._gpus, time.time())
        assignment = replace(
            self._job.assignment, world_size=self._gpus, step=self._books.saved_step
        )
        self._group = Group(self._job.loop, assignment, self._board, self._groups)

    def _watch(self, group: Group) -> Result | None:
        """Workers are there: waits a turn for what they do."""
        if self._cancelled:
            self._release(group)
            return None
        self._ask(group)
        if self._leave and not group.is_placed():
            # Its GPUs may never be there, say because their node is gone.
            self._release(group)
            self._books.freed(time.time())
            return None
        ray.wait([self._news, *group.working], num_returns=1, timeout=TURN_S)
        try:
            ended = group.ended()
        except RayTaskError:
            self._release(group)
            self._books.ended(time.time(), failed=True)
            self._tell()
            raise
        except RayError as error:
            self._lose(group, error)
            return None
        if ended is not None:
            return self._pass(group, ended)
        self._read_news()
        return None

    def _ask(self, group: Group) -> None:
        """Tells the workers whether they are to leave at their next step."""
        leave = self._interrupt.is_set() or self._gpus != group.gpus
        if leave != self._leave:
            self._leave = leave
            self._board.want.remote(leave)

    def _pass(self, group: Group, ended: Ended) -> Result | None:
        """The workers ended by themselves."""
        self._read_all_news()
        self._release(group)
        now = time.time()
        if ended == "finished":
            self._books.ended(now, failed=False)
            return "finished"
        self._books.freed(now)
        logger.info("Left %d GPUs after step %d.", group.gpus, self._books.saved_step)
        return None

    def _lose(self, group: Group, error: RayError) -> None:
        self._losses += 1
        self._read_all_news()
        self._release(group)
        self._books.freed(time.time())
        if self._losses > LOSSES_MAX:
            raise error
        step, why = self._books.saved_step, str(error).splitlines()[0]
        logger.warning("A worker was lost (%s); going on from step %d.", why, step)

    def _release(self, group: Group) -> None:
        """Takes the workers' GPUs back; they are told to be held until they are free."""
        group.close()
        while not group.is_gone():
            self._tell()
            time.sleep(TURN_S / 5)
        self._group = None

    def _read_news(self) -> None:
        ready, _ = ray.wait([self._news], timeout=0)
        if ready:
            self._take(ray.get(self._news))
            self._news = self._board.news.remote()

    def _read_all_news(self) -> None:
        rest = self._board.flush.remote()
        self._take(ray.get(self._news))
        self._take(ray.get(rest))
        self._news = self._board.news.remote()

    def _take(self, news: list[News]) -> None:
        for one in news:
            if isinstance(one, Step):
                self._books.stepped(one)
            elif isinstance(one, Saved):
                self._losses = 0
                self._books.saved(one.step)
            else:
                self._books.begun(one.at)

    def _tell(self) -> None:
        if self._told_version != self._books.version:
            self._told_version = self._books.version
            self._link.publish(self._books.snapshot(self._epoch))


def _start_board(job: Job) -> Any:
    """On the driver's own node, so that it is lost only with it."""
    here = NodeAffinitySchedulingStrategy(ray.get_runtime_context().get_node_id(), soft=False)
    actor: Any = ray.remote(BoardActor)
    options = actor.options(num_cpus=0, scheduling_strategy=here)
    return options.remote(job.assignment.steps, job.save_every_s)
