from __future__ import annotations

from pathlib import Path

from foresight.training.checkpoints import Checkpoints


def files(directory: Path, text: str) -> Path:
    (directory / "inner").mkdir(parents=True)
    (directory / "inner" / "model").write_text(text)
    return directory


def test_what_was_stored_last_is_fetched(tmp_path: Path) -> None:
    checkpoints = Checkpoints(str(tmp_path / "job"))
    assert checkpoints.latest() == 0
    checkpoints.store(7, files(tmp_path / "a", "seven"))
    checkpoints.store(12, files(tmp_path / "b", "twelve"))
    assert checkpoints.latest() == 12
    checkpoints.fetch(12, tmp_path / "copy")
    assert (tmp_path / "copy" / "inner" / "model").read_text() == "twelve"
    assert Path(checkpoints.path_of(7)).is_dir()


def test_only_the_newest_are_kept(tmp_path: Path) -> None:
    checkpoints = Checkpoints(str(tmp_path / "job"))
    for step in (1, 2, 10):
        checkpoints.store(step, files(tmp_path / f"from-{step}", str(step)))
    kept = [step for step in (1, 2, 10) if Path(checkpoints.path_of(step)).exists()]
    assert kept == [2, 10]


def test_a_step_that_is_done_again_replaces_its_checkpoint(tmp_path: Path) -> None:
    checkpoints = Checkpoints(str(tmp_path / "job"))
    checkpoints.store(3, files(tmp_path / "a", "old"))
    checkpoints.store(3, files(tmp_path / "b", "new"))
    checkpoints.fetch(3, tmp_path / "copy")
    assert (tmp_path / "copy" / "inner" / "model").read_text() == "new"


def test_one_that_was_left_half_written_does_not_count(tmp_path: Path) -> None:
    checkpoints = Checkpoints(str(tmp_path / "job"))
    checkpoints.store(3, files(tmp_path / "a", "whole"))
    half = files(Path(f"{checkpoints.path_of(5)}.part"), "half")
    (half / "stale").write_text("left over")
    assert checkpoints.latest() == 3
    checkpoints.store(5, files(tmp_path / "b", "five"))
    assert checkpoints.latest() == 5
    assert not Path(checkpoints.path_of(5), "stale").exists()
