"""What the coordinator answers, as plain dictionaries; `docs` of the endpoint describe the fields.

Only what scripts commonly read is spelled out. Fields have the names that they have in HTTP.
"""

from __future__ import annotations

from typing import Any, Literal, TypedDict

JobStatus = Literal["launching", "waiting", "running", "succeeded", "failed", "cancelled"]

#: Statuses of a job that is over.
OVER = ("succeeded", "failed", "cancelled")


class DemandRow(TypedDict):
    """Seconds that a whole job takes on so many GPUs."""

    gpus: int
    seconds: float


class Interval(TypedDict):
    """Where a completion lies with probability `coverage`; `basis` says how that is known."""

    coverage: float
    earliestSeconds: float
    latestSeconds: float
    earliestAt: str
    latestAt: str
    source: Literal["queue", "cluster", "simulation"]
    jobs: int
    basis: str


class Promise(TypedDict):
    """A predicted completion. Times are ISO 8601, `seconds` count from the submission.

    `seconds` is corrected by past arrivals; `rawSeconds` is as if nothing else arrived.
    """

    at: str
    seconds: float
    completesAt: str
    rawSeconds: float | None
    interval: Interval | None
    source: Literal["user", "history", "profile", "prior"]
    cause: str


class Best(TypedDict):
    """The best trial of a job."""

    trial: str
    metric: str
    value: float
    config: dict[str, Any]
    checkpoint: str | None


class Job(TypedDict):
    """A job as the coordinator sees it now."""

    id: str
    name: str
    status: JobStatus
    trials: int
    gpusPerTrial: int
    trialsDone: int
    trialsFailed: int
    progress: float
    demandGpus: float
    grantedGpus: float
    heldGpus: float
    submittedAt: str
    startedAt: str | None
    finishedAt: str | None
    promised: Promise | None
    expected: Promise | None
    actualSeconds: float | None
    predErrPercent: float | None
    preemptions: int
    reason: dict[str, Any]
    best: Best | None
    resultPath: str | None
    error: str | None


class Prediction(TypedDict):
    """What a submission is promised, or would be."""

    promised: Promise
    queue: dict[str, int] | None
    size: dict[str, Any]
    effects: list[dict[str, Any]]


class Submitted(TypedDict):
    """The answer to a submission."""

    job: Job
    prediction: Prediction
