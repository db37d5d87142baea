"""`riskbrief settings` as whoever installs Riskbrief meets it: an example, a check, and words that help."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from bot.cli.setup.settings import settings_group
from bot.settings import load_settings
from bot.settings.document import Document
from bot.settings.environment import SECRET_VARIABLES
from bot.settings.problems import inner_model
from bot.settings.scorecard import shipped_text
from tests.conftest import ROOT

PLANTED = "hunter2-planted"


def settings(*arguments: str | Path, **environ: str) -> Result:
    return CliRunner().invoke(settings_group(), [str(argument) for argument in arguments], env=environ)


SLOTH = """\
version: prometheus/v1
service: checkout-api
slos:
  - name: availability
    objective: 99.9
    sli: {raw: {error_ratio_query: "1 - avg_over_time(up[{{.window}}])"}}
"""


@pytest.fixture
def example(tmp_path: Path) -> Path:
    path = tmp_path / "riskbrief.toml"
    path.write_text(settings("example").stdout, "utf-8")
    return path


def test_the_example_in_the_docs_is_what_the_command_prints() -> None:
    assert (ROOT / "docs/riskbrief.example.toml").read_text("utf-8") == settings("example").stdout


def test_the_example_passes_the_check(example: Path) -> None:
    result = settings("check", "--config", example)
    assert result.exit_code == 0
    lines = result.stdout.replace(str(example), "FILE").splitlines()
    assert lines[0] == "FILE: Acme: 1 team, 1 service, 1 manager; no problems"
    assert re.fullmatch(
        r"  Ada Lovelace reads for Payments, next on Monday \d{4}-\d\d-\d\d at 09:00 Europe/Berlin, by Slack and email",
        lines[1],
    )
    assert lines[2:] == [
        "  Collects from nowhere",
        (
            "  Does not collect from GitHub: set RISKBRIEF_GITHUB_TOKEN, or app_id in [sources.github]"
            " and RISKBRIEF_GITHUB_PRIVATE_KEY"
        ),
        "  Does not collect from git: it mirrors repositories on GitHub; connect GitHub first",
        "  Does not collect from PagerDuty: set RISKBRIEF_PAGERDUTY_TOKEN",
        "  Does not collect from Prometheus: set base_url in [sources.prometheus]",
        "  Does not send by Slack: RISKBRIEF_SLACK_BOT_TOKEN is not set",
        "  Does not answer /risk: RISKBRIEF_SLACK_BOT_TOKEN and RISKBRIEF_SLACK_APP_TOKEN are not set",
        "  Secrets that are set: none",
        f"  Secrets that are not set: {', '.join(SECRET_VARIABLES.values())}",
    ]


def test_the_example_still_passes_with_every_key_switched_on(example: Path) -> None:
    switched_on = re.sub(r"^#(?=[\w\[])", "", example.read_text("utf-8"), flags=re.MULTILINE)
    # It is in place of two others, which are there.
    without_ratio = re.sub(r"^ratio = .*", "", switched_on, flags=re.MULTILINE)
    example.write_text(without_ratio, "utf-8")
    example.with_name("scorecard.toml").write_text(shipped_text(), "utf-8")
    example.with_name("slos").mkdir()
    (example.with_name("slos") / "shop.yaml").write_text(SLOTH, "utf-8")
    assert settings("check", "--config", example, RISKBRIEF_WEB_SECRET="0" * 32).exit_code == 0
    assert missing_keys(Document, tomllib.loads(switched_on), "") == []


def test_a_file_of_objectives_that_is_wrong_is_named_and_the_settings_are_used_all_the_same(example: Path) -> None:
    text = (
        f'{example.read_text("utf-8")}\n[sources.prometheus]\nbase_url = "https://p.example"\nfiles = ["shop.yaml"]\n'
    )
    example.write_text(text.replace("[sources.prometheus]\n", "", 1), "utf-8")
    example.with_name("shop.yaml").write_text(SLOTH.replace("99.9", "lots"), "utf-8")
    result = settings("check", "--config", example)
    assert result.exit_code == 1
    assert result.stdout.startswith(f"{example}: Acme: 1 team, 1 service, 1 manager; no problems\n")
    assert result.stderr.splitlines() == [
        (
            f"{example}: sources.prometheus.files: shop.yaml, document 1: slos[1].objective: 'lots' must be a number;"
            " write it without quotes"
        ),
        "riskbrief: 1 problem; nothing else stops, and no objective is read until then",
    ]


def missing_keys(model: type, table: dict, path: str) -> list[str]:
    missing = []
    for name, field in model.model_fields.items():
        inner, value = inner_model(field.annotation), table.get(name)
        if value is None:
            missing.append(f"{path}{name}")
        elif inner is not None:
            missing += missing_keys(inner, value[0] if isinstance(value, list) else value, f"{path}{name}.")
    return missing


def test_what_the_example_says_is_off_is_the_default(example: Path) -> None:
    text = example.read_text("utf-8")
    plain = "\n".join(line for line in text.splitlines() if not line.startswith("#"))
    sparse = example.with_name("sparse.toml")
    sparse.write_text(plain, "utf-8")
    with_comments, without = load_settings(example, {}), load_settings(sparse, {})
    assert with_comments.organisation == without.organisation
    assert with_comments.slack == without.slack


def test_every_key_of_the_example_has_its_meaning_above_it(example: Path) -> None:
    lines = example.read_text("utf-8").splitlines()
    keys = [n for n, line in enumerate(lines) if re.match(r"#?\w+ = ", line)]
    assert len(keys) > 40
    assert [lines[n] for n in keys if not lines[n - 1].startswith("# ")] == []
    paragraphs = ["\n".join(lines[:n]).rpartition("\n\n")[2] for n in keys]
    assert [text for text in paragraphs if "Default: " not in text.replace("\n#", "") and "Required." not in text] == []


def test_check_says_what_moves_the_next_briefing_from_its_usual_hour(example: Path) -> None:
    moved = example.read_text("utf-8").replace('#zone = "Europe/Berlin"', 'zone = "Pacific/Kiritimati"')
    example.write_text(moved, "utf-8")

    told = settings("check", "--config", example).stdout.splitlines()[1]
    assert told.endswith(" Pacific/Kiritimati (1 h after the week of Payments closes), by Slack and email")


def test_check_reports_every_problem_and_fails(example: Path) -> None:
    text = example.read_text("utf-8")
    broken = text.replace('zone = "Europe/Berlin"', 'zone = "Europe/Berln"', 1).replace('"U012AB3CD"', '"@ada"')
    example.write_text(f'{broken}\n[slak]\ntoken = "{PLANTED}"\n', "utf-8")
    result = settings("check", "--config", example)
    assert (result.exit_code, result.stdout) == (1, "")
    assert PLANTED not in result.output
    assert result.stderr.replace(f"{example}", "FILE").splitlines() == [
        "FILE: team[1].zone: 'Europe/Berln' is not an IANA zone; did you mean 'Europe/Berlin'?",
        (
            "FILE: manager[1].slack: '@ada' is not a Slack id; write a member id (U…) or channel id (C…): in Slack open"
            " the profile or the channel's details and copy the id"
        ),
        "FILE: slak.token: secrets have no place in this file; remove it here and replace it where it is in use",
        "FILE: slak: is not a known key; did you mean 'slack'?",
        "riskbrief: 4 problems; manager[2] means the second [[manager]] of the file",
    ]


def test_check_says_which_secrets_it_found_and_never_what_they_are(example: Path, tmp_path: Path) -> None:
    (tmp_path / "token").write_text(f"xapp-{PLANTED}", "utf-8")
    result = settings(
        "check",
        RISKBRIEF_CONFIG=str(example),
        RISKBRIEF_SLACK_BOT_TOKEN=f"xoxb-{PLANTED}",
        RISKBRIEF_SLACK_APP_TOKEN_FILE=str(tmp_path / "token"),
    )
    assert result.exit_code == 0
    assert PLANTED not in result.output
    assert "  Secrets that are set: RISKBRIEF_SLACK_BOT_TOKEN, RISKBRIEF_SLACK_APP_TOKEN" in result.stdout.splitlines()


def test_check_names_teams_that_nobody_reads_for(example: Path) -> None:
    with example.open("a", encoding="utf-8") as file:
        file.write('[[team]]\nid = "search"\nlabel = "Search"\nzone = "UTC"\n')
    assert "  Nobody reads for Search" in settings("check", "--config", example).stdout.splitlines()


def test_a_missing_file_is_a_wrong_call(tmp_path: Path) -> None:
    result = settings("check", "--config", tmp_path / "none.toml")
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith("riskbrief: there is no settings file ")
