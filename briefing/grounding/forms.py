"""The first forms that a word may have: "rising" of "rise", "dipped" of "dip", "owners" of "owner"."""

from __future__ import annotations

from functools import lru_cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

ENDINGS: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "ies": ("y",),
        "ied": ("y",),
        "ier": ("y",),
        "iest": ("y",),
        "ily": ("y",),
        "es": ("", "e"),
        "s": ("",),
        "ing": ("", "e"),
        "ed": ("", "e"),
        "er": ("", "e"),
        "est": ("", "e"),
        "ly": ("", "le"),
        "ally": ("",),
        "al": ("e",),
        "ment": ("",),
        "n't": ("",),
        "ion": ("", "e"),
        "ition": ("",),
        "ions": ("", "e", "ion"),
        "itions": ("", "ition"),
    }
)
"""What may stand at the end of a word, with what stood there before."""
DOUBLED: Final = frozenset({"ing", "ed", "er", "est"})
"""Endings before which a consonant doubles: "dipped", "bigger"."""
SHORTEST: Final = 3
"""Letters that a first form has at least, so that no name is taken for a form of "in"."""
KNOWN: Final = 20_000


@lru_cache(maxsize=KNOWN)
def forms(word: str) -> frozenset[str]:
    """Return a word, in lower case, and every first form that it may be of."""
    low = word.partition("'s")[0] or word
    found = {low}
    for ending, befores in ENDINGS.items():
        stem = low.removesuffix(ending)
        if stem == low:
            continue
        found |= {stem + before for before in befores if len(stem + before) >= SHORTEST}
        if ending in DOUBLED and len(stem) > SHORTEST and stem[-1] == stem[-2]:
            found.add(stem[:-1])
    return frozenset(found)
