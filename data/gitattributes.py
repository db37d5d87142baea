"""What a repository says of its own files in `.gitattributes`: generated, vendored, documentation, or data.

GitHub Linguist's attributes, and two of git's own: `binary` is data, and of `-diff` nobody wants to read the changes.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from data.globs import GlobList

FILE: Final = ".gitattributes"
DIALECT: Final = "gitattributes"
"""As what such a file is kept, beside the CODEOWNERS files (data/records/collected.py)."""

KINDS: Final[Mapping[str, str]] = {
    "linguist-vendored": "vendored",
    "linguist-generated": "generated",
    "linguist-documentation": "documentation",
    "binary": "data",
    "diff": "generated",
}
"""The kind of file that an attribute speaks of, the more particular attribute first."""

_LINE = re.compile(r'[ \t]*(?:"(?P<quoted>(?:[^"\\]|\\.)+)"|(?P<plain>(?!\[attr\])[^\s#!"]\S*))[ \t]+(?P<states>\S.*)')
_STATE = re.compile(r"(?P<mark>[-!]?)(?P<name>[\w.-]+)(?:=(?P<value>\S*))?$")
_SPECIAL = re.compile(r"([*?\[\]\\])")


class Attributes:
    def __init__(self, files: Iterable[tuple[str, str]], marked: Iterable[str] = ()) -> None:
        """Take each file's folder ("" for the root) and text; `marked` are paths whose own text says generated."""
        rules: dict[str, list[tuple[str, bool | None]]] = defaultdict(list)
        for folder, text in sorted(files, key=lambda one: (one[0].count("/") + bool(one[0]), one[0])):
            for pattern, name, state in _rules(folder, text):
                rules[name].append((pattern, state))
        self._rules = {
            name: (
                GlobList([one for one, _ in rules[name]], dialect=DIALECT),
                [state for _, state in rules[name]],
            )
            for name in KINDS
            if name in rules
        }
        self._marked = frozenset(marked)

    def of(self, path: str) -> dict[str, bool]:
        """Return by kind whether a path is said to be of it; what nothing is said of is not among them."""
        found: dict[str, bool] = {}
        for name, (globs, states) in self._rules.items():
            place = globs.last_match(path)
            state = None if place is None else states[place]
            if state is not None:
                found.setdefault(KINDS[name], state)
        if path in self._marked:
            found.setdefault("generated", True)
        return found


def _rules(folder: str, text: str) -> Iterator[tuple[str, str, bool | None]]:
    """Yield pattern, attribute and state (None: as if nothing were said) of each rule that speaks of a kind."""
    for line in text.splitlines():
        match = _LINE.match(line)
        if match is None:
            continue
        pattern = _rooted(folder, match["quoted"] or match["plain"])
        for word in match["states"].split():
            state = _STATE.match(word)
            if state is not None and state["name"] in KINDS:
                yield pattern, state["name"], _meant(state)


def _meant(state: re.Match[str]) -> bool | None:
    if state["name"] == "diff":
        # Only what is never to be shown says something: a driver for a language does not.
        return True if state["mark"] == "-" else None
    if state["mark"] == "!":
        return None
    return not state["mark"] and state["value"] not in {"false", "0"}


def _rooted(folder: str, pattern: str) -> str:
    """Return a pattern as the file in the root would have it."""
    if not folder:
        return pattern
    below = pattern.lstrip("/") if "/" in pattern else f"**/{pattern}"
    return "/".join((_SPECIAL.sub(r"\\\1", folder), below))
