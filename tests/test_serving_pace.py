"""How many questions a minute one person may ask."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.errors import LimitError, QuestionError
from indexer.serving.pace import Pace


class Clock:
    """A clock that a test moves on."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def test_one_question_too_many_has_to_wait() -> None:
    """The message says how long; after that time the question is let in, and it is an error of one.

    Another person is not held up.
    """
    clock = Clock()
    pace = Pace(clock)
    pace.admit("wang", 2)
    clock.now += 20
    pace.admit("wang", 2)
    clock.now += 10.5
    with pytest.raises(LimitError, match="请等 30 秒") as refused:
        pace.admit("wang", 2)
    assert isinstance(refused.value, QuestionError)
    assert refused.value.english == "At most 2 questions a minute can be asked: wait 30 seconds."
    pace.admit("li", 2)
    clock.now += 30
    pace.admit("wang", 2)


@given(st.lists(st.tuples(st.sampled_from("ab"), st.floats(0, 70)), max_size=60), st.integers(1, 4))
def test_never_more_than_the_limit_in_a_minute(steps: list[tuple[str, float]], limit: int) -> None:
    """Each question is let in exactly if fewer than the limit were in the minute before it."""
    clock = Clock()
    pace = Pace(clock)
    admitted: dict[str, list[float]] = {"a": [], "b": []}
    for person, wait in steps:
        clock.now += wait
        recent = [time for time in admitted[person] if time > clock.now - 60]
        try:
            pace.admit(person, limit)
        except LimitError:
            assert len(recent) == limit
        else:
            assert len(recent) < limit
            admitted[person].append(clock.now)
