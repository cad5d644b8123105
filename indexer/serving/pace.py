"""How many questions a minute one person may ask."""

from __future__ import annotations

import math
import time
from collections import deque
from threading import Lock
from typing import TYPE_CHECKING

from indexer.errors import LimitError

if TYPE_CHECKING:
    from collections.abc import Callable

MINUTE = 60.0  # seconds


class Pace:
    """The questions of the last minute, by person; any number of threads may use it."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._asked: dict[str, deque[float]] = {}
        self._swept = clock()
        self._lock = Lock()

    def admit(self, person: str, limit: int) -> None:
        """Count a question of a person.

        Raises LimitError, which says how many seconds to wait, if it would be one more than
        `limit` within a minute; that question does not count.
        """
        with self._lock:
            now = self._clock()
            self._sweep(now)
            asked = self._asked.setdefault(person, deque())
            while asked and asked[0] <= now - MINUTE:
                asked.popleft()
            if len(asked) >= limit:
                wait = math.ceil(asked[0] + MINUTE - now)
                raise LimitError(
                    f"一分钟内最多提 {limit} 个问题：请等 {wait} 秒再问。",
                    f"At most {limit} questions a minute can be asked: wait {wait} seconds.",
                )
            asked.append(now)

    def _sweep(self, now: float) -> None:
        """Forget, once a minute, who has not asked for a minute: many people may come by once."""
        if now - self._swept < MINUTE:
            return
        self._swept = now
        self._asked = {
            person: asked for person, asked in self._asked.items() if asked[-1] > now - MINUTE
        }
