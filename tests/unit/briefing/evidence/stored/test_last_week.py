"""What the store tells of the week before: the briefing as it was frozen in time, and what became of what it named."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from briefing.contracts.last_week import LastWeek, Sighting
from briefing.contracts.organisation import Organisation, PathPlan, ScopePlan, ServicePlan, TeamPlan
from briefing.contracts.payload import Payload
from briefing.delivery.editor import MailIdentity
from briefing.delivery.runs.services import RunServices
from briefing.evidence.stored.last_week import last_week
from briefing.evidence.stored.scoring import Scored
from briefing.narrative.narrator import TemplateNarrator
from data import records as r
from data.store import Store
from scoring.waysdown import WayDown
from tests.monday import HandClock
from tests.unit.briefing.evidence.stored.shop import FEEDS, method, nobody_rests
from tests.unit.briefing.sample import WEEK, at, change, history, payload

BEFORE = WEEK.earlier(1)
END = int(WEEK.end.timestamp())
SCOPE = ScopePlan(id="shop", label="Shop", teams=("web",), zone="UTC")
SPLIT = WayDown(id="split", phrase="split {change}", points=(50, 40), cost=0, leaves_band=True)
ASKED = "shop@000000000001"
WAITS = replace(change(1, landed=at(2), points=85, deployed=None, services=("search",)), ways=(SPLIT,))
TOLD = payload([*history(2), WAITS], week=BEFORE, services=("payments", "auth", "search"), has_queue=True)


def pull(name: str, number: int, opened: int, *, author: str = "p-ann", **parts: object) -> r.Change:
    made = r.Change(
        id=name, repository_id="shop", number=number, title=f"Change {number}", author_id=author, opened_at=opened,
        first_commit_at=None, approved_at=None, merged_at=None, closed_at=None, updated_at=opened, is_draft=False,
        merge_sha=None, reverts_id=None,
    )  # fmt: skip
    return replace(made, **parts)


def file(name: str, path: str, added: int | None = 10) -> r.ChangeFile:
    return r.ChangeFile(change_id=name, path=path, added=added, deleted=added, previous_path=None, patch=None)


def organisation() -> Iterator[object]:
    yield r.Repository(id="shop", name="acme/shop", default_branch="main", web_url=None)
    yield r.Team(id="web", label="Web", zone="UTC")
    for place, name in enumerate(("search", "pay")):
        yield r.Service(id=name, label=name, team_id="web", tier=1, country=None)
        yield r.ServicePath(service_id=name, repository_id="shop", position=place, glob=f"{name}/**")
    for name in ("p-ann", "p-bob"):
        yield r.Person(id=name, login=name, name=name, email=None, is_bot=False)
    yield from (pull(ASKED, 1, at(3)), file(ASKED, "search/a.py"), file(ASKED, "search/logo.png", None))


pytestmark = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)


@pytest.fixture
def store(store: Store) -> Store:
    store.save([*organisation()])
    return store


def freeze(store: Store, *, at_: int = at(0, hour=9), body: str | None = None) -> None:
    store.freeze(
        r.FrozenPayload(hash=TOLD.hash, scope_id="shop", week=BEFORE.id, body=body or TOLD.to_json(), frozen_at=at_)
    )


def found(store: Store) -> LastWeek | None:
    return last_week(store, SCOPE, {"search"}, WEEK)


def seen(store: Store) -> dict[str, Sighting]:
    told = found(store)
    assert told is not None
    return {one.label: one for one in told.sightings}


def test_what_was_frozen_comes_back_as_it_was_with_the_files_of_what_was_named(store):
    assert found(store) is None
    freeze(store)
    told = found(store)
    assert told is not None
    assert told.payload == TOLD
    one = seen(store)["acme/shop#1"]
    assert (one.id, one.author, one.paths, one.lines) == (ASKED, "p-ann", ("search/a.py", "search/logo.png"), 20)
    assert not one.is_abandoned
    assert last_week(store, replace(SCOPE, id="other"), {"search"}, WEEK) is None


@pytest.mark.parametrize(("moment", "is_told"), [(END - 1, True), (END, False)])
def test_what_was_frozen_after_the_week_asked_nobody_in_time(store, moment, is_told):
    freeze(store, at_=moment)
    assert (found(store) is not None) == is_told


def test_a_payload_that_cannot_be_read_holds_up_no_briefing_and_is_logged(store, caplog):
    freeze(store, body="{}")
    assert found(store) is None
    assert f"what shop was asked in {BEFORE.id} is not known" in caplog.text


@pytest.mark.parametrize(
    ("other", "path", "is_seen"),
    [
        pytest.param(pull("c2", 2, at(0, day=1)), "search/a.py", True, id="opened-in-the-week"),
        pytest.param(pull("c2", 2, at(0, day=1), is_draft=True), "search/a.py", True, id="a-draft"),
        pytest.param(pull("c2", 2, at(1), merged_at=at(0), closed_at=at(0)), "search/a.py", True, id="merged-in-it"),
        pytest.param(pull("c2", 2, at(1)), "search/a.py", False, id="opened-before"),
        pytest.param(pull("c2", 2, at(2), merged_at=at(1), closed_at=at(1)), "search/a.py", False, id="merged-before"),
        pytest.param(pull("c2", 2, END), "search/a.py", False, id="opened-after"),
        pytest.param(pull("c2", 2, at(0), author="p-bob"), "search/a.py", False, id="by-somebody-else"),
        pytest.param(pull("c2", 2, at(0)), "pay/a.py", False, id="in-another-scope"),
    ],
)
def test_beside_it_only_what_the_author_opened_or_merged_in_the_scope_is_seen(store, other, path, is_seen):
    freeze(store)
    store.save([other, file("c2", path)])
    assert ("acme/shop#2" in seen(store)) == is_seen


@pytest.mark.parametrize(("moment", "is_closed"), [(END - 1, True), (END, False)])
def test_what_was_closed_after_the_week_is_open_in_it(store, moment, is_closed):
    freeze(store)
    store.save([pull(ASKED, 1, at(3), closed_at=moment)])
    assert seen(store)["acme/shop#1"].is_abandoned == is_closed


def test_without_a_named_change_that_waits_nothing_is_looked_for(store):
    bare = TOLD.model_copy(update={"cards": ()})
    freeze(store, body=bare.to_json())
    assert seen(store) == {}


# ---- the run


def briefed(store: Store) -> Payload:
    plan = ServicePlan(
        id="search", label="search", team="shop", tier=1, country=None,
        paths=(PathPlan(repository="acme/shop", globs=("search/**",)),),
    )  # fmt: skip
    organisation = Organisation(
        name="Acme", teams=(TeamPlan(id="shop", label="Shop", zone="UTC"),), services=(plan,), managers=(),
        administrators=(), names="private", excluded=(),
    )  # fmt: skip
    office = RunServices.of(
        store=store, organisation=organisation, method=method(), narrator=TemplateNarrator(), holiday=nobody_rests,
        clock=HandClock(datetime.fromtimestamp(END + 9 * 3_600, UTC)), outlets={},
        mail=MailIdentity(sender="r@acme.example", domain="acme.example"),
    )  # fmt: skip
    return office.composer.payload_of(replace(SCOPE, teams=("shop",)), WEEK, Scored())


def test_the_run_asks_back_what_the_frozen_briefing_had_asked(store):
    store.save(
        [
            r.SourceStatus(
                source_id="all", label="All", feeds=FEEDS, state="ok", detail="", as_of=END, observed_at=at(3)
            ),
            pull("c2", 2, at(1), author="p-bob", merged_at=at(1), closed_at=at(1), merge_sha="2" * 40),
            file("c2", "search/b.py"),
            pull(ASKED, 1, at(3), closed_at=at(0, day=2)),
        ]
    )
    freeze(store)
    fact = briefed(store).fact("ask.search:queue")
    assert fact.detail["told"] is True
    assert fact.detail["asked"][0] == "split shop#1"
    [row] = fact.detail["changes"]
    assert (row["word"], row["before"], row["after"], row["parts"]) == ("cannot be known", 85, None, [])
