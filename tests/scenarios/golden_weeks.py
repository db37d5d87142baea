"""What a manager reads of the story's five weeks, small enough to be reviewed by eye: tests/golden/payloads.

A week has two files. The .json has every scope's severity and cards, and the facts of the widest scope, one a line. The
.txt is what the terminal shows of it. `make golden` (this module as a program) writes them anew; look at what moved and
ask of each severity whether a manager would agree, before it is committed.
"""

from __future__ import annotations

import difflib
import json
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from briefing.contracts.payload import Card, Fact, Payload, SourceState, parse_payload
from tests.conftest import ROOT
from tests.scenarios.command import riskbrief

FOLDER = ROOT / "tests" / "golden" / "payloads"
STORY = {
    "2026-W34": "quiet",
    "2026-W35": "gap",
    "2026-W36": "holiday",
    "2026-W37": "recovery",
    "2026-W38": "blind",
}
"""What happens in each week; data/demo/company says it at length."""
RULE = "━"
SHOWN = 60
"""Lines of a difference that are shown at most."""


def golden_files(shelf: Iterable[Payload], printed: str) -> dict[str, str]:
    """The text of every golden file by its name, from the payloads of all weeks and what `riskbrief demo` printed."""
    by_week: dict[str, list[Payload]] = {week: [] for week in STORY}
    for payload in shelf:
        by_week[payload.period.week].append(payload)
    files = {f"{_name(week)}.json": _digest(found) for week, found in by_week.items()}
    return files | {f"{_name(week)}.txt": text for week, text in zip(STORY, _openings(printed), strict=True)}


def difference(name: str, now: str) -> str:
    """How a golden file differs from what comes out now, with what to do about it; empty where it does not."""
    path = FOLDER / name
    before = path.read_text("utf-8") if path.is_file() else ""
    lines = list(difflib.unified_diff(before.splitlines(), now.splitlines(), "reviewed", "now", lineterm="", n=1))
    if not lines:
        return ""
    rest = [f"… and {len(lines) - SHOWN} lines more"] if len(lines) > SHOWN else []
    told = f"{path.relative_to(ROOT)} is not what comes out now. If a manager would agree with this, run `make golden`:"
    return "\n".join([told, *lines[:SHOWN], *rest])


def _name(week: str) -> str:
    return f"{week}-{STORY[week]}"


def _openings(printed: str) -> list[str]:
    """What is printed, one text a week: each ends with a heavy rule across the page."""
    texts: list[list[str]] = [[]]
    for line in printed.splitlines():
        if line and not line.strip(RULE):
            texts.append([])
        else:
            texts[-1].append(line)
    return ["\n".join(lines).strip("\n") + "\n" for lines in texts if any(lines)]


def _digest(payloads: Sequence[Payload]) -> str:
    widest = max(payloads, key=lambda one: (len(one.scope.services), one.scope.id))
    told = {
        "week": widest.period.week,
        "briefings": {one.scope.id: _briefing(one) for one in sorted(payloads, key=lambda one: one.scope.id)},
        f"facts of {widest.scope.id}": list(_lines(widest.facts)),
    }
    return json.dumps(told, ensure_ascii=False, indent=1) + "\n"


def _briefing(payload: Payload) -> dict[str, Any]:
    facts = {fact.id: fact for fact in payload.facts}
    blind = [one for one in payload.sources if one.state is not SourceState.OK]
    return {
        "severity": payload.severity.value,
        "unit": payload.headline_unit,
        "learning": payload.learning is not None,
        "blind": [f"{one.label}: {one.state.value}" for one in blind],
        "omitted": {severity.value: count for severity, count in payload.cards_omitted.items()},
        "cards": [_card(card, facts) for card in payload.cards],
    }


def _card(card: Card, facts: dict[str, Fact]) -> dict[str, Any]:
    return {
        "card": f"{card.severity.value}  {card.title}",
        "why": f"{card.key} by {card.rule}, {card.state.value}, weeks open: {card.weeks_open}",
        "facts": [_line(facts[one]) for one in card.facts],
        "remedies": [
            f"{one.id}: {one.text}" + ("" if one.effect is None else f" ({one.effect})") for one in card.remedies
        ],
    }


def _lines(facts: Sequence[Fact]) -> Iterator[str]:
    """One line a fact; the drivers that move nothing share one."""
    still = [fact.id for fact in facts if fact.kind == "driver" and fact.value == 0]
    yield from (_line(fact) for fact in facts if fact.id not in still)
    yield f"0 points: {' '.join(still)}"


def _line(fact: Fact) -> str:
    """A fact as its id, its value and what that is held against."""
    value = "unknown" if fact.value is None else str(fact.value)
    held = ", ".join(
        f"{one.against} {'unknown' if one.value is None else one.value}" for one in fact.comparisons if one.weeks
    )
    unit = f" {fact.unit}" if fact.unit else ""
    return f"{fact.id}: {value}{unit}" + (f"  [{held}]" if held else "")


def _renew() -> None:
    """Write every golden file anew, and remove those that there is no week for any more."""
    with tempfile.TemporaryDirectory(prefix="riskbrief-golden-") as folder:
        done = riskbrief("demo", "--out", "out", cwd=Path(folder))
        if done.returncode:
            raise SystemExit(done.stderr)
        written = sorted((Path(folder) / "out").glob("*/*/payload.json"))
        payloads = [parse_payload(one.read_text("utf-8"), name=str(one)) for one in written]
    files = golden_files(payloads, done.stdout)
    FOLDER.mkdir(exist_ok=True)
    for path in sorted(FOLDER.iterdir()):
        if path.name not in files:
            path.unlink()
    for name, text in files.items():
        (FOLDER / name).write_text(text, "utf-8")


if __name__ == "__main__":
    _renew()
