"""What reports say of changes: whichever comes first, with the base that is known, and nothing that is not known."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import ColumnElement, true

from data import records as r
from data.coverage import compare, derive
from data.coverage.bases import KnownCoverage, coverage_of
from data.coverage.compare import added_lines
from data.coverage.report import Contents
from data.records import ChangeFile
from data.store import Store
from data.view import View
from tests.unit.data.coverage.yard import DAY, START, Yard, file, lcov, patch, sha


@pytest.mark.parametrize("backend", ["sqlite", "postgresql"], indirect=True)
def test_a_change_loses_points_against_the_newest_report_before_it(yard: Yard) -> None:
    yard.landed("monday", 1)
    yard.landed("tuesday", 2)
    yard.change("c1", file("c1", "pay", patch(81, 100)), merged=3)
    yard.report("monday", lcov(pay=(10, 90)), 1)
    yard.report("tuesday", lcov(pay=(80, 20), other=(0, 50)), 2)
    received = yard.report("c1", lcov(pay=(85, 35), other=(0, 50)), 2.5)
    [one] = received.changes
    assert (one.change_id, one.base, one.loss.points, one.share.covered, one.share.valid) == (
        *("c1", sha("tuesday"), 9.17),
        *(5, 20),
    )
    assert (yard.lost("c1"), yard.patched("c1")) == ([(2.5, 9.17)], [(5, 20)])


def everything(_target: object) -> ColumnElement[bool]:
    return true()


def test_the_order_in_which_things_arrive_does_not_matter(store: Store) -> None:
    def landing(yard: Yard) -> None:
        yard.landed("tuesday", 2)

    def change(yard: Yard) -> None:
        yard.change("c1", file("c1", "pay", patch(1, 4)), merged=3)

    def base(yard: Yard) -> None:
        yard.report("tuesday", lcov(pay=(8, 2)), 4)

    def own(yard: Yard) -> None:
        yard.report("c1", lcov(pay=(6, 4)), 4)

    ends = set()
    steps = [landing, change, base, own]
    turns = [steps[first:] + steps[:first] for first in range(len(steps))]
    for order in (*turns, *(turn[::-1] for turn in turns)):
        for kind in (r.Landing, r.Change, r.CoverageReport, r.Coverage, r.PatchCoverage, r.Cursor):
            store.delete(kind, everything)
        yard = Yard(store)
        for step in order:
            step(yard)
        yard.derive(4)
        ends.add((tuple(yard.lost("c1")), tuple(yard.patched("c1"))))
    assert ends == {(((4.0, 20.0),), ((4, 4),))}


def test_a_second_derivation_finds_nothing_to_do(yard: Yard, monkeypatch: pytest.MonkeyPatch) -> None:
    yard.landed("tuesday", 2)
    yard.change("c1", file("c1", "pay", patch(1, 4)), merged=3)
    yard.report("tuesday", lcov(pay=(8, 2)), 2)
    yard.report("c1", lcov(pay=(6, 4)), 2.5)
    before = yard.store.read(r.Cursor)

    def forbidden(_text: str) -> Contents:
        raise AssertionError("a report was read again")

    monkeypatch.setattr(derive, "parse_contents", forbidden)
    assert yard.derive(2.6) == ()
    assert yard.store.read(r.Cursor) == before


def test_the_same_report_again_writes_nothing_and_another_takes_its_place(yard: Yard) -> None:
    yard.change("c1", file("c1", "pay", patch(1, 4)))
    first = yard.report("c1", lcov(pay=(6, 4)), 1)
    stored = yard.store.read(r.CoverageReport)
    again = yard.report("c1", lcov(pay=(6, 4)), 2)
    assert (first.is_new, again.is_new, yard.store.read(r.CoverageReport)) == (True, False, stored)
    yard.report("c1", lcov(pay=(1, 9)), 3)
    assert [(one.covered, one.valid) for one in yard.store.read(r.CoverageReport)] == [(1, 10)]
    assert yard.patched("c1") == [(4, 4), (1, 4)]


def test_without_a_base_nothing_is_lost_or_won_and_it_says_so(yard: Yard) -> None:
    yard.change("c1", file("c1", "pay", patch(1, 4)), merged=3)
    yard.landed("later", 4)
    yard.report("later", lcov(pay=(8, 2)), 4)
    [one] = yard.report("c1", lcov(pay=(6, 4)), 2).changes
    assert (one.base, one.loss.points, one.loss.why) == (None, None, derive.NO_BASE)
    assert (yard.lost("c1"), yard.patched("c1")) == ([], [(4, 4)])


def test_the_base_that_was_named_is_taken_as_soon_as_it_has_a_report(yard: Yard) -> None:
    yard.landed("fork", 1)
    yard.landed("before the fork", 0.5)
    yard.landed("tuesday", 2)
    yard.change("c1", file("c1", "pay"), merged=3)
    yard.report("tuesday", lcov(pay=(9, 1)), 2)
    yard.report("before the fork", lcov(pay=(5, 5)), 2)
    yard.report("c1", lcov(pay=(6, 4)), 2.5, base=sha("fork"))
    assert yard.lost("c1") == [(2.5, -10.0)]
    yard.report("fork", lcov(pay=(7, 3)), 2.6)
    assert yard.lost("c1") == [(2.5, -10.0), (2.6, 10.0)]


def test_what_was_merged_elsewhere_is_no_base(yard: Yard) -> None:
    yard.change("c1", merged=1, base="release-1")
    yard.change("c2", merged=1)
    yard.change("c3", file("c3", "pay"), merged=3)
    yard.report("merged c1", lcov(pay=(9, 1)), 1)
    yard.report("c3", lcov(pay=(5, 5)), 2)
    assert yard.lost("c3") == []
    yard.report("merged c2", lcov(pay=(8, 2)), 2)
    assert yard.lost("c3") == [(2.0, 30.0)]


def test_a_report_of_the_merge_does_where_the_branch_has_none_and_an_older_commit_never(yard: Yard) -> None:
    yard.landed("tuesday", 1)
    yard.change("c1", file("c1", "pay", patch(1, 2)), merged=3)
    yard.report("tuesday", lcov(pay=(8, 2)), 1)
    yard.report("older c1", lcov(pay=(0, 10)), 2)
    assert yard.patched("c1") == []
    yard.report("merged c1", lcov(pay=(7, 3)), 3)
    assert (yard.lost("c1"), yard.patched("c1")) == ([(3.0, 10.0)], [(2, 2)])
    yard.report("c1", lcov(pay=(6, 4)), 4)
    assert yard.lost("c1")[-1] == (4.0, 20.0)


def test_only_reports_with_a_flag_in_common_are_compared(yard: Yard) -> None:
    yard.landed("tuesday", 1)
    yard.change("c1", file("c1", "pay", patch(1, 10)), merged=3)
    yard.report("tuesday", lcov(pay=(4, 6)), 1, flag="unit")
    yard.report("tuesday", lcov(pay=(9, 1)), 1, flag="integration")
    yard.report("c1", lcov(pay=(4, 6)), 2, flag="unit")
    assert (yard.lost("c1"), yard.patched("c1")) == ([(2.0, 0.0)], [(4, 10)])
    yard.report("c1", lcov(pay=(8, 2)), 2.5, flag="integration")
    assert (yard.lost("c1")[-1], yard.patched("c1")[-1]) == ((2.5, 10.0), (8, 10))


def test_lines_that_come_later_are_waited_for(yard: Yard) -> None:
    yard.change("c1", file("c1", "pay"))
    [one] = yard.report("c1", lcov(pay=(6, 4)), 1).changes
    assert (one.share.covered, one.share.why) == (None, compare.NO_PATCH)
    assert yard.derive(1.1) == ()
    yard.store.save([file("c1", "pay", patch(5, 8))])
    [one] = yard.derive(1.2)
    assert (one.share.covered, yard.patched("c1")) == (2, [(2, 4)])


def test_files_that_come_later_are_waited_for_too(yard: Yard) -> None:
    yard.landed("monday", 1)
    yard.change("c1")
    yard.report("monday", lcov(pay=(8, 2)), 1)
    [one] = yard.report("c1", lcov(pay=(6, 4)), 2).changes
    assert (one.loss.why, one.share.why) == (derive.NO_FILES, derive.NO_FILES)
    yard.store.save([file("c1", "pay")])
    yard.derive(2.1)
    assert (yard.lost("c1"), yard.patched("c1")) == ([(2.0, 20.0)], [])
    assert yard.derive(2.2) == ()
    yard.derive(10)
    assert yard.derive(10.1) == ()


def test_a_file_that_was_unknown_when_the_report_came_is_found_later(yard: Yard) -> None:
    body = lcov(pay=(6, 4)).replace(b"src/pay.py", b"/build/agent/src/pay.py")
    assert yard.report("c1", body, 1).unplaced == 1
    yard.change("c1", file("c1", "pay", patch(5, 8)))
    yard.derive(2)
    assert yard.patched("c1") == [(2, 4)]


def test_reports_are_let_go_but_the_newest_of_a_flag_and_what_came_of_them(yard: Yard) -> None:
    yard.change("c1", file("c1", "pay", patch(5, 8)))
    yard.report("c1", lcov(pay=(6, 4)), 1)
    yard.report("nightly", lcov(pay=(6, 4)), 1, flag="nightly")
    yard.report("new", lcov(pay=(6, 4)), 100)
    assert {one.sha for one in yard.store.read(r.CoverageReport)} == {sha("nightly"), sha("new")}
    assert yard.patched("c1") == [(2, 4)]


# ---- the arithmetic

TEXT = ChangeFile(change_id="c1", path="README.md", added=1, deleted=0, previous_path=None, patch=patch(1, 1))


@pytest.mark.parametrize(
    ("files", "before", "now", "points"),
    [
        pytest.param([file("c1", "a")], {"a": (9, 1)}, {"a": (9, 1)}, 0.0, id="as_before"),
        pytest.param([file("c1", "a"), TEXT], {"a": (1, 9)}, {"a": (9, 1)}, -80.0, id="a_gain"),
        pytest.param(
            [file("c1", "a")], {"a": (9, 1), "b": (9, 1)}, {"a": (9, 1), "b": (0, 10)}, 0.0, id="not_its_file"
        ),
        pytest.param(
            [file("c1", "a"), file("c1", "b")], {"a": (9, 1)}, {"a": (9, 1), "b": (0, 10)}, 45.0, id="new_file"
        ),
        pytest.param([file("c1", "b")], {"a": (9, 1)}, {"a": (9, 1), "b": (3, 7)}, 60.0, id="only_new_files"),
        pytest.param(
            [file("c1", "b", previous_path="src/a.py")], {"a": (9, 1)}, {"b": (8, 2)}, 10.0, id="a_file_that_moved"
        ),
        pytest.param(
            [file("c1", "a"), file("c1", "b", "@@ -1,3 +0,0 @@\n-x", added=0)],
            *({"a": (5, 5), "b": (9, 1)}, {"a": (5, 5)}, 0.0),
            id="a_file_that_is_gone",
        ),
        pytest.param([TEXT], {"a": (9, 1)}, {"a": (0, 10)}, 0.0, id="texts_alone"),
        pytest.param([file("c1", "tests/test_a.py")], {"a": (9, 1)}, {"a": (9, 1)}, None, id="no_measured_file"),
    ],
)
def test_points_lost(yard: Yard, files: list[ChangeFile], before: dict, now: dict, points: float | None) -> None:
    yard.landed("tuesday", 1)
    yard.change("c1", *files, merged=3)
    yard.report("tuesday", lcov(**before), 1)
    [one] = yard.report("c1", lcov(**now), 2).changes
    assert one.loss.points == points
    assert (one.loss.why is None) == (points is not None)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("@@ -1,2 +1,3 @@ def f():\n a\n+b\n c", {2}),
        ("@@ -1 +1 @@\n-a\n+b\n\\ No newline at end of file", {1}),
        ("@@ -1,2 +1,2 @@\n-@@ -9 +9 @@\n++++ b\n c\n@@ -8,0 +9,2 @@\n+d\n+e", {1, 9, 10}),
        ("@@ -1,3 +0,0 @@\n-a\n-b\n-c", set()),
        ("@@ -0,0 +1,2 @@\n+a\n+b\n", {1, 2}),
        ("@@ -1,2 +1,30 @@\n a\n+b", None),
        ("hello", None),
    ],
)
def test_the_added_lines_of_a_patch(text: str, expected: set[int] | None) -> None:
    assert added_lines(text) == expected


PIECES = ["@@ -1,2 +1,3 @@\n", "@@ -1 +9 @@ f()\n", "+a\n", "-a\n", " a\n", "\n", "\\ No newline\n"]


@given(st.text("@-+ ,1\\\n", max_size=40) | st.lists(st.sampled_from(PIECES), max_size=8).map("".join))
def test_any_patch_is_read_or_unknown(text: str) -> None:
    added = added_lines(text)
    assert added is None or all(line >= 0 for line in added)


def test_coverage_of_a_change_is_as_of_a_moment(yard: Yard) -> None:
    yard.landed("tuesday", 1)
    change = yard.change("c1", file("c1", "pay", patch(1, 4)), merged=3)
    yard.report("tuesday", lcov(pay=(8, 2)), 1)
    yard.report("c1", lcov(pay=(2, 8)), 2)
    yard.report("c1", lcov(pay=(9, 1)), 2.5, flag="slow")

    def known(view: View, day: float) -> KnownCoverage | None:
        return coverage_of(view, change, START + round(day * DAY))

    with yard.store.snapshot() as view:
        assert known(view, 2) is None
        assert known(view, 2.2) == KnownCoverage(points_lost=60.0, patch=(2, 4), project=(2, 10))
        assert known(view, 3) == KnownCoverage(points_lost=60.0, patch=(4, 4), project=(9, 10))
