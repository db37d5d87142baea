"""The example company is the same every time and holds together; the golden weeks of `demo` tell its story."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import tomllib
from collections import Counter, defaultdict
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

import pytest

from data import records as r
from data.codeowners import parse_codeowners
from data.demo.company import Company, build_company
from tests.conftest import ROOT

DAY = 86_400
QUIET, GAP, HOLIDAY, RECOVERY, BLIND = (date(2026, 8, 17) + timedelta(weeks=week) for week in range(5))
NEWCOMERS = {"Noor Haddad", "Sam Okafor", "Tomas Novak", "Judith Stein"}
RISKY = "Move checkout to the new tax and totals engine"
DIGEST = (
    "import hashlib; from data.demo.company import build_company; c = build_company();"
    "print(hashlib.sha256((repr(c.records) + c.settings).encode()).hexdigest())"
)
R = TypeVar("R")


class Books:
    """The records by kind, with the questions that the tests ask."""

    def __init__(self, company: Company) -> None:
        self._kinds: dict[type[Any], list[Any]] = defaultdict(list)
        for record in company.records:
            self._kinds[type(record)].append(record)
        self.people = {one.id: one for one in self.all(r.Person)}
        self.files = self.by(r.ChangeFile, "change_id")
        self.reviews = self.by(r.Review, "change_id")
        self.checks = self.by(r.Check, "change_id")
        self.changes = {one.id: one for one in self.all(r.Change)}
        self.deployments = {one.id: one for one in self.all(r.Deployment)}
        self._paths = self.all(r.ServicePath)
        self._zones = {one.id: one.zone for one in self.all(r.Team)}
        self._teams = {one.id: one.team_id for one in self.all(r.Service)}

    def all(self, kind: type[R]) -> list[R]:
        return self._kinds[kind]

    def by(self, kind: type[R], key: str) -> dict[str, list[R]]:
        groups: dict[str, list[R]] = defaultdict(list)
        for one in self._kinds[kind]:
            groups[getattr(one, key)].append(one)
        return groups

    def service(self, change: r.Change) -> str:
        path = self.files[change.id][0].path
        fits = [
            one.service_id
            for one in self._paths
            if one.repository_id == change.repository_id and path.startswith(one.glob.removesuffix("**"))
        ]
        return fits[-1]

    def zone(self, service: str) -> ZoneInfo:
        return ZoneInfo(self._zones[self._teams[service]])

    def monday(self, at: int, service: str) -> date:
        """The Monday of the service's own week."""
        day = datetime.fromtimestamp(at, self.zone(service)).date()
        return day - timedelta(days=day.weekday())

    def merged(self, monday: date, *services: str) -> list[r.Change]:
        return [
            one
            for one in self.changes.values()
            if one.merged_at is not None
            and (service := self.service(one)) in (services or (service,))
            and self.monday(one.merged_at, service) == monday
        ]

    def trailing(self, service: str, *, weeks: int = 12) -> list[list[r.Change]]:
        return [self.merged(QUIET - timedelta(weeks=back), service) for back in range(1, weeks + 1)]

    def owners(self, service: str, at: int) -> set[str]:
        mine = [one for one in self.all(r.OwnerMember) if one.owner == f"@acme/{service}" and one.observed_at <= at]
        newest = max(one.observed_at for one in mine)
        return {one.person_id for one in mine if one.observed_at == newest}

    def owner_approved(self, change: r.Change) -> bool:
        assert change.merged_at is not None
        owners = self.owners(self.service(change), change.merged_at)
        return any(one.state == "approved" and one.reviewer_id in owners for one in self.reviews[change.id])

    def added(self, change: r.Change) -> int:
        return sum(one.added or 0 for one in self.files[change.id])

    def names(self, ids: set[str | None]) -> set[str]:
        return {self.people[one].name for one in ids if one is not None}


@pytest.fixture(scope="module")
def company() -> Company:
    return build_company()


@pytest.fixture(scope="module")
def books(company: Company) -> Books:
    return Books(company)


def share(values: list[bool]) -> float:
    return sum(values) / len(values)


def test_the_same_seed_gives_the_same_company_whatever_the_hash_seed(company: Company) -> None:
    here = hashlib.sha256((repr(company.records) + company.settings).encode()).hexdigest()
    # Any seed but the one of this process, which is drawn where nobody has set it.
    hash_seed = "1" if os.environ.get("PYTHONHASHSEED") == "4242" else "4242"
    environment = {**os.environ, "PYTHONHASHSEED": hash_seed, "TZ": "Asia/Kathmandu"}
    command = [sys.executable, "-c", DIGEST]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == here


def test_the_numbers_are_those_of_a_plausible_company(books: Books) -> None:
    people = books.all(r.Person)
    assert (sum(not one.is_bot for one in people), sum(one.is_bot for one in people)) == (40, 2)
    assert [len(books.all(kind)) for kind in (r.Team, r.Service, r.Repository)] == [6, 12, 8]
    merged = [(one, books.service(one)) for one in books.changes.values() if one.merged_at is not None]
    weeks = Counter(books.monday(one.merged_at or 0, service) for one, service in merged)
    assert len(weeks) == 31  # the code was brought in on the Friday before the first week
    assert min(weeks) == date(2026, 2, 16)
    counts = [count for monday, count in weeks.items() if monday > min(weeks)]
    assert 80 <= min(counts) <= max(counts) <= 130
    per_service = Counter(service for _, service in merged)
    assert all(5 <= count / 30 <= 15 for count in per_service.values())
    deployed = Counter(one.service_id for one in books.all(r.Deployment))
    assert all(2.4 <= count / 30 <= 7 for count in deployed.values())
    assert 1 <= len(books.all(r.Incident)) / 30 <= 5


def test_every_kind_of_change_that_a_forge_knows_is_there(books: Books) -> None:
    changes = list(books.changes.values())
    still_open = [one for one in changes if one.closed_at is None]
    assert len([one for one in still_open if one.is_draft]) >= 5
    assert len([one for one in still_open if one.approved_at is not None]) >= 2
    assert len([one for one in still_open if not one.is_draft and one.approved_at is None]) >= 5
    assert len([one for one in changes if one.closed_at is not None and one.merged_at is None]) >= 50
    assert len([one for one in changes if one.reverts_id is not None]) >= 5
    checks = books.all(r.Check)
    assert {one.is_required for one in checks} == {True, False}
    assert {one.conclusion for one in checks} == {"success", "failure", None}
    assert any(one.attempts > 1 for one in checks)
    assert {one.state for one in books.all(r.Review)} == {"approved", "commented", "changes_requested"}
    assert {one.state for one in books.all(r.Deployment)} == {"success", "failure"}
    named = Counter(one.deployment_id is not None for one in books.all(r.Incident))
    assert named[True] >= 10
    assert named[False] >= 10


def test_records_come_in_an_order_in_which_each_refers_to_earlier_ones(company: Company) -> None:
    known: dict[str, set[str]] = defaultdict(set)
    reverts = []
    for one in company.records:
        for field, kind in {
            "repository_id": "Repository", "team_id": "Team", "service_id": "Service", "author_id": "Person",
            "reviewer_id": "Person", "person_id": "Person", "change_id": "Change", "deployment_id": "Deployment",
            "objective_id": "Objective", "reverts_id": "Change",
        }.items():  # fmt: skip
            value = getattr(one, field, None)
            assert value is None or value in known[kind], (field, one)
        if hasattr(one, "id"):
            assert one.id not in known[type(one).__name__]
            known[type(one).__name__].add(one.id)
        if isinstance(one, r.Change) and one.reverts_id:
            reverts.append(one)
    assert reverts


def test_every_group_that_a_codeowners_file_names_has_members(books: Books) -> None:
    groups = {one.owner for one in books.all(r.OwnerMember)}
    for one in books.all(r.Codeowners):
        owners = parse_codeowners(one.text)
        for change in books.changes.values():
            if change.repository_id == one.repository_id:
                assert set(owners.owners_of(books.files[change.id][0].path) or ("nobody",)) <= groups


def test_the_times_of_a_change_are_in_order(books: Books) -> None:
    for one in books.changes.values():
        assert (one.first_commit_at or 0) <= one.opened_at <= one.updated_at
        end = one.merged_at or one.closed_at or 1 << 40
        for review in books.reviews[one.id]:
            assert review.reviewer_id != one.author_id
            assert one.opened_at <= review.submitted_at <= end
            assert one.approved_at is None or review.submitted_at <= one.approved_at
        assert one.approved_at is None or one.opened_at <= one.approved_at <= end
        assert (one.merge_sha is None) is (one.merged_at is None)
        assert all(check.completed_at is None or check.completed_at <= end for check in books.checks[one.id])
        if one.reverts_id is not None:
            assert (books.changes[one.reverts_id].merged_at or 1 << 40) < one.opened_at


def test_numbers_rise_with_the_time_of_opening(books: Books) -> None:
    for repository, changes in books.by(r.Change, "repository_id").items():
        assert [one.number for one in changes] == sorted(one.number for one in changes)
        assert all(one.id == f"{repository}#{one.number}" for one in changes)


def test_deployments_carry_what_was_merged_since_the_last_good_one(books: Books) -> None:
    carried = books.by(r.DeploymentChange, "deployment_id")
    out: set[tuple[str, str]] = set()
    for one in sorted(books.deployments.values(), key=lambda deployment: deployment.began_at):
        assert carried[one.id]
        for link in carried[one.id]:
            change = books.changes[link.change_id]
            assert change.merged_at is not None
            assert change.merged_at <= one.began_at
            assert books.service(change) == one.service_id
            assert (one.service_id, change.id) not in out
        if one.state == "success":
            out |= {(one.service_id, link.change_id) for link in carried[one.id]}


def test_an_incident_begins_after_the_deployment_that_it_names(books: Books) -> None:
    for one in books.all(r.Incident):
        assert one.acknowledged_at is not None
        assert one.resolved_at is not None
        assert one.began_at <= one.acknowledged_at < one.resolved_at
        if one.deployment_id is not None:
            deployment = books.deployments[one.deployment_id]
            assert deployment.service_id == one.service_id
            assert 0 < one.began_at - (deployment.finished_at or 0) <= 5 * DAY


def risky(books: Books, change: r.Change) -> bool:
    """Large, and without an owner's approval or a test."""
    tested = any("test" in one.path.rpartition("/")[2] for one in books.files[change.id])
    return books.added(change) > 300 and not (books.owner_approved(change) and tested)


def test_incidents_follow_what_was_risky_in_a_deployment_but_not_always(books: Books) -> None:
    carried = books.by(r.DeploymentChange, "deployment_id")
    blamed = {one.deployment_id for one in books.all(r.Incident)}
    broke: dict[bool, list[bool]] = {True: [], False: []}
    for one in books.deployments.values():
        changes = [books.changes[link.change_id] for link in carried[one.id]]
        if one.state == "success" and not any(change.title.startswith("Bring the code") for change in changes):
            broke[any(risky(books, change) for change in changes)].append(one.id in blamed)

    assert min(map(len, broke.values())) > 100
    # The ones that name their deployment; about as many more only begin soon after it.
    assert 4 * share(broke[False]) < share(broke[True]) < 0.4
    assert any(broke[False])


def test_nothing_happened_after_the_last_collection(books: Books) -> None:
    end = max(one.observed_at for one in books.all(r.SourceStatus))
    assert datetime.fromtimestamp(end, ZoneInfo("UTC")).date() == BLIND + timedelta(weeks=1)
    assert all((one.merged_at or 0) <= end and one.updated_at <= end for one in books.changes.values())
    assert all((one.finished_at or 0) <= end for one in books.deployments.values())
    assert all(one.at <= end for one in books.all(r.ObjectiveReading))


def test_a_diff_is_a_valid_hunk(books: Books) -> None:
    for file in [file for files in books.files.values() for file in files if file.patch is not None][::7]:
        header, *lines = (file.patch or "").split("\n")
        old, new = (int(part.partition(",")[2]) for part in header.split(" ")[1:3])
        signs = Counter(line[0] for line in lines)
        assert (signs["-"] + signs[" "], signs["+"] + signs[" "]) == (old, new)
        assert signs["+"] <= (file.added or 0)
        assert signs["-"] <= (file.deleted or 0)


def test_an_objective_is_read_every_day_and_never_exhausted(books: Books) -> None:
    for readings in books.by(r.ObjectiveReading, "objective_id").values():
        times = [one.at for one in readings]
        assert {later - earlier for earlier, later in pairwise(times)} == {DAY}
        assert len(times) == 30 * 7 + 1
        assert all(0 < one.budget_left <= 1 and 0 < one.burn < 4 for one in readings)


def test_the_settings_name_every_team_service_and_repository(company: Company, books: Books) -> None:
    settings = tomllib.loads(company.settings)
    assert {one["id"]: one["zone"] for one in settings["team"]} == {one.id: one.zone for one in books.all(r.Team)}
    assert {(one["id"], one["label"], one["team"], one["tier"], one.get("country")) for one in settings["service"]} == {
        (one.id, one.label, one.team_id, one.tier, one.country) for one in books.all(r.Service)
    }
    assert [
        (one["id"], path["repository"], glob)
        for one in settings["service"]
        for path in one["path"]
        for glob in path["globs"]
    ] == [(one.service_id, one.repository_id, one.glob) for one in books.all(r.ServicePath)]
    scopes = Counter(tuple(sorted(one["teams"])) for one in settings["manager"])
    assert scopes["storefront",] == 2
    assert {len(teams) for teams in scopes} == {1, 2, 3}
    assert {team for teams in scopes for team in teams} == {one.id for one in books.all(r.Team)}
    assert {one["name"] for one in settings["manager"]} <= {one.name for one in books.all(r.Person)}
    assert all("@" in one["email"] and one["slack"].startswith("U") for one in settings["manager"])


def test_sources_were_seen_inside_every_week_in_every_zone(books: Books) -> None:
    seen = {one.observed_at for one in books.all(r.SourceStatus) if one.source_id == "github"}
    for zone in {one.zone for one in books.all(r.Team)}:
        for week in (QUIET, GAP, HOLIDAY, RECOVERY, BLIND):
            end = datetime(week.year, week.month, week.day, tzinfo=ZoneInfo(zone)) + timedelta(weeks=1)
            assert any(0 < end.timestamp() - at < DAY for at in seen)


def test_another_seed_gives_another_company_with_the_same_story(company: Company) -> None:
    other = build_company(9)
    assert other.records != company.records
    assert other.settings == company.settings
    assert [one.title for one in other.records if isinstance(one, r.Change)].count(RISKY) == 1
