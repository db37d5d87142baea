"""What is looked over before there are settings: ranked, looked into, and told apart from what may not be seen."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from random import Random

import httpx
import pytest

from data.errors import NotFound, RateLimited, RemoteError
from data.sources.github import GitHub, PersonalToken, places_of
from data.sources.github.seen import Seen, Viewer
from data.sources.github.survey import look_over, who_asks
from data.sources.http.asking import Budget
from data.sources.http.transport import Transport, World
from tests.fakes.forge import Answers
from tests.fakes.github import FakeGitHub
from tests.fakes.github.faults import gave_up, graphql_limit
from tests.fakes.github_survey import authored, member_of, personal, shown

DAY = 86_400
NOON = 1_794_916_800


class Desk:
    """An organisation of three repositories in use, and a client to look at it with."""

    def __init__(self, fake: FakeGitHub, client: httpx.Client) -> None:
        self.fake = fake
        world = World(clock=lambda: NOON, sleep=lambda _seconds: None, rng=Random(1))
        known = PersonalToken(fake.token)
        transport = Transport(client, service="GitHub", budget=Budget(patience=10), world=world, credentials=known)
        self.github = GitHub(transport, places_of("https://api.github.com"))
        shop = self.add("acme/shop", 3, {"CODEOWNERS": "* @acme/core\n", "services/pay/Dockerfile": "F", "a.py": "1"})
        shop.deploy("eu", at=NOON - DAY, states=[(NOON - DAY, "success")])
        shop.deploy(None, at=NOON - 2 * DAY)
        self.add("acme/billing", 1, {"go.mod": "m"})
        self.add("acme/quiet", 0, {})
        fake.world.team("acme", "core", [])

    def add(self, name: str, commits: int, files: dict[str, str | None], **more: bool):
        repo = shown(self.fake.world.repository(name, **more))
        for number in range(commits):
            authored(repo.commit(NOON - DAY + number, "Work", files=files), "+01:00")
        return repo

    def look(self, login: str = "acme", **more: object) -> Seen:
        return look_over(self.github, login, now=NOON, **{"most": 30, **more})


@pytest.fixture
def desk(shared_dir: Path) -> Iterator[Desk]:
    with FakeGitHub(shared_dir, clock=lambda: NOON) as fake, httpx.Client(base_url=fake.url) as client:
        yield Desk(fake, client)


def test_the_most_active_come_first_with_two_levels_of_what_is_in_them_and_quiet_ones_not_at_all(desk: Desk) -> None:
    seen = desk.look()
    assert [(one.name, one.commits) for one in seen.repositories] == [("acme/shop", 3), ("acme/billing", 1)]
    assert seen.there == {"acme/shop", "acme/billing", "acme/quiet"}
    assert (seen.login, seen.name, seen.is_organisation) == ("acme", "Acme", True)
    assert [one.slug for one in seen.teams or ()] == ["core"]
    [shop] = desk.look(most=1).repositories
    assert {one.path: (one.files, one.folders) for one in shop.folders} == {
        "": ({"CODEOWNERS", "a.py"}, {"services"}),
        "services": (frozenset(), {"pay"}),
        "services/pay": ({"Dockerfile"}, frozenset()),
    }
    assert (shop.codeowners, shop.environments) == ("* @acme/core\n", ("eu",))
    assert {offset for _, offset in shop.authored} == {3_600}


def test_forks_archived_and_empty_repositories_are_left_out_and_counted_unless_they_are_named(desk: Desk) -> None:
    desk.add("acme/forked", 9, {"a": "1"}, isFork=True)
    desk.add("acme/attic", 9, {"a": "1"}, isArchived=True)
    desk.add("acme/void", 0, {}, isEmpty=True)
    seen = desk.look()
    assert seen.left_out == 3
    assert "acme/forked" not in {one.name for one in seen.repositories} | seen.there
    seen = desk.look(names=["acme/forked", "acme/quiet"])
    assert [one.name for one in seen.repositories] == ["acme/forked", "acme/quiet"]
    with pytest.raises(NotFound, match="the repository acme/nothing was not found"):
        desk.look(names=["acme/nothing"])


def test_an_account_of_a_person_is_as_good_and_has_no_teams(desk: Desk) -> None:
    desk.add("ada/notes", 1, {"a": "1"})
    personal(desk.fake.world, "ada")
    seen = desk.look("ada")
    assert (seen.is_organisation, seen.teams, [one.name for one in seen.repositories]) == (False, None, ["ada/notes"])


def test_what_may_not_be_seen_is_unknown_and_not_empty(desk: Desk) -> None:
    desk.fake.withhold("members", "deployments", "contents")
    seen = desk.look()
    assert seen.teams is None
    assert {(one.environments, one.folders, one.codeowners) for one in seen.repositories} == {(None, (), None)}


def test_an_account_that_is_not_there_is_told_and_a_limit_is_not_waited_for(desk: Desk) -> None:
    with pytest.raises(NotFound, match="the repositories of nobody was not found"):
        desk.look("nobody")
    desk.fake.fail("graphql", graphql_limit(NOON + 3_000))
    with pytest.raises(RateLimited, match="there is more at"):
        desk.look()


def test_where_so_many_folders_are_too_much_they_are_asked_for_one_by_one(desk: Desk) -> None:
    whole = desk.look()
    desk.fake.forget()
    # Before it is the one for how active they are; the transport tries none of these again.
    desk.fake.on_call = lambda call: (
        call.name == "Together"
        and (desk.fake.fail("Together", gave_up()) if len(desk.fake.named("Together")) == 1 else None)
    )
    assert desk.look() == whole
    # How active they are, the refusal, and then each by itself.
    assert len(desk.fake.named("Together")) == 4


def test_a_look_costs_few_points(desk: Desk) -> None:
    for number in range(20):
        desk.add(f"acme/r{number:02}", 2, {"go.mod": "m"})
    desk.fake.forget()
    assert len(desk.look().repositories) == 22
    assert desk.fake.points <= 12


def test_whatever_may_be_null_is_null_and_nothing_breaks(desk: Desk) -> None:
    member_of(desk.fake.world, "riskbrief", "acme")
    asked: set[tuple[str, str]] = set()

    def remember(kind: str, name: str) -> bool:
        asked.add((kind, name))
        return False

    desk.fake.nulls(remember)
    desk.look(most=1)
    # The schema lets a list of entries be null, and none of those in it.
    for pair in sorted(asked - {("Tree", "entries[]")}):
        desk.fake.null(pair)
        try:
            seen = desk.look(most=1)
        except RemoteError as told:
            # A refusal in our words is an answer; anything else would be a defect.
            assert str(told)  # noqa: PT017 (which of the two it is depends on the field)
        else:
            assert seen.repositories or pair[1].startswith("nodes")


SCOPES = """{"data": null, "errors": [{"type": "INSUFFICIENT_SCOPES", "message": "Your token has not been granted the
 required scopes to execute this query. The 'name' field requires one of the following scopes: ['read:org']"}]}"""


def test_a_token_tells_whose_it_is_and_without_read_org_all_but_names_teams_and_memberships(desk: Desk) -> None:
    member_of(desk.fake.world, "riskbrief", "acme")
    assert who_asks(desk.github) == Viewer(login="riskbrief", organisations=("acme",))
    refused = Answers(200, SCOPES.replace("\n", ""))
    desk.fake.fail("OwnedTeams", refused)
    desk.fake.fail("Viewer", refused)
    seen = desk.look()
    assert (seen.name, seen.teams, len(seen.repositories)) == ("acme", None, 2)
    viewer = who_asks(desk.github)
    assert (viewer, viewer.accounts) == (Viewer(login="riskbrief", organisations=None), ("riskbrief",))
