"""Whole briefings, how Riskbrief itself is doing, and the same on both databases."""

from __future__ import annotations

import dataclasses
from datetime import timedelta

import pytest

from briefing.answers.values.common import NoBriefing
from briefing.editions.view.naming import Naming
from data import records as r
from data.query import within
from tests.monday import Live
from tests.unit.briefing.answers.monday import (
    DANA,
    KATRIN,
    MIRIAM,
    STEFAN,
    TOPICS,
    TUESDAY,
    WEEK,
    Reception,
    drop_payload,
    opened,
)

# ---- whole briefings


def test_a_newer_week_that_is_not_ready_is_said_to_be_awaited(reception: Reception) -> None:
    later = reception.desk_at(TUESDAY + timedelta(days=7))

    found, now = later.newest(reception.reader(DANA)), reception.desk.newest(reception.reader(DANA))

    assert (found.briefed.week, now.briefed.week) == (WEEK, WEEK)
    assert "2026-W37 has been due since Mon 14 Sep 09:00" in (found.briefed.awaited or "")
    assert now.briefed.awaited is None
    assert now.next_due == "Mon 14 Sep 09:00 (America/New_York)"


def test_before_the_first_briefing_it_is_said_when_it_is_due(own_reception: Reception) -> None:
    drop_payload(own_reception, "storefront")
    dana = own_reception.reader(DANA)

    awaited = NoBriefing(scope_id="storefront", scope="Storefront", first_due="Mon 14 Sep 09:00 (America/New_York)")
    assert own_reception.desk.newest(dana) == awaited
    assert own_reception.desk.answer("service", dana, "checkout") == awaited
    assert own_reception.desk.answer("team", dana, "") == awaited
    assert own_reception.desk.answer("queue", dana) == awaited
    assert own_reception.desk.answer("card", dana, "checkout:queue") == awaited
    signal = own_reception.desk.answer("signal", dana, "lines_added")
    assert (signal.most, signal.now, signal.briefed) == (None, None, None)


def test_an_edition_without_a_reader_names_nobody(reception: Reception) -> None:
    named = reception.desk.newest(reception.reader(DANA))

    found = reception.desk.edition(named.payload.hash)

    assert (named.naming, found.naming) == (Naming.NAMES, Naming.ROLES)
    assert not found.names.by_person
    assert found.next_due == "Mon 14 Sep 09:00 (America/New_York)"
    assert reception.desk.edition("0" * 64) is None
    assert reception.desk.card_of(named.payload.hash, "checkout:queue") is not None
    assert reception.desk.card_of(named.payload.hash, "checkout:nothing") is None


def test_a_briefing_that_nobody_has_written_yet_is_told_in_the_templates_words(own_reception: Reception) -> None:
    before = own_reception.desk.newest(own_reception.reader(DANA))
    own_reception.store.delete(r.StoredNarrative, payload_hash=before.payload.hash)

    found = own_reception.desk_at(TUESDAY).newest(own_reception.reader(DANA))

    assert (found.narrative.narrator or "").startswith("template")
    assert own_reception.store.get(r.StoredNarrative, payload_hash=found.payload.hash) is None
    # A source that nobody reads any more is stale.
    own_reception.store.delete(r.SourceStatus, within("observed_at", int(TUESDAY.timestamp()), None))
    status = own_reception.desk_at(TUESDAY + timedelta(days=9)).status(own_reception.reader(DANA))
    assert {one.state for one in status.sources} == {"stale"}
    assert status.collected == "10 days ago"


def test_cards_that_a_reader_turned_off_are_left_out_for_them_alone(own_reception: Reception) -> None:
    nothing = dict.fromkeys(("day", "hour", "minute", "zone", "outlets", "all_clear", "paused_from", "paused_until"))
    own_reception.store.save([r.ReaderSettings(reader_id=DANA, hidden='["timing"]', changed_at=0, **nothing)])
    dana = own_reception.reader(DANA)

    mine, shared = own_reception.desk.newest(dana), own_reception.desk.newest(dana, private=False)

    assert "checkout:timing" not in {card.key for card in mine.view.cards}
    assert "checkout:timing" in {card.key for card in shared.view.cards}


# ---- how it is with us


def test_the_status_has_sources_with_their_age_and_the_next_briefing(reception: Reception) -> None:
    found = reception.desk.status(reception.reader(DANA))

    assert [(one.label, one.state, one.age) for one in found.sources][1] == ("GitHub", "ok", "33 hours ago")
    assert found.collected == "33 hours ago"
    assert found.scopes == (f"Storefront: last {WEEK}, made Mon 7 Sep 09:00; next Mon 14 Sep 09:00 (America/New_York)",)
    assert found.writer == "The newest was written by a template, without a language model."
    assert not found.troubles


def test_what_did_not_arrive_is_told_to_whom_it_was_for_and_to_administrators(own_reception: Reception) -> None:
    at = int(TUESDAY.timestamp()) - 3_600
    payload = own_reception.desk.newest(own_reception.reader(DANA)).payload
    lost = r.Delivery(
        id="d1", payload_hash=payload.hash, outlet="slack", address="U07DWHITE04/", part=0, state="claimed",
        reason=None, receipt=None, claimed_at=at, settled_at=None,
    )  # fmt: skip
    address = next(one for one in own_reception.organisation.managers if one.id == DANA).slack[0]
    own_reception.store.claim(dataclasses.replace(lost, address=address))
    own_reception.store.settle("d1", state="failed", reason="550 no <Dana.W@acme.example>", receipt=None, at=at)

    told = {
        who: own_reception.desk.status(own_reception.reader(who)).troubles for who in (DANA, STEFAN, MIRIAM, KATRIN)
    }

    [lost_one] = told[DANA]
    assert lost_one.startswith(f"Storefront, {WEEK}, by slack: failed ")
    assert lost_one.endswith(": 550 no <an address>")
    assert told[STEFAN] != ()
    assert told[MIRIAM] == told[KATRIN] == ()


# ---- databases


@pytest.mark.parametrize("backend", ["postgresql"], indirect=True)
def test_every_topic_is_answered_alike_on_both_databases(live: Live, reception: Reception) -> None:
    with live.opened() as store:
        other = opened(live.url, store, live.folder)
        store.save([*reception.store.read(r.KeptService), *reception.store.read(r.KeptWeek)])

        for topic, text in TOPICS.items():
            told = [one.desk.answer(topic, one.reader(DANA), text) for one in (reception, other)]
            assert told[0] == told[1]
        assert reception.desk.status(reception.reader(DANA)) == other.desk.status(other.reader(DANA))
