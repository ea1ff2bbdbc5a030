from __future__ import annotations

from foresight.training.board import Begun, Board, Decision, Saved, Step

GO, SAVE, LEAVE = Decision(), Decision(save=True), Decision(save=True, leave=True)


class Clock:
    now = 100.0

    def __call__(self) -> float:
        return self.now


def board_of(world_size: int, clock: Clock | None = None, steps: int = 10) -> Board:
    board = Board(steps, 60.0, clock or Clock())
    board.open(world_size)
    return board


def test_a_step_is_done_once_all_workers_have_done_it() -> None:
    board = board_of(2)
    assert board.report(1, 1, {"loss": 9}) == GO
    assert board.news == []
    assert board.report(0, 1, {"loss": 1}) == GO
    assert board.news == [Step(1, 100.0, {"loss": 1}, GO)]


def test_the_function_has_begun_once_all_workers_run_it() -> None:
    board = board_of(2)
    board.begin(1)
    assert board.news == []
    board.begin(0)
    assert board.news == [Begun(100.0)]


def test_the_first_worker_to_do_a_step_settles_it_for_all() -> None:
    board = board_of(3)
    assert board.report(0, 1, {}) == GO
    board.want(True)
    assert board.report(1, 1, {}) == GO
    assert board.report(0, 2, {}) == LEAVE
    board.want(False)
    assert board.report(2, 1, {}) == GO
    assert board.report(1, 2, {}) == LEAVE
    assert board.report(2, 2, {}) == LEAVE


def test_workers_that_are_wanted_again_stay() -> None:
    board = board_of(1)
    board.want(True)
    board.want(False)
    assert board.report(0, 1, {}) == GO


def test_the_last_step_is_saved_and_nobody_leaves_after_it() -> None:
    board = board_of(1, steps=2)
    board.want(True)
    assert board.report(0, 1, {}) == LEAVE
    assert board.report(0, 2, {}) == SAVE


def test_checkpoints_are_apart_by_time() -> None:
    clock = Clock()
    board = board_of(1, clock)
    clock.now = 159.0
    assert board.report(0, 1, {}) == GO
    clock.now = 160.0
    assert board.report(0, 2, {}) == SAVE
    board.saved(2)
    assert board.news[-1] == Saved(2)
    clock.now = 219.0
    assert board.report(0, 3, {}) == GO


def test_a_new_group_begins_with_nothing() -> None:
    board = board_of(2)
    board.want(True)
    board.report(0, 1, {})
    board.open(1)
    assert board.news == []
    assert board.report(0, 1, {}) == GO
    assert [type(one) for one in board.news] == [Step]
