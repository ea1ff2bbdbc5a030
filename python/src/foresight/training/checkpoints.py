"""The checkpoints of a training job: one directory each, named by its steps, whole or not there."""

from __future__ import annotations

import posixpath
import re
from pathlib import Path
from typing import Any

from pyarrow.fs import FileSelector, FileSystem, FileType, LocalFileSystem, copy_files

#: Below the directory of the job.
DIRECTORY_NAME = "checkpoints"
#: The one before the newest stays, for people; nothing reads it.
KEPT = 2


class Checkpoints:
    """Lies in a directory or, by URI, in an object store that all nodes reach."""

    def __init__(self, job: str) -> None:
        self.path = posixpath.join(job, DIRECTORY_NAME)
        self._filesystem, self._root = FileSystem.from_uri(self.path)

    def latest(self) -> int:
        """Steps done at the newest one; 0 where there is none."""
        return max(self._steps(), default=0)

    def path_of(self, step: int) -> str:
        """Where the one after `step` steps is, or will be."""
        return posixpath.join(self.path, _name(step))

    def fetch(self, step: int, into: Path) -> None:
        """Copies one into a directory of this machine."""
        source = posixpath.join(self._root, _name(step))
        _copy(self._filesystem, source, LocalFileSystem(), str(into))

    def store(self, step: int, source: Path) -> None:
        """Keeps the files of a directory as the newest one, and lets go of the oldest."""
        target = posixpath.join(self._root, _name(step))
        part = f"{target}.part"
        self._filesystem.create_dir(part, recursive=True)
        self._filesystem.delete_dir_contents(part)  # An earlier driver may have died in it.
        _copy(LocalFileSystem(), str(source), self._filesystem, part)
        if step in self._steps():
            self._filesystem.delete_dir(target)
        self._filesystem.move(part, target)
        for old in self._steps()[:-KEPT]:
            self._filesystem.delete_dir(posixpath.join(self._root, _name(old)))

    def _steps(self) -> list[int]:
        selector = FileSelector(self._root, allow_not_found=True)
        found = self._filesystem.get_file_info(selector)
        names = [entry.base_name for entry in found if entry.type == FileType.Directory]
        matches = [re.fullmatch(r"step-(\d+)", name) for name in names]
        return sorted(int(match[1]) for match in matches if match)


def _name(step: int) -> str:
    return f"step-{step:09d}"


def _copy(source: FileSystem, from_path: str, destination: FileSystem, to_path: str) -> None:
    copy: Any = copy_files
    copy(from_path, to_path, source_filesystem=source, destination_filesystem=destination)
