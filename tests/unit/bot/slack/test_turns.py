"""Who draws the same thing waits for whoever draws it, and for nobody for ever."""

from __future__ import annotations

import pytest

from bot.slack.concurrency import KeyedLock


def test_whoever_waits_for_a_turn_gets_it_also_after_something_went_wrong() -> None:
    turns = KeyedLock()
    with pytest.raises(ZeroDivisionError), turns.of("home"):
        _ = 1 / 0

    with turns.of("home"), turns.of("another"):
        pass
    assert turns._locks == {}

    # Nor does anybody wait for ever behind somebody who hangs.
    turns = KeyedLock(longest=0.01)

    with turns.of("home"):
        with turns.of("home"):
            pass
        assert turns._locks["home"].locked()
    assert turns._locks == {}
