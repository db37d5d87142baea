"""What no sentence may hold, whatever the facts say: links, mentions, markup, emoji, characters that hide."""

from __future__ import annotations

import re
import unicodedata
from types import MappingProxyType
from typing import TYPE_CHECKING

from briefing.grounding.facts.violations import Code
from briefing.grounding.language.text import folded

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

FORBIDDEN: Mapping[str, re.Pattern[str]] = MappingProxyType(
    {
        "a link": re.compile(
            r"\b[a-z][a-z0-9+.-]*:\s?//|(?<!\w)//|\bwww\.|\b(?:mailto|javascript|data|tel|slack):\S|\bhxxps?\b"
            r"|\b(?:[a-z0-9-]+\.)+(?:com|net|org|io|dev|app|co|ai|sh|ly|gg|me|xyz|info|site|cloud|biz|link|page|test|example|eu|uk|de|ru|cn)\b(?![#!]\d)",
            re.IGNORECASE,
        ),
        "a mention": re.compile(r"(?<!\w)[@\uff20\ufe6b]\s?[\w{]|<[!@#]|<subteam|[\w.+-]+@[\w-]+\.\w", re.IGNORECASE),
        "a channel": re.compile(r"(?<![\w/\]])#(?=[a-z])[\w-]+", re.IGNORECASE),
        "HTML": re.compile(r"</?[a-z!][^>]*>?|&(?:#\d+|#x[0-9a-f]+|[a-z]+);", re.IGNORECASE),
        "markup": re.compile(
            r"[*`~_\\|^]{1,3}(?=\S)|(?<=\S)[*`~^]|\]\s?\(|\[[^\]]*\]|^\s*(?:#{1,6}|[-*>]|\d+\.)\s|<|>(?!\s*\d)"
        ),
        "an emoji": re.compile(r":[a-z][a-z0-9_+-]+:|[\u2600-\u27bf\U0001f000-\U0001faff\ufe0f]", re.IGNORECASE),
        "a control character": re.compile(
            r"[\x00-\x1f\x7f-\x9f\u00ad\u061c\u115f\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\uffff]"
        ),
        "a template": re.compile(r"\{(?!person:[\w-]+\})|(?<!\})\}(?<!\w\})|\$\{|%\w*s\b"),
        "JSON": re.compile(r"[\"']\s*:\s*[\"{\[]|\{\s*\""),
    }
)
IDENTIFIER = re.compile(r"[\w.-]+(?:/[\w.-]+)+[#!]\d+|\{person:[\w-]+\}|[\w.-]+[#!]\d+|[\w-]+/[\w.-]+")
MISTAKEN = frozenset({"markup", "a channel", "an emoji", "JSON"})
"""What an honest name, such as data_pipeline, may look like. It never looks like a link or a mention."""


def unsafe(text: str, known: Collection[str], odd: Sequence[str]) -> Iterator[tuple[Code, str]]:
    """Yield what has no place in a sentence. `known` are the payload's names; the `odd` ones may look like markup."""
    bare = IDENTIFIER.sub(
        lambda match: "x" if match.group().lower() in known or match.group().startswith("{person:") else match.group(),
        text,
    )
    plain = _without(bare, odd)
    for what, pattern in FORBIDDEN.items():
        found = pattern.search(plain if what in MISTAKEN else bare)
        if found is not None:
            yield Code.MARKUP, f"{what} ({found.group()[:40]!a}) has no place in a sentence"
    strange = [char for char in text if char.isalpha() and not _is_latin(char)]
    letters = frozenset("".join(known)) if strange else frozenset()
    foreign = next((char for char in strange if char.lower() not in letters), None)
    if foreign is not None:
        yield Code.MARKUP, f"a letter that only looks like another ({foreign!a})"


def _without(text: str, names: Sequence[str]) -> str:
    """Return a text with an x for each of these names, of which the first goes before the next."""
    flat = folded(text)
    told = "|".join(re.escape(one) for one in names if folded(one) in flat)
    return re.sub(told, "x", text, flags=re.IGNORECASE) if told else text


def _is_latin(char: str) -> bool:
    if char.isascii():
        return True
    return unicodedata.name(char, "").startswith("LATIN") and unicodedata.normalize("NFKC", char) == char
