"""Reads the fields of a decoded JSON object and says precisely what is wrong with one."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from foresight.bridge.errors import MessageError
from foresight.bridge.messages import ID_LENGTH_MAX

T = TypeVar("T")
#: JavaScript keeps whole numbers exact up to here.
_WHOLE_MAX = 2**53 - 1


class Fields:
    """One JSON object; `path` is where it stands in its message."""

    def __init__(self, value: object, path: str = "") -> None:
        if not isinstance(value, dict):
            raise MessageError(f"{path or 'the header'} must be an object, not {value!r:.80}")
        self._value: dict[str, Any] = value
        self._path = path

    def text(self, name: str) -> str:
        """Text of any length."""
        value = self._value.get(name)
        return value if isinstance(value, str) else self._refuse(name, "text")

    def id(self, name: str) -> str:
        """Text that names something."""
        value = self.text(name)
        if not 1 <= len(value) <= ID_LENGTH_MAX:
            self._refuse(name, f"text of 1 to {ID_LENGTH_MAX} characters")
        return value

    def one_of(self, name: str, allowed: Sequence[str]) -> str:
        """One of a few words."""
        value = self._value.get(name)
        if not isinstance(value, str) or value not in allowed:
            self._refuse(name, f"one of {', '.join(allowed)}")
        return str(value)

    def number(self, name: str, minimum: float | None = None) -> float:
        """A finite number."""
        value: Any = self._value.get(name)
        good = isinstance(value, (int, float)) and not isinstance(value, bool)
        if not good or not math.isfinite(value) or (minimum is not None and value < minimum):
            self._refuse(name, "a number" if minimum is None else f"a number from {minimum:g}")
        return float(value)

    def positive(self, name: str) -> float:
        """A finite number above zero."""
        value = self.number(name)
        return value if value > 0 else self._refuse(name, "a number above 0")

    def whole(self, name: str, minimum: int = -_WHOLE_MAX) -> int:
        """A whole number that JavaScript keeps exact."""
        value: Any = self._value.get(name)
        good = isinstance(value, (int, float)) and not isinstance(value, bool)
        if not good or value != value // 1 or not minimum <= value <= _WHOLE_MAX:
            wanted = "a whole number" if minimum < 0 else f"a whole number from {minimum}"
            self._refuse(name, wanted)
        return int(value)

    def optional(self, name: str, read: Callable[[str], T]) -> T | None:
        """None for an explicit null; a field that is missing is an error all the same."""
        if name in self._value and self._value[name] is None:
            return None
        return read(name)

    def object(self, name: str) -> Fields:
        """The fields of a nested object."""
        return Fields(self._value.get(name), self._at(name))

    def mapping(self, name: str) -> dict[str, Any]:
        """An object whose fields may be anything."""
        value = self._value.get(name)
        return value if isinstance(value, dict) else self._refuse(name, "an object")

    def objects(self, name: str) -> list[Fields]:
        """The fields of each object of a list."""
        value = self._value.get(name)
        if not isinstance(value, list):
            self._refuse(name, "a list")
        return [Fields(item, self._at(f"{name}.{i}")) for i, item in enumerate(value or [])]

    def _at(self, name: str) -> str:
        return f"{self._path}.{name}" if self._path else name

    def _refuse(self, name: str, wanted: str) -> Any:
        value = self._value.get(name)
        raise MessageError(f"{self._at(name)} is {value!r:.80}; it must be {wanted}")
