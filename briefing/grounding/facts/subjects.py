"""Which cited facts a superlative, a rank or a record is said of: those of the subject named, and of its topic."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from briefing.grounding.language.listed import words
from briefing.grounding.language.text import Kind
from briefing.grounding.language.words import SIDES, TOPICS
from briefing.grounding.reading.groups import ranked_list
from briefing.grounding.times.moments import MOMENT_OF, names_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from briefing.grounding.reading.groups import Group
    from briefing.grounding.reading.said import Said
    from briefing.payload import Fact

PARTING: Final = words(", ; : — – and but while whereas though although yet")
SHARED: Final = words("service_share team_share")
RECORDS: Final = words("record week_mean")
COPULA: Final = words("is are was were")
PLACED: Final = words(", followed trailed ahead behind above below second third fourth last next")
"""Words behind "is" with which it tells where something stands, and not what it is."""
FAR: Final = 3
"""Words up to which "is" stands before the name of what a superlative is said of."""
GIVING: Final = words("to in at with by")
"""Words between a superlative and the name of who has it."""
OTHER: Final = words("not than unlike against behind")
"""Words before a name that make it something else than what a superlative is said of."""


def called(said: Said, fact: Fact) -> frozenset[str]:
    """Return what a fact's subject may be called by: its name, and of a change or a deployment that of its service."""
    return names_of(said, fact) if fact.kind in MOMENT_OF else frozenset({fact.subject.label.lower()})


def of_subject(said: Said, place: int) -> list[Fact]:
    """Return the cited facts of what is named nearest before a word, or told behind it; all where nothing is."""
    ahead = [group for group in said.groups if group.end <= place]
    behind = [group for group in said.groups if group.start > place]
    clause = said.clause(place)
    named = [group for group in behind if group.start == place + 1 and said.lows[place] in SIDES]
    told = named or [group for group in behind if group.start in clause and _is_equated(said.lows[place : group.start])]
    known = {name for fact in said.cited.facts for name in called(said, fact)}
    told = told or [one for one in behind[:1] if one.names & known and _is_given(said, place, one)]
    ahead = [one for one in ahead if one.names & known and "".join(said.lows[one.start - 1 : one.start]) not in OTHER]
    # The list that opens a sentence is what is ranked, and not what has the rank.
    ahead = [one for one in ahead if one.start > ahead[0].start or not ranked_list(said.groups, said.tokens)] or ahead
    nearest = told[:1] or _listed(said, ahead) or behind[:1] or list(said.before)
    things = frozenset(name for group in nearest for name in group.names)
    facts = [fact for fact in said.cited.facts if fact.subject.label.lower() in things]
    return facts or [fact for fact in said.cited.facts if called(said, fact) & things] or list(said.cited.facts)


def _is_equated(between: Sequence[str]) -> bool:
    """Whether "is" stands right before a name: of "Payments leads, Identity is second, and Ledger last" it does not."""
    near = list(between[-FAR:])
    last = max((at for at, low in enumerate(near) if low in COPULA), default=None)
    return last is not None and not PLACED & set(near[last:])


def _is_given(said: Said, place: int, group: Group) -> bool:
    """Whether a part of a sentence names only behind a superlative who has it: ", the smallest to Storefront"."""
    first = next((at + 1 for at in range(place - 1, -1, -1) if said.lows[at] in PARTING), 0)
    between = said.lows[place + 1 : group.start]
    is_alone = not any(first <= one.start < place for one in said.groups) and not PARTING & set(between)
    return is_alone and between[-1:] != [] and between[-1] in GIVING and len(between) <= FAR


def _listed(said: Said, ahead: Sequence[Group]) -> list[Group]:
    """Return the last group with those that it is listed with: "Auth (35.4), Checkout (35.3) and Payments"."""
    found = list(ahead[-1:])
    for group in reversed(ahead[:-1]):
        between = said.tokens[group.end : found[0].start]
        is_other = len({"/" in name for name in group.names | found[0].names}) > 1
        # "Auth and Ledger, the former with the larger": what is named again is told apart from the list.
        is_other = is_other or bool(group.names & found[0].names)
        if is_other or any(token.kind is Kind.WORD and token.low not in {"and", "at", "with"} for token in between):
            break
        found.insert(0, group)
    return found


def of_topic(said: Said, place: int) -> list[Fact]:
    """Return those of them that the words of the clause speak of; all of them where the words say nothing."""
    own = of_subject(said, place)
    words = said.words(said.clause(place))
    topics = [kinds for stem, kinds in TOPICS.items() if any(word.startswith(stem) for word in words)]
    return [fact for fact in own if any(fact.kind in kinds for kinds in topics)] or own


def of_conjunct(said: Said, place: int) -> list[Fact]:
    """Return the cited facts that the words right around a word speak of, between two commas or "and"s.

    "Auth's warning is two weeks old, and the average is the highest in 12" is of the average, whoever is named before.
    """
    first = next((at + 1 for at in range(place - 1, -1, -1) if said.lows[at] in PARTING), 0)
    last = next((at for at in range(place + 1, len(said.lows)) if said.lows[at] in PARTING), len(said.lows))
    words = said.words(range(first, last))
    named = said.things(range(first, last))
    topics = [kinds for stem, kinds in TOPICS.items() if any(word.startswith(stem) for word in words)]
    topics += [SHARED] if "share" in words and not topics else []
    # "The scope is at its calmest in 12 weeks, and Checkout's incident is over".
    topics += [RECORDS] if "scope" in words and not topics else []
    facts = [fact for fact in said.cited.facts if any(fact.kind in kinds for kinds in topics)]
    return [fact for fact in facts if not named or called(said, fact) & named]


def drivers(said: Said, services: frozenset[str]) -> list[tuple[str, float]]:
    """Return the drivers of the cited movements, of some services where one of them has any, in points."""
    whole = (
        [f for f in said.cited.payload.facts if f.kind == "driver"] if said.cited.of_kind("driver", "movement") else []
    )
    rows = [(fact.subject.label.lower(), float(str(fact.value))) for fact in whole]
    moved = said.cited.of_kind("service_movement")
    for fact in [one for one in moved if one.subject.label.lower() in services] or moved:
        listed = fact.detail.get("drivers")
        told = [row for row in listed if isinstance(row, dict)] if isinstance(listed, list) else []
        rows += [(str(row["title"]).lower(), float(str(row["points"]))) for row in told]
    return rows
