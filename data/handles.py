"""Finds people in texts: by address, login or full name, in any spelling.

A spelling becomes a key: small letters without accents or invisible characters. Full names count in either order and
with one word as an initial, logins as whole words, ordinary words as logins only in clear places (see `_certain`),
first names alone never.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Final, NamedTuple, Protocol

MOST_WORDS: Final = 5
"""A longer name counts by its first and last word."""

SHORTEST_LOGIN: Final = 5
"""A shorter login of letters only is an ordinary word."""

_HIDDEN: Final = "\u00ad\u200b-\u200f\u2060-\u2064\ufeff"
_DROPPED: Final = re.compile(rf"[\u0300-\u036f\u1ab0-\u1aff\u202a-\u202e{_HIDDEN}]+")
_WORD: Final = re.compile(rf"[^\W_](?:[^\W_]|[\u0300-\u036f{_HIDDEN}])*")
_STOPS: Final = r"\s<>\"'(),;:|\\\[\]{}/=@&"
_ADDRESS: Final = re.compile(rf"[^{_STOPS}]+@[^{_STOPS}]+")
_PRIVATE: Final = re.compile(r"(?:\d+[+-])?(?P<login>[^@]+)@users\.noreply\..+")
_IN_LOGIN: Final = frozenset("-_.")
_BETWEEN: Final = re.compile(r"[\s.,_\-\u2010\u2011\u2019'+]{1,3}")
_BEFORE: Final = re.compile(r"(?:@|\bby:?\s+@?|https?://[^/\s]+/|\{person:)$", re.IGNORECASE)
_MOST_BEFORE: Final = 260
_LONGEST_WHOLE: Final = 200


class Spot(NamedTuple):
    start: int
    end: int
    keys: tuple[str, ...]


class Known(Protocol):
    def begins(self, word: str) -> bool:
        """Whether somebody's spelling may begin with a word, as `folded` has it."""

    def of(self, key: str) -> str | None:
        """Return the stand-in for a key; None if it is nobody's."""


def folded(text: str) -> str:
    """Return a text in small letters, without accents and invisible characters."""
    if text.isascii():
        return text.lower()
    return _DROPPED.sub("", unicodedata.normalize("NFKD", text.casefold()))


def words_of(text: str) -> set[str]:
    """Return a text's words as `spots` has them: split first, then folded, since "ada™" folds to one word."""
    return {folded(one) for one in set(_WORD.findall(text))}


def is_telling(login: str, ordinary: Callable[[str], bool]) -> bool:
    """Whether a login can only mean somebody. `ordinary` knows words (folded) that cannot."""
    word = folded(login)
    if ordinary(word):
        return False
    return not word.isalpha() or len(word) >= SHORTEST_LOGIN


def keys_of(
    *, login: str, name: str, addresses: Iterable[str], ids: Iterable[str] = (), is_telling_login: bool
) -> frozenset[str]:
    """Return the keys of all spellings of a person. `ids` are unique names of theirs elsewhere."""
    found = {f"address {folded(one).strip('.')}" for one in addresses if one}
    if login:
        found.add(f"{'login' if is_telling_login else 'handle'} {folded(login)}")
    found |= {f"whole {folded(one)}" for one in ids}
    words = [folded(one) for one in _WORD.findall(name)]
    if len(words) > 1:
        pairs = {tuple(words[:MOST_WORDS]) if len(words) <= MOST_WORDS else (words[0], words[-1])}
        pairs |= {(words[0], words[-1]), (words[-1], *words[:-1][: MOST_WORDS - 1])}
        found |= {f"name {' '.join(one)}" for one in pairs}
        found |= {f"initial {words[0]} {words[-1][0]}", f"initial {words[0][0]} {words[-1]}"}
    elif words and not words[0].isascii() and len(words[0]) > 2:  # noqa: PLR2004 (as long as such names are)
        # Scripts without spaces write a full name as one word.
        found.add(f"name {words[0]}")
    return frozenset(found)


def first_words(keys: Iterable[str]) -> frozenset[str]:
    """Return the words that spellings with these keys begin with."""
    found = set()
    for key in keys:
        kind, _, told = key.partition(" ")
        # What is found by its whole text is looked up by it.
        first = told if kind == "whole" else next(iter(_WORD.findall(told)), "")
        found.add(first)
    return frozenset(found)


def spots(text: str, begins: Callable[[str], bool]) -> Iterator[Spot]:
    """Yield the parts of a text that may be somebody, unordered and possibly overlapping."""
    if len(text) <= _LONGEST_WHOLE and begins(whole := folded(text)):
        yield Spot(0, len(text), (f"whole {whole}",))
    if "@" in text:
        yield from _addresses(text)
    if text.isascii():
        # Fold the whole at once: every character keeps its place.
        words = [(one.start(), one.end(), one.group()) for one in _WORD.finditer(text.lower())]
    else:
        words = [(one.start(), one.end(), folded(one.group())) for one in _WORD.finditer(text)]
    for place, (_, _, word) in enumerate(words):
        if begins(word):
            yield from _spots_from(text, words[place : place + MOST_WORDS])


def replaced(text: str, known: Known) -> str:
    """Return a text with stand-ins for every spelling; the same object where there is none."""
    found = sorted(_hits(text, known), key=lambda one: (one[0], -one[1]))
    if not found:
        return text
    pieces, done = [], 0
    for start, end, instead in found:
        if start >= done:
            pieces += [text[done:start], instead]
            done = end
    return "".join([*pieces, text[done:]])


def _hits(text: str, known: Known) -> Iterator[tuple[int, int, str]]:
    for spot in spots(text, known.begins):
        instead = next((one for one in map(known.of, spot.keys) if one is not None), None)
        if instead is not None:
            yield spot.start, spot.end, instead


def _addresses(text: str) -> Iterator[Spot]:
    for found in _ADDRESS.finditer(text):
        address = folded(found.group()).strip(".")
        private = _PRIVATE.fullmatch(address)
        logins = () if private is None else (f"login {private['login']}", f"handle {private['login']}")
        yield Spot(found.start(), found.start() + len(found.group().rstrip(".")), (f"address {address}", *logins))


def _spots_from(text: str, words: Sequence[tuple[int, int, str]]) -> Iterator[Spot]:
    start, told, login = words[0][0], "", ""
    is_login = is_name = True
    for number, (begin, end, word) in enumerate(words):
        gap = text[words[number - 1][1] : begin] if number else ""
        is_login = is_login and (not number or gap in _IN_LOGIN)
        is_name = is_name and (not number or _BETWEEN.fullmatch(gap) is not None)
        if not (is_login or is_name):
            return
        login, told = f"{login}{gap}{word}", f"{told} {word}" if number else word
        keys: list[str] = []
        if is_login:
            keys += [f"login {login}", *_certain(text, start, end, login)]
        if is_name and (number or not word.isascii()):
            keys += [f"name {told}", *([f"initial {told}"] if _is_cut(text, words, number) else [])]
        yield Spot(start, end, tuple(keys))


def _is_cut(text: str, words: Sequence[tuple[int, int, str]], number: int) -> bool:
    """Whether the first or last word is an initial."""
    return any(text[words[one][1] : words[one][1] + 1] == "." and len(words[one][2]) == 1 for one in {0, number})


def _certain(text: str, start: int, end: int, login: str) -> Iterator[str]:
    """Yield keys where a login must be meant: "@mark", "by mark", or the owner in a web address."""
    if text[end : end + 1] in _IN_LOGIN and text[end + 1 : end + 2].isalnum():
        return
    if _BEFORE.search(text[max(0, start - _MOST_BEFORE) : start]) is not None:
        yield f"handle {login}"
    if text[max(0, start - 1) : start] == "@":
        yield f"at {login}"
