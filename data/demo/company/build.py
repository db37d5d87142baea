"""Builds the example company: each service's weeks by its own generator, the story, and all records."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import TYPE_CHECKING

from data.demo.company import filing
from data.demo.company.changes import Setting, changes_of_week, import_of, waiting_changes
from data.demo.company.people import cast_of, codeowners, everybody, owner_members
from data.demo.company.plot import CALM, HURRY, hurried_weeks, mood_of
from data.demo.company.releases import Operations, Operator
from data.demo.company.runtime import objectives, readings, source_statuses
from data.demo.company.services import Site, organisation_records, sites
from data.demo.company.settings import settings_text
from data.demo.company.story import bad_incident, bad_weekend, small_fires
from data.demo.company.weeks import BLIND, QUIET, WEEKS, monday_of, moved

if TYPE_CHECKING:
    from data.demo.company.drafts import ChangeDraft, IncidentDraft
    from data.records import Objective, ObjectiveReading
    from data.view import Collected

SEED = 8


@dataclass(frozen=True, kw_only=True, slots=True)
class Company:
    """Records refer only to earlier ones. `weeks` are the story's Mondays, `mondays` those of its briefings."""

    records: tuple[Collected, ...]
    settings: str
    weeks: tuple[date, ...]
    mondays: tuple[date, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class _Year:
    site: Site
    changes: list[ChangeDraft]
    operations: Operations


def build_company(seed: int = SEED, *, later: int = 0) -> Company:
    """Return a seed's company, `later` by so many weeks; each has the story of the last five weeks."""
    with moved(later):
        return _build(seed)


def _build(seed: int) -> Company:
    years = [_live(seed, site) for site in sites()]
    weeks = tuple(monday_of(week) for week in range(QUIET, WEEKS))
    return Company(
        records=tuple(_file(seed, years)),
        settings=settings_text(),
        weeks=weeks,
        mondays=tuple(week + timedelta(weeks=1) for week in weeks),
    )


def _live(seed: int, site: Site) -> _Year:
    changes = [import_of(Random(f"{seed}/{site.id}/import"), site)]
    hurried = hurried_weeks(Random(f"{seed}/{site.id}/hurries"), site.id)
    for week in range(WEEKS):
        mood = HURRY if week in hurried else mood_of(week, site.id)
        changes += changes_of_week(Random(f"{seed}/{site.id}/{week}"), site, week, mood)
    if site.id == "checkout":
        changes += bad_weekend(Random(f"{seed}/story"), site)
    luck = Random(f"{seed}/{site.id}/luck")
    operations = Operator(Random(f"{seed}/{site.id}/operations"), luck, site).run(changes)
    operations.incidents += small_fires(site)
    if site.id == "checkout":
        operations.incidents.append(bad_incident(site))
    setting = Setting(site=site, mood=CALM, cast=cast_of(site, BLIND))
    changes += waiting_changes(Random(f"{seed}/{site.id}/waiting"), setting)
    return _Year(site=site, changes=changes + operations.reverts, operations=operations)


def _file(seed: int, years: list[_Year]) -> Iterator[Collected]:
    trouble = [incident for year in years for incident in year.operations.incidents]
    filed = filing.Filing((change for year in years for change in year.changes), trouble)
    releases = filing.numbered_releases(release for year in years for release in year.operations.releases)
    yield from everybody()
    yield from organisation_records()
    yield from codeowners()
    yield from owner_members()
    yield from filed.changes()
    yield from filed.files()
    yield from filed.labels()
    yield from filed.reviews()
    yield from filed.checks()
    yield from filing.deployments(releases)
    yield from filed.carried(releases)
    yield from filing.incidents(trouble, releases)
    yield from _runtime(seed, [year.site for year in years], trouble)
    yield from filed.coverage()
    yield from source_statuses()


def _runtime(seed: int, all_sites: list[Site], trouble: list[IncidentDraft]) -> Iterator[Objective | ObjectiveReading]:
    targets = [(site, objective) for site in all_sites for objective in objectives(site)]
    yield from (objective for _, objective in targets)
    for site, objective in targets:
        own = [incident for incident in trouble if incident.service == site.id]
        yield from readings(Random(f"{seed}/{objective.id}"), objective, own)
