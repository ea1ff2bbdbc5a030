"""`foresight.fit`: the one call that makes a Tune experiment a Foresight job."""

from __future__ import annotations

import logging
import math
import os
import posixpath
import time
from dataclasses import replace
from numbers import Real

import ray
from ray.exceptions import RayError, RayTaskError
from ray.tune import ResultGrid, Tuner

from foresight.bridge import DriverLink, JobOutcome, LinkSettings, SettingsError, Snapshot
from foresight.bridge.outcome import presentable
from foresight.errors import JobCancelled, JobInterrupted
from foresight.gpu_type import gpu_type
from foresight.once import claim
from foresight.steps import whole_steps
from foresight.tune.callback import PcsCallback
from foresight.tune.experiment import check, make_tuner, user_scheduler
from foresight.tune.internals import equip, take_apart
from foresight.tune.journal import Journal
from foresight.tune.ledger import Ledger, StepRules
from foresight.tune.outcome import outcome_of, write_outcome
from foresight.tune.resources import default_gpus_per_trial, reuses_actors
from foresight.tune.scheduler import PcsTrialScheduler
from foresight.tune.signals import Stop
from foresight.tune.steps import milliseconds

logger = logging.getLogger("foresight")

#: How long a driver waits for the coordinator to store its outcome. It is in a file by then.
BYE_TIMEOUT_S = 30.0

#: Settings of Tune that suit an experiment which waits for GPUs, unless the user chose others.
TUNE_ENVIRONMENT = {
    # Waiting for GPUs is normal here, and nothing to warn of.
    "TUNE_WARN_INSUFFICENT_RESOURCE_THRESHOLD_S": "1e9",
    "TUNE_WARN_INSUFFICENT_RESOURCE_THRESHOLD_S_AUTOSCALER": "1e9",
    # Tune saves itself often where few checkpoints are kept, and need not warn of it every time.
    "TUNE_WARN_EXCESSIVE_EXPERIMENT_CHECKPOINT_SYNC_THRESHOLD_S": "0",
    # An actor that does not end must not keep GPUs for Tune's ten minutes.
    "TUNE_FORCE_TRIAL_CLEANUP_S": "60",
}


def fit(
    tuner: Tuner, *, steps: int | None = None, step_key: str = "training_iteration"
) -> ResultGrid:
    """Runs the experiment of `tuner`; outside a Foresight job this is `tuner.fit()`.

    Inside one it holds as many GPUs as the coordinator grants, pausing trials at their reports and
    resuming them from their checkpoints, and it goes on where an earlier driver of the job ended.
    The job is over when this returns; what follows in the script has an hour, and no GPU.

    Args:
        tuner: A new Tuner. Name, storage, trial CPUs and `reuse_actors` are set by Foresight; the
            last says what the job was submitted with.
        steps: Reports after which a trial ends by itself. Where left out it is taken from the
            stopping criterion for `step_key`, if there is one.
        step_key: Key of a result that counts its reports.

    Returns:
        What `tuner.fit()` returns.

    Raises:
        JobCancelled: The job was cancelled.
        RuntimeError: A job is one experiment, and this is the second call.
        JobInterrupted: The driver had to end, because of a signal or because Ray has lost it; the
            job goes on when it is started again.
        ValueError: The experiment cannot run as a Foresight job, or `steps` is no whole number
            from 1; the text says why.
    """
    if steps is not None:
        steps = whole_steps(steps)
    settings = LinkSettings.from_environment()
    if settings is None:
        return tuner.fit()
    if settings.storage is None:
        raise SettingsError("FORESIGHT_STORAGE must be set inside a Foresight job")
    claim()
    link = DriverLink(settings)
    path = posixpath.join(settings.storage, settings.job)
    try:
        run = _Run(tuner, link, path, StepRules(step_key, steps))
    except ValueError as error:
        link.start(Snapshot())
        conclude(link, JobOutcome("failed", path=path, error=str(error)))
        raise  # Started again it would be the same, so the job is over.
    return run.results()


class _Run:
    """One driver's run of its job."""

    def __init__(self, tuner: Tuner, link: DriverLink, path: str, rules: StepRules) -> None:
        prepare_process()
        parts = take_apart(tuner)
        user = user_scheduler(parts.tune_config)
        reuse = reuses_actors(os.environ)
        check(parts, user, reuses_actors=reuse)
        total = rules.total or steps_of_criterion(parts.run_config.stop, rules.key)
        rules = replace(rules, total=total, metric=parts.tune_config.metric)
        gpus = default_gpus_per_trial(os.environ)
        self._path = path
        self._link = link
        self._ledger = Ledger(rules, link)
        journal = Journal(path)
        kind = gpu_type(os.environ)
        self._scheduler = PcsTrialScheduler(
            user, self._ledger, journal, gpus, kind, reuses_actors=reuse
        )
        self._stop = Stop()
        self._callback = PcsCallback(link, self._scheduler, journal, self._stop)
        self._tuner = make_tuner(parts, path, gpus)
        callbacks = [*(parts.run_config.callbacks or []), self._callback]
        equip(self._tuner, self._scheduler, callbacks, parts.tune_config.num_samples)

    def results(self) -> ResultGrid:
        """Runs the experiment to its end."""
        with self._stop.listening():
            try:
                results = self._fit()
            except BaseException:
                self._link.close()
                raise
            return self._end(results)

    def _end(self, results: ResultGrid) -> ResultGrid:
        unfinished = [one.id for one in self._ledger.records if not one.trial.is_finished()]
        if unfinished or self._callback.interrupted:
            self._link.close()
            raise JobInterrupted(
                "stopped before the end of the experiment; what is unfinished goes on from its "
                "checkpoints when the job is started again"
            )
        cancelled = self._scheduler.cancelled
        metric = self._ledger.rules.metric
        self._conclude(outcome_of(results, metric=metric, cancelled=cancelled, path=self._path))
        if cancelled:
            raise JobCancelled("the job was cancelled")
        return results

    def _fit(self) -> ResultGrid:
        try:
            return self._tuner.fit()
        except RayError as error:
            if isinstance(error, RayTaskError):
                self._fail(error)
            raise  # Otherwise the cluster failed, not the experiment: the job is tried again.
        except Exception as error:
            self._fail(error)
            raise

    def _fail(self, error: Exception) -> None:
        self._conclude(JobOutcome("failed", path=self._path, error=str(error)))

    def _conclude(self, outcome: JobOutcome) -> None:
        self._callback.start()
        over_at = self._ledger.last_over_at
        if over_at is not None:
            now = time.time()
            self._link.add_timing(
                kind="finish", trial="", at_ms=milliseconds(now), seconds=max(now - over_at, 0.0)
            )
        conclude(self._link, outcome)


def conclude(link: DriverLink, outcome: JobOutcome) -> None:
    """Leaves the outcome in the storage, where it is found if the coordinator is away, and tells
    it.
    """
    outcome = presentable(outcome)
    assert outcome.path is not None
    try:
        write_outcome(outcome, outcome.path)
    except OSError as error:
        logger.error("The outcome cannot be written to %s: %s", outcome.path, error)
    if outcome.status == "failed":
        logger.error("The experiment failed: %s", outcome.error)
    if not link.finish(outcome, BYE_TIMEOUT_S):
        logger.warning("The coordinator did not answer; the outcome is in %s.", outcome.path)


def steps_of_criterion(stop: object, step_key: str) -> int | None:
    """Steps after which Tune's stopping criterion ends a trial; None where it is not by steps."""
    value = stop.get(step_key) if isinstance(stop, dict) else None
    if not isinstance(value, Real) or not math.isfinite(value):
        return None
    return max(1, math.ceil(float(value)))


def prepare_process() -> None:
    """Settings of Tune, a log that can be seen, and Ray."""
    for name, value in TUNE_ENVIRONMENT.items():
        os.environ.setdefault(name, value)
    if not logger.hasHandlers():
        handler = logging.StreamHandler()
        handler.setFormatter(logging.Formatter("%(asctime)s %(name)s: %(message)s"))
        logger.addHandler(handler)
    if logger.level == logging.NOTSET:
        logger.setLevel(logging.INFO)
    if not ray.is_initialized():
        ray.init(address="auto")
