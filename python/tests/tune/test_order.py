from __future__ import annotations

from dataclasses import dataclass

from hypothesis import given
from hypothesis import strategies as st

from foresight.tune.order import first_that_fit


@dataclass(frozen=True)
class Need:
    gpus: float


def needs(*gpus: float) -> list[Need]:
    return [Need(one) for one in gpus]


def test_first_that_fit_front_to_back() -> None:
    assert first_that_fit(needs(1, 1, 1), 2) == needs(1, 1)


def test_first_that_fit_stops_at_the_first_that_does_not() -> None:
    # 2 + 4 > 5, and the 1 behind them must not overtake the 4.
    assert first_that_fit(needs(2, 4, 1), 5) == needs(2)


def test_first_that_fit_with_parts_of_a_gpu() -> None:
    assert first_that_fit(needs(0.5, 0.5, 0.5), 1) == needs(0.5, 0.5)


def test_first_that_fit_with_parts_that_add_up_roughly() -> None:
    # 1 - 0.8 is less than 0.2 by a 2 ** 54th.
    assert first_that_fit(needs(0.2), 1 - 0.8) == needs(0.2)
    assert len(first_that_fit(needs(*[0.1] * 11), 1)) == 10


def test_first_that_fit_without_gpus() -> None:
    assert first_that_fit(needs(1), 0) == []


@given(st.lists(st.integers(1, 8)), st.integers(0, 40))
def test_first_that_fit_is_the_longest_prefix_that_fits(gpus: list[int], granted: int) -> None:
    candidates = needs(*gpus)
    chosen = first_that_fit(candidates, granted)
    assert candidates[: len(chosen)] == chosen
    assert sum(one.gpus for one in chosen) <= granted
    if len(chosen) < len(candidates):
        assert sum(one.gpus for one in candidates[: len(chosen) + 1]) > granted
