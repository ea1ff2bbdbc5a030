from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from ray.tune.experiment import Trial
from ray.tune.schedulers import FIFOScheduler

from foresight.tune.inner import TrialView, UserScheduler


def trial(status: str) -> Trial:
    one = Trial("counting", stub=True)
    one.set_status(status)
    return one


class Looking(FIFOScheduler):
    """Keeps what it is shown."""

    def __init__(self) -> None:
        super().__init__()
        self.shown: list[tuple[Any, Any]] = []

    def on_trial_add(self, tune_controller: Any, trial: Any) -> None:
        self.shown.append((tune_controller, trial))


def shown(held_back: bool, *trials: Trial) -> tuple[Any, list[Any]]:
    """The controller and the trials as a scheduler sees them."""
    looking = Looking()
    user = UserScheduler(looking, lambda _: held_back)
    controller = SimpleNamespace(
        get_trials=lambda: list(trials),
        get_live_trials=lambda: set(trials),
        stop_trial=lambda one: one.set_status(Trial.TERMINATED),
        search_alg="the searcher",
    )
    for one in trials:
        user.tell("on_trial_add", controller, one)
    return looking.shown[0][0], [view for _, view in looking.shown]


@pytest.mark.parametrize(
    ("status", "held_back", "seen"),
    [
        (Trial.PAUSED, False, Trial.PENDING),
        (Trial.PAUSED, True, Trial.PAUSED),
        (Trial.PENDING, False, Trial.RUNNING),
        (Trial.RUNNING, False, Trial.RUNNING),
        (Trial.TERMINATED, False, Trial.TERMINATED),
        (Trial.ERROR, False, Trial.ERROR),
    ],
)
def test_a_view_shows_the_status_that_the_scheduler_would_see_in_plain_tune(
    status: str, held_back: bool, seen: str
) -> None:
    _, [view] = shown(held_back, trial(status))
    assert view.status == seen


def test_a_view_is_the_trial_in_all_else() -> None:
    one = trial(Trial.PAUSED)
    _, [view] = shown(False, one)
    view.custom_trial_name = "renamed"
    assert one.custom_trial_name == "renamed"
    assert view.trial_id == one.trial_id
    assert repr(view) == repr(one)


def test_a_controller_shows_one_view_per_trial_and_stops_the_trial_itself() -> None:
    one, other = trial(Trial.PAUSED), trial(Trial.RUNNING)
    controller, views = shown(False, one, other)
    assert controller.get_trials() == views
    assert controller.get_live_trials() == set(views)
    assert all(isinstance(view, TrialView) for view in controller.get_trials())
    assert controller.search_alg == "the searcher"
    controller.stop_trial(views[0])
    assert one.status == Trial.TERMINATED


def test_a_controller_pauses_no_trial_between_reports() -> None:
    controller, [view] = shown(False, trial(Trial.RUNNING))
    with pytest.raises(NotImplementedError, match="between two reports"):
        controller.pause_trial(view)
