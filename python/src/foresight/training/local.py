"""The board of a training outside a Foresight job, where one process is all there is."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any

from foresight.training.board import Board, Decision, Step


class LocalMeeting:
    """A `Meeting` of one worker, which nobody asks to leave."""

    def __init__(self, steps: int, save_every_s: float) -> None:
        self.step = 0
        self.metrics: Mapping[str, Any] = {}
        self._board = Board(steps, save_every_s, time.time)
        self._board.open(1)

    def begin(self, rank: int) -> None:
        """As `Meeting.begin`."""
        self._board.begin(rank)

    def report(self, rank: int, step: int, metrics: Mapping[str, Any]) -> Decision:
        """As `Meeting.report`."""
        decision = self._board.report(rank, step, metrics)
        for one in self._board.news:
            if isinstance(one, Step):
                self.step, self.metrics = one.step, one.metrics
        self._board.news.clear()
        return decision

    def saved(self, step: int) -> None:
        """As `Meeting.saved`."""
        self._board.saved(step)

    def add(self, world_size: int, turn: int, value: Any) -> Any:
        """As `Meeting.add`; the sum of one."""
        return value
