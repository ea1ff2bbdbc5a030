"""Remembers the latest checkpoint of every trial at once.

Tune saves the state of an experiment every ten seconds or later. A driver that dies in between
leaves checkpoints that Tune no longer knows of, and it may have deleted the older ones that Tune
does know of. With this journal the next driver goes on from the latest one that was reported.
"""

from __future__ import annotations

import json
import logging
import os
from pathlib import Path
from typing import Any

from pyarrow.fs import FileSystem, LocalFileSystem
from ray.tune import Checkpoint
from ray.tune.experiment import Trial

from foresight.bridge.outcome import plain
from foresight.tune.internals import adopt_checkpoint
from foresight.tune.record import saved_steps, steps_of

logger = logging.getLogger("foresight")

#: In the experiment's directory.
DIRECTORY_NAME = "foresight-latest"


class Journal:
    """One small file per trial, whole or not at all. Where the storage is not a file system, but
    an object store, nothing is remembered: what Tune saves has to do.
    """

    def __init__(self, experiment: str) -> None:
        filesystem, path = FileSystem.from_uri(experiment)
        is_local = isinstance(filesystem, LocalFileSystem)
        self._directory = Path(path, DIRECTORY_NAME) if is_local else None
        if self._directory is not None:
            self._directory.mkdir(parents=True, exist_ok=True)

    def remember(self, trial: Trial, checkpoint: Checkpoint) -> None:
        """The trial's newest report came with this checkpoint."""
        if self._directory is None:
            return
        metrics = {key: value for key, value in trial.last_result.items() if key != "config"}
        entry = {"checkpoint": checkpoint.path, "metrics": plain(metrics, finite=False)}
        file = self._directory / f"{trial.trial_id}.json"
        part = file.with_suffix(".part")
        try:
            part.write_text(json.dumps(entry))
            os.replace(part, file)
        except OSError as error:
            # Tune must hear of the checkpoint in any case.
            logger.warning("The checkpoint of trial %s is not noted: %s", trial.trial_id, error)

    def recover(self, trial: Trial, step_key: str) -> None:
        """Gives a restored trial the checkpoint that Tune has forgotten, if there is one."""
        try:
            entry = self._entry(trial)
            if entry is None or not os.path.isdir(entry["checkpoint"]):
                return
            steps = steps_of(entry["metrics"], step_key)
            if steps > saved_steps(trial, step_key):
                adopt_checkpoint(trial, entry["checkpoint"], entry["metrics"])
                logger.info("Trial %s goes on from its checkpoint of step %d.", trial, steps)
        except Exception:  # What Tune knows of has to do; without the trial it would begin again.
            logger.exception("What was noted of trial %s cannot be used.", trial.trial_id)

    def _entry(self, trial: Trial) -> dict[str, Any] | None:
        if self._directory is None:
            return None
        try:
            text = (self._directory / f"{trial.trial_id}.json").read_text()
        except FileNotFoundError:
            return None
        entry: dict[str, Any] = json.loads(text)
        return entry
