"""Where the coordinator is and who this driver is, from the environment that Ray starts it in."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field

from foresight.bridge.errors import SettingsError
from foresight.bridge.messages import ID_LENGTH_MAX

_KEY_LENGTH = 40
_NAMES = ("ENDPOINT", "JOB", "INCARNATION", "SERVER_KEY", "PUBLIC_KEY", "SECRET_KEY")


@dataclass(frozen=True, slots=True)
class LinkSettings:
    """All that a link needs to find the coordinator and to prove which job it speaks for."""

    #: `tcp://host:port`
    endpoint: str
    job: str
    #: Which start of the job's driver this is.
    incarnation: int
    #: Z85, 40 characters each.
    server_key: str
    public_key: str
    secret_key: str = field(repr=False)
    #: Milliseconds since the epoch at which the job was handed to Ray; None when unknown.
    launched_ms: int | None = None
    #: Where experiments are kept; None when unknown.
    storage: str | None = None

    @staticmethod
    def from_environment(environment: Mapping[str, str] | None = None) -> LinkSettings | None:
        """None outside a Foresight job; SettingsError when some variables are wrong or missing."""
        env = os.environ if environment is None else environment
        values = {name: env.get(f"FORESIGHT_{name}", "") for name in _NAMES}
        if not any(values.values()):
            return None
        missing = [f"FORESIGHT_{name}" for name, value in values.items() if value == ""]
        if missing:
            raise SettingsError(f"{', '.join(missing)} must be set inside a Foresight job")
        launched = env.get("FORESIGHT_LAUNCHED_MS", "")
        return LinkSettings(
            endpoint=_endpoint(values["ENDPOINT"]),
            job=_job(values["JOB"]),
            incarnation=_whole("INCARNATION", values["INCARNATION"]),
            server_key=_key("SERVER_KEY", values["SERVER_KEY"]),
            public_key=_key("PUBLIC_KEY", values["PUBLIC_KEY"]),
            secret_key=_key("SECRET_KEY", values["SECRET_KEY"]),
            launched_ms=_whole("LAUNCHED_MS", launched) if launched else None,
            storage=env.get("FORESIGHT_STORAGE") or None,
        )


def _endpoint(value: str) -> str:
    host, separator, port = value.removeprefix("tcp://").rpartition(":")
    if not (value.startswith("tcp://") and host and separator and port.isdecimal()):
        raise SettingsError(f"FORESIGHT_ENDPOINT is {value!r}; it must be tcp://host:port")
    return value


def _job(value: str) -> str:
    if len(value) > ID_LENGTH_MAX or not value.isascii():
        raise SettingsError(f"FORESIGHT_JOB must be at most {ID_LENGTH_MAX} ASCII characters")
    return value


def _whole(name: str, value: str) -> int:
    if not (value.isascii() and value.isdecimal()):
        raise SettingsError(f"FORESIGHT_{name} is {value!r}; it must be a whole number from 0")
    return int(value)


def _key(name: str, value: str) -> str:
    # The value stays out of the text: it may be the secret one.
    if len(value) != _KEY_LENGTH or not value.isascii():
        raise SettingsError(f"FORESIGHT_{name} must be {_KEY_LENGTH} characters of Z85")
    return value
