"""Joins the coordinator's socket and Ray."""

from __future__ import annotations

import secrets
import time
from collections import deque
from concurrent.futures import Future

import ray
import zmq

from foresight.bridge.dealer import configure_dealer
from foresight.bridge.settings import LinkSettings
from foresight.bridge.wake import Wake
from foresight.tasks.calls import Calls
from foresight.tasks.task import work

_STATE_EVERY_S = 2.0
#: A coordinator that is silent for so long is gone, and nobody else would end the job.
_SILENCE_S = 60.0


def serve(settings: LinkSettings, silence_s: float = _SILENCE_S) -> bool:
    """Works until the coordinator needs nothing more (True) or is silent for so long (False)."""
    with zmq.Context() as context, context.socket(zmq.DEALER) as dealer:
        configure_dealer(dealer, settings, f"{settings.job}/{secrets.token_hex(8)}")
        dealer.connect(settings.endpoint)
        server = _Server(dealer, Wake(context))
        try:
            return server.run(silence_s)
        finally:
            server.wake.close()


class _Server:
    def __init__(self, dealer: zmq.Socket[bytes], wake: Wake) -> None:
        self.wake = wake
        self._dealer = dealer
        self._calls = Calls(self._begin)
        #: Filled by threads of Ray.
        self._done: deque[tuple[int, Future[str]]] = deque()

    def run(self, silence_s: float) -> bool:
        poller = zmq.Poller()
        for socket in (self._dealer, self.wake.receiver):
            poller.register(socket, zmq.POLLIN)
        heard_s = time.monotonic()
        state_at_s = 0.0
        while not self._calls.over:
            now_s = time.monotonic()
            if now_s - heard_s > silence_s:
                return False
            if now_s >= state_at_s:
                state_at_s = now_s + _STATE_EVERY_S
                self._dealer.send_multipart(self._calls.state(_cpus()))
            poller.poll(max(1, round((state_at_s - now_s) * 1000)))
            self.wake.clear()
            while self._dealer.poll(0):
                heard_s = time.monotonic()
                self._calls.receive(self._dealer.recv_multipart())
            while self._done:
                self._answer(*self._done.popleft())
        return True

    def _begin(self, call: int, line: str) -> None:
        future: Future[str] = work.remote(line).future()
        future.add_done_callback(lambda done: self._note(call, done))

    def _note(self, call: int, done: Future[str]) -> None:
        self._done.append((call, done))
        self.wake.wake()

    def _answer(self, call: int, done: Future[str]) -> None:
        error = done.exception()
        if error is None:
            message = self._calls.answer(call, done.result())
        else:
            message = self._calls.failure(call, _why(error))
        self._dealer.send_multipart(message)


def _why(error: BaseException) -> str:
    cause = error.cause if isinstance(error, ray.exceptions.RayTaskError) else error
    return str(cause).strip() or type(cause).__name__


def _cpus() -> int:
    return int(ray.cluster_resources().get("CPU", 0))
