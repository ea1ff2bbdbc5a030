"""The link against the coordinator's own end, which runs in Bun; the tests of the other side are in
test/bridge/driver.test.ts."""

from __future__ import annotations

import json
import queue
import signal
import subprocess
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import zmq

from foresight.bridge import DriverLink, JobOutcome, LinkSettings, Snapshot

ROOT = Path(__file__).resolve().parents[3]
BUN = ROOT / "node_modules" / ".bin" / "bun"
PATIENCE_S = 60.0

pytestmark = pytest.mark.skipif(not BUN.exists(), reason=f"{BUN} is not there")


class Coordinator:
    """A process that hears one job's driver; `hear` waits for the next message of a kind."""

    def __init__(self, public_key: str, keys: dict[str, str], port: int = 0) -> None:
        self._process = subprocess.Popen(
            [BUN, "test/bridge/coordinator.ts", str(port), "job", public_key, json.dumps(keys)],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self._lines: queue.Queue[str] = queue.Queue()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()
        self.endpoint = self._line()["endpoint"]

    def _read(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            self._lines.put(line)

    def _line(self) -> dict[str, Any]:
        line: dict[str, Any] = json.loads(self._lines.get(timeout=PATIENCE_S))
        return line

    def hear(self, kind: str) -> dict[str, Any]:
        while (line := self._line()).get("type") != kind:
            assert "error" not in line
            assert "warning" not in line
        return line

    def tell(self, **message: Any) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps({"v": 1, "job": "job", "inc": 0, **message}) + "\n")
        self._process.stdin.flush()

    def signal(self, number: signal.Signals) -> None:
        self._process.send_signal(number)

    def kill(self) -> None:
        self._process.kill()
        self._reader.join()
        with self._process:
            pass

    def end(self) -> int:
        """Ends it in order; the exit status."""
        assert self._process.stdin is not None
        self._process.stdin.close()
        return self._process.wait(PATIENCE_S)


class World:
    """Keys, a coordinator, and the link of one driver."""

    def __init__(self) -> None:
        public, secret = (key.decode() for key in zmq.curve_keypair())
        self._keys = dict(
            zip(("publicKey", "secretKey"), (k.decode() for k in zmq.curve_keypair()), strict=True)
        )
        self._public = public
        self.coordinator = Coordinator(public, self._keys)
        self.link = DriverLink(
            LinkSettings(
                endpoint=self.coordinator.endpoint,
                job="job",
                incarnation=0,
                server_key=self._keys["publicKey"],
                public_key=public,
                secret_key=secret,
            )
        )

    def restart_coordinator(self) -> None:
        """Kills it without a word and starts another one at its address."""
        port = int(self.coordinator.endpoint.rpartition(":")[2])
        self.coordinator.kill()
        self.coordinator = Coordinator(self._public, self._keys, port)


@pytest.fixture
def world() -> Iterator[World]:
    made = World()
    yield made
    made.link.close()
    made.coordinator.kill()


def test_link__a_whole_job(world: World) -> None:
    link, coordinator = world.link, world.coordinator
    link.start(Snapshot())
    assert coordinator.hear("hello")["epoch"] == -1
    coordinator.tell(type="alloc", epoch=0, gpus=2, reason="größer")
    while not (news := link.poll()):
        time.sleep(0.01)
    assert [(one.epoch, one.gpus, one.reason) for one in news if hasattr(one, "epoch")] == [
        (0, 2, "größer")
    ]
    link.add_progress(trial="größe", step=1, at_ms=1795000000123, seconds=0.5, metric=0.25)
    row = {"trial": "größe", "step": 1, "at": 1795000000123, "seconds": 0.5, "metric": 0.25}
    assert coordinator.hear("rows")["rows"] == [row]
    link.publish(Snapshot(epoch=0, held_gpus=2))
    while coordinator.hear("state")["heldGpus"] != 2:
        pass
    coordinator.tell(type="bye")  # Too early: nothing has ended.
    coordinator.tell(type="alloc", epoch=1, gpus=2, reason="what follows the bye")
    while not link.poll():
        time.sleep(0.01)
    finished: list[bool] = []
    outcome = JobOutcome("succeeded", path="/srv/x")
    thread = threading.Thread(target=lambda: finished.append(link.finish(outcome, PATIENCE_S)))
    thread.start()
    assert coordinator.hear("done")["outcome"]["path"] == "/srv/x"
    coordinator.tell(type="bye")
    thread.join()
    assert finished == [True]
    assert coordinator.end() == 0


def test_link__a_coordinator_that_was_killed(world: World) -> None:
    world.link.start(Snapshot())
    world.coordinator.hear("state")
    world.link.add_progress(trial="t", step=1, at_ms=0, seconds=0.5, metric=None)
    assert world.coordinator.hear("rows")["seq"] == 0
    world.restart_coordinator()
    world.link.add_progress(trial="t", step=2, at_ms=0, seconds=0.5, metric=None)
    assert world.coordinator.hear("hello")["trials"] == []
    steps = {row["step"] for _ in range(2) for row in world.coordinator.hear("rows")["rows"]}
    assert steps == {1, 2}


def test_link__a_coordinator_that_froze(world: World) -> None:
    """It closes nothing: only the missing heartbeats tell."""
    world.link.start(Snapshot())
    world.coordinator.hear("state")
    world.coordinator.signal(signal.SIGSTOP)
    try:
        while world.link.connected:
            time.sleep(0.01)
    finally:
        world.coordinator.signal(signal.SIGCONT)
    world.link.publish(Snapshot(epoch=9))
    while world.coordinator.hear("hello")["epoch"] != 9:
        pass
