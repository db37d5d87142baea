"""The weeks in which a source was blind are no weeks of noughts: nothing is usual, or has fallen, because of them."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace

import pytest

from briefing.answers.service import landed_in
from briefing.contracts.payload import CardState, Payload, Source, SourceState
from briefing.editions.view.opening import title_line
from briefing.evidence.operations import Operations
from briefing.narrative.narrator import TemplateNarrator
from briefing.payloads.build import build_payload
from scoring.bands import DEFAULT_BANDS
from tests.fakes.gitrepo import GitRepo
from tests.unit.briefing.clones import brief, commit_weeks
from tests.unit.briefing.sample import DAY, SERVICES, WEEK, at, basis, change, deployment, history, outage, payload

SILENT_WEEKS = 8


def silent(weeks: int = SILENT_WEEKS) -> Payload:
    """Weeks of six changes, until the source fell silent so many weeks before the end of this one."""
    since = at(weeks - 1, hour=0)
    made = basis([one for one in history() if one.landed_at < since], began=at(12))
    source = Source(
        id="github",
        label="GitHub",
        state=SourceState.STALE,
        detail="silent",
        as_of=WEEK.earlier(weeks - 1).start.isoformat(),
    )
    unseen = {name: {"change": since, "deployments": since} for name in SERVICES[:2]}
    return build_payload(replace(made, sources=(source,), unseen=unseen), WEEK, DEFAULT_BANDS)


def test_a_week_that_was_not_seen_has_no_count_and_no_comparison_and_a_gap_in_its_series():
    fact = silent().fact("week.changes")
    assert (fact.value, fact.comparisons) == (None, ())
    assert fact.detail["series"] == [6] * 5 + [None] * SILENT_WEEKS


def test_of_a_service_that_was_not_seen_nobody_answers_that_nothing_landed():
    found = silent()
    opened = SimpleNamespace(payload=found)
    assert landed_in(opened, found.fact("service.payments.elevated")) is None
    assert landed_in(opened, None) is None
    assert landed_in(SimpleNamespace(payload=payload(history())), None) == 0


def test_of_a_silent_source_nothing_is_said_to_have_fallen_or_to_be_as_usual():
    found = silent()
    narrative = TemplateNarrator().narrate(found)
    said = " ".join(one.text for one in (narrative.headline, *narrative.situation, *narrative.positives))
    assert "landed" not in said
    assert "usual" not in said
    assert "All clear" not in title_line(found)


@pytest.mark.parametrize(("weeks", "state"), [(1, CardState.NEW), (2, CardState.UNCHANGED), (8, CardState.UNCHANGED)])
def test_the_card_of_an_outage_has_its_true_age(weeks, state):
    [card] = silent(weeks).cards
    assert (card.key, card.state, card.weeks_open) == ("source.github:source", state, weeks)


def test_usual_is_made_of_the_weeks_that_were_seen():
    since = at(1, hour=0)
    made = basis([one for one in history() if one.landed_at < since], began=at(12))
    unseen = {name: {"change": since} for name in SERVICES[:2]}
    last = build_payload(replace(made, unseen=unseen), WEEK.earlier(2), DEFAULT_BANDS).fact("week.changes")
    assert [one.value for one in last.comparisons] == [6, 6]


@pytest.mark.parametrize("since", [at(0, hour=0), 0])
def test_where_one_service_was_not_seen_no_other_has_a_share_or_a_record_of_it(since):
    """Of what landed in payments and auth, only payments is known: it may be all of it, or hardly any."""
    made = basis([*history(), *(change(n, landed=at(0), points=60) for n in range(1, 9))], operations=broken())
    assert build_payload(made, WEEK, DEFAULT_BANDS).fact("service.payments.share").value == 100
    assert "payments:concentration" in {one.key for one in build_payload(made, WEEK, DEFAULT_BANDS).cards}
    found = build_payload(replace(made, unseen={"auth": {"change": since}}), WEEK, DEFAULT_BANDS)
    share = found.fact("service.payments.share")
    assert (share.value, share.detail["series"][-1], share.comparisons) == (None, None, ())
    assert "payments:concentration" not in {one.key for one in found.cards}


def broken() -> Operations:
    """A deployment of payments in this week, and its incident."""
    return Operations(
        deployments=(deployment("d0", at(0, day=2)),), outages=(outage("i0", at(0, day=2) + 60, at(0, day=3), "d0"),)
    )


def test_a_clone_without_a_commit_of_the_week_may_not_have_been_fetched(tmp_path):
    repo = GitRepo(tmp_path / "shop")
    commit_weeks(repo, [at(week, day=day) for week in range(9, 2, -1) for day in (0, 1)], author="ann")
    found = brief(tmp_path / "shop", week=WEEK.id).payload
    [source] = found.sources
    assert source.state is SourceState.STALE
    assert source.detail.startswith("no commit since ")
    assert source.detail.endswith(": fetch the clone, or nothing landed")
    assert (found.fact("week.changes").value, found.fact("week.changes").comparisons) == (None, ())
    assert [one.weeks_open for one in found.cards if one.cause == "source"] == [3]


def test_a_later_commit_proves_that_nothing_landed_in_a_quiet_week(tmp_path):
    repo = GitRepo(tmp_path / "shop")
    moments = [at(week, day=day) for week in range(9, 0, -1) for day in (0, 1)]
    commit_weeks(repo, [*moments, at(-1) + DAY], author="ann")
    found = brief(tmp_path / "shop", week=WEEK.id).payload
    assert found.sources[0].state is SourceState.OK
    assert (found.fact("week.changes").value, found.cards) == (0, ())
