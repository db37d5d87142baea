"""Who writes: chosen by the option and the key, told of beforehand, and with the plan of the settings."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.cli.narrating import announced, rehearsed
from bot.errors import UsageError
from bot.narrating import NarratorChoice, build_narrator, is_claude, plan_of
from bot.settings import Settings, SettingsInvalid, load_settings, read_settings
from briefing.narrative.narrator import TemplateNarrator

AUTO, CLAUDE, TEMPLATE = NarratorChoice
KEY = {"ANTHROPIC_API_KEY": "sk-ant-hunter2"}
NO_PRICE = (
    "has no price that is known; add it to prices: [input, cache write, cache read, output] in dollars for a"
    " million tokens"
)


def settings(folder: Path, text: str, **environ: str) -> Settings:
    path = folder / "riskbrief.toml"
    path.write_text(f'[organisation]\nname = "Acme"\n[claude]\n{text}', "utf-8")
    return load_settings(path, environ)


@pytest.mark.parametrize(
    ("choice", "environ", "claude"),
    [(AUTO, KEY, True), (AUTO, {}, False), (CLAUDE, KEY, True), (TEMPLATE, KEY, False), (TEMPLATE, {}, False)],
)
def test_claude_writes_where_there_is_a_key_unless_the_template_is_asked_for(choice, environ, claude) -> None:
    found = read_settings(environ)

    assert is_claude(found, choice) == claude
    assert isinstance(build_narrator(found, choice), TemplateNarrator) != claude


def test_claude_without_a_key_is_called_wrongly() -> None:
    with pytest.raises(UsageError, match="--narrator claude needs ANTHROPIC_API_KEY; set it"):
        build_narrator(read_settings({}), CLAUDE)


def test_it_is_said_before_facts_leave_the_machine(capsys: pytest.CaptureFixture[str]) -> None:
    announced(read_settings(KEY), AUTO)
    said = capsys.readouterr().err
    announced(read_settings({}), AUTO)
    announced(read_settings(KEY), TEMPLATE)

    assert "claude-haiku-5-5 or claude-sonnet-5-5 is sent the facts and writes" in said
    assert "hunter2" not in said
    assert capsys.readouterr().err == ""


def test_a_dry_run_asks_claude_only_if_it_is_told_to() -> None:
    found = [rehearsed(read_settings(KEY), choice) for choice in (AUTO, CLAUDE, TEMPLATE)]

    assert found == [TEMPLATE, CLAUDE, TEMPLATE]
    assert rehearsed(read_settings({}), AUTO) is AUTO


def test_the_plan_is_what_the_settings_say(tmp_path: Path) -> None:
    text = (
        'small_model = "one"\nlarge_model = "two"\nfallback_models = ["one"]\ntimeout = 30\nmonthly_budget = 1.25\n'
        'send_titles = false\nprices = { "one" = [1, 2.5, 0.5, 4], "two" = [0, 0, 0, 0] }\n'
    )

    plan = plan_of(settings(tmp_path, text).claude)

    assert (plan.small, plan.large, plan.fallbacks) == ("one", "two", ("one",))
    assert (plan.budget, plan.send_titles, plan.timeout) == (1_250_000, False, 30.0)
    assert (plan.prices["one"].input, plan.prices["one"].output) == (1, 4)
    assert "claude-opus-5-5" in plan.prices


def test_the_address_of_the_environment_wins(tmp_path: Path) -> None:
    found = settings(tmp_path, 'api_url = "https://one.example"\n', ANTHROPIC_BASE_URL="http://127.0.0.1:9/")

    assert (found.claude.api_url, found.claude.small_model) == ("http://127.0.0.1:9/", "claude-haiku-5-5")


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (
            'small_model = "claude-fable-5-2"',
            f"claude.small_model: 'claude-fable-5-2' {NO_PRICE}",
        ),
        (
            'fallback_models = ["claude-opus-5-5", "x"]',
            f"claude.fallback_models[2]: 'x' {NO_PRICE}",
        ),
        ("monthly_budget = -1", "claude.monthly_budget: -1 is out of range; write 0 to 1000000"),
        ('monthly_budget = "20"', "claude.monthly_budget: '20' must be a number"),
        ("timeout = 600", "claude.timeout: 600 is out of range; write 5 to 90"),
        ("prices = [1]", "claude.prices: is a list; must be a table in { }"),
        ("send_titles = 1", "claude.send_titles: 1 must be true or false"),
    ],
)
def test_what_is_wrong_with_the_table_is_said_with_the_fix(tmp_path: Path, text: str, problem: str) -> None:
    with pytest.raises(SettingsInvalid) as caught:
        settings(tmp_path, text + "\n")

    assert [one.partition(": ")[2] for one in caught.value.problems] == [problem]


def test_an_address_of_the_environment_that_is_none_is_named() -> None:
    with pytest.raises(SettingsInvalid, match="ANTHROPIC_BASE_URL is not an address"):
        read_settings({"ANTHROPIC_BASE_URL": "api.example"})
