"""Versions of a file, and the order in which they were in force."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable


class Version(NamedTuple):
    """A file as a commit left it, at a time (epoch seconds); without a path it was deleted."""

    at: int
    path: str
    text: str


def in_order(versions: Iterable[Version]) -> list[Version]:
    """Let each version begin after the one before: a merged branch may bring a commit older than what it replaces."""
    found: list[Version] = []
    for one in versions:
        found.append(one if not found else one._replace(at=max(one.at, found[-1].at + 1)))
    return found
