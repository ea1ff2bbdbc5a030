"""Tables that travel as Arrow IPC streams, schema for schema those of `bridge/tables.ts`."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Literal, Union, get_args

import pyarrow as pa

from foresight.bridge.errors import MessageError
from foresight.bridge.messages import ID_LENGTH_MAX, TableName

TimingKind = Literal["launch", "start", "restore", "reuse", "pause", "stop", "finish"]


@dataclass(frozen=True, slots=True)
class ProgressRow:
    """One reported step of a trial. `at` is in milliseconds since the epoch, `seconds` what the
    step took, `metric` None when the experiment has none.
    """

    trial: str
    step: int
    at: int
    seconds: float
    metric: float | None


@dataclass(frozen=True, slots=True)
class TimingRow:
    """One measured overhead; `bridge/protocol.md` says from when to when. `trial` is empty for
    `launch` and `finish`, which belong to the driver.
    """

    kind: TimingKind
    trial: str
    at: int
    seconds: float


Row = Union[ProgressRow, TimingRow]
ROW_TYPES: dict[TableName, type[Row]] = {"progress": ProgressRow, "timings": TimingRow}

_REQUIRED = {"trial", "step", "at", "seconds", "kind"}
_ARROW_TYPES = {
    "trial": pa.string(),
    "kind": pa.string(),
    "step": pa.int32(),
    "at": pa.timestamp("ms"),
    "seconds": pa.float64(),
    "metric": pa.float64(),
}


def schema(table: TableName) -> pa.Schema:
    """The one schema in which a table travels."""
    return pa.schema(
        [
            pa.field(field.name, _ARROW_TYPES[field.name], nullable=field.name not in _REQUIRED)
            for field in fields(ROW_TYPES[table])
        ]
    )


def encode_rows(table: TableName, rows: Sequence[Row]) -> bytes:
    """One uncompressed stream with one batch; MessageError for a value that does not fit."""
    wanted = schema(table)
    try:
        columns = [
            pa.array([getattr(row, field.name) for row in rows], type=field.type)
            for field in wanted
        ]
    except (pa.ArrowException, TypeError, ValueError, OverflowError) as error:
        raise MessageError(f"table {table}: {error}") from error
    batch = pa.record_batch(columns, schema=wanted)
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, wanted, options=pa.ipc.IpcWriteOptions(compression=None)) as out:
        out.write_batch(batch)
    return bytes(sink.getvalue())


def decode_rows(table: TableName, frame: bytes) -> list[Row]:
    """The rows of a stream; MessageError when it is damaged or has another schema."""
    try:
        with pa.ipc.open_stream(frame) as stream:
            got = stream.schema
            data = stream.read_all().to_pydict() if got.equals(schema(table)) else None
    except (pa.ArrowException, OSError, ValueError) as error:
        raise MessageError(f"table {table}: {error}") from error
    if data is None:
        raise MessageError(f"table {table} has the schema {got.to_string()}".replace("\n", ", "))
    if "at" in data:
        data["at"] = [round(at.timestamp() * 1000) for at in data["at"]]
    return [ROW_TYPES[table](*values) for values in zip(*data.values(), strict=True)]


def checked(row: Row) -> Row:
    """The row with plain numbers, and without a metric that is not finite; MessageError names the
    value that the coordinator would refuse.
    """
    if len(row.trial) > ID_LENGTH_MAX or (isinstance(row, ProgressRow) and row.trial == ""):
        raise MessageError(
            f"trial is {row.trial!r:.80}; it must be 1 to {ID_LENGTH_MAX} characters"
        )
    seconds = float(row.seconds)
    if not (math.isfinite(seconds) and seconds >= 0):
        raise MessageError(f"seconds is {seconds}; it must be a number from 0")
    if isinstance(row, TimingRow):
        if row.kind not in get_args(TimingKind):
            raise MessageError(f"kind is {row.kind!r}; it must be one of {get_args(TimingKind)}")
        return TimingRow(row.kind, row.trial, int(row.at), seconds)
    if not 0 <= row.step < 2**31:
        raise MessageError(f"step is {row.step}; it must be a whole number from 0 to 2147483647")
    metric = None if row.metric is None else float(row.metric)
    finite = metric is not None and math.isfinite(metric)
    return ProgressRow(row.trial, int(row.step), int(row.at), seconds, metric if finite else None)
