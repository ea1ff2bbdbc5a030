"""The driver's half of the protocol on a clock that the test moves."""

from __future__ import annotations

from dataclasses import replace

import pytest

from foresight.bridge.codec import parse, serialize
from foresight.bridge.errors import MessageError
from foresight.bridge.mailbox import Mailbox
from foresight.bridge.messages import (
    Alloc,
    Bye,
    DownMessage,
    JobOutcome,
    Message,
    Rows,
    Snapshot,
    TrialReport,
    Welcome,
)
from foresight.bridge.session import NEVER, PACE_S, Session, Who
from foresight.bridge.tables import ProgressRow, decode_rows


class Driver:
    """A session, what it sent, and a connection that may be full."""

    def __init__(self) -> None:
        self.mailbox = Mailbox(Snapshot())
        self.session = Session(Who("job", 1, 42), self.mailbox)
        self.now = 100.0
        self.rows: list[list[int]] = []
        self.sequence: list[int] = []

    def hear(self, message: DownMessage) -> None:
        self.session.receive(serialize(message))

    def welcome(self, every_s: float = 1.0) -> None:
        self.hear(Welcome("job", 1, every_s))

    def sent(self) -> list[Message]:
        """All that is due now."""
        messages = []
        while (outgoing := self.session.next(self.now)) is not None:
            message = parse(outgoing.frames[0])
            messages.append(message)
            if isinstance(message, Rows):
                self.sequence.append(message.seq)
                decoded = decode_rows(message.table, outgoing.frames[1])
                self.rows.append([r.step for r in decoded if isinstance(r, ProgressRow)])
            self.session.sent(outgoing, self.now)
        assert self.session.deadline(self.now) > self.now, "it would wake up for nothing"
        return messages

    def kinds(self) -> list[str]:
        return [type(message).__name__ for message in self.sent()]

    def run(self, seconds: float) -> list[tuple[float, str]]:
        """What is sent within the next seconds, and when: only the deadlines wake it."""
        start, end, log = self.now, self.now + seconds, []
        log += [(0.0, kind) for kind in self.kinds()]
        while (deadline := self.session.deadline(self.now)) <= end:
            self.now = deadline
            log += [(round(self.now - start, 3), kind) for kind in self.kinds()]
        self.now = end
        return log

    def add(self, *steps: int) -> None:
        for step in steps:
            self.mailbox.add_row("progress", ProgressRow("t", step, 0, 1.0, None))


@pytest.fixture
def driver() -> Driver:
    return Driver()


@pytest.fixture
def welcomed(driver: Driver) -> Driver:
    driver.session.connect()
    driver.sent()
    driver.welcome()
    driver.sent()
    return driver


TRIAL = TrialReport("t", "running", 1, 3, 10, 0.5, 0, 1)


def test_session__says_nothing_before_it_is_connected(driver: Driver) -> None:
    driver.add(1)
    driver.mailbox.conclude(JobOutcome("succeeded"))
    assert driver.kinds() == []
    assert driver.session.deadline(driver.now) == NEVER


def test_session__hello_every_second_until_welcome(driver: Driver) -> None:
    driver.session.connect()
    assert driver.run(2.5) == [(0, "Hello"), (1, "Hello"), (2, "Hello")]
    driver.welcome()
    assert driver.kinds() == ["State"]


def test_session__hello_says_who_and_what_is(driver: Driver) -> None:
    driver.mailbox.publish(Snapshot(epoch=4, held_gpus=1, trials=(TRIAL,)))
    driver.session.connect()
    [hello] = driver.sent()
    assert (hello.job, hello.inc) == ("job", 1)
    assert getattr(hello, "pid", None) == 42
    assert getattr(hello, "snapshot", None) == Snapshot(4, 1, (TRIAL,))


def test_session__state_as_often_as_welcome_says(driver: Driver) -> None:
    driver.session.connect()
    driver.sent()
    driver.welcome(every_s=0.5)
    assert driver.run(1.2) == [(0, "State"), (0.5, "State"), (1.0, "State")]


@pytest.mark.parametrize(
    "change",
    [
        Snapshot(epoch=1, held_gpus=1, trials=(TRIAL,)),
        Snapshot(epoch=0, held_gpus=0, trials=(TRIAL,)),
        Snapshot(epoch=0, held_gpus=1, trials=(replace(TRIAL, phase="stopping"),)),
        Snapshot(epoch=0, held_gpus=1, trials=(TRIAL, replace(TRIAL, id="u"))),
    ],
)
def test_session__state_at_once_at_a_change(welcomed: Driver, change: Snapshot) -> None:
    welcomed.mailbox.publish(Snapshot(epoch=0, held_gpus=1, trials=(TRIAL,)))
    welcomed.run(0.5)
    welcomed.mailbox.publish(change)
    assert welcomed.kinds() == ["State"]


def test_session__steps_alone_wait_for_the_next_state(welcomed: Driver) -> None:
    welcomed.mailbox.publish(Snapshot(epoch=0, held_gpus=1, trials=(TRIAL,)))
    welcomed.run(0.5)
    welcomed.mailbox.publish(Snapshot(0, 1, (replace(TRIAL, steps_done=4),)))
    assert welcomed.kinds() == []
    assert [kind for _, kind in welcomed.run(1)] == ["State"]


def test_session__a_storm_of_changes_stays_below_the_limit_of_messages(welcomed: Driver) -> None:
    welcomed.run(1)
    sent = 0
    for i in range(10_000):
        welcomed.now += 0.0001
        welcomed.mailbox.publish(Snapshot(epoch=i))
        welcomed.add(i)
        sent += len(welcomed.kinds())
    assert sent <= 2 / PACE_S


def test_session__rows_share_a_message_for_a_second(welcomed: Driver) -> None:
    welcomed.add(1, 2)
    welcomed.run(0.9)
    welcomed.add(3)
    assert welcomed.rows == []
    welcomed.run(0.2)
    assert welcomed.rows == [[1, 2, 3]]


def test_session__many_rows_go_in_parts(welcomed: Driver) -> None:
    welcomed.add(*range(25_000))
    welcomed.run(3)
    assert [len(batch) for batch in welcomed.rows] == [10_000, 10_000, 5_000]
    assert [step for batch in welcomed.rows for step in batch] == list(range(25_000))


def test_session__rows_wait_while_disconnected_and_recent_ones_come_again(
    welcomed: Driver,
) -> None:
    welcomed.add(1)
    welcomed.run(20)
    welcomed.add(2)
    welcomed.run(5)
    welcomed.session.disconnect(welcomed.now)
    welcomed.add(3)
    assert welcomed.run(60) == []
    welcomed.session.connect()
    assert welcomed.kinds() == ["Hello"]
    welcomed.welcome()
    welcomed.run(3)
    assert welcomed.rows == [[1], [2], [2], [3]]
    assert welcomed.sequence == [0, 1, 1, 2]


def test_session__rows_that_could_not_be_sent_go_first_later(welcomed: Driver) -> None:
    welcomed.add(1)
    welcomed.run(0.5)
    welcomed.now += 0.5
    refused = welcomed.session.next(welcomed.now)
    assert refused is not None
    assert refused.kind == "rows"
    welcomed.session.unsent(refused)
    welcomed.add(2)
    welcomed.run(3)
    assert welcomed.rows == [[1], [2]]


def test_session__a_state_that_could_not_be_sent_stays_due(welcomed: Driver) -> None:
    welcomed.now += 0.5
    welcomed.mailbox.publish(Snapshot(epoch=9))
    refused = welcomed.session.next(welcomed.now)
    assert refused is not None
    welcomed.session.unsent(refused)
    assert [getattr(m, "snapshot", None) for m in welcomed.sent()] == [Snapshot(epoch=9)]


def test_session__done_after_rows_and_the_last_state_then_every_second(welcomed: Driver) -> None:
    welcomed.add(1)
    welcomed.mailbox.publish(Snapshot(epoch=1))
    welcomed.mailbox.conclude(JobOutcome("succeeded"))
    log = [kind for _, kind in welcomed.run(2.5)]
    assert [kind for kind in log if kind != "State"] == ["Rows", "Done", "Done", "Done"]
    assert log.index("State") < log.index("Done")


def test_session__bye_ends_it_but_only_after_done(welcomed: Driver) -> None:
    welcomed.hear(Bye("job", 1))
    welcomed.mailbox.conclude(JobOutcome("succeeded"))
    welcomed.hear(Bye("job", 1))
    assert not welcomed.session.over
    assert "Done" in [kind for _, kind in welcomed.run(0.5)]
    welcomed.hear(Bye("job", 1))
    assert welcomed.session.over
    assert welcomed.run(5) == []


def test_session__parts_with_rows_and_the_last_state_whatever_their_turn(
    welcomed: Driver,
) -> None:
    welcomed.add(1)
    welcomed.mailbox.publish(Snapshot(epoch=1))
    parting = [parse(one.frames[0]) for one in welcomed.session.parting(welcomed.now)]
    assert [type(message).__name__ for message in parting] == ["Rows", "State"]
    assert getattr(parting[1], "snapshot", None) == Snapshot(epoch=1)


def test_session__parts_without_a_word_when_all_was_told_or_nobody_listens(
    welcomed: Driver,
) -> None:
    assert list(welcomed.session.parting(welcomed.now)) == []
    welcomed.add(1)
    welcomed.session.disconnect(welcomed.now)
    assert list(welcomed.session.parting(welcomed.now)) == []


def test_session__done_again_after_a_reconnection(welcomed: Driver) -> None:
    welcomed.mailbox.conclude(JobOutcome("succeeded"))
    welcomed.run(1.5)
    welcomed.session.disconnect(welcomed.now)
    welcomed.session.connect()
    assert welcomed.kinds() == ["Hello"]
    welcomed.welcome()
    assert "Done" in [kind for _, kind in welcomed.run(1.5)]


def test_session__allocations_count_before_welcome_too(driver: Driver) -> None:
    driver.session.connect()
    driver.hear(Alloc("job", 1, 3, 2, ""))
    assert driver.mailbox.collect() == [Alloc("job", 1, 3, 2, "")]


@pytest.mark.parametrize(
    "message",
    [Alloc("other", 1, 3, 2, ""), Alloc("job", 0, 3, 2, ""), Rows("job", 1, "progress", 0)],
)
def test_session__messages_for_others_are_errors(welcomed: Driver, message: Message) -> None:
    with pytest.raises(MessageError):
        welcomed.session.receive(serialize(message))
    assert welcomed.mailbox.collect() == []


def test_session__a_snapshot_that_cannot_be_sent_is_tried_again_in_time(
    welcomed: Driver, caplog: pytest.LogCaptureFixture
) -> None:
    welcomed.mailbox.publish(Snapshot(epoch=1, held_gpus=-1))
    assert welcomed.run(3) == []
    assert len(caplog.records) == 3
    assert "heldGpus is -1" in caplog.text
    welcomed.mailbox.publish(Snapshot(epoch=2))
    assert welcomed.kinds() == ["State"]
