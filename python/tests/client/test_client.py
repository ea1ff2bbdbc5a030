from __future__ import annotations

import io
import json
import math
import subprocess
import sys
import threading
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from foresight import Client, ForesightError


@dataclass
class Seen:
    method: str
    path: str
    headers: dict[str, str]
    body: bytes


@dataclass
class Endpoint:
    """A real HTTP server that answers what the test says and keeps what it was asked."""

    url: str = ""
    answers: dict[str, list[tuple[int, bytes]]] = field(default_factory=dict)
    seen: list[Seen] = field(default_factory=list)

    def answer(self, route: str, *bodies: Any, status: int = 200) -> None:
        """Answers of a route such as `GET /v1/jobs`, one after another; the last one stays."""
        self.answers[route] = [(status, json.dumps(body).encode()) for body in bodies]


@pytest.fixture
def endpoint() -> Iterator[Endpoint]:
    state = Endpoint()

    class Handler(BaseHTTPRequestHandler):
        def _answer(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            headers = {name.lower(): value for name, value in self.headers.items()}
            state.seen.append(Seen(self.command, self.path, headers, body))
            answers = state.answers[f"{self.command} {self.path}"]
            status, answer = answers.pop(0) if len(answers) > 1 else answers[0]
            self.send_response(status)
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        do_GET = _answer
        do_POST = _answer

        def log_message(self, format: str, *args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    state.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield state
    server.shutdown()
    thread.join()
    server.server_close()


def test_submit_uploads_the_working_directory_and_sends_only_what_was_given(
    endpoint: Endpoint, tmp_path: Path
) -> None:
    (tmp_path / "train.py").write_text("print()")
    endpoint.answer("POST /v1/packages", {"package": "p1"}, status=201)
    endpoint.answer("POST /v1/jobs", {"job": {"id": "j1"}, "prediction": {}}, status=201)
    client = Client(endpoint.url, token="secret")
    answer = client.submit(
        "digits",
        "python train.py",
        working_dir=tmp_path,
        trials=4,
        gpus_per_trial=2,
        seconds_per_step=1.5,
        max_gpus=8,
        environment={"A": "b"},
    )
    assert answer["job"]["id"] == "j1"
    upload, submission = endpoint.seen
    assert upload.headers["content-type"] == "application/zip"
    assert zipfile.ZipFile(io.BytesIO(upload.body)).namelist() == ["train.py"]
    assert submission.headers["content-type"] == "application/json"
    assert json.loads(submission.body) == {
        "name": "digits",
        "entrypoint": "python train.py",
        "package": "p1",
        "trials": 4,
        "gpusPerTrial": 2,
        "maxGpus": 8,
        "demand": {"secondsPerStep": 1.5},
        "environment": {"A": "b"},
    }
    assert [one.headers["authorization"] for one in endpoint.seen] == ["Bearer secret"] * 2


def test_predict_with_a_table_of_demand(endpoint: Endpoint) -> None:
    endpoint.answer("POST /v1/predictions", {"promised": {"seconds": 9.0}})
    table = [{"gpus": 1, "seconds": 20}, {"gpus": 2, "seconds": 12}]
    answer = Client(endpoint.url).predict(
        "a",
        "b",
        demand=table,
        speeds={"A100": 2.0},
        span_factor=1.3,
        max_restarts=0,
        reuse_actors=True,
    )
    assert answer["promised"]["seconds"] == 9.0
    body = json.loads(endpoint.seen[0].body)
    expected = {
        "name": "a",
        "entrypoint": "b",
        "demand": {"table": table, "speeds": {"A100": 2.0}, "spanFactor": 1.3},
        "maxRestarts": 0,
        "reuseActors": True,
    }
    assert body == expected
    assert "authorization" not in endpoint.seen[0].headers


def test_numbers_of_numpy_are_sent_as_numbers_and_what_json_has_not_as_text(
    endpoint: Endpoint,
) -> None:
    endpoint.answer("POST /v1/predictions", {})
    table = [{"gpus": np.int32(1), "seconds": np.float32(0.5)}]
    Client(endpoint.url).predict(
        "a", "python a.py", trials=np.int64(3), seconds_per_step=math.nan, demand=table
    )
    assert json.loads(endpoint.seen[0].body) == {
        "name": "a",
        "entrypoint": "python a.py",
        "trials": 3,
        "demand": {"secondsPerStep": "nan", "table": [{"gpus": 1, "seconds": 0.5}]},
    }


def test_routes_of_single_jobs_and_of_the_cluster(endpoint: Endpoint) -> None:
    endpoint.answer("GET /v1/jobs?status=all", {"jobs": [{"id": "a/b"}]})
    endpoint.answer("GET /v1/jobs?status=all&limit=1", {"jobs": []})
    endpoint.answer("GET /v1/jobs/a%2Fb", {"id": "a/b"})
    endpoint.answer("POST /v1/jobs/a%2Fb/cancel", {"id": "a/b"})
    endpoint.answer("GET /v1/jobs/a%2Fb/explain", {"events": []})
    endpoint.answer("GET /v1/jobs/a%2Fb/logs", "printed")
    endpoint.answer("GET /v1/cluster", {"gpus": 8})
    client = Client(endpoint.url + "/")
    assert client.jobs("all") == [{"id": "a/b"}]
    assert client.jobs("all", limit=1) == []
    assert client.job("a/b") == client.cancel("a/b") == {"id": "a/b"}
    assert client.explain("a/b") == {"events": []}
    assert client.logs("a/b") == '"printed"'
    assert client.cluster() == {"gpus": 8}


def test_wait_tells_every_change_until_the_job_is_over(endpoint: Endpoint) -> None:
    states = [("waiting", 0.0), ("running", 0.5), ("running", 0.5), ("succeeded", 1.0)]
    jobs = [{"status": status, "progress": progress} for status, progress in states]
    endpoint.answer("GET /v1/jobs/j", *jobs)
    told: list[float] = []
    job = Client(endpoint.url).wait(
        "j", on_progress=lambda job: told.append(job["progress"]), poll_seconds=0.01
    )
    assert job["status"] == "succeeded"
    assert told == [0.0, 0.5, 1.0]


def test_wait_gives_up_after_its_timeout(endpoint: Endpoint) -> None:
    endpoint.answer("GET /v1/jobs/j", {"status": "running"})
    with pytest.raises(TimeoutError, match="job j is running"):
        Client(endpoint.url).wait("j", timeout=0.05, poll_seconds=0.01)


def test_wait_does_without_an_endpoint_that_comes_back(
    endpoint: Endpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    states = [json.dumps({"status": status}).encode() for status in ("running", "succeeded")]
    answers = [(200, states[0]), (502, b""), (502, b""), (200, states[1])]
    endpoint.answers["GET /v1/jobs/j"] = list(answers)
    job = Client(endpoint.url).wait("j", poll_seconds=0.01)
    assert job["status"] == "succeeded"
    monkeypatch.setattr("foresight.client.client.SILENCE_S", 0.0)
    endpoint.answers["GET /v1/jobs/j"] = list(answers)
    with pytest.raises(ForesightError):
        Client(endpoint.url).wait("j", poll_seconds=0.01)


def test_wait_needs_an_endpoint_to_begin_with() -> None:
    with pytest.raises(ForesightError, match="no answer"):
        Client("http://127.0.0.1:1").wait("j")


def test_a_refusal_names_the_field_and_what_is_allowed(endpoint: Endpoint) -> None:
    error = {
        "code": "out-of-range",
        "message": "trials cannot be 0",
        "field": "trials",
        "allowed": "1 to 10000",
    }
    endpoint.answer("POST /v1/jobs", {"error": error}, status=400)
    with pytest.raises(ForesightError, match="trials cannot be 0") as raised:
        Client(endpoint.url).submit("a", "b", trials=0)
    refusal = raised.value
    assert (refusal.code, refusal.field, refusal.allowed) == (
        "out-of-range",
        "trials",
        "1 to 10000",
    )


@pytest.mark.parametrize(("status", "body"), [(200, b"<html>"), (502, b"bad gateway")])
def test_an_answer_of_something_else_is_said_to_be_one(
    endpoint: Endpoint, status: int, body: bytes
) -> None:
    endpoint.answers["GET /v1/cluster"] = [(status, body)]
    with pytest.raises(ForesightError) as raised:
        Client(endpoint.url).cluster()
    assert raised.value.code == "unreachable"


def test_no_answer_is_said_to_be_none(endpoint: Endpoint) -> None:
    client = Client("http://127.0.0.1:1", token="secret")
    with pytest.raises(ForesightError, match=r"no answer from http://127\.0\.0\.1:1") as raised:
        client.cluster()
    assert raised.value.code == "unreachable"
    assert "secret" not in str(raised.value)


@pytest.mark.parametrize("url", ["127.0.0.1:4570", "ftp://a", "http://user:word@a"])
def test_client_refuses_a_url_that_is_none(url: str) -> None:
    with pytest.raises(ValueError, match="url"):
        Client(url)


def test_client_takes_the_url_and_the_token_from_the_environment(
    endpoint: Endpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    endpoint.answer("GET /v1/cluster", {})
    monkeypatch.setenv("FORESIGHT_URL", endpoint.url)
    monkeypatch.setenv("FORESIGHT_TOKEN", "from the environment")
    Client().cluster()
    assert endpoint.seen[0].headers["authorization"] == "Bearer from the environment"


def test_a_client_does_not_import_ray() -> None:
    code = "import sys, foresight; foresight.Client(); print('ray' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
