from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings

from briefing.contracts.payload import Fact, Subject
from briefing.editions.slack.rows import CardStanding
from briefing.editions.slack.views import HomeView, open_asks, render_home
from briefing.editions.view.values import SourceLine
from tests.unit.briefing.editions import sample
from tests.unit.briefing.editions.slack_checks import assert_openable, labels, texts
from tests.unit.briefing.editions.weeks import weeks

SOURCES = (
    SourceLine(label="GitHub", state="ok", sound=True, detail="last read five minutes ago"),
    SourceLine(
        label="PagerDuty <!here>", state="failed", sound=False, detail="401 Unauthorized; never read", as_of=None
    ),
)


def home(**changes) -> HomeView:
    whole = HomeView(
        reader="Ada", edition=sample.view_of(), may_act=True,
        asks=("Not done yet: payments, an owner review (open, 2 weeks)",),
        next_briefing="Mon 23 Nov 09:00 (Europe/Berlin)",
        settings=("Mondays at 09:00, Europe/Berlin", "Slack and email, with the all clear of a quiet week"),
        can_preview=True, sources=SOURCES,
    )  # fmt: skip
    return replace(whole, **changes)


def shown(view) -> list[str]:
    return texts(view["blocks"])


def buttons(view) -> list[str]:
    return [label for block in view["blocks"] for label in labels(block)]


def test_home_says_the_week_what_is_open_what_comes_and_how(block_kit):
    view = render_home(home())

    assert_openable(view, block_kit)
    said = shown(view)
    assert said[0] == "1 critical, 1 warning, 1 thing to know: payments, auth and shop"
    assert "*Act before the next deploy.*" in said[1]
    assert "*Still open from before*\n• Not done yet: payments, an owner review (open, 2 weeks)" in said
    assert "*Next briefing*\nMon 23 Nov 09:00 (Europe/Berlin)" in said
    assert any(text.startswith("*How you are briefed*\nMondays at 09:00, Europe/Berlin\n") for text in said)
    assert any("• :warning: PagerDuty &lt;!here&gt;: failed. 401 Unauthorized; never read" in text for text in said)
    assert buttons(view) == [
        *("Why?", "Acknowledge", "Snooze until it changes", "Snooze until a date…"),
        *("Why?", "Acknowledge", "Snooze until it changes", "Snooze until a date…"),
        *("Why?", "Snooze until a date…", "Open all", "Preview Monday", "Change"),
    ]


def test_a_pause_comes_first_a_week_being_made_above_the_newest_and_a_first_one_says_when_it_is_due(block_kit):
    view = render_home(home(paused="until Mon 7 Dec"))
    assert_openable(view, block_kit)
    assert shown(view)[0] == ":double_vertical_bar: Your briefings are paused until Mon 7 Dec."
    assert labels(view["blocks"][0]) == ["Resume now"]

    assert shown(render_home(home(notice="2026-W47 is being made.")))[:4].count("2026-W47 is being made.") == 1

    notice = "There is no briefing of Payments yet. The first is due Mon 23 Nov 09:00 (Europe/Berlin)."
    view = render_home(home(edition=None, notice=notice, asks=(), sources=()))
    assert_openable(view, block_kit)
    assert shown(view)[:2] == ["No briefing yet", notice]
    assert buttons(view) == ["Preview Monday", "Change"]


@pytest.mark.parametrize(("value", "told"), [("not yet", True), ("lasts", True), ("done", False), ("calmed", False)])
def test_only_asks_that_are_open_are_told(value, told):
    payload, _ = sample.needs_action()
    ask = Fact(
        id="ask.payments:queue", kind="ask", subject=Subject(type="service", id="payments", label="payments"),
        value=value, unit="", detail={"asked": ["review before release"], "weeks": 2},
    )  # fmt: skip
    asked = payload.model_copy(update={"facts": (*payload.facts, ask)})

    assert bool(open_asks(asked)) is told
    assert all("after 2 weeks – payments: review before release" in line for line in open_asks(asked))


@settings(deadline=None, max_examples=4, suppress_health_check=list(HealthCheck))
@given(week=weeks())
def test_any_week_can_be_published(week, block_kit):
    edition = sample.view_of(week)
    standings = {card.key: CardStanding(acknowledged="<!here> *x* " * 40) for card in edition.cards[:2]}

    odd = tuple("*" * 900 for _ in range(12))
    view = render_home(home(edition=edition, standings=standings, asks=odd, settings=odd, notice="&" * 5000))
    assert_openable(view, block_kit)
