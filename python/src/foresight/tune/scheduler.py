"""Holds an experiment to the GPUs it was granted, with the user's own scheduler inside.

What Tune's controller allows was found out on the controller itself, and decides the design:

- Tune starts every PENDING trial, asked or not. So trials are PAUSED from birth, and PENDING only
  from when `choose_trial_to_run` chooses them.
- A trial is paused only by returning PAUSE for one of its reports. Any other way of pausing takes
  effect no sooner, and makes trials fail that have not reported since they were started.
- GPUs are free when an actor is gone, which is later than the trial's change of status. So they
  are counted by actors.
"""

from __future__ import annotations

import time
from typing import Any

from ray.tune.experiment import Trial
from ray.tune.schedulers import TrialScheduler

from foresight.tune.advice import Advice
from foresight.tune.inner import UserScheduler
from foresight.tune.internals import Actors
from foresight.tune.journal import Journal
from foresight.tune.ledger import Ledger
from foresight.tune.record import steps_of
from foresight.tune.resources import resources_of, trial_resources
from foresight.tune.turns import Turns


class PcsTrialScheduler(TrialScheduler):
    """Runs the first unfinished trials that fit, and asks the user's scheduler at each report."""

    _supports_buffered_results = False

    def __init__(
        self,
        user: TrialScheduler,
        ledger: Ledger,
        journal: Journal,
        default_gpus: float = 1.0,
        gpu_type: str | None = None,
        *,
        reuses_actors: bool = False,
    ) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.ledger = ledger
        #: Epoch of the newest allocation. Before the first one the experiment holds no GPU.
        self.epoch = -1
        self.cancelled = False
        self._user = UserScheduler(user, lambda trial: ledger.of(trial).held_back)
        self._turns = Turns(ledger, self._user)
        self._journal = journal
        self._default_gpus = default_gpus
        self._gpu_type = gpu_type
        self._reuses_actors = reuses_actors
        self._actors: Actors | None = None
        self._advice = Advice()

    @property
    def gpus(self) -> float:
        """GPUs that the experiment may hold."""
        return self._turns.gpus

    def allocate(self, epoch: int, gpus: float) -> bool:
        """Applies an allocation; False when it is not newer than the last one."""
        if epoch <= self.epoch:
            return False
        self.epoch, self._turns.gpus = epoch, gpus
        self.ledger.version += 1
        return True

    def cancel(self) -> None:
        """Ends every trial as soon as the controller asks what to run."""
        self.cancelled = True

    @property
    def idle(self) -> bool:
        """Whether nothing is going on that Tune's loop could wait for."""
        return self._actors is not None and not self._actors.all()

    @property
    def finished(self) -> bool:
        """Whether the experiment has come to its end by itself."""
        return self._actors is not None and self._actors.none_will_follow()

    @property
    def trials_total(self) -> int | None:
        """How many trials there will have been; None while nobody knows."""
        return None if self._actors is None else self._actors.trials_total()

    def observe(self) -> None:
        """Brings the ledger up to date."""
        if self._actors is not None:
            self.ledger.observe(self._actors, time.time())

    @property
    def metric(self) -> str | None:
        """The metric that the user's scheduler needs in every result."""
        metric: str | None = self._user.scheduler.metric
        return metric

    def set_search_properties(self, metric: str | None, mode: str | None, **spec: Any) -> bool:
        """Passes the experiment's objective on."""
        accepted: bool = self._user.scheduler.set_search_properties(metric, mode, **spec)
        return accepted

    def on_trial_add(self, tune_controller: Any, trial: Trial) -> None:
        """A trial is new, restored from an earlier driver, or back after a failure."""
        if trial.is_finished():
            self.ledger.add(trial, time.time())
            return
        if self.ledger.has(trial):
            if self._actors is not None:
                self._actors.forget_hand_over(trial)
            tune_controller._set_trial_status(trial, Trial.PAUSED)
            self.ledger.of(trial).held_back = False
        else:
            resources = trial_resources(resources_of(trial), self._default_gpus, self._gpu_type)
            trial.update_resources(resources)
            self._advice.on_resources(trial)
            # Results cannot be read without it, not even those of trials that never started.
            trial.init_local_path()
            self._journal.recover(trial, self.ledger.rules.key)
            # The controller files a new trial by its status, but only after this call.
            trial.set_status(Trial.PAUSED)
            self.ledger.add(trial, time.time())
        self._user.tell("on_trial_add", tune_controller, trial)

    def on_trial_result(self, tune_controller: Any, trial: Trial, result: dict[str, Any]) -> str:
        """The only place where a trial is paused."""
        record = self.ledger.of(trial)
        decision: str = self._user.tell("on_trial_result", tune_controller, trial, result)
        if decision == TrialScheduler.PAUSE:
            record.held_back = True
        elif decision != TrialScheduler.CONTINUE or self._turns.may_go_on(
            record, steps_of(result, self.ledger.rules.key)
        ):
            return decision
        self._advice.on_pause(trial, result)
        self.ledger.told_to_pause(record, time.time())
        return TrialScheduler.PAUSE

    def on_trial_complete(self, tune_controller: Any, trial: Trial, result: dict[str, Any]) -> None:
        """A running trial ended, by itself or not."""
        if not self.cancelled:
            self._user.tell("on_trial_complete", tune_controller, trial, result)
            self._pass_actor_on(trial)

    def on_trial_error(self, tune_controller: Any, trial: Trial) -> None:
        """A running trial failed. If it is tried again it is added again."""
        if not self.cancelled:
            self._user.tell("on_trial_error", tune_controller, trial)

    def on_trial_remove(self, tune_controller: Any, trial: Trial) -> None:
        """A paused trial was ended."""
        if not self.cancelled:
            self._user.tell("on_trial_remove", tune_controller, trial)

    def choose_trial_to_run(self, tune_controller: Any) -> Trial | None:
        """The first of the trials to start actors for. Tune asks once in every turn of its loop,
        and starts the others in the same turn.
        """
        if self._actors is None:
            self._actors = Actors(tune_controller)
        self.observe()
        if self.cancelled:
            self._stop_all(tune_controller)
            return None
        starting = self._turns.to_start(tune_controller)[: max(1, self._actors.room)]
        for record in starting:
            self.ledger.chosen(record, time.time())
        for record in starting[1:]:
            self._actors.request(record.trial)
        return starting[0].trial if starting else None

    def debug_string(self) -> str:
        """One line for Tune's own progress reports."""
        held = f"{self.ledger.held_gpus:g} of {self.gpus:g} granted GPUs held"
        return f"Foresight: {held}. {self._user.scheduler.debug_string()}"

    def _pass_actor_on(self, trial: Trial) -> None:
        """Lets the next trial run on the actor of one that is about to be stopped, if it can."""
        if not self._reuses_actors or self._actors is None:
            return
        if trial.is_saving or trial.export_formats:
            return  # Tune has work for the actor that belongs to this trial.
        self.observe()
        ended = self.ledger.of(trial)
        successor = self._turns.successor(ended)
        if successor is None or self._actors.of(trial) is None:
            return
        self.ledger.handed_over(ended, successor, time.time())
        self._actors.hand_over(trial, successor.trial)

    def _stop_all(self, tune_controller: Any) -> None:
        tune_controller.search_alg.set_finished()
        for record in self.ledger.records:
            if not record.trial.is_finished():
                tune_controller.stop_trial(record.trial)
