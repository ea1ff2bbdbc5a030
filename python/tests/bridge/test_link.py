"""The link against a real ROUTER; test_bun.py has the product on the other side."""

from __future__ import annotations

import gc
import threading
import time
from collections.abc import Callable, Iterator

import pytest

from bridge.router import PATIENCE_S, Router
from foresight.bridge import Alloc, BridgeError, Cancel, DriverLink, JobOutcome, Snapshot
from foresight.bridge.messages import Bye, Done, Hello, Rows, State, Welcome
from foresight.bridge.tables import ProgressRow, TimingRow


@pytest.fixture
def router() -> Iterator[Router]:
    opened = Router()
    yield opened
    opened.close()


@pytest.fixture
def link(router: Router) -> Iterator[DriverLink]:
    made = DriverLink(router.settings())
    yield made
    made.close()


def eventually(what: str, condition: Callable[[], bool]) -> None:
    until = time.monotonic() + PATIENCE_S
    while not condition():
        assert time.monotonic() < until, f"never happened: {what}"
        time.sleep(0.005)


def news(link: DriverLink) -> list[Alloc | Cancel]:
    found: list[Alloc | Cancel] = []
    eventually("news", lambda: bool(found.extend(link.poll()) or found))
    return found


def greet(router: Router, link: DriverLink) -> Hello:
    """The driver's first message, and the answer to it."""
    link.start(Snapshot())
    hello = router.expect(Hello)
    router.send(Welcome("job", 3, 0.2))
    eventually("welcome", lambda: link.connected)
    return hello


def test_link__says_hello_under_an_identity_that_nobody_can_guess(
    router: Router, link: DriverLink
) -> None:
    assert greet(router, link).snapshot == Snapshot()
    job, incarnation, nonce = router.identity.decode().split("/")
    assert (job, incarnation) == ("job", "3")
    assert len(bytes.fromhex(nonce)) == 8


def test_link__news_reach_poll_once(router: Router, link: DriverLink) -> None:
    greet(router, link)
    router.send(Alloc("job", 3, 1, 4, "first"))
    assert news(link) == [Alloc("job", 3, 1, 4, "first")]
    assert link.poll() == []
    router.send(Cancel("job", 3))
    assert news(link) == [Cancel("job", 3)]


def test_link__a_change_is_told_at_once(router: Router, link: DriverLink) -> None:
    greet(router, link)
    link.publish(Snapshot(epoch=7, held_gpus=2))
    while router.expect(State).snapshot != Snapshot(epoch=7, held_gpus=2):
        pass


def test_link__rows_of_many_threads_arrive_once_and_in_the_order_of_each(
    router: Router, link: DriverLink
) -> None:
    greet(router, link)

    def report(trial: str) -> None:
        for step in range(500):
            link.add_progress(trial=trial, step=step, at_ms=step, seconds=0.1, metric=None)

    threads = [threading.Thread(target=report, args=(f"t{i}",)) for i in range(4)]
    for thread in threads:
        thread.start()
    while len(router.rows) < 2000:
        router.expect(Rows)
    for thread in threads:
        thread.join()
    for i in range(4):
        steps = [r.step for r in router.rows if isinstance(r, ProgressRow) and r.trial == f"t{i}"]
        assert steps == list(range(500))
    assert router.sequence == list(range(len(router.sequence)))


def test_link__a_row_that_would_be_refused_costs_only_itself(
    router: Router, link: DriverLink, caplog: pytest.LogCaptureFixture
) -> None:
    greet(router, link)
    link.add_timing(kind="start", trial="t", at_ms=1, seconds=-1.0)
    link.add_progress(trial="", step=1, at_ms=1, seconds=1.0, metric=None)
    link.add_timing(kind="start", trial="t", at_ms=1, seconds=2.0)
    router.expect(Rows)
    assert router.rows == [TimingRow("start", "t", 1, 2.0)]
    assert "seconds is -1.0; it must be a number from 0" in caplog.text
    assert "trial is ''" in caplog.text


def test_link__finish_waits_for_bye(router: Router, link: DriverLink) -> None:
    greet(router, link)
    outcomes: list[JobOutcome] = []

    def store() -> None:
        outcomes.extend(router.expect(Done).outcome for _ in range(2))
        router.send(Bye("job", 3))

    storing = threading.Thread(target=store)
    storing.start()
    outcome = JobOutcome("failed", error="out of memory")
    assert link.finish(outcome, PATIENCE_S)
    storing.join()
    assert outcomes == [outcome, outcome]


def test_link__finish_gives_up(router: Router, link: DriverLink) -> None:
    greet(router, link)
    assert not link.finish(JobOutcome("succeeded"), 0.2)


def test_link__close_sends_rows_and_the_last_state_first(router: Router, link: DriverLink) -> None:
    greet(router, link)
    link.add_progress(trial="t", step=1, at_ms=0, seconds=0.1, metric=None)
    link.publish(Snapshot(epoch=3))
    link.publish(Snapshot(epoch=4))
    link.close()
    while router.expect(State).snapshot != Snapshot(epoch=4):
        pass
    assert len(router.rows) == 1


def test_link__finish_without_a_start_is_nothing(link: DriverLink) -> None:
    assert not link.finish(JobOutcome("succeeded"), 0.2)
    link.close()


def test_link__is_started_once(link: DriverLink) -> None:
    link.start(Snapshot())
    with pytest.raises(BridgeError, match="started once"):
        link.start(Snapshot())


def test_link__nothing_waits_for_a_coordinator_that_is_not_there() -> None:
    router = Router()
    settings = router.settings()
    router.close()
    link = DriverLink(settings)
    link.start(Snapshot())
    for step in range(10_000):
        link.publish(Snapshot(epoch=step))
        link.add_progress(trial="t", step=step, at_ms=0, seconds=0.1, metric=None)
        assert link.poll() == []
    assert not link.connected
    link.close()
    assert not [one for one in threading.enumerate() if one.name == "foresight-bridge"]


def test_link__garbage_from_the_coordinator_is_logged_and_dropped(
    router: Router, link: DriverLink, caplog: pytest.LogCaptureFixture
) -> None:
    greet(router, link)
    for frame in (b"", b"\xff", b"[]", b'{"v":1}', b'{"v":1,"type":"alloc","job":"job","inc":3}'):
        router.send_bytes(frame)
    router.send_bytes(b"{}", b"more", b"frames")
    router.send(Alloc("job", 2, 9, 9, "for an older driver"))
    router.send(Alloc("job", 3, 1, 2, "sound"))
    assert news(link) == [Alloc("job", 3, 1, 2, "sound")]
    assert caplog.text.count("dropped a message of the coordinator") == 1


def test_link__comes_back_to_a_new_coordinator_with_all_rows(
    router: Router, link: DriverLink
) -> None:
    greet(router, link)
    link.add_progress(trial="t", step=1, at_ms=0, seconds=0.1, metric=None)
    while not router.rows:
        router.expect(Rows)
    router.close()
    eventually("the end of the connection", lambda: not link.connected)
    link.add_progress(trial="t", step=2, at_ms=0, seconds=0.1, metric=None)
    link.publish(Snapshot(epoch=5, held_gpus=1))
    second = Router(port=router.port, keys=router.keys)
    assert second.expect(Hello).snapshot == Snapshot(epoch=5, held_gpus=1)
    second.send(Welcome("job", 3, 0.2))
    while len(second.rows) < 2:
        second.expect(Rows)
    # The first batch, which the old coordinator may have lost, comes again under its number.
    assert [row.step for row in second.rows if isinstance(row, ProgressRow)] == [1, 2]
    assert second.sequence == [0, 1]
    assert second.identity == router.identity
    second.close()


def test_link__leaves_nothing_open(router: Router) -> None:
    def cycle() -> None:
        link = DriverLink(router.settings())
        link.start(Snapshot())
        router.expect(Hello)
        link.close()

    cycle()
    gc.collect()
    before = threading.active_count()
    for _ in range(3):
        cycle()
    assert threading.active_count() == before
