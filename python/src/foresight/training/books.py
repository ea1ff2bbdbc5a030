"""The books of a training job, which to the coordinator is a job with one trial."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from foresight.bridge import Snapshot, TrialPhase, TrialReport
from foresight.training.board import Step
from foresight.tune.metrics import number_in
from foresight.tune.steps import Life, Mean, Report, Rows, StartKind, milliseconds

#: The id of the one trial.
TRIAL = "training"


class Books:
    """Every time is in seconds of the epoch."""

    def __init__(self, steps: int, step: int, metric: str | None, rows: Rows, now: float) -> None:
        self.metrics: Mapping[str, Any] = {}
        #: Rises with everything that the coordinator should hear of.
        self.version = 0
        #: Steps in the newest checkpoint, and those done.
        self.saved_step = step
        self.over_at: float | None = None
        self._steps = steps
        self._metric = metric
        self._rows = rows
        self._phase: TrialPhase = "waiting"
        self._since = now
        self.step = step
        self._gpus = 0
        self._starts = 1 if step > 0 else 0
        #: Steps take another time on each number of GPUs.
        self._means: dict[int, Mean] = {}
        self._life: Life | None = None

    def start(self, gpus: int, now: float) -> None:
        """So many workers are requested."""
        self._gpus = gpus
        mean = self._means.setdefault(gpus, Mean())
        kind: StartKind = "restore" if self._starts > 0 else "start"
        self._life = Life(TRIAL, self._rows, (mean,), requested_at=now, kind=kind)
        self._starts += 1
        self._enter("starting", now)

    def begun(self, at: float) -> None:
        """All workers run the user's function."""
        if self._life is not None:
            self._life.asked(at)
        self._enter("running", at)

    def stepped(self, step: Step) -> None:
        """All workers have done a step."""
        self.metrics = step.metrics
        self.step = step.step
        self._since = step.at
        self.version += 1
        if self._life is None:
            return
        self._life.report(Report(step.at, step.step, self._value()))
        if step.decision.leave:
            self._life.told_to_pause_at = step.at
        if step.decision.leave or step.step >= self._steps:
            self._enter("stopping", step.at)

    def saved(self, step: int) -> None:
        """There is a checkpoint."""
        self.saved_step = step

    def freed(self, now: float) -> None:
        """The workers are gone before the end, and their GPUs free."""
        if self._life is not None:
            self._life.paused(now)
        self.step = self.saved_step
        self._leave_gpus("waiting", now)

    def ended(self, now: float, *, failed: bool) -> None:
        """The workers are gone for good, and their GPUs free."""
        if self._life is not None:
            self._life.ended(now, failed=failed)
        self.over_at = now
        self._leave_gpus("failed" if failed else "done", now)

    def snapshot(self, epoch: int) -> Snapshot:
        """What is now, as it is told to the coordinator."""
        mean = self._means.get(self._gpus)
        report = TrialReport(
            id=TRIAL,
            phase=self._phase,
            gpus=max(1, self._gpus),
            steps_done=self.step,
            steps_total=self.step if self._phase == "done" else self._steps,
            seconds_per_step=None if mean is None else mean.value,
            since_ms=milliseconds(self._since),
            starts=self._starts,
        )
        return Snapshot(epoch=epoch, held_gpus=self._gpus, trials=(report,))

    def _value(self) -> float | None:
        value = None if self._metric is None else number_in(self.metrics, self._metric)
        return value if value is not None and math.isfinite(value) else None

    def _leave_gpus(self, phase: TrialPhase, now: float) -> None:
        self._life = None
        self._gpus = 0
        self._enter(phase, now)

    def _enter(self, phase: TrialPhase, now: float) -> None:
        self._phase = phase
        self._since = now
        self.version += 1
