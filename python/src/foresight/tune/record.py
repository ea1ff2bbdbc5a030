"""What a driver knows of one trial."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

from ray.tune.experiment import Trial

from foresight.bridge import TrialPhase, TrialReport
from foresight.tune.metrics import number_in
from foresight.tune.resources import gpus_of, resources_of
from foresight.tune.steps import Life, Mean

OVER: tuple[TrialPhase, ...] = ("done", "failed")


@dataclass(slots=True)
class TrialRecord:
    """One trial. Its place and its starts go over to the next driver of the job."""

    trial: Trial
    #: Place in the order in which the trials were made.
    place: int
    phase: TrialPhase
    since_ms: int
    steps_done: int
    steps_total: int | None
    #: How often an actor was started for it or handed over to it, in all drivers of the job.
    starts: int = 0
    #: Paused by the user's own scheduler, which alone decides when it goes on.
    held_back: bool = False
    actor: object | None = None
    #: Ended as far as the experiment went. What still ran when Tune was stopped has not, although
    #: Tune calls it terminated.
    ended: bool = False
    life: Life | None = None
    seconds_per_step: Mean = field(default_factory=Mean)

    @property
    def id(self) -> str:
        """The trial's id in Tune."""
        return str(self.trial.trial_id)

    @property
    def gpus(self) -> float:
        """GPUs it needs to run."""
        return gpus_of(resources_of(self.trial))

    @property
    def pausing(self) -> bool:
        """Whether it was told to pause and has not yet given its GPUs back."""
        return self.life is not None and self.life.told_to_pause_at is not None

    @property
    def on_used_actor(self) -> bool:
        """Whether its actor ran another trial before."""
        return self.life is not None and self.life.kind == "reuse"

    @property
    def is_over(self) -> bool:
        """Whether it has ended and its GPUs are free."""
        return self.phase in OVER

    def has_ended_at(self, steps: int) -> bool:
        """Whether `steps` was its last step, so that it is about to return. One that has gone on
        after that shows that the total was wrong.
        """
        return steps == self.steps_total

    def report(self) -> TrialReport:
        """The record as it is told to the coordinator."""
        return TrialReport(
            id=self.id,
            phase=self.phase,
            gpus=self.gpus,
            steps_done=self.steps_done,
            steps_total=self.steps_total,
            seconds_per_step=self.seconds_per_step.value,
            since_ms=self.since_ms,
            starts=self.starts,
        )


def phase_of(trial: Trial, *, holds_gpus: bool, pausing: bool) -> TrialPhase:
    """The phase of a trial, from its status in Tune and whether an actor of it is left."""
    if trial.status == Trial.PENDING:
        return "starting" if holds_gpus else "waiting"
    if trial.status == Trial.RUNNING:
        if pausing:
            return "stopping"
        return "starting" if trial.is_restoring else "running"
    if holds_gpus:
        return "stopping"
    if trial.status == Trial.PAUSED:
        return "waiting"
    return "failed" if trial.status == Trial.ERROR else "done"


def saved_steps(trial: Trial, step_key: str) -> int:
    """Steps in the trial's latest checkpoint, which is all that a new actor of it starts from."""
    result = trial.latest_checkpoint_result
    return steps_of(result.metrics, step_key) if result else 0


def steps_of(result: Mapping[str, object], step_key: str) -> int:
    """Steps done according to a result; 0 where it does not say."""
    value = number_in(result, step_key)
    return int(value) if value is not None and 0 <= value < math.inf else 0
