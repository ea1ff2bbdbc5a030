"""The job's end of a search, against a real ROUTER and a real Ray."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor

import pytest
import ray

from bridge.router import Router
from foresight.tasks.serve import serve

SILENCE_S = 4.0


@pytest.fixture
def router() -> Iterator[Router]:
    opened = Router()
    yield opened
    opened.close()


@pytest.fixture
def on_ray(ray_address: str) -> Iterator[None]:
    ray.init(address=ray_address, log_to_driver=False)
    yield
    ray.shutdown()


def begin(router: Router, pool: ThreadPoolExecutor) -> Future[bool]:
    return pool.submit(serve, router.settings(), SILENCE_S)


def hear(router: Router) -> dict[str, object]:
    """The next message of the job."""
    message: dict[str, object] = json.loads(router.frames()[0])
    return message


def say(router: Router, kind: str) -> None:
    router.send_bytes(json.dumps({"type": kind}).encode())


@pytest.mark.usefixtures("on_ray")
def test_serve__ends_when_the_coordinator_falls_silent(router: Router) -> None:
    cpus = int(ray.cluster_resources()["CPU"])
    with ThreadPoolExecutor(1) as pool:
        serving = begin(router, pool)
        assert hear(router) == {"type": "state", "cpus": cpus, "open": []}
        # Heard for longer than it would wait in silence, it goes on.
        until = time.monotonic() + 1.5 * SILENCE_S
        while time.monotonic() < until:
            say(router, "heard")
            assert hear(router)["type"] == "state"
        assert not serving.done()
        silent = time.monotonic()
        assert serving.result(timeout=60) is False
        assert time.monotonic() - silent > 0.5 * SILENCE_S


@pytest.mark.usefixtures("on_ray")
def test_serve__ends_when_the_coordinator_needs_no_more(router: Router) -> None:
    with ThreadPoolExecutor(1) as pool:
        serving = begin(router, pool)
        hear(router)
        say(router, "bye")
        assert serving.result(timeout=60) is True
