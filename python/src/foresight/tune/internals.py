"""The only place that reaches into Ray Tune's private attributes, all of them read except those
of a Tuner that has not begun, of a trial that does not run, and of an actor that is handed over.
`tests/tune/test_internals.py` pins the Ray version that they belong to.
"""

from __future__ import annotations

import copy
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from ray.train._internal.session import _TrainingResult
from ray.tune import Callback, Checkpoint, RunConfig, TuneConfig, Tuner
from ray.tune.experiment import Trial
from ray.tune.schedulers import TrialScheduler

from foresight.tune.resources import gpus_of, resources_of

#: The version that the private attributes below were read in.
RAY_VERSION = "2.58.1"


@dataclass(frozen=True, slots=True)
class TunerParts:
    """What a `Tuner` was made of."""

    trainable: Any
    param_space: dict[str, Any] | None
    tune_config: TuneConfig
    run_config: RunConfig


def take_apart(tuner: Tuner) -> TunerParts:
    """The parts of a new `Tuner`; ValueError for one that was restored or lives elsewhere."""
    local = getattr(tuner, "_local_tuner", None)
    if local is None:
        raise ValueError("foresight.fit needs a Tuner made in a driver, not through Ray Client")
    if local._is_restored:
        raise ValueError(
            "foresight.fit needs a new Tuner, not one of Tuner.restore: "
            "a Foresight job restores its experiment by itself"
        )
    return TunerParts(
        local.trainable, local.param_space, local._tune_config, copy.copy(local._run_config)
    )


def equip(
    tuner: Tuner, scheduler: TrialScheduler, callbacks: Sequence[Callback], num_samples: int
) -> None:
    """Gives a new or restored `Tuner` the scheduler and the callbacks it is to run with.

    After its construction, because Tune pickles a Tuner's configuration when it is made.
    """
    local: Any = tuner._local_tuner
    local._tune_config = replace(local._tune_config, scheduler=scheduler)
    local._run_config = copy.copy(local._run_config)
    local._run_config.callbacks = list(callbacks)
    # A restored Tuner forgets how many samples to make, which matters if it has to begin again.
    local._tuner_kwargs = {**local._tuner_kwargs, "num_samples": num_samples}


def adopt_checkpoint(trial: Trial, path: str, metrics: dict[str, Any]) -> None:
    """Makes the directory `path`, named by Tune, the latest checkpoint of a trial without actor."""
    storage: Any = trial.storage
    checkpoint = Checkpoint(path, filesystem=storage.storage_filesystem)
    trial.on_checkpoint(_TrainingResult(checkpoint=checkpoint, metrics=metrics))
    # The next checkpoint takes the number after this one, whatever lies there already.
    storage.current_checkpoint_index = int(path.rpartition("_")[2])


class Actors:
    """Who holds GPUs in a running experiment. Public hooks say when a trial ends or pauses, but
    not when its actor is gone and its GPUs are free.
    """

    def __init__(self, controller: Any) -> None:
        # Schedulers get a wrapper that logs a warning on every private attribute.
        self._controller = getattr(controller, "_tune_controller", controller)
        self._manager = self._controller._actor_manager

    def of(self, trial: Trial) -> object | None:
        """The trial's actor, requested or alive; None when it has none or it is ending."""
        actor: object | None = self._controller._trial_to_actor.get(trial)
        return actor

    def none_will_follow(self) -> bool:
        """Whether every trial has ended and no other will be made: Tune's loop ends by itself."""
        finished: bool = self._controller.is_finished()
        return finished

    def trials_total(self) -> int | None:
        """How many trials there will have been; None where the search does not say."""
        made, search = len(self._controller.get_trials()), self._controller.search_alg
        if search.is_finished():
            return made
        return max(made, search.total_samples) if search.total_samples > 0 else None

    def all(self) -> set[object]:
        """Every actor that is requested, alive or still ending."""
        return {*self._manager.live_actors, *self._manager.pending_actors}

    @property
    def room(self) -> int:
        """How many actors Tune may request in this turn of its loop."""
        most: int = self._controller._max_pending_trials
        return most - len(self._manager.pending_actors)

    def request(self, trial: Trial) -> None:
        """Lets Tune start an actor for a trial in this turn of its loop."""
        self._controller._set_trial_status(trial, Trial.PENDING)

    def hand_over(self, ended: Trial, successor: Trial) -> None:
        """Lets `successor` run on the actor of a trial that is being stopped.

        Tune's own `reuse_actors` would keep idle actors, and GPUs with them, for trials that it
        expects. Its cache of actors holds this one for the time of this call alone.
        """
        controller = self._controller
        actor = controller._trial_to_actor.pop(ended)
        controller._actor_to_trial.pop(actor)
        ended.set_ray_actor(None)
        self._manager.clear_actor_task_futures(actor)
        controller._mark_trial_to_checkpoint(ended)
        controller._set_trial_status(successor, Trial.PENDING)
        controller._staged_trials.add(successor)
        resources = resources_of(successor)
        controller._actor_cache.increase_max(resources)
        controller._actor_cache.cache_object(resources, actor)
        controller._maybe_reuse_cached_actor(successor)

    def forget_hand_over(self, trial: Trial) -> None:
        """Lets a trial have a new actor whose last one died while it was handed over: Tune would
        wait for that one for ever.
        """
        self._controller._resetting_trials.discard(trial)

    def gpus_held(self) -> float:
        """GPUs of all of them."""
        alive = self._manager._live_actors_to_ray_actors_resources.values()
        trial_of = self._controller._actor_to_trial
        requested = [trial_of[actor] for actor in self._manager.pending_actors]
        return sum(gpus_of(acquired.resource_request) for _, acquired in alive) + sum(
            gpus_of(resources_of(trial)) for trial in requested
        )
