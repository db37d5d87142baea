"""Texts that strangers wrote, made fit to be quoted to a model: one short line that can close nothing.

They stay data. What a title says is never true for that reason, and the checker would throw it out; this only keeps
it from looking like a part of the request. `<`, `>`, braces and quotes become look-alikes, so that no text can form
one of our tags, a person's placeholder or the end of its own quotation.
"""

from __future__ import annotations

import unicodedata
from typing import Final

from briefing.editions.strangers import clean

MOST_QUOTED: Final = 120
"""Characters of a quoted text."""

LOOKALIKES: Final = str.maketrans({"<": "(", ">": ")", "{": "(", "}": ")", '"': "'", "`": "'", "|": "/", "\\": "/"})

# What is drawn as nothing at all, or changes what stands before it, and is no control character by its category.
UNSEEN: Final = frozenset("\u115f\u1160\u17b4\u17b5\u200c\u200d\u2800\u3164\uffa0\u034f")
SELECTORS: Final = (range(0xFE00, 0xFE10), range(0xE0100, 0xE01F0), range(0x180B, 0x1810))


def neutral(text: str, *, limit: int = MOST_QUOTED) -> str:
    """Return one line without control, direction, zero-width or tag characters, of at most `limit` characters."""
    # Cut first: ten thousand characters are not worth reading for the hundred that are kept.
    seen = "".join(char for char in text[: limit * 4] if not _is_unseen(char))
    # Compatibility forms go back to the plain letters, full-width brackets among them.
    return clean(unicodedata.normalize("NFKC", seen).translate(LOOKALIKES), limit=limit)


def quoted(text: str, *, limit: int = MOST_QUOTED) -> str:
    """Return the text in quotation marks that it cannot end itself."""
    return f'"{neutral(text, limit=limit)}"'


def _is_unseen(char: str) -> bool:
    return char in UNSEEN or any(ord(char) in one for one in SELECTORS)
