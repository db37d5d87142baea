"""Labelled issues as incidents: what is one, of which service, from when until when, and what changes late."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from data.collect.outcomes import StreamOutcome
from data.records import Cursor, Incident
from data.sources.forge.answers import at
from data.sources.github.api import GitHub, places_of
from data.sources.github.auth import PersonalToken
from data.sources.issues import LabelledIssues, Rules
from data.sources.issues.reading import read_issue
from data.store import Store
from tests.fakes.forge import Reset
from tests.fakes.github import FakeGitHub
from tests.fakes.github.faults import bad_credentials, bad_gateway, secondary_limit
from tests.fakes.github_issues import Tracker
from tests.fakes.wire import client_of
from tests.unit.data.sources.desk import DAY, HOUR, MINUTE, NOW, WEEK, Desk

RULES = Rules(labels=("incident", "outage"), by_repository={"acme/shop": "checkout"})
KNOWN = {"acme/shop": "github:R_1", "acme/api": "github:R_2", "acme/gone": "github:R_3"}


@dataclass(kw_only=True)
class Issues(Desk):
    """What a test holds."""

    github: FakeGitHub
    shop: Tracker
    rules: Rules = RULES
    repositories: tuple[str, ...] = ("acme/shop",)

    def source(self) -> LabelledIssues:
        transport = self.transport("GitHub", credentials=PersonalToken(self.github.token))
        how = {"repositories": self.repositories, "rules": self.rules, "known": KNOWN, "since": self.since}
        return LabelledIssues(GitHub(transport, places_of(self.github.url)), clock=lambda: self.now, **how)

    def outcome(self) -> StreamOutcome:
        return self.collect_streams(self.source().streams())[0]

    def incidents(self) -> list[Incident]:
        return self.store.read(Incident)

    def titles(self) -> list[str]:
        return sorted(one.title for one in self.incidents())


@pytest.fixture
def desk(shared_dir: Path, sqlite_store: Store) -> Iterator[Issues]:
    with FakeGitHub(shared_dir, clock=lambda: NOW) as github, client_of(github.url) as client:
        shop = Tracker(github.world.repository("acme/shop"))
        yield Issues(github=github, store=sqlite_store, client=client, shop=shop)


def test_an_issue_with_the_label_is_an_incident_from_its_opening_to_its_closing(desk: Issues) -> None:
    issue = desk.shop.open("Checkout  is\ndown", by="ada", at=NOW - DAY)
    desk.shop.close(issue, at=NOW - DAY + HOUR)
    desk.shop.open("Button is blue", by="ada", at=NOW - DAY, labels=["bug"])
    outcome = desk.outcome()
    assert (outcome.state, outcome.detail, outcome.items) == ("ok", "", 1)
    assert desk.incidents() == [
        Incident(
            id=f"github:{issue['id']}",
            service_id="checkout",
            title="Checkout is down",
            began_at=NOW - DAY,
            resolved_at=NOW - DAY + HOUR,
            is_deploy_related=None,
            url="https://github.com/acme/shop/issues/1",
        )
    ]
    # From before the beginning they are one while they were open in it.
    desk.shop.open("open", by="ada", at=NOW - 60 * WEEK)
    desk.shop.close(desk.shop.open("closed", by="ada", at=NOW - 60 * WEEK), at=NOW - 59 * WEEK)
    desk.shop.close(desk.shop.open("long", by="ada", at=NOW - 60 * WEEK), at=NOW - WEEK)
    desk.store.delete(Cursor, stream_id="issues:acme/shop:incidents")
    desk.outcome()
    assert desk.titles() == ["Checkout is down", "long", "open"]


def test_a_label_names_the_service_before_the_repository_does_in_any_case(desk: Issues) -> None:
    desk.rules = Rules(
        labels=("INCIDENT",),
        by_label={"service: billing": "billing", "Service: Ledger": "ledger"},
        by_repository={"acme/shop": "checkout"},
    )
    for labels in (["incident"], ["incident", "Service: Billing"], ["incident", "service: ledger", "service: billing"]):
        desk.shop.open("x", by="ada", at=NOW - DAY, labels=labels)
    # GitHub finds labels in any case, which the fake does not.
    desk.shop.repo.node["issues"] = lambda args: [
        one for one in desk.shop.issues if one["updatedAt"] >= (args["filterBy"]["since"] or "")
    ]
    desk.outcome()
    assert sorted(one.service_id for one in desk.incidents()) == ["billing", "billing", "checkout"]


def test_an_incident_of_no_known_service_is_said_and_not_stored(desk: Issues) -> None:
    desk.rules = Rules(labels=("incident",), by_label={"service: billing": "billing"})
    issue = desk.shop.open("x", by="ada", at=NOW - DAY)
    outcome = desk.outcome()
    assert desk.incidents() == []
    assert "issue #1 of acme/shop is an incident of no known service" in outcome.detail
    desk.shop.relabel(issue, ["incident", "service: billing"], at=NOW - HOUR)
    desk.outcome()
    assert [one.service_id for one in desk.incidents()] == ["billing"]
    desk.shop.relabel(issue, ["incident"], at=NOW - MINUTE)
    desk.outcome()
    assert desk.incidents() == []


def test_who_says_that_it_was_no_deployment_is_heard(desk: Issues) -> None:
    told: list[tuple[str, list[str], object]] = [
        ("a", [], None),
        ("b", ["Not deploy-related"], False),
        ("c [No-Deploy]", [], False),
        ("d", ["deploy-related"], True),
        ("e", ["deploy-related", "no-deploy"], False),
    ]
    for title, labels, _ in told:
        desk.shop.open(title, by="ada", at=NOW - DAY, labels=["incident", *labels])
    desk.outcome()
    found = sorted(desk.incidents(), key=lambda one: one.title)
    assert [one.is_deploy_related for one in found] == [related for *_, related in told]


# Late changes


def test_an_issue_that_is_closed_on_thursday_is_resolved_here_and_opened_again_it_is_open(desk: Issues) -> None:
    issue = desk.shop.open("x", by="ada", at=NOW - 20 * WEEK)
    desk.outcome()
    desk.now += 3 * DAY
    desk.shop.close(issue, at=NOW + 2 * DAY)
    desk.outcome()
    assert [one.resolved_at for one in desk.incidents()] == [NOW + 2 * DAY]
    desk.now += DAY
    desk.shop.reopen(issue, at=NOW + 3 * DAY)
    desk.outcome()
    assert [one.resolved_at for one in desk.incidents()] == [None]


def test_an_issue_that_github_shows_late_is_found(desk: Issues) -> None:
    desk.shop.open("first", by="ada", at=NOW - HOUR)
    desk.outcome()
    desk.shop.open("late", by="ada", at=NOW - HOUR - 600)
    desk.outcome()
    assert desk.titles() == ["first", "late"]


def test_an_issue_that_loses_its_label_is_no_incident_any_more(desk: Issues) -> None:
    kept, lost = (desk.shop.open(name, by="ada", at=NOW - DAY) for name in ("kept", "lost"))
    desk.outcome()
    desk.shop.relabel(lost, ["bug"])
    desk.outcome()
    assert desk.titles() == [kept["title"]]
    desk.shop.relabel(lost, ["outage"], at=NOW - MINUTE)
    desk.outcome()
    assert desk.titles() == ["kept", "lost"]


def test_an_issue_that_is_deleted_or_moves_away_goes(desk: Issues) -> None:
    api = Tracker(desk.github.world.repository("acme/api"))
    deleted, moved = (desk.shop.open(name, by="ada", at=NOW - DAY) for name in ("deleted", "moved"))
    desk.outcome()
    desk.shop.delete(deleted)
    desk.shop.transfer(moved, api)
    assert desk.outcome().state == "ok"
    assert desk.incidents() == []


def test_a_duplicate_counts_once_with_the_issue_it_is_a_duplicate_of(desk: Issues) -> None:
    desk.shop.open("first", by="ada", at=NOW - DAY)
    second = desk.shop.open("second", by="lin", at=NOW - DAY + 5)
    desk.outcome()
    assert desk.titles() == ["first", "second"]
    desk.shop.close(second, at=NOW - HOUR, reason="DUPLICATE")
    desk.outcome()
    assert desk.titles() == ["first"]


def test_other_rules_read_everything_again(desk: Issues) -> None:
    desk.shop.open("x", by="ada", at=NOW - 20 * WEEK)
    desk.outcome()
    desk.rules = Rules(labels=("incident",), by_repository={"acme/shop": "storefront"})
    desk.outcome()
    assert [one.service_id for one in desk.incidents()] == ["storefront"]


# Much and little of it


def test_a_second_collection_with_nothing_new_asks_once_and_saves_nothing(desk: Issues) -> None:
    for number in range(60):
        desk.shop.open(f"{number}", by="ada", at=NOW - 3 * DAY + number * HOUR)
    desk.outcome()
    desk.github.forget()
    desk.now += HOUR
    assert desk.outcome().records == 0
    assert [call.name for call in desk.github.calls] == ["Issues"]


def test_more_open_issues_than_can_be_asked_for_at_once_are_asked_for_in_turns(desk: Issues) -> None:
    issues = [desk.shop.open(f"{number:03d}", by="ada", at=NOW - WEEK + number) for number in range(230)]
    desk.outcome()
    for issue in (issues[0], issues[120], issues[229]):
        desk.shop.relabel(issue, ["bug"])
    desk.outcome()
    assert len(desk.incidents()) == 227


def test_many_issues_come_in_pages_and_a_collection_that_is_ended_after_one_goes_on_there(desk: Issues) -> None:
    for number in range(130):
        issue = desk.shop.open(f"{number}", by="ada", at=NOW - 20 * WEEK + number * HOUR)
        if number % 3:
            desk.shop.close(issue, at=NOW - 20 * WEEK + number * HOUR + 5)
    streams = desk.source().streams()
    assert [one.pages for one in desk.collect_streams(streams, pages=1)] == [1]
    assert desk.outcome().pages == 2
    assert len(desk.incidents()) == 130


# Faults


def test_a_fault_that_passes_loses_nothing_and_one_that_stays_is_told_in_githubs_own_words(desk: Issues) -> None:
    desk.shop.open("x", by="ada", at=NOW - DAY)
    desk.github.fail("Issues", Reset(), times=2)
    assert desk.outcome().state == "ok"
    for fault, state, words in (
        (bad_gateway(), "failed", "Unicorn"),
        (bad_credentials(), "failed", "Bad credentials"),
        (secondary_limit(), "stale", "secondary rate limit"),
    ):
        desk.now += HOUR
        desk.github.fail("Issues", fault, times=1_000)
        outcome = desk.outcome()
        assert (outcome.state, words in outcome.detail) == (state, True), outcome.detail
        assert desk.titles() == ["x"]
        desk.github._faults.clear()


def test_what_cannot_be_seen_is_named_and_deletes_nothing(desk: Issues) -> None:
    desk.shop.open("x", by="ada", at=NOW - DAY)
    desk.repositories = ("acme/gone", "acme/shop")
    gone, shop = desk.collect_streams(desk.source().streams())
    assert (gone.state, "acme/gone" in gone.detail, shop.state) == ("failed", True, "ok")
    desk.repositories = ("acme/shop",)
    desk.github.withhold("issues")
    outcome = desk.outcome()
    assert outcome.state == "partial"
    assert "grant Issues: read" in outcome.detail
    assert outcome.gaps == ("incidents feed", "failures")
    desk.github.grant("issues")
    desk.shop.repo.node["hasIssuesEnabled"] = False
    outcome = desk.outcome()
    assert (outcome.state, outcome.detail) == ("partial", "issues are switched off in acme/shop")
    desk.github.world.gone.add("acme/shop")
    assert desk.outcome().state == "failed"
    assert desk.titles() == ["x"]


ALL_NULLABLE = [
    ("Issue", "stateReason"),
    ("Issue", "labels"),
    ("IssueConnection", "nodes"),
    ("IssueConnection", "nodes[]"),
    ("LabelConnection", "nodes"),
    ("LabelConnection", "nodes[]"),
]


def test_null_wherever_the_schema_allows_it_raises_nothing(desk: Issues) -> None:
    issue = desk.shop.open("x", by="ada", at=NOW - DAY, labels=["incident", "outage"])
    desk.shop.close(issue, at=NOW - HOUR)
    # Closed without a time is closed when it was last touched.
    desk.github.null(("Issue", "closedAt"))
    desk.outcome()
    assert [one.resolved_at for one in desk.incidents()] == [NOW - HOUR]
    for place in ALL_NULLABLE:
        desk.github.null(place)
        outcome = desk.outcome()
        assert outcome.state == "ok", (place, outcome.detail)
        # Nothing that was stored is taken for gone because it was not told.
        assert desk.titles() == ["x"]


# doctor and the settings


def test_full_marks_where_everything_is_granted_and_what_is_taken_away_or_lacks_is_named(desk: Issues) -> None:
    assert [(one.what, one.granted) for one in desk.source().check()] == [("Issues: read", True), ("labels", True)]
    desk.rules = Rules(labels=("incidnet",), by_repository={"acme/shop": "checkout"})
    _, labels = desk.source().check()
    assert (labels.granted, labels.detail) == (False, "there is no label 'incidnet' in acme/shop")
    desk.github.withhold("issues")
    [found] = desk.source().check()
    assert (found.what, found.granted, found.blinds) == ("Issues: read", False, ("incidents feed", "failures"))


@pytest.mark.parametrize(
    ("labels", "repositories", "fix"), [((), ("acme/shop",), "labels"), (("x",), (), "repositories")]
)
def test_what_the_settings_lack_is_not_connected(
    desk: Issues, labels: tuple[str, ...], repositories: tuple[str, ...], fix: str
) -> None:
    desk.rules, desk.repositories = Rules(labels=labels), repositories
    [found] = desk.source().check()
    assert found.granted is False
    assert f"set {fix} in [sources.labelled_issues]" in found.detail


# What was recorded


def test_the_recorded_issues_and_those_of_every_webhook_are_read_whole(shared_dir: Path) -> None:
    # Recorded by REST, which lists pull requests among issues and has other names for the same.
    recorded = json.loads((shared_dir / "real/github/real_ants_devlake.json").read_text("utf-8"))["issues"]
    hooks = json.loads((shared_dir / "real/github/webhook_examples.json").read_text("utf-8"))["issues"]
    # Two of a transfer tell no state and no labels, which the schema always has.
    whole = [told["issue"] for told in hooks if "state" in told["issue"]]
    assert (len(recorded), len(hooks), len(whole)) == (42, 29, 27)
    for one in (*recorded, *whole):
        issue = read_issue(as_graphql(one))
        assert (issue.number, issue.title) == (one["number"], " ".join(one["title"].split()))
        assert issue.opened_at == at(one["created_at"])
        # One was opened again, and still tells when it had been closed.
        assert issue.closed_at == (at(one["closed_at"]) if one["state"] == "closed" else None)
        assert issue.labels == tuple(label["name"] for label in one["labels"])


def as_graphql(one: dict) -> dict:
    return {
        "id": one["node_id"],
        "number": one["number"],
        "title": one["title"],
        "url": one["html_url"],
        "state": one["state"].upper(),
        "stateReason": (one.get("state_reason") or "").upper() or None,
        "createdAt": one["created_at"],
        "closedAt": one["closed_at"],
        "updatedAt": one["updated_at"],
        "author": one["user"],
        "labels": {"nodes": one["labels"]},
    }
