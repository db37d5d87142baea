"""A second look: only what a file lacks is proposed, what is gone is told, and what people wrote stays as it is."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.init.additions import Additions, appended, compare, difference
from bot.init.proposal import Choices, propose
from bot.init.settings_file import whole_file
from bot.settings import load_settings
from data.sources.github.seen import Seen
from tests.unit.bot.init.seeing import repository, seen

SHOP = repository("acme/shop", "services/pay/Dockerfile", "services/find/go.mod", codeowners="* @acme/core\n")
GREW = repository(
    "acme/shop",
    *("services/pay/Dockerfile", "services/find/go.mod", "services/mail/go.mod"),
    codeowners="* @acme/core\n/services/mail/ @acme/post\n",
)
BILLING = repository("acme/billing", "a.py")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "riskbrief.toml"


def first(path: Path, look: Seen) -> str:
    text = whole_file(propose(look), Choices(zone="Europe/Berlin", zone_why=""))
    path.write_text(text, "utf-8")
    return text


def again(path: Path, look: Seen) -> Additions:
    return compare(look, load_settings(path, {}).organisation, path.read_text("utf-8"))


def test_a_new_repository_and_part_and_their_teams_are_added_to_a_file_that_lacks_nothing_more(path: Path) -> None:
    old = first(path, seen(SHOP, teams=["core"])).replace("# A reader", "# My own words: a reader")
    path.write_text(old, "utf-8")
    assert again(path, seen(SHOP, teams=["core"])).is_empty
    look = seen(GREW, BILLING, teams=["core", "post"])
    found = again(path, look)
    assert [(one.id, one.team) for one in found.lacking.services] == [("mail", "post"), ("billing", "acme")]
    assert {one.id for one in found.lacking.teams} == {"acme", "post"}
    new = appended(old, found, "Europe/Berlin")
    assert new.startswith(old.rstrip("\n"))
    path.write_text(new, "utf-8")
    assert again(path, look).is_empty
    assert {one.zone for one in load_settings(path, {}).organisation.teams} == {"Europe/Berlin"}
    assert [line for line in difference(old, new, "riskbrief.toml")[2:] if line.startswith("-")] == []


def test_a_file_with_the_line_ends_of_windows_keeps_them(path: Path) -> None:
    old = first(path, seen(SHOP)).replace("\n", "\r\n")
    path.write_bytes(old.encode())
    new = appended(old, again(path, seen(SHOP, BILLING)), "UTC")
    assert new.count("\n") == new.count("\r\n")


def test_who_made_one_service_of_a_repository_is_not_asked_to_split_it(path: Path) -> None:
    first(path, seen(repository("acme/shop", "a.py")))
    assert again(path, seen(GREW)).is_empty


def test_capitals_do_not_make_a_repository_or_a_team_a_new_one(path: Path) -> None:
    text = first(path, seen(SHOP, teams=["core"]))
    path.write_text(text.replace("acme/shop", "Acme/Shop").replace('"core"', '"Core"'), "utf-8")
    found = again(path, seen(GREW, teams=["core", "post"]))
    assert [one.id for one in found.lacking.services] == ["mail"]
    one = repository("acme/new", "a.py", codeowners="* @acme/core\n")
    added = again(path, seen(one, teams=["core"])).lacking
    assert ([team.id for team in added.teams], added.services[0].team) == ([], "Core")


def test_an_id_that_the_file_has_for_something_else_is_not_given_twice(path: Path) -> None:
    text = first(path, seen(repository("acme/shop", "a.py")))
    path.write_text(text.replace('repository = "acme/shop"', 'repository = "other/thing"'), "utf-8")
    [service] = again(path, seen(repository("acme/shop", "a.py"))).lacking.services
    assert service.id == "shop-2"


def test_what_is_gone_is_told_and_what_may_not_be_seen_is_not_gone(path: Path) -> None:
    first(path, seen(SHOP, BILLING, repository("other/tool", "a"), teams=["core"]))
    found = again(path, seen(BILLING, teams=["post"]))
    # Of another account nothing was listed.
    assert (found.is_empty, found.gone_repositories, found.gone_teams) == (True, ("acme/shop",), ("acme/core",))

    quiet = seen(BILLING, more=["acme/shop"], teams=["core"])
    assert again(path, quiet).gone_repositories == ()
    hidden = Seen(**{name: getattr(quiet, name) for name in Seen.__dataclass_fields__} | {"teams": None})
    assert again(path, hidden).gone_teams == ()
