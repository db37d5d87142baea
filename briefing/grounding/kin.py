"""Signals that a sentence names in other words: "smaller additions" are the lines added, "reviewers" the thin review.

A signal is meant by any word that no other signal of the cited facts has a form of.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from briefing.grounding.forms import forms
from briefing.grounding.listed import words
from briefing.grounding.roles import Group
from briefing.grounding.text import Kind

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from briefing.grounding.text import Token
    from briefing.payload import Fact

COMMON: Final = words("the these code new few area with incident service change changes")
"""Words of titles that say nothing of the signal by themselves."""
SHORTEST: Final = 4
SIZES: Final = words("smaller shorter larger longer bigger slimmer leaner")
DIFFS: Final = words("diff diffs change changes patches commits merges counts additions")
ADDED: Final = "lines added"
"""The signal that the size of a change goes by."""


def kin(tokens: Sequence[Token], facts: Sequence[Fact]) -> tuple[Group, ...]:
    """Return the signals that words of a sentence mean, each where the word stands."""
    titles = tuple(sorted({title for fact in facts for title in _titles(fact)}))
    found = []
    for place, token in enumerate(tokens):
        if token.kind is not Kind.WORD or len(token.low) < SHORTEST or token.low in COMMON:
            continue
        meant = [title for title in titles if any(_is_form(token.low, word) for word in title.split())]
        exact = [title for title in meant if {token.low, token.low.removesuffix("s")} & set(title.split())]
        if len(exact or meant) == 1:
            found.append(Group(start=place, end=place + 1, names=frozenset(exact or meant), tied=False))
    return (*found, *_sized(tokens, titles))


def _sized(tokens: Sequence[Token], titles: Sequence[str]) -> Iterator[Group]:
    """Yield the lines added where a sentence tells of the size of changes: "smaller diffs", "shorter changes"."""
    for place, token in enumerate(tokens[:-1]):
        behind = [one.low for one in tokens[place + 1 : place + 3]]
        size = next((at for at, low in enumerate(behind, 1) if low in DIFFS), 0)
        if token.low in SIZES and size and ADDED in titles:
            yield Group(start=place + 1, end=place + 1 + size, names=frozenset({ADDED}), tied=False)


def _titles(fact: Fact) -> Iterator[str]:
    """Yield what a fact calls the signals that moved its value."""
    if fact.kind == "driver":
        yield fact.subject.label.lower()
    for key in ("drivers", "reasons"):
        rows = fact.detail.get(key)
        for row in rows if isinstance(rows, list) else ():
            if isinstance(row, dict) and row.get("points"):
                yield str(row["title"]).lower()


def _is_form(said: str, word: str) -> bool:
    return len(word) >= SHORTEST and word not in COMMON and not forms(said).isdisjoint(forms(word))
