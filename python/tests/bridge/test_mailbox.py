from __future__ import annotations

import threading

from foresight.bridge.mailbox import ROWS_MAX, Mailbox
from foresight.bridge.messages import Alloc, Cancel, JobOutcome, Snapshot
from foresight.bridge.tables import ProgressRow, TimingRow


def alloc(epoch: int, gpus: int = 1) -> Alloc:
    return Alloc("job", 0, epoch, gpus, "")


def row(step: int) -> ProgressRow:
    return ProgressRow("t", step, 0, 1.0, None)


def test_offer__only_the_highest_epoch_counts() -> None:
    mailbox = Mailbox(Snapshot())
    for epoch in (0, 3, 2, 3):
        mailbox.offer(alloc(epoch, gpus=epoch))
    assert mailbox.collect() == [alloc(3, gpus=3)]
    mailbox.offer(alloc(3))
    mailbox.offer(alloc(1))
    assert mailbox.collect() == []
    mailbox.offer(alloc(4))
    assert mailbox.collect() == [alloc(4)]


def test_offer__epochs_go_on_from_the_snapshot() -> None:
    mailbox = Mailbox(Snapshot(epoch=5))
    mailbox.offer(alloc(5))
    assert mailbox.collect() == []


def test_offer__a_cancellation_counts_once() -> None:
    mailbox = Mailbox(Snapshot())
    mailbox.offer(Cancel("job", 0))
    mailbox.offer(alloc(1))
    assert mailbox.collect() == [alloc(1), Cancel("job", 0)]
    mailbox.offer(Cancel("job", 0))
    assert mailbox.collect() == []


def test_wait__until_something_counts() -> None:
    mailbox = Mailbox(Snapshot(epoch=5))
    assert not mailbox.wait(0.0)
    mailbox.offer(alloc(5))
    assert not mailbox.wait(0.0)
    mailbox.offer(Cancel("job", 0))
    assert mailbox.wait(0.0)
    mailbox.collect()
    assert not mailbox.wait(0.0)
    offering = threading.Timer(0.05, mailbox.offer, [alloc(6)])
    offering.start()
    assert mailbox.wait(30.0)
    offering.join()
    assert mailbox.collect() == [alloc(6)]


def test_look__takes_nothing_away() -> None:
    mailbox = Mailbox(Snapshot())
    mailbox.add_row("progress", row(1))
    mailbox.publish(Snapshot(epoch=2))
    mailbox.conclude(JobOutcome("failed"))
    assert mailbox.look() == mailbox.look()
    assert mailbox.look().snapshot == Snapshot(epoch=2)
    assert mailbox.look().outcome == JobOutcome("failed")
    assert mailbox.look().rows == 1


def test_take_rows__one_table_at_a_time_oldest_first() -> None:
    mailbox = Mailbox(Snapshot())
    timing = TimingRow("launch", "", 0, 1.0)
    mailbox.add_row("timings", timing)
    for step in range(5):
        mailbox.add_row("progress", row(step))
    assert mailbox.take_rows(3) == ("progress", [row(0), row(1), row(2)])
    assert mailbox.take_rows(3) == ("progress", [row(3), row(4)])
    assert mailbox.take_rows(3) == ("timings", [timing])
    assert mailbox.take_rows(3) is None


def test_add_row__the_oldest_go_and_are_counted() -> None:
    mailbox = Mailbox(Snapshot())
    for step in range(ROWS_MAX + 3):
        mailbox.add_row("progress", row(step))
    assert mailbox.take_lost() == 3
    assert mailbox.take_lost() == 0
    assert mailbox.take_rows(1) == ("progress", [row(3)])


def test_mailbox__threads_lose_nothing() -> None:
    mailbox = Mailbox(Snapshot())

    def add(first: int) -> None:
        for step in range(first, first + 5000):
            mailbox.add_row("progress", row(step))

    threads = [threading.Thread(target=add, args=(i * 5000,)) for i in range(4)]
    for thread in threads:
        thread.start()
    steps: list[int] = []
    while len(steps) < 20_000:
        taken = mailbox.take_rows(100)
        if taken is not None:
            steps += [one.step for one in taken[1] if isinstance(one, ProgressRow)]
    for thread in threads:
        thread.join()
    assert sorted(steps) == list(range(20_000))
