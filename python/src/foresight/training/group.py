"""A group of workers: so many actors with a GPU each, started, watched and ended together."""

from __future__ import annotations

import os
from dataclasses import replace
from typing import Any

import ray
from ray.exceptions import RayError, RayTaskError
from ray.util.placement_group import (
    placement_group,
    placement_group_table,
    remove_placement_group,
)
from ray.util.scheduling_strategies import PlacementGroupSchedulingStrategy

from foresight.gpu_type import gpu_type, on_gpu_type
from foresight.training.worker import Assignment, Ended, Loop, WorkerActor

#: How long the loss of a worker may stay unknown when another has raised.
LOSS_S = 5.0


class Group:
    """The GPUs are taken together or not at all, on as few nodes as can be."""

    def __init__(self, loop: Loop, assignment: Assignment, board: Any, number: int) -> None:
        self.gpus = assignment.world_size
        bundle = on_gpu_type({"GPU": 1.0}, gpu_type(os.environ))
        bundles = [bundle for _ in range(self.gpus)]
        self._placement = placement_group(bundles, strategy="PACK")
        workers = [self._start(index) for index in range(self.gpus)]
        # Ray waits for the address before it starts the work; nobody else has to.
        address = workers[0].address.remote()
        self._results = [
            worker.work.remote(loop, replace(assignment, rank=rank), board, number, address)
            for rank, worker in enumerate(workers)
        ]
        #: Resolve when their workers end, one way or another.
        self.working = list(self._results)

    def ended(self) -> Ended | None:
        """How the workers ended; None while one still works.

        Raises:
            RayTaskError: The user's function raised.
            RayError: A worker was lost.
        """
        results, errors = self._results_within(0)
        if errors and self.working and all(isinstance(error, RayTaskError) for error in errors):
            # A worker that is lost makes others raise before Ray says that it is lost.
            results, errors = self._results_within(LOSS_S)
        lost = [error for error in errors if not isinstance(error, RayTaskError)]
        for error in [*lost, *errors]:
            raise error
        if self.working:
            return None
        return "left" if "left" in results else "finished"

    def is_placed(self) -> bool:
        """Whether its GPUs were found, so that its workers can start."""
        state: str = placement_group_table(self._placement)["state"]
        return state not in ("PENDING", "RESCHEDULING")

    def _results_within(self, seconds: float) -> tuple[list[Ended], list[RayError]]:
        done, self.working = ray.wait(self._results, num_returns=self.gpus, timeout=seconds)
        ends = [_end_of(one) for one in done]
        errors = [end for end in ends if isinstance(end, RayError)]
        return [end for end in ends if not isinstance(end, RayError)], errors

    def close(self) -> None:
        """Ends every worker, whatever it is doing."""
        remove_placement_group(self._placement)

    def is_gone(self) -> bool:
        """After `close`: whether the GPUs are free."""
        state: str = placement_group_table(self._placement)["state"]
        return state == "REMOVED"

    def _start(self, index: int) -> Any:
        where = PlacementGroupSchedulingStrategy(self._placement, index)
        actor: Any = ray.remote(WorkerActor)
        return actor.options(num_cpus=0, num_gpus=1, scheduling_strategy=where).remote()


def _end_of(result: Any) -> Ended | RayError:
    try:
        ended: Ended = ray.get(result)
        return ended
    except RayError as error:
        return error
