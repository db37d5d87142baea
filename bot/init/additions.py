"""Compares GitHub with an existing settings file: what it lacks, and what is gone. Nothing in it is changed."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from bot.init.proposal import Landscape, ProposedService, propose
from bot.init.settings_file import blocks
from data.globs import GlobList

if TYPE_CHECKING:
    from briefing.contracts.organisation import Organisation
    from data.sources.github.seen import Seen

EVERYTHING: Final = frozenset({"**", "*", "/**"})
_ORIGIN: Final = re.compile(r"^# @(?P<org>[^\s/]+)/(?P<slug>\S+) on GitHub\.\s*$", re.MULTILINE)


@dataclass(frozen=True, kw_only=True, slots=True)
class Additions:
    """What a file lacks, and its repositories and teams ("org/slug") that are gone from the account."""

    lacking: Landscape
    gone_repositories: tuple[str, ...]
    gone_teams: tuple[str, ...]

    @property
    def is_empty(self) -> bool:
        return not self.lacking.services


def compare(seen: Seen, organisation: Organisation, text: str) -> Additions:
    """Return what was seen and is not in a file; its `text` has comments that name GitHub's teams."""
    found = propose(seen, taken=[one.id for one in organisation.services])
    services = tuple(one for one in found.services if not _is_known(one, organisation))
    # In small letters: a file is refused where two ids differ only in case.
    ids = {one.id.lower(): one.id for one in organisation.teams}
    needed = {one.team for one in services}
    teams = tuple(one for one in found.teams if one.id in needed and one.id not in ids)
    named = tuple(replace(one, team=ids.get(one.team, one.team)) for one in services)
    return Additions(
        lacking=replace(found, teams=teams, services=named),
        gone_repositories=tuple(_gone_repositories(seen, organisation)),
        gone_teams=tuple(_gone_teams(seen, text)),
    )


def appended(text: str, additions: Additions, zone: str) -> str:
    """Return a file's text with what it lacks at its end, in its own line ends."""
    end = "\r\n" if "\r\n" in text else "\n"
    return text.rstrip("\r\n") + end + end.join((*blocks(additions.lacking, zone), ""))


def difference(old: str, new: str, name: str) -> list[str]:
    """Return a unified diff of the file and its new text."""
    lines = difflib.unified_diff(old.splitlines(), new.splitlines(), name, f"{name} (proposed)", lineterm="")
    return list(lines)


def _is_known(service: ProposedService, organisation: Organisation) -> bool:
    globs = [
        glob
        for one in organisation.services
        for path in one.paths
        if path.repository.lower() == service.repository.lower()
        for glob in path.globs
    ]
    parts = [glob for glob in globs if glob not in EVERYTHING]
    if service.folder is None or not parts:
        return bool(globs)
    return GlobList(parts).last_match(f"{service.folder}/file") is not None


def _gone_repositories(seen: Seen, organisation: Organisation) -> Iterator[str]:
    """Yield the file's repositories that the account no longer has, or has archived."""
    there = {name.lower() for name in seen.there}
    named = dict.fromkeys(path.repository for one in organisation.services for path in one.paths)
    if not seen.cut_off:
        yield from (
            name for name in named if name.lower().startswith(f"{seen.login.lower()}/") and name.lower() not in there
        )


def _gone_teams(seen: Seen, text: str) -> Iterator[str]:
    if seen.teams is None:
        return
    there = {one.slug.lower() for one in seen.teams}
    for found in _ORIGIN.finditer(text):
        if found["org"].lower() == seen.login.lower() and found["slug"].lower() not in there:
            yield f"{found['org']}/{found['slug']}"
