"""Whose turn it is: which trials run within the GPUs granted."""

from __future__ import annotations

import logging
from typing import Any

from foresight.tune.inner import UserScheduler
from foresight.tune.ledger import Ledger
from foresight.tune.order import ROUNDING, first_that_fit
from foresight.tune.record import TrialRecord
from foresight.tune.resources import resources_of

logger = logging.getLogger("foresight")


class Turns:
    """Decides by the order in which the trials were made, and by what the user's scheduler says."""

    def __init__(self, ledger: Ledger, user: UserScheduler) -> None:
        #: GPUs that the experiment may hold.
        self.gpus = 0.0
        self._ledger = ledger
        self._user = user

    def may_go_on(self, record: TrialRecord, steps_done: int) -> bool:
        """Whether a trial that has just reported may keep its GPUs."""
        if record.has_ended_at(steps_done):
            # It is about to return. Pausing it would cost a start only to let it do so.
            return True
        return record in first_that_fit(self._runnable(), self.gpus)

    def to_start(self, controller: Any) -> list[TrialRecord]:
        """The trials to start actors for: those whose turn it is, as far as their GPUs are free."""
        runnable = self._runnable()
        running = first_that_fit(runnable, self.gpus)
        waiting = [one for one in running if one.phase == "waiting"]
        if not waiting and len(running) == len(runnable):
            released = self._release(controller, self.gpus - sum(one.gpus for one in running))
            waiting = [] if released is None else [released]
        return first_that_fit(waiting, self.gpus - self._ledger.held_gpus)

    def successor(self, ended: TrialRecord) -> TrialRecord | None:
        """The trial that is to run on the actor of one that is being stopped; None when its GPUs
        are not the experiment's any more, or no waiting trial wants just these.
        """
        if self._ledger.held_gpus > self.gpus:
            return None
        runnable = [record for record in self._runnable() if record is not ended]
        running = first_that_fit(runnable, self.gpus)
        record = next((one for one in running if one.phase == "waiting"), None)
        if record is None or resources_of(record.trial) != resources_of(ended.trial):
            return None
        return record

    def _runnable(self) -> list[TrialRecord]:
        """Unfinished trials that the user's scheduler does not hold back, first made first."""
        return [
            record
            for record in self._ledger.records
            if not record.trial.is_finished() and not record.held_back
        ]

    def _release(self, controller: Any, spare_gpus: float) -> TrialRecord | None:
        """Lets a trial go on that the user's scheduler has held back, if it picks one now."""
        held_back = [
            record
            for record in self._ledger.records
            if record.held_back
            and record.phase == "waiting"
            and record.gpus <= spare_gpus + ROUNDING
        ]
        if not held_back:
            return None
        chosen = self._user.choose(controller)
        record = next((one for one in held_back if one.trial is chosen), None)
        if record is None and self._ledger.held_gpus == 0 and not self._runnable():
            # The scheduler waits for results that no trial is left to make, say because one failed
            # in its bracket. Plain Tune would wait for ever.
            record = held_back[0]
            logger.info("Trial %s goes on because no other trial can.", record.id)
        if record is not None:
            record.held_back = False
        return record
