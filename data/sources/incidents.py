"""What every source of incidents has in common: what it feeds, what was seen of an incident, and how a page ends."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

from data.records import Incident
from data.sources.source import Deletion, Notice, Page

FEEDS: Final = ("incidents feed", "failures")

UNRELATED: Final = ("not deploy-related", "not-deploy-related", "no-deploy")
"""Words that say, in [ ] in a title or as a label and in any case, that no deployment was the cause."""


def is_called_unrelated(title: str) -> bool:
    """Whether an incident's title says that no deployment was the cause."""
    told = title.casefold()
    return any(f"[{word}]" in told for word in UNRELATED)


class Seen(NamedTuple):
    """What was seen of an incident: when it began, what changes whenever it does, and whether it was open."""

    began_at: int
    stamp: int
    is_open: bool


def incident_page(
    prefix: str, records: Sequence[Incident], cursor: str, gone: Iterable[str], notices: Sequence[Notice]
) -> Page:
    """Return a page of incidents without those that are `gone` (ids over there); our ids begin with `prefix`."""
    names = [f"{prefix}:{name}" for name in gone]
    return Page(
        records=tuple(records),
        cursor=cursor,
        notices=tuple(notices),
        gone=(Deletion(kind=Incident, where={"id": names}),) if names else (),
        items=len(records),
    )
