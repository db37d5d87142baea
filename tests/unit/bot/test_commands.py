"""The list of commands: as the commands themselves have it, and quick."""

from __future__ import annotations

import subprocess
import sys

from typer.testing import CliRunner

from bot.cli.commands import COMMANDS
from bot.cli.main import build_app
from tests.conftest import ROOT

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
