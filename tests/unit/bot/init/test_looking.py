"""What whoever begins is told when GitHub or Slack says no."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import SecretStr

from bot.errors import UsageError
from bot.init.discovery import how_to_token, look, open_github, slack_member, with_token
from bot.settings import Settings, read_settings
from data.errors import CredentialsRefused, RateLimited
from data.sources.github.seen import Seen
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
