"""How the user's own trial scheduler sees the experiment.

Foresight keeps trials that may not run yet in Tune's status PAUSED, because Tune starts everything
that is PENDING. A scheduler that tells the two apart would misunderstand that, so it gets views:
in them a trial is PENDING while only GPUs are missing, and PAUSED only if it paused the trial
itself. What it sees is what it would see in plain Tune on a cluster of as many GPUs as granted.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ray.tune.experiment import Trial


class TrialView:
    """A trial in every respect but its status."""

    __slots__ = ("_status", "_trial")

    _trial: Trial
    _status: Callable[[Trial], str]

    def __init__(self, trial: Trial, status: Callable[[Trial], str]) -> None:
        object.__setattr__(self, "_trial", trial)
        object.__setattr__(self, "_status", status)

    @property
    def status(self) -> str:
        """Status as the user's scheduler should see it."""
        return self._status(self._trial)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._trial, name)

    def __setattr__(self, name: str, value: object) -> None:
        setattr(self._trial, name, value)

    def __repr__(self) -> str:
        return repr(self._trial)


class ControllerView:
    """Tune's controller with views in the place of trials."""

    def __init__(self, controller: Any, view_of: Callable[[Trial], TrialView]) -> None:
        self._controller = controller
        self._view_of = view_of

    def get_trials(self) -> list[TrialView]:
        """All trials."""
        return [self._view_of(trial) for trial in self._controller.get_trials()]

    def get_live_trials(self) -> set[TrialView]:
        """Trials that have not ended."""
        return {self._view_of(trial) for trial in self._controller.get_live_trials()}

    def stop_trial(self, view: TrialView) -> None:
        """Ends a trial for good."""
        self._controller.stop_trial(view._trial)

    def pause_trial(self, view: TrialView, should_checkpoint: bool = True) -> None:
        """Refused: Tune can only pause a trial safely at one of its reports."""
        raise NotImplementedError(
            f"the trial scheduler asked Tune to pause trial {view.trial_id} between two reports, "
            "which Foresight cannot do; use a scheduler that returns PAUSE from on_trial_result"
        )

    def __getattr__(self, name: str) -> Any:
        return getattr(self._controller, name)


class UserScheduler:
    """The user's scheduler, called with views."""

    def __init__(self, scheduler: Any, held_back: Callable[[Trial], bool]) -> None:
        """`held_back` tells whether the user's scheduler itself paused a trial."""
        self.scheduler = scheduler
        self._held_back = held_back
        # One view per trial, because schedulers keep trials as keys.
        self._views: dict[str, TrialView] = {}

    def tell(self, hook: str, controller: Any, trial: Trial, *result: Any) -> Any:
        """Calls one of the hooks about a trial, such as `on_trial_result`."""
        views = ControllerView(controller, self._view_of)
        return getattr(self.scheduler, hook)(views, self._view_of(trial), *result)

    def choose(self, controller: Any) -> Trial | None:
        """The trial that it would start now."""
        views = ControllerView(controller, self._view_of)
        view: TrialView | None = self.scheduler.choose_trial_to_run(views)
        return None if view is None else view._trial

    def _view_of(self, trial: Trial) -> TrialView:
        view = self._views.get(trial.trial_id)
        if view is None:
            view = self._views[trial.trial_id] = TrialView(trial, self._status)
        return view

    def _status(self, trial: Trial) -> str:
        if trial.status == Trial.PAUSED and not self._held_back(trial):
            return Trial.PENDING
        # Chosen already, and only waiting for its actor: nothing for a scheduler to choose.
        return Trial.RUNNING if trial.status == Trial.PENDING else str(trial.status)
