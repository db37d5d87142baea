"""What every planted secret has in common, and how it is found again however it was written.

The mark is letters and digits alone, which is why it is the same in a URL, in HTML, in JSON and in a mail: only base64
changes it, and that in three ways, by where it begins in a group of three bytes.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator
from typing import Final

MARK: Final = "hunter2"
"""Every secret of the suite holds it; what does not is not looked for."""

HIDDEN: Final = "•••"
LONGEST: Final = 24
"""Characters around a mark that are hidden with it, where nobody knows the secret that it is part of."""


def _in_base64(mark: bytes) -> Iterator[bytes]:
    """The characters of base64 that the mark alone decides, for each place in a group that it may begin at."""
    for before in range(3):
        text = b64encode(b"\0" * before + mark)
        first = -(-before * 8 // 6)
        last = (before + len(mark)) * 8 // 6
        yield text[first:last]


KEY: Final = "PRIVATE KEY-----"
"""A key cannot hold the mark, and tells by itself what it is."""

NEEDLES: Final = (MARK.encode(), *_in_base64(MARK.encode()), KEY.encode())


def found_in(text: str | bytes | None) -> bool:
    """Whether a planted secret is somewhere in a text, in plain or in base64."""
    if not text:
        return False
    data = text if isinstance(text, bytes) else text.encode("utf-8", "surrogatepass")
    return any(needle in data for needle in NEEDLES)


class Planted:
    """The secrets that were read so far, with the variables that each came from."""

    def __init__(self) -> None:
        self._variables: dict[str, set[str]] = {}

    def note(self, variable: str, value: str | None) -> None:
        if value is not None and (MARK in value or KEY in value):
            self._variables.setdefault(value, set()).add(variable)

    def forget(self) -> None:
        """Know of none any more: another file of tests may plant the same value for another host."""
        self._variables.clear()

    def variables_in(self, text: str | bytes) -> list[set[str]]:
        """The variables of each secret that a text holds in plain or, by itself, in base64. Tests may share a value."""
        told = text if isinstance(text, str) else text.decode("utf-8", "replace")
        values = [value for value in self._variables if value in told or _encoded(value) in told]
        # What is only a part of another one that is there is not meant.
        whole = [value for value in values if not any(value != other and value in other for other in values)]
        return [self._variables[value] for value in whole]

    def names(self, text: str | bytes) -> str:
        return " or ".join(sorted(set().union(*self.variables_in(text)))) or "a planted secret"

    def is_all_of(self, text: bytes) -> bool:
        """Whether a text is a secret and nothing else but a line end or what no text begins with: its own file."""
        told = text.decode("utf-8", "replace").strip().lstrip("\N{REPLACEMENT CHARACTER}")
        return told in self._variables

    def hidden(self, text: str) -> str:
        """A text without the secrets in it, to be shown."""
        for value in sorted(self._variables, key=len, reverse=True):
            text = text.replace(value, HIDDEN).replace(_encoded(value), HIDDEN)
        for needle in NEEDLES:
            mark = needle.decode()
            while (at := text.find(mark)) >= 0:
                text = text[: max(0, at - LONGEST)] + HIDDEN + text[at + len(mark) + LONGEST :]
        return text


def _encoded(value: str) -> str:
    return b64encode(value.encode()).decode()
