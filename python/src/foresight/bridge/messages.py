"""The messages of the bridge, field for field those of `bridge/messages.ts`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, Union

PROTOCOL_VERSION = 1
#: Largest frame either side accepts; ZeroMQ disconnects a peer that exceeds it.
FRAME_BYTES_MAX = 4 * 1024 * 1024
ID_LENGTH_MAX = 200

TrialPhase = Literal["waiting", "starting", "running", "stopping", "done", "failed"]
OutcomeStatus = Literal["succeeded", "failed", "cancelled"]
TableName = Literal["progress", "timings"]


@dataclass(frozen=True, slots=True)
class TrialReport:
    """What a driver says of one trial; see `trialReport` in `bridge/messages.ts` for the units."""

    id: str
    phase: TrialPhase
    gpus: float
    steps_done: int
    steps_total: int | None
    seconds_per_step: float | None
    since_ms: int
    starts: int


@dataclass(frozen=True, slots=True)
class Snapshot:
    """All that `hello` and `state` say of a driver: what is, not what changed."""

    #: The last allocation epoch it applied, -1 for none.
    epoch: int = -1
    #: GPUs held by trials that start, run or stop, as Ray accounts for them.
    held_gpus: float = 0
    #: In the order in which the trials were made.
    trials: tuple[TrialReport, ...] = ()
    #: How many trials the experiment will have made in all; None while nobody knows.
    trials_total: int | None = None


@dataclass(frozen=True, slots=True)
class BestTrial:
    """The best trial by the experiment's own metric."""

    trial: str
    metric: str
    value: float
    config: Mapping[str, Any] = field(default_factory=dict)
    checkpoint: str | None = None


@dataclass(frozen=True, slots=True)
class JobOutcome:
    """How an experiment ended, as its driver saw it."""

    status: OutcomeStatus
    best: BestTrial | None = None
    path: str | None = None
    error: str | None = None


@dataclass(frozen=True, slots=True)
class Hello:
    """First message after every connection: everything the driver knows."""

    job: str
    inc: int
    pid: int
    snapshot: Snapshot


@dataclass(frozen=True, slots=True)
class State:
    """What the driver runs and holds now."""

    job: str
    inc: int
    snapshot: Snapshot


@dataclass(frozen=True, slots=True)
class Rows:
    """Header of an Arrow frame; `seq` rises per driver so that a batch is stored once."""

    job: str
    inc: int
    table: TableName
    seq: int


@dataclass(frozen=True, slots=True)
class Done:
    """The experiment ended; repeated until `Bye`."""

    job: str
    inc: int
    outcome: JobOutcome


@dataclass(frozen=True, slots=True)
class Welcome:
    """Answers `Hello`: how often to send `State`."""

    job: str
    inc: int
    state_every_seconds: float


@dataclass(frozen=True, slots=True)
class Alloc:
    """The GPUs the driver may hold from now on. Absolute; only a higher epoch counts."""

    job: str
    inc: int
    epoch: int
    gpus: int
    reason: str


@dataclass(frozen=True, slots=True)
class Cancel:
    """Stop every trial and end with the outcome `cancelled`."""

    job: str
    inc: int


@dataclass(frozen=True, slots=True)
class Bye:
    """The outcome is stored; the driver may exit."""

    job: str
    inc: int


UpMessage = Union[Hello, State, Rows, Done]
DownMessage = Union[Welcome, Alloc, Cancel, Bye]
Message = Union[UpMessage, DownMessage]
