"""What a user should know of an experiment that runs, but not as well as it could; said once."""

from __future__ import annotations

import logging
from typing import Any

import ray
from ray.tune.experiment import Trial
from ray.tune.result import SHOULD_CHECKPOINT
from ray.tune.trainable import FunctionTrainable

from foresight.tune.resources import lacking, resources_of

logger = logging.getLogger("foresight")


class Advice:
    """Says each thing once per driver, in the log of the job."""

    def __init__(self) -> None:
        self._said: set[str] = set()

    def on_resources(self, trial: Trial) -> None:
        """Warns where Ray cannot start the trial: it would hold its GPUs and wait."""
        asked = resources_of(trial)
        if set(asked.required_resources) <= {"GPU"}:
            return
        missing = lacking(asked, ray.cluster_resources())
        if not missing:
            return
        what = ", ".join(f"{amount:g} of {name!r}" for name, amount in sorted(missing.items()))
        self._warn(
            "resources",
            f"Trial {trial.trial_id} asks for {what}, more than all nodes of Ray have. It keeps "
            "the GPUs that it is granted and waits until a node brings them.",
        )

    def on_pause(self, trial: Trial, result: dict[str, Any]) -> None:
        """Warns of work that is lost because a report came without a checkpoint."""
        if result.get(SHOULD_CHECKPOINT):
            return
        if not issubclass(trial.get_trainable_cls(), FunctionTrainable):
            return  # Tune asks a Trainable class to save itself whenever it is paused.
        self._warn(
            "checkpoint",
            f"Trial {trial.trial_id} is being paused at a report without a checkpoint, so it will "
            "lose the work since its last checkpoint. Pass checkpoint= with every tune.report() "
            "to lose nothing.",
        )

    def _warn(self, about: str, text: str) -> None:
        if about not in self._said:
            self._said.add(about)
            logger.warning(text)
