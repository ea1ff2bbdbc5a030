"""One request to the endpoint, and its errors in words."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from http.client import HTTPException
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import OpenerDirector, ProxyHandler, Request, build_opener

from foresight.errors import ForesightError

_LOCAL = ("127.0.0.1", "localhost", "::1")


class Http:
    """Sends requests to one endpoint. Every error is a `ForesightError`."""

    def __init__(self, url: str, token: str | None, timeout_s: float) -> None:
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ValueError(f"url is {url!r}; it must be http://host:port or https://host:port")
        if parts.username or parts.password:
            raise ValueError("url holds a user or password; pass the token as token= instead")
        self.url = url.rstrip("/")
        self._token = token
        self._timeout_s = timeout_s
        # A proxy for the outside world knows no way to this machine's own loopback.
        self._opener: OpenerDirector = (
            build_opener(ProxyHandler({})) if parts.hostname in _LOCAL else build_opener()
        )

    def json(self, method: str, path: str, body: Any = None) -> Any:
        """The answer to a JSON request."""
        data = None if body is None else json.dumps(_sendable(body)).encode()
        return _parsed(self.send(method, path, data, "application/json"))

    def upload(self, path: str, data: bytes, content_type: str) -> Any:
        """The JSON answer to a request with any body."""
        return _parsed(self.send("POST", path, data, content_type))

    def text(self, path: str) -> str:
        """The answer as text."""
        return self.send("GET", path, None, None).decode(errors="replace")

    def send(self, method: str, path: str, data: bytes | None, content_type: str | None) -> bytes:
        """The body of the answer."""
        headers = {"Accept": "application/json"}
        if data is not None and content_type is not None:
            headers["Content-Type"] = content_type
        if self._token is not None:
            headers["Authorization"] = f"Bearer {self._token}"
        request = Request(self.url + path, data=data, headers=headers, method=method)
        try:
            with self._opener.open(request, timeout=self._timeout_s) as response:
                body: bytes = response.read()
                return body
        except HTTPError as error:
            with error:
                raise _refusal(error.code, error.read()) from None
        except (URLError, OSError, HTTPException) as error:
            reason = error.reason if isinstance(error, URLError) else error
            raise ForesightError("unreachable", f"no answer from {self.url}: {reason}") from error


def _sendable(value: Any) -> Any:
    """`value` with numpy's numbers as Python's. NaN, which JSON has not, is sent as text, so that
    the refusal names the field.
    """
    if isinstance(value, Mapping):
        return {key: _sendable(one) for key, one in value.items()}
    if isinstance(value, (list, tuple)):
        return [_sendable(one) for one in value]
    if type(value).__module__ == "numpy":
        return _sendable(value.tolist())
    return str(value) if isinstance(value, float) and not math.isfinite(value) else value


def _parsed(body: bytes) -> Any:
    try:
        return json.loads(body)
    except ValueError:
        raise ForesightError("unreachable", "the answer is not JSON: is this Foresight?") from None


def _refusal(status: int, body: bytes) -> ForesightError:
    try:
        error = json.loads(body)["error"]
        return ForesightError(
            str(error["code"]), str(error["message"]), error.get("field"), error.get("allowed")
        )
    except (ValueError, KeyError, TypeError, AttributeError):
        return ForesightError("unreachable", f"HTTP {status}, and no error of Foresight's form")
