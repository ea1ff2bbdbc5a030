from __future__ import annotations

import pytest

from foresight.bridge import TimingKind
from foresight.tune.steps import Life, Mean, Report, StartKind


class Written:
    """Rows as they were added: progress as (step, seconds), timings as (kind, at, seconds)."""

    def __init__(self) -> None:
        self.progress: list[tuple[int, float]] = []
        self.timings: list[tuple[str, float, float]] = []

    def add_progress(
        self, *, trial: str, step: int, at_ms: int, seconds: float, metric: float | None
    ) -> None:
        self.progress.append((step, pytest.approx(seconds)))

    def add_timing(self, *, kind: TimingKind, trial: str, at_ms: int, seconds: float) -> None:
        self.timings.append((kind, at_ms / 1000, pytest.approx(seconds)))


def life(rows: Written, *means: Mean, kind: StartKind = "start") -> Life:
    """Requested at second 100, asked for its first step at second 102."""
    one = Life("t", rows, means or (Mean(), Mean()), requested_at=100.0, kind=kind)
    one.asked(102.0)
    return one


def known(seconds: float) -> Mean:
    mean = Mean()
    mean.add(seconds)
    return mean


def test_life_tells_nothing_of_a_first_report_while_no_step_is_known() -> None:
    rows = Written()
    life(rows).report(Report(104.5, 1, None))
    assert (rows.progress, rows.timings) == ([], [])


def test_life_charges_the_set_up_to_the_start_once_a_step_is_known() -> None:
    rows, mean, total = Written(), Mean(), Mean()
    one = life(rows, mean, total)
    one.report(Report(104.5, 1, 0.5))
    one.report(Report(105.5, 2, 0.6))
    # A step takes 105.5 - 104.5 = 1 s, so the first one began at 103.5: 3.5 s after the request.
    assert rows.timings == [("start", 103.5, 3.5)]
    assert rows.progress == [(1, 1.0), (2, 1.0)]
    assert (mean.value, total.value) == (1.0, 1.0)


def test_life_uses_the_steps_of_other_trials_where_the_trial_has_none() -> None:
    rows = Written()
    life(rows, Mean(), known(2.0), kind="restore").report(Report(104.5, 8, None))
    assert rows.timings == [("restore", 102.5, 2.5)]
    assert rows.progress == [(8, 2.0)]


def test_life_never_begins_a_step_before_it_was_asked_for() -> None:
    rows = Written()
    life(rows, known(60.0), Mean()).report(Report(104.5, 1, None))
    assert rows.timings == [("start", 102.0, 2.0)]


def test_life_of_one_step_counts_it_from_the_asking() -> None:
    rows, mean = Written(), Mean()
    one = life(rows, mean, Mean())
    one.report(Report(104.5, 1, None))
    one.told_to_pause_at = 104.5
    one.paused(105.25)
    assert rows.timings == [("start", 102.0, 2.0), ("pause", 105.25, 0.75)]
    assert rows.progress == [(1, 2.5)]
    assert mean.value == 2.5


def test_life_that_ends_well_tells_how_long_stopping_took() -> None:
    rows = Written()
    one = life(rows, known(1.0), Mean())
    one.report(Report(103.0, 1, None))
    one.ended(103.5, failed=False)
    assert rows.timings == [("start", 102.0, 2.0), ("stop", 103.5, 0.5)]


def test_life_that_hands_its_actor_over_tells_of_no_stop() -> None:
    rows = Written()
    one = life(rows, known(1.0), Mean())
    one.report(Report(103.0, 1, None))
    assert one.handed_over(103.5) == 103.0
    assert rows.timings == [("start", 102.0, 2.0)]


def test_life_that_hands_its_actor_over_without_a_report_does_so_now() -> None:
    assert life(Written()).handed_over(103.5) == 103.5


def test_life_that_fails_tells_of_no_stop() -> None:
    rows = Written()
    one = life(rows, known(1.0), Mean())
    one.report(Report(103.0, 1, None))
    one.ended(109.0, failed=True)
    assert rows.timings == [("start", 102.0, 2.0)]


def test_life_that_never_began_tells_nothing() -> None:
    rows = Written()
    one = Life("t", rows, (Mean(), Mean()), requested_at=100.0, kind="start")
    one.ended(101.0, failed=True)
    assert (rows.progress, rows.timings) == ([], [])


def test_life_without_a_report_tells_what_the_start_cost() -> None:
    rows = Written()
    life(rows, kind="restore").ended(102.5, failed=False)
    assert rows.timings == [("restore", 102.0, 2.0)]
