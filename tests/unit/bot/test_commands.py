"""The list of commands, as they themselves have it, and quick; and what a few of them need besides."""

from __future__ import annotations

import subprocess
import sys

import pytest
from typer.testing import CliRunner

from bot.cli.commands import COMMANDS
from bot.cli.main import build_app
from tests.conftest import ROOT
from tests.scenarios.command import riskbrief

HEAVY = (
    *("numpy", "polars", "scipy", "sklearn", "sqlalchemy", "alembic"),
    *("slack_sdk", "slack_bolt", "apscheduler", "pydantic", "jinja2", "holidays", "anthropic"),
)


def test_the_summary_is_the_beginning_of_the_commands_own_help() -> None:
    for command in COMMANDS.values():
        shown = CliRunner().invoke(build_app(), [command.name, "--help"])

        assert shown.exit_code == 0
        assert f"riskbrief {command.name}" in shown.stdout.partition("Examples:")[2]
        assert " ".join(shown.stdout.split()).partition(" Options:")[0].find(command.summary().rstrip(".")) > 0, command


def test_the_list_of_commands_loads_none_of_the_heavy_libraries() -> None:
    script = (
        "import sys\nfrom bot.cli.main import build_app\nbuild_app()(['--help'], standalone_mode=False)\n"
        f"print('LOADED', [one for one in {HEAVY!r} if one in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)

    assert "LOADED []" in done.stdout
    assert [name for name in COMMANDS if f"\n  {name} " not in done.stdout] == []


def test_a_typo_gets_the_nearest_command() -> None:
    result = CliRunner().invoke(build_app(), ["rnu"])

    assert result.exit_code == 2
    assert "Did you mean 'run'?" in result.stderr


@pytest.mark.parametrize(
    ("library", "command", "named"),
    [
        ("scipy", ("evaluate", "--repo", "nowhere"), "evaluate needs scipy"),
        ("sklearn", ("evaluate", "--repo", "nowhere"), "evaluate needs sklearn"),
        ("polars", ("score", "--features", "nowhere.csv"), "score --features needs polars"),
    ],
)
def test_a_command_names_what_is_missing_and_how_it_is_installed(library, command, named, monkeypatch, tmp_path):
    monkeypatch.setitem(sys.modules, library, None)

    done = riskbrief(*command, cwd=tmp_path)

    assert done.returncode == 2
    assert done.stderr == (
        f"riskbrief: {named}, which is not in the base install; install it with 'make evaluation' in a checkout, or"
        " with pip install 'riskbrief[evaluation]'\n"
    )


def test_a_repository_is_scored_without_the_extra(monkeypatch, tmp_path):
    for library in ("polars", "scipy", "sklearn"):
        monkeypatch.setitem(sys.modules, library, None)

    assert "nowhere" in riskbrief("score", "--repo", "nowhere", cwd=tmp_path).stderr
