"""What whoever begins is told when a forge or Slack says no, and what is guessed of the place and the people."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from pydantic import SecretStr

from bot.errors import UsageError
from bot.init.choices import Questions, ask_account, choose_mail, choose_reader, given_on_command_line, parse_reader
from bot.init.discovery import (
    CANDIDATES,
    Identity,
    git_identity,
    guess_zone,
    how_to_token,
    look,
    machine_zone,
    open_github,
    slack_member,
    with_token,
)
from bot.init.proposal import Given, Reader
from bot.settings import Settings, read_settings
from briefing.contracts.week import known_zones
from data.errors import CredentialsRefused, RateLimited
from data.sources.github.seen import Seen, Viewer
from tests.fakes.github import FakeGitHub
from tests.fakes.github.faults import primary_limit
from tests.fakes.github_survey import member_of, shown
from tests.fakes.slack import FakeSlack
from tests.fakes.slack_faults import ErrorCode


@pytest.fixture
def github(shared_dir: Path) -> Iterator[FakeGitHub]:
    with FakeGitHub(shared_dir) as fake:
        shown(fake.world.repository("acme/shop")).commit(int(time.time()) - 60, "Begin", files={"a.py": "1"})
        member_of(fake.world, "riskbrief", "acme")
        yield fake


def settings_of(github: FakeGitHub, token: str | None) -> Settings:
    return with_token(read_settings({}), None if token is None else SecretStr(token), github.url)


def looked(github: FakeGitHub, login: str, token: str | None = None) -> Seen:
    with open_github(settings_of(github, token or github.token)) as server:
        return look(server, login, viewer=None, most=30, names=(), on_done=lambda _done, _all: None)


def test_without_a_token_it_says_where_to_make_one_with_which_scopes() -> None:
    with pytest.raises(UsageError) as told, open_github(with_token(read_settings({}), None, None)):
        pass
    line = str(told.value)
    assert line.startswith("RISKBRIEF_GITHUB_TOKEN is not set; make a classic token with the scopes repo, read:org at")
    assert "https://github.com/settings/tokens/new?scopes=repo,read:org" in line
    assert " https://github.acme.example/settings/tokens/new" in how_to_token("https://github.acme.example/api/v3")
    assert "\n" not in how_to_token(None)


def test_a_refused_token_is_never_shown_and_the_fix_is(github: FakeGitHub) -> None:
    with pytest.raises(CredentialsRefused) as told:
        looked(github, "acme", "ghp_hunter2")
    assert "renew RISKBRIEF_GITHUB_TOKEN" in str(told.value)
    assert "/settings/tokens/new" in str(told.value)
    assert "hunter2" not in f"{told.value} {told.value.raw}"


def test_an_account_that_is_not_there_brings_the_nearest(github: FakeGitHub) -> None:
    for login, hint in (
        ("acne", "did you mean 'acme'?"),
        ("zzz", "the token may see 'acme', 'riskbrief'; an organisation and a personal"),
    ):
        with pytest.raises(UsageError) as told:
            looked(github, login)
        assert str(told.value).startswith(f"--organisation {login!r} is no organisation or account on GitHub")
        assert hint in str(told.value)


def test_an_account_without_anything_in_use_is_told(github: FakeGitHub) -> None:
    assert [one.name for one in looked(github, "acme").repositories] == ["acme/shop"]
    github.world.repositories.clear()
    shown(github.world.repository("acme/attic", isArchived=True))
    with pytest.raises(UsageError, match=r"the organisation acme has no repository in use.*\(1 are forks"):
        looked(github, "acme")


def test_a_limit_is_not_waited_for(github: FakeGitHub) -> None:
    github.fail("graphql", primary_limit(int(time.time()) + 3_000))
    with pytest.raises(RateLimited, match="there is more at"):
        looked(github, "acme")


def test_slack_tells_who_has_an_address_or_why_not() -> None:
    with FakeSlack() as slack:
        slack.add_user("U012AB3CD", email="ada@acme.example")
        slack.add_user("U0GUEST", email="guest@other.example", stranger=True)
        settings = read_settings({"RISKBRIEF_SLACK_BOT_TOKEN": slack.bot_token})

        def asked(email: str) -> tuple[str | None, str]:
            return slack_member(settings, email, slack.api_url)

        assert asked("ada@acme.example") == ("U012AB3CD", "Slack knows the address")
        assert asked("eve@acme.example") == (None, "users_not_found")
        assert asked("guest@other.example")[0] is None
        slack.fail("users.lookupByEmail", ErrorCode("missing_scope"))
        assert asked("ada@acme.example") == (None, "missing_scope")
    assert asked("ada@acme.example")[1].startswith("no answer from Slack")
    assert slack_member(read_settings({}), "ada@acme.example", slack.api_url)[0] is None


NOBODY = Questions(is_anybody_there=False)
ADA = Reader(name="Ada Lovelace", email="ada@acme.example")
SUMMER, WINTER = (int(datetime(2026, month, 15, 12, tzinfo=UTC).timestamp()) for month in (8, 11))


def commits(zone: str, *moments: int) -> tuple[tuple[int, int], ...]:
    told = [datetime.fromtimestamp(at, UTC).astimezone(ZoneInfo(zone)).utcoffset() for at in moments]
    return tuple((at, int(one.total_seconds())) for at, one in zip(moments, told, strict=True) if one is not None)


class Scripted:
    """Somebody with answers, who remembers what was asked; without more answers they press Enter."""

    is_anybody_there = True

    def __init__(self, *answers: str) -> None:
        self.answers, self.asked = list(answers), []

    def ask(self, text: str, ready: str, check: Callable[[str], str]) -> str:
        self.asked.append((text, ready))
        return check(self.answers.pop(0) if self.answers else ready)

    def agrees(self, text: str) -> bool:
        self.asked.append((text, "yes"))
        return True


@pytest.mark.parametrize(
    ("machine", "authors", "zone", "why"),
    [
        pytest.param("Europe/Madrid", "Asia/Tokyo", "Europe/Madrid", "the zone of this machine", id="the_machines"),
        pytest.param("Etc/UTC", "Asia/Tokyo", "Asia/Tokyo", "where the clocks of 100%", id="a_server_at_utc"),
        pytest.param("UTC", "Europe/Paris", "Europe/Berlin", "where the clocks", id="clocks_alike"),
        pytest.param("UTC", "Asia/Kolkata", "Asia/Kolkata", "where the clocks", id="half_hours"),
    ],
)
def test_the_zone_is_the_machines_or_else_the_authors(machine: str | None, authors: str, zone: str, why: str) -> None:
    guess = guess_zone(machine, commits(authors, SUMMER, WINTER))
    assert (guess.zone, guess.why.startswith(why)) == (zone, True)


def test_summer_and_winter_tell_zones_apart_and_few_commits_tell_nothing() -> None:
    assert guess_zone(None, commits("America/Phoenix", SUMMER, WINTER)).zone == "America/Phoenix"
    assert guess_zone("UTC", ()).zone == "UTC"
    scattered = tuple((WINTER, hours * 3_600) for hours in range(-8, 8))
    assert guess_zone(None, scattered).why == "this machine does not say where it is, and commits tell of no place"
    assert set(CANDIDATES) <= known_zones()


def test_the_machine_tells_its_zone_by_tz_or_by_its_clocks_file(tmp_path: Path) -> None:
    place = tmp_path / "zoneinfo" / "Europe" / "Berlin"
    place.parent.mkdir(parents=True)
    place.write_bytes(b"")
    (tmp_path / "localtime").symlink_to(place)
    assert machine_zone({"TZ": ":Asia/Tokyo"}, tmp_path / "localtime") == "Asia/Tokyo"
    assert machine_zone({"TZ": "CET-1CEST"}, tmp_path / "localtime") == "Europe/Berlin"
    assert machine_zone({}, tmp_path / "absent") is None
    (tmp_path / "copied").write_bytes(b"TZif")
    assert machine_zone({}, tmp_path / "copied") is None


def test_git_tells_who_commits_here_or_nobody(tmp_path: Path) -> None:
    (tmp_path / ".gitconfig").write_text("[user]\nname = Ada Lovelace\n", "utf-8")
    home = {"HOME": str(tmp_path), "PATH": "/usr/bin:/bin", "GIT_CONFIG_NOSYSTEM": "1", "GIT_DIR": str(tmp_path / "no")}
    assert git_identity(home) == Identity(name="Ada Lovelace", email=None)
    assert git_identity({"PATH": str(tmp_path)}) == Identity(name=None, email=None)


@pytest.mark.parametrize(
    ("text", "reader"),
    [
        ("Ada Lovelace <ada@acme.example>", ADA),
        ("ada@acme.example", Reader(name="ada", email="ada@acme.example")),
        ("Ada Lovelace", Reader(name="Ada Lovelace")),
        ("none", None),
    ],
)
def test_a_reader_is_a_name_with_or_without_an_address(text: str, reader: Reader | None) -> None:
    assert parse_reader(text) == reader
    assert choose_reader(Given(reader=text), Identity(name=None, email=None), NOBODY) == reader


@pytest.mark.parametrize(
    ("name", "email", "reader"),
    [
        pytest.param("Ada Lovelace", "ada@acme.example", ADA, id="both"),
        pytest.param("Lovelace, Ada (Dr.)", "ada@acme.example", "Lovelace, Ada (Dr.)", id="a_name_with_signs"),
        pytest.param("Ada", "1+ada@users.noreply.github.com", Reader(name="Ada"), id="an_address_nobody_reads"),
        pytest.param(None, None, None, id="nobody"),
    ],
)
def test_who_commits_here_is_the_reader_that_enter_takes(name: str | None, email: str | None, reader: object) -> None:
    found = choose_reader(Given(), Identity(name=name, email=email), NOBODY)
    assert reader in (found, found and found.name)


def test_a_mail_server_is_asked_for_only_where_slack_does_not_reach_the_reader() -> None:
    somebody = Scripted("smtp.acme.example")
    assert choose_mail(Given(), ADA, somebody) == "smtp.acme.example"
    assert choose_mail(Given(), ADA, Scripted()) is None
    for reader in (None, Reader(name="Ada"), ADA.in_slack("U012AB3CD")):
        assert choose_mail(Given(), reader, somebody) is None
    assert len(somebody.asked) == 1


@pytest.mark.parametrize(
    ("name", "value", "line"),
    [
        ("zone", "Europe/Berln", "--zone 'Europe/Berln' is not an IANA zone; did you mean 'Europe/Berlin'"),
        ("reader", "Ada <ada@>", "--reader 'Ada <ada@>' is not an email address"),
        ("reader", " ", "--reader ' ' names nobody; write it as Ada Lovelace <ada@example.com>"),
        ("mail_server", "smtp:25", "--mail-server 'smtp:25' is no name of a host; write it as smtp.example.com"),
        ("organisation", "https://github.com/acme", "--organisation 'https://github.com/acme' is no name of an"),
    ],
)
def test_a_value_that_cannot_be_used_is_named_with_its_option_and_the_fix(name: str, value: str, line: str) -> None:
    with pytest.raises(UsageError) as told:
        given_on_command_line(repositories=(), has_mirrors=True, **{name: value})
    assert str(told.value).startswith(line)


def test_the_account_is_the_only_one_that_the_token_knows() -> None:
    one = Viewer(login="ada", organisations=("acme",))
    assert ask_account(one, NOBODY) == "acme"
    assert ask_account(Viewer(login="ada", organisations=()), NOBODY) == "ada"
    somebody = Scripted("beta")
    assert ask_account(Viewer(login="ada", organisations=("acme", "beta")), somebody) == "beta"
    assert somebody.asked == [("Organisation or account on GitHub (acme, beta, ada)", "acme")]

    # Of several people have to choose.
    with pytest.raises(UsageError, match="name one of acme, beta, ada with --organisation"):
        ask_account(Viewer(login="ada", organisations=("acme", "beta")), NOBODY)
    # Whose member she is may not be seen: it may be another account that is meant.
    with pytest.raises(UsageError, match="name one of ada with --organisation"):
        ask_account(Viewer(login="ada", organisations=None), NOBODY)
    with pytest.raises(UsageError, match=r"github\.com/NAME"):
        ask_account(Viewer(login=None, organisations=()), NOBODY)
