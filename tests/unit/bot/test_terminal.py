"""What may reach a terminal, whoever wrote it; and that nothing gets to one by another way."""

from __future__ import annotations

import ast
import io
import json
import re
from collections.abc import Callable

import pytest
from rich.cells import cell_len
from rich.table import Table
from rich.text import Text

from bot.cli.console import in_sheet, note, tell, tell_line, write_blocks
from bot.cli.render.collect import print_statuses
from bot.cli.render.deploys import WIDTH
from bot.cli.render.doctor import as_json, as_table
from bot.cli.render.init import print_difference, print_found
from bot.doctor import Finding, Report
from bot.doctor.finding import Section
from bot.init.choices import Questions
from bot.init.proposal import Landscape, ProposedService
from bot.wiring import load_method
from briefing.delivery.outlets.protocol import ConsoleOutlet, Part
from briefing.editions.email.message import Envelope, render_email
from briefing.editions.slack.message import render_slack
from briefing.editions.terminal.screen import Drawn, Screen, written
from briefing.editions.view.build import build_view
from briefing.editions.view.naming import Naming
from data.records import SourceStatus
from data.sources.github.seen import Seen
from tests.conftest import ROOT
from tests.injection.corpus import corpus
from tests.injection.reading import controls
from tests.injection.weeks import week_of
from tests.unit.briefing.editions.sample import NAMES

TEXTS = [one.text for one in corpus() if len(one.text) < 400]
HARMLESS = "Tidy up\tthe 👩‍👩‍👧 of \u2068\u05e2\u05d1\u05e8\u2069, می‌خواهم, नमस्ते and Zürich\n"
CATALOGUE = load_method().catalogue
OWN_WAYS = {"bot/cli/console.py", "bot/logs.py"}
"""Where stdout and stderr are written to; what draws is a `Screen` everywhere."""
OUR_WORDS = [("choices.py", "text")]
"""What typer prints that has nothing of a stranger: the question for a secret."""


def strange_row(text: str) -> SourceStatus:
    return SourceStatus(
        source_id="s", label=text, feeds="checks", state="stale", detail=text, as_of=None, observed_at=1
    )


def findings() -> Report:
    """What `doctor` says of sources that answer with the corpus."""
    found = tuple(Finding(one, "missing", one, one).masked(()) for one in TEXTS)
    return Report(sections=(Section(id="s", title="Sources", findings=found),))


def show_found() -> None:
    services = tuple(
        ProposedService(id=one, label=one, team=one, repository=one, folder=one, why=one, environment=one)
        for one in TEXTS[:30]
    )
    seen = Seen(login="x\x1b[2Jy", name="z", is_organisation=True, repositories=(), there=frozenset())
    print_found(seen, Landscape(login="x", name="y", teams=(), services=services))


def rehearse() -> None:
    """Print a week's message and mail as a dry run does."""
    view = build_view(*week_of(TEXTS[:12]), NAMES, Naming.NAMES)
    mail = render_email(view, Envelope(sender="r@acme.example", recipient="m@acme.example"))
    for content in (*render_slack(view).messages, mail):
        ConsoleOutlet("slack", tell_line).send(Part(delivery_id="1", address="U1", content=content))


PRINTERS: dict[str, Callable[[], object]] = {
    "collect": lambda: print_statuses([strange_row(one) for one in TEXTS], CATALOGUE),
    "doctor": lambda: tell(as_table(findings(), CATALOGUE)),
    "doctor as JSON": lambda: tell(as_json(findings(), CATALOGUE)),
    "init": show_found,
    "init, a difference": lambda: print_difference(TEXTS),
    "run, a dry run": rehearse,
    "a note": lambda: [note(one) for one in TEXTS],
    "a line": lambda: [tell_line(one) for one in TEXTS],
}


@pytest.mark.parametrize("name", PRINTERS)
def test_what_needs_a_network_prints_no_control_character_of_a_stranger(
    name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    PRINTERS[name]()

    told = "".join(capsys.readouterr())
    assert len(told) > 1_000
    # A tab does no more than leave room.
    assert controls(told) <= {"\t"}


def test_a_file_for_a_terminal_loses_what_the_terminal_would_act_on(monkeypatch: pytest.MonkeyPatch) -> None:
    shown = io.StringIO()
    monkeypatch.setattr(shown, "isatty", lambda: True, raising=False)
    monkeypatch.setattr("sys.stdout", shown)

    write_blocks([b"id,title\n", "x,\x1b]0;y\x07\x9b2J\n".encode(), b"\xff\n"])

    assert shown.getvalue() == "id,title\nx,\\u001b]0;y\\u0007\\u009b2J\n\\xff\n"


def test_the_answer_that_is_ready_is_shown_without_its_powers(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("\n"))

    assert Questions(True).ask("Team \x1b[2J", "pay\x1b]0;x\x07", str) == "pay\\u001b]0;x\\u0007"

    assert controls("".join(capsys.readouterr())) == set()


# ---- what is written and what is drawn


def test_json_says_the_same_with_its_controls_written_out() -> None:
    texts = {one.id: one.text for one in corpus()}

    shown = written(json.dumps(texts, ensure_ascii=False, indent=1))

    assert controls(shown) == set()
    assert json.loads(shown) == texts
    # Harmless text of every script is written as it is.
    assert written(HARMLESS) == HARMLESS


def test_a_table_stays_straight_whatever_is_in_it() -> None:
    table = Table()
    table.add_column("title", overflow="fold")
    for one in corpus():
        table.add_row(Text(one.text[:200]))

    lines = Screen(file=io.StringIO(), width=WIDTH).drawn(table).splitlines()

    assert set(map(cell_len, lines)) == {len(lines[0])}
    assert controls("\n".join(lines)) == set()


def test_a_screen_keeps_our_colours_and_no_others() -> None:
    screen = Screen(file=io.StringIO(), force_terminal=True, color_system="standard", width=200, _environ={})

    shown = screen.drawn(Text("\x1b[32msafe\x1b[0m \x9b31m", style="red"))

    assert shown == "\x1b[31m[32msafe[0m 31m\x1b[0m\n"
    assert written(shown) == shown

    # What is made of a drawing is no drawing.
    joined = Drawn("\x1b[31mours\x1b[0m") + " \x1b[2Jtheirs"

    assert written(joined) == "\\u001b[31mours\\u001b[0m \\u001b[2Jtheirs"

    # A text is neither markup nor the name of an emoji.
    text = "[bold red]x[/] [link=https://evil.example]y[/link] :tada:"

    assert Screen(file=io.StringIO(), width=200).drawn(text) == f"{text}\n"


def test_a_spreadsheet_is_told_that_a_formula_is_a_text_and_no_other_value_is_touched() -> None:
    for text in ("=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(1)", "\t=1", "\r=1"):
        assert in_sheet(text) == f"'{text}"
    for value in ("Tidy up = fine", "", 4, -4.5, None):
        assert in_sheet(value) == value


# ---- the one way


def test_nothing_is_written_to_a_terminal_but_where_it_is_made_safe() -> None:
    ways = "|".join(map(re.escape, ("sys.stdout.write", "sys.stdout.buffer.write", "sys.stderr.write", "typer.secho")))
    by_hand = re.compile(rf"{ways}|(?<![\w.])print\(|(?<![\w.])Console\(")

    found = {
        path.relative_to(ROOT).as_posix()
        for room in ("bot", "briefing")
        for path in (ROOT / room).rglob("*.py")
        if by_hand.search(path.read_text("utf-8"))
    }

    assert found == OWN_WAYS


def test_what_typer_prints_for_us_is_written_out_first() -> None:
    texts = [(path, path.read_text("utf-8")) for path in sorted((ROOT / "bot").rglob("*.py"))]
    calls = [
        (path.name, ast.unparse(node.args[0]))
        for path, text in texts
        if re.search(r"typer\.(echo|prompt|confirm)\(", text)
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.Call) and ast.unparse(node.func) in {"typer.echo", "typer.prompt", "typer.confirm"}
    ]

    assert len(calls) > 3
    assert [one for one in calls if not one[1].startswith(("written(", "f'riskbrief {version("))] == OUR_WORDS
