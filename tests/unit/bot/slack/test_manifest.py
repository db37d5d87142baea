"""The manifest, what doctor compares, what the fake asks for and what the app does name the same scopes and events."""

from __future__ import annotations

from typing import Any

import pytest
import yaml

from bot.doctor.slack import SCOPES as EXAMINED
from bot.slack.commands.risk import COMMAND, TOPICS
from tests.conftest import ROOT
from tests.fakes.slack_api import METHODS, scope_of
from tests.fakes.slack_api import SCOPES as FAKED

USED = frozenset(
    {
        *("chat.postMessage", "chat.update", "conversations.open", "conversations.info", "conversations.history"),
        *("conversations.replies", "users.info", "views.open", "views.push", "views.update", "views.publish"),
        *("auth.test", "apps.connections.open", "users.lookupByEmail"),
    }
)
"""Every method that the product calls; a test reads the sources for them."""


@pytest.fixture(scope="module")
def manifest() -> dict[str, Any]:
    return yaml.safe_load((ROOT / "slack-manifest.yaml").read_text("utf-8"))


def test_manifest_doctor_and_fake_name_the_same_scopes(manifest: dict[str, Any]) -> None:
    asked = manifest["oauth_config"]["scopes"]["bot"]

    assert asked == [one.id for one in EXAMINED]
    assert sorted(asked) == sorted(FAKED)
    assert len(asked) == len(set(asked))


def test_the_product_calls_what_is_said_here_and_nothing_else() -> None:
    told = "\n".join(path.read_text("utf-8") for room in ("bot", "briefing") for path in (ROOT / room).rglob("*.py"))
    called = {name for name in METHODS if f".{_as_method(name)}" in told}

    assert called == USED


def _as_method(name: str) -> str:
    """`chat.postMessage` as the SDK calls it: chat_postMessage."""
    return name.replace(".", "_")


def test_every_scope_is_needed_by_something_that_is_called(manifest: dict[str, Any]) -> None:
    channels = ("C0", "G0", "D0")
    needed = {scope_of(method, {"channel": one}) for method in USED for one in channels} - {None}
    # An address comes with users.info, a command with no method; a D… channel is told by who is in it.
    beyond = {"users:read.email", "commands"}

    assert set(manifest["oauth_config"]["scopes"]["bot"]) == (needed | beyond) - {"im:read"}


def test_the_manifest_switches_on_what_the_app_listens_to(manifest: dict[str, Any]) -> None:
    settings, features = manifest["settings"], manifest["features"]

    assert settings["event_subscriptions"]["bot_events"] == ["app_home_opened"]
    assert settings["interactivity"]["is_enabled"] is True
    assert settings["socket_mode_enabled"] is True
    assert features["app_home"]["home_tab_enabled"] is True
    assert features["app_home"]["messages_tab_read_only_enabled"] is False, "nobody could type a command there"
    assert [one["command"] for one in features["slash_commands"]] == [COMMAND]
    assert set(features["slash_commands"][0]["usage_hint"].split(" | ")) <= {"help", *TOPICS}
