"""What README and the pages about setting up promise, held against the code: permissions, commands, variables."""

from __future__ import annotations

import json
import re
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from bot.cli.commands import COMMANDS
from bot.doctor.slack import SCOPES
from bot.settings.environment import CONFIG, DATABASE_URL, LOG_FORMAT, NAMES, SECRET_VARIABLES
from bot.slack.commands.risk import WORDS
from bot.wiring import load_method
from briefing.contracts.words import in_words
from data.sources.github.access import GRANTS
from tests.conftest import ROOT

MOST_WORDS = 1_500
README = (ROOT / "README.md").read_text("utf-8")
GITHUB, SLACK, COMMANDS_PAGE, SETTINGS = (
    (ROOT / f"docs/{name}.md").read_text("utf-8") for name in ("github", "connect-slack", "commands", "settings")
)
MANIFEST = json.loads((ROOT / "docs/github-app-manifest.json").read_text("utf-8"))
READ = {grant.id: "read" for grant in GRANTS}
FEW = 4
# What GitHub's page about manifests lists; it ignores silently what it does not know.
KEYS_OF_A_MANIFEST = {
    *("name", "url", "hook_attributes", "redirect_url", "callback_urls", "setup_url", "description", "public"),
    *("default_events", "default_permissions", "request_oauth_on_install", "setup_on_update"),
}


def row_of(grant) -> str:
    """The row of the table that a permission has to have."""
    name, _, access = grant.permission.partition(": ")
    found = [one for one in load_method().catalogue.signals if set(one.needs) & set(grant.blinds)]
    fed = ", ".join(one.title for one in found)
    if len(found) > FEW:
        fed = f"{len(found)} signals: {', '.join(dict.fromkeys(one.family for one in found))}"
    fed = fed or "no signal"
    return f"| {name} | {access} | {grant.gives} | {fed} |"


def test_the_permissions_in_the_page_are_those_that_are_used_with_what_each_gives_and_feeds() -> None:
    table = GITHUB.partition("| permission | access |")[2].partition("\n\n")[0]
    assert set(table.splitlines()[2:]) == set(map(row_of, GRANTS))


def test_the_manifest_asks_for_the_permissions_that_are_used_and_has_webhooks_off() -> None:
    assert MANIFEST["default_permissions"] == READ
    assert (MANIFEST["hook_attributes"]["active"], MANIFEST["default_events"], MANIFEST["public"]) == (False, [], False)
    assert set(MANIFEST) <= KEYS_OF_A_MANIFEST
    # GitHub demands both.
    assert MANIFEST["url"].startswith("https://")
    assert MANIFEST["hook_attributes"]["url"].startswith("https://")


def test_the_link_that_fills_in_the_app_asks_for_the_same() -> None:
    [link] = re.findall(r"https://github\.com/organizations/\S+/settings/apps/new\?[^\s>]+", GITHUB)
    told = {name: value for name, [value] in parse_qs(urlsplit(link).query, strict_parsing=True).items()}
    assert (told.pop("webhook_active"), told.pop("public"), told.pop("name")) == ("false", "false", MANIFEST["name"])
    assert told.pop("url") == MANIFEST["url"]
    assert told == READ


def test_the_readme_is_read_in_one_sitting_and_says_how_many_permissions_there_are() -> None:
    assert len(README.split()) <= MOST_WORDS
    assert f"{in_words(len(GRANTS))} read permissions" in " ".join(README.split())


def test_every_command_and_variable_stands_in_its_page() -> None:
    assert set(COMMANDS) <= set(re.findall(r"^\| `riskbrief (\w+)", COMMANDS_PAGE, re.MULTILINE))
    variables = [CONFIG, DATABASE_URL, LOG_FORMAT, NAMES, *SECRET_VARIABLES.values()]
    assert [one for one in variables if f"`{one}`" not in SETTINGS] == []


def test_the_page_about_slack_explains_exactly_the_scopes_that_are_used_in_slack() -> None:
    table = SLACK.partition("| scope | what it is for |")[2].partition("\n\n")[0]
    assert re.findall(r"^\| `([a-z:.]+)` \| .+ \|$", table, re.MULTILINE) == [scope.id for scope in SCOPES]


def test_every_word_of_the_command_stands_in_the_page_about_slack() -> None:
    page = (ROOT / "docs/slack.md").read_text("utf-8")
    assert [word for word in WORDS if f"`/risk {word}" not in page] == []


PAGES = [
    *sorted((ROOT / "docs").glob("*.md")),
    *(ROOT / name for name in ("README.md", "CONTRIBUTING.md", "SECURITY.md")),
]


def anchors(page: Path) -> set[str]:
    """The anchors that GitHub gives a page's headings."""
    titles = re.findall(r"^#+ (.+)$", page.read_text("utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", one.lower()).replace(" ", "-") for one in titles}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_of_a_page_leads_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)\s]+)\)", page.read_text("utf-8")):
        name, _, anchor = target.partition("#")
        if not name.startswith(("http", "mailto")):
            found = (page.parent / name).resolve() if name else page
            assert found.exists(), target
            assert not anchor or anchor in anchors(found), target


def test_the_site_has_every_page() -> None:
    told = set(re.findall(r"- ([\w-]+\.md)$", (ROOT / "deploy/mkdocs.yml").read_text("utf-8"), re.MULTILINE))
    assert told == {page.name for page in (ROOT / "docs").glob("*.md")}
