"""Messages to and from header frames. Both ways refuse what `bridge/messages.ts` would refuse."""

from __future__ import annotations

import json
from typing import Any, cast, get_args

from foresight.bridge.errors import MessageError
from foresight.bridge.fields import Fields
from foresight.bridge.messages import (
    FRAME_BYTES_MAX,
    PROTOCOL_VERSION,
    Alloc,
    BestTrial,
    Bye,
    Cancel,
    Done,
    Hello,
    JobOutcome,
    Message,
    OutcomeStatus,
    Rows,
    Snapshot,
    State,
    TableName,
    TrialPhase,
    TrialReport,
    Welcome,
)

_TYPES = ("hello", "state", "rows", "done", "welcome", "alloc", "cancel", "bye")


def parse(frame: bytes) -> Message:
    """The message of a header frame; MessageError names the first field that is wrong."""
    try:
        header = Fields(json.loads(frame.decode("utf-8")))
    except (ValueError, RecursionError) as error:
        raise MessageError(f"the header is not JSON: {error}") from error
    if header.whole("v") != PROTOCOL_VERSION:
        raise MessageError(f"v is {header.whole('v')}; it must be {PROTOCOL_VERSION}")
    kind = header.one_of("type", _TYPES)
    job, inc = header.id("job"), header.whole("inc", 0)
    if kind == "hello":
        return Hello(job, inc, header.whole("pid"), _snapshot(header))
    if kind == "state":
        return State(job, inc, _snapshot(header))
    if kind == "rows":
        table = cast(TableName, header.one_of("table", get_args(TableName)))
        return Rows(job, inc, table, header.whole("seq", 0))
    if kind == "done":
        return Done(job, inc, _outcome(header.object("outcome")))
    return _parse_down(kind, job, inc, header)


def _parse_down(kind: str, job: str, inc: int, header: Fields) -> Message:
    if kind == "welcome":
        return Welcome(job, inc, header.positive("stateEverySeconds"))
    if kind == "alloc":
        epoch, gpus = header.whole("epoch", 0), header.whole("gpus", 0)
        return Alloc(job, inc, epoch, gpus, header.text("reason"))
    return Cancel(job, inc) if kind == "cancel" else Bye(job, inc)


def _snapshot(header: Fields) -> Snapshot:
    return Snapshot(
        epoch=header.whole("epoch"),
        held_gpus=header.number("heldGpus", 0),
        trials=tuple(_trial(fields) for fields in header.objects("trials")),
        trials_total=header.optional("trialsTotal", lambda name: header.whole(name, 0)),
    )


def _trial(fields: Fields) -> TrialReport:
    return TrialReport(
        id=fields.id("id"),
        phase=cast(TrialPhase, fields.one_of("phase", get_args(TrialPhase))),
        gpus=fields.number("gpus", 0),
        steps_done=fields.whole("stepsDone", 0),
        steps_total=fields.optional("stepsTotal", lambda name: fields.whole(name, 0)),
        seconds_per_step=fields.optional("secondsPerStep", fields.positive),
        since_ms=fields.whole("sinceMs"),
        starts=fields.whole("starts", 0),
    )


def _outcome(fields: Fields) -> JobOutcome:
    best = fields.optional("best", fields.object)
    return JobOutcome(
        status=cast(OutcomeStatus, fields.one_of("status", get_args(OutcomeStatus))),
        best=None if best is None else _best(best),
        path=fields.optional("path", fields.text),
        error=fields.optional("error", fields.text),
    )


def _best(fields: Fields) -> BestTrial:
    return BestTrial(
        trial=fields.id("trial"),
        metric=fields.text("metric"),
        value=fields.number("value"),
        config=fields.mapping("config"),
        checkpoint=fields.optional("checkpoint", fields.text),
    )


def serialize(message: Message) -> bytes:
    """The header frame of a message; MessageError when the other side would drop it."""
    header = {"v": PROTOCOL_VERSION, "type": type(message).__name__.lower()}
    body = {**header, "job": message.job, "inc": message.inc, **_body(message)}
    try:
        frame = json.dumps(body, separators=(",", ":"), allow_nan=False).encode("utf-8")
    except (ValueError, TypeError, RecursionError) as error:
        raise MessageError(f"{header['type']} is not JSON: {error}") from error
    if len(frame) > FRAME_BYTES_MAX:
        raise MessageError(f"{header['type']} takes {len(frame)} of {FRAME_BYTES_MAX} bytes")
    parse(frame)
    return frame


def _body(message: Message) -> dict[str, Any]:
    if isinstance(message, Hello):
        return {"pid": message.pid, **_snapshot_body(message.snapshot)}
    if isinstance(message, State):
        return _snapshot_body(message.snapshot)
    if isinstance(message, Rows):
        return {"table": message.table, "seq": message.seq}
    if isinstance(message, Done):
        return {"outcome": _outcome_body(message.outcome)}
    if isinstance(message, Welcome):
        return {"stateEverySeconds": message.state_every_seconds}
    if isinstance(message, Alloc):
        return {"epoch": message.epoch, "gpus": message.gpus, "reason": message.reason}
    return {}


def _snapshot_body(snapshot: Snapshot) -> dict[str, Any]:
    trials = [
        {
            "id": trial.id,
            "phase": trial.phase,
            "gpus": trial.gpus,
            "stepsDone": trial.steps_done,
            "stepsTotal": trial.steps_total,
            "secondsPerStep": trial.seconds_per_step,
            "sinceMs": trial.since_ms,
            "starts": trial.starts,
        }
        for trial in snapshot.trials
    ]
    return {
        "epoch": snapshot.epoch,
        "heldGpus": snapshot.held_gpus,
        "trials": trials,
        "trialsTotal": snapshot.trials_total,
    }


def _outcome_body(outcome: JobOutcome) -> dict[str, Any]:
    best = outcome.best
    return {
        "status": outcome.status,
        "best": None
        if best is None
        else {
            "trial": best.trial,
            "metric": best.metric,
            "value": best.value,
            "config": best.config,
            "checkpoint": best.checkpoint,
        },
        "path": outcome.path,
        "error": outcome.error,
    }
