"""Small grammar: plurals, number words, lists and cuts, so that no outlet prints `1 changes`.

It knows English and nothing about risk. The surprising thing: cuts are made between words and always
show an ellipsis, since a sentence that merely stops reads like a fact.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

_WORDS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")

_IRREGULAR = {"people": "person", "entries": "entry", "repositories": "repository"}


def number_word(number: int) -> str:
    """Write small counts as words and the rest as figures."""
    return _WORDS[number] if 0 <= number < len(_WORDS) else f"{number:,}"


def singular(unit: str) -> str:
    """Return the singular of a plural unit: `changes` becomes `change`."""
    return _IRREGULAR.get(unit, unit.removesuffix("s"))


def counted(number: int, plural: str) -> str:
    """Say a count with its noun, in the right number: `1 change`, `2 changes`."""
    return f"{number:,} {singular(plural) if number == 1 else plural}"


def listed(parts: Sequence[str], *, most: int | None = None) -> str:
    """Join parts as English does, naming at most so many: `a, b and 2 more`."""
    shown = list(parts) if most is None or len(parts) <= most else list(parts[:most])
    if len(shown) < len(parts):
        shown.append(f"{len(parts) - len(shown)} more")
    if len(shown) <= 1:
        return "".join(shown)
    return f"{', '.join(shown[:-1])} and {shown[-1]}"


def cut_words(text: str, most: int) -> str:
    """Keep at most so many words."""
    words = text.split()
    return text if len(words) <= most else " ".join(words[:most]).rstrip(".,;:") + " …"


def capitalised(text: str) -> str:
    """Raise the first letter and leave the rest alone."""
    return text[:1].upper() + text[1:]


def first_sentence(text: str) -> str:
    """Return the text up to its first full stop that is followed by a space."""
    head, stop, _ = text.partition(". ")
    return head + "." if stop else text
