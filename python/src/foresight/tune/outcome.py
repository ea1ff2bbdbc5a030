"""How an experiment ended: told to the coordinator, and left beside the experiment's files."""

from __future__ import annotations

import json
import posixpath
from dataclasses import asdict

from pyarrow.fs import FileSystem
from ray.tune import ResultGrid

from foresight.bridge import BestTrial, JobOutcome, OutcomeStatus
from foresight.tune.metrics import number_in

#: In the experiment's directory, with the fields of `jobOutcome` in `bridge/messages.ts`.
FILE_NAME = "foresight-outcome.json"


def outcome_of(
    results: ResultGrid, *, metric: str | None, cancelled: bool, path: str
) -> JobOutcome:
    """The outcome of an experiment that ended: failed when every trial did."""
    failed = len(results) > 0 and results.num_errors == len(results)
    status: OutcomeStatus = "cancelled" if cancelled else "failed" if failed else "succeeded"
    error = f"every trial failed, the first with: {results.errors[0]}" if failed else None
    return JobOutcome(status=status, best=best_trial(results, metric), path=path, error=error)


def best_trial(results: ResultGrid, metric: str | None) -> BestTrial | None:
    """The trial with the best last value of `metric`; None where no trial has reported it."""
    if metric is None:
        return None
    try:
        best = results.get_best_result()
    except (RuntimeError, ValueError):
        return None
    metrics = best.metrics or {}
    value = number_in(metrics, metric)
    if value is None:
        return None
    return BestTrial(
        trial=str(metrics.get("trial_id")),
        metric=metric,
        value=value,
        config=best.config or {},
        checkpoint=best.checkpoint.path if best.checkpoint else None,
    )


def write_outcome(outcome: JobOutcome, experiment: str) -> None:
    """Leaves the outcome in the experiment's directory, whole or not at all."""
    filesystem, directory = FileSystem.from_uri(experiment)
    filesystem.create_dir(directory, recursive=True)
    target = posixpath.join(directory, FILE_NAME)
    with filesystem.open_output_stream(f"{target}.part") as stream:
        stream.write(json.dumps(asdict(outcome), allow_nan=False).encode())
    filesystem.move(f"{target}.part", target)
