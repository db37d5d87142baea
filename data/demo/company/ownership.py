"""Who the CODEOWNERS files of the example company name, and who stood behind those names when.

Each service has one owner group. The groups of payments and auth lose three of their four people when these
move away on Monday 24 August; on Monday 7 September both are brought up to date.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from data.demo.company.people import FORMER_OWNERS, ids_by_name, owners_after
from data.demo.company.services import FIRST_NUMBERS, SHARED, sites
from data.demo.company.weeks import FIRST_MONDAY, at_utc
from data.records import Codeowners, OwnerMember

if TYPE_CHECKING:
    from collections.abc import Iterator

    from data.demo.company.services import Site

LEAVE = date(2026, 8, 24)
REPAIR = date(2026, 9, 7)
HOUR = 5
"""Before any office opens: the change was seen by the first collection of its day."""


def group_of(site: Site) -> str:
    return f"@acme/{site.id}"


def codeowners() -> list[Codeowners]:
    """Return the files as they were seen at the start, and those of payments and auth as they were repaired."""
    seen = [
        Codeowners(
            repository_id=name, observed_at=at_utc(FIRST_MONDAY, HOUR), path=".github/CODEOWNERS", text=_text(name)
        )
        for name in FIRST_NUMBERS
    ]
    repaired = [
        Codeowners(
            repository_id=site.repository,
            observed_at=at_utc(REPAIR, HOUR),
            path=".github/CODEOWNERS",
            text=f"{_text(site.repository)}/{site.directory}/ {group_of(site)}\n",
        )
        for site in sites()
        if site.id in FORMER_OWNERS
    ]
    return seen + repaired


def _text(repository: str) -> str:
    here = [site for site in sites() if site.repository == repository]
    lines = [f"# {repository}: a change needs the approval of an owner"]
    if repository in SHARED:
        lines += ["* @acme/gateway", *(f"/{site.directory}/ {group_of(site)}" for site in here)]
    else:
        lines += [f"* {group_of(site)}" for site in here]
    return "\n".join(lines) + "\n"


def owner_members() -> list[OwnerMember]:
    """Return the people behind each group, the whole group each time that it was seen to have changed."""
    return [
        OwnerMember(owner=group, person_id=person, observed_at=at)
        for at, group, people in _groups()
        for person in people
    ]


def _groups() -> Iterator[tuple[int, str, list[str]]]:
    ids = ids_by_name()
    for site in sites():
        yield at_utc(FIRST_MONDAY, HOUR), group_of(site), [ids[name] for name in site.owners]
        if site.id in FORMER_OWNERS:
            left = [name for name in site.owners if name not in FORMER_OWNERS[site.id]]
            yield at_utc(LEAVE, HOUR), group_of(site), [ids[name] for name in left]
            yield at_utc(REPAIR, HOUR), group_of(site), [ids[name] for name in owners_after(site)]
