"""What people are said to do must be what a fact can count: they land, write, review and approve, and no more.

The words for it are ordinary ones ("look", "give up", "follow"), so that no vocabulary finds them. Beside people they
tell of conduct, which nobody has measured: "owners have given up on Payments", "newcomers work alone".
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from briefing.grounding.forms import forms
from briefing.grounding.glue import DEED, MOVING, TELLING
from briefing.grounding.listed import words
from briefing.grounding.text import Kind
from briefing.grounding.violations import Code

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from briefing.grounding.said import Said

PEOPLE: Final = words(
    """
    owners newcomers reviewers contributors engineers developers authors people everybody everyone somebody someone
    colleagues strangers
    """
)
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
