"""What was scored is kept by service, comes back as it was, and is thrown away when it is not true any more."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from briefing.contracts.week import Week
from briefing.evidence.stored.org_snapshot import OrgSnapshot, holdings_of
from briefing.evidence.stored.parts import Part, parts_of
from briefing.evidence.stored.scoring import Scored, Scoring
from data import records as r
from data.migrate import RehearsalStore
from data.store import Store
from scoring.kinds.files import FileKind
from tests.unit.briefing.evidence.score_cache.company import DAY, END, company, method

WEEK = Week(date(2026, 11, 9), "UTC")
CART, PAY, MAIL = frozenset({"cart"}), frozenset({"pay"}), frozenset({"mail"})
SHOP = Part(repositories=frozenset({"shop", "tools"}), services=frozenset({"cart", "pay"}))


pytestmark = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)


@pytest.fixture
def collected(store: Store) -> Store:
    store.save(company())
    return store


def scoring(store: Store) -> Scoring:
    return Scoring(store=store, method=method(), holiday=lambda _country, _day: None)


def known(found: OrgSnapshot, services: frozenset[str]) -> tuple[Any, ...]:
    """All that a basis of some services is cut from."""
    mine = [change for change in found.changes if services & set(change.services)]
    return mine, found.operations.only(services), {one: found.began.get(one) for one in services}, found.frame.untold


def test_what_is_kept_or_scored_alone_is_what_is_scored_among_all_the_rest(collected: Store) -> None:
    evidence = holdings_of(scoring(collected).evidence(WEEK, Scored()))
    for services in (MAIL, CART, CART | PAY | MAIL):
        live = known(evidence, services)
        assert live[0]
        assert live[1].deployments
        assert known(scoring(collected).holdings(WEEK, services, Scored()), services) == live
        assert collected.count(r.KeptService, service_id=sorted(services)) == len(services)
        # The second time it comes out of the store.
        found = scoring(collected).holdings(WEEK, services, Scored())
        assert known(found, services) == live
        assert known(holdings_of(scoring(collected).evidence(WEEK, Scored(services=services))), services) == live
    assert [one.id for one in found.changes if one.waits_at(END) and one.ways and one.paths]
    assert any(one.score.gates for one in found.changes)


def test_what_hangs_together_is_one_part(collected: Store) -> None:
    with collected.snapshot() as view:
        assert parts_of(view, 0) == (Part(repositories=frozenset({"post"}), services=MAIL), SHOP)
        # Only the carried change of the repository of tools and the named deployment join the two services.
        assert len(parts_of(view, END)) == 3


def test_what_is_kept_is_not_scored_again_until_something_is_collected(collected: Store) -> None:
    assert list(scoring(collected).keep(WEEK, services=CART)) == [SHOP]
    assert sorted({one.service_id for one in collected.read(r.KeptService)}) == ["cart", "pay"]
    assert len(list(scoring(collected).keep(WEEK))) == 1
    collected.freeze(r.FrozenPayload(hash="f" * 64, scope_id="web", week="2026-W46", body="{}", frozen_at=END))
    collected.save([r.Cursor(stream_id="s", cursor="1", moved_at=END, reached_at=END)])
    assert list(scoring(collected).keep(WEEK)) == []
    # Other settings do not find what was kept under these.
    other = Scoring(store=collected, method=method(), holiday=lambda _country, _day: None, incident_hours=9)
    assert len(list(other.keep(WEEK))) == 2
    collected.save([replace(collected.read(r.Review)[0], comments=9)])
    assert len(list(scoring(collected).keep(WEEK))) == 2


def test_what_is_collected_between_two_scopes_of_one_run_is_in_the_second(collected: Store) -> None:
    run = Scored()
    scoring(collected).holdings(WEEK, CART, run)
    collected.save([replace(one, title="Renamed") for one in collected.read(r.Change)])
    for services in (CART, MAIL):
        found = scoring(collected).holdings(WEEK, services, run)
        assert {one.title for one in found.changes} == {"Renamed"}
        assert {one.title for one in scoring(collected).evidence(WEEK, run).changes} == {"Renamed"}


def test_globs_of_file_kinds_that_change_score_what_was_kept_anew(collected: Store) -> None:
    list(scoring(collected).keep(WEEK))
    before = scoring(collected).holdings(WEEK, CART, Scored())
    settled = replace(method(), kinds=(("*", FileKind.GENERATED),))
    other = Scoring(store=collected, method=settled, holiday=lambda _country, _day: None)
    after = other.holdings(WEEK, CART, Scored())
    assert any(one.readings["lines_added"].value for one in before.changes)
    assert not any(one.readings["lines_added"].value for one in after.changes)


def test_a_week_that_comes_out_the_same_is_written_once_for_all_moments(collected: Store) -> None:
    later = Week(date(2026, 11, 16), "UTC")
    list(scoring(collected).keep(WEEK))
    first = {(one.service_id, one.digest) for one in collected.read(r.KeptWeek)}
    list(scoring(collected).keep(later))
    second = {(one.service_id, one.digest) for one in collected.read(r.KeptWeek)}
    assert len(first & second) > len(second - first)
    assert {one.moment for one in collected.read(r.KeptService)} == {END, END + 7 * DAY}


def test_what_is_two_weeks_old_is_let_go_with_all_its_weeks(collected: Store) -> None:
    for monday in (date(2026, 11, 9), date(2026, 11, 23)):
        list(scoring(collected).keep(Week(monday, "UTC")))
    assert {one.moment for one in collected.read(r.KeptService)} == {END + 14 * DAY}
    used = {digest for one in collected.read(r.KeptService) for digest in json.loads(one.weeks)}
    assert {one.digest for one in collected.read(r.KeptWeek)} == used


def test_a_rehearsal_keeps_nothing_and_finds_what_is_kept(collected: Store) -> None:
    rehearsal = RehearsalStore(collected._reading)
    live = known(scoring(rehearsal).holdings(WEEK, CART, Scored(services=CART)), CART)
    assert collected.count(r.KeptService) == 0
    list(scoring(collected).keep(WEEK))
    assert known(scoring(rehearsal).holdings(WEEK, CART, Scored(services=CART)), CART) == live
