"""What all sources of incidents share: what they feed, what was seen of an incident, and how a page ends."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

from data.records import Incident
from data.sources.source import Deletion, Notice, Page

FEEDS: Final = ("incidents feed", "failures")

UNRELATED: Final = ("not deploy-related", "not-deploy-related", "no-deploy")
"""Words, in [ ] in a title or as a label, in any case, for: no deployment was the cause."""


def is_called_unrelated(title: str) -> bool:
    """Whether the title says that no deployment was the cause."""
    told = title.casefold()
    return any(f"[{word}]" in told for word in UNRELATED)


class Seen(NamedTuple):
    """What was seen of an incident: its beginning, a stamp of its state, and whether it was open."""

    began_at: int
    stamp: int
    is_open: bool


def incident_page(
    prefix: str, records: Sequence[Incident], cursor: str, gone: Iterable[str], notices: Sequence[Notice]
) -> Page:
    """Return a page without incidents that are `gone` (ids over there); our ids begin with `prefix`."""
    names = [f"{prefix}:{name}" for name in gone]
    return Page(
        records=tuple(records),
        cursor=cursor,
        notices=tuple(notices),
        gone=(Deletion(kind=Incident, where={"id": names}),) if names else (),
        items=len(records),
    )
