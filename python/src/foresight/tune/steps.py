"""How long the steps of trials take, and what starting and stopping their actors costs."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

from foresight.bridge import TimingKind

#: How a trial gets its actor: a new one, for the first time or not, or one that ran another trial.
StartKind = Literal["start", "restore", "reuse"]

#: Steps are positive in the protocol, and a clock may stand still between two reports.
SHORTEST_STEP_S = 1e-3


class Rows(Protocol):
    """Where measurements go; a `DriverLink` is one."""

    def add_progress(
        self, *, trial: str, step: int, at_ms: int, seconds: float, metric: float | None
    ) -> None:
        """Adds a row to the table `progress`."""

    def add_timing(self, *, kind: TimingKind, trial: str, at_ms: int, seconds: float) -> None:
        """Adds a row to the table `timings`."""


@dataclass(slots=True)
class Mean:
    """A running mean."""

    _sum: float = 0.0
    _count: int = 0

    def add(self, value: float) -> None:
        """Counts one value."""
        self._sum += value
        self._count += 1

    @property
    def value(self) -> float | None:
        """The mean; None of nothing."""
        return self._sum / self._count if self._count else None


@dataclass(frozen=True, slots=True)
class Report:
    """One report of a trial, `at` in seconds of the epoch."""

    at: float
    step: int
    metric: float | None


class Life:
    """A trial on one actor, from the request for that until its GPUs are free.

    The first report of an actor comes after the set-up inside the user's function, which Tune does
    not tell from the first step. That step is therefore taken to last as long as steps usually do,
    and everything before it is the cost of the start. Until a second report shows how long that
    is, the row of the first waits.
    """

    def __init__(
        self,
        trial: str,
        rows: Rows,
        means: Sequence[Mean],
        *,
        requested_at: float,
        kind: StartKind,
    ) -> None:
        """`means` are the seconds of a step of the trial and of all trials, in this order."""
        self.trial = trial
        self.kind = kind
        self.told_to_pause_at: float | None = None
        self._rows = rows
        self._means = means
        self._requested_at = requested_at
        self._asked_at: float | None = None
        self._first: Report | None = None
        self._last: Report | None = None
        self._settled = False

    def asked(self, at: float) -> None:
        """Tune asked the actor for its first step."""
        self._asked_at = at

    def report(self, report: Report) -> None:
        """Takes in a report."""
        last, self._last = self._last, report
        if last is None:
            self._first = report
            usual = next((mean.value for mean in self._means if mean.value is not None), None)
            if usual is not None:
                self._settle(usual)
            return
        seconds = max(report.at - last.at, SHORTEST_STEP_S)
        self._settle(seconds)
        for mean in self._means:
            mean.add(seconds)
        self._add_progress(report, seconds)

    def paused(self, at: float) -> None:
        """Its GPUs are free, and the trial waits."""
        self._settle_at_end()
        if self.told_to_pause_at is not None:
            self._add_timing("pause", self.told_to_pause_at, at)

    def ended(self, at: float, *, failed: bool) -> None:
        """Its GPUs are free, and the trial is over."""
        self._settle_at_end()
        if self._last is not None and not failed:
            self._add_timing("stop", self._last.at, at)

    def handed_over(self, at: float) -> float:
        """The trial is over, and another one gets its actor. Returns since when that has been going
        on: since the last report.
        """
        self._settle_at_end()
        return at if self._last is None else self._last.at

    def _settle_at_end(self) -> None:
        """No second report will come: the first step began when Tune asked for it."""
        if self._settled or self._asked_at is None:
            return
        if self._first is not None:
            seconds = max(self._first.at - self._asked_at, SHORTEST_STEP_S)
            for mean in self._means:
                if mean.value is None:
                    mean.add(seconds)
        self._settle(math.inf)

    def _settle(self, first_seconds: float) -> None:
        """Tells what the start cost, and the first step; once."""
        if self._settled or self._asked_at is None:
            return
        self._settled = True
        began_at = self._asked_at
        if self._first is not None:
            began_at = max(began_at, self._first.at - first_seconds)
            self._add_progress(self._first, max(self._first.at - began_at, SHORTEST_STEP_S))
        self._add_timing(self.kind, self._requested_at, began_at)

    def _add_progress(self, report: Report, seconds: float) -> None:
        self._rows.add_progress(
            trial=self.trial,
            step=report.step,
            at_ms=milliseconds(report.at),
            seconds=seconds,
            metric=report.metric,
        )

    def _add_timing(self, kind: TimingKind, since: float, until: float) -> None:
        self._rows.add_timing(
            kind=kind,
            trial=self.trial,
            at_ms=milliseconds(until),
            seconds=max(until - since, 0.0),
        )


def milliseconds(seconds: float) -> int:
    """Whole milliseconds of the epoch."""
    return round(seconds * 1000)
