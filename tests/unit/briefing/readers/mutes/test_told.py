"""What readers and the model are told of a muted card: one line in every edition, and no all clear."""

from __future__ import annotations

from collections.abc import Callable
from email import message_from_bytes, policy
from html import unescape

import pytest

from bot.cli.render.week import week_text
from briefing.answers.explain.payload import explain_card
from briefing.contracts.payload import MutedCard, Payload
from briefing.editions.email.message import Envelope, render_email
from briefing.editions.page.page import render_page
from briefing.editions.slack.message import render_slack
from briefing.editions.terminal.edition import render_opening, render_terminal
from briefing.editions.view.build import build_view
from briefing.editions.view.naming import Naming
from briefing.editions.view.opening import muted_words, subject_line, title_line, tone_of, verdict
from briefing.editions.view.values import EditionView
from briefing.narrative.model.digest import digest
from briefing.narrative.narrator import TemplateNarrator
from briefing.payloads.build import judge_weeks
from briefing.readers.preferences import is_all_clear
from scoring.severity import Severity
from tests.frozen import payload_names, payload_of
from tests.unit.briefing.editions.sample import NAMES
from tests.unit.briefing.readers.mutes.fortnight import KEY, briefed, made, mark, queued
from tests.unit.briefing.sample import DEFAULT_BANDS, WEEK, at, change

LINE = (
    "1 muted: search: a risky change waits to go out (critical), until it changes, by a manager of shop since 2026-W45."
)
MUTED = briefed(*queued(85), marks=[mark()]).payload
BACK = briefed(*queued(85), *queued(85, first=9, weeks_ago=0), marks=[mark()]).payload
BESIDE = briefed(
    *queued(85), change(50, landed=at(0), points=85, deployed=None, services=("auth",)), marks=[mark()]
).payload


def viewed(payload: Payload) -> EditionView:
    return build_view(payload, TemplateNarrator().narrate(payload), NAMES, Naming.ROLES)


def mailed(payload: Payload, kind: str) -> str:
    addresses = {"sender": "a@acme.example", "recipient": "b@acme.example"}
    mail = render_email(viewed(payload), Envelope(**addresses, message_id_domain="acme.example"))
    part = message_from_bytes(mail, policy=policy.default).get_body((kind,))
    assert part is not None
    return part.get_content()


EDITIONS: dict[str, Callable[[Payload], str]] = {
    "terminal": lambda one: render_terminal(viewed(one), width=88, color=False),
    "opening": lambda one: render_opening(viewed(one), width=88, color=False),
    "plain mail": lambda one: mailed(one, "plain"),
    "mail": lambda one: mailed(one, "html"),
    "slack": lambda one: render_slack(viewed(one)).to_json(),
    "week": lambda one: week_text(one, frozen_at=None),
}


def flat(text: str) -> str:
    return " ".join(text.replace("\u2068", "").replace("\u2069", "").split())


@pytest.mark.parametrize("edition", EDITIONS)
def test_every_edition_says_in_one_line_what_is_muted_by_which_role_and_until_when(edition):
    for payload in (MUTED, BESIDE):
        assert flat(EDITIONS[edition](payload)).count(LINE) == 1
    assert "muted" not in EDITIONS[edition](briefed(*queued(85)).payload).casefold()
    assert LINE in flat(unescape(render_page(viewed(MUTED), email="<p>The mail</p>")))


def test_a_week_in_which_only_what_is_muted_is_open_gives_no_all_clear():
    assert (tone_of(MUTED), title_line(MUTED)) == ("info", "Nothing new, 1 muted: search")
    assert verdict(MUTED) == "Nothing to decide beside what is muted."
    assert subject_line(MUTED, "x") == "[to know] shop: Nothing new, 1 muted"
    said = TemplateNarrator().narrate(MUTED)
    assert said.headline.text == "Nothing new needs a decision this week."
    assert not [edition for edition, text in EDITIONS.items() if "all clear" in text(MUTED).casefold()]
    info = [one.model_copy(update={"severity": Severity.INFO}) for one in MUTED.muted]
    assert not is_all_clear(MUTED)
    assert is_all_clear(MUTED.model_copy(update={"muted": tuple(info), "facts": ()}))
    # Beside another card the opening is about that one alone.
    assert (title_line(BESIDE), BESIDE.severity) == ("1 critical: auth", Severity.CRITICAL)
    assert "search" not in TemplateNarrator().narrate(BESIDE).headline.text


def test_a_card_that_speaks_again_says_why():
    for edition, text in EDITIONS.items():
        if edition != "week":
            assert "muted since 2026-W45 by a manager of shop, and it got worse" in flat(text(BACK)), edition


def test_what_an_older_version_could_not_check_is_said():
    [card] = MUTED.muted
    told = card.model_copy(update={"unchecked": "nothing was measured this week"})
    words = muted_words(MUTED.model_copy(update={"muted": (told,)}))
    assert words is not None
    assert "which could not be checked: nothing was measured this week" in words
    # A long list is cut.
    many = tuple(MUTED.muted[0].model_copy(update={"key": str(place)}) for place in range(5))
    words = muted_words(MUTED.model_copy(update={"muted": many}))
    assert words is not None
    assert (words[:9], words[-13:]) == ("5 muted: ", "; and 2 more.")


# ---- who writes, and what proves it


def silenced(payload: Payload) -> Payload:
    """The same week with all open cards muted; its facts still tell of them."""
    open_cards = [card for card in payload.cards if card.state != "resolved"]
    muted = tuple(
        MutedCard(
            key=card.key, severity=card.severity, cause=card.cause, title=card.title, subject=card.subject,
            facts=card.facts, until="until it changes", by="a manager of Payments", since_week="2026-W01",
        )
        for card in open_cards
    )  # fmt: skip
    rest = tuple(card for card in payload.cards if card not in open_cards)
    return payload.model_copy(update={"cards": rest, "cards_omitted": {}, "muted": muted})


@pytest.mark.parametrize("name", payload_names()[::3])
def test_no_week_in_which_all_is_muted_is_told_as_all_clear(name):
    said = TemplateNarrator().narrate(silenced(payload_of(name)))
    assert "clear" not in said.headline.text.lower()
    assert "needs you" not in said.headline.text


def test_the_model_is_told_how_many_are_muted_and_nothing_of_them():
    told = digest(MUTED, room=20_000)
    assert "Cards that readers have muted, so that the briefing leaves them out: 1" in told
    assert "search.queue" not in told
    assert "search.queue" in digest(briefed(*queued(85)).payload, room=20_000)
    assert KEY not in told


def test_an_explanation_of_a_muted_card_has_its_facts_and_says_until_when():
    judged = judge_weeks(made(*queued(85)), WEEK, DEFAULT_BANDS)
    found = explain_card(MUTED, judged, KEY, frozen=True)
    assert found.note == ("the briefing leaves it out: muted until it changes, by a manager of shop since 2026-W45")
    assert found.facts[0].id == "service.search.queue"
    assert [one.week for one in found.weeks][-1] == "2026-W45"
