"""The coordinator's end of the bridge, as far as one driver needs it: real ZeroMQ, with CURVE."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from types import TracebackType

import zmq

from foresight.bridge import JobOutcome, Snapshot, TrialReport
from foresight.bridge.codec import parse, serialize
from foresight.bridge.messages import Alloc, Bye, Cancel, Done, Hello, Rows, State, Welcome
from foresight.bridge.tables import ProgressRow, TimingRow, decode_rows

PATIENCE_S = 300.0


class Coordinator:
    """Keeps what a driver said. `grant` and `cancel` may be called from the test's thread."""

    def __init__(self, job: str = "job", server_keys: tuple[bytes, bytes] | None = None) -> None:
        self.job = job
        self.keys = server_keys or zmq.curve_keypair()
        self.hellos: list[Hello] = []
        self.snapshots: list[Snapshot] = []
        self.progress: list[ProgressRow] = []
        self.timings: list[TimingRow] = []
        self.outcome: JobOutcome | None = None
        #: While it does not, a driver that is done waits for half a minute.
        self.answers_done = True
        self._epoch = 0
        self._alloc: Alloc | None = None
        self._cancel = False
        self._peer: tuple[bytes, int] | None = None
        self._sent_epoch = -1
        self._over = threading.Event()
        socket = zmq.Context.instance().socket(zmq.ROUTER)
        socket.setsockopt(zmq.CURVE_SERVER, 1)
        socket.setsockopt(zmq.CURVE_SECRETKEY, self.keys[1])
        socket.setsockopt(zmq.ROUTER_HANDOVER, 1)
        socket.setsockopt(zmq.LINGER, 0)
        self.port = socket.bind_to_random_port("tcp://127.0.0.1")
        self._socket = socket
        self._thread = threading.Thread(target=self._loop, daemon=True)
        self._thread.start()

    def __enter__(self) -> Coordinator:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._over.set()
        self._thread.join()

    def environment(self, storage: str, incarnation: int = 0) -> dict[str, str]:
        """The environment of a driver of this job."""
        public, secret = zmq.curve_keypair()
        return {
            "FORESIGHT_ENDPOINT": f"tcp://127.0.0.1:{self.port}",
            "FORESIGHT_JOB": self.job,
            "FORESIGHT_INCARNATION": str(incarnation),
            "FORESIGHT_SERVER_KEY": self.keys[0].decode(),
            "FORESIGHT_PUBLIC_KEY": public.decode(),
            "FORESIGHT_SECRET_KEY": secret.decode(),
            "FORESIGHT_STORAGE": storage,
            "FORESIGHT_LAUNCHED_MS": str(round(time.time() * 1000)),
        }

    def grant(self, gpus: int, reason: str = "a test wants it") -> None:
        """Lets the driver hold `gpus` from now on."""
        self._epoch += 1
        self._alloc = Alloc(self.job, 0, self._epoch, gpus, reason)

    def settle(self, gpus: int) -> None:
        """Lets the driver hold `gpus`, and waits until it goes by that."""
        self.grant(gpus)
        self.wait(lambda: self.snapshots[-1].epoch == self._epoch)

    def cancel(self) -> None:
        """Cancels the job."""
        self._cancel = True

    @property
    def trials(self) -> tuple[TrialReport, ...]:
        """The trials as last reported."""
        return self.snapshots[-1].trials if self.snapshots else ()

    @property
    def held_gpus(self) -> float:
        """The GPUs last reported as held."""
        return self.snapshots[-1].held_gpus if self.snapshots else 0.0

    def steps_done(self) -> list[int]:
        """The steps that the trials have done, in their order."""
        return [trial.steps_done for trial in self.trials]

    def phases(self) -> list[str]:
        """The phases of the trials, in their order."""
        return [trial.phase for trial in self.trials]

    def wait(self, what: Callable[[], bool], patience_s: float = PATIENCE_S) -> None:
        """Waits until `what` holds, and fails with the last state if it does not."""
        deadline = time.monotonic() + patience_s
        while not what():
            if time.monotonic() > deadline:
                raise AssertionError(f"waited {patience_s} s in vain; last: {self.snapshots[-1:]}")
            time.sleep(0.02)

    def _loop(self) -> None:
        while not self._over.is_set():
            if self._socket.poll(20):
                self._take(self._socket.recv_multipart())
            self._send_alloc()
        self._socket.close()

    def _take(self, frames: list[bytes]) -> None:
        identity, header = frames[0], parse(frames[1])
        if isinstance(header, Hello):
            self._peer, self._sent_epoch = (identity, header.inc), -1
            self.hellos.append(header)
            self.snapshots.append(header.snapshot)
            self._send(Welcome(self.job, header.inc, 1.0))
        elif isinstance(header, State):
            self.snapshots.append(header.snapshot)
            if self._cancel:
                self._send(Cancel(self.job, header.inc))
        elif isinstance(header, Rows):
            rows = decode_rows(header.table, frames[2])
            self.progress += [row for row in rows if isinstance(row, ProgressRow)]
            self.timings += [row for row in rows if isinstance(row, TimingRow)]
        elif isinstance(header, Done):
            self.outcome = header.outcome
            if self.answers_done:
                self._send(Bye(self.job, header.inc))

    def _send_alloc(self) -> None:
        alloc = self._alloc
        if alloc is None or self._peer is None or alloc.epoch <= self._sent_epoch:
            return
        self._sent_epoch = alloc.epoch
        self._send(Alloc(self.job, self._peer[1], alloc.epoch, alloc.gpus, alloc.reason))

    def _send(self, message: Welcome | Alloc | Cancel | Bye) -> None:
        assert self._peer is not None
        self._socket.send_multipart([self._peer[0], serialize(message)])
