"""What the store knows of what became of a change: incidents of its deployments, reverts, hotfixes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from bot.wiring import load_method
from briefing.contracts.errors import NothingCollected
from briefing.evaluation.outcomes.own import OwnChanges, what_broke, what_was_left_out
from briefing.evaluation.outcomes.sources import own_of_store
from data import records as r
from data.store import Store
from scoring.outcomes import DAY

START = 1_767_571_200
FEEDS = "diff, patch, text, change, deployments, failures, incidents feed"


def day(number: float) -> int:
    return START + round(number * DAY)


def organisation() -> Iterator[r.Repository | r.Team | r.Service | r.ServicePath | r.Person | r.SourceStatus]:
    yield r.Repository(id="r1", name="acme/shop", default_branch="main", web_url=None)
    yield r.Team(id="web", label="Web", zone="UTC")
    yield r.Service(id="cart", label="Cart", team_id="web", tier=1, country=None)
    yield r.ServicePath(service_id="cart", repository_id="r1", position=0, glob="**")
    yield r.Person(id="eve", login="eve", name="Eve", email=None, is_bot=False)
    yield r.SourceStatus(
        source_id="all", label="All", feeds=FEEDS, state="ok", detail="", as_of=None, observed_at=START
    )


def change(name: str, merged: float | None, *, title: str = "", reverts: str | None = None) -> r.Change:
    at = None if merged is None else day(merged)
    return r.Change(
        id=name, repository_id="r1", number=1, title=title or f"Change {name}", author_id="eve",
        opened_at=day((merged or 50) - 0.5), first_commit_at=None, approved_at=None, merged_at=at, closed_at=at,
        updated_at=day(merged or 50), is_draft=False, merge_sha=None if merged is None else name, reverts_id=reverts,
    )  # fmt: skip


def touched(name: str, path: str, before: str | None = None) -> r.ChangeFile:
    return r.ChangeFile(change_id=name, path=path, added=9, deleted=1, previous_path=before, patch=None)


def out(name: str, at: float, *changes: str) -> Iterator[r.Deployment | r.DeploymentChange]:
    yield r.Deployment(
        id=name, service_id="cart", environment="production", state="success", began_at=day(at) - 60,
        finished_at=day(at), sha=None, detector="test", url=None,
    )  # fmt: skip
    yield from (r.DeploymentChange(deployment_id=name, change_id=one) for one in changes)


def incident(name: str, at: float, *, of: str | None = None, related: bool | None = None) -> r.Incident:
    return r.Incident(
        id=name, service_id="cart", title="It fails", began_at=day(at), acknowledged_at=None, resolved_at=day(at + 1),
        deployment_id=of, is_deploy_related=related, url=None,
    )  # fmt: skip


STORY = [
    *organisation(),
    change("a", 1), change("b", 2), change("c", 3), change("calm", 4),
    *out("d1", 3, "a", "b"), *out("d2", 4, "c"), *out("d3", 5, "calm"),
    incident("named", 20, of="d1"), incident("soon", 4.1), incident("unrelated", 5.05, related=False),
    # What comes late makes everything before it old enough.
    change("late", 90), *out("d4", 90.1, "late"),
    change("waits", 80), touched("waits", "src/cart.py"), change("open", None),
]  # fmt: skip


def own(store: Store, *records: object, since: int | None = None) -> OwnChanges:
    store.save([*STORY, *records])
    return own_of_store(store, "Acme", load_method(), lambda _country, _day: None, since=since)


def outcomes(found: OwnChanges) -> dict[str, list[tuple[str, str]]]:
    return {one.id: [(of.kind.value, of.by) for of in found.labels.outcomes[one.id]] for one in found.labels.broken}


def test_an_incident_is_held_against_what_its_deployment_carried(store) -> None:
    found = own(store)

    assert outcomes(found) == {
        "a": [("incident", "named")], "b": [("incident", "named")], "c": [("incident", "soon")]
    }  # fmt: skip
    assert [one.id for one in found.labels.judged] == ["a", "b", "c", "calm"]
    assert "Two incidents belong to a deployment: 1 by naming it, 1 by beginning on the same" in what_broke(found)
    # Since a day counts only what was merged from then on.
    assert [one.id for one in own(store, since=day(2.5)).labels.judged] == ["c", "calm"]


def test_a_revert_after_the_incident_narrows_it_to_what_was_reverted(store) -> None:
    revert = change("r", 20.2, title='Revert "Change b"', reverts="b")

    found = own(store, revert, *out("d5", 20.3, "r"))

    assert outcomes(found)["b"] == [("incident", "named"), ("revert", "r")]
    assert "a" not in outcomes(found)


def test_a_hotfix_is_known_by_the_files_both_names_of_a_moved_one(store) -> None:
    fix = change("f", 6, title="Fix a crash")

    found = own(
        store, touched("calm", "src/cart.py", before="src/basket.py"), fix, touched("f", "src/basket.py"),
        *out("d5", 6.1, "f"),
    )  # fmt: skip

    assert outcomes(found)["calm"] == [("hotfix", "f")]


def test_what_is_open_waits_or_is_too_recent_is_not_judged(store) -> None:
    found = own(store)

    # Of three outcomes the latest took 17 days, so that the lag is 17 and the week of the 73rd day is too recent.
    assert found.labels.lag_days == 17
    assert (found.labels.too_recent, found.labels.not_out) == (1, 1)
    assert "open" not in {one.id for one in found.changes}
    assert what_was_left_out(found) == (
        "Of ten outcomes, nine showed within 17 days after the change went out. One change that went out later than"
        " 2026-03-15 is left out as too recent. One change is left out as not deployed. The newest that is known is of"
        " 2026-04-05."
    )


def test_a_store_without_a_merged_change_says_so(store) -> None:
    store.save([*organisation(), replace(change("open", None), id="o")])

    with pytest.raises(NothingCollected, match="the store of Acme has no merged change; connect a source"):
        own_of_store(store, "Acme", load_method(), lambda _country, _day: None)
