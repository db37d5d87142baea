"""
Reads what people and forges wrote into a commit message: title, request number, reverted commits, closed issues.

It must not judge whether a change is a fix; that is scoring's. The surprise: a merge commit's first line is written by
the forge, and what the author called the change is further down.
"""

from __future__ import annotations

import re
from typing import NamedTuple

_GITHUB_MERGE = re.compile(r"Merge pull request #(\d+) (?:from|in) ")
_BITBUCKET_MERGE = re.compile(r"Merged in .+ \(pull request #(\d+)\)$")
_GITLAB_MERGE = re.compile(r"Merge branch '.+'")
_GITLAB_NUMBER = re.compile(r"^See merge request \S*!(\d+)\s*$", re.MULTILINE)
_TITLE_NUMBER = re.compile(r"\((?:#|!|pull request #)(\d+)\)$")
_REVERTS = re.compile(r"This\s+reverts\s+commit\s+([0-9a-f]{7,64})")
_CLOSES = re.compile(r"\b(?:close[sd]?|fix(?:e[sd])?|resolve[sd]?):?\s+#(\d+)", re.IGNORECASE)
# No forge counts this far; longer digits are somebody's joke and would only cost time.
_LONGEST_NUMBER = 12


class Message(NamedTuple):
    """What a commit message says; a NamedTuple since there is one for each commit of a history."""

    title: str
    number: int | None
    reverts: tuple[str, ...]
    closes: tuple[int, ...]


def read_message(text: str) -> Message:
    """Read one whole commit message."""
    lines = [line.strip() for line in text.split("\n")]
    first = next((line for line in lines if line), "")
    title, number = _title_and_number(first, text, lines)
    reverts = tuple(dict.fromkeys(_REVERTS.findall(text))) if "reverts" in text else ()
    closes = tuple(dict.fromkeys(_numbers(_CLOSES.findall(text)))) if "#" in text else ()
    return Message(title, number, reverts, closes)


def _title_and_number(first: str, text: str, lines: list[str]) -> tuple[str, int | None]:
    """Return the title that the author chose and the request's number; forges are told apart by their first line."""
    if not first.startswith("Merge"):
        return first, _number(_TITLE_NUMBER.search(first))
    merge = _GITHUB_MERGE.match(first) or _BITBUCKET_MERGE.match(first)
    if merge is None and _GITLAB_MERGE.match(first):
        merge = _GITLAB_NUMBER.search(text)
    if merge is None:
        return first, _number(_TITLE_NUMBER.search(first))
    body = (line for line in lines[lines.index(first) + 1 :] if line)
    return next((line for line in body if not line.startswith("See merge request ")), first), _number(merge)


def _number(match: re.Match[str] | None) -> int | None:
    return next(iter(_numbers([match[1]])), None) if match else None


def _numbers(digits: list[str]) -> list[int]:
    return [int(text) for text in digits if len(text) <= _LONGEST_NUMBER]
