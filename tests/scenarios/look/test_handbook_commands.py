"""`riskbrief signals` and `severity` as a user sees them: in a terminal, a pipe, as JSON, and as the pages in docs."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from scoring.severity import NOTES
from scoring.severity_rules import RULES
from tests.conftest import ROOT
from tests.scenarios.command import riskbrief
from tests.scenarios.terminal import at_terminal

HEADS = ["#", "signal", "family", "measures (unit)", "risk", "needs", "points", "fitted"]
STYLE = re.compile(r"\x1b\[[0-9;]*m")


def signals(*arguments: str, tmp_path: Path) -> subprocess.CompletedProcess[str]:
    return riskbrief("signals", *arguments, cwd=tmp_path)


def in_a_terminal(columns: int, *arguments: str) -> list[str]:
    """The lines of the command in a terminal of so many columns, without their styles."""
    code, shown = at_terminal("signals", *arguments, cwd=ROOT, columns=columns)
    assert code == 0
    return STYLE.sub("", shown).splitlines()


def test_in_a_pipe_each_signal_is_one_line(tmp_path):
    done = signals(tmp_path=tmp_path)
    head, *lines = done.stdout.splitlines()

    assert (done.returncode, done.stderr) == (0, "")
    assert re.split(r"\s{2,}", head.strip()) == HEADS
    assert len(lines) == 33
    assert [line.split()[0] for line in lines] == [str(number) for number in range(1, 34)]
    assert not any(line != line.rstrip() for line in (head, *lines))


def test_the_table_fits_the_terminal():
    lines = in_a_terminal(80)

    assert max(len(line) for line in lines) <= 80
    assert sum(bool(re.match(r" ?\d+ ", line)) for line in lines) == 33


def test_all_about_a_signal_fits_the_terminal():
    lines = in_a_terminal(80, "schema_migration")

    assert max(len(line) for line in lines) <= 80
    heads = ("Definition", "Unit", "Source", "Needs", "No reading", "Risk", "Points", "Gate", "Remedy")
    assert [head for head in heads if not any(line.startswith(f"{head}  ") for line in lines)] == []
    assert any(line.startswith("Gate        schema-unreviewed: ") for line in lines)
    assert any(line.startswith("sql-ddl ") for line in lines)


def test_as_json_every_signal_has_its_curve_its_gate_and_when_it_is_unavailable(tmp_path):
    found = json.loads(signals("--format", "json", tmp_path=tmp_path).stdout)

    assert [one["number"] for one in found] == list(range(1, 34))
    assert all(one["unavailable"] and one["curve"] for one in found)
    assert sum(one["gate"] is not None for one in found) == 4
    assert json.loads(signals("is_fix", "--format", "json", tmp_path=tmp_path).stdout) == found[15]


@pytest.mark.parametrize("command", ["signals", "severity"])
def test_as_markdown_it_is_the_page_in_docs(command, tmp_path):
    shown = riskbrief(command, "--format", "markdown", cwd=tmp_path).stdout
    assert shown == (ROOT / f"docs/{command}.md").read_text("utf-8")


def test_capitals_and_dashes_of_a_name_do_not_matter(tmp_path):
    assert signals(" Change-burst ", tmp_path=tmp_path).stdout.startswith("change_burst, signal 13")


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("change_brust", "riskbrief: there is no signal 'change_brust'; did you mean change_burst?\n"),
        ("zzz", "riskbrief: there is no signal 'zzz'; 'riskbrief signals' lists all 33\n"),
    ],
)
def test_a_name_that_is_no_signal_is_refused_with_the_nearest(name, said, tmp_path):
    done = signals(name, tmp_path=tmp_path)
    assert (done.returncode, done.stdout, done.stderr) == (2, "", said)


def test_the_list_needs_none_of_the_numeric_libraries():
    script = (
        "import sys\nfrom bot.cli.main import build_app\nbuild_app()(['signals'], standalone_mode=False)\n"
        "print([one for one in ('numpy', 'scipy', 'sklearn', 'polars', 'sqlalchemy') if one in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)

    assert done.stdout.endswith("[]\n")


def severity(*arguments: str, tmp_path: Path) -> subprocess.CompletedProcess[str]:
    return riskbrief("severity", *arguments, cwd=tmp_path)


def test_in_a_pipe_each_rule_is_one_line_worst_first(tmp_path):
    done = severity(tmp_path=tmp_path)
    head, *lines = done.stdout.splitlines()

    assert (done.returncode, done.stderr) == (0, "")
    assert re.split(r"\s{2,}", head.strip()) == ["severity", "rule", "about", "kind", "when"]
    assert len(lines) == len(RULES) + len(NOTES)
    severities = [line.split()[0] for line in lines]
    assert severities == sorted(severities, key=["critical", "warning", "info"].index)


def test_as_json_every_rule_is_there_with_its_words(tmp_path):
    found = {one["id"]: one for one in json.loads(severity("--format", "json", tmp_path=tmp_path).stdout)}

    assert set(found) == {rule.id for rule in (*RULES, *NOTES)}
    for rule in RULES:
        one = found[rule.id]
        assert (one["severity"], one["cause"], one["says"]) == (rule.severity, rule.cause, rule.says)
        assert one["kind"] == ("trend" if rule.trend else "state")
    assert {one["about"] for one in found.values()} == {"service", "scope", "briefing"}
