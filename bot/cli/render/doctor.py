"""What `riskbrief doctor` prints: a table for people, JSON for programs."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from typing import Any, Final

from rich.table import Table
from rich.text import Text

from bot.doctor import Finding, Report
from bot.doctor.finding import signals_of
from briefing.editions.terminal.screen import Screen
from scoring.catalogue import Catalogue

VERSION: Final = 1
WIDTH: Final = 118
MOST_SIGNALS: Final = 8
STATE_COLUMN, NAME_COLUMN = 24, 32
STYLES: Final = {"ok": "green", "broken": "bold red", "optional": "yellow", "look": "yellow"}
BLINDS: Final = {"missing": "Blinds", "unknown": "May blind", "not connected": "Blind without it"}


def as_json(report: Report, catalogue: Catalogue) -> str:
    """Return the report for programs; `riskbrief doctor --help` explains the keys."""
    told = {
        "version": VERSION,
        "ok": report.is_ok,
        "broken": report.count("broken"),
        "optional": report.count("optional"),
        "sections": [
            {"id": one.id, "title": one.title, "checks": [_record(check, catalogue) for check in one.findings]}
            for one in report.sections
        ],
    }
    return json.dumps(told, ensure_ascii=False, indent=1) + "\n"


def _record(finding: Finding, catalogue: Catalogue) -> dict[str, Any]:
    return {
        "name": finding.name,
        "state": finding.state,
        "verdict": finding.verdict,
        "detail": finding.detail,
        "fix": finding.fix,
        "kinds": list(finding.kinds),
        "signals": [{"id": one.id, "title": one.title} for one in signals_of(finding.kinds, catalogue)],
        "covered_by": list(finding.covered_by),
    }


def as_table(report: Report, catalogue: Catalogue) -> str:
    """Return the report for people: checks with gaps, fixes below, the verdict last."""
    parts = [part for one in report.sections for part in (Text(one.title, "bold"), _rows(one.findings, catalogue))]
    on_terminal = sys.stdout.isatty()
    screen = Screen(width=None if on_terminal else WIDTH, no_color=not on_terminal)
    return screen.drawn(*parts, Text(_summary(report), STYLES["ok" if report.is_ok else "broken"]))


def _rows(findings: tuple[Finding, ...], catalogue: Catalogue) -> Table:
    table = Table(box=None, show_header=False, pad_edge=True, padding=(0, 1))
    table.add_column(no_wrap=True, min_width=STATE_COLUMN)
    table.add_column(overflow="fold", width=NAME_COLUMN)
    table.add_column(overflow="fold", ratio=1)
    for one in findings:
        state = f"{one.state} (optional)" if one.verdict == "optional" else one.state
        table.add_row(Text(state, STYLES[one.verdict]), Text(one.name), Text("\n".join(_told(one, catalogue))))
    return table


def _told(finding: Finding, catalogue: Catalogue) -> Iterator[str]:
    if finding.detail:
        yield finding.detail
    if finding.fix:
        yield f"Fix: {finding.fix}"
    if finding.covered_by:
        yield f"Stands in: {', '.join(finding.covered_by)}"
    titles = [one.title for one in signals_of(finding.kinds, catalogue)]
    if titles:
        shown = ", ".join(titles if len(titles) <= MOST_SIGNALS else titles[: MOST_SIGNALS - 1])
        more = f" and {len(titles) - MOST_SIGNALS + 1} more (--format json lists all)"
        yield f"{BLINDS[finding.state]}: {shown}{more if len(titles) > MOST_SIGNALS else ''}"


def _summary(report: Report) -> str:
    broken, optional = report.count("broken"), report.count("optional")
    gaps = f"{optional} optional gap{'' if optional == 1 else 's'}" if optional else "no gap"
    if doubted := report.count("look"):
        gaps += f"; {doubted} rule{'' if doubted == 1 else 's'} to look at"
    if broken:
        return f"\n{broken} thing{'' if broken == 1 else 's'} to put right, and {gaps}."
    return f"\nEverything that is needed works, with {gaps}."
