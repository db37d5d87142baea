"""The incidents of an archive, with what they belong to and since when that was under way."""

from __future__ import annotations

from typing import Any

import pytest

from briefing.evaluation.backtest.alarms import Happened, incidents_of
from briefing.evidence.stored.snapshot import read_archive
from data.records import Change, Deployment, DeploymentChange, Incident, Repository, Service, Team
from tests.backends import Backend
from tests.monday import ClosingStore

HOUR = 3_600
SINCE, UNTIL = 100 * HOUR, 1_000 * HOUR


def change(number: int, opened: int) -> Change:
    return Change(
        id=f"c{number}", repository_id="shop", number=number, title="A change", author_id=None, opened_at=opened,
        first_commit_at=opened, approved_at=None, merged_at=opened + HOUR, closed_at=opened + HOUR,
        updated_at=opened + HOUR, is_draft=False, merge_sha=f"{number:040x}", reverts_id=None,
    )  # fmt: skip


def deployment(name: str, finished: int) -> Deployment:
    return Deployment(
        id=name, service_id="cart", environment="production", state="success", began_at=finished - 600,
        finished_at=finished, sha=None, detector="deployments", url=None,
    )  # fmt: skip


def incident(name: str, began_at: int, *, deployment: str | None = None, related: bool | None = None) -> Incident:
    return Incident(
        id=name, service_id="cart", title=f"{name} fails", began_at=began_at, acknowledged_at=None,
        resolved_at=began_at + HOUR, deployment_id=deployment, is_deploy_related=related, url=None,
    )  # fmt: skip


ORGANISATION: tuple[Any, ...] = (
    Repository(id="shop", name="acme/shop", default_branch="main", web_url=None),
    Team(id="web", label="Web", zone="UTC"), Service(id="cart", label="Cart", team_id="web", tier=1, country=None),
    change(1, 200 * HOUR), change(2, 190 * HOUR), deployment("d1", 210 * HOUR), deployment("d2", 400 * HOUR),
    DeploymentChange(deployment_id="d1", change_id="c1"), DeploymentChange(deployment_id="d1", change_id="c2"),
)  # fmt: skip


@pytest.fixture
def read(backend: Backend):
    """Stores incidents beside the organisation, and returns what a backtest makes of them, by id."""
    urls = []

    def read(*incidents: Incident, hours: int = 4) -> dict[str, Happened]:
        urls.append(backend.migrated())
        with ClosingStore(urls[-1]) as store:
            store.save([*ORGANISATION, *incidents])
            found = incidents_of(read_archive(store, since=SINCE, until=UNTIL), hours=hours)
        assert [one.began_at for one in found] == sorted(one.began_at for one in found)
        return {one.id: one for one in found}

    yield read
    for url in urls:
        backend.forget(url)


def test_an_incident_has_its_deployment_the_changes_of_that_and_when_the_first_was_opened(read) -> None:
    found = read(incident("i2", 405 * HOUR, deployment="d1"), incident("i1", 212 * HOUR))

    assert list(found) == ["i1", "i2"]
    assert (found["i1"].deployment, found["i1"].confidence) == ("d1", "by time")
    assert found["i2"].confidence == "named"
    for one in found.values():
        assert (one.changes, one.opened_at) == (("c1", "c2"), 190 * HOUR)
        assert one.names == {("deployment", "d1"), ("change", "c1"), ("change", "c2")}
        assert (one.was_begun_by(190 * HOUR), one.was_begun_by(190 * HOUR + 1)) == (False, True)


def test_what_is_not_deploy_related_or_too_long_after_belongs_to_nothing(read) -> None:
    said, late = incident("i1", 212 * HOUR, related=False), incident("i2", 215 * HOUR)
    found = read(said, late)

    assert [(one.deployment, one.names, one.was_begun_by(UNTIL)) for one in found.values()] == [
        (None, frozenset(), None)
    ] * 2
    assert [one.is_deploy_related for one in found.values()] == [False, None]
    assert read(late, hours=5)["i2"].deployment == "d1"


def test_a_deployment_whose_changes_are_unknown_says_nothing_about_when_they_were_opened(read) -> None:
    found = read(incident("i1", 401 * HOUR))["i1"]

    assert (found.deployment, found.changes, found.was_begun_by(UNTIL)) == ("d2", (), None)
    assert found.names == {("deployment", "d2")}
