"""What was found, as findings, sections and a report; and which data and signals a gap takes away.

Two surprises. What could not be found out counts as taken away, because nobody can promise it. And one forge never
stands in for the other: it has the same kinds of data, of other repositories.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Iterable, Mapping
from dataclasses import KW_ONLY, dataclass, replace
from typing import TYPE_CHECKING, Final, Literal

from bot.settings.connected import GITHUB, GITLAB
from bot.settings.values import is_project, is_repository
from data.sources.http.masking import masked

if TYPE_CHECKING:
    from data.sources.source import Permission, Source
    from scoring.catalogue import Catalogue, Signal


State = Literal["ok", "missing", "unknown", "not connected", "doubted"]
"""ok: it works. missing: it was refused, or is not there. unknown: it could not be found out. not connected: nobody set
it up. doubted: it works, and readers do not believe it."""

Verdict = Literal["ok", "broken", "optional", "look"]
"""broken: something that is needed does not work. optional: a gap that the rest gets along with. look: nothing is
lacking, and somebody should look at it."""

UNPRINTABLE: Final = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})


@dataclass(frozen=True, slots=True)
class Finding:
    """One connection, permission or address. `detail` and `fix` are for people, without a full stop.

    `kinds` are the kinds of data that are lost, in the words of `needs` in the signal catalogue, and `covered_by` the
    labels of the sources that tell of others in its place. `is_needed` says that nothing goes on without it.
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
        """Return it as it may be shown: without secrets, and on one line that no terminal takes for a command."""
        told = []
        for text in (self.name, self.detail, self.fix):
            # A stranger's words could move a cursor or forge a line.
            calm = (" " if unicodedata.category(character) in UNPRINTABLE else character for character in text)
            told.append(masked(" ".join("".join(calm).split()), secrets))
        return replace(self, name=told[0], detail=told[1], fix=told[2])


@dataclass(frozen=True, slots=True)
class Section:
    """What was found about one thing. `id` is for programs, `title` for people."""

    id: str
    title: str
    findings: tuple[Finding, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Report:
    """Everything that was found, in an order that does not change."""

    sections: tuple[Section, ...]

    @property
    def is_ok(self) -> bool:
        return self.count("broken") == 0

    def count(self, verdict: Verdict) -> int:
        return sum(finding.verdict == verdict for section in self.sections for finding in section.findings)


CHANGE: Final = "change"
"""The kind of data without which there is nothing to score."""


FORGES: Final = frozenset({GITHUB, GITLAB})


@dataclass(frozen=True, kw_only=True, slots=True)
class Asked:
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
