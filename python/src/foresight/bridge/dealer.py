"""A socket that reaches the coordinator, authenticated and encrypted."""

from __future__ import annotations

import zmq

from foresight.bridge.messages import FRAME_BYTES_MAX
from foresight.bridge.settings import LinkSettings

#: What CURVE adds to a frame.
_CURVE_OVERHEAD_BYTES = 33
_HEARTBEAT_EVERY_MS = 2000
#: A silent coordinator is disconnected after so long; it does the same with a silent driver.
_HEARTBEAT_TIMEOUT_MS = 6000
_RECONNECT_MS = (100, 2000)
_CONNECT_TIMEOUT_MS = 5000
#: How long the last messages may take on their way out when the link closes.
_LINGER_MS = 500


def configure_dealer(dealer: zmq.Socket[bytes], settings: LinkSettings, identity: str) -> None:
    """Makes a new socket ready to connect to `settings.endpoint`."""
    dealer.setsockopt(zmq.IDENTITY, identity.encode("ascii"))
    dealer.setsockopt(zmq.CURVE_SERVERKEY, settings.server_key.encode("ascii"))
    dealer.setsockopt(zmq.CURVE_PUBLICKEY, settings.public_key.encode("ascii"))
    dealer.setsockopt(zmq.CURVE_SECRETKEY, settings.secret_key.encode("ascii"))
    dealer.setsockopt(zmq.MAXMSGSIZE, FRAME_BYTES_MAX + _CURVE_OVERHEAD_BYTES)
    dealer.setsockopt(zmq.LINGER, _LINGER_MS)
    dealer.setsockopt(zmq.HEARTBEAT_IVL, _HEARTBEAT_EVERY_MS)
    dealer.setsockopt(zmq.HEARTBEAT_TIMEOUT, _HEARTBEAT_TIMEOUT_MS)
    dealer.setsockopt(zmq.HEARTBEAT_TTL, _HEARTBEAT_TIMEOUT_MS)
    dealer.setsockopt(zmq.CONNECT_TIMEOUT, _CONNECT_TIMEOUT_MS)
    dealer.setsockopt(zmq.HANDSHAKE_IVL, _CONNECT_TIMEOUT_MS)
    dealer.setsockopt(zmq.RECONNECT_IVL, _RECONNECT_MS[0])
    dealer.setsockopt(zmq.RECONNECT_IVL_MAX, _RECONNECT_MS[1])
    dealer.setsockopt(zmq.IPV6, int("[" in settings.endpoint))
