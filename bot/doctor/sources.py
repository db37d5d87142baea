"""Tries the connected sources, lists the others, and says what each gap blinds."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from bot.doctor.finding import (
    CHANGE,
    FORGES,
    Asked,
    Finding,
    Section,
    gap_of,
    is_needed,
    is_of_one_repository,
    stand_ins,
)
from bot.doctor.fixes import NOT_CONNECTED, fix_of
from bot.settings.connected import GIT, GITHUB, GITLAB, ISSUES, LABELS, github_repositories
from data.errors import CollectionStopped
from data.sources.source import Permission, Source, Unconnected

if TYPE_CHECKING:
    from bot.settings import Settings
    from data.sources.http.asking import Wait

SAME_HOST: Final = {ISSUES: GITHUB, GIT: GITHUB, GITLAB: GITHUB}
"""Sources on another's connection, which serves one thread at a time; mirrors use two."""

SLOWEST: Final = 20.0
"""Seconds per repository, after which a source without result is not tried further."""

MOST_NAMED: Final = 20
"""Working repositories listed by name; others are all listed."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Patience:
    """How long all sources together are waited for: `seconds` after `began`, by the clock."""

    clock: Callable[[], float]
    began: float
    seconds: float

    def allow(self, wait: Wait) -> None:
        """Let a transport wait, or raise CollectionStopped: an hour's limit is an answer too."""
        if self.clock() + wait.seconds > self.began + self.seconds:
            raise CollectionStopped(wait.reason)


def groups_of(sources: Sequence[Source]) -> list[list[Source]]:
    """Return the sources in groups with shared connections; groups may run in parallel."""
    groups: dict[str, list[Source]] = {}
    for one in sources:
        groups.setdefault(SAME_HOST.get(one.id, one.id), []).append(one)
    return list(groups.values())


def ask(source: Source, clock: Callable[[], float] = time.monotonic) -> Asked:
    found: list[Permission] = []
    began = clock()
    try:
        for permission in source.check():
            found.append(permission)
            if permission.granted is not True and clock() - began > SLOWEST:
                # Its loss is told; anything more would take as long.
                found.append(Permission(what="what comes after", granted=None, detail="not tried: it takes too long"))
                break
            began = clock()
    except CollectionStopped as error:
        what = "what comes after" if found else source.label
        detail = f"not waited for any longer: {error}"
        found.append(Permission(what=what, granted=None, detail=detail, blinds=source.feeds))
    return Asked(source=source, permissions=_in_one(source, found))


def _in_one(source: Source, found: Sequence[Permission]) -> tuple[Permission, ...]:
    """Merge findings that are equal for all: one refused key is one thing to fix."""
    if len(found) == 1 or any(one.granted for one in found) or len({one.detail for one in found}) > 1:
        return tuple(found)
    blinds = tuple(dict.fromkeys(kind for one in found for kind in one.blinds))
    return (Permission(what=source.label, granted=found[0].granted, detail=found[0].detail, blinds=blinds),)


def source_sections(
    asked: Sequence[Asked], unconnected: Sequence[Unconnected], only: Collection[str], settings: Settings
) -> list[Section]:
    """Return a section per source in the settings' order; all, or `only` some."""
    sections = {one.source.id: _section(one, stand_ins(one.source.id, asked), settings) for one in asked}
    sections |= {one.id: _unconnected(one, asked) for one in unconnected}
    order = [*(name for name in LABELS if name in sections), *(name for name in sections if name not in LABELS)]
    return [sections[name] for name in order if not only or name in only]


def _section(asked: Asked, others: Mapping[str, frozenset[str]], settings: Settings) -> Section:
    permissions: Sequence[Permission] = asked.permissions
    if asked.source.id in FORGES:
        named = github_repositories(settings) if asked.source.id == GITHUB else settings.sources.gitlab.projects
        permissions = _with_repositories(permissions, named)
    findings = tuple(_finding(one, asked, others, settings) for one in _shortened(permissions))
    return Section(asked.source.id, asked.source.label, findings)


def _finding(permission: Permission, asked: Asked, others: Mapping[str, frozenset[str]], settings: Settings) -> Finding:
    if permission.granted:
        return Finding(permission.what, "ok", permission.detail)
    # Another source with the same kinds says nothing of this repository.
    kinds, covered_by = gap_of(permission.blinds, {} if is_of_one_repository(permission) else others)
    return Finding(
        permission.what,
        "unknown" if permission.granted is None else "missing",
        permission.detail,
        fix_of(asked.source.id, permission, settings),
        is_needed=is_needed(permission.blinds, asked.source.feeds),
        kinds=kinds,
        covered_by=covered_by,
    )


def _with_repositories(permissions: Sequence[Permission], names: Sequence[str]) -> list[Permission]:
    """Add the visible repositories, which the source does not mention, after the hidden ones."""
    if not permissions or not permissions[0].granted:
        return list(permissions)
    told = {one.what.lower() for one in permissions}
    seen = [Permission(what=name, granted=True) for name in names if name.lower() not in told]
    place = sum(map(is_of_one_repository, permissions)) + 1
    return [*permissions[:place], *seen, *permissions[place:]]


def _shortened(permissions: Sequence[Permission]) -> list[Permission]:
    """Count working repositories from the 21st on."""
    well = [one for one in permissions if one.granted and not one.detail and is_of_one_repository(one)]
    counted = well[MOST_NAMED:]
    if not counted:
        return list(permissions)
    more = Permission(what=f"{len(counted)} more repositories", granted=True)
    return [more if one is counted[0] else one for one in permissions if one is counted[0] or one not in counted]


def _unconnected(one: Unconnected, asked: Sequence[Asked]) -> Section:
    kinds, covered_by = gap_of(one.feeds, stand_ins(one.id, asked))
    fix = NOT_CONNECTED.get(one.id, "")
    finding = Finding(one.label, "not connected", one.detail, fix, kinds=kinds, covered_by=covered_by)
    return Section(one.id, one.label, (finding,))


def changes_section(asked: Sequence[Asked], stored: int | None) -> Section:
    """Return whether there is anything to score. `stored` is the number of changes, None if unreadable."""
    feeding = [one.source.label for one in asked if CHANGE in one.source.feeds]
    name = "changes to score"
    if feeding:
        # Whether it works is in its own section.
        finding = Finding(name, "ok", f"from {' and '.join(feeding)}")
    elif stored:
        finding = Finding(name, "ok", f"{stored:,} in the store, and no source that brings more")
    else:
        store = "the store cannot be read" if stored is None else "the store has none"
        detail = f"no source that tells of changes is connected, and {store}"
        fix = "connect GitHub or GitLab, or import them ('riskbrief import changes FILE')"
        finding = Finding(name, "unknown" if stored is None else "missing", detail, fix, is_needed=True)
    return Section("changes", "Changes", (finding,))
