"""Payloads that hypothesis makes: long names, no card, seven cards, muted ones, gaps, right-to-left, emoji, markup."""

from __future__ import annotations

from hypothesis import strategies as st

from briefing.contracts.narrative import CardText, Narrative, Sentence
from briefing.contracts.payload import Card, CardState, Fact, MutedCard, Payload, SourceState
from scoring.severity import Severity
from tests.unit.briefing.editions import sample

ODD_TEXTS = (
    sample.HOSTILE, sample.ARABIC, "שלום <!here> *עולם*", "👩‍👩‍👧‍👦 🇩🇪 :tada: 🚀 ship it",
    "```code``` ~~x~~ __y__ **z** `", "<b>bold</b><!--x--><style>*{display:none}</style>", "&" * 400, "*" * 200,
    "very-long-name-" * 60, "many short words " * 80, "> quoted", "@channel @here #general <#C1|x>",
    "\x1b]0;title\x07\x1b[2J", "zalgo" + "\u0301" * 90, "", " ",
)  # fmt: skip

SERIES = (
    None, [None] * 12 + [1.5], [None, 2, None, 4.25, None, None, 0, 1, None, 3, 2, 900_000, None], [0] * 13,
)  # fmt: skip
"""Twelve weeks and this one: with gaps, flat, and None for the week's own."""

texts = st.one_of(st.sampled_from(ODD_TEXTS), st.text(st.characters(blacklist_categories=("Cs",)), max_size=300))


@st.composite
def weeks(draw: st.DrawFn) -> tuple[Payload, Narrative]:
    """Draw a payload with its narrative, built on the week that needs action."""
    payload, narrative = sample.needs_action()
    cards = tuple(_card(draw, place, payload) for place in range(draw(st.sampled_from((0, 1, 5, 7)))))
    omitted = draw(st.dictionaries(st.sampled_from(Severity), st.integers(0, 400), max_size=3))
    sources = tuple(
        one.model_copy(update={"detail": draw(texts), "state": draw(st.sampled_from(SourceState))})
        for one in payload.sources
    )
    facts = tuple(_fact(draw, fact) for fact in payload.facts)
    muted = tuple(_muted(draw, place, payload) for place in range(draw(st.sampled_from((0, 1, 4)))))
    drawn = payload.model_copy(
        update={"cards": cards, "cards_omitted": omitted, "sources": sources, "facts": facts, "muted": muted}
    )
    said = narrative.model_copy(
        update={
            "headline": Sentence(text=draw(texts), facts=("week.mean",)),
            "cards": tuple(CardText(card=card.key, text=draw(texts), facts=card.facts) for card in cards),
        }
    )
    return drawn, said


def _fact(draw: st.DrawFn, fact: Fact) -> Fact:
    """Give a change a stranger's title, a service a stranger's name, and a series gaps."""
    detail = dict(fact.detail)
    if fact.kind == "change":
        detail["title"] = draw(texts)
    if "series" in detail:
        detail["series"] = draw(st.sampled_from(SERIES)) or detail["series"]
    label = draw(texts) if fact.kind == "service_share" else fact.subject.label
    return fact.model_copy(update={"detail": detail, "subject": fact.subject.model_copy(update={"label": label})})


def _muted(draw: st.DrawFn, place: int, payload: Payload) -> MutedCard:
    model = payload.cards[0]
    return MutedCard(
        key=f"muted:{place}", severity=draw(st.sampled_from(Severity)), cause=model.cause,
        subject=model.subject.model_copy(update={"label": draw(texts)}), title=draw(texts), facts=model.facts,
        until="until it changes", by="a manager of payments", since_week="2026-W45",
        unchecked=draw(st.sampled_from((None, "coverage could not be read"))),
    )  # fmt: skip


def _card(draw: st.DrawFn, place: int, payload: Payload) -> Card:
    known = tuple(fact.id for fact in payload.facts)
    model = draw(st.sampled_from(payload.cards))
    return model.model_copy(
        update={
            "key": f"card:{place}", "severity": draw(st.sampled_from(Severity)),
            "state": draw(st.sampled_from(CardState)), "weeks_open": draw(st.integers(0, 60)), "title": draw(texts),
            "subject": model.subject.model_copy(update={"label": draw(texts)}),
            "facts": tuple(draw(st.lists(st.sampled_from(known), max_size=12, unique=True))),
        },
    )  # fmt: skip
