"""Three services in three repositories: cart and pay hang together by what was deployed and blamed, mail is alone."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

from bot.wiring import load_method
from data import records as r
from scoring.bands import BandTable
from scoring.score import Method
from tests.unit.briefing.evidence.stored.shop import FEEDS

END = 1_794_182_400 + 7 * 86_400
"""2026-11-16, 00:00 UTC."""
HOUR, DAY = 3_600, 86_400
LANDED = 24
PLACES = {"shop": "cart", "tools": "pay", "post": "mail"}


@cache
def method() -> Method:
    """Under bands so low that ways down are looked for."""
    return load_method(BandTable(moderate=1, high=20, critical=80))


def company() -> Iterator[Any]:
    yield from _organisation()
    for number, name in enumerate(PLACES):
        yield from _repository(name, number)
    # A tool that the cart's deployment carried, and an incident of pay that names that deployment.
    yield r.DeploymentChange(deployment_id="shop-d5", change_id="tools-5")
    yield r.Incident(
        id="named", service_id="pay", title="It fails", began_at=END - 30 * DAY, acknowledged_at=None,
        resolved_at=END - 29 * DAY, deployment_id="shop-d5", is_deploy_related=None, url=None,
    )  # fmt: skip


def _organisation() -> Iterator[Any]:
    yield r.Team(id="web", label="Web", zone="UTC")
    for repository, service in PLACES.items():
        yield r.Repository(id=repository, name=f"acme/{repository}", default_branch="main", web_url="https://x.example")
        yield r.Service(id=service, label=service.title(), team_id="web", tier=1, country=None)
        yield r.ServicePath(service_id=service, repository_id=repository, position=0, glob="src/**")
        yield r.Codeowners(repository_id=repository, observed_at=END - 200 * DAY, path="CODEOWNERS", text="* @p3\n")
        slo = {"service_id": service, "label": "Availability", "target": 0.999, "window_days": 30}
        yield r.Objective(id=f"{service}-slo", observed_at=END - 200 * DAY, **slo)
        for back in range(12):
            at = END - DAY - 7 * back * DAY
            yield r.ObjectiveReading(objective_id=f"{service}-slo", at=at, burn=0.5 + back / 7, budget_left=0.5)
        yield r.Advisory(
            id="GHSA-2222-3333-4444", repository_id=repository, cve=None, severity="high", summary="It leaks",
            patched="1.2", published_at=END - DAY, url=None,
        )  # fmt: skip
    for number in range(4):
        yield r.Person(id=f"p{number}", login=f"p{number}", name=f"Person {number}", email=None, is_bot=False)
    yield r.OwnerMember(owner="@p3", person_id="p3", observed_at=END - 200 * DAY)
    yield r.SourceStatus(
        source_id="all", label="All", feeds=FEEDS, state="ok", detail="", as_of=END - HOUR, observed_at=END - HOUR
    )


def _repository(name: str, offset: int) -> Iterator[Any]:
    for number in range(LANDED):
        at = END - LANDED * 60 * HOUR + number * 60 * HOUR + offset * HOUR
        yield from _change(name, number, at, merged=at + 5 * HOUR)
        # The last two wait, and the very last one has a check that failed.
        if number < LANDED - 2:
            yield r.Deployment(
                id=f"{name}-d{number}", service_id=PLACES[name], environment="production", state="success",
                began_at=at + 6 * HOUR, finished_at=at + 7 * HOUR, sha=None, detector="deployments", url=None,
            )  # fmt: skip
            yield r.DeploymentChange(deployment_id=f"{name}-d{number}", change_id=f"{name}-{number}")
    yield from _change(name, LANDED, END - 2 * DAY, merged=None)
    for back in range(5):
        began = END - 9 * back * DAY - 3 * HOUR - offset
        yield r.Incident(
            id=f"{name}-i{back}", service_id=PLACES[name], title="It fails", began_at=began, acknowledged_at=None,
            resolved_at=None if back == 0 else began + HOUR, deployment_id=None, is_deploy_related=None, url=None,
        )  # fmt: skip


def _change(name: str, number: int, at: int, *, merged: int | None) -> Iterator[Any]:
    change = f"{name}-{number}"
    yield r.Change(
        id=change, repository_id=name, number=number, title=f"Change {number}", author_id=f"p{number % 4}",
        opened_at=at, first_commit_at=at - HOUR, approved_at=at + HOUR, merged_at=merged, closed_at=merged,
        updated_at=merged or at, is_draft=False, merge_sha=None if merged is None else f"{name}{number:030x}",
        reverts_id=f"{name}-{number - 1}" if number % 9 == 8 else None,
    )  # fmt: skip
    for path in (f"src/part{number % 5}.py", f"docs/{number}.md", *(["src/001_add.sql"] if number % 7 == 0 else [])):
        yield r.ChangeFile(
            change_id=change, path=path, added=20 + 9 * (number % 13), deleted=3, previous_path=None,
            patch="@@ -1 +1 @@\n-x = 1\n+x = 2",
        )  # fmt: skip
    yield r.Review(
        id=f"{change}-r", change_id=change, reviewer_id=f"p{(number + 1) % 4}", state="approved",
        submitted_at=at + HOUR, comments=number % 3,
    )  # fmt: skip
    yield r.Check(
        id=f"{change}-c", change_id=change, name="test", is_required=True,
        conclusion="failure" if number >= LANDED - 1 else "success", attempts=1, completed_at=at + 2 * HOUR,
    )  # fmt: skip
