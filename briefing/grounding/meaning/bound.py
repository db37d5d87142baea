"""What is said of a service must be of a fact about it: "Catalogue has an incident" needs one of Catalogue's."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from briefing.grounding.facts.names import told_by
from briefing.grounding.facts.violations import Code
from briefing.grounding.language.carried import CARRIED_BY
from briefing.grounding.language.forms import forms
from briefing.grounding.language.listed import words
from briefing.grounding.language.text import Kind

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from briefing.grounding.reading.said import Said
    from briefing.payload import Fact

OWN: Final = words(
    """
    incident outage unresolved resolve restore budget burn revert rollback newcomer contributor approval owner queue
    wait coverage undeployed unreviewed hotfix objective
    """
)
"""Words for what one service has and another has not."""
DENIES: Final = words("no empty none nothing neither nor without never not unlike except but")

COUNTED_BY: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "incident": ("service_incidents",),
        "outage": ("service_incidents",),
        "newcomer": ("newcomers",),
        "revert": ("reverts",),
        "rollback": ("reverts",),
        "queue": ("queue",),
        "wait": ("queue",),
    }
)
"""The kinds of facts that count, service by service, what a word says that there is."""
SHARED: Final = words("share shares shared common same both")


def bound(said: Said) -> Iterator[tuple[Code, str]]:
    """Yield what is said of services of which no cited fact tells it."""
    yield from _shared(said)
    seen: set[int] = set()
    for place, token in enumerate(said.tokens):
        if place in seen or token.kind is not Kind.WORD:
            continue
        own = OWN & forms(token.low)
        if not own:
            continue
        span = said.clause(place)
        named = said.things(span, "service", "team")
        if not named or DENIES & said.words(span):
            continue
        if any(_is_none(said, word, name) for word in sorted(own) for name in sorted(named)):
            yield Code.ENTITY, f"{token.low!r}: the cited facts have none of one of {' and '.join(sorted(named))}"
            return
        if not _is_told(said, own, named):
            yield Code.ENTITY, f"{token.low!r}: no cited fact tells this of {' or '.join(sorted(named))}"
            return


def _shared(said: Said) -> Iterator[tuple[Code, str]]:
    """Yield a service that is said to share the driver of a pattern which does not hold it."""
    known = frozenset(name for fact in said.cited.of_kind("pattern") for name in said.cited.names_of[fact.id])
    for place, low in enumerate(said.lows):
        span = said.clause(place)
        if known and low in {"driver", "drivers"} and SHARED & said.words(span):
            others = said.things(span, "service") - known
            if others and not DENIES & said.words(span):
                yield Code.ENTITY, f"{' and '.join(sorted(others))} has no part in the cited pattern"
                return


def _is_none(said: Said, word: str, name: str) -> bool:
    """Whether the cited fact that counts what is said of a service counts none of it."""
    told = [fact for fact in said.cited.of_kind(*COUNTED_BY.get(word, ())) if fact.subject.label.lower() == name]
    return bool(told) and all(fact.value == 0 for fact in told)


def _is_told(said: Said, own: frozenset[str], named: frozenset[str]) -> bool:
    """Whether a cited fact tells of the word, and is of what is named, of more than one service, or of its card."""
    told = [fact for fact in said.cited.facts if _tells(said, fact, own)]
    if _is_of_team(said, told, named):
        return True
    if any(fact.subject.label.lower() in named or named & said.cited.names_of[fact.id] for fact in told):
        return True
    cards = [card for card in said.cited.holding if card.subject.label.lower() in named]
    return any(fact.subject.type != "service" or any(fact.id in card.facts for card in cards) for fact in told)


def _is_of_team(said: Said, told: Sequence[Fact], named: frozenset[str]) -> bool:
    """Whether it is told of each of the services of a team that is named."""
    subjects = {fact.subject.label.lower() for fact in told}
    teams = [name for name in named if said.cited.names.are(name, "team")]
    services = said.cited.payload.scope.services
    own = [{each.label.lower() for each in services if each.team and each.team.label.lower() == team} for team in teams]
    return any(members and members <= subjects for members in own)


def _tells(said: Said, fact: Fact, own: frozenset[str]) -> bool:
    if any(fact.kind in CARRIED_BY[word] for word in own):
        return True
    cards = (card for card in said.cited.holding if fact.id in card.facts)
    texts = [*told_by(fact), *(text for card in cards for text in (card.title, *(one.text for one in card.remedies)))]
    return any(not own.isdisjoint(forms(word)) for text in texts for word in text.lower().replace("'s", "").split())
