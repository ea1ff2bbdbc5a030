"""What can go wrong on the driver's end of the bridge."""

from __future__ import annotations


class BridgeError(Exception):
    """Base of every error that this package raises."""


class SettingsError(BridgeError):
    """An environment variable of the bridge is missing or malformed; the text names it."""


class MessageError(BridgeError):
    """A message or a table is not of the protocol; the text names the field and what is allowed."""
