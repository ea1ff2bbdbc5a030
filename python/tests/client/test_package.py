from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest

from foresight.client import package
from foresight.client.package import pack


def folder(root: Path, *files: str) -> Path:
    for file in files:
        path = root / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"in {file}")
    return root


def names(zipped: bytes) -> list[str]:
    return zipfile.ZipFile(io.BytesIO(zipped)).namelist()


def test_pack_takes_all_files_but_those_never_needed(tmp_path: Path) -> None:
    folder(tmp_path, "b.py", "a/c.py", ".git/config", "a/__pycache__/c.pyc", ".hidden")
    zipped = pack(tmp_path)
    assert names(zipped) == [".hidden", "a/c.py", "b.py"]
    assert zipfile.ZipFile(io.BytesIO(zipped)).read("a/c.py") == b"in a/c.py"


def test_pack_leaves_out_what_the_ignore_file_names(tmp_path: Path) -> None:
    folder(tmp_path, "keep.py", "x.log", "a/y.log", "data/big", "a/data/small", "out", "a/out")
    (tmp_path / ".foresightignore").write_text("# logs\n*.log\n/data\n\nout/\n")
    # `out/` names folders only, and these are files.
    kept = [".foresightignore", "a/data/small", "a/out", "keep.py", "out"]
    assert names(pack(tmp_path)) == kept


def test_pack_of_the_same_files_is_the_same(tmp_path: Path) -> None:
    first = pack(folder(tmp_path / "one", "a.py", "b/c.py"))
    assert first == pack(folder(tmp_path / "two", "b/c.py", "a.py"))


def test_pack_keeps_what_is_executable(tmp_path: Path) -> None:
    folder(tmp_path, "run.sh")
    (tmp_path / "run.sh").chmod(0o755)
    entry = zipfile.ZipFile(io.BytesIO(pack(tmp_path))).getinfo("run.sh")
    assert (entry.external_attr >> 16) & 0o777 == 0o755


def test_pack_refuses_what_cannot_be_a_working_directory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(ValueError, match="no files"):
        pack(tmp_path)
    with pytest.raises(ValueError, match="which is no directory"):
        pack(tmp_path / "missing")
    folder(tmp_path, "a")
    monkeypatch.setattr(package, "BYTES_MAX", 3)
    with pytest.raises(ValueError, match="are 4 bytes, and at most 3 are allowed"):
        pack(tmp_path)


def test_pack_refuses_patterns_that_it_does_not_know(tmp_path: Path) -> None:
    folder(tmp_path, "a")
    (tmp_path / ".foresightignore").write_text("*.log\n!keep.log\n")
    with pytest.raises(ValueError, match=r"'!keep\.log'"):
        pack(tmp_path)
