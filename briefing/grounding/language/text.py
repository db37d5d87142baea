"""Cutting a sentence into tokens: names of the payload, people, identifiers, dates, numbers, words.

The surprising thing: a name of the payload is one token however many words it has, and what a cited fact says word
for word (a remedy, a title) is one token too, so that nothing in it is taken for a claim of the narrator's.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from briefing.grounding.facts.names import Names

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
BEHIND = "are|is|were|was|for|once|as|when|after|open|suit|fit|come|and|but|while|remain|stay|follow|of|to"
"""What may stand behind several days of a month, where the last number is no count of something."""
NUMBERED = "|".join(rf"(?<=\b{word}\s)" for word in ("in", "of", "to", "by", "for", "from", "since", "'s"))
"""Words at once before "week 35", which behind others may be a week, and 35 of something."""
ORDINAL = r"\d{1,2}(?:st|nd|rd|th)"


def _listed(day: str) -> str:
    """Return the pattern of several days: "the 8th, 9th and the 10th"."""
    return rf"{day}(?:(?:,\s(?:the\s)?{day})*,?\s(?:or|and|to|–)\s(?:the\s)?{day})?"


DATE = (
    r"\d{4}-\d\d-\d\d(?:T[\d:+]+)?"
    rf"|{_listed(NTH)}(?:\sof)?\s{MONTH}\b(?:\s\d{{4}})?"
    rf"|(?:(?<=the\s)|(?<=day\s)){_listed(ORDINAL)}\b(?!\s(?:\w+est|time|place|weeks?|change|of\s(?:\d|the|all))\b)"
    rf"|{MONTH}\s{NTH}(?:,\s{NTH})*,?\s(?:or|and|to|–)\s{NTH}(?=[,.;:]|$|\s(?:{BEHIND})\b)"
    rf"|{MONTH}\s{NTH}\b(?!\s*%)(?:,?\s\d{{4}})?"
)
IDENT = (
    r"[\w.-]+/[\w./-]*[#!]\d+|[\w.-]*[#!]\d+|\w[\w.-]*/[\w./-]*\d|[A-Z]{2,}-\d+"
    r"|\b[A-Za-z]\w*(?:-\w+)*-\w*[A-Za-z]\w*\d\w*\b|\b(?=[a-f]*\d)(?=\d*[a-f])[0-9a-f]{7,40}\b"
)
REMEMBERED = 8
"""Payloads of which the pattern is kept: a batch goes through them one after another."""
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
    for match in _matches(plain(text), names, passages):
        kind, words = Kind(str(match.lastgroup)), match.group()
        if kind is Kind.MARK and words == "-":
            continue
        low = " ".join(words.lower().split())
        found.append(Token(kind=kind, text=words, low=low, starts=not any(t.kind is not Kind.MARK for t in found)))
    return found


def _matches(text: str, names: Names, passages: Collection[str]) -> Iterator[re.Match[str]]:
    """Yield the pieces of a text; where a passage begins, it goes before everything else.

    The pattern of the names is long, and made once for a payload; that of the passages is each sentence's own.
    """
    everything, told = _pattern(names.expression), _any_of(passages)
    passage, at = told.search(text), 0
    while match := everything.search(text, at):
        if passage is not None and passage.start() < at:
            passage = told.search(text, at)
        if passage is not None and passage.start() <= match.start():
            match = passage
        yield match
        at = match.end()


@lru_cache(maxsize=REMEMBERED)
def _pattern(names: str) -> re.Pattern[str]:
    parts = (
        ("person", r"\{person:[^}\s]*\}"),
        ("date", rf"(?i:\b(?:{DATE}))"),
        ("time", r"\b\d{1,2}:\d\d\b"),
        ("week", rf"\b(?:\d{{4}}-)?W\d\d?\b|(?i:(?:^|{NUMBERED})week\s\d\d?)\b(?!\s*%)"),
        ("ident", IDENT),
        ("name", names),
        ("number", NUMBER),
        ("word", r"[^\W\d_]+(?:'(?!s\b)[^\W\d_]+)?|'s\b"),
        ("mark", r"\S"),
    )
    return re.compile("|".join(f"(?P<{name}>{part})" for name, part in parts))


def _any_of(passages: Collection[str]) -> re.Pattern[str]:
    told = sorted({plain(one) for one in passages}, key=lambda one: (-len(one), one))
    each = "|".join(rf"(?i:(?<!\w){re.escape(one)}(?!\w))" for one in told)
    return re.compile(rf"(?P<passage>{each})" if each else r"(?!)")
