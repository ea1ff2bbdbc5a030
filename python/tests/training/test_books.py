from __future__ import annotations

from foresight.bridge import TimingKind, TrialReport
from foresight.training.board import Decision, Step
from foresight.training.books import Books


class Rows:
    """Keeps what is measured."""

    def __init__(self) -> None:
        self.progress: list[tuple[int, float, float | None]] = []
        self.timings: list[tuple[str, float]] = []

    def add_progress(
        self, *, trial: str, step: int, at_ms: int, seconds: float, metric: float | None
    ) -> None:
        self.progress.append((step, seconds, metric))

    def add_timing(self, *, kind: TimingKind, trial: str, at_ms: int, seconds: float) -> None:
        self.timings.append((kind, seconds))


def trial_of(books: Books) -> TrialReport:
    [trial] = books.snapshot(0).trials
    return trial


def step(number: int, at: float, *, leave: bool = False) -> Step:
    return Step(number, at, {"loss": 1.0 / number}, Decision(save=leave, leave=leave))


def test_books_from_waiting_over_two_groups_to_the_end() -> None:
    rows = Rows()
    books = Books(5, 0, "loss", rows, 0.0)
    assert (trial_of(books).phase, trial_of(books).gpus) == ("waiting", 1)

    books.start(2, 10.0)
    assert (trial_of(books).phase, books.snapshot(0).held_gpus) == ("starting", 2)
    books.begun(12.0)
    books.stepped(step(1, 14.0))
    books.stepped(step(2, 15.0))
    assert trial_of(books) == TrialReport("training", "running", 2, 2, 5, 1.0, 15_000, 1)
    books.stepped(step(3, 16.0, leave=True))
    books.saved(3)
    assert trial_of(books).phase == "stopping"
    books.freed(16.5)
    assert (trial_of(books).phase, books.snapshot(0).held_gpus) == ("waiting", 0)
    assert trial_of(books).seconds_per_step is None

    books.start(4, 20.0)
    books.begun(21.0)
    books.stepped(step(4, 21.5))
    books.stepped(step(5, 22.0))
    assert (trial_of(books).phase, trial_of(books).seconds_per_step) == ("stopping", 0.5)
    books.ended(22.25, failed=False)
    assert (trial_of(books).phase, trial_of(books).starts) == ("done", 2)

    # The first step began at 13: it took as long as the second, and the start the rest.
    assert rows.timings == [("start", 3.0), ("pause", 0.5), ("restore", 1.0), ("stop", 0.25)]
    assert [number for number, _, _ in rows.progress] == [1, 2, 3, 4, 5]
    assert rows.progress[-1] == (5, 0.5, 0.2)


def test_books_of_a_lost_group_go_back_to_the_checkpoint() -> None:
    books = Books(5, 0, None, Rows(), 0.0)
    books.start(1, 1.0)
    books.begun(1.0)
    for number in (1, 2, 3):
        books.stepped(step(number, 1.0 + number))
    books.saved(2)
    books.freed(9.0)
    assert trial_of(books).steps_done == 2


def test_books_of_a_later_driver_begin_with_a_restore() -> None:
    rows = Rows()
    books = Books(5, 3, None, rows, 0.0)
    assert (trial_of(books).steps_done, trial_of(books).starts) == (3, 1)
    books.start(1, 1.0)
    books.begun(2.0)
    books.stepped(step(4, 3.0))
    books.stepped(step(5, 4.0))
    assert rows.timings == [("restore", 1.0)]


def test_books_of_a_training_that_ends_early_know_its_steps() -> None:
    books = Books(100, 0, None, Rows(), 0.0)
    books.start(1, 1.0)
    books.begun(1.0)
    books.stepped(step(1, 2.0))
    books.ended(3.0, failed=False)
    assert (trial_of(books).steps_done, trial_of(books).steps_total) == (1, 1)
