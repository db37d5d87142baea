"""Cutting a sentence into tokens: names of the payload, people, identifiers, dates, numbers, words.

The surprising thing: a name of the payload is one token however many words it has, and what a cited fact says word
for word (a remedy, a title) is one token too, so that nothing in it is taken for a claim of the narrator's.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

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
NUMBER = r"(?<![\w.])[+-]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?"
SENTENCE_END = re.compile(r"(?<=[.!?…])\s+(?=[A-Z\"'({\d]|[#!]\d|[\w.-]+/[\w./-]*\d|[\w./-]+[#!]\d)")
NO_NAME_BEHIND = re.compile(r"(?<=[\w/#.-])")
"""A name does not begin at once behind these."""
GOES_ON = re.compile(r"[\w#]|/\w|-\d")
"""What makes a name the beginning of something else: "checkout/12"."""


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
    """Cut at full stops that a capital, a quote, an opening brace or the name of a change or deployment follows."""
    return [part for part in SENTENCE_END.split(text.strip()) if part]


def tokenise(text: str, names: Names, passages: Collection[str] = ()) -> list[Token]:
    """Cut one sentence; `passages` are what cited facts say word for word."""
    found: list[Token] = []
    for kind, words in _pieces(plain(text), names, passages):
        if kind is Kind.MARK and words == "-":
            continue
        low = " ".join(words.lower().split())
        found.append(Token(kind=kind, text=words, low=low, starts=not any(t.kind is not Kind.MARK for t in found)))
    return found


def _pieces(text: str, names: Names, passages: Collection[str]) -> Iterator[tuple[Kind, str]]:
    """Yield the pieces of a text; where a passage begins, it goes before everything else.

    The names are held against the text one by one, and only those that are in it: a pattern of all names of a payload
    takes longer to make than a sentence to check.
    """
    flat, told = folded(text), _any_of(passages)
    within, ahead, behind = names.within(flat), _ahead_of_names(), _behind_names()
    passage, at = told.search(text), 0
    while (start := _behind_space(text, at)) < len(text):
        if passage is not None and passage.start() < at:
            passage = told.search(text, at)
        if passage is not None and passage.start() <= start:
            kind, start, end = Kind.PASSAGE, passage.start(), passage.end()
        elif (match := ahead.match(text, start)) is not None:
            kind, end = Kind(str(match.lastgroup)), match.end()
        elif stop := _end_of_name(text, flat, start, within):
            kind, end = Kind.NAME, stop
        else:
            match = behind.match(text, start)
            kind, end = (Kind(str(match.lastgroup)), match.end()) if match is not None else (Kind.MARK, start + 1)
        yield kind, text[start:end]
        at = end


def folded(text: str) -> str:
    """Return a text, character by character, as it is compared whatever its capitals: a long s is an s."""
    return text.lower() if text.isascii() else "".join(map(_folded, text))


def _folded(char: str) -> str:
    low = char.lower()[0]
    high = low.upper()
    return high.lower()[0] if len(high) == 1 else low


def _end_of_name(text: str, flat: str, start: int, names: Sequence[str]) -> int:
    """Return where the first of these names ends that stands at a place; 0 where none does."""
    if NO_NAME_BEHIND.match(text, start) is not None:
        return 0
    for name in names:
        if flat[start] == name[0] and (end := _end_of_words(flat, start, name)) and not GOES_ON.match(text, end):
            return end
    return 0


def _end_of_words(flat: str, start: int, name: str) -> int:
    """Return where a name ends that stands at a place with any spaces between its words; 0 where it does not."""
    if flat.startswith(name, start):
        return start + len(name)
    end = start
    for word in name.split():
        behind = _behind_space(flat, end) if end > start else start
        if (behind == end > start) or not flat.startswith(word, behind):
            return 0
        end = behind + len(word)
    return end


def _behind_space(text: str, at: int) -> int:
    while at < len(text) and text[at].isspace():
        at += 1
    return at


@cache
def _ahead_of_names() -> re.Pattern[str]:
    return _pattern(
        ("person", r"\{person:[^}\s]*\}"),
        ("date", rf"(?i:\b(?:{DATE}))"),
        ("time", r"\b\d{1,2}:\d\d\b"),
        ("week", rf"\b(?:\d{{4}}-)?W\d\d?\b|(?i:(?:^|{NUMBERED})week\s\d\d?)\b(?!\s*%)"),
        ("ident", IDENT),
    )


@cache
def _behind_names() -> re.Pattern[str]:
    return _pattern(
        ("number", NUMBER),
        ("word", r"[^\W\d_]+(?:'(?!s\b)[^\W\d_]+)?|'s\b"),
        ("mark", r"\S"),
    )


def _pattern(*parts: tuple[str, str]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?P<{name}>{part})" for name, part in parts))


def _any_of(passages: Collection[str]) -> re.Pattern[str]:
    told = sorted({plain(one) for one in passages}, key=lambda one: (-len(one), one))
    each = "|".join(rf"(?i:(?<!\w){re.escape(one)}(?!\w))" for one in told)
    return re.compile(rf"(?P<passage>{each})" if each else r"(?!)")
