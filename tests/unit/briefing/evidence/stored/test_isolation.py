"""Nothing from outside a scope can enter its payload: it has the same bytes whether the others exist or not.

Everything of the others has `zz` in its name, so that one search over the JSON finds whatever leaks. Scores are given
here: what a change scores is one figure for everybody, also where it touches services of others.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from briefing.contracts.organisation import Organisation, PathPlan, ScopePlan, ServicePlan, TeamPlan
from briefing.evidence.changes import ScoredChange
from briefing.evidence.stored.basis import stored_basis
from briefing.evidence.stored.evidence import OrganisationEvidence
from briefing.evidence.stored.links import link_incidents
from briefing.evidence.stored.org_snapshot import holdings_of
from briefing.evidence.stored.sources import Frame, Supply
from briefing.payloads.build import build_payload
from data import records as r
from data.collect.statuses import summary_of
from scoring.bands import DEFAULT_BANDS
from scoring.deployment import Carried, score_deployment
from scoring.score import Reading, Scorecard, lay_out
from tests.unit.briefing.evidence.stored.shop import Shop, method
from tests.unit.briefing.sample import WEEK, at, change

END = at(-1, hour=0)
HOUR = 3_600
TEAM_OF = {"cart": "web", "list": "web", "pay": "money", "zz-vault": "zz-team", "zz-mono": "zz-team"}
REPOSITORY_OF = {"cart": "mono", "list": "shop", "pay": "mono", "zz-vault": "zz-vault", "zz-mono": "mono"}
OURS = ("cart", "list", "pay")
THEIRS = ("zz-vault", "zz-mono")
EVERYBODY = (*OURS, *THEIRS)


def is_theirs(name: str) -> bool:
    return name.startswith("zz")


@dataclass(frozen=True, kw_only=True)
class World:
    """An organisation: what landed, went out, broke and burned, and how far the repositories could be read."""

    changes: tuple[ScoredChange, ...]
    deployments: tuple[r.Deployment, ...]
    carried: dict[str, list[str]]
    incidents: tuple[r.Incident, ...]
    burns: tuple[tuple[str, int, float], ...]
    states: dict[str, str]
    holidays: dict[date, str] = field(default_factory=dict)
    services: tuple[str, ...] = EVERYBODY

    def alone(self) -> World:
        """The same without the others: what touches nothing of ours never was, and the rest touches no service."""
        mine = [one for one in self.changes if not all(map(is_theirs, one.services))]
        deployments = tuple(one for one in self.deployments if not is_theirs(one.service_id))
        kept, out = {one.id for one in mine}, {one.id for one in deployments}
        return World(
            changes=tuple(map(nobody_elses, mine)),
            deployments=deployments,
            carried={one: [name for name in self.carried[one] if name in out] for one in self.carried if one in kept},
            incidents=tuple(one for one in self.incidents if not is_theirs(one.service_id)),
            burns=tuple(one for one in self.burns if not is_theirs(one[0])),
            states={name: state for name, state in self.states.items() if not is_theirs(name)},
            holidays=self.holidays,
            services=OURS,
        )

    def payload(self, *teams: str) -> str:
        evidence, organisation = self._evidence(), self._organisation()
        scope = ScopePlan(id="+".join(teams), label="ours", teams=teams, zone="UTC")
        basis = stored_basis(holdings_of(evidence), organisation, scope, method().catalogue)
        return build_payload(basis, WEEK, DEFAULT_BANDS).to_json()

    def _organisation(self) -> Organisation:
        plans = tuple(
            ServicePlan(
                id=one, label=one.title(), team=TEAM_OF[one], tier=1, country="FR" if is_theirs(one) else "DE",
                paths=(PathPlan(repository=f"acme/{REPOSITORY_OF[one]}", globs=(f"{one}/**",)),),
            )
            for one in self.services
        )  # fmt: skip
        teams = tuple(TeamPlan(id=one, label=one.title(), zone="UTC") for one in sorted({one.team for one in plans}))
        return Organisation(
            name="Acme", teams=teams, services=plans, managers=(), administrators=(), names="private", excluded=()
        )

    def _evidence(self) -> OrganisationEvidence:
        snapshot = Shop(deployments=self.deployments, incidents=self.incidents, carried=()).snapshot()
        labels = {one.id: one for one in self.changes}
        snapshot = replace(
            snapshot,
            moment=END,
            repositories={
                name: r.Repository(id=name, name=f"acme/{name}", default_branch="main", web_url="https://forge.example")
                for name in {REPOSITORY_OF[one] for one in self.services}
            },
            changes=[
                r.Change(
                    id=one.id, repository_id=one.repository, number=int(one.sha, 16), title=one.title, author_id=None,
                    opened_at=one.landed_at - HOUR, first_commit_at=None, approved_at=None, merged_at=one.landed_at,
                    closed_at=None, updated_at=one.landed_at, is_draft=False, merge_sha=None, reverts_id=None,
                )
                for one in labels.values()
            ],
            carried=self.carried,
            objectives={
                one: [r.Objective(id=f"slo {one}", service_id=one, label=f"{one} works", target=0.99, window_days=30,
                                  observed_at=0)]
                for one in self.services
            },
            readings={
                f"slo {one}": [
                    r.ObjectiveReading(objective_id=f"slo {one}", at=when, burn=burn, budget_left=0.5)
                    for of, when, burn in sorted(self.burns) if of == one
                ]
                for one in self.services
            },
            sources=self._sources(),
        )  # fmt: skip
        return OrganisationEvidence(
            snapshot=snapshot, links=link_incidents(self.incidents, snapshot.deployments), changes=self.changes,
            deployments={one.id: self._score(one) for one in self.deployments},
            frame=Frame(
                moment=snapshot.moment, repositories=snapshot.repositories, sources=snapshot.sources,
                supply=Supply(card=card(), missing={}, unfed={}),
                holiday=lambda country, day: f"zz {day}" if country == "FR" else self.holidays.get(day),
            ),
        )  # fmt: skip

    def _score(self, one: r.Deployment) -> object:
        carried = [each for each in self.changes if one.id in self.carried.get(each.id, ())]
        mine = [Carried(id=each.id, score=each.score) for each in carried if one.service_id in each.services]
        return score_deployment(card(), mine, {})

    def _sources(self) -> list[r.SourceStatus]:
        parts = [
            r.SourceStatus(
                source_id=f"github:{name}", label=f"GitHub acme/{name}", feeds="change,checks", state=state,
                detail="" if state == "ok" else f"acme/{name} says no", as_of=END - HOUR, observed_at=END - HOUR,
                repository_id=name,
            )
            for name, state in self.states.items()
        ]  # fmt: skip
        return [summary_of("github", "GitHub", parts, now=END - HOUR), *parts]


@cache
def card() -> Scorecard:
    return lay_out(method(), [signal.id for signal in method().catalogue.signals])


def nobody_elses(one: ScoredChange) -> ScoredChange:
    """The change as it would be if the services of others were paths of nobody's: nothing to quote of them."""
    services = tuple("other" if is_theirs(name) else name for name in one.services)
    readings = {
        name: replace(reading, note=None if is_theirs(reading.note or "") else reading.note)
        for name, reading in one.readings.items()
    }
    return with_readings(replace(one, services=services), readings)


def with_readings(one: ScoredChange, readings: dict[str, Reading]) -> ScoredChange:
    reasons = tuple(replace(reason, reading=readings[reason.signal.id]) for reason in one.score.reasons)
    return replace(one, score=replace(one.score, reasons=reasons))


TOUCHING = (("cart",), ("list",), ("pay",), ("zz-vault",), ("zz-mono",), ("cart", "zz-mono"), ("pay", "zz-mono"))


@dataclass(frozen=True, kw_only=True)
class Recipe:
    """Any organisation of a size. It prints in one line."""

    seed: int
    landed: int
    deployed: int
    broken: int
    burned: int

    def world(self) -> World:
        """The organisation that the recipe stands for; the same recipe gives the same one."""
        rng = Random(self.seed)
        known = tuple(_change(rng, number) for number in range(self.landed))
        deployments = tuple(_deployment(rng, number) for number in range(self.deployed))
        return World(
            changes=known,
            deployments=deployments,
            # One release of a repository with many services carries what landed for any of them.
            carried={
                one.id: [
                    out.id
                    for out in deployments
                    if one.repository == REPOSITORY_OF[out.service_id] and rng.random() < 0.5
                ]
                for one in known
            },
            incidents=tuple(_incident(rng, number, rng.choice(deployments)) for number in range(self.broken)),
            burns=tuple((rng.choice(EVERYBODY), _moment(rng), rng.uniform(0, 9)) for _ in range(self.burned)),
            states={name: rng.choice(("ok", "partial", "failed")) for name in sorted(set(REPOSITORY_OF.values()))},
            holidays={date(2026, 11, 18): "a holiday"} if rng.random() < 0.5 else {},
        )


def _moment(rng: Random) -> int:
    return rng.randrange(at(3), END)


def _change(rng: Random, number: int) -> ScoredChange:
    services, landed = rng.choice(TOUCHING), _moment(rng)
    mark = "zz-" if all(map(is_theirs, services)) else ""
    points = {"lines_added": rng.randrange(75), "service_failure_rate": 4, "slo_burn_rate": 3}
    one = replace(
        change(number, landed=landed, points=points, services=services, author=f"{mark}p{number % 3}",
               deployed=rng.choice((None, rng.randrange(landed, END + HOUR)))),
        id=f"{mark}c{number}", label=f"acme/{mark}repo#{number}", title=f"{mark}Change {number}",
        repository=REPOSITORY_OF[services[0]], paths=(f"{mark}file",),
        # A revert of another's change, and another's revert of ours, are both as likely as one among us.
        reverts=(f"{rng.choice(('', 'zz-'))}c{rng.randrange(number)}",) if number and rng.random() < 0.5 else (),
    )  # fmt: skip
    quoted = {"service_failure_rate": services[-1], "slo_burn_rate": f"{services[-1]} works"}
    return with_readings(one, {name: replace(got, note=quoted.get(name)) for name, got in one.readings.items()})


def _deployment(rng: Random, number: int) -> r.Deployment:
    service, when = rng.choice(EVERYBODY), _moment(rng)
    mark = "zz-" if is_theirs(service) else ""
    return r.Deployment(
        id=f"{mark}d{number}", service_id=service, environment="production", state="success", began_at=when,
        finished_at=when, sha=None, detector="test", url=f"https://ci.example/{mark}{number}",
    )  # fmt: skip


def _incident(rng: Random, number: int, broke: r.Deployment) -> r.Incident:
    mark, began = "zz-" if is_theirs(broke.service_id) else "", broke.began_at + rng.randrange(6 * HOUR)
    return r.Incident(
        id=f"{mark}i{number}", service_id=broke.service_id, title=f"{mark}It fails", began_at=began,
        acknowledged_at=None, resolved_at=rng.choice((None, began + HOUR)), deployment_id=None,
        is_deploy_related=None, url=f"https://pd.example/{mark}{number}",
    )  # fmt: skip


def leaks(payload: str) -> list[str]:
    """Every place that names something of the others, with what stands before it."""
    return re.findall(r".{0,60}zz[^\"]*", payload)


recipes = st.builds(
    Recipe, seed=st.integers(0, 2**32), landed=st.integers(1, 14), deployed=st.integers(1, 6), broken=st.integers(0, 4),
    burned=st.integers(0, 5),
)  # fmt: skip


@settings(max_examples=20, deadline=None)
@given(recipes, st.sampled_from((("web",), ("money",), ("money", "web"))))
def test_a_payload_is_the_same_whether_the_others_exist_or_not(recipe: Recipe, teams: tuple[str, ...]) -> None:
    world = recipe.world()
    among_all, alone = world.payload(*teams), world.alone().payload(*teams)
    assert leaks(among_all) == []
    assert among_all == alone
    if teams == ("web",):
        # The borders within the organisation are the same: money's pay is as foreign to the web as anybody's.
        assert '"pay"' not in among_all
        assert "pay works" not in among_all
