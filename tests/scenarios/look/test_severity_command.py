"""`riskbrief severity`: the table as it is judged by, in a pipe, as JSON, and as the page in docs."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path

from scoring.severity import NOTES, RULES
from tests.conftest import ROOT
from tests.scenarios.command import riskbrief


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


def test_as_markdown_it_is_the_page_in_docs(tmp_path):
    assert severity("--format", "markdown", tmp_path=tmp_path).stdout == (ROOT / "docs/severity.md").read_text("utf-8")
