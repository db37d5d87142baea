"""The example company's forty people and two bots, who writes and owns what, and CODEOWNERS.

On Monday 24 August 2026 the owners of payments and auth leave for another project, the loyalty engineers take over, and
nobody updates CODEOWNERS until 7 September, when one former owner of each returns.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from data.demo.company.services import FIRST_NUMBERS, SHARED, Site, sites
from data.demo.company.weeks import GAP, RECOVERY, at_utc, monday_of, on
from data.records import Codeowners, OwnerMember, Person

ENGINEERS = (
    # Payments
    ("Ines Carvalho", "Tobias Hahn", "Yusuf Demir", "Greta Lindqvist", "Marek Zielinski", "Clara Weiss"),
    # Identity
    ("Rafael Nunes", "Sabine Kraft", "Oleg Petrenko", "Hana Suzuki", "Pavel Novotny", "Leonie Maurer", "Amir Hadad"),
    # Storefront
    ("Maya Brooks", "Ethan Clarke", "Priscilla Ng", "Jordan Reyes", "Wendy Osei"),
    # Discovery
    ("Kavya Iyer", "Rohan Mehta", "Sneha Kulkarni", "Arjun Pillai"),
    # Platform
    ("Nils Bergmann", "Zofia Wrona", "Dimitri Kostas"),
    # Fulfilment
    ("Elif Aydin", "Bruno Keller", "Svenja Otto"),
    # Loyalty: a project without a service of its own, wound up on Friday 21 August
    ("Noor Haddad", "Sam Okafor", "Tomas Novak", "Judith Stein"),
)
LEADERS = (
    *("Katrin Vogel", "Miriam Adler", "Jens Brandt", "Dana Whitfield", "Luis Ortega", "Anjali Rao"),
    *("Stefan Krueger", "Farah Aziz"),
)
NEWCOMERS = ENGINEERS[-1]
BOTS = ("dependabot[bot]", "renovate[bot]")

FORMER_OWNERS = {
    "payments": ("Ines Carvalho", "Tobias Hahn", "Yusuf Demir"),
    "auth": ("Rafael Nunes", "Sabine Kraft", "Oleg Petrenko"),
}
"""Who made nearly all commits and left on 24 August."""
COMES_BACK = {"payments": "Tobias Hahn", "auth": "Sabine Kraft"}
STAYS_BEHIND = {"payments": ("Marek Zielinski", "Clara Weiss"), "auth": ("Pavel Novotny", "Amir Hadad")}
"""Colleagues never declared as owners."""


@dataclass(frozen=True, slots=True)
class Cast:
    """Authors (name to weight), declared owners, and other reviewers of a service."""

    authors: dict[str, int]
    owners: tuple[str, ...]
    others: tuple[str, ...]


def everybody() -> list[Person]:
    names = [name for team in ENGINEERS for name in team] + list(LEADERS)
    people = [
        Person(id=f"p{number:02}", login=login_of(name), name=name, email=address_of(name), is_bot=False)
        for number, name in enumerate(names, 1)
    ]
    bots = [
        Person(id=f"b{number:02}", login=login, name=login.removesuffix("[bot]"), email=None, is_bot=True)
        for number, login in enumerate(BOTS, 1)
    ]
    return people + bots


def ids_by_name() -> dict[str, str]:
    """Return ids by name; a bot goes by its login."""
    return {person.login if person.is_bot else person.name: person.id for person in everybody()}


def login_of(name: str) -> str:
    return name.lower().replace(" ", "-")


def address_of(name: str) -> str:
    return f"{name.lower().replace(' ', '.')}@acme.example"


def cast_of(site: Site, week: int) -> Cast:
    """Return who works on a service in a week, counted from 0."""
    usual = Cast(dict(site.crew), site.owners, tuple(name for name, _ in site.crew if name not in site.owners))
    if site.id not in FORMER_OWNERS or week < GAP:
        return usual
    left = tuple(name for name in site.owners if name not in FORMER_OWNERS[site.id])
    behind = STAYS_BEHIND[site.id]
    if week < RECOVERY:
        authors = dict.fromkeys(NEWCOMERS, 22) | dict.fromkeys(behind, 4) | dict.fromkeys(left, 2)
        return Cast(authors, left, (*NEWCOMERS, *behind))
    back = COMES_BACK[site.id]
    authors = dict.fromkeys(NEWCOMERS, 9) | dict.fromkeys(behind, 6) | dict.fromkeys(left, 8) | {back: 44}
    return Cast(authors, owners_after(site), (*NEWCOMERS[2:], *behind))


def owners_after(site: Site) -> tuple[str, ...]:
    left = tuple(name for name in site.owners if name not in FORMER_OWNERS[site.id])
    return (COMES_BACK[site.id], *left, STAYS_BEHIND[site.id][0], *NEWCOMERS[:2])


LEAVE = date(2026, 8, 24)
REPAIR = date(2026, 9, 7)
HOUR = 5
"""Before offices open: seen by the day's first collection."""


def group_of(site: Site) -> str:
    return f"@acme/{site.id}"


def codeowners() -> list[Codeowners]:
    """Return CODEOWNERS as first seen, and payments' and auth's as repaired."""
    seen = [
        Codeowners(
            repository_id=name, observed_at=at_utc(monday_of(0), HOUR), path=".github/CODEOWNERS", text=_text(name)
        )
        for name in FIRST_NUMBERS
    ]
    repaired = [
        Codeowners(
            repository_id=site.repository,
            observed_at=at_utc(on(REPAIR), HOUR),
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
    """Return each group's members, all of them at every change."""
    return [
        OwnerMember(owner=group, person_id=person, observed_at=at)
        for at, group, people in _groups()
        for person in people
    ]


def _groups() -> Iterator[tuple[int, str, list[str]]]:
    ids = ids_by_name()
    for site in sites():
        yield at_utc(monday_of(0), HOUR), group_of(site), [ids[name] for name in site.owners]
        if site.id in FORMER_OWNERS:
            left = [name for name in site.owners if name not in FORMER_OWNERS[site.id]]
            yield at_utc(on(LEAVE), HOUR), group_of(site), [ids[name] for name in left]
            yield at_utc(on(REPAIR), HOUR), group_of(site), [ids[name] for name in owners_after(site)]
