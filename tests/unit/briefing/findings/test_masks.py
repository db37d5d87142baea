"""With less known nothing more is claimed: sources, kinds of records and readings are masked in turn and together.

A claim is a card, an ask, a remedy, a comparison or a shout of the opening. What is masked may take claims away or make
them weaker, and may say that something is unknown; it adds none.
"""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from benchmarks.history.generated import generate
from bot.wiring import load_method, open_clones
from briefing.contracts.payload import Fact, NotConnected, Payload, ScorecardInfo, Source, SourceState
from briefing.contracts.week import Week, parse_week
from briefing.delivery.brief_clones import read_clones
from briefing.editions.view.opening import title_line, tone_of
from briefing.evidence.basis import Basis
from briefing.evidence.changes import ScoredChange
from briefing.evidence.clone_basis import git_basis
from briefing.evidence.operations import Operations
from briefing.narrative.handles import Handles
from briefing.payloads.build import build_payload
from data.commits import Unit
from scoring.bands import DEFAULT_BANDS
from tests.unit.briefing.findings.test_asks import late, reading
from tests.unit.briefing.sample import (
    SERVICES,
    WEEK,
    at,
    basis,
    burn,
    change,
    deployment,
    history,
    ordinary,
    outage,
)

READINGS = ("codeowners_compliance", "review_depth", "deploy_timing", "ownership_drift")
THREE = SERVICES[:3]
LIKE = {"github": ("github", "git:"), "pagerduty": ("pagerduty",)}
"""What the ids of a kind of sources begin with: a clone tells what a forge does."""
Mask = Callable[[Basis, Week], Basis]
Organisations = Mapping[str, "Organisation"]


def whole() -> Basis:
    """Weeks of which everything is known: what waits, incidents, a budget, late deployments, owners and reviews."""
    told = [
        reading(one, codeowners_compliance=100.0, review_depth=1.0, ownership_drift=0.0)
        for one in (*history(), *ordinary(0), *(late(80 + number, 1) for number in range(2)))
    ]
    waits = [
        reading(
            change(90 + number, landed=at(1), points=85, deployed=None, services=("search",)),
            codeowners_compliance=0.0,
            review_depth=0.0,
        )
        for number in range(2)
    ]
    known = Operations(
        deployments=tuple(deployment(f"d{week}", at(week, day=2)) for week in range(12, -1, -1)),
        outages=(outage("i1", at(1, day=2) + 60, None, "d1"), outage("i2", at(5, day=2) + 60, at(5, day=3), "d5")),
        burns=(burn(1, 3.0, 0.1), burn(0, 2.0, 0.2)),
    )
    sources = tuple(
        Source(id=name, label=name, state=SourceState.OK, detail="", as_of=None) for name in ("github", "pagerduty")
    )
    made = basis([*told, *waits], services=THREE, has_queue=True, operations=known, began=at(12))
    return replace(made, sources=sources)


def unread(signal: str) -> Mask:
    """No source tells what a signal reads."""
    lacks = NotConnected(signal=signal, title=signal, reason="")
    card = ScorecardInfo(version="1", repositories=("shop",), layout=(), not_connected=(lacks,))

    def masked(one: ScoredChange) -> ScoredChange:
        reasons = tuple(reason for reason in one.score.reasons if reason.signal.id != signal)
        return replace(one, score=replace(one.score, reasons=reasons))

    return lambda made, _: replace(
        made, changes=tuple(map(masked, made.changes)), scorecards=(*made.scorecards, card), reverted={}
    )


def unknown(field: str) -> Mask:
    """A field of every change is unknown."""
    return lambda made, _: replace(made, changes=tuple(replace(one, **{field: None}) for one in made.changes))


def silent(source: str, weeks: int, *kinds: str) -> Mask:
    """A source was blind for so many weeks, this one included: what happened in them is in no table."""

    def masked(made: Basis, week: Week) -> Basis:
        began = week.earlier(weeks - 1).start
        since = int(began.timestamp())
        state = {"state": SourceState.STALE, "as_of": began.isoformat()}
        known = made.operations
        return replace(
            made,
            sources=tuple(
                one.model_copy(update=state) if one.id.startswith(LIKE[source]) else one for one in made.sources
            ),
            status=SourceState.PARTIAL,
            changes=tuple(one for one in made.changes if "change" not in kinds or one.landed_at < since),
            operations=known
            and replace(
                known,
                deployments=tuple(one for one in known.deployments if "deployments" not in kinds or one.at < since),
                outages=tuple(one for one in known.outages if "incidents feed" not in kinds or one.began_at < since),
            ),
            unseen={
                name: {**made.unseen.get(name, {}), **dict.fromkeys(kinds, since)}
                for name in (one.id for one in made.services)
            },
        )

    return masked


MASKS: dict[str, Mask] = {
    **{f"no {signal}": unread(signal) for signal in READINGS},
    **{f"no {name}": unknown(name) for name in ("tested", "new_to_files", "paths")},
    "nothing of production": lambda made, _: replace(made, operations=None),
    "no burns": lambda made, _: replace(made, operations=made.operations and replace(made.operations, burns=())),
    **{
        f"{weeks} weeks of {source}": silent(source, weeks, *kinds)
        for source, kinds in (("github", ("change", "deployments")), ("pagerduty", ("incidents feed",)))
        for weeks in (1, 3, 9)
    },
}

ABOUT_KNOWING = {"source", "calm", "learning", "flagged_changes", "need", "only", "card", "settled", "resolved", "ask"}
"""Kinds that tell of what is known, or of cards and asks, which are claims of their own."""


def is_claim(fact: Fact) -> bool:
    return fact.kind not in ABOUT_KNOWING


def claims(found: Payload) -> set[str]:
    """Return what a payload and its briefing claim, each by a key that a weaker claim of the same thing shares."""
    told = {f"card {one.key}" for one in found.cards if one.cause != "source"}
    told |= {f"remedy {two.id} of {one.key}" for one in found.cards for two in one.remedies if one.cause != "source"}
    told |= {f"ask {one.id}" for one in found.facts if one.kind == "ask"}
    told |= {f"{two.against} of {one.id}" for one in found.facts for two in one.comparisons}
    told |= {f"{one.kind} {one.id}" for one in found.facts if one.kind in {"positive", "record", "pattern"}}
    told |= {f"nought {one.id}" for one in found.facts if one.value == 0 and is_claim(one)}
    handles = Handles(found)
    told |= {
        f"may say {one.handle}:{form}"
        for one in handles.items.values()
        if is_claim(one.fact)
        for form in handles.forms(one)
    }
    told |= {"clear"} if tone_of(found) == "clear" or "All clear" in title_line(found) else set()
    return told


class Organisation:
    """What is known of a week, and what is claimed with all of it."""

    def __init__(self, basis: Basis, week: Week) -> None:
        self.basis, self.week = basis, week
        self.payload = build_payload(basis, week, DEFAULT_BANDS)
        self.claimed = claims(self.payload)


def released(repository: Path) -> Path:
    """Release each change of a repository on its own, so that nothing waits."""
    git = ["git", "-C", str(repository)]
    shas = subprocess.run([*git, "rev-list", "--reverse", "main"], capture_output=True, text=True, check=True).stdout
    told = "".join(f"create refs/tags/v1.{number}.0 {sha}\n" for number, sha in enumerate(shas.split()))
    subprocess.run([*git, "update-ref", "--stdin"], input=told, text=True, check=True)
    return repository


@pytest.fixture(scope="module")
def organisations(tmp_path_factory: pytest.TempPathFactory) -> Organisations:
    """One made up, in which changes wait, and two weeks of a clone as `brief` reads it."""
    path, method = released(generate(tmp_path_factory.mktemp("masks"), commits=160, hours=30)), load_method()
    clones, found = open_clones([path]), {"made": Organisation(whole(), WEEK)}
    for week in (parse_week(name, "UTC") for name in ("2018-W02", "2018-W03")):
        read = read_clones(clones, week, Unit.CHANGE, method)
        found[f"clone {week.id}"] = Organisation(git_basis(read, week, method.catalogue), week)
    return found


def payload_of(organisation: Organisation, *masks: str) -> Payload:
    made = organisation.basis
    for name in masks:
        made = MASKS[name](made, organisation.week)
    return build_payload(made, organisation.week, DEFAULT_BANDS)


MAY_COME = ("remedy look-again of ",)
"""What can be done where nobody knows the owners is no claim about them."""


def added(organisation: Organisation, *masks: str) -> set[str]:
    """Return what is claimed with masks and not without."""
    more = claims(payload_of(organisation, *masks)) - organisation.claimed
    return {one for one in more if not one.startswith(MAY_COME)}


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(masks=st.sets(st.sampled_from(sorted(MASKS)), min_size=2, max_size=3))
def test_with_less_known_nothing_more_is_claimed(organisations: Organisations, masks: set[str]) -> None:
    assert {name: more for name, one in organisations.items() if (more := added(one, *sorted(masks)))} == {}


def test_each_mask_alone_claims_nothing_more(organisations: Organisations) -> None:
    found = {(name, mask): added(one, mask) for name, one in organisations.items() for mask in MASKS}
    assert {place: more for place, more in found.items() if more} == {}


def test_no_usual_is_made_of_blind_weeks(organisations: Organisations) -> None:
    for organisation in organisations.values():
        before = {one.id: one for one in organisation.payload.facts}
        for name in MASKS:
            if "weeks of github" in name:
                blind = int(name.split()[0])
                for one in payload_of(organisation, name).facts:
                    series = one.detail.get("series")
                    if one.kind in {"week_changes", "band", "elevated", "repairs", "reverts", "deployments"}:
                        assert set(series[-blind:]) == {None}, (name, one.id)
                        assert series[:-blind] == before[one.id].detail["series"][:-blind], (name, one.id)
                        assert not one.comparisons
