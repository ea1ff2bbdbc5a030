"""Makes the Tuner that really runs: new, or restored from what an earlier driver left."""

from __future__ import annotations

import copy
import inspect
import json
import logging
import math
import posixpath
from dataclasses import replace
from typing import Any

import ray
from pyarrow.fs import FileSelector, FileSystem, FileType
from ray.tune import Trainable, TuneConfig, Tuner
from ray.tune.schedulers import (
    FIFOScheduler,
    PopulationBasedTraining,
    PopulationBasedTrainingReplay,
    ResourceChangingScheduler,
    TrialScheduler,
    create_scheduler,
)
from ray.tune.search import BasicVariantGenerator, ConcurrencyLimiter
from ray.tune.stopper import TimeoutStopper

from foresight.tune.internals import TunerParts

logger = logging.getLogger("foresight")

#: These pause or resize trials on their own account, which only one scheduler can do.
UNSUPPORTED = (
    PopulationBasedTraining,
    PopulationBasedTrainingReplay,
    ResourceChangingScheduler,
)


def check(parts: TunerParts, scheduler: TrialScheduler, *, reuses_actors: bool = False) -> None:
    """Raises ValueError for an experiment that cannot run within changing GPUs."""
    config = parts.tune_config
    if config.num_samples < 1:
        raise ValueError(
            f"TuneConfig.num_samples is {config.num_samples}; a job whose completion is promised "
            "needs a number of samples from 1"
        )
    if config.time_budget_s is not None or isinstance(parts.run_config.stop, TimeoutStopper):
        raise ValueError(
            "TuneConfig.time_budget_s and TimeoutStopper count the time in which the job waits for "
            "GPUs; leave them out, and end trials by what they report"
        )
    if isinstance(scheduler, UNSUPPORTED):
        raise ValueError(
            f"TuneConfig.scheduler is {type(scheduler).__name__}, which Foresight does not "
            "support; use ASHA, HyperBand, the median stopping rule or none"
        )
    if reuses_actors and not _overrides(parts.trainable, "reset_config"):
        raise ValueError(
            f"{parts.trainable.__name__} has no reset_config, with which a trial takes over an "
            "actor; define it, or submit the job without reuseActors"
        )
    if not _overrides(parts.trainable, "save_checkpoint"):
        raise ValueError(
            f"{parts.trainable.__name__} has no save_checkpoint; Foresight pauses trials and lets "
            "them go on later, so define save_checkpoint and load_checkpoint"
        )


def user_scheduler(config: TuneConfig) -> TrialScheduler:
    """The scheduler that the user asked for; Tune's default where there is none."""
    if isinstance(config.scheduler, str):
        scheduler: TrialScheduler = create_scheduler(config.scheduler)
        return scheduler
    return config.scheduler or FIFOScheduler()


def make_tuner(parts: TunerParts, path: str, default_gpus: float) -> Tuner:
    """A Tuner whose experiment lies at `path`, restored if it is there already."""
    if is_restorable(path):
        logger.info("Restoring the experiment in %s.", path)
        return Tuner.restore(path, trainable=parts.trainable, param_space=parts.param_space)
    run_config = copy.copy(parts.run_config)
    run_config.storage_path, run_config.name = posixpath.split(path)
    run_config.storage_filesystem = None
    return Tuner(
        parts.trainable,
        param_space=parts.param_space,
        tune_config=within_changing_gpus(parts.tune_config, default_gpus),
        run_config=run_config,
    )


def within_changing_gpus(config: TuneConfig, default_gpus: float) -> TuneConfig:
    """`config` as it can be under changing GPUs. Tune would keep idle actors, and GPUs with them,
    so actors are handed over by `PcsTrialScheduler`.
    """
    if config.reuse_actors:
        logger.info("reuse_actors is set by how the job was submitted, not by TuneConfig.")
    search = config.search_alg
    learns = search is not None and not isinstance(search, BasicVariantGenerator)
    is_limited = bool(config.max_concurrent_trials) or isinstance(search, ConcurrencyLimiter)
    if not learns or is_limited:
        return replace(config, reuse_actors=False)
    # Tune would ask a searcher for every sample at once, before it has learned from any.
    gpus = ray.cluster_resources().get("GPU", 1.0)
    limit = max(1, math.floor(gpus / default_gpus))
    logger.info("At most %d trials are made ahead of results (max_concurrent_trials).", limit)
    return replace(config, reuse_actors=False, max_concurrent_trials=limit)


def is_restorable(path: str) -> bool:
    """Whether an experiment lies at `path` that Tune can go on with.

    A snapshot that a dying driver left half written is put aside, so that Tune takes the one before
    it. Tune itself would begin the experiment again.
    """
    filesystem, directory = FileSystem.from_uri(path)
    if filesystem.get_file_info(posixpath.join(directory, "tuner.pkl")).type != FileType.File:
        return False
    files = filesystem.get_file_info(FileSelector(directory))
    names = sorted(file.path for file in files if _is_snapshot(file.base_name))
    while names and not _is_whole(filesystem, names[-1]):
        logger.warning("The snapshot %s is damaged; using an older one if there is one.", names[-1])
        filesystem.move(names[-1], f"{names.pop()}.damaged")
    return bool(names)


def _overrides(trainable: Any, method: str) -> bool:
    """Whether a class has its own `method` of Tune's `Trainable`; Tune gives functions theirs."""
    if not (inspect.isclass(trainable) and issubclass(trainable, Trainable)):
        return True
    return getattr(trainable, method) is not getattr(Trainable, method)


def _is_snapshot(name: str) -> bool:
    return name.startswith("experiment_state-") and name.endswith(".json")


def _is_whole(filesystem: FileSystem, path: str) -> bool:
    with filesystem.open_input_stream(path) as stream:
        try:
            return bool(json.loads(stream.readall())["trial_data"])
        except ValueError:
            return False
