"""Every format is read into one shape, by its contents; what is wrong with a report is named with its line."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from data.coverage import recognise
from data.coverage import report as form
from data.coverage.errors import CoverageRefused, ReportMalformed, ReportTooLarge, ReportUnreadable, ReportUnrecognised
from data.coverage.recognise import looks_like_report, parse_file, parse_report
from data.coverage.report import (
    Contents,
    FileCoverage,
    Report,
    contents_text,
    count_in,
    lines_in,
    parse_contents,
    ranges_of,
)
from tests.unit.data.coverage.samples import FOLDER, sample

PAY, STOCK = ("4-5,7,10", "6,11-13"), ("1-2,8", "9")
COBERTURA = '<coverage><packages><package><classes><class filename="a.py">{}</class></classes></package></packages>'
COBERTURA += "</coverage>"
ONE = COBERTURA.format('<lines><line number="1" hits="1"/></lines>')


def lines(report: Report) -> dict[str, tuple[str, str]]:
    return {named.path: (one.covered, one.missed) for named, one in report.files.items()}


@pytest.mark.parametrize(
    ("name", "written", "expected"),
    [
        ("coveragepy.xml", "cobertura", {"src/shop/pay.py": PAY, "src/shop/stock.py": STOCK}),
        ("coveragepy-below.xml", "cobertura", {"pay.py": PAY, "stock.py": STOCK}),
        ("coveragepy.info", "lcov", {"src/shop/pay.py": PAY, "src/shop/stock.py": STOCK}),
        ("gcovr.xml", "cobertura", {"src/main.c": ("3-4", ""), "src/pay.c": ("1-2,5", "3,8-9")}),
        ("gcovr.info", "lcov", {"/tmp/toyc/src/main.c": ("3-4", ""), "/tmp/toyc/src/pay.c": ("1-2,5", "3,8-9")}),  # noqa: S108 (as the tool wrote it)
        ("jacoco.xml", "jacoco", {"com/acme/shop/Pay.java": ("5,8", "6")}),
    ],
)
def test_what_tools_write_is_read(name: str, written: str, expected: dict[str, tuple[str, str]]) -> None:
    report = parse_file(FOLDER / name)
    assert (report.format, lines(report)) == (written, expected)
    assert parse_report(gzip.compress(sample(name))) == report
    assert looks_like_report(FOLDER / name)


def test_a_file_lies_below_the_sources_of_its_report() -> None:
    assert [named.roots for named in parse_report(sample("coveragepy-below.xml")).files] == [
        ("/tmp/toy/src/shop",),  # noqa: S108 (as the tool wrote it)
        ("/tmp/toy/src/shop",),  # noqa: S108 (as the tool wrote it)
    ]


def test_a_file_of_each_module_is_a_file_of_its_own() -> None:
    report = parse_report(sample("jacoco-modules.xml"))
    assert {(named.module, named.path): one.covered for named, one in report.files.items()} == {
        ("web", "com/acme/Main.java"): "3",
        ("batch", "com/acme/Main.java"): "",
    }


def test_a_jacoco_report_that_does_not_say_what_ran_is_refused() -> None:
    with pytest.raises(ReportMalformed, match=r"gcovr-jacoco.xml, line 6: has a line without .* covered instructions"):
        parse_file(FOLDER / "gcovr-jacoco.xml")


@pytest.mark.parametrize(
    ("body", "error", "words"),
    [
        (b"", ReportMalformed, "the report is empty; send what the tests' run wrote"),
        (b"SF:a.py\nDA:1,1\n", ReportMalformed, "ends within the record of line 1: it was cut off"),
        (b"SF:a.py\nDA:1,x\nend_of_record\n", ReportMalformed, "line 2: holds 'DA:1,x', which is not a line up to"),
        (b"TN:\nDA:1,1\n", ReportMalformed, "line 2: tells of a line (DA) before any file (SF)"),
        (b"SF:a.py\nhello\n", ReportMalformed, "line 2: holds 'hello', which no tracefile does"),
        (b"SF:\nDA:1,1\nend_of_record\n", ReportMalformed, "line 1: names a file by no path"),
        (b"SF:a\xff.py\nend_of_record\n", ReportMalformed, "line 1: is not UTF-8"),
        (b"SF:" + b"a" * 70_000, ReportMalformed, "line 1: is longer than 65,536 bytes"),
        (ONE.encode()[:-9], ReportMalformed, "the XML ends in the middle"),
        (b"<coverage>\n<a>\n</b></coverage>", ReportMalformed, "line 3: is no XML (mismatched tag)"),
        (COBERTURA.format('<line number="x" hits="1"/>').encode(), ReportMalformed, "has a line without a number up"),
        (b'<coverage><class name="a"/></coverage>', ReportMalformed, "has a class without a filename"),
        (b"<report><package/></report>", ReportMalformed, "has a package without a name"),
        (b'<?xml version="1.0" encoding="klingon"?><coverage/>', ReportMalformed, "encoding that cannot be read"),
        (b"<coverage>" + b"<a>" * 200, ReportMalformed, "nests more than 100 elements"),
        (b'<coverage clover="4"><project/></coverage>', ReportUnrecognised, "is Clover XML, which is not read"),
        (b"<html><body/></html>", ReportUnrecognised, "is XML with the root 'html' on line 1, which is not read"),
        (b'{"a": 1}', ReportUnrecognised, "is JSON; have the same tool write LCOV or Cobertura XML"),
        (b"SQLite format 3\0", ReportUnrecognised, "send what 'coverage xml' makes of it"),
        (b"change_id,points_lost\n", ReportUnrecognised, "is in no format that is read"),
        (b"\x1f\x8b\x08garbage", ReportUnreadable, "is compressed with gzip, and damaged or cut off"),
    ],
)
def test_what_is_wrong_is_named_with_the_fix(body: bytes, error: type[CoverageRefused], words: str) -> None:
    with pytest.raises(error) as caught:
        parse_report(body)
    assert words in str(caught.value)
    assert str(caught.value).startswith("the report")
    assert caught.value.fix
    assert caught.value.field == "report"


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(ReportUnreadable, match=r"gone.xml cannot be read \(no such file or directory\)"):
        parse_file(tmp_path / "gone.xml")
    assert not looks_like_report(tmp_path / "gone.xml")


@pytest.mark.parametrize(
    "declared",
    [
        '<!DOCTYPE coverage [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>',
        '<!DOCTYPE coverage [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE coverage [<!ENTITY % x SYSTEM "http://127.0.0.1/x.dtd"> %x;]>',
        '<!DOCTYPE coverage [<!ATTLIST line hits CDATA "1">]>',
        '<!DOCTYPE coverage SYSTEM "coverage-04.dtd" [<!NOTATION n SYSTEM "n">]>',
    ],
)
def test_a_report_that_declares_anything_is_refused(declared: str) -> None:
    body = f"{declared}{ONE}"
    with pytest.raises(ReportMalformed, match="declares entities or a DTD of its own"):
        parse_report(body.encode())


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "iso-8859-1"])
def test_a_report_comes_in_any_usual_encoding(encoding: str) -> None:
    named = encoding.removesuffix("-sig")
    text = f'<?xml version="1.0" encoding="{named}"?>\n{ONE}'
    assert lines(parse_report(text.replace("a.py", "ä.py").encode(encoding))) == {"ä.py": ("1", "")}


def test_a_small_file_that_unpacks_into_a_large_one_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recognise, "MOST_BYTES", 1 << 20)
    with pytest.raises(ReportTooLarge, match="holds more than 1 MiB"):
        parse_report(gzip.compress(b"TN:\n" * (1 << 19)))


@pytest.mark.parametrize("beginning", [b"<coverage>", b'<coverage a="', b"<coverage><!--"])
def test_a_report_that_never_comes_to_an_element_is_stopped(beginning: bytes) -> None:
    with pytest.raises(ReportTooLarge, match="holds no element in 2 MiB"):
        parse_report(beginning + b" " * (3 << 20))


def with_sources(many: int, files: int) -> bytes:
    sources = "".join(f"<source>/{number}</source>" for number in range(many))
    line = '<line number="1" hits="1"/>'
    classes = "".join(f'<class filename="{number}.py">{line}</class>' for number in range(files))
    return f"<coverage><sources>{sources}</sources>{classes}</coverage>".encode()


def test_many_files_below_many_sources_are_too_many_ways_to_name_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(form, "MOST_WAYS", 1_000)
    assert len(parse_report(with_sources(9, 100)).files) == 100
    with pytest.raises(ReportTooLarge, match=r"names its files in more than 1,000 ways, each below each source"):
        parse_report(with_sources(9, 101))


def test_a_source_is_no_longer_than_a_path_whatever_is_written_within_it() -> None:
    long, split = f"<source>{'x' * 5_000}</source>", f"<source>/a{('<b/>' + 'x' * 60_000) * 40}</source>"
    report = parse_report(ONE.replace("<coverage>", f"<coverage>{long}{split}<source>/c</source>").encode())
    assert [named.roots for named in report.files] == [("/c",)]


def test_counts_that_ran_over_and_line_0_are_no_surprise() -> None:
    body = b"SF:a.py\r\n# a comment\nDA:0,1\nDA:1,-5\nDA:2,99999999999999999999,abc=\nDA:3,000\nNEW:1\nend_of_record\n"
    assert lines(parse_report(body)) == {"a.py": ("2", "1,3")}


# ---- whatever comes

files = st.dictionaries(
    st.sampled_from(["a.py", "src/a.py", "src/shop/b.py", "com/acme/Main.java", "ä/ö.py"]),
    st.dictionaries(st.integers(1, 400), st.booleans(), min_size=1, max_size=12),
    min_size=1,
    max_size=3,
)


def as_lcov(told: dict[str, dict[int, bool]]) -> str:
    records = (
        "".join([f"SF:{path}\n", *(f"DA:{line},{hit:d}\n" for line, hit in own.items()), "end_of_record\n"])
        for path, own in told.items()
    )
    return "".join(records)


def as_cobertura(told: dict[str, dict[int, bool]]) -> str:
    classes = (
        f'<class filename="{path}"><lines>'
        + "".join(f'<line number="{line}" hits="{hit:d}"/>' for line, hit in own.items())
        + "</lines></class>"
        for path, own in told.items()
    )
    return f"<coverage><packages><package><classes>{''.join(classes)}</classes></package></packages></coverage>"


def as_jacoco(told: dict[str, dict[int, bool]]) -> str:
    sources = (
        f'<package name="{path.rpartition("/")[0]}"><sourcefile name="{path.rpartition("/")[2]}">'
        + "".join(f'<line nr="{line}" mi="1" ci="{hit:d}"/>' for line, hit in own.items())
        + "</sourcefile></package>"
        for path, own in told.items()
    )
    return f'<report name="x">{"".join(sources)}</report>'


@given(files)
def test_every_format_says_the_same(told: dict[str, dict[int, bool]]) -> None:
    expected = {
        path: (ranges_of(n for n, hit in own.items() if hit), ranges_of(n for n, hit in own.items() if not hit))
        for path, own in told.items()
    }
    for write in (as_lcov, as_cobertura, as_jacoco):
        assert lines(parse_report(write(told).encode())) == expected


@given(st.sets(st.integers(1, 60)))
def test_ranges_hold_what_was_put_into_them(numbers: set[int]) -> None:
    written = ranges_of(numbers)
    assert (list(lines_in(written)), count_in(written)) == (sorted(numbers), len(numbers))


BEGINNINGS = st.sampled_from([b"", b"SF:a\nDA:", b"<coverage>", b"<report>", b"\x1f\x8b\x08\x00", b"\xef\xbb\xbf<"])


@given(BEGINNINGS, st.binary(max_size=80))
@example(b"<coverage>", b"&undefined;")
@example(b'<?xml version="1.0" encoding="', b'utf-7"?><a/>')
@example(b'<?xml version="1.0" encoding="', b'idna"?><a/>')
def test_no_bytes_end_in_anything_but_a_refusal(beginning: bytes, rest: bytes) -> None:
    try:
        parse_report(beginning + rest)
    except CoverageRefused as refusal:
        assert refusal.fix  # noqa: PT017 (that it was refused at all is only one of the two ends)


@pytest.mark.parametrize("name", ["coveragepy.xml", "gcovr.info", "jacoco-modules.xml"])
@given(data=st.data())
def test_a_report_with_a_piece_missing_or_altered_is_refused_or_read(name: str, data: st.DataObject) -> None:
    body = bytearray(sample(name))
    at = data.draw(st.integers(0, len(body) - 1))
    length = data.draw(st.integers(0, 40))
    body[at : at + length] = data.draw(st.binary(max_size=10))
    try:
        parse_report(bytes(body))
    except CoverageRefused as refusal:
        assert refusal.fix  # noqa: PT017 (as above)


def test_what_is_stored_comes_back_whatever_a_file_is_called() -> None:
    files = {"a/.ä☃\ud800.py": FileCoverage(covered="1-3,7", missed=""), "": FileCoverage(covered="", missed="1")}
    for contents in (Contents(base="b" * 40, files=files), Contents(base=None, files={})):
        assert parse_contents(contents_text(contents)) == contents
