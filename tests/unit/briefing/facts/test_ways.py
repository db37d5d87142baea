"""A way down that was scored is a fact; cards offer it, the narrative cites it, and every outlet shows it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from briefing.contracts.payload import Card, Payload, Remedy
from briefing.editions.page.page import render_page
from briefing.editions.slack.message import render_slack
from briefing.editions.terminal.edition import render_terminal
from briefing.editions.view.build import build_view
from briefing.editions.view.naming import Names, Naming
from briefing.evidence.changes import ScoredChange
from briefing.narrative.narrator import TemplateNarrator
from scoring.cures import BY_CAUSE, WITHOUT_OWNERS
from scoring.severity import Cause
from scoring.waysdown import WayDown
from tests.unit.briefing.editions.mail_reading import email_html, email_text
from tests.unit.briefing.sample import SERVICES, at, change, facts_of, history, payload

OWNER = WayDown(
    id="owner-review", phrase="have an owner review {change} before it goes out", points=(64,), cost=0, leaves_band=True
)
TESTS = WayDown(id="add-tests", phrase="add 30 lines of tests to {change}", points=(78,), cost=6, leaves_band=True)
SPLIT = WayDown(id="split", phrase="split {change} by directory", points=(54, 38), cost=8, leaves_band=True)
SLIGHT = WayDown(id="review", phrase="have somebody review {change}", points=(81,), cost=1, leaves_band=False)
LOOK, SAYS = WITHOUT_OWNERS[BY_CAUSE[Cause.QUEUE][0]]
GENERAL = Remedy(id=LOOK, text=SAYS, effect=None)


def waiting(number: int, points: int, *ways: WayDown) -> ScoredChange:
    made = change(number, landed=at(0), points=points, deployed=None, services=("search",))
    return replace(made, ways=ways)


def week(*changes: ScoredChange) -> Payload:
    return payload([*history(), *changes], services=SERVICES[:3], has_queue=True)


def queue_card(found: Payload) -> Card:
    [card] = [card for card in found.cards if card.cause == Cause.QUEUE]
    return card


def test_a_way_down_is_a_fact_with_what_it_was_and_what_it_would_be():
    found = week(waiting(1, 82, OWNER, TESTS))
    fact = found.fact("way.shop@000000000001")

    assert (fact.kind, fact.value, fact.unit) == ("way_down", 64, "points")
    assert (fact.subject.type, fact.subject.label) == ("change", "shop#1")
    assert fact.sources == found.fact("week.changes").sources
    assert fact.detail == {
        "remedy": "owner-review",
        "text": "have an owner review shop#1 before it goes out",
        "before": 82,
        "after": [64],
        "band": "critical",
        "leaves_band": True,
        "readings": {"lines_added": 82.0},
    }


def test_a_change_tells_all_of_its_ways_and_one_without_any_says_nothing_of_them():
    found = week(waiting(1, 82, OWNER, TESTS), waiting(2, 81))
    told = {fact.subject.label: fact.detail.get("ways") for fact in facts_of(found, "change").values()}

    assert told["shop#1"] == [
        {"remedy": "owner-review", "text": "have an owner review it before it goes out", "points": [64]},
        {"remedy": "add-tests", "text": "add 30 lines of tests to it", "points": [78]},
    ]
    assert told["shop#2"] is None
    assert list(facts_of(found, "way_down")) == ["way.shop@000000000001"]


@pytest.mark.parametrize(
    ("ways", "text", "effect"),
    [
        ((OWNER, TESTS), "have an owner review shop#1 before it goes out", "82 → 64"),
        ((SPLIT,), "split shop#1 by directory", "82 → 54 and 38"),
        ((SLIGHT, TESTS), "add 30 lines of tests to shop#1", "82 → 78"),
        ((SLIGHT,), "have somebody review shop#1", "82 → 81"),
    ],
    ids=["the-cheapest", "parts", "leaves-the-band", "or-lowers-it-most"],
)
def test_a_card_about_what_waits_offers_the_way_first(ways, text, effect):
    card = queue_card(week(waiting(1, 82, *ways)))

    assert card.remedies == (Remedy(id="way.shop@000000000001", text=text, effect=effect), GENERAL)
    assert card.facts == ("service.search.queue", "change.shop@000000000001", "way.shop@000000000001")


def test_a_card_offers_the_ways_of_two_changes_at_most_the_riskiest_first():
    card = queue_card(week(*(waiting(number, 80 + number, OWNER) for number in (1, 2, 3))))
    assert [remedy.id for remedy in card.remedies] == ["way.shop@000000000003", "way.shop@000000000002", GENERAL.id]


def test_a_card_offers_no_way_of_a_change_in_a_lower_band_than_its_riskiest():
    slight = replace(SLIGHT, points=(29,), leaves_band=True)
    card = queue_card(week(waiting(1, 82, OWNER), waiting(2, 30, slight)))
    assert [remedy.id for remedy in card.remedies] == ["way.shop@000000000001", GENERAL.id]
    assert "way.shop@000000000002" in card.facts


def test_a_card_about_something_else_offers_what_helps_its_cause_first():
    taken = replace(change(1, landed=at(1), points=70), ways=(OWNER,))
    back = change(2, landed=at(0), reverts=[1])
    found = payload([*history(), taken, back])

    [card] = [card for card in found.cards if card.cause == Cause.REVERTS]
    assert [remedy.id for remedy in card.remedies] == [BY_CAUSE[Cause.REVERTS][0], f"way.{taken.id}"]


def test_the_narrative_says_it_as_the_fact_that_it_cites():
    found = week(waiting(1, 82, OWNER))
    [action] = TemplateNarrator().narrate(found).actions

    assert action.text == "Search: have an owner review shop#1 before it goes out (82 → 64 points)."
    assert action.facts == ("service.search.queue", "way.shop@000000000001")
    assert action.remedy == "way.shop@000000000001"


def test_every_outlet_shows_the_way_with_its_points():
    found = week(waiting(1, 82, OWNER, SPLIT))
    view = build_view(found, TemplateNarrator().narrate(found), Names(), Naming.ROLES)
    slack = render_slack(view)
    said = {
        "terminal": " ".join(render_terminal(view, width=88, color=False).split()),
        "mail": " ".join(email_text(view).split()),
        "slack": slack.to_json(),
        "html mail": email_html(view),
        "page": render_page(view, slack=slack, email=email_html(view)),
    }

    for outlet, text in said.items():
        assert "have an owner review shop#1 before it goes out" in text.casefold(), outlet
        assert "82 → 64" in text, outlet
    # The page has room for all of a change's ways.
    assert "split it by directory: 82 → 54 and 38" in said["page"]
