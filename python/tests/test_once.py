from __future__ import annotations

import threading

import pytest

from foresight import once


def test_claim_a_second_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(once, "_called", threading.Event())
    once.claim()
    with pytest.raises(RuntimeError, match="submit what follows as a job of its own"):
        once.claim()
