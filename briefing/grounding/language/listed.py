"""Word lists as they read best in a table: as running text."""

from __future__ import annotations


def words(text: str) -> frozenset[str]:
    """Return the words of a text."""
    return frozenset(text.split())


def phrases(text: str) -> tuple[str, ...]:
    """Return the phrases of a text, which bars divide."""
    return tuple(" ".join(phrase.split()) for phrase in text.split("|") if phrase.strip())
