"""A cursor that nobody can read begins its stream anew, whoever's stream it is."""

from __future__ import annotations

import pytest

from data.sources.cursors import Mark, read_cursor
from data.sources.github.streams import GitHubProgress
from data.sources.github.streams import Walk as WalkDown
from data.sources.gitlab.streams import GitLabProgress
from data.sources.issues.source import IssueCursor
from data.sources.pagerduty.source import IncidentCursor
from data.sources.prometheus.stream import ObjectiveCursor, ObjectiveCursors

MARKS = [
    GitHubProgress(since=5, newest=(9, "PR_1"), walk=WalkDown(floor=3, top=(9, "PR_1"), after="x"), facts={"a": 1}),
    GitLabProgress(since=5, facts={"newest": 9}),
    IssueCursor(since=5, rules="incident", newest=7),
    IncidentCursor(since=5, read_to=7, services={"P1": "checkout"}),
    ObjectiveCursors(objectives={"slo": ObjectiveCursor(since=5, queries="q", read_to=7)}),
]
each_mark = pytest.mark.parametrize("mark", MARKS, ids=lambda mark: type(mark).__name__)


@each_mark
def test_what_was_kept_is_read(mark: Mark) -> None:
    assert read_cursor(mark.text(), mark) == mark
    assert read_cursor(mark.text().replace('"v":1', '"v":2'), mark) is mark


@each_mark
@pytest.mark.parametrize(
    "cursor",
    [
        *("", "{", "[]", "null", "\x00", "7", '{"v":2}', '{"v":99,"since":0}'),
        '{"v":1,"since":"x","rules":"","objectives":0}',
        '{"v":1,"since":0,"rules":"","newest":0,"seen":[],"facts":[],"objectives":[]}',
        '{"v":1,"since":0,"rules":[],"services":[],"walk":[[]],"read_to":0,"objectives":{"slo":1}}',
    ],
)
def test_one_that_nobody_can_read_begins_anew(mark: Mark, cursor: str) -> None:
    assert read_cursor(cursor, mark) is mark
