"""Writes docs/signals.md: all signals with their curves, the content rules, the gates and the kinds of data.

Made from the catalogue and the rules alone, without clock or machine; a test compares the page.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from briefing.rules.handbook_entries import AXIS, NEEDS, RISK, families, value_text
from scoring.gates import GATES
from scoring.score import GATE_FLOOR, JUDGED_POINTS

if TYPE_CHECKING:
    from briefing.rules.handbook_entries import Entry

COMMAND = "riskbrief signals --format markdown > docs/signals.md"
"""What rewrites the page."""

INTRODUCTION = f"""\
# The signals

<!-- Written by `{COMMAND}`. Do not edit: change scoring/catalogue.toml or the rules, and run it again. -->

A risk score is a sum. Each signal's value goes through its *curve* to whole points, the points of all signals add up
to at most 100, and *gates* apply after the sum. So the reasons that a briefing prints are its arithmetic.

- **Points** are those of the full layout, in which every source is connected. The signals weighted by judgement share
  {JUDGED_POINTS} of the 100 points, and the fitted ones the rest. Where sources supply only a part of the judged
  weight, that part of the {JUDGED_POINTS} counts, and the fitted signals have all else: 92 points with git alone.
- **Fitted** curves and weights come from public defect data; see [accuracy.md](accuracy.md). A signal may be worth
  nothing: what it says of risk does not hold over histories ([fitting.md](fitting.md)). It is still read and shown.
- **No reading** is not zero. A signal that no source supplies is *not connected*: it is named once and has no points.
  A signal that one change lacks is *assumed*: it scores the repository's median of the 90 days before, is marked, and
  opens the range of the score.
- **Risk** says which way a value points. Between the values of a curve the points run straight, on the scale that is
  named, and are rounded to whole ones; outside them the curve is flat.
- **K** is what Kamei et al. 2013, *A Large-Scale Empirical Study of Just-in-Time Quality Assurance*, call it.

`riskbrief signals` prints this as a table, `riskbrief signals NAME` all about one signal.
"""

RULES_TEXT = """\
## Content rules

`schema_migration` and `sensitive_code` name the rules that fired. A path rule asks for a file's place, whole name and
type; a line rule for a call or a statement on an added or removed line, after comments were taken out. Nothing fires on
tests, fixtures and mocks, on prose, styles and pictures, on a documentation directory (but for its requirements), or on
what others wrote (`node_modules/`, `third_party/`, a top-level `vendor/`): not on `dark-theme.css`, `author.py`,
`tokenizer.py` or `migration-guide.md`.
"""

TITLES_TEXT = """\
## Titles that repair

`is_fix`, `defect_history` and, in a plain git history, the failure rate go by the title: scoring/kinds/repairs.py has
the whole rule. A title that begins with a revert, a roll-back or a back-out of earlier work, behind any issue key or
type, is a revert. Of any other title the phrases that use a repair's words for something else are struck out, and
what is left is a fix if it still says fix, bug, defect, regression, crash, deadlock, race condition, memory leak or
the like. Struck out are typos, comments, formatting, linters and documents as what is fixed, tests that failed for
reasons of their own, types such as `docs:` and `test:`, and look-alikes: *fixed-width*, *crash reporter*, *linear
regression*, *add a test for bug 12*. So *Fix crash when posting comments* is a fix, and *Fix comments* is none. A
label such as `bug`, `hotfix` or `type: regression` that a change had when it landed says it as well, as does
`revert`.
"""

GATES_TEXT = f"""\
## Gates

A gate floors a score at {GATE_FLOOR}, the lowest critical one, after the sum. It needs positive evidence, so that what
is unknown fires none, and it never lowers a higher score.
"""

NEEDS_TEXT = """\
## Kinds of data

What the signals need, by the names that `needs` has in the catalogue and `feeds` in the store.
"""


def render_markdown(found: Sequence[Entry]) -> str:
    parts = [INTRODUCTION, _overview(found)]
    for family, members in families(found).items():
        parts.append(f"## {family.capitalize()}\n")
        parts += [render_signal(entry) for entry in members]
    parts += [RULES_TEXT, *_rule_tables(found), TITLES_TEXT]
    parts += [GATES_TEXT, _gate_table(), NEEDS_TEXT, _table(("kind", "what it is"), NEEDS.items())]
    return "\n".join(parts)


def render_signal(entry: Entry) -> str:
    """Return the page's part about one signal."""
    signal = entry.signal
    rows = [
        ("Definition", signal.measures[:1].upper() + signal.measures[1:]),
        ("Unit", signal.unit),
        ("Source", signal.source if signal.kamei is None else f"{signal.source} (K: {signal.kamei})"),
        ("Needs", ", ".join(signal.needs)),
        ("No reading", signal.unavailable),
        ("Risk", RISK[signal.direction]),
        ("Points", entry.worth),
        ("Gate", "none" if entry.gate is None else f"[{entry.gate.id}](#gates): {entry.gate.title}"),
        ("Remedy", signal.remedy),
    ]
    lines = "\n".join(f"- **{name}**: {_escaped(text)}" for name, text in rows)
    return f"### {signal.number}. {signal.id}\n\n*{signal.title}*\n\n{lines}\n\n{_curve(entry)}"


def _curve(entry: Entry) -> str:
    """Return the curve as a table to read from left to right, with what it does in between below."""
    steps = entry.curve
    head = (entry.signal.unit, *(value_text(step.value) for step in steps))
    points = ("points", *(str(step.points) for step in steps))
    share = ("share of them", *(f"{step.share:.0%}" for step in steps))
    axis = AXIS[entry.signal.curve.scale]
    return f"{_table(head, (points, share))}\n{axis.capitalize()}.\n"


def _overview(found: Sequence[Entry]) -> str:
    rows = (
        (
            str(entry.signal.number),
            f"[{entry.signal.id}](#{entry.signal.number}-{entry.signal.id})",
            entry.signal.family,
            f"{entry.signal.in_short} ({entry.signal.unit})",
            entry.signal.direction.value,
            ", ".join(entry.signal.needs),
            str(entry.points),
            "yes" if entry.signal.fitted else "no",
        )
        for entry in found
    )
    return _table(("#", "id", "family", "measures (unit)", "risk", "needs", "most points", "fitted"), rows)


def _rule_tables(found: Sequence[Entry]) -> Iterator[str]:
    for entry in found:
        if entry.rules:
            yield f"### Rules of {entry.signal.id}\n"
            rows = ((rule.id, rule.kind, rule.fires_on) for rule in entry.rules)
            yield _table(("rule", "kind", "fires on"), rows)


def _gate_table() -> str:
    rows = ((gate.id, gate.signal, gate.title, gate.evidence) for gate in GATES)
    return _table(("gate", "signal", "reason", "fires where"), rows)


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(_escaped(cell) for cell in line)} |" for line in lines) + "\n"


def _escaped(text: str) -> str:
    """Keep a text in its cell."""
    return text.replace("|", r"\|")
