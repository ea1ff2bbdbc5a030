"""Writes the frames that the driver's side sends, and both tables as Python encodes them."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pyarrow as pa

from bridge.golden import FOLDER, TABLE_NAMES, UP_NAMES, expected
from foresight.bridge.codec import parse, serialize
from foresight.bridge.tables import ROW_TYPES, encode_rows, schema


def write_messages() -> None:
    for name in UP_NAMES:
        message = parse(json.dumps(expected(name)).encode())
        (FOLDER / f"{name}.bin").write_bytes(serialize(message))
    for table in TABLE_NAMES:
        rows = [ROW_TYPES[table](**row) for row in expected(table)]
        (FOLDER / f"{table}-python.bin").write_bytes(encode_rows(table, rows))


def foreign_tables() -> Iterator[tuple[str, pa.Table, str | None]]:
    """Tables `progress` as a careless program may write them: name, table and compression."""
    wanted = schema("progress")
    good = pa.table(
        {"trial": ["a"], "step": [1], "at": [0], "seconds": [0.5], "metric": [None]}, wanted
    )
    types = {
        "large-string": ("trial", pa.large_string()),
        "dictionary": ("trial", pa.dictionary(pa.int32(), pa.string())),
        "int64": ("step", pa.int64()),
        "microseconds": ("at", pa.timestamp("us")),
        "time-zone": ("at", pa.timestamp("ms", "UTC")),
        "float32": ("seconds", pa.float32()),
    }
    for name, (column, kind) in types.items():
        index = wanted.get_field_index(column)
        yield name, good.set_column(index, column, good[column].cast(kind)), None
    yield "renamed", good.rename_columns(["trial", "iteration", "at", "seconds", "metric"]), None
    yield "missing-column", good.drop_columns(["metric"]), None
    yield "extra-column", good.append_column("loss", good["seconds"]), None
    yield "compressed", pa.concat_tables([good] * 100).combine_chunks(), "zstd"


def write_foreign_tables() -> None:
    for name, table, compression in foreign_tables():
        options = pa.ipc.IpcWriteOptions(compression=compression)
        path = str(FOLDER / f"refused-{name}.bin")
        with (
            pa.OSFile(path, "wb") as file,
            pa.ipc.new_stream(file, table.schema, options=options) as stream,
        ):
            stream.write_table(table)


if __name__ == "__main__":
    write_messages()
    write_foreign_tables()
