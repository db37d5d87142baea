"""A report is taken in whole or not at all, and whoever sends it hears what became of it."""

from __future__ import annotations

import gzip
import json

import pytest

from data import records as r
from data.coverage.errors import CoverageRefused, ReportMalformed, RepositoryUnknown
from data.coverage.receive import CoverageAbout, receive_coverage, take_in
from data.coverage.recognise import parse_report
from tests.unit.data.coverage.samples import sample
from tests.unit.data.coverage.yard import START, Yard, file, lcov, patch, sha


def test_a_report_is_answered_with_what_it_changed(yard: Yard) -> None:
    yard.landed("monday", 1)
    yard.report("monday", lcov(pay=(8, 2)), 1)
    yard.change("c1", file("c1", "pay", patch(5, 8)))
    received = yard.report("c1", gzip.compress(lcov(pay=(6, 4))), 2, flag="")
    told = json.loads(json.dumps(received.as_json()))
    assert told == {
        "is_new": True,
        "repository": "acme/shop",
        "sha": sha("c1"),
        "flag": "",
        "format": "lcov",
        "files": 1,
        "covered": 6,
        "valid": 10,
        "known": 1,
        "unplaced": 0,
        "ambiguous": 0,
        "examples": [],
        "notes": [],
        "changes": [
            {
                "id": "c1",
                "sha": sha("c1"),
                "base": sha("monday"),
                "points_lost": 20.0,
                "patch": {"covered": 2, "valid": 4},
                "unknown": {},
            }
        ],
    }


@pytest.mark.parametrize(
    ("about", "field", "words"),
    [
        ({"repository": "acme/shpo"}, "repository", "'acme/shpo' is not known; did you mean 'acme/shop'?"),
        ({"repository": "x"}, "repository", "'x' is not known; collect from it first"),
        ({"sha": "abc123"}, "commit", "commit 'abc123' is no hash of a commit; give the whole hash"),
        ({"sha": "HEAD"}, "commit", "commit 'HEAD' is no hash"),
        ({"base": "main"}, "base", "base 'main' is no hash of a commit"),
        ({"flag": "unit tests"}, "flag", "flag 'unit tests' is no name of a flag; use at most 64"),
        ({"prefix": "/src"}, "prefix", "prefix '/src' is absolute"),
        ({"strip": "a\0"}, "strip", "strip 'a\\x00' is no folder"),
    ],
)
def test_what_is_said_about_a_report_is_checked(yard: Yard, about: dict[str, str], field: str, words: str) -> None:
    told = CoverageAbout(**({"repository": "acme/shop", "sha": sha("a")} | about))
    with pytest.raises(CoverageRefused) as caught:
        receive_coverage(yard.store, lcov(pay=(1, 1)), told, START)
    assert (caught.value.field, words in str(caught.value)) == (field, True), str(caught.value)
    assert yard.store.count(r.CoverageReport) == 0


def test_capitals_in_a_repository_do_not_matter_where_it_is_plain(yard: Yard) -> None:
    told = CoverageAbout(repository="Acme/Shop", sha=sha("a").upper())
    received = receive_coverage(yard.store, lcov(pay=(1, 1)), told, START)
    assert (received.repository, received.sha) == ("acme/shop", sha("a"))
    yard.store.save([r.Repository(id="R2", name="ACME/shop", default_branch="main", web_url=None)])
    with pytest.raises(RepositoryUnknown):
        receive_coverage(yard.store, lcov(pay=(1, 1)), told, START)


def test_several_reports_of_one_commit_become_one(yard: Yard) -> None:
    reports = [parse_report(sample(name)) for name in ("coveragepy.xml", "coveragepy-refund.info")]
    received = take_in(yard.store, reports, CoverageAbout(repository="acme/shop", sha=sha("a")), START)
    assert (received.format, received.files, received.covered, received.valid) == ("cobertura+lcov", 2, 9, 12)


def test_a_dry_run_says_what_would_be_new_and_writes_nothing(yard: Yard) -> None:
    about = CoverageAbout(repository="acme/shop", sha=sha("a"))
    reports = [parse_report(lcov(pay=(1, 1)))]
    assert take_in(yard.store, reports, about, START, dry_run=True).is_new
    assert yard.store.count(r.CoverageReport) == 0
    take_in(yard.store, reports, about, START)
    assert not take_in(yard.store, reports, about, START, dry_run=True).is_new


def test_paths_that_lead_nowhere_are_told(yard: Yard) -> None:
    yard.change("c1", file("c1", "src/shop/pay.py"))
    [note] = yard.report("a", lcov(pay=(1, 1)), 1).notes
    assert note.startswith("none of its files is known in acme/shop; if their paths are not the repository's")
    [note] = yard.report("a", lcov(pay=(1, 1)).replace(b"SF:src", b"SF:/opt"), 1).notes
    assert note.startswith("1 of 1 files lie below no folder of the repository ('/opt/pay.py'); say where")


def test_nothing_of_a_broken_report_is_stored(yard: Yard) -> None:
    with pytest.raises(ReportMalformed):
        yard.report("a", lcov(pay=(5, 5))[:-20], 1)
    assert (yard.store.count(r.CoverageReport), yard.store.count(r.SourceStatus)) == (0, 0)
