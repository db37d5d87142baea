"""What people are said to do must be what a fact can count: they land, write, review and approve, and no more.

The words for it are ordinary ones ("look", "give up", "follow"), so that no vocabulary finds them. Beside people they
tell of conduct, which nobody has measured: "owners have given up on Payments", "newcomers work alone".
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from briefing.grounding.facts.violations import Code
from briefing.grounding.language.forms import forms
from briefing.grounding.language.glue import DEED, MOVING, TELLING
from briefing.grounding.language.listed import words
from briefing.grounding.language.text import Kind
from briefing.grounding.language.words import NEGATIONS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from briefing.grounding.reading.said import Said

EVERY: Final = words("all every everyone everybody each both")
PEOPLE: Final = words(
    """
    owners newcomers reviewers contributors engineers developers authors people everybody everyone somebody someone
    colleagues strangers
    """
)
NEW: Final = words("new newcomer newcomers unfamiliar stranger strangers")
MEASURED: Final = words(
    """
    approve review work worked land merge write wrote written change touch contribute carry share include be have do
    need count name own decide ask wait account add sign own belong get got cover know knew known make made act number
    see saw seen appear bring brought send sent read show come came remain stay
    """
)
"""What facts, asks and remedies tell of people."""
AUXILIARIES: Final = words("have has had did do does can could may might would will also all both still only not")
LINKS: Final = words("of in to on at for and or the its their both all new")
TAKEN: Final = words("part place care")
ALONE: Final = words("alone late together carefully hard fast")
"""How people would work, which no fact says."""
AWAY: Final = words("away gone absent here")
FARTHEST: Final = 9


def people(said: Said) -> Iterator[tuple[Code, str]]:
    """Yield what people are said to do that no fact could tell."""
    yield from _strange(said)
    yield from _new(said)
    texts = " ".join(remedy.text for card in said.cited.holding for remedy in card.remedies).lower()
    for place, low in enumerate(said.lows):
        if low not in PEOPLE or said.lows[place + 1 : place + 2] == ["'s"]:
            continue
        at = _verb(said, place)
        if at is None:
            continue
        verb, behind = said.lows[at], said.lows[at + 1 : at + 3]
        own = forms(verb)
        is_deed = bool(own & (MOVING | TELLING | DEED)) and not own & MEASURED
        is_taking = bool(own & {"take", "taken", "took"}) and bool(TAKEN & set(behind))
        is_drift = bool(said.cited.of_kind("drift"))
        is_manner = "work" in own and bool(ALONE & set(behind[:1]))
        is_away = verb in {"are", "were"} and bool((AWAY - {"here"}) & set(behind[:1])) and not is_drift
        if (is_deed and not is_taking and verb not in texts) or is_manner or is_away:
            yield Code.NO_FACT, f"no cited fact tells that {low} {verb}"


def _strange(said: Said) -> Iterator[tuple[Code, str]]:
    """Yield "everyone in Auth knew the files" where a cited fact counts some who were new to them."""
    for place in (at for at, low in enumerate(said.lows) if low in {"knew", "know", "known", "familiar"}):
        span = said.clause(place)
        named = said.things(span, "service")
        told = [fact for fact in said.cited.of_kind("newcomers") if not named or fact.subject.label.lower() in named]
        is_all = EVERY & said.words(range(span.start, place)) and not NEGATIONS & said.words(span)
        if is_all and any(fact.value for fact in told):
            yield Code.NUMBER, "not all of them knew the files"


def _new(said: Said) -> Iterator[tuple[Code, str]]:
    """Yield "{person:p3} was new in both Auth and Payments" where one of them counts somebody else."""
    persons = [at for at, token in enumerate(said.tokens) if token.kind is Kind.PERSON]
    for place in (at for at, low in enumerate(said.lows) if low in NEW):
        span = said.clause(place)
        own = [at for at in persons if at in span]
        listed = [
            group.names
            for group in said.groups
            if group.start in span and said.cited.names.are(min(group.names), "service")
        ]
        if len(own) != 1 or len(listed) != 1 or NEGATIONS & said.words(span):
            continue
        told = {fact.subject.label.lower(): str(fact.detail.get("people")) for fact in said.cited.of_kind("newcomers")}
        having = {name for name, people in told.items() if said.tokens[own[0]].text in people}
        is_only = "only" in said.words(span) and having != listed[0]
        if listed[0] <= told.keys() and (not listed[0] <= having or is_only):
            yield (
                Code.ENTITY,
                f"{said.tokens[own[0]].text} is not among those who are new to {' and '.join(sorted(listed[0]))}",
            )


def _verb(said: Said, place: int) -> int | None:
    """Return where the verb of people stands: behind what says where they are, and behind its auxiliaries."""
    at, span = place + 1, said.clause(place)
    while at < min(span.stop, place + FARTHEST) and _is_passed(said, at):
        at += 1
    is_word = at < span.stop and said.tokens[at].kind is Kind.WORD
    return at if is_word and not _is_object(said, place) else None


def _is_passed(said: Said, at: int) -> bool:
    low = said.lows[at]
    return low in LINKS | AUXILIARIES or said.tokens[at].kind in {Kind.NAME, Kind.IDENT, Kind.PERSON}


def _is_object(said: Said, place: int) -> bool:
    """Whether something is done to the people, or they are counted as a whole: "Two of five contributors landed"."""
    before: Sequence[str] = said.lows[max(0, place - 4) : place]
    return bool({"with", "by", "without", "name", "naming", "among", "from", "whose", "than", "per"} & set(before))
