"""The books of an experiment: what every trial does, holds and has done."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ray.tune.experiment import Trial

from foresight.bridge import Snapshot, TrialPhase
from foresight.tune.internals import Actors
from foresight.tune.metrics import number_in
from foresight.tune.record import TrialRecord, phase_of, saved_steps, steps_of
from foresight.tune.steps import Life, Mean, Report, Rows, StartKind, milliseconds


@dataclass(frozen=True, slots=True)
class StepRules:
    """How an experiment counts its steps."""

    #: Key of a result that says how many steps are done.
    key: str = "training_iteration"
    #: Steps after which a trial ends by itself; None while nobody knows.
    total: int | None = None
    #: Key of the metric that the experiment optimises.
    metric: str | None = None


class Ledger:
    """Used on Tune's thread alone; every time is in seconds of the epoch."""

    def __init__(self, rules: StepRules, rows: Rows) -> None:
        self.rules = rules
        self.held_gpus = 0.0
        #: Rises with everything that the coordinator should hear of.
        self.version = 0
        #: When the last trial was over.
        self.last_over_at: float | None = None
        self._records: dict[str, TrialRecord] = {}
        self._rows = rows
        self._seconds_per_step = Mean()
        self._past: Mapping[str, Mapping[str, int]] = {}

    @property
    def records(self) -> list[TrialRecord]:
        """All trials, in the order in which they were made."""
        return sorted(self._records.values(), key=lambda record: record.place)

    def add(self, trial: Trial, now: float) -> TrialRecord:
        """Opens the record of a new or restored trial."""
        past = self._past.get(trial.trial_id, {})
        key = self.rules.key
        record = TrialRecord(
            trial=trial,
            place=past.get("place", self._next_place()),
            phase=phase_of(trial, holds_gpus=False, pausing=False),
            since_ms=milliseconds(now),
            steps_done=steps_of(trial.last_result, key)
            if trial.is_finished()
            else saved_steps(trial, key),
            steps_total=self.rules.total,
            starts=past.get("starts", 0),
        )
        self._records[record.id] = record
        self.version += 1
        return record

    def has(self, trial: Trial) -> bool:
        """Whether the trial was added."""
        return trial.trial_id in self._records

    def of(self, trial: Trial) -> TrialRecord:
        """The record of a trial that was added."""
        return self._records[trial.trial_id]

    def chosen(self, record: TrialRecord, now: float, *, on_used_actor: bool = False) -> None:
        """The controller is about to start an actor for the trial, or gives it one it has."""
        means = (record.seconds_per_step, self._seconds_per_step)
        kind: StartKind = "restore" if record.starts > 0 else "start"
        if on_used_actor:
            kind = "reuse"
        record.life = Life(record.id, self._rows, means, requested_at=now, kind=kind)
        record.starts += 1
        self.version += 1

    def handed_over(self, ended: TrialRecord, successor: TrialRecord, now: float) -> None:
        """The controller is about to let `successor` run on the actor of a trial that it stops."""
        life, ended.life, ended.ended = ended.life, None, True
        since = now if life is None else life.handed_over(now)
        self._enter_phase(ended, "done", now)
        self.chosen(successor, since, on_used_actor=True)

    def told_to_pause(self, record: TrialRecord, now: float) -> None:
        """The trial was told to pause at the report that is being handled."""
        if record.life is not None:
            record.life.told_to_pause_at = now

    def reported(self, trial: Trial, result: Mapping[str, Any], now: float) -> None:
        """Takes in a report of a trial."""
        record = self.of(trial)
        record.steps_done = steps_of(result, self.rules.key)
        record.since_ms = milliseconds(now)
        self.version += 1
        if record.life is not None:
            record.life.report(Report(now, record.steps_done, self._metric(result)))

    def observe(self, actors: Actors, now: float) -> None:
        """Compares the books with what Ray holds, and books what changed."""
        alive = actors.all()
        for record in self._records.values():
            if not record.is_over:
                record.ended = record.trial.is_finished()
                record.actor = actors.of(record.trial) or record.actor
                holds_gpus = record.actor in alive
                phase = phase_of(record.trial, holds_gpus=holds_gpus, pausing=record.pausing)
                if phase == "starting" and record.on_used_actor:
                    phase = "running"  # Nothing has to be started.
                self._enter_phase(record, phase, now)
        held = actors.gpus_held()
        if held != self.held_gpus:
            self.held_gpus = held
            self.version += 1

    def close(self, now: float) -> None:
        """Books the end of the experiment, or of this driver's part of it: Tune has let go of every
        actor.
        """
        for record in self._records.values():
            if not record.is_over:
                over = phase_of(record.trial, holds_gpus=False, pausing=False)
                self._enter_phase(record, over if record.ended else "waiting", now)
        self.held_gpus = 0.0
        self.version += 1

    def snapshot(self, epoch: int, trials_total: int | None = None) -> Snapshot:
        """What is now, as it is told to the coordinator."""
        return Snapshot(
            epoch=epoch,
            held_gpus=self.held_gpus,
            trials=tuple(record.report() for record in self.records),
            trials_total=trials_total,
        )

    def get_state(self) -> dict[str, dict[str, int]]:
        """What the job's next driver has to know of the trials beyond what Tune tells it."""
        return {
            record.id: {"place": record.place, "starts": record.starts} for record in self.records
        }

    def set_state(self, state: Mapping[str, Mapping[str, int]]) -> None:
        """Takes over from an earlier driver, before its trials are added."""
        self._past = state

    def _next_place(self) -> int:
        places = [past["place"] for past in self._past.values()]
        return max([*places, *(record.place for record in self._records.values())], default=-1) + 1

    def _metric(self, result: Mapping[str, Any]) -> float | None:
        value = number_in(result, self.rules.metric) if self.rules.metric else None
        return value if value is not None and math.isfinite(value) else None

    def _enter_phase(self, record: TrialRecord, phase: TrialPhase, now: float) -> None:
        if phase == record.phase:
            return
        record.phase = phase
        record.since_ms = milliseconds(now)
        self.version += 1
        if phase == "running" and record.life is not None:
            record.life.asked(now)
        elif phase == "waiting":
            record.steps_done = saved_steps(record.trial, self.rules.key)
            self._end_life(record, now)
        elif record.is_over:
            self.last_over_at = now
            self._end_life(record, now)

    def _end_life(self, record: TrialRecord, now: float) -> None:
        life, record.life, record.actor = record.life, None, None
        if life is None:
            return
        if record.is_over:
            life.ended(now, failed=record.phase == "failed")
        else:
            life.paused(now)
