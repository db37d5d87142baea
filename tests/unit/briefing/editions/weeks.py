"""Payloads that hypothesis makes: long names, no card, seven cards, right-to-left text, emoji, markup."""

from __future__ import annotations

from hypothesis import strategies as st

from briefing.narrative import CardText, Narrative, Sentence
from briefing.payload import Card, CardState, Payload, SourceState
from scoring.severity import Severity
from tests.unit.briefing.editions import sample

ODD_TEXTS = (
    sample.HOSTILE,
    sample.ARABIC,
    "שלום <!here> *עולם*",
    "👩‍👩‍👧‍👦 🇩🇪 :tada: 🚀 ship it",
    "```code``` ~~x~~ __y__ **z** `",
    "<b>bold</b><!--x--><style>*{display:none}</style>",
    "&" * 400,
    "*" * 200,
    "very-long-name-" * 60,
    "many short words " * 80,
    "> quoted",
    "@channel @here #general <#C1|x>",
    "\x1b]0;title\x07\x1b[2J",
    "zalgo" + "\u0301" * 90,
    "",
    " ",
)

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
    facts = tuple(
        fact.model_copy(update={"detail": {**fact.detail, "title": draw(texts)}}) if fact.kind == "change" else fact
        for fact in payload.facts
    )
    drawn = payload.model_copy(update={"cards": cards, "cards_omitted": omitted, "sources": sources, "facts": facts})
    said = narrative.model_copy(
        update={
            "headline": Sentence(text=draw(texts), facts=("week.mean",)),
            "cards": tuple(CardText(card=card.key, text=draw(texts), facts=card.facts) for card in cards),
        }
    )
    return drawn, said


def _card(draw: st.DrawFn, place: int, payload: Payload) -> Card:
    known = tuple(fact.id for fact in payload.facts)
    model = draw(st.sampled_from(payload.cards))
    return model.model_copy(
        update={
            "key": f"card:{place}",
            "severity": draw(st.sampled_from(Severity)),
            "state": draw(st.sampled_from(CardState)),
            "weeks_open": draw(st.integers(0, 60)),
            "title": draw(texts),
            "subject": model.subject.model_copy(update={"label": draw(texts)}),
            "facts": tuple(draw(st.lists(st.sampled_from(known), max_size=12, unique=True))),
        }
    )
