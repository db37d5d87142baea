"""Rows of a file: read as they are meant or refused with their place, stored together, never twice."""

from __future__ import annotations

import csv
import dataclasses
import gzip
import json
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from types import NoneType
from typing import Any, get_args, get_type_hints

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from data import records as r
from data.errors import RowFileUnreadable
from data.sources.files import imports
from data.sources.files.imports import RowFile, examine, save, unknown_references
from data.sources.files.lines import Layout
from data.sources.files.sheet import BORDERS, CHOICES, REFERENCES, SETTLED_ELSEWHERE, sheet_named, sheets
from data.sources.files.values import EARLIEST, LATEST, Form
from data.store import Store

AT = 1_763_370_000
CHANGE = {
    "id": "shop#1",
    "repository_id": "shop",
    "number": 1,
    "title": "Make it so",
    "opened_at": AT,
    "updated_at": AT,
    "is_draft": False,
}


def sheet(name: str):
    found = sheet_named(name)
    assert found is not None
    return found


def jsonl(path: Path, *rows: object) -> Path:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    return path


def change_file(path: Path, *rows: object) -> RowFile:
    return RowFile(jsonl(path / "changes.jsonl", *rows), sheet("changes"))


def problems(file: RowFile, store: Store) -> list[str]:
    return list(examine(file, store).problems)


def bring(file: RowFile, store: Store, *, keep_good: bool = False):
    return save(file, store, examine(file, store), keep_good=keep_good)


# Which tables, which columns


def test_every_column_that_ends_in_at_takes_a_time_and_no_other_number_does() -> None:
    for one in sheets().values():
        for column in one.columns:
            named = column.name.endswith("_at") or column.name in {"at", "as_of"}
            assert (column.form is Form.TIME) == named, (one.table, column.name)


def test_what_no_type_says_is_said_of_columns_that_are_there() -> None:
    kinds = {one.kind: set(one.names) for one in sheets().values()}
    for kind, column in (*CHOICES, *BORDERS):
        assert column in kinds[kind], column
    assert set(REFERENCES) <= set().union(*kinds.values())
    assert set(SETTLED_ELSEWHERE) <= set(kinds)


@pytest.mark.parametrize("name", ["change_files", "change-files", "Change_Files", "ChangeFile"])
def test_a_table_goes_by_its_name_or_its_records(name: str) -> None:
    assert sheet(name).kind is r.ChangeFile


# Whatever can be stored can be imported, in both layouts

PLAIN = {
    str: st.text(st.characters(codec="utf-8", exclude_characters="\0"), min_size=1, max_size=30),
    bool: st.booleans(),
}


def any_value(one: Any, hint: Any) -> st.SearchStrategy[Any]:
    [plain] = [part for part in get_args(hint) or (hint,) if part is not NoneType]
    if one.choices:
        found: st.SearchStrategy[Any] = st.sampled_from(one.choices)
    elif one.form is Form.TIME:
        found = st.integers(EARLIEST, LATEST - 1)
    elif one.name == "zone":
        found = st.sampled_from(["UTC", "Europe/Berlin", "Asia/Kolkata"])
    elif plain in PLAIN:
        found = PLAIN[plain]
    else:
        least, most = (one.least, one.most) if one.least is not None else (-(2**31), 2**31 - 1)
        numbers = st.floats(least, most, allow_nan=False)
        found = numbers if plain is float else st.integers(int(least), min(int(most), 2**31 - 1))
    return st.none() | found if NoneType in get_args(hint) else found


@st.composite
def any_records(draw: st.DrawFn) -> tuple[Any, list[Any]]:
    one = draw(st.sampled_from(list(sheets().values())))
    hints = get_type_hints(one.kind)
    row = st.builds(one.kind, **{column.name: any_value(column, hints[column.name]) for column in one.columns})
    return one, draw(st.lists(row, max_size=5))


def write(path: Path, layout: str, one: Any, rows: Sequence[Any]) -> Path:
    path = path / f"rows.{layout}"
    packed = layout.endswith(".gz")
    with (
        gzip.open(path, "wt", encoding="utf-8", newline="")
        if packed
        else path.open("w", encoding="utf-8", newline="") as out
    ):
        if layout.startswith("jsonl"):
            out.writelines(json.dumps(dataclasses.asdict(row), ensure_ascii=False) + "\r\n" for row in rows)
            out.write("\n")
        else:
            cells = csv.writer(out)
            cells.writerow(one.names)
            cells.writerows([as_cell(getattr(row, name)) for name in one.names] for row in rows)
    return path


def as_cell(value: object) -> object:
    return "" if value is None else str(value).lower() if isinstance(value, bool) else value


@settings(
    max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(layout=st.sampled_from(["jsonl", "jsonl.gz", "csv", "csv.gz"]), made=any_records())
def test_whatever_can_be_stored_is_read_as_it_was(tmp_path: Path, layout: str, made: tuple[Any, list[Any]]) -> None:
    one, rows = made
    file = RowFile(write(tmp_path, layout, one, rows), one)
    totals = file.check()
    assert (totals.rows, totals.problems) == (len(rows), [])
    assert list(file.records(keep_good=False)) == rows


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(content=st.binary(max_size=200), name=st.sampled_from(["x.jsonl", "x.csv", "x.csv.gz", "x.jsonl.gz"]))
def test_no_bytes_at_all_raise_anything_but_our_error(tmp_path: Path, content: bytes, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with suppress(RowFileUnreadable):
        RowFile(path, sheet("change_files")).check()


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(
    row=st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from([*CHANGE, "x"]), inner, max_size=9),
        max_leaves=9,
    )
)
def test_no_json_at_all_is_more_than_a_refused_row(tmp_path: Path, row: object) -> None:
    if isinstance(row, list):
        row = {"id": row}
    totals = change_file(tmp_path, row).check()
    assert (totals.rows, totals.refused) == (1, 1)
    assert totals.problems


# What is refused, and in which words


@pytest.mark.parametrize(
    ("column", "value", "words"),
    [
        ("opened_at", "2026-11-16T09:00:00", "has no zone; write it as 2026-11-16T09:00:00Z"),
        ("opened_at", "yesterday", "is no time; write epoch seconds, or 2026-11-16T09:00:00Z"),
        ("opened_at", 1_763_370_000_000, "is after 2099; write epoch seconds, not milliseconds"),
        ("opened_at", 0, "is before 1980"),
        ("opened_at", True, "is not a whole number"),
        ("opened_at", 1_763_370_000.5, "is not a whole number"),
        ("opened_at", None, "may not be unknown; give a time"),
        ("number", "1", "is not a whole number; write one such as 12"),
        ("number", -1, "is out of range; write a whole number, 0 or more"),
        ("number", 2**64, "is out of range"),
        ("is_draft", 0, "is neither; write true or false"),
        ("title", 7, 'is a number; write a text in quotes, "…"'),
        ("title", "nu\0l", "holds a null character, which no database keeps; remove it"),
        ("id", "", "is empty, and it is (part of) the row's key; give each row its own"),
        ("merged", AT, "is no column of this table, which has id, repository_id, number"),
    ],
)
def test_a_value_is_refused_with_its_line_its_column_and_the_fix(
    tmp_path: Path, sqlite_store: Store, column: str, value: object, words: str
) -> None:
    [problem] = problems(change_file(tmp_path, CHANGE, {**CHANGE, column: value}), sqlite_store)
    assert problem.startswith(f"line 2: {column}: ")
    assert words in problem


@pytest.mark.parametrize(
    ("table", "row", "words"),
    [
        (
            "reviews",
            {"state": "APPROVED"},
            "state: 'APPROVED' is not known here; write one of approved, changes_requested",
        ),
        ("teams", {"zone": "Europe/Berln"}, "zone: 'Europe/Berln' is not an IANA zone"),
        ("objectives", {"target": 99.9}, "target: 99.9 is out of range; write a number, 0 to 1"),
        ("objectives", {"target": float("nan")}, "target: nan is not a finite number"),
        ("checks", {"attempts": 0}, "attempts: 0 is out of range"),
    ],
)
def test_a_value_that_would_never_count_is_refused(
    tmp_path: Path, sqlite_store: Store, table: str, row: dict, words: str
) -> None:
    file = RowFile(jsonl(tmp_path / "x.jsonl", row), sheet(table))
    assert any(words in problem for problem in problems(file, sqlite_store))


def test_a_required_column_that_is_missing_is_named(tmp_path: Path, sqlite_store: Store) -> None:
    row = {name: value for name, value in CHANGE.items() if name != "title"}
    assert problems(change_file(tmp_path, row), sqlite_store) == ["line 1: title: is missing; give a text"]


@pytest.mark.parametrize(
    ("line", "words"),
    [
        (b"not json", "is no JSON (Expecting value at column 1); write one object a line"),
        (b"[1]", "is no JSON object"),
        (b'{"id": "caf\xe9"}', "holds the byte 0xe9, which is no UTF-8; save the file in UTF-8"),
        (b'{"id": "a\x00"}', "holds a null byte; the file is damaged or not UTF-8"),
        (b"[" * 100_000, "is nested too deep"),
        (b'{"number": ' + b"9" * 5_000 + b"}", "is no JSON that can be read"),
    ],
)
def test_a_line_that_is_no_row_is_refused_and_the_next_is_read(
    tmp_path: Path, sqlite_store: Store, line: bytes, words: str
) -> None:
    path = tmp_path / "changes.jsonl"
    good = json.dumps(CHANGE).encode()
    path.write_bytes(b"\n".join([good, line, good, b""]))
    findings = examine(RowFile(path, sheet("changes")), sqlite_store)
    assert (findings.totals.rows, findings.refused) == (3, 1)
    assert findings.problems[0].startswith("line 2: ")
    assert words in findings.problems[0]


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("x.jsonl", b"", "is empty; a file without rows would be a failed export"),
        ("x.jsonl", b'[{"id": 1}]', "is one JSON list; write one object a line"),
        ("x.jsonl", b'{"id": 1}\r{"id": 2}\r', "carriage return alone"),
        ("x.csv", b"id;login\n", "is separated by ';'; save it with commas"),
        ("x.csv", b"\n\n", "has no header"),
        ("x.csv", b"id,id\n", "more than one column named 'id'"),
        ("x.csv", b'change_id,path\na,"b', "the row that begins in line 2 cannot be read (unexpected end of data)"),
        ("x.csv", b"change_id,pth\na,b\n", "the header lacks path; the columns of change_files are change_id, path"),
        ("x.csv", b"change_id,path,extra\na,b,c\n", "the header has 'extra'"),
        ("x.csv", b"change_id,p\xe9th\n", "the header holds the byte 0xe9"),
        ("x.csv", b"\xff\xfec\0h\0", "is UTF-16; save it in UTF-8"),
        ("x.csv", b"PK\x03\x04", "is a spreadsheet or a zip archive; save the sheet as CSV"),
        ("x.csv", gzip.compress(b"change_id,path\n", mtime=0), "name it with the ending .gz"),
        ("x.csv.gz", b"change_id,path\n", "is not compressed with gzip"),
        ("x.csv.gz", gzip.compress(b"change_id,path\n" * 99, mtime=0)[:30], "is cut off or damaged"),
        ("x.txt", b"x", "does not say by its name what it holds; name it .jsonl or .csv, or give --format"),
    ],
)
def test_a_file_that_cannot_be_read_as_a_whole_says_why(tmp_path: Path, name: str, content: bytes, words: str) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(RowFileUnreadable) as caught:
        RowFile(path, sheet("change_files")).check()
    assert words in str(caught.value)
    assert name in str(caught.value)


def test_a_file_that_is_not_there_or_is_a_folder_says_so(tmp_path: Path) -> None:
    with pytest.raises(RowFileUnreadable, match="no such file or directory"):
        RowFile(tmp_path / "x.csv", sheet("changes")).check()
    with pytest.raises(RowFileUnreadable, match="is no ordinary file"):
        RowFile(tmp_path, sheet("changes"), Layout.CSV).check()


def test_a_byte_order_mark_and_windows_line_ends_do_no_harm(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_bytes(b'\xef\xbb\xbfchange_id,path,added\r\nc,"a\r\nb",3\r\n\r\nc,d,\r\n')
    [first, second] = RowFile(path, sheet("change_files")).records(keep_good=False)
    assert isinstance(first, r.ChangeFile)
    assert isinstance(second, r.ChangeFile)
    assert (first.path, first.added, second.path, second.added) == ("a\r\nb", 3, "d", None)


def test_an_empty_cell_is_unknown_where_something_may_be_and_a_text_where_one_has_to_be(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_text("id,login,name,email,is_bot\np,,,,false\n")
    [person] = RowFile(path, sheet("people")).records(keep_good=False)
    assert person == r.Person(id="p", login="", name="", email=None, is_bot=False)


def test_a_default_stands_for_what_is_left_out(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_text(f"owner,person_id,observed_at,present\n@a,p,{AT},\n")
    [member] = RowFile(path, sheet("owner_members")).records(keep_good=False)
    assert isinstance(member, r.OwnerMember)
    assert member.present is True


@pytest.mark.parametrize("told", ["2025-11-17T09:00:00Z", "2025-11-17T10:00:00.999+01:00", str(AT), AT, float(AT)])
def test_a_time_is_epoch_seconds_or_iso_with_a_zone(tmp_path: Path, told: object) -> None:
    [change] = change_file(tmp_path, {**CHANGE, "opened_at": told}).records(keep_good=False)
    assert isinstance(change, r.Change)
    assert change.opened_at == AT


def test_the_line_of_a_csv_row_is_where_it_begins(tmp_path: Path, sqlite_store: Store) -> None:
    path = tmp_path / "x.csv"
    path.write_text('id,repository_id,number,title,opened_at,updated_at,is_draft\na,r,1,"t\n\nt",x,1,true\nb,r,1\n')
    found = problems(RowFile(path, sheet("changes")), sqlite_store)
    assert [problem.partition(":")[0] for problem in found] == ["line 2", "line 2", "line 5"]


def test_only_the_first_problems_are_told_and_all_are_counted(tmp_path: Path, sqlite_store: Store) -> None:
    findings = examine(change_file(tmp_path, *[{**CHANGE, "number": "x"}] * 1_234), sqlite_store)
    assert len(findings.problems) == 21
    assert findings.problems[-1] == "… and in 1,214 more rows"


# What is stored


def test_a_part_of_what_is_not_stored_is_named_once_with_how_many_rows_it_has(
    tmp_path: Path, sqlite_store: Store
) -> None:
    bring(change_file(tmp_path, CHANGE), sqlite_store)
    paths = [("shop#9", "a"), ("shop#1", "b"), ("shop#9", "c"), ("shop#8", "d")]
    rows = [{"change_id": change, "path": path} for change, path in paths]
    file = RowFile(jsonl(tmp_path / "files.jsonl", *rows), sheet("change_files"))
    findings = examine(file, sqlite_store)
    assert findings.refused == 3
    assert findings.problems == (
        "line 1: change_id: 'shop#9' is not in changes; import changes first (and 1 more row)",
        "line 4: change_id: 'shop#8' is not in changes; import changes first",
    )
    assert save(file, sqlite_store, findings, keep_good=True).rows == 1
    assert [one.path for one in sqlite_store.read(r.ChangeFile)] == ["b"]


def test_a_key_that_is_too_long_for_an_index_is_found_again(tmp_path: Path, store: Store) -> None:
    long = "shop#" + "é" * 900
    bring(change_file(tmp_path, {**CHANGE, "id": long}), store)
    file = RowFile(jsonl(tmp_path / "files.jsonl", {"change_id": long, "path": "a"}), sheet("change_files"))
    assert bring(file, store).rows == 1


def test_what_is_only_referred_to_is_named_and_stored_all_the_same(tmp_path: Path, sqlite_store: Store) -> None:
    sqlite_store.save([r.Person(id="p1", login="ada", name="Ada", email=None, is_bot=False)])
    file = change_file(tmp_path, {**CHANGE, "author_id": "p1"}, {**CHANGE, "id": "shop#2", "author_id": "p2"})
    findings = examine(file, sqlite_store)
    assert save(file, sqlite_store, findings).rows == 2
    assert list(unknown_references(file, sqlite_store, findings.totals)) == [
        ("repository_id", "repositories", ["shop"]),
        ("author_id", "people", ["p2"]),
    ]


def test_a_file_that_changes_between_the_two_readings_stores_nothing(tmp_path: Path, sqlite_store: Store) -> None:
    file = change_file(tmp_path, *[{**CHANGE, "id": f"shop#{number}"} for number in range(3)])
    findings = examine(file, sqlite_store)
    jsonl(file.path, CHANGE, {**CHANGE, "number": "x"})
    with pytest.raises(RowFileUnreadable, match="line 2 was changed while the file was read"):
        save(file, sqlite_store, findings)
    assert sqlite_store.read(r.Change) == []


def test_a_file_larger_than_a_chunk_arrives_whole(
    tmp_path: Path, sqlite_store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(imports, "CHUNK", 2_000)
    store = sqlite_store
    file = change_file(tmp_path, *[{**CHANGE, "id": f"shop#{number}"} for number in range(2_500)])
    seen: list[int] = []
    findings = examine(file, store, seen.append)
    rows: list[int] = []
    assert save(file, store, findings, on_rows=rows.append).new == 2_500
    assert seen == sorted(seen)
    assert rows == list(range(0, 2_500, 1_000))
