"""The definitions of the history readings, against a reference that remembers everything and counts it anew each time.

Values worked out by hand are in tests/scenarios/measure/test_score_command.py.
"""

from __future__ import annotations

from collections import Counter
from math import exp, log2

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.commits import FileChange
from scoring.history.edits import Edit, HistoryReadings
from scoring.history.failures import FailureLedger
from scoring.history.readings import History
from scoring.inputs import FailureCounts
from tests.fakes.gitrepo import DAY

SERVICES = {"shop": "shop", "pay": "pay", "mail": "mail"}


def service_of(path: str) -> str | None:
    return SERVICES.get(path.partition("/")[0])


def run(edits: list[Edit], *, complete: bool = True) -> list[HistoryReadings]:
    history = History(service_of, complete=complete)
    readings = []
    for edit in edits:
        readings.append(history.read(edit))
        history.record(edit)
    return readings


def edit(at: float, author: str, *files: FileChange | str, repairs: bool = False) -> Edit:
    changes = tuple(FileChange(file, 1, 0) if isinstance(file, str) else file for file in files)
    return Edit(int(at * DAY), (author,), changes, repairs)


def test_a_line_of_a_test_counts_a_quarter_and_a_fixture_nothing():
    tests = (FileChange("pay/test_a.py", 40, 8), FileChange("tests/rates.golden", 900, 0))
    alone, beside = run([edit(1, "ann", *tests), edit(2, "ann", FileChange("pay/a.py", 3, 0), *tests)])
    assert (alone.lines_added, alone.lines_deleted, alone.files_changed) == (10, 2, 1)
    assert (beside.lines_added, beside.lines_deleted, beside.files_changed) == (13, 2, 2)


def test_a_minor_contributor_has_under_five_percent_and_a_bot_is_none_and_no_earlier_author():
    many = [edit(100 + day, "ann", "a") for day in range(60)]
    people = [edit(170, "bob", "a"), edit(180, "eve", "a")]
    bot = Edit(175 * DAY, ("renovate",), (FileChange("a", 1, 0),), repairs=False, is_bot=True)
    last = run([*many, people[0], bot, people[1]])[-1]
    assert (last.minor_contributors, last.prior_developers, last.prior_changes) == (1, 2, 62)
    # Of 45 edits three are 6.7 %, which is not under five.
    eves = [edit(170 + day, "eve", "a") for day in range(3)]
    assert run([*many[:42], *eves, edit(180, "ann", "a")])[-1].minor_contributors == 0


def test_only_files_that_count_are_read_and_all_are_remembered():
    code, lock, test = FileChange("pay/a.py", 3, 1), FileChange("go.sum", 900, 800), FileChange("tests/a.golden", 50, 0)
    _, mixed, alone, again = run(
        [
            edit(1, "ann", "go.sum", "tests/a.golden", repairs=True),
            edit(2, "bob", code, lock, test),
            edit(3, "ann", lock, test),
            edit(4, "ann", code),
        ]
    )
    assert (mixed.lines_added, mixed.lines_deleted, mixed.files_changed, mixed.change_entropy) == (3, 1, 1, 0.0)
    assert (mixed.directories_touched, mixed.prior_changes, mixed.prior_developers) == (1, 0, 0)
    assert mixed.defect_history == 0.0
    assert (alone.lines_added, alone.files_changed, alone.services_touched, alone.shared_code_touched) == (0, 0, 0, 0.0)
    assert (alone.minor_contributors, alone.defect_history, alone.file_age, alone.file_size) == (0, 0.0, None, None)
    # Whose files somebody knows is asked of all files: Ann had touched the lock file.
    assert (mixed.author_new_to_files, alone.author_new_to_files) == (True, False)
    assert (again.prior_changes, again.author_commits) == (1, 2)


def test_files_met_for_the_first_time_in_a_cut_history_are_of_unknown_size_and_age():
    first, second = run([edit(1, "ann", "a"), edit(3, "ann", "a", "b")], complete=False)
    assert first.file_size is first.file_age is None
    assert (second.file_size, second.file_age) == (None, 2.0)  # of `a`; nothing is known of `b`


def test_two_files_may_swap_their_names():
    swap = edit(3, "ann", FileChange("a", 0, 0, "b"), FileChange("b", 0, 0, "a"))
    history = [edit(1, "ann", FileChange("a", 10, 0)), edit(2, "bob", FileChange("b", 20, 0)), swap]
    last = run([*history, edit(4, "eve", "a")])[-1]
    assert (last.file_size, last.prior_changes, last.prior_developers) == (20.0, 2, 2)


def test_code_is_shared_when_edits_of_three_services_touched_it_in_90_days():
    together = [edit(day, "ann", "lib/x", f"{name}/f") for day, name in enumerate(SERVICES, start=1)]
    half = edit(10, "ann", FileChange("lib/x", 1, 0), FileChange("shop/f", 0, 3))
    assert run([*together, half])[-1].shared_code_touched == 0.25
    assert run([*together[:2], half])[-1].shared_code_touched == 0.0
    assert run([*together, edit(91.5, "ann", "lib/x")])[-1].shared_code_touched == 0.0


# The reference: nothing is kept but the edits themselves, and each reading is counted from all of them.

PATHS = ["top", "shop/a", "shop/b", "shop/deep/a", "pay/a", "pay/b", "mail/a"]
LINES = st.integers(0, 9)


@st.composite
def file_changes(draw: st.DrawFn) -> FileChange:
    path = draw(st.sampled_from(PATHS))
    if draw(st.integers(0, 9)) == 0:
        return FileChange(path, None, None)
    previous = draw(st.one_of(st.none(), st.none(), st.sampled_from(PATHS)))
    return FileChange(path, draw(LINES), draw(LINES), None if previous == path else previous)


def _distinct(changes: list[FileChange]) -> bool:
    sources = [change.previous_path for change in changes if change.previous_path]
    return len(set(sources)) == len(sources) and not set(sources) & {change.path for change in changes}


EDITS = st.builds(
    Edit,
    at=st.one_of(st.integers(0, 800), st.just(47_482)).map(lambda day: day * DAY),
    authors=st.lists(st.sampled_from(["ann", "bob", "eve"]), min_size=1, max_size=2, unique=True).map(tuple),
    files=st.one_of(
        st.lists(file_changes(), max_size=4, unique_by=lambda change: change.path).filter(_distinct).map(tuple),
        st.none(),
    ),
    repairs=st.booleans(),
)


class Reference:
    """Each file is the list of (edit, services of the edit) that it went through; everything is counted from them."""

    def __init__(self) -> None:
        self.edits: list[Edit] = []
        self.files: dict[str, list[tuple[Edit, set[str]]]] = {}
        self.sizes: dict[str, int | None] = {}

    def of(self, file: FileChange) -> list[tuple[Edit, set[str]]] | None:
        return self.files.get(file.previous_path or file.path)

    def size(self, file: FileChange) -> int | None:
        name = file.previous_path or file.path
        if name in self.sizes:
            return self.sizes[name]
        return None if file.deleted or file.previous_path else 0

    def record(self, edit: Edit) -> None:
        self.edits.append(edit)
        services = {name for file in edit.files or () if (name := service_of(file.path))}
        after = {}
        for file in edit.files or ():
            size = self.size(file)
            if size is None or file.added is None or file.deleted is None:
                size = None
            else:
                size = size + file.added - file.deleted
            known = size if size is not None and size >= 0 else None
            after[file.path] = ([*(self.of(file) or []), (edit, services)], known)
        for file in edit.files or ():
            if file.previous_path:
                self.files.pop(file.previous_path, None)
                self.sizes.pop(file.previous_path, None)
        for path, (log, size) in after.items():
            self.files[path], self.sizes[path] = log, size

    def read(self, edit: Edit) -> dict[str, object]:
        mine = [other for other in self.edits if edit.authors[0] in other.authors]
        read: dict[str, object] = {
            "author_commits": len(mine),
            "author_recent_experience": sum(1 / (max(edit.at - other.at, 0) // (365 * DAY) + 1) for other in mine),
        }
        if edit.files is None:
            return read
        return read | self.of_files(edit, edit.files, mine) | self.of_logs(edit, edit.files)

    def of_files(self, edit: Edit, files: tuple[FileChange, ...], mine: list[Edit]) -> dict[str, object]:
        changed = [(file.added or 0) + (file.deleted or 0) for file in files]
        shares = [lines / sum(changed) for lines in changed if lines]
        tops = {top(file.path) for file in files}
        return {
            "lines_added": sum(file.added or 0 for file in files),
            "lines_deleted": sum(file.deleted or 0 for file in files),
            "files_changed": len(files),
            "change_entropy": sum(-share * log2(share) for share in shares),
            "directories_touched": len({file.path.rpartition("/")[0] for file in files}),
            "subsystems_touched": len(tops),
            "services_touched": len({service_of(file.path) for file in files} - {None}),
            "author_subsystem_experience": sum(
                any(top(file.path) in tops for file in other.files or ()) for other in mine
            ),
            "file_size": mean([size for file in files if (size := self.size(file)) is not None]),
            "file_age": mean([age for file in files if (age := self.age(edit, file)) is not None]),
            "shared_code_touched": self.shared(edit, files, changed),
        }

    def age(self, edit: Edit, file: FileChange) -> float | None:
        log = self.of(file)
        if log is None:
            return None if file.deleted or file.previous_path else 0
        return (edit.at - max((other.at for other, _ in log if other.at <= edit.at), default=edit.at)) / DAY

    def shared(self, edit: Edit, files: tuple[FileChange, ...], changed: list[int]) -> float | None:
        weights = changed if sum(changed) else [1] * len(files)
        met = [
            set().union(*(names for other, names in self.of(file) or [] if 0 <= edit.at - other.at < 90 * DAY))
            for file in files
        ]
        shared = [weight for weight, services in zip(weights, met, strict=True) if len(services) >= 3]
        return sum(shared) / sum(weights) if files else 0.0

    def of_logs(self, edit: Edit, files: tuple[FileChange, ...]) -> dict[str, object]:
        logs = [log for file in files if (log := self.of(file)) is not None]
        pooled = [other for log in logs for other, _ in log]
        year = [other for other in pooled if 0 <= edit.at - other.at < 365 * DAY]
        fortnight = [other for other in year if edit.at - other.at < 14 * DAY]
        shares = Counter(author for other in year for author in other.authors)
        author = edit.authors[0]
        own = [weight(edit, other) for other in pooled if author in other.authors]
        return {
            "prior_developers": len({author for other in pooled for author in other.authors}),
            "prior_changes": len(pooled),
            "change_burst": (len(fortnight) + 1) / (len(year) * 14 / 365 + 1),
            "minor_contributors": sum(count < 0.05 * len(year) for count in shares.values()),
            "defect_history": sum(weight(edit, other) for other in pooled if other.repairs),
            "author_file_expertise": sum(own) / len(files) if files else None,
            "author_new_to_files": bool(logs) and not own,
        }


def top(path: str) -> str:
    return path.partition("/")[0] if "/" in path else ""


def weight(now: Edit, then: Edit) -> float:
    return exp(-max(now.at - then.at, 0) / (180 * DAY))


def mean(values: list[float]) -> float | None:
    return sum(values) / len(values) if values else None


@given(st.lists(EDITS, max_size=40))
def test_agrees_with_a_reference_that_counts_everything_anew(edits):
    history, reference = History(service_of), Reference()
    for edit in edits:
        reading, expected = history.read(edit), reference.read(edit)
        assert {name: getattr(reading, name) for name in expected} == {
            name: None if value is None else pytest.approx(value, rel=1e-9, abs=1e-12)
            for name, value in expected.items()
        }
        history.record(edit)
        reference.record(edit)


# ---- changes and failures by service over the 90 days up to a moment, whatever order they are recorded in


def test_a_repair_is_a_failure_of_each_service_it_touches_and_of_the_organisation_once():
    ledger = FailureLedger()
    ledger.record(1 * DAY, ("pay", "auth"), repairs=True)
    ledger.record(2 * DAY, ("pay",), repairs=False)
    ledger.record(3 * DAY, (), repairs=True)

    assert ledger.counts(10 * DAY, ["pay", "auth", "mail"]) == (
        FailureCounts(service="pay", changes=2, failures=1, all_changes=3, all_failures=2),
        FailureCounts(service="auth", changes=1, failures=1, all_changes=3, all_failures=2),
        FailureCounts(service="mail", changes=0, failures=0, all_changes=3, all_failures=2),
    )


@given(st.lists(st.tuples(st.integers(0, 300), st.sampled_from(("pay", "auth")), st.booleans())), st.integers(0, 400))
def test_the_order_of_recording_does_not_matter(events, day):
    ledger = FailureLedger()
    for at, service, repairs in events:
        ledger.record(at * DAY, (service,), repairs=repairs)

    inside = [(service, repairs) for at, service, repairs in events if day - 90 <= at <= day]
    assert ledger.counts(day * DAY, ["pay"]) == (
        FailureCounts(
            service="pay",
            changes=sum(service == "pay" for service, _ in inside),
            failures=sum(service == "pay" and repairs for service, repairs in inside),
            all_changes=len(inside),
            all_failures=sum(repairs for _, repairs in inside),
        ),
    )
