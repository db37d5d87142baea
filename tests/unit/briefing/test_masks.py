"""With less known nothing more is claimed: sources, kinds of records and readings are masked in turn and together.

A claim is a card, an ask, a remedy, a comparison or a shout of the opening. What is masked may take claims away or make
them weaker, and may say that something is unknown; it adds none.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from briefing.assemble import build_payload
from briefing.basis import Basis
from briefing.changes import ScoredChange
from briefing.editions.opening import title_line, tone_of
from briefing.narrative.handles import Handles
from briefing.operations import Operations
from briefing.payload import Fact, NotConnected, Payload, ScorecardInfo, Source, SourceState
from scoring.bands import DEFAULT_BANDS
from scoring.score import Reading
from tests.unit.briefing.sample import SERVICES, WEEK, at, basis, change, history, ordinary
from tests.unit.briefing.test_asks import burn, deployment, late, outage, reading

READINGS = ("codeowners_compliance", "review_depth", "deploy_timing", "ownership_drift")
THREE = SERVICES[:3]
Mask = Callable[[Basis], Basis]


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
        return replace(one, readings={**one.readings, signal: Reading(None, missing="unknown")})

    return lambda made: replace(
        made, changes=tuple(map(masked, made.changes)), scorecards=(*made.scorecards, card), reverted={}
    )


def unknown(field: str) -> Mask:
    """A field of every change is unknown."""
    return lambda made: replace(made, changes=tuple(replace(one, **{field: None}) for one in made.changes))


def silent(source: str, weeks: int, *kinds: str) -> Mask:
    """A source was blind for so many weeks, this one included: what happened in them is in no table."""
    since = at(weeks - 1, hour=0)

    def masked(made: Basis) -> Basis:
        state = {"state": SourceState.STALE, "as_of": WEEK.earlier(weeks - 1).start.isoformat()}
        known = made.operations
        return replace(
            made,
            sources=tuple(one.model_copy(update=state) if one.id == source else one for one in made.sources),
            status=SourceState.PARTIAL,
            changes=tuple(one for one in made.changes if "change" not in kinds or one.landed_at < since),
            operations=known
            and replace(
                known,
                deployments=tuple(one for one in known.deployments if "deployments" not in kinds or one.at < since),
                outages=tuple(one for one in known.outages if "incidents feed" not in kinds or one.began_at < since),
            ),
            unseen={name: {**made.unseen.get(name, {}), **dict.fromkeys(kinds, since)} for name in THREE},
        )

    return masked


MASKS: dict[str, Mask] = {
    **{f"no {signal}": unread(signal) for signal in READINGS},
    **{f"no {name}": unknown(name) for name in ("tested", "new_to_files", "paths")},
    "nothing of production": lambda made: replace(made, operations=None),
    "no burns": lambda made: replace(made, operations=made.operations and replace(made.operations, burns=())),
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


def payload_of(*masks: str) -> Payload:
    made = whole()
    for name in masks:
        made = MASKS[name](made)
    return build_payload(made, WEEK, DEFAULT_BANDS)


MAY_COME = ("remedy look-again of ",)
"""What can be done where nobody knows the owners is no claim about them."""


@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.sets(st.sampled_from(sorted(MASKS)), min_size=1, max_size=3))
def test_with_less_known_nothing_more_is_claimed(masks):
    more = claims(payload_of(*sorted(masks))) - claims(payload_of())
    assert not {one for one in more if not one.startswith(MAY_COME)}


def test_each_mask_alone_claims_nothing_more():
    before = claims(payload_of())
    more = {name: claims(payload_of(name)) - before for name in MASKS}
    assert {
        name: found for name, left in more.items() if (found := {one for one in left if not one.startswith(MAY_COME)})
    } == {}


def test_no_usual_is_made_of_blind_weeks():
    before = {one.id: one for one in payload_of().facts}
    for name in MASKS:
        if "weeks of github" in name:
            blind = int(name.split()[0])
            for one in payload_of(name).facts:
                series = one.detail.get("series")
                if one.kind in {"week_changes", "band", "elevated", "repairs", "reverts", "deployments"}:
                    assert series[-blind:] == [None] * blind, (name, one.id)
                    assert series[:-blind] == before[one.id].detail["series"][:-blind], (name, one.id)
                    assert not one.comparisons
