"""What a gap takes away: kinds of data, less those that another connected source tells of, and the signals on them.

Two surprises. What could not be found out counts as taken away, because nobody can promise it. And one forge never
stands in for the other: it has the same kinds of data, of other repositories.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from bot.settings.connected import GITHUB, GITLAB
from bot.settings.values import is_project, is_repository

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from data.sources.source import Permission, Source
    from scoring.catalogue import Catalogue, Signal

CHANGE: Final = "change"
"""The kind of data without which there is nothing to score."""


FORGES: Final = frozenset({GITHUB, GITLAB})


@dataclass(frozen=True, kw_only=True, slots=True)
class Asked:
    """A source that was tried, and what it said."""

    source: Source
    permissions: tuple[Permission, ...]

    @property
    def supplies(self) -> frozenset[str]:
        """The kinds of data that it does tell of; what lacks in one repository does not count for the others."""
        gaps = (one for one in self.permissions if one.granted is not True and not is_of_one_repository(one))
        return frozenset(self.source.feeds) - {kind for one in gaps for kind in one.blinds}


def is_of_one_repository(permission: Permission) -> bool:
    """Whether it is about a single repository, which stands at the end of its name: "git may fetch acme/shop"."""
    name = permission.what.rpartition(" ")[2]
    return is_repository(name) or is_project(name)


def stand_ins(source_id: str, asked: Iterable[Asked]) -> dict[str, frozenset[str]]:
    """Return by its label what each other source has where one lacks something.

    For the mirrors of both forges a forge counts only with what the other one has too.
    """
    others = [one for one in asked if one.source.id != source_id]
    if source_id in FORGES:
        others = [one for one in others if one.source.id not in FORGES]
    forges = [one.supplies for one in others if one.source.id in FORGES]
    shared = frozenset.intersection(*forges) if forges else frozenset()
    return {one.source.label: shared if one.source.id in FORGES else one.supplies for one in others}


def gap_of(kinds: Iterable[str], others: Mapping[str, frozenset[str]]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the kinds that are lost where some are missing, and the labels of the sources that have the rest."""
    missing = tuple(dict.fromkeys(kinds))
    covering = {label: supplies for label, supplies in others.items() if supplies & set(missing)}
    covered = {kind for supplies in covering.values() for kind in supplies}
    return tuple(kind for kind in missing if kind not in covered), tuple(covering)


def is_needed(blinds: Iterable[str], feeds: Iterable[str]) -> bool:
    """Whether a gap leaves nothing to score, or nothing of its source: then somebody has to do something."""
    lost = set(blinds)
    return bool(lost) and (CHANGE in lost or lost >= set(feeds))


def signals_of(kinds: Iterable[str], catalogue: Catalogue) -> list[Signal]:
    """Return the signals that have no reading without these kinds of data, in their published order."""
    lost = set(kinds)
    return [signal for signal in catalogue.signals if lost & set(signal.needs)]
