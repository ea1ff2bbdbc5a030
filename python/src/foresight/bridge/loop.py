"""The link's thread: it alone touches the socket, and hands everything else to the session."""

from __future__ import annotations

import logging
import secrets
import threading
import time
from collections.abc import Callable
from contextlib import suppress

import zmq
from zmq.utils.monitor import recv_monitor_message

from foresight.bridge.dealer import configure_dealer
from foresight.bridge.errors import MessageError
from foresight.bridge.session import NEVER, Session
from foresight.bridge.settings import LinkSettings
from foresight.bridge.wake import Wake

log = logging.getLogger("foresight.bridge")

_RETRY_S = 0.1
#: ZeroMQ never connects a socket again after a refusal or a breach of its protocol, and does not
#: always say so: a socket without a connection for so long is replaced.
_REOPEN_S = 10.0
_REOPEN_REFUSED_S = 1.0
_RECOVER_S = 1.0
#: Upper bound of one wait, so that no timer depends on the wake-up alone.
_WAIT_MAX_S = 60.0
_EVENTS = zmq.EVENT_HANDSHAKE_SUCCEEDED | zmq.EVENT_DISCONNECTED | zmq.EVENT_HANDSHAKE_FAILED_AUTH
_COMPLAIN_EVERY_S = 30.0


class Loop(threading.Thread):
    """Runs until `stop`, whatever happens; `on_over` is called when the outcome is stored."""

    def __init__(
        self, settings: LinkSettings, session: Session, on_over: Callable[[], None]
    ) -> None:
        super().__init__(name="foresight-bridge", daemon=True)
        self._settings = settings
        self._session = session
        self._on_over = on_over
        self._identity = f"{settings.job}/{settings.incarnation}/{secrets.token_hex(8)}"
        self._context = zmq.Context()
        self._wake = Wake(self._context)
        self._stopping = threading.Event()
        self._complained_s = -_COMPLAIN_EVERY_S
        self._reopen_at_s = 0.0

    def wake(self) -> None:
        """Makes the thread look at what is to be sent; from any thread, at once."""
        self._wake.wake()

    def stop(self, timeout_s: float) -> None:
        """Ends the thread and waits for it, `timeout_s` at most."""
        self._stopping.set()
        self._wake.wake()
        self.join(timeout_s)

    def run(self) -> None:
        """Connects and serves; starts again after any error."""
        while not self._stopping.is_set() and not self._session.over:
            self._try_to_serve()
        self._wake.close()
        self._context.term()

    def _try_to_serve(self) -> None:
        try:
            self._connect_and_serve()
        except Exception:
            # A driver without a link keeps its allocation; a driver without its thread would never
            # hear of another one.
            log.exception("the link to the coordinator failed and starts again")
            self._stopping.wait(_RECOVER_S)

    def _connect_and_serve(self) -> None:
        self._reopen_at_s = time.monotonic() + _REOPEN_S
        with self._context.socket(zmq.DEALER) as dealer:
            configure_dealer(dealer, self._settings, self._identity)
            monitor = dealer.get_monitor_socket(_EVENTS)
            try:
                dealer.connect(self._settings.endpoint)
                self._serve(dealer, monitor)
            finally:
                self._session.disconnect(time.monotonic())
                dealer.disable_monitor()
                monitor.close(linger=0)

    def _serve(self, dealer: zmq.Socket[bytes], monitor: zmq.Socket[bytes]) -> None:
        poller = zmq.Poller()
        for socket in (dealer, monitor, self._wake.receiver):
            poller.register(socket, zmq.POLLIN)
        wait_s = 0.0
        while not self._done():
            poller.poll(round(wait_s * 1000))
            self._wake.clear()
            self._hear_events(monitor)
            self._hear_messages(dealer)
            wait_s = self._speak(dealer)
        if self._session.over:
            self._on_over()
        elif self._stopping.is_set():
            self._part(dealer)

    def _done(self) -> bool:
        """Whether this socket has served its time."""
        over = self._stopping.is_set() or self._session.over
        return over or time.monotonic() >= self._reopen_at_s

    def _hear_events(self, monitor: zmq.Socket[bytes]) -> None:
        while monitor.poll(0):
            event = recv_monitor_message(monitor)["event"]
            now = time.monotonic()
            if event == zmq.EVENT_HANDSHAKE_SUCCEEDED:
                self._session.connect()
                self._reopen_at_s = NEVER
            elif event == zmq.EVENT_DISCONNECTED:
                self._session.disconnect(now)
                self._reopen_at_s = min(self._reopen_at_s, now + _REOPEN_S)
            else:
                self._complain("the coordinator refused the key of this job")
                self._reopen_at_s = min(self._reopen_at_s, now + _REOPEN_REFUSED_S)

    def _hear_messages(self, dealer: zmq.Socket[bytes]) -> None:
        while dealer.poll(0):
            self._receive(dealer.recv_multipart(zmq.NOBLOCK)[0])

    def _receive(self, frame: bytes) -> None:
        try:
            self._session.receive(frame)
        except MessageError as error:
            self._complain(f"dropped a message of the coordinator: {error}")

    def _speak(self, dealer: zmq.Socket[bytes]) -> float:
        """Sends all that is due and answers how many seconds may pass before the next."""
        while (message := self._session.next(time.monotonic())) is not None:
            try:
                dealer.send_multipart(message.frames, zmq.NOBLOCK)
            except zmq.Again:
                self._session.unsent(message)
                return _RETRY_S
            self._session.sent(message, time.monotonic())
        now = time.monotonic()
        next_s = min(self._session.deadline(now), self._reopen_at_s)
        return min(max(next_s - now, 0.001), _WAIT_MAX_S)

    def _part(self, dealer: zmq.Socket[bytes]) -> None:
        """Sends what is left, as far as it can go out at once."""
        with suppress(zmq.Again):
            for message in self._session.parting(time.monotonic()):
                dealer.send_multipart(message.frames, zmq.NOBLOCK)

    def _complain(self, text: str) -> None:
        now = time.monotonic()
        if now - self._complained_s >= _COMPLAIN_EVERY_S:
            self._complained_s = now
            log.warning("%s", text)
