"""A small organisation made by hand, as the store would tell of it at a moment.

One repository with two services, each with a team of its own; times are hours from a Monday, 00:00 UTC.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache

from bot.wiring import load_method
from briefing.evidence.stored.evidence import KnownScores, OrganisationEvidence, score_organisation
from briefing.evidence.stored.snapshot import OwnersSeen, Snapshot, service_maps
from data.records import (
    Change,
    ChangeFile,
    Check,
    Codeowners,
    Deployment,
    Incident,
    Objective,
    ObjectiveReading,
    Person,
    Repository,
    Review,
    Service,
    ServicePath,
    SourceStatus,
    Team,
)
from scoring.bands import BandTable
from scoring.score import Method

MONDAY = 1_794_182_400
"""2026-11-09, 00:00 UTC."""
HOUR = 3_600
END = 7 * 24
ANY = BandTable(moderate=1, high=60, critical=80)
"""Borders under which every change is looked at, whatever the weights are that ship."""
FEEDS = (
    "diff, patch, text, change, whole history, reviews, codeowners, checks, deployments, failures, incidents feed, slo"
)


def hour(number: float) -> int:
    """A moment in epoch seconds."""
    return MONDAY + round(number * HOUR)


def change(
    number: int, *, opened: float = 1, merged: float | None = 2, approved: float | None = None, author: str = "eve"
) -> Change:
    return Change(
        id=f"c{number}", repository_id="shop", number=number, title=f"Change {number}", author_id=author,
        opened_at=hour(opened), first_commit_at=None, approved_at=None if approved is None else hour(approved),
        merged_at=None if merged is None else hour(merged), closed_at=None if merged is None else hour(merged),
        updated_at=hour(opened), is_draft=False, merge_sha=None if merged is None else f"sha{number}", reverts_id=None,
    )  # fmt: skip


def file(number: int, path: str, added: int = 300) -> ChangeFile:
    return ChangeFile(change_id=f"c{number}", path=path, added=added, deleted=0, previous_path=None, patch="+x = 1")


def review(number: int, reviewer: str, at: float, *, state: str = "approved", comments: int = 0) -> Review:
    return Review(
        id=f"r{number}-{reviewer}-{at}", change_id=f"c{number}", reviewer_id=reviewer, state=state,
        submitted_at=hour(at), comments=comments,
    )  # fmt: skip


def deployment(name: str, finished: float, *, service: str = "cart", state: str = "success") -> Deployment:
    return Deployment(
        id=name, service_id=service, environment="production", state=state, began_at=hour(finished) - 60,
        finished_at=hour(finished), sha=None, detector="test", url=None,
    )  # fmt: skip


def incident(name: str, began: float, resolved: float | None = None, *, service: str = "cart") -> Incident:
    return Incident(
        id=name, service_id=service, title="It fails", began_at=hour(began), acknowledged_at=None,
        resolved_at=None if resolved is None else hour(resolved), deployment_id=None, is_deploy_related=None, url=None,
    )  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Shop:
    """What happened; everything else is as it usually is."""

    changes: Sequence[Change] = ()
    files: Sequence[ChangeFile] = ()
    reviews: Sequence[Review] = ()
    checks: Sequence[Check] = ()
    deployments: Sequence[Deployment] = ()
    carried: Sequence[tuple[str, str]] = ()
    """Pairs of a change and a deployment."""
    incidents: Sequence[Incident] = ()
    burns: Sequence[tuple[float, float]] = ()
    """Pairs of an hour and the burn of the cart's objective."""
    codeowners: str | None = "* @owners\n"
    sources: Sequence[SourceStatus] = ()

    def snapshot(self, at: float = END) -> Snapshot:
        carried: dict[str, list[str]] = defaultdict(list)
        for name, deployed in self.carried:
            carried[name].append(deployed)
        repositories = {"shop": Repository(id="shop", name="acme/shop", default_branch="main", web_url=None)}
        paths = [
            ServicePath(service_id=service, repository_id="shop", position=place, glob=f"{service}/**")
            for place, service in enumerate(("cart", "pay"))
        ]
        seen = hour(-1000)
        owners = Codeowners(repository_id="shop", observed_at=seen, path="CODEOWNERS", text=self.codeowners or "")
        objective = Objective(
            id="slo", service_id="cart", label="Cart availability", target=0.999, window_days=30, observed_at=seen
        )
        everything = SourceStatus(
            source_id="all", label="Everything", feeds=FEEDS, state="ok", detail="", as_of=hour(at), observed_at=seen
        )
        return Snapshot(
            since=hour(-5000), moment=hour(at),
            people={
                name: Person(id=name, login=name, name=name.title(), email=None, is_bot=False)
                for name in ("ann", "bob", "eve")
            },
            repositories=repositories,
            services={
                name: Service(id=name, label=name.title(), team_id=name, tier=1, country=None)
                for name in ("cart", "pay")
            },
            teams={
                "cart": Team(id="cart", label="Cart", zone="America/New_York"),
                "pay": Team(id="pay", label="Pay", zone="Europe/Berlin"),
            },
            maps=service_maps(repositories, paths), changes=self.changes, files=grouped(self.files),
            reviews=grouped(self.reviews), checks=grouped(self.checks), coverage={},
            deployments=sorted(self.deployments, key=lambda one: one.finished_at or one.began_at), carried=carried,
            incidents=self.incidents, objectives={"cart": [objective]},
            readings={
                "slo": [
                    ObjectiveReading(objective_id="slo", at=hour(when), burn=burn, budget_left=0.5)
                    for when, burn in self.burns
                ],
            },
            codeowners={} if self.codeowners is None else {"shop": [owners]},
            owners={"@owners": [OwnersSeen(seen, frozenset({"ann", "bob"}))]}, sources=self.sources or [everything],
        )  # fmt: skip

    def score(self, at: float = END, *, known: KnownScores | None = None) -> OrganisationEvidence:
        return score_organisation(self.snapshot(at), method(), nobody_rests, known or KnownScores())


def grouped(records: Sequence) -> dict[str, list]:
    found: dict[str, list] = defaultdict(list)
    for record in records:
        found[record.change_id].append(record)
    return found


def nobody_rests(_country: str, _day: date) -> str | None:
    return None


@cache
def method() -> Method:
    return load_method(ANY)
