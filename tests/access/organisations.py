"""Small organisations at random. Everything of a team has the team's mark in it, so that whatever leaks can be found.

A team is drawn from two seeds: `when` says at which moments something happens, `what` everything else. Each team has a
repository and a service of its own; where they share one, each has a folder in it and a service for that folder.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any

from briefing.contracts.organisation import Manager, Organisation, PathPlan, ServicePlan, TeamPlan
from data import records as r
from data.collect.statuses import summary_of
from tests.unit.briefing.sample import WEEK, at

END = int(WEEK.end.timestamp())
START = int(WEEK.start.timestamp())
HOUR, DAY = 3_600, 86_400
TEAMS = ("kamber", "kblue", "kgreen")
MARKS = {"kamber": "qamberq", "kblue": "qblueq", "kgreen": "qgreenq"}
SHARED = "mono"
FEEDS = "diff,patch,text,change,whole history,reviews,codeowners,checks,coverage,deployments,incidents feed,slo"
FAILURES = "failures"
"""What the failure rate of the whole organisation is made of, which is the only number that crosses every border."""
ROVER = r.Person(id="rover", login="rover", name="Robin Rover", email=None, is_bot=False)
"""Who works for every team."""


@dataclass(frozen=True, kw_only=True)
class Size:
    """How much a team has of what; it prints in one line."""

    changes: int
    deployments: int
    incidents: int


@dataclass(frozen=True, kw_only=True)
class Draw:
    """One team: its mark, its seeds, and how much there is."""

    team: str
    mark: str
    when: int
    what: int
    size: Size


@dataclass(frozen=True, kw_only=True)
class World:
    """An organisation: what its settings say, and the rows that sources collected of it."""

    organisation: Organisation
    records: tuple[Any, ...]


def world(draws: Sequence[Draw], *, shares: bool, counts_failures: bool) -> World:
    """Make the organisation of some teams; the same draws give the same one."""
    makers = [_Team(one, shares=shares, others=[other.team for other in draws if other is not one]) for one in draws]
    feeds = f"{FEEDS},{FAILURES}" if counts_failures else FEEDS
    statuses = [maker.status(feeds) for maker in makers]
    common = [ROVER, summary_of("github", "GitHub", statuses, now=END - HOUR), *statuses]
    if shares:
        common += [r.Repository(id=SHARED, name=f"acme/{SHARED}", default_branch="main", web_url="https://forge.example"),
                   _shared_owners(draws)]  # fmt: skip
    return World(
        organisation=Organisation(
            name="Acme",
            teams=tuple(maker.plan for maker in makers),
            services=tuple(service for maker in makers for service in maker.services),
            managers=tuple(_managers(draws)),
            administrators=("root@acme.example",),
            names="private",
            excluded=(),
        ),
        records=(*common, *(record for maker in makers for record in maker.records())),
    )


def _managers(draws: Sequence[Draw]) -> Iterator[Manager]:
    for place, one in enumerate(draws):
        yield _manager(one.team, (one.team,))
        if place:
            yield _manager(f"{draws[place - 1].team}-{one.team}", (draws[place - 1].team, one.team))


def _manager(name: str, teams: tuple[str, ...]) -> Manager:
    return Manager(
        id=name, name=f"M {name}", teams=teams, zone="UTC", email=f"{name}@acme.example", slack=(f"U0{name.upper()}",)
    )


def _shared_owners(draws: Sequence[Draw]) -> r.Codeowners:
    lines = [f"/{one.team}/ @{one.mark}/owners @{one.mark}-1" for one in draws]
    return r.Codeowners(repository_id=SHARED, observed_at=at(30), path="CODEOWNERS", text="\n".join([*lines, ""]))


class _Team:
    """Makes the rows of one team."""

    def __init__(self, draw: Draw, *, shares: bool, others: Sequence[str]) -> None:
        self._draw, self._mark, self._shares, self._others = draw, draw.mark, shares, others
        self._when, self._what = Random(f"when {draw.when}"), Random(f"what {draw.what}")
        self._ids = [f"{self._mark}-app", *([f"{self._mark}-{SHARED}"] if shares else [])]
        self._first_number = 1_000 * (1 + TEAMS.index(draw.team))
        self.plan = TeamPlan(
            id=draw.team, label=f"Team {self._mark}", zone="UTC", members=(f"member-{draw.team}@acme.example",)
        )
        self.services = tuple(
            ServicePlan(
                id=one, label=f"{one} label", team=draw.team, tier=1, country=None,
                paths=(PathPlan(repository=f"acme/{self._repository(one)}", globs=(self._glob(one),)),),
            )
            for one in self._ids
        )  # fmt: skip

    def _repository(self, service: str) -> str:
        return SHARED if service.endswith(SHARED) else f"{self._mark}-repo"

    def _glob(self, service: str) -> str:
        # In the shared repository the first team's glob takes everything that no later one takes from it.
        is_first = self._draw.team == TEAMS[0]
        return "**" if is_first or not service.endswith(SHARED) else f"{self._draw.team}/**"

    def status(self, feeds: str) -> r.SourceStatus:
        """How far the team's repository could be read."""
        state = self._what.choice(("ok", "ok", "partial"))
        return r.SourceStatus(
            source_id=f"github:{self._mark}-repo", label=f"GitHub acme/{self._mark}-repo", feeds=feeds, state=state,
            detail="" if state == "ok" else f"{self._mark} says no", as_of=END - HOUR, observed_at=END - HOUR,
            repository_id=f"{self._mark}-repo",
        )  # fmt: skip

    def records(self) -> Iterator[Any]:
        """Every row of the team."""
        yield from self._standing()
        deployments = [self._deployment(number) for number in range(self._draw.size.deployments)]
        yield from deployments
        for number in range(self._draw.size.changes):
            yield from self._change(number, deployments)
        for number in range(self._draw.size.incidents):
            yield self._incident(number, deployments)

    def _standing(self) -> Iterator[Any]:
        mark, team = self._mark, self._draw.team
        yield r.Team(id=team, label=f"Team {mark}", zone="UTC")
        yield r.Repository(id=f"{mark}-repo", name=f"acme/{mark}-repo", default_branch="main", web_url=None)
        yield r.Codeowners(
            repository_id=f"{mark}-repo", observed_at=at(30), path="CODEOWNERS", text=f"* @{mark}/owners\n"
        )
        yield r.Advisory(
            id=f"GHSA-{mark}", repository_id=f"{mark}-repo", cve=None, severity="high", summary=f"{mark} leaks",
            patched=None, published_at=END - DAY, url=f"https://forge.example/{mark}",
        )  # fmt: skip
        for number in range(3):
            yield r.Person(
                id=f"{mark}-p{number}", login=f"{mark}-{number}", name=f"{mark.title()} Person{number}",
                email=f"{mark}{number}@acme.example", is_bot=False,
            )  # fmt: skip
        yield r.OwnerMember(owner=f"@{mark}/owners", person_id=f"{mark}-p0", observed_at=at(30))
        for service in self._ids:
            yield r.Service(id=service, label=f"{service} label", team_id=team, tier=1, country=None)
            place = TEAMS.index(team) if service.endswith(SHARED) else 0
            yield r.ServicePath(
                service_id=service, repository_id=self._repository(service), position=place, glob=self._glob(service)
            )
            objective = f"{service} objective"
            yield r.Objective(
                id=objective,
                service_id=service,
                label=f"{service} works",
                target=0.99,
                window_days=30,
                observed_at=at(30),
            )
            for back in range(3):
                yield r.ObjectiveReading(
                    objective_id=objective, at=END - HOUR - back * DAY, burn=self._what.uniform(0, 9),
                    budget_left=self._what.choice((0.0, 0.4, 0.9)),
                )  # fmt: skip

    def _deployment(self, number: int) -> r.Deployment:
        out, service = self._when.randrange(at(2), END - HOUR), self._what.choice(self._ids)
        return r.Deployment(
            id=f"{self._mark}-d{number}", service_id=service, environment="production", state="success",
            began_at=out - 60, finished_at=out, sha=None, detector="job", url=f"https://ci.example/{self._mark}/{number}",
        )  # fmt: skip

    def _incident(self, number: int, deployments: Sequence[r.Deployment]) -> r.Incident:
        broke = deployments[number % len(deployments)]
        began = broke.began_at + 60 + self._when.randrange(3 * HOUR)
        return r.Incident(
            id=f"{self._mark}-i{number}", service_id=broke.service_id, title=f"{self._mark} fails", began_at=began,
            acknowledged_at=None, resolved_at=self._what.choice((None, began + HOUR)), deployment_id=None,
            is_deploy_related=None, url=f"https://pd.example/{self._mark}/{number}",
        )  # fmt: skip

    def _change(self, number: int, deployments: Sequence[r.Deployment]) -> Iterator[Any]:
        what, mark = self._what, self._mark
        landed = self._when.randrange(START - 5 * DAY if number % 2 else at(9), END - HOUR)
        service, is_open = what.choice(self._ids), number % 4 == 3
        paths, is_ours = self._paths(service, what)
        # Whoever reads for one of the services that it touches is told of it; then it has nobody's mark.
        mark = mark if is_ours else f"common{TEAMS.index(self._draw.team)}"
        name = f"{mark}-c{number}"
        author = what.choice((f"{mark}-p1", f"{mark}-p2", ROVER.id)) if is_ours else ROVER.id
        yield r.Change(
            id=name, repository_id=self._repository(service), number=self._first_number + number,
            title=f"{mark} change {number}", author_id=author, opened_at=landed - DAY, first_commit_at=landed - DAY,
            approved_at=landed - HOUR, merged_at=None if is_open else landed, closed_at=None if is_open else landed,
            updated_at=max(landed, END - 2 * DAY), is_draft=False, merge_sha=None if is_open else f"{mark}{number}",
            reverts_id=f"{mark}-c{number - 1}" if number and what.random() < 0.2 else None,
        )  # fmt: skip
        for path in paths:
            yield r.ChangeFile(
                change_id=name, path=path, added=what.randrange(1, 900), deleted=what.randrange(200),
                previous_path=None, patch=what.choice(("+x = 1", "+ALTER TABLE users ADD COLUMN a int;")),
            )  # fmt: skip
        if what.random() < 0.6:
            yield r.Review(id=f"{name}-r", change_id=name, reviewer_id=f"{self._mark}-p0", state="approved",
                           submitted_at=landed - HOUR, comments=what.randrange(4))  # fmt: skip
        attempts, conclusion = what.randrange(1, 3), what.choice(("success", "failure"))
        yield r.Check(
            id=f"{name}-k", change_id=name, name=f"{mark} build", is_required=True, conclusion=conclusion,
            attempts=attempts, completed_at=landed - HOUR,
        )  # fmt: skip
        out = [one for one in deployments if one.service_id == service and one.began_at > landed]
        if out and not is_open:
            yield r.DeploymentChange(deployment_id=min(out, key=lambda one: one.began_at).id, change_id=name)

    def _paths(self, service: str, what: Random) -> tuple[list[str], bool]:
        """Return the files of a change, and whether it touches the team's services alone."""
        # A folder keeps its team's name whatever the team is called: a payload knows the files of a change by digests.
        folder = f"{self._draw.team}/" if service.endswith(SHARED) else ""
        found = {f"{folder}{self._draw.team}-{what.randrange(5)}.py" for _ in range(what.randrange(1, 4))}
        is_ours = not service.endswith(SHARED) or what.random() < 0.5
        others = [] if is_ours else [what.choice(self._others)]
        elsewhere = [f"{other}/{other}-{what.randrange(5)}.py" for other in others]
        # Their own first, in this order: what is drawn for each must not hang on how the others are called.
        return [*sorted(found), *elsewhere], is_ours
