"""Who writes: chosen by the option and the key, told of beforehand, and with the plan of the settings."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

import pytest

from bot.cli.narrator_notice import announced, rehearsed
from bot.errors import UsageError
from bot.narrators import NarratorChoice, build_messages, build_narrator, is_model, missing_key, plan_of
from bot.settings import Settings, SettingsInvalid, read_settings
from briefing.narrative.model.anthropic_messages import AnthropicMessages
from briefing.narrative.model.openai_chat import OpenAIChat
from briefing.narrative.narrator import TemplateNarrator
from tests.settings import NAMED, faults, load

AUTO, MODEL, CLAUDE, TEMPLATE = NarratorChoice
KEY = {"ANTHROPIC_API_KEY": "sk-ant-hunter2"}
MODEL_KEY = {"RISKBRIEF_MODEL_KEY": "sk-hunter2"}
MODELS = 'small_model = "one"\nlarge_model = "two"\n[claude.prices]\n"one" = [0, 0, 0, 0]\n"two" = [1.5, 1.5, 0.5, 6]\n'
ADD_MODEL = 'add small_model = "the provider\'s name of the model"'
NO_PRICE = (
    "has no price that is known; add it to prices: [input, cache write, cache read, output] in dollars for a"
    " million tokens"
)


def settings(folder: Path, text: str, **environ: str) -> Settings:
    return load(folder, f"{NAMED}[claude]\n{text}", **environ)


def test_claude_writes_where_there_is_a_key_unless_the_template_is_asked_for() -> None:
    for choice, environ, claude in (
        *[(AUTO, KEY, True), (AUTO, {}, False), (MODEL, KEY, True), (CLAUDE, KEY, True)],
        *[(TEMPLATE, KEY, False), (TEMPLATE, {}, False)],
    ):
        found = read_settings(environ)
        assert is_model(found, choice) == claude
        assert isinstance(build_narrator(found, choice), TemplateNarrator) != claude
    for choice in (CLAUDE, MODEL):
        with pytest.raises(UsageError, match=f"--narrator {choice} needs ANTHROPIC_API_KEY; set it"):
            build_narrator(read_settings({}), choice)


@pytest.mark.parametrize(
    ("provider", "more", "environ", "lacks"),
    [
        ("openai", "", {}, "RISKBRIEF_MODEL_KEY"),
        ("openai", "", {**KEY}, "RISKBRIEF_MODEL_KEY"),
        ("openai", "", MODEL_KEY, None),
        ("openai", 'api_url = "http://127.0.0.1:11434/v1"\n', {}, None),
        ("bedrock", 'region = "eu-central-1"\n', MODEL_KEY, None),
        ("vertex", 'region = "global"\nproject = "acme"\n', MODEL_KEY, None),
    ],
)
def test_another_provider_writes_where_it_is_named(tmp_path: Path, provider, more, environ, lacks) -> None:
    found = settings(tmp_path, f'provider = "{provider}"\n{more}{MODELS}', **environ)

    assert (missing_key(found), is_model(found, AUTO)) == (lacks, lacks is None)
    assert not is_model(found, TEMPLATE)
    assert isinstance(build_messages(found), OpenAIChat if provider == "openai" else AnthropicMessages)
    assert plan_of(found.claude).fallbacks == ()


@pytest.mark.parametrize(
    ("text", "package"),
    [
        ('provider = "bedrock"\nregion = "eu-central-1"\n', "boto3"),
        ('provider = "vertex"\nregion = "global"\nproject = "acme"\n', "google.auth"),
    ],
)
def test_a_cloud_whose_package_is_not_installed_says_what_to_install(tmp_path: Path, text: str, package: str) -> None:
    if find_spec(package.partition(".")[0]) is not None:
        pytest.skip(f"{package} is installed here")
    found = settings(tmp_path, text + MODELS)

    for choice in (AUTO, MODEL):
        with pytest.raises(UsageError, match=rf"needs {package} .* pip install 'riskbrief\[{found.claude.provider}\]'"):
            is_model(found, choice)
    assert not is_model(found, TEMPLATE)


def problems_of(folder: Path, text: str) -> list[str]:
    with pytest.raises(SettingsInvalid) as caught:
        settings(folder, text)
    return sorted(one.partition(": claude.")[2] for one in caught.value.problems)


NEEDED = f"""
provider = "bedrock"
{MODELS}
    region: is missing, and provider 'bedrock' needs it; add region = "us-east-1"
provider = "vertex"
region = "global"
{MODELS}
    project: is missing, and provider 'vertex' needs it; add project = "acme-briefings"
provider = "azure"
    provider: 'azure' is not known here; write 'anthropic', 'bedrock', 'vertex' or 'openai'
small_model = "claude-fable-5-2"
    small_model: 'claude-fable-5-2' {NO_PRICE}
fallback_models = ["claude-opus-5-5", "x"]
    fallback_models[2]: 'x' {NO_PRICE}
monthly_budget = -1
    monthly_budget: -1 is out of range; write 0 to 1000000
monthly_budget = "20"
    monthly_budget: '20' must be a number
prices = [1]
    prices: is a list; must be a table in {{ }}
"""


@pytest.mark.parametrize(("text", "problem"), faults(NEEDED))
def test_what_is_wrong_with_the_table_is_said_with_the_fix(tmp_path: Path, text: str, problem: str) -> None:
    assert problems_of(tmp_path, f"{text}\n") == [problem]


def test_another_providers_models_need_a_name_and_a_price(tmp_path: Path) -> None:
    assert problems_of(tmp_path, 'provider = "openai"\nlarge_model = "two"\n') == [
        f"large_model: 'two' {NO_PRICE}",
        f"small_model: is missing, and provider 'openai' needs it; {ADD_MODEL}",
    ]


def test_it_is_said_before_facts_leave_the_machine(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    announced(read_settings(KEY), AUTO)
    said = capsys.readouterr().err
    announced(read_settings({}), AUTO)
    announced(read_settings(KEY), TEMPLATE)
    elsewhere = settings(tmp_path, f'provider = "openai"\n{MODELS}', **MODEL_KEY)

    assert "claude-haiku-5-5 or claude-sonnet-5-5 is sent the facts and writes" in said
    assert "hunter2" not in said
    assert capsys.readouterr().err == ""
    announced(elsewhere, AUTO)
    assert "riskbrief: [claude] provider is 'openai', so one or two is sent the facts" in capsys.readouterr().err


def test_a_dry_run_asks_claude_only_if_it_is_told_to() -> None:
    found = [rehearsed(read_settings(KEY), choice) for choice in (AUTO, MODEL, CLAUDE, TEMPLATE)]

    assert found == [TEMPLATE, MODEL, CLAUDE, TEMPLATE]
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


def test_the_address_of_the_environment_wins_for_anthropic_alone(tmp_path: Path) -> None:
    found = settings(tmp_path, 'api_url = "https://one.example"\n', ANTHROPIC_BASE_URL="http://127.0.0.1:9/")
    assert (found.claude.api_url, found.claude.small_model) == ("http://127.0.0.1:9/", "claude-haiku-5-5")

    found = settings(tmp_path, f'provider = "openai"\n{MODELS}', ANTHROPIC_BASE_URL="http://127.0.0.1:9/", **MODEL_KEY)
    assert found.claude.api_url is None
    with pytest.raises(SettingsInvalid, match="ANTHROPIC_BASE_URL is not an address"):
        read_settings({"ANTHROPIC_BASE_URL": "api.example"})
