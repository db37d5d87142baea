"""The checker: every sentence of a narrative is proven by the facts that it cites, or a violation says why not."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from briefing.grounding.facts.derived import within
from briefing.grounding.facts.names import names_of, names_told
from briefing.grounding.facts.once import Once
from briefing.grounding.facts.quantities import stated
from briefing.grounding.facts.slopes import slopes
from briefing.grounding.facts.strangers import titles_of, without_strangers
from briefing.grounding.facts.violations import Code, Violation
from briefing.grounding.figures.shown import numbers
from briefing.grounding.language.text import sentences
from briefing.grounding.language.vocabulary import vocabulary
from briefing.grounding.meaning.alone import alone
from briefing.grounding.meaning.approvals import approvals
from briefing.grounding.meaning.asked import asked
from briefing.grounding.meaning.bound import bound
from briefing.grounding.meaning.causes import causes
from briefing.grounding.meaning.colliding import colliding
from briefing.grounding.meaning.entities import entities
from briefing.grounding.meaning.fulfilled import fulfilled
from briefing.grounding.meaning.handled import handled
from briefing.grounding.meaning.incidents import incidents
from briefing.grounding.meaning.orders import is_about_windows, matches, orders, remedies
from briefing.grounding.meaning.outside import outside
from briefing.grounding.meaning.people import people
from briefing.grounding.meaning.readings import readings
from briefing.grounding.meaning.severities import bands, severities
from briefing.grounding.meaning.sources import sources
from briefing.grounding.meaning.states import states
from briefing.grounding.meaning.substance import substance
from briefing.grounding.reading.groups import Group
from briefing.grounding.reading.said import Cited, said
from briefing.grounding.safety import unsafe
from briefing.grounding.times.arrivals import arrivals
from briefing.grounding.times.daytimes import daytimes
from briefing.grounding.times.foretold import foretold
from briefing.grounding.times.habits import habits
from briefing.grounding.times.moments import moments
from briefing.grounding.times.periods import periods
from briefing.grounding.ways.alike import alike
from briefing.grounding.ways.directions import directions
from briefing.grounding.ways.flats import flats
from briefing.grounding.ways.margins import margins
from briefing.grounding.ways.returns import returns
from briefing.grounding.ways.superlatives import superlatives
from briefing.grounding.ways.ways import ways
from briefing.grounding.whole import whole

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from briefing.contracts.narrative import Narrative
    from briefing.grounding.facts.names import Names
    from briefing.grounding.facts.quantities import Quantity
    from briefing.grounding.facts.slopes import Slope
    from briefing.grounding.reading.said import Said
    from briefing.payload import Card, Fact, Payload

Found = tuple[Code, str]
ACTIONS = "actions"
MOST_CHARACTERS = 2_000
"""More than 220 words ever have; what is longer is not read."""


@dataclass(frozen=True, kw_only=True)
class Ground:
    """What every sentence of a narrative is held against."""

    payload: Payload
    """Without what strangers wrote."""
    names: Names
    titles: Mapping[str, str]
    """What strangers wrote for titles; it proves nothing."""
    facts: Mapping[str, Fact]
    """By their ids."""
    named: Once[frozenset[str]]
    stated: Once[tuple[Quantity, ...]]
    derived: Once[tuple[Quantity, ...]]
    moved: Once[tuple[Slope, ...]]
    told: dict[tuple[tuple[str, ...], str, str | None], Cited] = field(default_factory=dict)
    """What was cited before: what follows from the same facts is worked out once."""

    def cited(self, facts: Sequence[Fact], *, part: str, card: Card | None = None) -> Cited:
        """Return a sentence's facts, with all that is told of them."""
        key = (tuple(fact.id for fact in facts), part, None if card is None else card.key)
        if key not in self.told:
            self.told[key] = Cited(
                payload=self.payload,
                names=self.names,
                titles=self.titles,
                facts=facts,
                card=card,
                part=part,
                named=self.named,
                stated=self.stated,
                derived=self.derived,
                moved=self.moved,
            )
        return self.told[key]


def _ground_of(payload: Payload) -> Ground:
    bare = without_strangers(payload)
    names, numbers = names_of(bare), Once(stated)
    return Ground(
        payload=bare,
        names=names,
        titles=titles_of(payload),
        facts={fact.id: fact for fact in bare.facts},
        named=Once(lambda fact: names_told(fact, names.kinds)),
        stated=numbers,
        derived=Once(lambda fact: within(numbers(fact))),
        moved=Once(lambda fact: slopes(fact, numbers)),
    )


def check(payload: Payload, narrative: Narrative) -> tuple[Violation, ...]:
    """Return everything in a narrative that its payload does not prove; nothing where all of it is proven."""
    ground = _ground_of(payload)
    cards = {card.key: card for card in payload.cards}
    known = {remedy.id for card in payload.cards for remedy in card.remedies}
    found: list[Violation] = []
    for where, text, facts, card, remedy in _sentences(narrative):
        found += _proof(ground, text, facts, where=where, card=cards.get(card))
        if remedy in known:
            found += _action(ground, text, facts, where=where, remedy=remedy)
    return (*found, *whole(payload, narrative))


def check_sentence(payload: Payload, text: str, facts: Sequence[str], *, where: str) -> tuple[Violation, ...]:
    """Return everything in one sentence, or a few, that the cited facts do not prove."""
    return sentence_check(payload)(text, facts, where)


def sentence_check(payload: Payload) -> Callable[[str, Sequence[str], str], tuple[Violation, ...]]:
    """Return what checks one sentence after another, each by its text, its facts and its place, against one payload."""
    ground = _ground_of(payload)

    def checked(text: str, facts: Sequence[str], where: str) -> tuple[Violation, ...]:
        return tuple(_proof(ground, text, facts, where=where, card=None))

    return checked


def _sentences(narrative: Narrative) -> Iterator[tuple[str, str, Sequence[str], str, str]]:
    """Yield each sentence with its place, its facts, its card's key and its remedy's id ("" where it has none)."""
    yield "headline", narrative.headline.text, narrative.headline.facts, "", ""
    for place, one in enumerate(narrative.situation):
        yield f"situation[{place}]", one.text, one.facts, "", ""
    for place, card in enumerate(narrative.cards):
        yield f"cards[{place}]", card.text, card.facts, card.card, ""
    for place, action in enumerate(narrative.actions):
        yield f"{ACTIONS}[{place}]", action.text, action.facts, "", action.remedy
    for place, one in enumerate(narrative.positives):
        yield f"positives[{place}]", one.text, one.facts, "", ""


def _proof(ground: Ground, text: str, facts: Sequence[str], *, where: str, card: Card | None) -> Iterator[Violation]:
    """Yield the violations of one text, each code and message once."""
    if not text.strip():
        yield Violation(where=where, code=Code.EMPTY, message="it says nothing")
        return
    if len(text) > MOST_CHARACTERS:
        yield Violation(
            where=where, code=Code.LENGTH, message=f"it has {len(text)} characters, at most {MOST_CHARACTERS}"
        )
        return
    known = ground.facts
    unknown = [one for one in facts if one not in known]
    for one in unknown:
        yield Violation(where=where, code=Code.UNKNOWN_FACT, message=f"the payload has no fact {one!r}")
    if not facts:
        yield Violation(where=where, code=Code.NO_FACT, message="it cites no fact")
    own = tuple(known[one] for one in dict.fromkeys(facts) if one in known)
    cited = ground.cited(own, card=card, part=where.partition("[")[0])
    found = [*unsafe(text, ground.names.kinds, ground.names.odd), *_claims(cited, text)]
    for code, message in dict.fromkeys(found):
        yield Violation(where=where, code=code, message=message)


def _claims(cited: Cited, text: str) -> Iterator[Found]:
    before: Sequence[Group] = _subject_of(cited)
    for part in sentences(text):
        one = said(cited, part, before)
        for prover in PROVERS:
            yield from prover(one)
        before = one.groups or before


def _subject_of(cited: Cited) -> Sequence[Group]:
    """Return the card's subject as what a text about a card begins with."""
    if cited.card is None:
        return ()
    return (Group(start=0, end=0, names=frozenset({cited.card.subject.label.lower()}), tied=False),)


def _orders(one: Said) -> Iterator[Found]:
    """An action is held against its remedy; every other sentence against all of its cards' remedies."""
    if one.cited.part != ACTIONS:
        yield from orders(one)
    elif re.search(r"(?i)\b(?:password|token|secret|credential|ignore|instruction)", one.text):
        yield Code.INSTRUCTION, "it tells the reader to do what no remedy says"
    elif not is_about_windows(one) and not matches(one, remedies(one)):
        yield Code.ACTION, "it is not what a remedy of the cited cards says"


def _action(ground: Ground, text: str, facts: Sequence[str], *, where: str, remedy: str) -> Iterator[Violation]:
    """Yield an action that is not what its remedy says, or whose remedy is of a card that it does not cite."""
    own = tuple(fact for fact in ground.payload.facts if fact.id in facts)
    cited = ground.cited(own, part=ACTIONS)
    known = [one for card in ground.payload.cards for one in card.remedies if one.id == remedy]
    if not matches(said(cited, text), known):
        yield Violation(where=where, code=Code.ACTION, message=f"it is not what the remedy {remedy!r} says")


PROVERS: tuple[Callable[[Said], Iterator[Found]], ...] = (
    substance,
    entities,
    outside,
    numbers,
    directions,
    ways,
    flats,
    margins,
    returns,
    superlatives,
    periods,
    moments,
    arrivals,
    daytimes,
    alike,
    severities,
    bands,
    causes,
    readings,
    states,
    sources,
    approvals,
    alone,
    handled,
    colliding,
    asked,
    fulfilled,
    incidents,
    foretold,
    bound,
    habits,
    people,
    vocabulary,
    _orders,
)
