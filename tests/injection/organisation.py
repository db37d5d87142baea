"""An organisation into whose every field strangers wrote, as its sources collected it: one repository, one team.

The changes of 2026-W46 bear the titles of the corpus, three to a service, and its incidents, checks, branches, owners
and names stand where each of them is kept. Some incidents are still open, so that there is something to say.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from briefing.contracts.organisation import Manager, Organisation, PathPlan, ServicePlan, TeamPlan
from briefing.contracts.week import parse_week
from data import records as r
from tests.injection.corpus import Line, placed

WEEK = parse_week("2026-W46", "UTC")
MONDAY = int(WEEK.start.timestamp())
NOW = datetime(2026, 11, 16, 12, tzinfo=UTC)
HOUR, DAY = 3_600, 86_400
CHANGES_A_SERVICE = 3
HISTORY = 7
OPEN_INCIDENTS = 3
REPOSITORY = r.Repository(id="mono", name="acme/mono", default_branch="main", web_url="https://forge.example/acme/mono")
FEEDS = (
    "diff, patch, text, change, whole history, reviews, codeowners, checks, deployments, failures, incidents feed, slo"
)
MANAGER = Manager(
    id="ada", name="Ada", teams=("crew",), zone="UTC", email="ada@acme.example", slack=("U07MADLER02",)
)  # fmt: skip


def titles() -> list[Line]:
    """What is written into titles of changes."""
    return placed("title")


def service_of(place: int) -> str:
    """The service that the change at a place belongs to."""
    return f"service-{place // CHANGES_A_SERVICE + 1:02}"


def services() -> list[str]:
    """Every service."""
    return list(dict.fromkeys(map(service_of, range(len(titles())))))


def organisation() -> Organisation:
    """What settings say, which no stranger writes."""
    plans = tuple(
        ServicePlan(
            id=one, label=one.title(), team="crew", tier=1, country=None,
            paths=(PathPlan(repository=REPOSITORY.name, globs=(f"{one}/**",)),),
        )
        for one in services()
    )  # fmt: skip
    return Organisation(
        name="Acme", teams=(TeamPlan(id="crew", label="Crew", zone="UTC"),), services=plans, managers=(MANAGER,),
        administrators=(), names="private", excluded=(),
    )  # fmt: skip


def records() -> Iterator[Any]:
    """Everything that the sources collected."""
    yield from (REPOSITORY, r.Team(id="crew", label="Crew", zone="UTC"))
    for place, one in enumerate(services()):
        yield r.Service(id=one, label=one.title(), team_id="crew", tier=1, country=None)
        yield r.ServicePath(service_id=one, repository_id="mono", position=place, glob=f"{one}/**")
        for weeks in range(HISTORY, 0, -1):
            yield from _change(1_000 * weeks + place, one, f"Tidy up {one}", MONDAY - weeks * 7 * DAY + place * HOUR)
    for place, line in enumerate(titles()):
        yield from _change(place + 1, service_of(place), line.text, MONDAY + DAY + place * HOUR // 2, lines=600)
    for number, name in enumerate(placed("name")):
        yield r.Person(id=f"p{number}", login=name.text[:20], name=name.text, email=None, is_bot=False)
    yield from _incidents()
    yield from _around()


def _change(number: int, service: str, title: str, at: int, *, lines: int = 40) -> Iterator[Any]:
    """Yield a change that is reviewed by nobody and deployed as it lands."""
    change = f"c{number}"
    branches, paths = placed("branch"), placed("path")
    yield r.Change(
        id=change, repository_id="mono", number=number, title=title, author_id=f"p{number % len(placed('name'))}",
        opened_at=at - HOUR, first_commit_at=None, approved_at=None, merged_at=at, closed_at=at, updated_at=at,
        is_draft=False, merge_sha=f"{number:040x}", reverts_id=None, head=branches[number % len(branches)].text,
    )  # fmt: skip
    for path in (f"{service}/main.py", f"{service}/{paths[0].text}"):
        yield r.ChangeFile(change_id=change, path=path, added=lines, deleted=9, previous_path=None, patch="+x = 1")
    yield r.ChangeLabel(change_id=change, label=placed("check")[0].text, observed_at=at, gone_at=None)
    for place, check in enumerate(placed("check")):
        yield r.Check(
            id=f"{change}-{place}", change_id=change, name=check.text, is_required=True, conclusion="failure",
            attempts=2, completed_at=at - HOUR,
        )  # fmt: skip
    yield r.Deployment(
        id=f"{service}/deploy-{number}", service_id=service, environment="production", state="success", began_at=at,
        finished_at=at + 60, sha=None, detector="test", url=None,
    )  # fmt: skip
    yield r.DeploymentChange(deployment_id=f"{service}/deploy-{number}", change_id=change)


def _incidents() -> Iterator[Any]:
    """Yield an incident for each text, half an hour after a deployment of its service."""
    for place, line in enumerate(placed("incident")):
        number = CHANGES_A_SERVICE * place
        began = MONDAY + DAY + number * HOUR // 2 + HOUR // 2
        yield r.Incident(
            id=f"i{place}", service_id=service_of(number), title=line.text, began_at=began, acknowledged_at=None,
            resolved_at=None if place < OPEN_INCIDENTS else began + 2 * HOUR,
            deployment_id=f"{service_of(number)}/deploy-{number + 1}", is_deploy_related=True, url=None,
        )  # fmt: skip


def _around() -> Iterator[Any]:
    """Yield owners, objectives, a review and the state of the sources."""
    seen, end = MONDAY - HISTORY * 7 * DAY, MONDAY + 7 * DAY
    owners = "".join(f"{one.text}\n" for one in placed("codeowners"))
    yield r.Codeowners(repository_id="mono", observed_at=seen, path="CODEOWNERS", text=owners)
    yield r.Review(id="r1", change_id="c1", reviewer_id="p1", state="commented", submitted_at=MONDAY, comments=1)
    for line in placed("objective"):
        yield r.Objective(
            id="slo", service_id=service_of(0), label=line.text, target=0.99, window_days=30, observed_at=seen
        )
        yield r.ObjectiveReading(objective_id="slo", at=end - HOUR, burn=3.0, budget_left=0.1)
    yield _source("all", "Everything", "ok", "", FEEDS)
    for place, line in enumerate(placed("source")):
        yield _source(f"s{place}", f"Source {place}", "failed", line.text, "coverage")


def _source(name: str, label: str, state: str, detail: str, feeds: str) -> r.SourceStatus:
    end = MONDAY + 7 * DAY
    return r.SourceStatus(
        source_id=name, label=label, feeds=feeds, state=state, detail=detail, as_of=end, observed_at=end - 1
    )
