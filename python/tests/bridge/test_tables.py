from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from foresight.bridge.errors import MessageError
from foresight.bridge.tables import (
    ProgressRow,
    TimingRow,
    checked,
    decode_rows,
    encode_rows,
    schema,
)

names = st.text(st.characters(codec="utf-8"), min_size=1, max_size=200)
times = st.integers(-8_640_000_000_000, 8_640_000_000_000)
seconds = st.floats(0, allow_nan=False, allow_infinity=False)
metrics = st.none() | st.floats(allow_nan=False, allow_infinity=False)
progress = st.builds(ProgressRow, names, st.integers(0, 2**31 - 1), times, seconds, metrics)
kinds = st.sampled_from(["launch", "start", "restore", "reuse", "pause", "stop", "finish"])
timings = st.builds(TimingRow, kinds, st.just("") | names, times, seconds)


def test_schema__plain_types_only() -> None:
    assert schema("progress").to_string() == (
        "trial: string not null\nstep: int32 not null\nat: timestamp[ms] not null\n"
        "seconds: double not null\nmetric: double"
    )


@given(st.lists(progress))
def test_decode_rows__gives_back_progress(rows: list[ProgressRow]) -> None:
    assert decode_rows("progress", encode_rows("progress", rows)) == rows


@given(st.lists(timings))
def test_decode_rows__gives_back_timings(rows: list[TimingRow]) -> None:
    assert decode_rows("timings", encode_rows("timings", rows)) == rows


@given(st.binary(max_size=500))
def test_decode_rows__random_bytes_are_a_message_error(frame: bytes) -> None:
    with pytest.raises(MessageError):
        decode_rows("progress", frame)


def test_decode_rows__the_other_table_is_a_message_error() -> None:
    with pytest.raises(MessageError, match="has the schema kind: string not null"):
        decode_rows("progress", encode_rows("timings", []))


def test_encode_rows__is_not_compressed() -> None:
    rows = [ProgressRow("t", 1, 0, 1.0, 1.0)] * 1000
    with pa.ipc.open_stream(encode_rows("progress", rows)) as stream:
        assert stream.read_next_batch().num_rows == 1000
    assert len(encode_rows("progress", rows)) > 1000 * 28


def test_encode_rows__names_the_table_of_a_value_that_does_not_fit() -> None:
    with pytest.raises(MessageError, match="table progress"):
        encode_rows("progress", [ProgressRow("t", 2**31, 0, 1.0, None)])


def test_checked__numbers_of_numpy_become_plain() -> None:
    row = checked(
        ProgressRow("t", np.int64(3), np.int64(5), np.float32(0.5), np.float64(0.25))  # type: ignore[arg-type]
    )
    assert row == ProgressRow("t", 3, 5, 0.5, 0.25)
    assert [type(value) for value in (row.at, row.seconds)] == [int, float]


@pytest.mark.parametrize("metric", [float("nan"), float("inf"), float("-inf")])
def test_checked__a_metric_that_is_not_finite_is_none(metric: float) -> None:
    assert checked(ProgressRow("t", 1, 0, 1.0, metric)) == ProgressRow("t", 1, 0, 1.0, None)


@pytest.mark.parametrize(
    ("row", "field"),
    [
        (ProgressRow("", 1, 0, 1.0, None), "trial"),
        (ProgressRow("t" * 201, 1, 0, 1.0, None), "trial"),
        (ProgressRow("t", -1, 0, 1.0, None), "step"),
        (ProgressRow("t", 2**31, 0, 1.0, None), "step"),
        (ProgressRow("t", 1, 0, -0.5, None), "seconds"),
        (ProgressRow("t", 1, 0, float("nan"), None), "seconds"),
        (TimingRow("lunch", "", 0, 1.0), "kind"),  # type: ignore[arg-type]
        (TimingRow("start", "t", 0, float("inf")), "seconds"),
    ],
)
def test_checked__names_what_the_coordinator_would_refuse(
    row: ProgressRow | TimingRow, field: str
) -> None:
    with pytest.raises(MessageError, match=f"^{field} is "):
        checked(row)
