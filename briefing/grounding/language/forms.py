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
IRREGULAR: Final[Mapping[str, str]] = MappingProxyType(
    dict(
        pair.split(":")
        for pair in [
            "bent:bend",
            "bound:bind",
            "bred:breed",
            "broke:break",
            "broken:break",
            "built:build",
            "chose:choose",
            "chosen:choose",
            "clung:cling",
            "dealt:deal",
            "drawn:draw",
            "drank:drink",
            "eaten:eat",
            "fallen:fall",
            "fought:fight",
            "fled:flee",
            "flew:fly",
            "flown:fly",
            "forgave:forgive",
            "froze:freeze",
            "frozen:freeze",
            "gotten:get",
            "ground:grind",
            "hung:hang",
            "hidden:hide",
            "known:know",
            "laid:lay",
            "lain:lie",
            "leant:lean",
            "learnt:learn",
            "lent:lend",
            "lit:light",
            "meant:mean",
            "overcame:overcome",
            "overran:overrun",
            "overrode:override",
            "paid:pay",
            "ridden:ride",
            "rode:ride",
            "rang:ring",
            "rung:ring",
            "sought:seek",
            "sold:sell",
            "shook:shake",
            "shaken:shake",
            "shone:shine",
            "shown:show",
            "slept:sleep",
            "spoke:speak",
            "spoken:speak",
            "spun:spin",
            "stole:steal",
            "stood:stand",
            "struck:strike",
            "sung:sing",
            "swept:sweep",
            "taught:teach",
            "tore:tear",
            "torn:tear",
            "thought:think",
            "threw:throw",
            "thrown:throw",
            "understood:understand",
            "underwent:undergo",
            "undergone:undergo",
            "undertook:undertake",
            "undertaken:undertake",
            "woke:wake",
            "withheld:withhold",
            "withstood:withstand",
            "wound:wind",
            "wove:weave",
            "woven:weave",
            "wrung:wring",
        ]
    )
)
"""Forms that no ending makes: "dealt" of "deal", "chosen" of "choose"."""
SHORTEST: Final = 3
"""Letters that a first form has at least, so that no name is taken for a form of "in"."""
KNOWN: Final = 20_000


@lru_cache(maxsize=KNOWN)
def forms(word: str) -> frozenset[str]:
    """Return a word, in lower case, and every first form that it may be of."""
    low = word.partition("'s")[0] or word
    found = {low} | ({IRREGULAR[low]} if low in IRREGULAR else set())
    for ending, befores in ENDINGS.items():
        stem = low.removesuffix(ending)
        if stem == low:
            continue
        found |= {stem + before for before in befores if len(stem + before) >= SHORTEST}
        if ending in DOUBLED and len(stem) > SHORTEST and stem[-1] == stem[-2]:
            found.add(stem[:-1])
    return frozenset(found)
