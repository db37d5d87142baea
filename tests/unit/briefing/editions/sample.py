"""Weeks made by hand: one that needs action, an all clear, and one that strangers wrote to do harm.

The first is in needs_action.json. Its numbers agree with each other (drivers sum to the movement, reasons to the
score), since the tests check that outlets print them as they are.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

from briefing.contracts.narrative import Narrative, Sentence, parse_narrative
from briefing.contracts.payload import Comparison, Evidence, Fact, Learning, Payload, parse_payload
from briefing.editions.view.build import build_view
from briefing.editions.view.naming import Names, Naming
from briefing.editions.view.values import EditionView
from scoring.severity import Severity

NAMES = Names(by_person={"p1": "Ada Okafor", "p2": "Bruno Lindqvist", "p3": "Chiyo Tanaka"})


@cache
def needs_action() -> tuple[Payload, Narrative]:
    """Return a week with a critical card, a warning and a note."""
    name = "needs_action.json"
    held = json.loads(Path(__file__).with_name(name).read_text("utf-8"))
    return (
        parse_payload(json.dumps(held["payload"]), name=name),
        parse_narrative(json.dumps(held["narrative"]), name=name),
    )


def view_of(
    week: tuple[Payload, Narrative] | None = None, *, names: Names = NAMES, naming: Naming = Naming.NAMES
) -> EditionView:
    """Return what a week's editions say, of the one that needs action unless another is given."""
    return build_view(*(week or needs_action()), names, naming)


def like(fact_id: str, **update: object) -> Fact:
    """Return a fact of that week, but for some fields."""
    return needs_action()[0].fact(fact_id).model_copy(update=update)


def compared(previous: float | None, usual: float | None) -> tuple[Comparison, ...]:
    """Hold a value against the week before and twelve weeks."""
    return (
        Comparison(against="previous week", value=previous, weeks=1),
        Comparison(against="usual", value=usual, weeks=12),
    )


def all_clear() -> tuple[Payload, Narrative]:
    """Return a week in which nothing moved."""
    payload, _ = needs_action()
    kept = tuple(
        fact
        for fact in payload.facts
        if fact.kind in {"week_changes", "week_mean", "band", "service_share", "positive"}
    )
    quiet = payload.model_copy(
        update={
            "severity": Severity.INFO, "cards": (), "facts": kept, "learning": Learning(weeks=4, needed=6),
            "sources": payload.sources[:1], "people": (),
        },
    )  # fmt: skip
    narrative = Narrative(
        headline=Sentence(text="Nothing moved that needs you this week.", facts=("week.mean",)),
        situation=(
            Sentence(
                text="34 changes in five services were checked against the trailing weeks, by band, by service "
                "and by signal.",
                facts=("week.changes",),
            ),
        ),
        cards=(),
        actions=(),
        positives=(Sentence(text="search was calmer than usual.", facts=("positive.calmer.search",)),),
        narrator="claude-opus-5-5",
    )
    return quiet, narrative


HOSTILE = (
    "<!channel> <!here> <@U123> @here @channel *bold* _it_ ~gone~ `code` ```pre``` :tada: <https://evil.example|click>"
    " https://evil.example evil.example </script><script>alert(1)</script><img src=x onerror=alert(1)> &amp; &lt;b&gt;"
    " {{7*7}} {person:p1} {% raw %} [b]x[/b]"
    " \x1b[31mred\x1b[0m \x07 \r\nBcc: victim@evil.example\r\n\r\nbody \u202eevil\u202c \u200b \x9b31m"
)

ARABIC = "إصلاح خطأ في تسجيل الدخول عند انتهاء الجلسة"


def hostile(title: str = HOSTILE) -> tuple[Payload, Narrative]:
    """Return the week with a stranger's text in every place that a stranger can reach."""
    payload, narrative = needs_action()
    facts = tuple(_spoiled(fact, title) for fact in payload.facts)
    cards = tuple(
        card.model_copy(update={"title": title, "subject": card.subject.model_copy(update={"label": title})})
        for card in payload.cards
    )
    sources = tuple(one.model_copy(update={"detail": title, "label": title}) for one in payload.sources)
    spoiled = payload.model_copy(update={"facts": facts, "cards": cards, "sources": sources, "assumptions": (title,)})
    return spoiled, narrative


def _spoiled(fact: Fact, title: str) -> Fact:
    if fact.kind != "change":
        return fact.model_copy(update={"subject": fact.subject.model_copy(update={"label": title})})
    evidence = (
        Evidence(text=title, url="javascript:alert(1)"),
        Evidence(text=title, url='https://git.example/a|b>"<x'),
    )
    return fact.model_copy(update={"detail": {**fact.detail, "title": title}, "evidence": evidence})
