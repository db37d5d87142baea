"""What docs/limits.md says of our own limits, held against the code: its constants, settings and links to our pages."""

from __future__ import annotations

import ast
import re
from importlib import import_module
from pathlib import Path

from bot.pace import PATIENCE_SECONDS, Limit, limits_of
from bot.receiving.app import COVERAGE, EVENTS, KIB, MOST_BYTES
from bot.settings import Limits
from briefing.delivery.outlets.slack import Again
from briefing.delivery.outlets.smtp_server import MailServer
from tests.conftest import ROOT

PAGE = (ROOT / "docs/limits.md").read_text("utf-8")
CONSTANT = r"`(_?[A-Z][A-Z_]+) = ([^`]+)`"
NAMED = re.findall(rf"({CONSTANT}(?:,\s+{CONSTANT})*)\s+in\s+`([a-z_/]+\.py)`", PAGE)


def constants() -> list[tuple[str, str, str]]:
    """Every constant of the page: its file, its name and its value as it is written there."""
    return [(found[-1], name, told) for found in NAMED for name, told in re.findall(CONSTANT, found[0])]


def sections() -> dict[str, str]:
    """What stands below each heading of a service."""
    parts = re.split(r"^### (.+)$", PAGE, flags=re.MULTILINE)[1:]
    return dict(zip(parts[::2], parts[1::2], strict=True))


def anchors(page: Path) -> set[str]:
    headings = re.findall(r"^#+ (.+)$", page.read_text("utf-8"), re.MULTILINE)
    return {re.sub(r"[^a-z0-9 _-]", "", one.lower()).replace(" ", "-") for one in headings}


def test_every_constant_that_the_page_names_has_that_value() -> None:
    assert len(constants()) == len(re.findall(CONSTANT, PAGE)) > 30
    for path, name, told in constants():
        module = import_module(path.removesuffix(".py").replace("/", "."))
        assert getattr(module, name) == ast.literal_eval(told), name


def test_what_the_page_says_in_words_is_what_the_code_does() -> None:
    limits, words = Limits(), " ".join(PAGE.split())
    assert f"`slack_posts_per_minute`, {limits.slack_posts_per_minute} " in PAGE
    assert f"`slack_seconds_between_posts`, {limits.slack_seconds_between_posts} " in PAGE
    assert f"`slack_reads_per_minute`, {limits.slack_reads_per_minute} " in PAGE
    assert f"`claude_per_minute`, {limits.claude_per_minute} " in PAGE
    assert f"*our own limit of {Limit(calls=limits.slack_posts_per_minute)} for chat.postMessage" in words
    assert f"take over {PATIENCE_SECONDS:.0f} seconds" in words
    assert f"up to {Again().longest:.0f} seconds twice" in PAGE
    assert Again().waits == 2
    assert (MailServer(host="x").timeout, MailServer(host="x").patience) == (30.0, 600.0)
    assert (MOST_BYTES[EVENTS], MOST_BYTES[COVERAGE]) == (256 * KIB, 32 * KIB * KIB)
    assert f"more than {MOST_BYTES[EVENTS]} bytes" in PAGE
    assert limits_of(limits)["mails"] is None


def test_every_service_has_a_source_of_its_figures_and_a_constant_of_ours() -> None:
    for service in ("GitHub", "GitLab", "PagerDuty", "Prometheus", "Slack", "Mail", "Claude"):
        [text] = [text for title, text in sections().items() if title.startswith(service)]
        assert "](https://" in text or "](http://" in text, service
        assert re.search(CONSTANT, text), service


def test_a_link_to_a_page_of_ours_leads_somewhere() -> None:
    for target in re.findall(r"\]\((?!http)([^)]+)\)", PAGE):
        name, _, anchor = target.partition("#")
        page = ROOT / "docs" / (name or "limits.md")
        assert page.is_file(), target
        assert not anchor or anchor in anchors(page), target
