"""Findings, sections and the report; and which data and signals a gap costs.

Two surprises: what could not be found out counts as lost, as nobody can promise it; and one forge never stands in for
the other, as they have other repositories.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import KW_ONLY, dataclass, replace
from typing import TYPE_CHECKING, Final, Literal

from bot.settings.connected import GITHUB, GITLAB
from bot.settings.values import is_project, is_repository
from briefing.contracts.untrusted_text import calm
from data.sources.http.masking import masked

if TYPE_CHECKING:
    from data.sources.source import Permission, Source
    from scoring.catalogue import Catalogue, Signal


State = Literal["ok", "missing", "unknown", "not connected", "doubted"]
"""ok. missing: refused or absent. unknown: could not be found out. not connected: nobody set it up. doubted: it works,
but readers disbelieve it.
"""

Verdict = Literal["ok", "broken", "optional", "look"]
"""broken: a needed thing does not work. optional: the rest can do without. look: complete, but look at it."""


@dataclass(frozen=True, slots=True)
class Finding:
    """A connection, permission or address. `detail` and `fix` are for people, without a full stop.

    `kinds` are the lost kinds of data (words of `needs` in the signal catalogue), `covered_by` the labels of sources
    that have them. `is_needed`: nothing works without it.
    """

    name: str
    state: State
    detail: str = ""
    fix: str = ""
    _: KW_ONLY
    is_needed: bool = False
    kinds: tuple[str, ...] = ()
    covered_by: tuple[str, ...] = ()

    @property
    def verdict(self) -> Verdict:
        if self.state == "ok":
            return "ok"
        if self.state == "doubted":
            return "look"
        return "broken" if self.is_needed else "optional"

    def masked(self, secrets: Collection[str]) -> Finding:
        """Return it without secrets, on one line that is harmless to a terminal."""
        # A stranger's words could move a cursor or fake a line.
        name, detail, fix = (masked(calm(text), secrets) for text in (self.name, self.detail, self.fix))
        return replace(self, name=name, detail=detail, fix=fix)


@dataclass(frozen=True, slots=True)
class Section:
    """`id` is for programs, `title` for people."""

    id: str
    title: str
    findings: tuple[Finding, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Report:
    """All findings, in a stable order."""

    sections: tuple[Section, ...]

    @property
    def is_ok(self) -> bool:
        return self.count("broken") == 0

    def count(self, verdict: Verdict) -> int:
        return sum(finding.verdict == verdict for section in self.sections for finding in section.findings)


CHANGE: Final = "change"
"""The kind of data without which nothing can be scored."""


FORGES: Final = frozenset({GITHUB, GITLAB})


@dataclass(frozen=True, kw_only=True, slots=True)
class Asked:
    source: Source
    permissions: tuple[Permission, ...]

    @property
    def supplies(self) -> frozenset[str]:
        """The kinds it does tell of; one repository's gap does not count for others."""
        gaps = (one for one in self.permissions if one.granted is not True and not is_of_one_repository(one))
        return frozenset(self.source.feeds) - {kind for one in gaps for kind in one.blinds}


def is_of_one_repository(permission: Permission) -> bool:
    """Whether it is about one repository, named at its end: "git may fetch acme/shop"."""
    name = permission.what.rpartition(" ")[2]
    return is_repository(name) or is_project(name)


def stand_ins(source_id: str, asked: Iterable[Asked]) -> dict[str, frozenset[str]]:
    """Return each other source's kinds by label; for both forges' mirrors, only those that both forges have."""
    others = [one for one in asked if one.source.id != source_id]
    if source_id in FORGES:
        others = [one for one in others if one.source.id not in FORGES]
    forges = [one.supplies for one in others if one.source.id in FORGES]
    shared = frozenset.intersection(*forges) if forges else frozenset()
    return {one.source.label: shared if one.source.id in FORGES else one.supplies for one in others}


def gap_of(kinds: Iterable[str], others: Mapping[str, frozenset[str]]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the lost kinds where some are missing, and the labels of sources with the rest."""
    missing = tuple(dict.fromkeys(kinds))
    covering = {label: supplies for label, supplies in others.items() if supplies & set(missing)}
    covered = {kind for supplies in covering.values() for kind in supplies}
    return tuple(kind for kind in missing if kind not in covered), tuple(covering)


def is_needed(blinds: Iterable[str], feeds: Iterable[str]) -> bool:
    """Whether a gap leaves nothing to score, or nothing of its source."""
    lost = set(blinds)
    return bool(lost) and (CHANGE in lost or lost >= set(feeds))


def signals_of(kinds: Iterable[str], catalogue: Catalogue) -> list[Signal]:
    """Return the signals that need these kinds of data, in published order."""
    lost = set(kinds)
    return [signal for signal in catalogue.signals if lost & set(signal.needs)]
