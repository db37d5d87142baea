"""The last line of every measurement and its exit code say the same."""

from __future__ import annotations

import pytest

from benchmarks.tables import judged


@pytest.mark.parametrize(("good", "code", "word"), [(True, 0, "ok"), (False, 1, "short")])
def test_a_missed_goal_is_short_and_a_failure(capsys, good, code, word) -> None:
    assert judged("crash", "0 lost", "goal none", good=good) == code
    assert capsys.readouterr().out == f"crash: 0 lost (goal none) {word}\n"
