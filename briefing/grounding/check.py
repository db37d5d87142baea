"""The checker: every sentence of a narrative is proven by the facts that it cites, or a violation says why not."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from briefing.grounding import roles
from briefing.grounding.amounts import FRACTION_OFF
from briefing.grounding.causes import causes
from briefing.grounding.claims import claim_of
from briefing.grounding.directions import directions
from briefing.grounding.entities import entities
from briefing.grounding.figures import Form
from briefing.grounding.names import names_of, told_by
from briefing.grounding.numbers import disproof
from briefing.grounding.orders import is_about_windows, matches, orders, remedies
from briefing.grounding.periods import periods
from briefing.grounding.readings import readings
from briefing.grounding.safety import unsafe
from briefing.grounding.said import Cited, said
from briefing.grounding.severities import bands, severities
from briefing.grounding.states import states
from briefing.grounding.strangers import without_strangers
from briefing.grounding.substance import substance
from briefing.grounding.superlatives import superlatives
from briefing.grounding.text import Kind, sentences
from briefing.grounding.violations import Code, Violation
from briefing.grounding.vocabulary import vocabulary
from briefing.grounding.whole import whole
from briefing.grounding.words import CALM, SIDES, TOPICS
from scoring.severity import Severity

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from briefing.grounding.figures import Figure
    from briefing.grounding.names import Names
    from briefing.grounding.roles import Group
    from briefing.grounding.said import Said
    from briefing.narrative import Narrative
    from briefing.payload import Card, Payload

Found = tuple[Code, str]
ACTIONS = "actions"
OVER = frozenset({"over", "in", "last", "past", "the"})
QUOTED_WORDS = 4
SHORT = 3
MOST_CHARACTERS = 2_000
"""More than 220 words ever have; what is longer is not read."""
MOST_BETWEEN = 5


def check(payload: Payload, narrative: Narrative) -> tuple[Violation, ...]:
    """Return everything in a narrative that its payload does not prove; nothing where all of it is proven."""
    bare = without_strangers(payload)
    names = names_of(bare)
    cards = {card.key: card for card in payload.cards}
    known = {remedy.id for card in payload.cards for remedy in card.remedies}
    found: list[Violation] = []
    for where, text, facts, card, remedy in _sentences(narrative):
        found += _proof(bare, names, text, facts, where=where, card=cards.get(card))
        if remedy in known:
            found += _action(bare, names, text, facts, where=where, remedy=remedy)
    return (*found, *whole(payload, narrative))


def check_sentence(payload: Payload, text: str, facts: Sequence[str], *, where: str) -> tuple[Violation, ...]:
    """Return everything in one sentence, or a few, that the cited facts do not prove."""
    bare = without_strangers(payload)
    return tuple(_proof(bare, names_of(bare), text, facts, where=where, card=None))


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


def _proof(  # noqa: PLR0913 (each is a part of the sentence)
    payload: Payload, names: Names, text: str, facts: Sequence[str], *, where: str, card: Card | None
) -> Iterator[Violation]:
    """Yield the violations of one text, each code and message once."""
    if not text.strip():
        yield Violation(where=where, code=Code.EMPTY, message="it says nothing")
        return
    if len(text) > MOST_CHARACTERS:
        yield Violation(
            where=where, code=Code.LENGTH, message=f"it has {len(text)} characters, at most {MOST_CHARACTERS}"
        )
        return
    known = {fact.id: fact for fact in payload.facts}
    unknown = [one for one in facts if one not in known]
    for one in unknown:
        yield Violation(where=where, code=Code.UNKNOWN_FACT, message=f"the payload has no fact {one!r}")
    if not facts:
        yield Violation(where=where, code=Code.NO_FACT, message="it cites no fact")
    own = tuple(known[one] for one in dict.fromkeys(facts) if one in known)
    cited = Cited(payload=payload, names=names, facts=own, card=card, part=where.partition("[")[0])
    found = [*unsafe(text, names.kinds, names.odd), *_claims(cited, text)]
    for code, message in dict.fromkeys(found):
        yield Violation(where=where, code=code, message=message)


def _claims(cited: Cited, text: str) -> Iterator[Found]:
    before: Sequence[Group] = _subject_of(cited)
    for part in sentences(text):
        one = said(cited, part, before)
        if not _claims_something(one):
            yield Code.NO_FACT, "it says nothing that a fact could prove"
        for prover in PROVERS:
            yield from prover(one)
        before = one.groups or before


def _claims_something(one: Said) -> bool:
    """Whether a sentence has anything in it that is held against a fact: a number, a name, a movement, a topic."""
    held = {Kind.NAME, Kind.IDENT, Kind.PERSON, Kind.PASSAGE, Kind.DATE, Kind.WEEK}
    if one.figures or one.has(*CALM) or any(token.kind in held or token.low in SIDES for token in one.tokens):
        return True
    kinds = {fact.kind for fact in one.cited.facts}
    told = {word for fact in one.cited.facts for text in told_by(fact) for word in text.lower().split()}
    topics = [stem for stem, of in TOPICS.items() if kinds & of]
    return any(low in told or low.startswith(tuple(topics)) for low in one.lows if len(low) > SHORT)


def _subject_of(cited: Cited) -> Sequence[Group]:
    """Return the card's subject as what a text about a card begins with."""
    if cited.card is None:
        return ()
    return (roles.Group(start=0, end=0, names=frozenset({cited.card.subject.label.lower()}), tied=False),)


def _numbers(one: Said) -> Iterator[Found]:
    """Yield the numbers that are not proven; places ("third") are the superlatives' part."""
    meant = roles.roles(one.tokens, one.figures)
    units = frozenset(figure.unit for figure in one.figures)
    weeks = (figure for figure in one.figures if figure.unit == "weeks" and figure.start)
    spans = frozenset(figure.value for figure in weeks if one.lows[figure.start - 1] in OVER)
    critical = any(fact.id == "band.critical" and fact.value for fact in one.cited.facts)
    yield from _apposed(one)
    for figure in one.figures:
        if figure.form in {Form.PLACE, Form.RATE} or _is_calm(one, figure):
            continue
        owners = roles.owners(figure, one.tokens, one.groups, one.figures) or list(one.before)
        said_bands = roles.bands(one.tokens, figure, one.figures)
        claim = claim_of(
            figure,
            one.tokens,
            roles=meant.get(figure.start),
            owners=owners,
            said=one.groups,
            has_critical=critical,
            spans=spans,
            units=units,
            bands=said_bands,
        )
        wrong = disproof(claim, one.cited.pool, one.cited.names_of)
        if wrong is not None:
            yield wrong


def _apposed(one: Said) -> Iterator[Found]:
    """Yield "14 of the 64 changes, or 25 %" where the share is not that of the part in the whole."""
    for place, figure in enumerate(one.figures[:-2]):
        whole, share = one.figures[place + 1], one.figures[place + 2]
        between = one.lows[whole.end : share.start]
        if figure.of != whole.value or share.unit != "percent" or not whole.value or len(between) > MOST_BETWEEN:
            continue
        off = 0.5 * 10.0**-share.decimals if share.form is Form.DIGITS else FRACTION_OFF
        is_apposed = (
            between[-1:] in ([","], ["("], ["or"]) and abs(100 * figure.value / whole.value - share.value) > off + 0.01
        )
        if is_apposed and not {"usual", "usually"} & set(one.lows[share.end : share.end + 3]):
            yield Code.NUMBER, f"{share.text!r} is not what {figure.text} of {whole.text} is"


def _is_calm(one: Said, figure: Figure) -> bool:
    """Whether a "no" or "both" counts nothing that a fact states: "no service rose", "both" of two that are named."""
    if figure.form is Form.BOTH:
        return any(len(group.names) == figure.value for group in (*one.groups, *one.before))
    if _is_quoted(one, figure) or _is_remainder(one, figure):
        return True
    if figure.form is Form.NOTHING and one.cited.of_kind("source"):
        return True
    weeks = {"weeks", "days"} & set(one.lows[figure.end : figure.end + 5])
    if figure.form is Form.NOTHING and weeks:
        return bool(one.cited.of_kind("record"))
    is_calm = one.cited.is_calm and (
        one.has(*CALM) or {f.kind for f in one.cited.facts} <= {"checked", "week_changes", "source"}
    )
    is_calm = is_calm or (one.cited.is_calm and figure.text.lower() == "nothing")
    return figure.form is Form.NOTHING and (is_calm or one.has("no safe", "nothing that", "nothing new"))


def _is_remainder(one: Said, figure: Figure) -> bool:
    """Whether "Auth, Search and two more" leaves out as many as there are."""
    group = next((group for group in one.groups if group.end == figure.start - 1), None)
    if group is None or one.lows[figure.start - 1] != "and" or one.lows[figure.end : figure.end + 1] != ["more"]:
        return False
    kinds = {fact.kind for fact in one.cited.facts}
    totals = {len({fact.subject.label for fact in one.cited.of_kind(kind)}) for kind in sorted(kinds)}
    lists = (value for fact in one.cited.facts for value in fact.detail.values())
    totals |= {len(value) for value in lists if isinstance(value, list)}
    outcomes = {str(fact.value) for fact in one.cited.of_kind("ask")}
    totals |= {
        len({f.subject.label for f in one.cited.of_kind("ask") if f.value == value}) for value in sorted(outcomes)
    }
    for severity in Severity:
        totals.add(len({card.subject.label for card in one.cited.payload.cards if card.severity is severity}))
    return len(group.names) + int(figure.value) in totals


def _is_quoted(one: Said, figure: Figure) -> bool:
    """Whether the facts say the very words: "until no incident is open on the service"."""
    words = [token.text.lower() for token in one.tokens[figure.start : figure.start + QUOTED_WORDS]]
    text = " ".join(words)
    return len(words) == QUOTED_WORDS and any(text in passage.lower() for passage in one.cited.passages)


def _orders(one: Said) -> Iterator[Found]:
    """An action is held against its remedy; every other sentence against all of its cards' remedies."""
    if one.cited.part != ACTIONS:
        yield from orders(one)
    elif re.search(r"(?i)\b(?:password|token|secret|credential|ignore|instruction)", one.text):
        yield Code.INSTRUCTION, "it tells the reader to do what no remedy says"
    elif not is_about_windows(one) and not matches(one, remedies(one)):
        yield Code.ACTION, "it is not what a remedy of the cited cards says"


def _action(  # noqa: PLR0913 (as above)
    payload: Payload, names: Names, text: str, facts: Sequence[str], *, where: str, remedy: str
) -> Iterator[Violation]:
    """Yield an action that is not what its remedy says, or whose remedy is of a card that it does not cite."""
    own = tuple(fact for fact in payload.facts if fact.id in facts)
    cited = Cited(payload=payload, names=names, facts=own, part=ACTIONS)
    known = [one for card in payload.cards for one in card.remedies if one.id == remedy]
    if not matches(said(cited, text), known):
        yield Violation(where=where, code=Code.ACTION, message=f"it is not what the remedy {remedy!r} says")


PROVERS: tuple[Callable[[Said], Iterator[Found]], ...] = (
    substance,
    entities,
    _numbers,
    directions,
    superlatives,
    periods,
    severities,
    bands,
    causes,
    readings,
    states,
    vocabulary,
    _orders,
)
