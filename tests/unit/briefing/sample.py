"""Scored changes and weeks made by hand, and weeks that a seed makes, for tests that need no repository.

Times count from 2026-W46 (Monday 2026-11-09, UTC): `at(0, day=4, hour=17)` is that Friday's 17:00, `at(1)` a
week before. A change scores what its points by signal add up to.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from importlib.resources import files
from random import Random

from hypothesis import strategies as st

from briefing.contracts.payload import Evidence, Fact, Payload, Repository, Service, Source, SourceState, Subject
from briefing.contracts.week import Week, parse_week
from briefing.evidence.basis import Basis, Outlook
from briefing.evidence.changes import ScoredChange
from briefing.evidence.operations import Burn, Deployed, Operations, Outage
from briefing.payloads.build import build_payload
from scoring.bands import DEFAULT_BANDS
from scoring.catalogue import parse_catalogue
from scoring.kinds.repairs import Repair
from scoring.score import Reading, Reason, Score

SIGNALS = parse_catalogue((files("scoring") / "catalogue.toml").read_text("utf-8")).by_id
WEEK = parse_week("2026-W46", "UTC")
MONDAY = int(WEEK.start.timestamp())
DAY = 86_400

QUIET_PRODUCTION = Operations(deployments=(), outages=(), burns=())
"""What a service that is watched, and of which nothing is told, looks like."""
PEOPLE = ("p-ann", "p-bob", "p-eve", "p-ida", "p-joe")
SERVICES = ("payments", "auth", "search", "checkout", "infra", "mail", "docs", "web", "feeds", "ledger")


def at(weeks_ago: int, *, day: int = 0, hour: int = 10) -> int:
    """A moment in epoch seconds, counted back from the week of the briefing."""
    return MONDAY - weeks_ago * 7 * DAY + day * DAY + hour * 3600


def score(points: Mapping[str, int], missing: Mapping[str, str] | None = None) -> Score:
    """A score whose reasons are these points; `missing` gives the reasons of those that are assumed."""
    missing = missing or {}
    reasons = tuple(
        Reason(
            signal=SIGNALS[name],
            reading=Reading(None, missing=missing[name]) if name in missing else Reading(float(earned)),
            points=earned,
            assumed=name in missing,
        )
        for name, earned in points.items()
    )
    total = sum(points.values())
    known = sum(earned for name, earned in points.items() if name not in missing)
    return Score(
        points=total,
        low=known,
        high=min(100, total + 5 * len(missing)),
        band=DEFAULT_BANDS.band(total),
        reasons=reasons,
        version="sample",
    )


def change(  # noqa: PLR0913 (each is a part of the change)
    number: int,
    *,
    landed: int,
    points: int | Mapping[str, int] = 20,
    services: Sequence[str] = ("payments",),
    author: str = "p-ann",
    is_bot: bool = False,
    deployed: int | None = -1,
    tested: bool | None = True,
    new: bool | None = False,
    repair: Repair | None = None,
    reverts: Sequence[int] = (),
    missing: Mapping[str, str] | None = None,
) -> ScoredChange:
    """One change; it goes out as it lands unless `deployed` says otherwise (None: it waits)."""
    found = score(points if isinstance(points, Mapping) else {"lines_added": points}, missing)
    return ScoredChange(
        id=f"shop@{number:012x}",
        label=f"shop#{number}",
        repository="shop",
        sha=f"{number:040x}",
        title=f"Change {number}",
        authors=(author,),
        is_bot=is_bot,
        landed_at=landed,
        ready_at=landed,
        deployed_at=landed if deployed == -1 else deployed,
        services=tuple(services),
        tested=tested,
        new_to_files=new,
        repair=Repair.REVERT if reverts else repair,
        reverts=tuple(f"{target:040x}" for target in reverts),
        score=found,
    )


def reread(one: ScoredChange, readings: Mapping[str, Reading]) -> ScoredChange:
    """The same change with these readings of some signals, and the points that it had."""
    reasons = {reason.signal.id: reason for reason in one.score.reasons}
    for name, reading in readings.items():
        points = reasons[name].points if name in reasons else 0
        reasons[name] = Reason(signal=SIGNALS[name], reading=reading, points=points, assumed=reading.value is None)
    return replace(one, score=replace(one.score, reasons=tuple(reasons.values())))


def ordinary(
    weeks_ago: int, count: int = 6, *, points: Sequence[int] = (20, 25, 30), first: int = 0
) -> list[ScoredChange]:
    """Some unremarkable changes of a week, spread over two services."""
    return [
        change(
            1000 * (weeks_ago + 1) + first + index,
            landed=at(weeks_ago, day=index % 4, hour=9 + index % 5),
            points=points[index % len(points)],
            services=(SERVICES[index % 2],),
            author=PEOPLE[index % len(PEOPLE)],
        )
        for index in range(count)
    ]


def history(weeks: int = 12, count: int = 6) -> list[ScoredChange]:
    """That many ordinary weeks before the week of the briefing."""
    return [one for weeks_ago in range(weeks, 0, -1) for one in ordinary(weeks_ago, count)]


def basis(  # noqa: PLR0913 (each is a part of the basis)
    changes: Sequence[ScoredChange],
    *,
    services: Sequence[str] = SERVICES[:2],
    began: int | None = None,
    has_queue: bool = False,
    status: SourceState = SourceState.OK,
    operations: Operations | None = QUIET_PRODUCTION,
    outlook: Outlook | None = None,
) -> Basis:
    """The changes as one scope; every service is a directory, what is called other has no path."""
    by_sha = {one.sha: one for one in changes}
    reverted: dict[str, tuple[ScoredChange, ...]] = {}
    for one in changes:
        for target in (by_sha[sha] for sha in one.reverts if sha in by_sha):
            reverted[target.id] = (*reverted.get(target.id, ()), one)
    return Basis(
        scope=Subject(type="scope", id="shop", label="shop"),
        repositories=(Repository(name="shop", head="0" * 40, branch="main", url=None),),
        services=tuple(
            Service(
                id=name,
                label=f"{name} files" if name == "other" else name,
                repository="shop",
                paths=() if name == "other" else (f"{name}/",),
            )
            for name in services
        ),
        changes=tuple(changes),
        began_at=began if began is not None else min((one.landed_at for one in changes), default=at(0)),
        sources=(Source(id="git:shop", label="git shop", state=status, detail="", as_of=None),),
        status=status,
        scorecards=(),
        assumptions=(),
        reverted=reverted,
        has_queue=has_queue,
        links=lambda one: Evidence(text=f"git show {one.sha[:12]}", url=None),
        operations=operations,
        outlook=outlook,
    )


def payload(changes: Sequence[ScoredChange], *, week: Week = WEEK, **parts: object) -> Payload:
    """The payload of a week made of these changes; `parts` go to basis()."""
    return build_payload(basis(changes, **parts), week, DEFAULT_BANDS)


def deployment(name: str, moment: int, service: str = "payments") -> Deployed:
    """A deployment of nothing that is known."""
    return Deployed(id=name, service=service, at=moment, changes=(), lead_seconds=(), url=None)


def outage(name: str, began: int, resolved: int | None, of: str | None, service: str = "payments") -> Outage:
    """An incident, of a deployment where one is named."""
    return Outage(
        id=name, service=service, title="down", began_at=began, resolved_at=resolved, deployment=of,
        confidence="linked" if of else None, url=None,
    )  # fmt: skip


def burn(weeks_ago: int, pace: float, left: float) -> Burn:
    """A reading of the budget of payments at the end of a week."""
    return Burn(service="payments", label="availability", at=at(weeks_ago, day=6), burn=pace, budget_left=left)


def facts_of(found: Payload, kind: str) -> dict[str, Fact]:
    """The facts of one kind, by id."""
    return {fact.id: fact for fact in found.facts if fact.kind == kind}


@dataclass(frozen=True, kw_only=True)
class Recipe:
    """Any week: few or many services and weeks, calm or wild, with and without a queue. It prints in one line."""

    seed: int
    services: int
    weeks: int
    busiest: int
    wild: float
    has_queue: bool
    status: SourceState

    def payload(self) -> Payload:
        """The payload of the week that the recipe stands for; the same recipe gives the same one."""
        rng = Random(self.seed)
        services = SERVICES[: self.services]
        changes: list[ScoredChange] = []
        for weeks_ago in range(self.weeks, -1, -1):
            for _ in range(rng.randint(1 if weeks_ago == 0 else 0, self.busiest)):
                wild = self.wild if weeks_ago < 2 else 0.1
                changes.append(_any_change(rng, changes, weeks_ago, services, wild, has_queue=self.has_queue))
        return payload(
            changes, services=(*services, "other"), has_queue=self.has_queue, began=at(self.weeks), status=self.status
        )


recipes = st.builds(
    Recipe,
    seed=st.integers(0, 2**32),
    services=st.integers(1, len(SERVICES)),
    weeks=st.sampled_from((0, 1, 3, 6, 12, 20)),
    busiest=st.sampled_from((1, 2, 5, 12)),
    wild=st.sampled_from((0.0, 0.3, 1.0)),
    has_queue=st.booleans(),
    status=st.sampled_from((SourceState.OK, SourceState.PARTIAL)),
)


def _any_change(  # noqa: PLR0913 (each is a part of the change)
    rng: Random,
    before: Sequence[ScoredChange],
    weeks_ago: int,
    services: Sequence[str],
    wild: float,
    *,
    has_queue: bool,
) -> ScoredChange:
    names = rng.sample(sorted(SIGNALS), rng.randint(1, 12))
    most = 100 // len(names)
    points = {name: rng.randint(most // 2 if rng.random() < wild else 0, most) for name in names}
    landed = at(weeks_ago, day=rng.randrange(7), hour=rng.randrange(24))
    takes_back = [rng.choice(before)] if before and rng.random() < wild / 3 else []
    return change(
        len(before) + 1,
        landed=landed,
        points=points,
        services=rng.sample([*services, "other"], rng.randint(1, min(3, len(services)))),
        author=rng.choice(PEOPLE),
        is_bot=rng.random() < 0.1,
        deployed=None if has_queue and rng.random() < 0.3 else landed,
        tested=rng.choice((True, False, None)),
        new=rng.choice((True, False, False)),
        repair=Repair.FIX if rng.random() < 0.2 + wild / 2 else None,
        reverts=[int(one.sha, 16) for one in takes_back],
        missing={"coverage_delta": "no coverage report"} if "coverage_delta" in names else None,
    )
