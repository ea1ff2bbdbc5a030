"""`foresight.train`: the one call that makes a data-parallel training a Foresight job."""

from __future__ import annotations

import logging
import posixpath
import signal
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from types import FrameType
from typing import Any

from ray.exceptions import RayError, RayTaskError

from foresight.bridge import (
    BestTrial,
    DriverLink,
    JobOutcome,
    LinkSettings,
    OutcomeStatus,
    SettingsError,
)
from foresight.errors import JobCancelled, JobInterrupted
from foresight.once import claim
from foresight.steps import whole_steps
from foresight.training.books import TRIAL, Books
from foresight.training.checkpoints import Checkpoints
from foresight.training.local import LocalMeeting
from foresight.training.supervisor import Job, Result, Supervisor
from foresight.training.worker import Assignment, Loop, work
from foresight.tune.metrics import number_in
from foresight.tune.run import conclude, prepare_process
from foresight.tune.steps import milliseconds

logger = logging.getLogger("foresight")


@dataclass(frozen=True, slots=True)
class TrainResult:
    """What came of a training."""

    #: Steps done.
    step: int
    #: Metrics of the last step that this driver saw; empty where it saw none.
    metrics: Mapping[str, Any]
    #: Directory, or URI, of the newest checkpoint; None where nothing was saved.
    checkpoint: str | None
    #: Directory, or URI, of all that the job has left.
    path: str


def train(
    loop: Loop,
    *,
    steps: int,
    config: Mapping[str, Any] | None = None,
    metric: str | None = None,
    save_every_s: float = 60.0,
) -> TrainResult:
    """Runs `loop` in as many data-parallel workers as the job is granted GPUs, one GPU each.

    When the GPUs change, the workers end at their next `run.report`, with a checkpoint, and `loop`
    is started in the new number of workers. Outside a Foresight job it runs once, in this process.

    Args:
        loop: Called in every worker with a `TrainRun`. It goes on from `run.checkpoint`, does what
            is left of `run.steps` steps, calls `run.report` after each, and returns at the end.
            Anything that it raises makes the job fail.
        steps: Steps of the whole training, over all workers: with more workers each step is
            shorter, or does more work.
        config: Passed on as `run.config`.
        metric: Key of a reported metric that says how good the model is.
        save_every_s: Checkpoints are that many seconds apart while the workers stay the same; a
            lost worker costs the work since the last one.

    Raises:
        JobCancelled: The job was cancelled.
        JobInterrupted: A signal ended the driver; the job goes on when it is started again.
        ValueError: An argument is out of range.
        RuntimeError: A job is one training, and this is the second call.
    """
    steps = whole_steps(steps)
    if not save_every_s >= 0:
        raise ValueError(f"save_every_s is {save_every_s}; it must be a number from 0")
    settings = LinkSettings.from_environment()
    path = tempfile.mkdtemp(prefix="foresight-") if settings is None else _path_of(settings)
    step = Checkpoints(path).latest()
    job = Job(loop, Assignment(0, 1, steps, step, dict(config or {}), path), save_every_s)
    if settings is None:
        return _train_here(job)
    claim()
    return _Run(job, DriverLink(settings), metric).result()


def _path_of(settings: LinkSettings) -> str:
    if settings.storage is None:
        raise SettingsError("FORESIGHT_STORAGE must be set inside a Foresight job")
    return posixpath.join(settings.storage, settings.job)


def _train_here(job: Job) -> TrainResult:
    meeting = LocalMeeting(job.assignment.steps, job.save_every_s)
    work(job.loop, job.assignment, meeting)
    return _result(job.assignment.path, meeting.step, meeting.metrics)


def _result(path: str, step: int, metrics: Mapping[str, Any]) -> TrainResult:
    checkpoints = Checkpoints(path)
    saved = checkpoints.latest()
    checkpoint = checkpoints.path_of(saved) if saved > 0 else None
    return TrainResult(step=step, metrics=metrics, checkpoint=checkpoint, path=path)


class _Run:
    """One driver's run of its job."""

    def __init__(self, job: Job, link: DriverLink, metric: str | None) -> None:
        prepare_process()
        assignment = job.assignment
        self._job = job
        self._link = link
        self._metric = metric
        self._books = Books(assignment.steps, assignment.step, metric, link, time.time())

    def result(self) -> TrainResult:
        """Trains to the end."""
        try:
            with _interrupted_by_sigterm() as interrupt:
                how = Supervisor(self._job, self._link, self._books, interrupt).run()
        except RayTaskError as error:
            if isinstance(error.cause, RayError):
                self._link.close()  # The cluster failed, not the training: the job is tried again.
            else:
                self._conclude("failed", str(error))
            raise
        except BaseException:
            self._link.close()
            raise
        return self._after(how)

    def _after(self, how: Result) -> TrainResult:
        if how == "interrupted":
            self._link.close()
            raise JobInterrupted(
                "stopped by a signal; the training goes on from its checkpoint when the job is "
                "started again"
            )
        self._conclude("cancelled" if how == "cancelled" else "succeeded", None)
        if how == "cancelled":
            raise JobCancelled("the job was cancelled")
        return self._result()

    def _result(self) -> TrainResult:
        return _result(self._job.assignment.path, self._books.step, self._books.metrics)

    def _conclude(self, status: OutcomeStatus, error: str | None) -> None:
        over_at = self._books.over_at
        if over_at is not None:
            now = time.time()
            seconds = max(now - over_at, 0.0)
            self._link.add_timing(kind="finish", trial="", at_ms=milliseconds(now), seconds=seconds)
        result = self._result()
        best = self._best(result)
        conclude(self._link, JobOutcome(status, best=best, path=result.path, error=error))

    def _best(self, result: TrainResult) -> BestTrial | None:
        value = None if self._metric is None else number_in(result.metrics, self._metric)
        if self._metric is None or value is None:
            return None
        return BestTrial(
            trial=TRIAL,
            metric=self._metric,
            value=value,
            config=self._job.assignment.config,
            checkpoint=result.checkpoint,
        )


@contextmanager
def _interrupted_by_sigterm() -> Iterator[threading.Event]:
    """An event that SIGTERM sets, which Ray sends to stop a job."""
    interrupt = threading.Event()
    if threading.current_thread() is not threading.main_thread():
        yield interrupt  # Python delivers signals to the main thread alone.
        return

    def stop(signum: int, frame: FrameType | None) -> None:
        interrupt.set()

    before = signal.signal(signal.SIGTERM, stop)
    try:
        yield interrupt
    finally:
        signal.signal(signal.SIGTERM, before)
