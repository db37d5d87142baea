"""Text and links that strangers wrote, made safe to lay out: one line, no control characters.

This is cleaning; each outlet escapes for its markup. Direction overrides go because they can make one text look like
another; all scripts, joined emoji and combining marks stay. Quoted text is also `neutral`: it cannot close anything, or
form our tags or placeholders.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final
from urllib.parse import quote, urlsplit

MAX_TITLE = 120
"""Characters of a change's title that any outlet shows."""
MAX_LABEL = 60
"""Characters of a service's, a source's or a signal's name."""
MAX_CARD_TITLE = 200

UNSAFE: Final = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2061-\u2067\u206a-\u206f\ufeff"
    "\ufff9-\ufffb\ud800-\udfff\U000e0000-\U000e007f]"
)
"""Controls except line ends and tabs, direction marks, invisible characters, half characters.

Joiners shape letters and emoji, and the isolates (U+2068, U+2069) are our own fences.
"""

_JOINERS = frozenset("\u200c\u200d")
_DROPPED = frozenset({"Cc", "Cf", "Cs"})
_UNPRINTABLE = _DROPPED | {"Zl", "Zp"}
_LINK_SAFE = "/:?#[]@!$&'()*+,;=%~-._"
_JOINER = "\u2060"
# An address scheme, or what a mail client takes for a host's end.
_LINKED = re.compile(r":(?=//)|(?<=\w)\.(?=[^\W\d_]{2})|\b(?:mailto|javascript|data|tel)(?=:\S)", re.IGNORECASE)


def clean(text: str, *, limit: int | None = None) -> str:
    """Return one line of plain text without control or direction characters, cut with an ellipsis."""
    if not (text.isascii() and text.isprintable()):
        # Most texts need nothing, and a briefing cleans tens of thousands.
        spaced = "".join(" " if char.isspace() else char for char in text)
        text = "".join(char for char in spaced if _is_visible(char))
    line = " ".join(text.split())
    if limit is None or len(line) <= limit:
        return line
    return line[: limit - 1].rstrip() + "…"


def calm(text: str) -> str:
    """Replace control and format characters and line ends by spaces, for settings and terminals."""
    kept = (" " if unicodedata.category(char) in _UNPRINTABLE else char for char in text)
    return " ".join("".join(kept).split())


def unlinked(text: str) -> str:
    """Break address-like text invisibly: mail clients make links of plain text."""
    return _LINKED.sub(rf"\g<0>{_JOINER}", text)


def _is_visible(char: str) -> bool:
    """Whether it is no control or format character; joiners shape letters and emoji."""
    return char in _JOINERS or unicodedata.category(char) not in _DROPPED


def is_right_to_left(text: str) -> bool:
    return any(unicodedata.bidirectional(char) in {"R", "AL"} for char in text)


def isolate(text: str) -> str:
    """Fence right-to-left text, so that it cannot reorder the words around it in plain text."""
    return f"\u2068{text}\u2069" if is_right_to_left(text) else text


def safe_link(url: str | None) -> str | None:
    """Return a web address fit for any outlet, or None."""
    if url is None or any(char.isspace() or not _is_visible(char) for char in url):
        return None
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        return None
    return quote(url, safe=_LINK_SAFE)


MOST_QUOTED: Final = 120

LOOKALIKES: Final = str.maketrans({"<": "(", ">": ")", "{": "(", "}": ")", '"': "'", "`": "'", "|": "/", "\\": "/"})

# Drawn as nothing, or changes what is before it, and no control character by category.
UNSEEN: Final = frozenset("\u115f\u1160\u17b4\u17b5\u200c\u200d\u2800\u3164\uffa0\u034f")
SELECTORS: Final = (range(0xFE00, 0xFE10), range(0xE0100, 0xE01F0), range(0x180B, 0x1810))


def neutral(text: str, *, limit: int = MOST_QUOTED) -> str:
    """Return one line without control, direction, zero-width or tag characters, of at most `limit` characters."""
    # Cut first: reading ten thousand characters for a hundred is a waste.
    seen = "".join(char for char in text[: limit * 4] if not _is_unseen(char))
    # Compatibility forms become plain letters, full-width brackets included.
    return clean(unicodedata.normalize("NFKC", seen).translate(LOOKALIKES), limit=limit)


def quoted(text: str, *, limit: int = MOST_QUOTED) -> str:
    """Return the text in quotation marks that it cannot end itself."""
    return f'"{neutral(text, limit=limit)}"'


def _is_unseen(char: str) -> bool:
    return char in UNSEEN or any(ord(char) in one for one in SELECTORS)
