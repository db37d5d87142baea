"""Cutting a sentence into tokens: names of the payload, people, identifiers, dates, numbers, words.

The surprising thing: a name of the payload is one token however many words it has, and what a cited fact says word
for word (a remedy, a title) is one token too, so that nothing in it is taken for a claim of the narrator's.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection

    from briefing.grounding.names import Names

PLAIN = (
    (" ", "\u00a0\u2007\u2009\u202f"),
    ("'", "\u2018\u2019\u02bc"),
    ('"', "\u201c\u201d\u201e\u00ab\u00bb"),
    ("-", "\u2010\u2011\u2212"),
    ("→", "\u21d2\u2794"),
)
SAME = {ord(found): plain for plain, every in PLAIN for found in every}
"""Characters that say the same, by what stands for all of them."""
MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?)"
)
NTH = r"\d{1,2}(?:st|nd|rd|th)?"
DATE = (
    r"\d{4}-\d\d-\d\d(?:T[\d:+]+)?"
    rf"|{NTH}(?:(?:,\s\d{{1,2}})*,?\s(?:or|and|to|–)\s\d{{1,2}})?(?:\sof)?\s{MONTH}\b(?:\s\d{{4}})?"
    rf"|{MONTH}\s{NTH}\b(?!\s*%)(?:,?\s\d{{4}})?"
)
IDENT = (
    r"[\w.-]+/[\w./-]*[#!]\d+|[\w.-]*[#!]\d+|\w[\w.-]*/[\w./-]*\d|[A-Z]{2,}-\d+"
    r"|\b[A-Za-z]\w*(?:-\w+)*-\w*[A-Za-z]\w*\d\w*\b|\b(?=[a-f]*\d)(?=\d*[a-f])[0-9a-f]{7,40}\b"
)
NUMBER = r"(?<![\w.])[+-]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?"


class Kind(StrEnum):
    """What a token is."""

    PASSAGE = "passage"
    PERSON = "person"
    NAME = "name"
    IDENT = "ident"
    DATE = "date"
    TIME = "time"
    WEEK = "week"
    NUMBER = "number"
    WORD = "word"
    MARK = "mark"


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """A piece of a sentence. `low` is its text in lower case; of a name, the name's key."""

    kind: Kind
    text: str
    low: str
    starts: bool
    """Whether it begins its sentence, where every word has a capital."""


def plain(text: str) -> str:
    """Return the text with one kind of space, quote, minus and arrow."""
    return re.sub(r"\s*(?:->|=>)\s*", " → ", text.translate(SAME).replace("—", " — "))


def sentences(text: str) -> list[str]:
    """Cut at full stops that a capital, a quote or an opening brace follows."""
    return [part for part in re.split(r"(?<=[.!?…])\s+(?=[A-Z\"'({\d])", text.strip()) if part]


def tokenise(text: str, names: Names, passages: Collection[str] = ()) -> list[Token]:
    """Cut one sentence; `passages` are what cited facts say word for word."""
    found: list[Token] = []
    for match in _pattern(names, passages).finditer(plain(text)):
        kind, words = Kind(str(match.lastgroup)), match.group()
        if kind is Kind.MARK and words == "-":
            continue
        low = " ".join(words.lower().split())
        found.append(Token(kind=kind, text=words, low=low, starts=not any(t.kind is not Kind.MARK for t in found)))
    return found


def _pattern(names: Names, passages: Collection[str]) -> re.Pattern[str]:
    parts = (
        ("passage", _any_of(passages)),
        ("person", r"\{person:[^}\s]*\}"),
        ("date", rf"(?i:\b(?:{DATE}))"),
        ("time", r"\b\d{1,2}:\d\d\b"),
        ("week", r"\b(?:\d{4}-)?W\d\d?\b"),
        ("ident", IDENT),
        ("name", names.expression),
        ("number", NUMBER),
        ("word", r"[^\W\d_]+(?:'(?!s\b)[^\W\d_]+)?|'s\b"),
        ("mark", r"\S"),
    )
    return re.compile("|".join(f"(?P<{name}>{part})" for name, part in parts))


def _any_of(passages: Collection[str]) -> str:
    told = sorted({plain(one) for one in passages}, key=lambda one: (-len(one), one))
    return "|".join(rf"(?i:(?<!\w){re.escape(one)}(?!\w))" for one in told) or r"(?!)"
