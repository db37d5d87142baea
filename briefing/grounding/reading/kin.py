"""Signals that a sentence names in other words: "smaller additions" are the lines added, "reviewers" the thin review.

A signal is meant by any word that no other signal of the cited facts has a form of.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from briefing.grounding.language.forms import forms
from briefing.grounding.language.lexicon import ONES
from briefing.grounding.language.listed import words
from briefing.grounding.language.text import Kind
from briefing.grounding.reading.groups import Group

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from briefing.grounding.language.text import Token
    from briefing.payload import Fact

COMMON: Final = words("the these code new few area with incident service change changes")
"""Words of titles that say nothing of the signal by themselves."""
SHORTEST: Final = 4
SIZES: Final = words("smaller shorter larger longer bigger slimmer leaner")
DIFFS: Final = words("diff diffs change changes patches commits merges counts additions")
ADDING: Final = words("adds added adding")
"""Verbs before a number, which are no form of a title."""
ADDED: Final = "lines added"
"""The signal that the size of a change goes by."""


def kin(tokens: Sequence[Token], facts: Sequence[Fact]) -> tuple[Group, ...]:
    """Return the signals that words of a sentence mean, each where the word stands."""
    titles = tuple(sorted({title for fact in facts for title in _titles(fact)}))
    found = []
    for place, token in enumerate(tokens):
        if token.kind is not Kind.WORD or len(token.low) < SHORTEST or token.low in COMMON:
            continue
        if token.low in ADDING and place + 1 < len(tokens) and _is_number(tokens[place + 1]):
            # "Which alone adds 4 points" tells of no lines.
            continue
        meant = [title for title in titles if any(_is_form(token.low, word) for word in title.split())]
        exact = [title for title in meant if {token.low, token.low.removesuffix("s")} & set(title.split())]
        if len(exact or meant) == 1:
            found.append(Group(start=place, end=place + 1, names=frozenset(exact or meant), tied=False))
    return (*found, *_sized(tokens, titles), *_read(tokens, facts))


def _read(tokens: Sequence[Token], facts: Sequence[Fact]) -> Iterator[Group]:
    """Yield the signals whose reading a sentence has word for word: "merged without review" is the thin review."""
    for told, title in sorted({reading for fact in facts for reading in _readings(fact)}):
        for place, token in enumerate(tokens):
            # What a fact says in three words or more is one token, a passage.
            size = 1 if token.kind is Kind.PASSAGE else len(told)
            if " ".join(one.low for one in tokens[place : place + size]) == " ".join(told):
                yield Group(start=place, end=place + size, names=frozenset({title}), tied=False)


def _readings(fact: Fact) -> Iterator[tuple[tuple[str, ...], str]]:
    """Yield what the reasons of a fact say of it in words and without a number, each with its title."""
    rows = fact.detail.get("reasons")
    for row in rows if isinstance(rows, list) else ():
        told = tuple(str(row.get("reading") or "").lower().split()) if isinstance(row, dict) else ()
        if isinstance(row, dict) and len(told) > 1 and all(word.isalpha() for word in told):
            yield told, str(row["title"]).lower()


def _is_number(token: Token) -> bool:
    return token.kind is Kind.NUMBER or token.low in ONES


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
