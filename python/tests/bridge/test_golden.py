"""Both languages read what both languages wrote; the other half is test/bridge/golden.test.ts."""

from __future__ import annotations

import json
from dataclasses import asdict

import pytest

from bridge.golden import DOWN_NAMES, TABLE_NAMES, UP_NAMES, expected, frame
from foresight.bridge.codec import parse, serialize
from foresight.bridge.errors import MessageError
from foresight.bridge.messages import (
    Alloc,
    BestTrial,
    Done,
    JobOutcome,
    State,
    TableName,
    TrialReport,
)
from foresight.bridge.tables import decode_rows


@pytest.mark.parametrize("name", [*UP_NAMES, *DOWN_NAMES])
def test_parse__recorded_frame(name: str) -> None:
    assert json.loads(frame(name)) == expected(name)
    assert json.loads(serialize(parse(frame(name)))) == expected(name)


@pytest.mark.parametrize("name", UP_NAMES)
def test_serialize__still_writes_the_recorded_bytes(name: str) -> None:
    assert serialize(parse(frame(name))) == frame(name)


def test_parse__every_field_has_its_place() -> None:
    alloc = parse(frame("alloc"))
    reason = "queue 2 has 50 % of 8 GPUs; 4 of its jobs wait, “größer”"
    assert alloc == Alloc("tune-mnist-3f9a1c", 2, 18, 4, reason)
    state = parse(frame("state"))
    assert isinstance(state, State)
    assert state.snapshot.trials[1] == TrialReport(
        id="lr_a1b2c_00001",
        phase="running",
        gpus=2,
        steps_done=7,
        steps_total=None,
        seconds_per_step=0.0625,
        since_ms=1795000004567,
        starts=1,
    )
    config = {
        "lr": 0.001,
        "layers": [64, 32],
        "act": "relu",
        "nested": {"on": True, "off": None},
    }
    path = "/srv/experiments/x"
    best = BestTrial(
        "lr_a1b2c_00000", "mean_accuracy", 0.9921875, config, f"{path}/checkpoint_000019"
    )
    assert parse(frame("done")) == Done(
        "tune-mnist-3f9a1c", 2, JobOutcome("succeeded", best, path, None)
    )


@pytest.mark.parametrize("writer", ["bun", "python"])
@pytest.mark.parametrize("table", TABLE_NAMES)
def test_decode_rows__recorded_stream(table: TableName, writer: str) -> None:
    rows = decode_rows(table, frame(f"{table}-{writer}"))
    assert [asdict(row) for row in rows] == expected(table)


@pytest.mark.parametrize("name", sorted(expected("refused")))
def test_parse__refuses_what_the_other_side_refuses(name: str) -> None:
    with pytest.raises(MessageError):
        parse(json.dumps(expected("refused")[name]).encode())
