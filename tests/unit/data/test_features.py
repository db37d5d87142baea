"""Feature files: what a cell says leaves as it came, numbers are what Python reads, and damage is named, not scored."""

from __future__ import annotations

import csv
import datetime as dt
import gzip
import io
import json
import math
from decimal import Decimal
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from data.errors import (
    FeatureColumnRefused,
    FeatureFileUnreadable,
    FeatureValueRefused,
    ResultUnwritable,
)
from data.features.output import BLOCK, csv_blocks, json_blocks, write_whole
from data.features.table import FeatureTable, listed, read_features

# The same folder serves all examples of one test, and each writes its file anew.
WILD = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)


def table_of(folder: Path, content: bytes | str, name: str = "rows.csv") -> FeatureTable:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return read_features(path)


def parquet(folder: Path, **columns: object) -> FeatureTable:
    path = folder / "rows.parquet"
    pl.DataFrame(columns).write_parquet(path)
    return read_features(path)


def as_csv(table: FeatureTable, **appended: object) -> str:
    return b"".join(csv_blocks(table, appended, {})).decode()


cells = st.text(st.characters(exclude_categories=("Cs",)), max_size=8) | st.sampled_from(
    ("007", "1e5", "0x1F", "NaN", "null", "NA", "true", " 1 ", "", '"', '""', ",", "\n", "\r", "\r\n", "#", "'", "=1+1")
)
rows_of_cells = st.integers(2, 4).flatmap(
    lambda width: st.lists(st.lists(cells, min_size=width, max_size=width), min_size=1, max_size=6)
)


@WILD
@given(
    rows_of_cells, st.sampled_from((csv.QUOTE_MINIMAL, csv.QUOTE_ALL)), st.sampled_from(("\n", "\r\n")), st.booleans()
)
def test_every_cell_of_a_csv_leaves_as_it_came(tmp_path, rows, quoting, ending, ends):
    # Without quotes a carriage return before a line feed is half of a line's end.
    assume(quoting == csv.QUOTE_ALL or ending == "\r\n" or not any("\r" in cell for row in rows for cell in row))
    names = [f"name {place}" for place in range(len(rows[0]))]
    written = io.StringIO()
    csv.writer(written, quoting=quoting, lineterminator=ending).writerows([names, *rows])
    text = written.getvalue() if ends else written.getvalue().removesuffix(ending)

    table = table_of(tmp_path, text)

    assert table.columns == tuple(names)
    again = list(csv.reader(io.StringIO(as_csv(table, last=["x"] * len(rows)), newline="")))
    assert again == [[*names, "last"], *([*row, "x"] for row in rows)]


def test_a_csv_with_plain_cells_leaves_byte_for_byte(tmp_path):
    text = '"com,mit","c""d", e \n0012e4,007,"a, ""b"""\n1e5,+1.50, x \n"",,\n'
    assert as_csv(table_of(tmp_path, text)) == text


def test_a_csv_comes_with_blank_lines_a_mark_in_capitals_or_compressed(tmp_path):
    for ending in ("\n", "\r\n"):
        text = ending.join(["", "a,b", "", "1,2", "", "", "3,4", "", ""])
        assert as_csv(table_of(tmp_path, text)) == "a,b\n1,2\n3,4\n"
    assert table_of(tmp_path, "\ufefflines_added,b\n1,2\n", "ROWS.CSV").columns == ("lines_added", "b")
    # Two members, as `cat a.gz b.gz` makes them.
    packed = gzip.compress(b"a,b\n1,2\n") + gzip.compress(b"3,4\n")
    assert as_csv(table_of(tmp_path, packed, "rows.csv.gz")) == "a,b\n1,2\n3,4\n"


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        pytest.param("rows.xlsx", b"PK", "no feature file; give one that ends in .csv, .csv.gz, .parquet", id="type"),
        pytest.param("rows.csv", b"", "rows.csv is empty; it needs a header", id="empty"),
        pytest.param("rows.csv", b"a,b\n", "rows.csv has no row below its header", id="only-a-header"),
        pytest.param("rows.csv", b"a,b\n1,2\n\n3\n", "data row 2 should have 2 fields and has 1; the file", id="short"),
        pytest.param("rows.csv", b'a,b\n1,2\n1,"x\n1,2\n', "a quote is opened in data row 2 or before", id="open"),
        pytest.param("rows.csv", b'a,b\n"x"y,2\n', "put texts that hold a quote or a comma into", id="half-quoted"),
        pytest.param("rows.csv", b"a,b\n1,2\n\xe9,4\n", "is not UTF-8 in line 3; save it as CSV in UTF-8", id="latin"),
        pytest.param("rows.csv", b"\xff\xfea\x00", "rows.csv is UTF-16; save it as CSV in UTF-8", id="utf-16"),
        pytest.param("rows.csv", b"PK\x03\x04", "rows.csv is a spreadsheet or a zip archive", id="spreadsheet"),
        pytest.param("rows.csv", b"PAR1", "name it with the ending .parquet", id="parquet-as-csv"),
        pytest.param("rows.csv", gzip.compress(b"a\n1\n"), "name it with the ending .csv.gz", id="gzip-as-csv"),
        pytest.param("rows.csv", b"a,b\r1,2\r", "ends its lines with a carriage return alone", id="old-lines"),
        pytest.param("rows.csv", b"a\rb,c\n1,2\n", "no header that can be read", id="return-in-the-header"),
        pytest.param("rows.csv.gz", b"a,b\n1,2\n", "cannot be decompressed", id="not-compressed"),
        pytest.param("rows.csv.gz", gzip.compress(b"a,b\n1,2\n")[:-9], "rows.csv.gz is cut off", id="cut-gzip"),
        pytest.param("rows.parquet", b"a,b\n1,2\n", "it is damaged or cut off", id="csv-as-parquet"),
    ],
)  # fmt: skip
def test_a_file_that_cannot_be_read_whole_is_refused_with_the_fix(tmp_path, name, content, words):
    with pytest.raises(FeatureFileUnreadable) as caught:
        table_of(tmp_path, content, name)
    assert words in str(caught.value)
    assert str(tmp_path / name) in str(caught.value)


def test_a_damaged_file_is_refused(tmp_path):
    packed = bytearray(gzip.compress(bytes(range(256)) * 40))
    packed[60:90] = bytes(30)
    with pytest.raises(FeatureFileUnreadable, match=r"rows\.csv\.gz cannot be decompressed"):
        table_of(tmp_path, bytes(packed), "rows.csv.gz")
    path = parquet(tmp_path, a=list(range(1000))).path
    path.write_bytes(path.read_bytes()[:-40])
    with pytest.raises(FeatureFileUnreadable, match=r"rows\.parquet cannot be read as Parquet"):
        read_features(path)


def test_a_missing_file_and_a_directory_are_told_apart(tmp_path):
    with pytest.raises(FeatureFileUnreadable, match=r"there is no file .*rows"):
        read_features(tmp_path / "rows")
    (tmp_path / "rows.csv").mkdir()
    with pytest.raises(FeatureFileUnreadable, match=r"rows\.csv is no feature file"):
        read_features(tmp_path / "rows.csv")


def test_a_path_is_no_pattern(tmp_path):
    pl.DataFrame({"a": [1]}).write_parquet(tmp_path / "rows[1].parquet")
    pl.DataFrame({"a": [2, 3]}).write_parquet(tmp_path / "rows1.parquet")
    assert read_features(tmp_path / "rows[1].parquet").rows == 1


def test_two_columns_of_one_name_are_refused(tmp_path):
    with pytest.raises(FeatureColumnRefused, match=r"rows\.csv has more than one column named 'a', ''; rename"):
        table_of(tmp_path, "a,,b,a,\n1,2,3,4,5\n")
    path = parquet(tmp_path, lines_aaaa=[1.5], lines_bbbb=[2.5]).path
    path.write_bytes(path.read_bytes().replace(b"lines_bbbb", b"lines_aaaa"))
    with pytest.raises(FeatureColumnRefused, match=r"rows\.parquet has two columns of the same name"):
        read_features(path)


@WILD
@given(
    st.lists(st.floats(allow_nan=False, allow_infinity=False) | st.integers(-(2**70), 2**70), min_size=1, max_size=9)
)
def test_a_number_is_what_python_reads(tmp_path, values):
    table = table_of(tmp_path, "x,y\n" + "".join(f"{value!r},\n" for value in values))
    assert table.numbers("x").tolist() == [float(value) for value in values]


def test_the_ways_to_write_a_number(tmp_path):
    written = {
        "12": 12, "007": 7, "1e5": 1e5, "1E+3": 1000, ".5": 0.5, "5.": 5, "+1": 1, "-0": 0, " 3 ": 3, "1e-400": 0,
        "true": 1, "True": 1, "TRUE": 1, " false": 0, "False": 0, "FALSE": 0,
    }  # fmt: skip
    table = table_of(tmp_path, "x,y\n" + "".join(f"{text},\n" for text in written))
    assert table.numbers("x").tolist() == list(written.values())


def test_an_empty_cell_is_missing_and_never_zero(tmp_path):
    table = table_of(tmp_path, 'x,y\n1,\n,\n"",\n  ,\n0,\n')
    assert [None if math.isnan(value) else value for value in table.numbers("x")] == [1, None, None, None, 0]


def test_what_is_no_finite_number_is_refused_with_its_place(tmp_path):
    for text in ("abc", "1,5", "1_000", "0x10", "½", "NaN", "NA", "-inf", "1e400", "\uff11"):
        table = table_of(tmp_path, f'commit,x\na,1\n\nb,\nc,"{text}"\nd,{"zzz"}\n')
        with pytest.raises(FeatureValueRefused) as caught:
            table.numbers("x")
        error = caught.value
        assert (error.row, error.column, error.value) == (3, "x", text)
        assert str(error) == (
            f"{table.path}: data row 3, column 'x' has {text!r};"
            " write a finite number, or leave it empty where it is unknown"
        )
    with pytest.raises(FeatureValueRefused) as caught:
        table_of(tmp_path, "x\n" + "y" * 5000 + "\n").numbers("x")
    assert len(str(caught.value)) < 300 + len(str(table.path))


def test_a_value_below_the_least_is_refused_with_its_place(tmp_path):
    table = table_of(tmp_path, "x\n0\n-0\n-0.5\n-1\n")
    with pytest.raises(FeatureValueRefused) as caught:
        table.numbers("x", least=0)
    assert (caught.value.row, caught.value.value) == (3, "-0.5")
    assert "x cannot be below 0; correct it, or leave it empty" in str(caught.value)
    assert table.numbers("x").tolist() == [0, 0, -0.5, -1]


@pytest.mark.parametrize(
    ("column", "numbers"),
    [
        pytest.param(pl.Series([1, None, 3]), [1, None, 3], id="whole"),
        pytest.param(pl.Series([1.5, math.nan, None]), [1.5, None, None], id="nan-is-missing"),
        pytest.param(pl.Series([0.1], dtype=pl.Float32), [float(np.float32(0.1))], id="float32"),
        pytest.param(pl.Series([2**64 - 1], dtype=pl.UInt64), [float(2**64)], id="unsigned"),
        pytest.param(pl.Series([Decimal("1.25"), None]), [1.25, None], id="decimal"),
        pytest.param(pl.Series([True, False, None]), [1, 0, None], id="truth"),
        pytest.param(pl.Series(["1e3", " ", "", "True", None]), [1000, None, None, 1, None], id="text"),
        pytest.param(pl.Series(["1", "2"], dtype=pl.Categorical), [1, 2], id="categorical"),
        pytest.param(pl.Series([None, None]), [None, None], id="nothing"),
    ],
)
def test_numbers_of_every_type_of_parquet(tmp_path, column, numbers):
    found = parquet(tmp_path, x=column).numbers("x")
    assert found.dtype == np.float64
    assert [None if math.isnan(value) else value for value in found.tolist()] == numbers


def test_an_infinite_number_in_parquet_is_refused_with_its_place(tmp_path):
    with pytest.raises(FeatureValueRefused, match="data row 2, column 'x' has -inf; write a finite number"):
        parquet(tmp_path, x=[1.0, -math.inf]).numbers("x")


@pytest.mark.parametrize(
    "column", [pl.Series([dt.date(2026, 11, 16)]), pl.Series([[1]]), pl.Series([b"1"])], ids=["date", "list", "bytes"]
)
def test_what_holds_no_numbers_is_refused_by_its_type(tmp_path, column):
    with pytest.raises(FeatureColumnRefused, match=r"rows\.parquet: column 'x' holds .*, not numbers; convert it"):
        parquet(tmp_path, x=column).numbers("x")


def test_an_unknown_column_is_named_beside_those_there_are(tmp_path):
    table = table_of(tmp_path, "a,b\n1,2\n")
    for ask in (table.numbers, table.texts, table.groups):
        with pytest.raises(FeatureColumnRefused, match=r"rows\.csv has no column 'c'; its columns are a, b; name one"):
            ask("c")


def test_names_of_strangers_stay_in_one_line():
    names = ["a\nb", "\x1b[31m", " ", "", "é", "x" * 500, *map(str, range(20))]
    assert listed(names) == f"'a\\nb', '\\x1b[31m', ' ', '', é, {'x' * 60}…, 0, 1, 2, 3, 4, 5 and 14 more"


def test_texts_are_as_they_stand(tmp_path):
    table = table_of(tmp_path, 'a,b\n007,\n" x ",1\n"",2\n')
    assert (table.texts("a"), table.texts("b")) == (["007", " x ", ""], ["", "1", "2"])


def test_texts_of_a_parquet_file(tmp_path):
    table = parquet(tmp_path, a=[1, None], b=pl.Series(["x", None], dtype=pl.Categorical), c=[[1], [2]])
    assert (table.texts("a"), table.texts("b")) == (["1", ""], ["x", ""])
    with pytest.raises(FeatureColumnRefused, match=r"column 'c' holds List\(Int64\), not texts"):
        table.texts("c")


def test_groups_are_equal_texts_whatever_the_order(tmp_path):
    groups = table_of(tmp_path, "p\nshop\nbank\nshop\nBank\n007\n7\n").groups("p")
    assert groups.names == ("007", "7", "Bank", "bank", "shop")
    assert groups.codes.tolist() == [4, 3, 4, 2, 0, 1]
    assert groups.codes.dtype == np.int64


@pytest.mark.parametrize("empty", ["", '""'])
def test_a_row_that_belongs_to_no_group_is_refused(tmp_path, empty):
    table = table_of(tmp_path, f"p,x\nshop,1\n{empty},2\n")
    with pytest.raises(FeatureValueRefused, match="data row 2, column 'p' has ''; every row needs its p"):
        table.groups("p")


def test_json_has_numbers_texts_and_nulls(tmp_path):
    table = table_of(tmp_path, 'id,x,y,z\n007,1,2.5,true\n"l\n1",,1e3,\n')
    numbers = {name: table.numbers(name) for name in ("x", "y", "z")}

    text = b"".join(json_blocks(table, {"band": ["safe", "high"]}, numbers)).decode()

    assert json.loads(text) == [
        {"id": "007", "x": 1, "y": 2.5, "z": 1, "band": "safe"},
        {"id": "l\n1", "x": None, "y": 1000, "z": None, "band": "high"},
    ]
    assert text.splitlines()[1] == '{"id":"007","x":1,"y":2.5,"z":1,"band":"safe"},'
    assert (text[:2], text[-3:]) == ("[\n", "\n]\n")


@WILD
@given(rows_of_cells)
def test_json_says_what_the_csv_says(tmp_path, rows):
    names = [f"n{place}" for place in range(len(rows[0]))]
    written = io.StringIO()
    csv.writer(written).writerows([names, *rows])
    table = table_of(tmp_path, written.getvalue())

    found = json.loads(b"".join(json_blocks(table, {}, {})))
    assert [[row[name] or "" for name in names] for row in found] == rows


def test_many_rows_come_in_blocks_and_in_order(tmp_path):
    count = 2 * BLOCK + 1
    table = table_of(tmp_path, "x\n" + "\n".join(map(str, range(count))))
    scores = np.arange(count)

    assert as_csv(table, score=scores) == "x,score\n" + "".join(f"{row},{row}\n" for row in range(count))
    listed = json.loads(b"".join(json_blocks(table, {"score": scores}, {"x": table.numbers("x")})))
    assert listed == [{"x": row, "score": row} for row in range(count)]


def test_columns_of_parquet_are_written_as_text(tmp_path):
    table = parquet(
        tmp_path,
        s=["a,b", None], n=[1, None], f=[0.1, 1e22], b=[True, None], d=[dt.date(2026, 11, 16), None],
        t=[dt.datetime(2026, 11, 16, 9, tzinfo=dt.UTC), None],
    )  # fmt: skip
    assert as_csv(table) == ('s,n,f,b,d,t\n"a,b",1,0.1,true,2026-11-16,2026-11-16T09:00:00.000000+0000\n,,1e+22,,,\n')
    assert json.loads(b"".join(json_blocks(table, {}, {})))[1] == {
        "s": None, "n": None, "f": 1e22, "b": None, "d": None, "t": None,
    }  # fmt: skip


@pytest.mark.parametrize("blocks", [csv_blocks, json_blocks])
@pytest.mark.parametrize(
    "column", [pl.Series([[1]]), pl.Series([{"a": 1}]), pl.Series([b"\xff"]), pl.Series([dt.timedelta(1)])], ids=repr
)
def test_what_cannot_be_written_as_text_is_refused_before_anything_is_written(tmp_path, blocks, column):
    table = parquet(tmp_path, a=[1], x=column)
    with pytest.raises(FeatureColumnRefused, match=r"rows\.parquet: column 'x' holds .*; leave it out or convert it"):
        blocks(table, {}, {})


def test_a_file_is_replaced_whole_and_who_reads_the_old_one_reads_it_to_its_end(tmp_path):
    path = tmp_path / "out.csv"
    path.write_text("old")
    with path.open() as reader:
        write_whole(path, iter([b"new\n", b"and longer\n"]))
        assert reader.read() == "old"
    assert path.read_bytes() == b"new\nand longer\n"
    assert [one.name for one in tmp_path.iterdir()] == ["out.csv"]


def test_a_link_stays_a_link(tmp_path):
    (tmp_path / "real.csv").write_text("old")
    (tmp_path / "out.csv").symlink_to("real.csv")
    write_whole(tmp_path / "out.csv", [b"new"])
    assert (tmp_path / "out.csv").is_symlink()
    assert (tmp_path / "real.csv").read_text() == "new"


def test_what_fails_halfway_leaves_the_old_file(tmp_path):
    def blocks():
        yield b"half"
        raise OSError(28, "No space left on device")

    path = tmp_path / "out.csv"
    path.write_text("old")
    with pytest.raises(ResultUnwritable, match=r"cannot write .*out\.csv \(no space left on device\); name a file"):
        write_whole(path, blocks())
    assert path.read_text() == "old"
    assert [one.name for one in tmp_path.iterdir()] == ["out.csv"]


def test_a_place_that_cannot_be_written_is_named(tmp_path):
    with pytest.raises(ResultUnwritable, match=r"cannot write .*nowhere.out\.csv \(no such file or directory\)"):
        write_whole(tmp_path / "nowhere" / "out.csv", [b""])
    with pytest.raises(ResultUnwritable, match="is no ordinary file; name a file to write, or leave --out away"):
        write_whole(tmp_path, [b""])
