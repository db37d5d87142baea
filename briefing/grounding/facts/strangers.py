"""What strangers wrote into facts: titles, branches, summaries. They name a thing, and prove nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

    from briefing.payload import Fact, Payload

STRANGERS: Final = frozenset({"title", "branch", "head", "summary", "objective"})
"""Details of a fact that somebody outside wrote; deeper down, a title is that of a signal and ours."""


def without_strangers(payload: Payload) -> Payload:
    """Return a payload without them, so that no sentence can lean on one. Its hash is another."""
    return payload.model_copy(update={"facts": tuple(map(_bare, payload.facts))})


def titles_of(payload: Payload) -> Mapping[str, str]:
    """Return what strangers called the changes and incidents, by the fact's id."""
    return {fact.id: title for fact in payload.facts if isinstance(title := fact.detail.get("title"), str)}


def _bare(fact: Fact) -> Fact:
    kept = {key: value for key, value in fact.detail.items() if key not in STRANGERS or not isinstance(value, str)}
    return fact if len(kept) == len(fact.detail) else fact.model_copy(update={"detail": kept})
