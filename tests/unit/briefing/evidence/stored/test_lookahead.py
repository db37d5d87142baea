"""A payload of a past week has the same bytes whatever a later collection brings of what happened after it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import cache
from typing import Any

import pytest

from bot.wiring import load_method
from briefing.contracts.organisation import Manager, Organisation, PathPlan, ServicePlan, TeamPlan
from briefing.contracts.week import Week
from briefing.delivery.editor import MailIdentity
from briefing.delivery.runs.services import RunServices
from briefing.evidence.stored.basis import stored_basis
from briefing.evidence.stored.org_snapshot import holdings_of
from briefing.evidence.stored.scoring import Scored
from briefing.narrative.narrator import TemplateNarrator
from briefing.payloads.build import build_payload
from data import records as r
from data.store import Store
from scoring.bands import BandTable
from scoring.score import Method
from tests.monday import HandClock
from tests.unit.briefing.evidence.stored.shop import FEEDS, nobody_rests

WEEK = Week(date(2026, 11, 9), "UTC")
END = int(WEEK.end.timestamp())
HOUR, DAY = 3_600, 86_400
LATER = END + 3 * DAY
"""When the later collection is made, and most of what it brings has happened."""

ORGANISATION = Organisation(
    name="Acme",
    teams=(TeamPlan(id="web", label="Web", zone="UTC"),),
    services=(
        ServicePlan(
            id="cart", label="Cart", team="web", tier=1, country=None,
            paths=(PathPlan(repository="acme/shop", globs=("cart/**",)),),
        ),
    ),
    managers=(), administrators=(), names="private", excluded=(),
)  # fmt: skip


def change(number: int, at: int, *, merged: int | None = None) -> r.Change:
    return r.Change(
        id=f"c{number}", repository_id="shop", number=number, title=f"Change {number}",
        author_id=f"p{number % 4}", opened_at=at, first_commit_at=at - HOUR, approved_at=None, merged_at=merged,
        closed_at=merged, updated_at=merged or at, is_draft=False,
        merge_sha=None if merged is None else f"{number:040x}", reverts_id=None,
    )  # fmt: skip


def review(number: int, at: int, state: str = "approved", *, by: str = "p3") -> r.Review:
    name = f"c{number}/review/{at}"
    return r.Review(id=name, change_id=f"c{number}", reviewer_id=by, state=state, submitted_at=at, comments=1)


def check(number: int, at: int | None, conclusion: str | None = "success", *, name: str = "test") -> r.Check:
    return r.Check(
        id=f"c{number}/check/{name}", change_id=f"c{number}", name=name, is_required=True, conclusion=conclusion,
        attempts=1, completed_at=at,
    )  # fmt: skip


def deployment(name: str, at: int, *changes: int, finished: int | None) -> Iterator[Any]:
    yield r.Deployment(
        id=name, service_id="cart", environment="production", state="running" if finished is None else "success",
        began_at=at, finished_at=finished, sha=None, detector="deployments", url=None,
    )  # fmt: skip
    yield from (r.DeploymentChange(deployment_id=name, change_id=f"c{one}") for one in changes)


def incident(name: str, at: int, *, resolved: int | None = None, acknowledged: int | None = None) -> r.Incident:
    return r.Incident(
        id=name, service_id="cart", title="It fails", began_at=at, acknowledged_at=acknowledged,
        resolved_at=resolved, deployment_id=None, is_deploy_related=None, url=None,
    )  # fmt: skip


BUSY, READY, OPEN = 60, 61, 62
"""A change that was merged on the last Saturday with a check under way, one that is approved and waits, and one that
nobody has approved."""

STEP = 33 * HOUR
MERGED = END - 84 * DAY + BUSY * STEP + 5 * HOUR


def ready() -> r.Change:
    return replace(change(READY, END - 2 * DAY), approved_at=END - DAY, updated_at=END - DAY)


def story() -> Iterator[Any]:
    """Twelve weeks of an organisation, up to the end of the week."""
    yield r.Repository(id="shop", name="acme/shop", default_branch="main", web_url=None)
    yield r.Team(id="web", label="Web", zone="UTC")
    yield r.Service(id="cart", label="Cart", team_id="web", tier=1, country=None)
    yield r.ServicePath(service_id="cart", repository_id="shop", position=0, glob="cart/**")
    for number in range(4):
        yield r.Person(id=f"p{number}", login=f"p{number}", name=f"Person {number}", email=None, is_bot=False)
    yield r.SourceStatus(
        source_id="all", label="All", feeds=FEEDS, state="ok", detail="", as_of=END - HOUR, observed_at=END - HOUR
    )
    yield r.Codeowners(repository_id="shop", observed_at=END - 200 * DAY, path="CODEOWNERS", text="* @p3\n")
    yield r.OwnerMember(owner="@p3", person_id="p3", observed_at=END - 200 * DAY)
    slo = {"service_id": "cart", "label": "Availability", "target": 0.999, "window_days": 30}
    yield r.Objective(id="slo", observed_at=END - 200 * DAY, **slo)
    yield r.ObjectiveReading(objective_id="slo", at=END - DAY, burn=0.5, budget_left=0.5)
    for number in range(BUSY + 1):
        at = END - 84 * DAY + number * STEP
        merged = at + 5 * HOUR
        yield change(number, at, merged=merged)
        yield r.ChangeFile(
            change_id=f"c{number}", path=f"cart/part{number % 5}.py", added=20 + 9 * (number % 13), deleted=3,
            previous_path=None, patch="@@ -1 +1 @@\n-x = 1\n+x = 2",
        )  # fmt: skip
        yield review(number, at + HOUR)
        yield check(number, *((None, None) if number == BUSY else (at + 2 * HOUR, "success")))
        yield from deployment(f"d{number}", merged + HOUR, number, finished=merged + 2 * HOUR)
    for one in (ready(), change(OPEN, END - 2 * DAY)):
        yield from (one, check(one.number, END - DAY))
        path = f"cart/part{one.number % 5}.py"
        yield r.ChangeFile(change_id=one.id, path=path, added=400, deleted=30, previous_path=None, patch=None)
    yield review(READY, END - DAY)
    yield from deployment("under way", END - HOUR, BUSY, finished=None)
    yield incident("old", END - 30 * DAY, resolved=END - 30 * DAY + HOUR)
    for number in range(4):
        yield incident(f"short {number}", END - (2 + number) * DAY, resolved=END - (2 + number) * DAY + HOUR)
    yield incident("burning", END - 5 * HOUR)


def merged(one: r.Change, at: int) -> r.Change:
    return replace(one, merged_at=at, closed_at=at, updated_at=at, merge_sha="f" * 40)


LATE: dict[str, Callable[[], list[Any]]] = {
    "a review after the week": lambda: [
        review(BUSY, END + HOUR, "changes_requested"),
        review(READY, END + HOUR, by="p2"),
    ],
    "an approval after the week": lambda: [
        review(OPEN, END + HOUR),
        replace(change(OPEN, END - 2 * DAY), approved_at=END + HOUR, updated_at=END + HOUR),
    ],
    "a check that failed after the week": lambda: [check(BUSY, END + HOUR, "failure")],
    "a check that failed as the week ended": lambda: [check(BUSY, END, "failure")],
    "a check that passed after the week": lambda: [check(BUSY, END + HOUR)],
    "a check that began after the week": lambda: [check(BUSY, END + HOUR, "failure", name="late")],
    "a check under way since": lambda: [check(OPEN, None, None, name="late")],
    "an incident resolved later": lambda: [
        incident("burning", END - 5 * HOUR, acknowledged=END + HOUR, resolved=END + 2 * HOUR)
    ],
    "an incident that began later": lambda: [incident("new", END + HOUR)],
    "a label put on later": lambda: [
        r.ChangeLabel(change_id=f"c{BUSY}", label="bug", observed_at=END + HOUR, gone_at=None)
    ],
    "a deployment later": lambda: [*deployment("later", END + HOUR, BUSY, READY, finished=END + 2 * HOUR)],
    "a deployment that ended later": lambda: [*deployment("under way", END - HOUR, BUSY, finished=END + HOUR)],
    "a merge after the week": lambda: [merged(ready(), END + DAY)],
    "a change after the week": lambda: [
        change(99, END + HOUR, merged=END + 3 * HOUR),
        r.ChangeFile(change_id="c99", path="cart/part0.py", added=9, deleted=1, previous_path=None, patch=None),
    ],
    "a revert after the week": lambda: [
        replace(change(98, END + HOUR, merged=END + 2 * HOUR), title="Revert", reverts_id=f"c{BUSY}")
    ],
    "owners seen later": lambda: [
        r.Codeowners(repository_id="shop", observed_at=END + HOUR, path="CODEOWNERS", text="* @p1\n"),
        r.Codeowners(
            repository_id="shop", observed_at=END + HOUR, path=".gitattributes", text="* linguist-generated\n",
            dialect="gitattributes",
        ),
        r.OwnerMember(owner="@p3", person_id="p2", observed_at=END + HOUR),
    ],
    "coverage and budgets seen later": lambda: [
        r.Coverage(change_id=f"c{BUSY}", points_lost=9.0, observed_at=END + HOUR),
        r.ObjectiveReading(objective_id="slo", at=END + HOUR, burn=20.0, budget_left=0.0),
    ],
    "advisories published as the week ended and later": lambda: [
        r.Advisory(
            id=f"GHSA-2222-3333-444{number}",
            repository_id="shop",
            cve=None,
            severity="high",
            summary="",
            patched=None,
            published_at=at,
            url=None,
        )
        for number, at in enumerate((END, END + HOUR), start=4)
    ],
    "a source that was read again": lambda: [
        r.SourceStatus(
            source_id="all",
            label="All",
            feeds=FEEDS,
            state="partial",
            detail="no checks",
            as_of=LATER,
            observed_at=LATER,
            blinds="checks",
        )
    ],
}  # fmt: skip
AT_ONCE = ("a check that failed after the week", "a check that failed as the week ended", "a review after the week")
"""What is looked at as soon as it is told of: the same check is told of otherwise by what comes after it."""


@cache
def method() -> Method:
    """Under bands so low that what waits is looked at, and cards are made."""
    return load_method(BandTable(moderate=1, high=20, critical=80))


def payload_bytes(store: Store, now: int) -> bytes:
    """The payload of the week, computed anew at a moment by the run itself, which reads the store up to now."""
    office = RunServices.of(
        store=store, organisation=ORGANISATION, method=method(), narrator=TemplateNarrator(), holiday=nobody_rests,
        clock=HandClock(datetime.fromtimestamp(now, UTC)), outlets={},
        mail=MailIdentity(sender="r@acme.example", domain="acme.example"),
    )  # fmt: skip
    manager = Manager(id="m", name="M", teams=("web",), zone="UTC", email=None, slack=())
    scope = ORGANISATION.scope_of(manager)
    basis = stored_basis(
        holdings_of(office.composer.evidence_of(WEEK, Scored())), ORGANISATION, scope, method().catalogue
    )
    return build_payload(basis, WEEK, method().bands).to_json().encode()


pytestmark = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)


@pytest.fixture
def collected(store: Store) -> Store:
    """A store as the collection at the end of the week left it."""
    store.save([*story()])
    return store


def test_what_happened_after_the_week_changes_no_byte_of_it_also_half_a_year_later(collected: Store) -> None:
    before = payload_bytes(collected, END)
    for name, told in LATE.items():
        collected.save(told())
        if name in AT_ONCE:
            assert payload_bytes(collected, LATER) == before, name
    assert payload_bytes(collected, LATER) == before
    assert payload_bytes(collected, END + 180 * DAY) == before


EARLY: dict[str, Callable[[], list[Any]]] = {
    "a review": lambda: [review(BUSY, MERGED - HOUR, by="p2")],
    "a review of what waits": lambda: [review(READY, END - HOUR, by="p2")],
    "an approval": lambda: [replace(change(OPEN, END - 2 * DAY), approved_at=END - HOUR)],
    "a failed check": lambda: [check(BUSY, END - 1, "failure")],
    "an incident that was resolved": lambda: [incident("burning", END - 5 * HOUR, resolved=END - HOUR)],
    "a deployment": lambda: [*deployment("earlier", END - 3 * HOUR, BUSY, finished=END - 2 * HOUR)],
    "a merge": lambda: [merged(ready(), END - HOUR)],
}


def test_the_same_within_the_week_is_told_in_it(collected: Store) -> None:
    """The comparison can fail: what happened in time changes bytes."""
    made = {payload_bytes(collected, LATER)}
    for told in EARLY.values():
        collected.save(told())
        made.add(payload_bytes(collected, LATER))
    assert len(made) == 1 + len(EARLY)
