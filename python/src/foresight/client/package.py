"""Packs a working directory for upload."""

from __future__ import annotations

import io
import os
import zipfile
from collections.abc import Iterator
from fnmatch import fnmatchcase
from pathlib import Path

#: In a working directory: patterns of what does not travel with a job, one per line.
IGNORE_FILE = ".foresightignore"
NEVER_NEEDED = (".git", ".foresight", ".venv", "__pycache__", "node_modules")
#: Most that a working directory may hold before it is compressed.
BYTES_MAX = 100 * 1024 * 1024
#: The same for all, so that the same files always give the same zip.
_TIMESTAMP = (1980, 1, 1, 0, 0, 0)
_UNIX = 3


def pack(folder: str | os.PathLike[str]) -> bytes:
    """A zip of the folder's files; ValueError when there are none, or too many bytes of them."""
    root = Path(folder)
    if not root.is_dir():
        raise ValueError(f"working_dir is {str(folder)!r}, which is no directory")
    files = sorted(_files(root, root, _patterns(root)))
    if not files:
        raise ValueError(f"there are no files to upload in {root}")
    size = sum((root / file).stat().st_size for file in files)
    if size > BYTES_MAX:
        raise ValueError(
            f"the files in {root} are {size} bytes, and at most {BYTES_MAX} are allowed; "
            f"leave some out in {IGNORE_FILE}"
        )
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in files:
            archive.writestr(_entry(root, file), (root / file).read_bytes())
    return target.getvalue()


def _entry(root: Path, file: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(file, _TIMESTAMP)
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.create_system = _UNIX
    entry.external_attr = (root / file).stat().st_mode << 16
    return entry


def _files(root: Path, folder: Path, patterns: list[str]) -> Iterator[str]:
    for path in folder.iterdir():
        name = path.relative_to(root).as_posix()
        if _is_ignored(name, path.is_dir(), patterns):
            continue
        if path.is_file():
            yield name
        elif path.is_dir() and not path.is_symlink():
            yield from _files(root, path, patterns)


def _patterns(root: Path) -> list[str]:
    file = root / IGNORE_FILE
    lines = file.read_text().splitlines() if file.is_file() else []
    own = [line.strip() for line in lines if line.strip() and not line.startswith("#")]
    for pattern in own:
        if pattern.startswith("!") or "**" in pattern:
            raise ValueError(
                f"{IGNORE_FILE} holds {pattern!r}; the Python client knows names and paths with "
                "* and ?, use the command line for the rest"
            )
    return [*NEVER_NEEDED, *own]


def _is_ignored(path: str, is_folder: bool, patterns: list[str]) -> bool:
    for pattern in patterns:
        if pattern.endswith("/") and not is_folder:
            continue
        plain = pattern.strip("/")
        # As in .gitignore: a pattern with a slash inside is a path, others match at any depth.
        anchored = "/" in plain or pattern.startswith("/")
        if fnmatchcase(path if anchored else path.rpartition("/")[2], plain):
            return True
    return False
