"""Carries messages between Tune's loop and the coordinator."""

from __future__ import annotations

import logging
import time
from typing import Any

from ray.tune import Callback, Checkpoint
from ray.tune.experiment import Trial

from foresight.bridge import Alloc, DriverLink
from foresight.tune.journal import Journal
from foresight.tune.scheduler import PcsTrialScheduler
from foresight.tune.signals import Stop
from foresight.tune.steps import milliseconds

logger = logging.getLogger("foresight")

#: Tune's loop does not wait while no trial has an actor. Somebody has to, or it burns a core: for
#: an allocation, and so long at most where trials may be on their way,
IDLE_TURN_S = 0.05
#: or where the last turn changed nothing. A driver in a long queue should cost next to nothing; one
#: that is to end notices it only between two turns.
QUIET_TURN_S = 0.5


class PcsCallback(Callback):
    """Applies what the coordinator wants at the beginning of a turn of Tune's loop, and tells it at
    the end of the turn what has become of it.
    """

    def __init__(
        self, link: DriverLink, scheduler: PcsTrialScheduler, journal: Journal, stop: Stop
    ) -> None:
        #: Whether Tune left its loop before the experiment came to its end.
        self.interrupted = False
        self._stop = stop
        self._link = link
        self._journal = journal
        self._scheduler = scheduler
        self._ledger = scheduler.ledger
        self._started = False
        self._told_version = -1
        self._quiet = False

    def start(self) -> None:
        """Says hello, once: the trials are known, and can start as soon as GPUs are granted."""
        if self._started:
            return
        self._started = True
        now = time.time()
        launched_ms = self._link.settings.launched_ms
        self._tell()
        if launched_ms is not None:
            seconds = max(now - launched_ms / 1000, 0.0)
            self._link.add_timing(kind="launch", trial="", at_ms=milliseconds(now), seconds=seconds)

    def on_step_begin(self, iteration: int, trials: list[Trial], **info: Any) -> None:
        """Applies what came."""
        if not self._started:
            return
        if self._scheduler.idle:
            self._link.wait(QUIET_TURN_S if self._quiet else IDLE_TURN_S)
        for message in self._link.poll():
            if isinstance(message, Alloc):
                self._allocate(message)
            else:
                logger.info("The job was cancelled.")
                self._scheduler.cancel()

    def on_step_end(self, iteration: int, trials: list[Trial], **info: Any) -> None:
        """Tells what changed, and ends the driver's part where it has to end."""
        self._scheduler.observe()
        self._quiet = self._told_version == self._ledger.version
        if self._started:
            self._tell()
        else:
            self.start()
        # Nothing happens between here and Tune's own look at whether to go on.
        self.interrupted = not self._scheduler.finished
        if self.interrupted and self._stop.wanted:
            self._stop.end_tune()

    def on_trial_result(
        self, iteration: int, trials: list[Trial], trial: Trial, result: dict[str, Any], **info: Any
    ) -> None:
        """Takes in a report, after the scheduler has decided what comes of it."""
        self._ledger.reported(trial, result, time.time())

    def on_checkpoint(
        self,
        iteration: int,
        trials: list[Trial],
        trial: Trial,
        checkpoint: Checkpoint,
        **info: Any,
    ) -> None:
        """Remembers a checkpoint."""
        self._journal.remember(trial, checkpoint)

    def on_experiment_end(self, trials: list[Trial], **info: Any) -> None:
        """Tells that nothing is held any more."""
        self._ledger.close(time.time())
        if self._started:
            self._tell()

    def get_state(self) -> dict[str, Any] | None:
        """Goes into Tune's snapshot of the experiment."""
        return {"trials": self._ledger.get_state()}

    def set_state(self, state: dict[str, Any]) -> None:
        """Comes out of the snapshot, before the trials of it are added."""
        self._ledger.set_state(state["trials"])

    def _allocate(self, alloc: Alloc) -> None:
        if self._scheduler.allocate(alloc.epoch, alloc.gpus):
            logger.info("May hold %d GPU(s): %s", alloc.gpus, alloc.reason)

    def _tell(self) -> None:
        if self._told_version == self._ledger.version:
            return
        first = self._told_version == -1
        self._told_version = self._ledger.version
        snapshot = self._ledger.snapshot(self._scheduler.epoch, self._scheduler.trials_total)
        if first:
            self._link.start(snapshot)
        else:
            self._link.publish(snapshot)
