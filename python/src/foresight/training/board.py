"""Where the workers of a training job meet their driver: steps come in, decisions go out."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

#: How long the driver's question for news is left open, at most.
NEWS_WAIT_S = 1.0


@dataclass(frozen=True, slots=True)
class Decision:
    """What a worker does after a step. All workers get the same one for the same step."""

    #: Rank 0 writes a checkpoint.
    save: bool = False
    #: The worker ends here, so that the job can go on with another number of them.
    leave: bool = False


@dataclass(frozen=True, slots=True)
class Step:
    """A step that every worker has done, `at` in seconds of the epoch; metrics are those of rank
    0.
    """

    step: int
    at: float
    metrics: Mapping[str, Any]
    decision: Decision


@dataclass(frozen=True, slots=True)
class Begun:
    """The function of the user runs in every worker."""

    at: float


@dataclass(frozen=True, slots=True)
class Saved:
    """There is a checkpoint after `step` steps."""

    step: int


News = Step | Begun | Saved


@dataclass(slots=True)
class _Gathering:
    """What the workers have said of one step so far."""

    decision: Decision
    missing: set[int]
    metrics: Mapping[str, Any] = field(default_factory=dict)


class Board:
    """Decides step by step. The first worker that has done a step settles what follows it for all,
    so that none is left waiting for another that is gone.
    """

    def __init__(self, steps: int, save_every_s: float, clock: Callable[[], float]) -> None:
        self._steps = steps
        self._save_every_s = save_every_s
        self._clock = clock
        self._leave = False
        self._saved_at = clock()
        self._world_size = 0
        self._missing: set[int] = set()
        self._gatherings: dict[int, _Gathering] = {}
        self.news: list[News] = []

    def open(self, world_size: int) -> None:
        """A new group of workers begins; what others have left unfinished is forgotten."""
        self._leave = False
        self._saved_at = self._clock()
        self._world_size = world_size
        self._missing = set(range(world_size))
        self._gatherings.clear()
        self.news.clear()

    def want(self, leave: bool) -> None:
        """Whether the workers are to leave after the next step that nobody has done yet."""
        self._leave = leave

    def begin(self, rank: int) -> None:
        """A worker starts the function of the user."""
        self._missing.discard(rank)
        if not self._missing:
            self.news.append(Begun(self._clock()))

    def report(self, rank: int, step: int, metrics: Mapping[str, Any]) -> Decision:
        """A worker has done a step."""
        gathering = self._gatherings.get(step)
        if gathering is None:
            everyone = set(range(self._world_size))
            gathering = self._gatherings[step] = _Gathering(self._decide(step), everyone)
        gathering.missing.discard(rank)
        if rank == 0:
            gathering.metrics = metrics
        if not gathering.missing:
            del self._gatherings[step]
            done = Step(step, self._clock(), gathering.metrics, gathering.decision)
            self.news.append(done)
        return gathering.decision

    def saved(self, step: int) -> None:
        """Rank 0 has written a checkpoint."""
        self._saved_at = self._clock()
        self.news.append(Saved(step))

    def _decide(self, step: int) -> Decision:
        if step >= self._steps:
            # It is about to return. To leave would cost a start only to let it do so.
            return Decision(save=True)
        if self._leave:
            return Decision(save=True, leave=True)
        return Decision(save=self._clock() - self._saved_at >= self._save_every_s)


class BoardActor:
    """The board as an actor that needs no GPU and lives as long as its driver. Groups of workers
    are told apart by a number that rises.
    """

    def __init__(self, steps: int, save_every_s: float) -> None:
        self._board = Board(steps, save_every_s, time.time)
        self._group = -1
        self._changed = asyncio.Event()
        self._sums: dict[int, _Sum] = {}

    async def open(self, group: int, world_size: int) -> None:
        """From now on only workers of this group are heard."""
        self._group = group
        self._sums.clear()
        self._board.open(world_size)

    async def want(self, leave: bool) -> None:
        """As `Board.want`."""
        self._board.want(leave)

    async def begin(self, group: int, rank: int) -> None:
        """As `Board.begin`."""
        if group == self._group:
            self._board.begin(rank)
            self._changed.set()

    async def report(
        self, group: int, rank: int, step: int, metrics: Mapping[str, Any]
    ) -> Decision:
        """As `Board.report`; a worker of another group is to leave."""
        if group != self._group:
            return Decision(leave=True)
        decision = self._board.report(rank, step, metrics)
        self._changed.set()
        return decision

    async def saved(self, group: int, step: int) -> None:
        """As `Board.saved`."""
        if group == self._group:
            self._board.saved(step)
            self._changed.set()

    async def news(self) -> list[News]:
        """What happened since the last call, as soon as something has."""
        if not self._board.news:
            self._changed.clear()
            try:
                await asyncio.wait_for(self._changed.wait(), NEWS_WAIT_S)
            except asyncio.TimeoutError:
                return []
        return self._take_news()

    async def flush(self) -> list[News]:
        """What happened since the last call, at once; answers an open question for news too."""
        news = self._take_news()
        self._changed.set()
        return news

    async def add(self, group: int, world_size: int, turn: int, value: Any) -> Any:
        """The sum of what all workers of the group have given in this turn."""
        if group != self._group:
            raise RuntimeError("this worker belongs to a group that has ended")
        one = self._sums.setdefault(turn, _Sum())
        one.value = value if one.value is None else one.value + value
        one.count += 1
        if one.count == world_size:
            del self._sums[turn]
            one.complete.set()
        await one.complete.wait()
        return one.value

    def _take_news(self) -> list[News]:
        news, self._board.news = self._board.news, []
        return news


class _Sum:
    """A sum that is being collected."""

    def __init__(self) -> None:
        self.value: Any = None
        self.count = 0
        self.complete = asyncio.Event()
