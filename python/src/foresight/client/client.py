"""`foresight.Client`: the endpoint for scripts and notebooks."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Literal, cast
from urllib.parse import quote

from foresight.client.http import Http
from foresight.client.package import pack
from foresight.client.shapes import OVER, DemandRow, Job, Prediction, Submitted
from foresight.errors import ForesightError

DEFAULT_URL = "http://127.0.0.1:4570"

#: How long `wait` does without the endpoint.
SILENCE_S = 600.0


class Client:
    """Blocking calls to a coordinator. Each raises ForesightError when it is refused or not heard.

    Example:
        >>> client = foresight.Client()
        >>> submitted = client.submit("digits", "python digits.py", working_dir="examples")
        >>> print(submitted["prediction"]["promised"]["completesAt"])
        >>> client.wait(submitted["job"]["id"], on_progress=lambda job: print(job["progress"]))
    """

    def __init__(
        self, url: str | None = None, token: str | None = None, timeout: float = 30.0
    ) -> None:
        """Nothing is sent before the first call.

        Args:
            url: The endpoint; else `FORESIGHT_URL`, else this machine's.
            token: What the endpoint asks for, if it does; else `FORESIGHT_TOKEN`.
            timeout: Seconds that a call waits for its answer.
        """
        url = url or os.environ.get("FORESIGHT_URL") or DEFAULT_URL
        self._http = Http(url, token or os.environ.get("FORESIGHT_TOKEN"), timeout)

    def submit(
        self,
        name: str,
        entrypoint: str,
        *,
        working_dir: str | os.PathLike[str] | None = None,
        **options: Any,
    ) -> Submitted:
        """Submits a job; the answer holds the promise made to it.

        Args:
            name: For people; need not be unique.
            entrypoint: Shell command that runs a script with `foresight.fit`.
            working_dir: Folder to run it in, which is uploaded.
            **options: As for `submission`.
        """
        body = submission(name, entrypoint, **options)
        if working_dir is not None:
            body["package"] = self.upload(working_dir)
        return cast(Submitted, self._http.json("POST", "/v1/jobs", body))

    def predict(self, name: str, entrypoint: str, **options: Any) -> Prediction:
        """The promise that `submit` would get now; options as for `submission`."""
        body = submission(name, entrypoint, **options)
        return cast(Prediction, self._http.json("POST", "/v1/predictions", body))

    def upload(self, working_dir: str | os.PathLike[str]) -> str:
        """Uploads a folder; answers the id to submit jobs with as `package`."""
        answer = self._http.upload("/v1/packages", pack(working_dir), "application/zip")
        return str(answer["package"])

    def jobs(
        self, which: Literal["active", "all"] = "active", limit: int | None = None
    ) -> list[Job]:
        """Jobs in order of arrival: those that are not over, or all.

        Args:
            which: `all` includes those that are over.
            limit: No more than the newest so many; by default 1,000 of all.
        """
        newest = "" if limit is None else f"&limit={limit}"
        answer = self._http.json("GET", f"/v1/jobs?status={quote(which)}{newest}")
        return cast("list[Job]", answer["jobs"])

    def job(self, id: str) -> Job:
        """One job."""
        return cast(Job, self._http.json("GET", _path(id)))

    def wait(
        self,
        id: str,
        timeout: float | None = None,
        on_progress: Callable[[Job], object] | None = None,
        poll_seconds: float = 1.0,
    ) -> Job:
        """Waits until a job is over. `on_progress` hears of it at first and at every change.

        An endpoint that goes away meanwhile is waited for, ten minutes at most.

        Raises:
            TimeoutError: `timeout` seconds have passed.
        """
        deadline = None if timeout is None else time.monotonic() + timeout
        told: Job | None = None
        job = self.job(id)
        heard_at = time.monotonic()
        while True:
            if on_progress is not None and job != told:
                told = job
                on_progress(job)
            if job["status"] in OVER:
                return job
            if deadline is not None and time.monotonic() >= deadline:
                raise TimeoutError(f"job {id} is {job['status']} after {timeout} s")
            time.sleep(poll_seconds)
            try:
                job, heard_at = self.job(id), time.monotonic()
            except ForesightError as error:
                if error.code != "unreachable" or time.monotonic() - heard_at > SILENCE_S:
                    raise

    def cancel(self, id: str) -> Job:
        """Asks a job to end; one that is over stays as it is."""
        return cast(Job, self._http.json("POST", _path(id, "/cancel")))

    def explain(self, id: str) -> dict[str, Any]:
        """Predictions, allocations and events of a job, with their reasons."""
        return cast("dict[str, Any]", self._http.json("GET", _path(id, "/explain")))

    def logs(self, id: str) -> str:
        """What the job's drivers have printed so far."""
        return self._http.text(_path(id, "/logs"))

    def cluster(self) -> dict[str, Any]:
        """The cluster, and what is given away of it."""
        return cast("dict[str, Any]", self._http.json("GET", "/v1/cluster"))


def submission(
    name: str,
    entrypoint: str,
    *,
    package: str | None = None,
    trials: int | None = None,
    gpus_per_trial: int | None = None,
    steps_per_trial: int | None = None,
    seconds_per_step: float | None = None,
    demand: Sequence[DemandRow] | None = None,
    speeds: Mapping[str, float] | None = None,
    span_factor: float | None = None,
    max_gpus: int | None = None,
    fingerprint: str | None = None,
    environment: Mapping[str, str] | None = None,
    max_restarts: int | None = None,
    reuse_actors: bool | None = None,
) -> dict[str, Any]:
    """The body of a submission. What is left out gets the coordinator's default or is estimated.

    Args:
        name: For people; need not be unique.
        entrypoint: Shell command.
        package: Id of an uploaded working directory.
        trials: Trials of the experiment.
        gpus_per_trial: GPUs of each.
        steps_per_trial: Reports after which a trial ends.
        seconds_per_step: Seconds from one report of a trial to the next.
        demand: Seconds of the whole job by number of GPUs, for jobs that scale in their own way.
        speeds: By what those seconds are divided on GPU types; other types cannot run the job.
        span_factor: How many times as long as in `demand` more GPUs take than a node has.
        max_gpus: Makes it a training job (`foresight.train`), which runs on 1 to so many GPUs.
        fingerprint: Jobs with the same one are expected to need the same; default the entrypoint.
        environment: Variables for the driver and its trials.
        max_restarts: How often a driver that died is started again.
        reuse_actors: Trials run on the actors of trials that ended, instead of starting their own.
    """
    size = {
        "stepsPerTrial": steps_per_trial,
        "secondsPerStep": seconds_per_step,
        "table": demand,
        "speeds": None if speeds is None else dict(speeds),
        "spanFactor": span_factor,
    }
    body = {
        "name": name,
        "entrypoint": entrypoint,
        "package": package,
        "trials": trials,
        "gpusPerTrial": gpus_per_trial,
        "maxGpus": max_gpus,
        "demand": {key: value for key, value in size.items() if value is not None} or None,
        "fingerprint": fingerprint,
        "environment": None if environment is None else dict(environment),
        "maxRestarts": max_restarts,
        "reuseActors": reuse_actors,
    }
    return {key: value for key, value in body.items() if value is not None}


def _path(id: str, rest: str = "") -> str:
    return f"/v1/jobs/{quote(id, safe='')}{rest}"
