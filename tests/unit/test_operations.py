"""What the pages and deploy/ promise, held against the code: commands, options, settings, variables, units, image."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from bot.cli.commands import COMMANDS
from bot.settings.environment import CLAUDE_URL, CONFIG, DATABASE_URL, LOG_FORMAT, NAMES, SECRET_VARIABLES
from tests.conftest import ROOT, Require

DEPLOY = ROOT / "deploy"
OPERATIONS = (ROOT / "docs/operations.md").read_text("utf-8")
PAGES = [*sorted((ROOT / "docs").glob("*.md")), ROOT / "README.md", ROOT / "SECURITY.md"]
UNITS = ["riskbrief.service", "riskbrief-worker@.service"]
SHIPPED = {name: (DEPLOY / name).read_text("utf-8") for name in [*UNITS, "Containerfile", "riskbrief"]}
PROGRAM = "/opt/riskbrief/bin/riskbrief"
KEPT_APART = [DATABASE_URL, *SECRET_VARIABLES.values()]
VARIABLES = {CONFIG, NAMES, LOG_FORMAT, CLAUDE_URL, *KEPT_APART, *(f"{one}_FILE" for one in KEPT_APART)}
OF_THE_TESTS = {"RISKBRIEF_BENCH_REPO"}
ANSWERS = {"ok", "receives"}
"""What /healthz answers behind our name; no commands."""
MOST_EXPOSED = 2.0


def commands_in(text: str) -> set[str]:
    """Whatever stands behind `riskbrief` at the beginning of code: of a span, or of a line of a block."""
    spans = re.findall(r"`riskbrief ([a-z]+)\b", text)
    blocks = re.findall(r"^```\w*\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
    lines = [found for block in blocks for found in re.findall(r"^(?:\S*/)?riskbrief ([a-z]+)\b", block, re.MULTILINE)]
    return {*spans, *lines}


def settings_of_the_example() -> dict[str, set[str]]:
    tables: dict[str, set[str]] = {}
    keys = tables.setdefault("", set())
    for line in (ROOT / "docs/riskbrief.example.toml").read_text("utf-8").splitlines():
        if table := re.fullmatch(r"#?\[+([a-z_.]+)\]+", line):
            keys = tables.setdefault(table[1], set())
        elif key := re.match(r"#?([a-z_]+) = ", line):
            keys.add(key[1])
    return tables


def options_of(command) -> set[str]:
    below = getattr(command, "commands", {}).values()
    return {option for one in [command, *below] for parameter in one.params for option in parameter.opts}


def secrets_of(unit: str) -> dict[str, tuple[str, str]]:
    """By variable: the id of its credential and the file it comes from, also where they are behind a '#'."""
    files = dict(re.findall(r"^#?LoadCredential=(\w+):(\S+)$", unit, re.MULTILINE))
    named = dict(re.findall(r"^#?Environment=(\w+)_FILE=%d/(\w+)$", unit, re.MULTILINE))
    assert set(files) == set(named.values())
    return {variable: (credential, files[credential]) for variable, credential in named.items()}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_command_variable_and_key_of_a_table_that_a_page_names_exists(page: Path) -> None:
    text, tables = page.read_text("utf-8"), settings_of_the_example()
    assert commands_in(text) <= set(COMMANDS) | ANSWERS
    assert set(re.findall(r"\bRISKBRIEF_[A-Z_]+[A-Z]\b", text)) <= VARIABLES | OF_THE_TESTS
    said = re.findall(r"`([a-z_]+)(?: = [^`]*)?`\s+in\s+`\[+([a-z_.]+)\]+`", text)
    assert [(key, table) for key, table in said if key not in tables.get(table, ())] == []


def test_every_option_that_the_page_for_operators_gives_a_command_exists() -> None:
    for name, rest in re.findall(r"`riskbrief\s([a-z]+)([^`]*)`", OPERATIONS):
        known = options_of(COMMANDS[name].load())
        assert set(re.findall(r"--[a-z-]+", rest)) <= known, name


@pytest.mark.parametrize("name", SHIPPED)
def test_what_is_shipped_names_variables_and_commands_that_exist(name: str) -> None:
    text = SHIPPED[name]
    assert set(re.findall(r"\bRISKBRIEF_[A-Z_]+[A-Z]\b", text)) <= VARIABLES
    called = re.findall(r"^(?:ExecStart|ExecStartPre)=\S+/riskbrief ([a-z]+)", text, re.MULTILINE)
    called += re.findall(r'"riskbrief", "([a-z]+)"|(?:"|exec |`)riskbrief ([a-z]+)', text)
    flat = {word for one in called for word in ([one] if isinstance(one, str) else one) if word}
    assert flat <= set(COMMANDS)
    assert flat


def test_the_unit_offers_every_secret_by_its_name_and_a_worker_none_that_it_never_needs() -> None:
    for name in UNITS:
        for variable, (credential, file) in secrets_of(SHIPPED[name]).items():
            assert file == f"/etc/riskbrief/secrets/{variable}"
            assert credential == variable.removeprefix("RISKBRIEF_").lower()
    every, of_a_worker = (set(secrets_of(SHIPPED[name])) for name in UNITS)
    assert every == set(KEPT_APART)
    answering = {"RISKBRIEF_SLACK_APP_TOKEN", "RISKBRIEF_SLACK_SIGNING_SECRET", "RISKBRIEF_EVENTS_SECRET"}
    assert of_a_worker == every - answering


def test_nothing_that_is_shipped_holds_a_secret() -> None:
    assert not re.search(r"(xox[bp]-|xapp-|ghp_|glpat-|BEGIN .*PRIVATE KEY|://\w+:\w+@)", "".join(SHIPPED.values()))


@pytest.mark.parametrize("name", UNITS)
def test_systemd_finds_nothing_wrong_with_a_unit_and_little_exposed(
    name: str, tmp_path: Path, require: Require
) -> None:
    analyze = shutil.which("systemd-analyze")
    require("systemd-analyze", analyze is not None, "systemd-analyze is not installed")
    assert analyze is not None
    # There is no Riskbrief in /opt where tests run, and systemd looks for the program.
    unit = tmp_path / name
    unit.write_text(SHIPPED[name].replace(PROGRAM, sys.executable), "utf-8")
    verified = subprocess.run([analyze, "verify", unit], capture_output=True, text=True, check=False)
    assert (verified.returncode, verified.stdout + verified.stderr) == (0, "")
    scored = [analyze, "security", "--offline=true", "--no-pager", unit]
    told = subprocess.run(scored, capture_output=True, text=True, check=False).stdout
    [exposure] = re.findall(r"Overall exposure level for \S+: ([\d.]+)", told)
    assert float(exposure) <= MOST_EXPOSED


def test_the_image_is_built_from_what_is_there_by_hashes_and_runs_as_nobody_special() -> None:
    text = SHIPPED["Containerfile"]
    for sources in re.findall(r"^COPY (?!--from)(.+) \S+$", text, re.MULTILINE):
        assert all((ROOT / one).exists() for one in sources.split())
    images = re.findall(r"^FROM (\S+)", text, re.MULTILINE)
    assert set(images) == {"${PYTHON_IMAGE}"}
    assert not re.search(r"PYTHON_IMAGE=\S+\.\S+/", text), "a registry is named by whoever builds"
    installs = re.findall(r"install --no-cache-dir .*", text)
    assert all("--require-hashes -r requirements/" in one or "--no-index" in one for one in installs)
    last = text.rpartition("\nFROM ")[2]
    assert "pip uninstall -y pip" in last
    assert "/build" not in last.replace("--from=build", "")
    assert re.findall(r"^USER (\w+)", last, re.MULTILINE) == ["riskbrief"]
    assert "\nHEALTHCHECK " in last


def test_the_script_for_commands_by_hand_uses_what_the_unit_uses() -> None:
    unit, script = SHIPPED["riskbrief.service"], SHIPPED["riskbrief"]
    for shared in ("/var/lib/riskbrief", "/etc/riskbrief/riskbrief.toml", "/etc/riskbrief/secrets", PROGRAM):
        assert shared in unit
        assert shared in script
    assert subprocess.run(["sh", "-n", DEPLOY / "riskbrief"], check=False).returncode == 0


def test_every_test_that_the_threat_model_names_is_there() -> None:
    named = set(re.findall(r"`(test_\w+)`", (ROOT / "docs/security.md").read_text("utf-8")))
    there = {
        name
        for path in (ROOT / "tests").rglob("*.py")
        for name in re.findall(r"^def (test_\w+)", path.read_text("utf-8"), re.MULTILINE)
    }
    assert named
    assert named - there == set()
