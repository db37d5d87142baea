"""Names that a sentence lists together, and what ties numbers to them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from briefing.grounding.language.lexicon import ONES
from briefing.grounding.language.listed import words
from briefing.grounding.language.text import Kind

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from briefing.grounding.facts.names import Names
    from briefing.grounding.language.text import Token

PREPOSITIONS = words("in of for at on by across from to within inside off into onto among")
DETERMINERS = words("both the all either")
"""Words between a preposition and the names that it ties."""

JOINING = words("and but , ; while yet")
DOING = words("averaged landed carried had saw brought made counted")
"""Words around "the week" where it is what a clause is told of."""
OPENING = words("of among amongst between")
"""Words that open a sentence with the list of those that it ranks."""


MEANS = words("average mean")
MEASURING = words("on with at over from despite")
AGAINST = words("as than of")
"""Words that open a sentence with a comparison, and those right before the name that it is with."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Names that are listed together, and whether a preposition or a possessive ties what is near to them."""

    start: int
    end: int
    names: frozenset[str]
    tied: bool
    parted: bool = False
    """Of what a number may be of, whether it stands in an earlier clause, to which no pronoun points back."""


def groups(tokens: Sequence[Token], names: Names) -> list[Group]:
    """Return the groups of names in their order: "Auth, Payments and Search" is one."""
    found: list[Group] = []
    for place, token in enumerate(tokens):
        if token.kind is Kind.PASSAGE:
            inside = frozenset(
                name for name in names.kinds if names.are(name, "change", "deployment") and name in token.low
            )
            found += [Group(start=place, end=place + 1, names=inside, tied=False)] if inside else []
        if token.kind not in {Kind.NAME, Kind.IDENT}:
            continue
        last = found[-1] if found else None
        between = {one.low for one in tokens[last.end : place]} if last is not None else {"far"}
        if (
            last is not None
            # A list names nothing twice: "Auth and Ledger, the former by 7".
            and token.low not in last.names
            and between <= {",", "and", "or", "both", "the", "&", "as", "well"}
            and _alike(last, token, names)
            and not _is_closed(tokens, last, place)
        ):
            found[-1] = Group(start=last.start, end=place + 1, names=last.names | {token.low}, tied=last.tied)
            continue
        before = _before(tokens, place)
        owned = place + 1 < len(tokens) and tokens[place + 1].low in {"'s", "'"}
        found.append(
            Group(start=place, end=place + 1, names=frozenset({token.low}), tied=owned or before in PREPOSITIONS)
        )
    return found


def with_week(tokens: Sequence[Token], found: Sequence[Group], scope: str) -> list[Group]:
    """Add the scope where a clause begins with its week: "Auth's warning is resolved, and the week averaged 23"."""
    lows = [token.low for token in tokens]
    told = [
        Group(start=at, end=at + 2, names=frozenset({scope}), tied=False)
        for at in range(len(lows) - 2)
        if lows[at : at + 2] == ["the", "week"] and lows[at + 2] in DOING and (not at or lows[at - 1] in JOINING)
    ]
    return sorted([*found, *told], key=lambda group: group.start)


def with_members(tokens: Sequence[Token], found: Sequence[Group], scope: str, sizes: Mapping[str, int]) -> list[Group]:
    """Add the scope where all of its members own an average: "the three teams' average stands at 29.8 points"."""
    lows = [token.low for token in tokens]
    told = [
        Group(start=at, end=at + 3, names=frozenset({scope}), tied=True)
        for at in range(len(lows) - 4)
        if lows[at] == "the"
        and lows[at + 1] in ONES
        and lows[at + 3] == "'"
        and lows[at + 4] in MEANS
        and sizes.get(lows[at + 2]) == ONES[lows[at + 1]]
    ]
    return sorted([*found, *told], key=lambda group: group.start)


def _is_closed(tokens: Sequence[Token], group: Group, place: int) -> bool:
    """Whether a name stands behind the list that opens a sentence: "of Auth, Ledger and Search, Auth is highest"."""
    if _is_measured(tokens, group) and [token.low for token in tokens[group.end : place]] == [","]:
        return "".join(token.low for token in tokens[place + 1 : place + 2]) not in {",", "and", "or"}
    is_opened = tokens[0].low in OPENING and not any(token.kind is Kind.MARK for token in tokens[: group.start])
    is_ended = "and" in {token.low for token in tokens[group.start : group.end]}
    return is_opened and is_ended and [token.low for token in tokens[group.end : place]] == [","]


def _is_measured(tokens: Sequence[Token], group: Group) -> bool:
    """Whether a sentence opens with what is held against a name: "on twice as many changes as Profiles, Auth has"."""
    is_opened = tokens[0].low in MEASURING and not any(token.kind is Kind.MARK for token in tokens[: group.start])
    return is_opened and group.start > 1 and tokens[group.start - 1].low in AGAINST


def ranked_list(found: Sequence[Group], tokens: Sequence[Token]) -> frozenset[str]:
    """Return the names of the list that opens a sentence, among which it ranks; none where none does."""
    first = found[0] if found and tokens[0].low in OPENING else None
    is_list = (
        first is not None and len(first.names) > 1 and [one.low for one in tokens[first.end : first.end + 1]] == [","]
    )
    return first.names if first is not None and is_list else frozenset()


def _before(tokens: Sequence[Token], place: int) -> str:
    """Return the word before a name, past what only says that it is all of them: "for both Auth and Ledger"."""
    while place > 1 and tokens[place - 1].low in DETERMINERS:
        place -= 1
    return tokens[place - 1].low if place else ""


def _alike(group: Group, token: Token, names: Names) -> bool:
    is_signal = names.are(token.low, "signal", "driver") and not names.are(token.low, "service", "team")
    was = all(names.are(name, "signal", "driver") and not names.are(name, "service", "team") for name in group.names)
    return is_signal == was
