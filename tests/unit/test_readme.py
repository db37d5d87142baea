"""What the README promises, held against the code: permissions, commands, variables, and the form of the app."""

from __future__ import annotations

import json
import re
from urllib.parse import parse_qs, urlsplit

import pytest

from bot.cli.commands import COMMANDS
from bot.doctor.slack import SCOPES
from bot.settings.environment import CONFIG, DATABASE_URL, LOG_FORMAT, NAMES, SECRET_VARIABLES
from bot.settings.sources import GitHubSource, LabelledIssuesSource, PagerDutySource
from bot.slack.commands import WORDS
from bot.wiring import load_method
from data.sources.github.access import GRANTS
from tests.conftest import ROOT

README = (ROOT / "README.md").read_text("utf-8")
MANIFEST = json.loads((ROOT / "docs/github-app-manifest.json").read_text("utf-8"))
READ = {grant.id: "read" for grant in GRANTS}
FEW = 4
# What GitHub's page about manifests lists; it ignores silently what it does not know.
KEYS_OF_A_MANIFEST = {
    *("name", "url", "hook_attributes", "redirect_url", "callback_urls", "setup_url", "description", "public"),
    *("default_events", "default_permissions", "request_oauth_on_install", "setup_on_update"),
}


def row_of(grant) -> str:
    """The row of the README's table that a permission has to have."""
    name, _, access = grant.permission.partition(": ")
    found = [one for one in load_method().catalogue.signals if set(one.needs) & set(grant.blinds)]
    fed = ", ".join(one.title for one in found)
    if len(found) > FEW:
        fed = f"{len(found)} signals: {', '.join(dict.fromkeys(one.family for one in found))}"
    fed = fed or "no signal"
    return f"| {name} | {access} | {grant.gives} | {fed} |"


@pytest.mark.parametrize("grant", GRANTS, ids=lambda one: one.id)
def test_every_permission_stands_in_the_readme_with_what_it_gives_and_feeds(grant) -> None:
    assert row_of(grant) in README.splitlines()


def test_the_readme_asks_for_no_permission_that_is_not_used() -> None:
    table = README.partition("| permission | access |")[2].partition("\n\n")[0]
    assert len(table.splitlines()) - 2 == len(GRANTS)


def test_the_manifest_asks_for_the_permissions_that_are_used_and_has_webhooks_off() -> None:
    assert MANIFEST["default_permissions"] == READ
    assert (MANIFEST["hook_attributes"]["active"], MANIFEST["default_events"], MANIFEST["public"]) == (False, [], False)
    assert set(MANIFEST) <= KEYS_OF_A_MANIFEST
    # GitHub demands both.
    assert MANIFEST["url"].startswith("https://")
    assert MANIFEST["hook_attributes"]["url"].startswith("https://")


def test_the_link_that_fills_in_the_app_asks_for_the_same() -> None:
    [link] = re.findall(r"https://github\.com/organizations/\S+/settings/apps/new\?[^\s>]+", README)
    told = {name: value for name, [value] in parse_qs(urlsplit(link).query, strict_parsing=True).items()}
    assert (told.pop("webhook_active"), told.pop("public"), told.pop("name")) == ("false", "false", MANIFEST["name"])
    assert told.pop("url") == MANIFEST["url"]
    assert told == READ


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_stands_in_the_table_of_commands(name: str) -> None:
    commands = README.partition("## Commands")[2].partition("\n## ")[0]
    assert re.search(rf"^\| `riskbrief {re.escape(name)}\b", commands, re.MULTILINE)


@pytest.mark.parametrize("variable", [CONFIG, DATABASE_URL, LOG_FORMAT, NAMES, *SECRET_VARIABLES.values()])
def test_every_variable_stands_in_the_readme(variable: str) -> None:
    assert f"`{variable}`" in README


def test_the_readme_explains_exactly_the_scopes_that_are_used_in_slack() -> None:
    table = README.partition("| scope | what it is for |")[2].partition("\n\n")[0]
    assert re.findall(r"^\| `([a-z:.]+)` \| .+ \|$", table, re.MULTILINE) == [scope.id for scope in SCOPES]


@pytest.mark.parametrize("word", WORDS)
def test_every_word_of_the_command_stands_in_the_page_about_slack(word: str) -> None:
    assert f"`/risk {word}" in (ROOT / "docs/slack.md").read_text("utf-8")


@pytest.mark.parametrize(
    ("model", "key"),
    [
        (GitHubSource, "app_id"),
        (GitHubSource, "installation_id"),
        (GitHubSource, "base_url"),
        (GitHubSource, "repositories"),
        (GitHubSource, "organisation"),
        (PagerDutySource, "base_url"),
        (LabelledIssuesSource, "labels"),
    ],
)
def test_the_keys_that_the_readme_speaks_of_exist(model, key: str) -> None:
    assert key in model.model_fields
    assert key in README
