from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from foresight.bridge.codec import parse, serialize
from foresight.bridge.errors import MessageError
from foresight.bridge.messages import (
    FRAME_BYTES_MAX,
    Alloc,
    BestTrial,
    Bye,
    Cancel,
    Done,
    Hello,
    JobOutcome,
    Message,
    Rows,
    Snapshot,
    State,
    TrialReport,
    Welcome,
)

ids = st.text(min_size=1, max_size=200)
counts = st.integers(0, 2**53 - 1)
wholes = st.integers(-(2**53) + 1, 2**53 - 1)
amounts = st.floats(0, allow_nan=False, allow_infinity=False)
positives = st.floats(0, exclude_min=True, allow_nan=False, allow_infinity=False)
phases = st.sampled_from(["waiting", "starting", "running", "stopping", "done", "failed"])
trials = st.builds(
    TrialReport, ids, phases, amounts, counts, st.none() | counts, st.none() | positives, wholes,
    counts,
)  # fmt: skip
snapshots = st.builds(Snapshot, wholes, amounts, st.lists(trials, max_size=4).map(tuple))
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(), lambda inner: st.lists(inner)
)
texts = st.none() | st.text()
numbers = st.floats(allow_nan=False, allow_infinity=False)
bests = st.builds(
    BestTrial, ids, st.text(), numbers, st.dictionaries(st.text(), json_values), texts
)
statuses = st.sampled_from(["succeeded", "failed", "cancelled"])
messages: st.SearchStrategy[Message] = st.one_of(
    st.builds(Hello, ids, counts, wholes, snapshots),
    st.builds(State, ids, counts, snapshots),
    st.builds(Rows, ids, counts, st.sampled_from(["progress", "timings"]), counts),
    st.builds(Done, ids, counts, st.builds(JobOutcome, statuses, st.none() | bests, texts, texts)),
    st.builds(Welcome, ids, counts, positives),
    st.builds(Alloc, ids, counts, counts, counts, st.text()),
    st.builds(Cancel, ids, counts),
    st.builds(Bye, ids, counts),
)


@given(messages)
def test_parse__gives_back_what_was_serialized(message: Message) -> None:
    assert parse(serialize(message)) == message


@given(st.binary(max_size=200))
def test_parse__random_bytes_are_a_message_error(frame: bytes) -> None:
    with pytest.raises(MessageError):
        parse(frame)


@given(st.recursive(st.none() | st.booleans() | st.floats() | st.text(), st.lists))
def test_parse__random_json_is_a_message_error(value: Any) -> None:
    with pytest.raises(MessageError):
        parse(json.dumps(value).encode())


def test_parse__deep_nesting_is_a_message_error() -> None:
    with pytest.raises(MessageError, match="not JSON"):
        parse(b"[" * 200_000)


def test_parse__whole_numbers_may_be_written_as_floats() -> None:
    frame = b'{"v":1.0,"type":"alloc","job":"a","inc":2.0,"epoch":1e1,"gpus":4.0,"reason":""}'
    assert parse(frame) == Alloc("a", 2, 10, 4, "")


def test_parse__ignores_fields_of_a_newer_coordinator() -> None:
    assert parse(b'{"v":1,"type":"bye","job":"a","inc":0,"thanks":true}') == Bye("a", 0)


@pytest.mark.parametrize(
    ("header", "said"),
    [
        ({"v": 2}, "v is 2; it must be 1"),
        ({"type": "greeting"}, "type is 'greeting'; it must be one of hello, state"),
        ({"job": ""}, "job is ''; it must be text of 1 to 200 characters"),
        ({"gpus": 1.5}, "gpus is 1.5; it must be a whole number from 0"),
        ({"epoch": -1}, "epoch is -1; it must be a whole number from 0"),
        ({"reason": None}, "reason is None; it must be text"),
    ],
)
def test_parse__names_field_value_and_what_is_allowed(header: dict[str, Any], said: str) -> None:
    good = {"v": 1, "type": "alloc", "job": "a", "inc": 0, "epoch": 1, "gpus": 1, "reason": ""}
    with pytest.raises(MessageError) as caught:
        parse(json.dumps(good | header).encode())
    assert str(caught.value).startswith(said)


def test_parse__names_the_place_of_a_nested_field() -> None:
    frame = b'{"v":1,"type":"state","job":"a","inc":0,"epoch":0,"heldGpus":0,"trials":[{"id":"x"}]}'
    with pytest.raises(MessageError, match=r"^trials\.0\.phase is None"):
        parse(frame)


def trial(**change: Any) -> TrialReport:
    fields: dict[str, Any] = {
        "id": "t",
        "phase": "running",
        "gpus": 1,
        "steps_done": 0,
        "steps_total": None,
        "seconds_per_step": None,
        "since_ms": 0,
        "starts": 1,
    }
    return TrialReport(**fields | change)


@pytest.mark.parametrize(
    ("snapshot", "field"),
    [
        (Snapshot(held_gpus=-1), "heldGpus"),
        (Snapshot(held_gpus=float("nan")), "not JSON"),
        (Snapshot(trials=(trial(id=""),)), "trials.0.id"),
        (Snapshot(trials=(trial(), trial(seconds_per_step=0.0))), "trials.1.secondsPerStep"),
        (Snapshot(trials=(trial(steps_done=-1),)), "trials.0.stepsDone"),
        (Snapshot(trials=(trial(phase="paused"),)), "trials.0.phase"),
    ],
)
def test_serialize__refuses_what_would_be_dropped(snapshot: Snapshot, field: str) -> None:
    with pytest.raises(MessageError, match=field):
        serialize(State("job", 0, snapshot))


def test_serialize__refuses_a_frame_that_would_cost_the_connection() -> None:
    with pytest.raises(MessageError, match=f"of {FRAME_BYTES_MAX} bytes"):
        serialize(Done("job", 0, JobOutcome("failed", error="x" * FRAME_BYTES_MAX)))
