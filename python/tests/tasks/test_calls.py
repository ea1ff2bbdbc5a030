from __future__ import annotations

import json

from foresight.tasks.calls import Calls


def message(**fields: object) -> bytes:
    return json.dumps(fields).encode()


def call(number: int) -> list[bytes]:
    return [message(type="call", id=number), f"line {number}".encode()]


def test_receive_begins_each_call_once_while_it_is_open() -> None:
    begun: list[tuple[int, str]] = []
    calls = Calls(lambda number, line: begun.append((number, line)))
    for number in (3, 1, 3):
        calls.receive(call(number))
    assert begun == [(3, "line 3"), (1, "line 1")]
    assert calls.answer(3, "result") == [message(type="answer", id=3, failure=None), b"result"]
    calls.receive(call(3))
    assert begun[2:] == [(3, "line 3")]


def test_state_names_what_is_not_answered() -> None:
    calls = Calls(lambda _number, _line: None)
    for number in (4, 2, 9):
        calls.receive(call(number))
    calls.failure(4, "lost")
    assert calls.state(16) == [message(type="state", cpus=16, open=[2, 9])]


def test_failure_says_why_in_ascii() -> None:
    calls = Calls(lambda _number, _line: None)
    (frame,) = calls.failure(7, "ended: ü")
    assert frame.isascii()
    assert json.loads(frame) == {"type": "answer", "id": 7, "failure": "ended: ü"}


def test_receive_ends_with_bye_alone() -> None:
    calls = Calls(lambda _number, _line: None)
    calls.receive([message(type="heard")])
    assert not calls.over
    calls.receive([message(type="bye")])
    assert calls.over
