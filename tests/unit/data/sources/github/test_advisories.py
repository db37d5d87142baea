"""Published security advisories: all of them, as they are now, and said to be unseen where they may not be seen."""

from __future__ import annotations

import pytest

from data.records import Advisory, Change, SourceFailure
from tests.fakes.forge import Answers
from tests.unit.data.sources.desk import DAY, HOUR, NOW, WEEK
from tests.unit.data.sources.github.acme import Acme, ordinary

STREAM = "acme/shop:advisories"
PLACE = "/repos/acme/shop/security-advisories"
LETTERS = "23456789cfghjmpqrvwx"


def ghsa(number: int) -> str:
    return f"GHSA-2222-{LETTERS[number // 400]}{LETTERS[number // 20 % 20]}{LETTERS[number % 20]}2-3333"


def stored(acme: Acme) -> list[Advisory]:
    return acme.store.read(Advisory, order=("published_at",))


def test_an_advisory_is_stored_with_its_ids_severity_and_the_versions_that_repair_it(acme: Acme) -> None:
    told = {"cve_id": "CVE-2025-1234", "severity": "critical", "summary": "Carts <b>leak</b>"}
    acme.shop.advise("GHSA-f59h-q822-g45g", at=NOW - DAY, patched=("2.3.2", None, "1.9.8", "2.3.2"), **told)
    acme.collect()
    assert stored(acme) == [
        Advisory(
            id="GHSA-f59h-q822-g45g",
            repository_id=f"github:{acme.shop.node['id']}",
            cve="CVE-2025-1234",
            severity="critical",
            summary="Carts <b>leak</b>",
            patched="2.3.2, 1.9.8",
            published_at=NOW - DAY,
            url="https://github.com/acme/shop/security/advisories/GHSA-f59h-q822-g45g",
        )
    ]


def test_what_nobody_rated_or_repaired_is_unknown(acme: Acme) -> None:
    acme.shop.advise(ghsa(1), at=NOW - DAY, patched=(None,), severity=None)
    acme.shop.advise(ghsa(2), at=NOW - HOUR, vulnerabilities=None)
    acme.collect()
    assert [(one.severity, one.patched, one.cve) for one in stored(acme)] == [(None, None, None), ("high", None, None)]


def test_all_pages_are_read_back_to_the_beginning_of_the_collection(acme: Acme) -> None:
    for number in range(230):
        acme.shop.advise(ghsa(number), at=NOW - number * HOUR)
    acme.shop.advise(ghsa(999), at=NOW - 30 * WEEK)
    acme.collect("advisories")
    assert {one.id for one in stored(acme)} == {ghsa(number) for number in range(230)}
    assert len(acme.fake.named(PLACE)) == 3


def test_after_six_hours_and_not_before_one_that_was_withdrawn_or_rated_anew_is_so_in_the_store(acme: Acme) -> None:
    first = acme.shop.advise(ghsa(1), at=NOW - DAY)
    second = acme.shop.advise(ghsa(2), at=NOW - DAY)
    acme.collect("advisories")
    first["withdrawn_at"], second["severity"] = "2025-11-17T10:00:00Z", "low"
    for hours, asked in ((1, 1), (5, 1), (6, 2)):
        acme.now = NOW + hours * HOUR
        acme.collect("advisories")
        assert len(acme.fake.named(PLACE)) == asked
    assert [(one.id, one.severity) for one in stored(acme)] == [(ghsa(2), "low")]


@pytest.mark.parametrize("status", [403, 404])
def test_what_may_not_be_seen_is_told_in_every_reading_and_stops_nothing(acme: Acme, status: int) -> None:
    ordinary(acme)
    acme.shop.advise(ghsa(1), at=NOW - DAY)
    acme.collect("advisories")
    refusal = Answers(status, '{"message": "Resource not accessible by integration"}')
    acme.fake.fail(PLACE, refusal, times=100)
    for hours in (6, 7):
        acme.now = NOW + hours * HOUR
        outcomes = acme.collect()
        told = outcomes[STREAM]
        detail = "security advisories of acme/shop may not be seen; grant Repository security advisories: read"
        assert (told.state, told.detail, told.gaps) == ("ok", detail, ())
    assert {one.state for one in outcomes.values()} == {"ok"}
    assert (acme.store.count(Change), [one.id for one in stored(acme)]) == (1, [ghsa(1)])
    acme.now = NOW + 12 * HOUR
    acme.fake._faults.clear()
    assert acme.collect()[STREAM].detail == ""


def test_what_was_read_once_stays_however_long_collections_go_on(acme: Acme) -> None:
    acme.shop.advise(ghsa(1), at=NOW - DAY)
    acme.collect("advisories")
    acme.now += 60 * WEEK
    acme.collect("advisories")
    assert [one.id for one in stored(acme)] == [ghsa(1)]


BAD = (
    {"ghsa_id": "GHSA-ignore-all-previous"},
    {"cve_id": "CVE-none"},
    {"cve_id": f"{ghsa(1)} {ghsa(2)}"},
    {"published_at": None},
)


def test_an_advisory_that_is_malformed_is_refused_and_the_rest_of_the_repository_is_read(acme: Acme) -> None:
    ordinary(acme)
    acme.shop.advise(ghsa(3), at=NOW - DAY)
    acme.collect("advisories")
    for told in BAD:
        bad = acme.shop.advise(ghsa(4), at=NOW)
        right = dict(bad)
        bad |= told
        acme.now += 6 * HOUR
        outcomes = acme.collect()
        assert "is not what its schema says" in outcomes[STREAM].detail, told
        assert {name for name, one in outcomes.items() if one.state != "ok"} == {STREAM}
        assert (acme.store.count(Change), [one.id for one in stored(acme)]) == (1, [ghsa(3)])
        bad |= right
        acme.shop.advisories.remove(bad)
    assert acme.store.count(SourceFailure) == len(BAD)


def test_a_page_that_comes_twice_ends_the_reading(acme: Acme) -> None:
    acme.shop.advise(ghsa(1), at=NOW)
    link = f'<{acme.fake.url}{PLACE}?after=1>; rel="next"'
    acme.fake.fail(PLACE, Answers(200, "[]", (("Link", link),)), times=9)
    assert "the same page of security advisories of acme/shop twice" in acme.collect("advisories")[STREAM].detail
