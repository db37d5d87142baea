"""The sums of scores as text: every addend with its reading and the piece of the curve that gave its points."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.cli.drawing import heading, line, table
from briefing.contracts.untrusted_text import MAX_TITLE, clean
from briefing.editions.figures import number
from briefing.readings import measure
from briefing.words import counted, listed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.console import RenderableType

    from briefing.explain.explanation import DeploymentSum, Sum, Term

ASSUMED = "the repository's median of 90 days stands in, or half of the points where none is known"
PERCENT = 100


def sum_parts(score: Sum) -> Iterator[RenderableType]:
    """Take a change's score apart."""
    span = "" if score.low == score.high else f" ({score.low}–{score.high})"
    band = f"{score.band}, which begins at {score.band_from}"
    yield heading(f"{score.points}{span} of 100: {band}")
    yield line(_in_one_line(score), indent=2)
    for gate in score.gates:
        yield line(f"Gate {gate.id}: {gate.title}.", indent=2)
        yield line(f"It takes: {gate.evidence}.", "dim", indent=4)
    yield heading("Signals")
    earning = [term for term in score.terms if term.points or term.assumed]
    yield table(("points", "of", "signal", "reading", "on its curve"), map(_row, earning), right=(0, 1))
    nothing = [term.title for term in score.terms if not term.points and not term.assumed and term.most]
    if nothing:
        yield line(f"Read, and worth no point here: {listed(nothing)}.", "dim")
    if score.low != score.high:
        missing = [term for term in score.terms if term.assumed and term.most]
        opened = listed([f"{term.title} 0–{term.most}" for term in missing])
        yield line(f"The range {score.low}–{score.high} is what missing readings leave open: {opened}.")


def _in_one_line(score: Sum) -> str:
    terms = [f"{term.points} {term.title}{', assumed' if term.assumed else ''}" for term in score.terms if term.points]
    line_ = f"{score.total} = {' + '.join(terms) or '0'}"
    if not score.lifted:
        return line_
    return f"{line_}; raised by {score.lifted} to {score.floor} by {listed([gate.title for gate in score.gates])}"


def _row(term: Term) -> tuple[str, str, str, str, str]:
    return str(term.points), str(term.most), term.title, clean(term.reading, limit=MAX_TITLE), _on_curve(term)


def _on_curve(term: Term) -> str:
    piece = term.piece
    if piece is None:
        return ASSUMED
    exact = f"{piece.share * term.most:.2f}".rstrip("0").rstrip(".")
    share = f"{number(PERCENT * piece.share)} % of {counted(term.most, 'points')} = {exact}"
    if piece.left is None and piece.right is not None:
        return f"flat below {measure(piece.right.value, term.unit)}: {share}"
    if piece.right is None and piece.left is not None:
        return f"flat from {measure(piece.left.value, term.unit)}: {share}"
    if piece.left is None or piece.right is None:
        return share
    ends = " to ".join(
        f"{measure(knot.value, term.unit)} ({number(PERCENT * knot.share)} %)" for knot in (piece.left, piece.right)
    )
    scale = ", in log(1 + value)" if piece.scale == "log1p" else ""
    return f"from {ends}{scale}: {share}"


def signed_off(score: Sum) -> Iterator[RenderableType]:
    """Name what the score does not hold, and the scorecard that it was made with."""
    by_reason: dict[str, list[str]] = {}
    for title, reason in score.not_connected:
        by_reason.setdefault(reason, []).append(title)
    for reason, titles in by_reason.items():
        yield line(f"Not connected: {listed(titles)}: {clean(reason)}.", "dim")
    yield line(f"Scorecard {score.scorecard}.", "dim")


def deployment_sum(score: DeploymentSum) -> Iterator[RenderableType]:
    """Take a deployment's score apart."""
    yield heading(f"{score.points} of 100: {score.band}, which begins at {score.band_from}")
    rows = []
    if score.riskiest is not None:
        rows.append(
            (str(score.riskiest.points), f"its riskiest change, {clean(score.riskiest.label, limit=MAX_TITLE)}")
        )
    others = counted(score.others, "more changes")
    rows.append(
        (
            f"+{score.batch}",
            f"for {others}: {score.most_for_batch} less what is left of them after each took its percentage",
        )
    )
    rows += [
        (f"+{one.points}", f"{one.title} ({clean(one.reading)}), more than its riskiest change had earned by it")
        for one in score.own
    ]
    if not score.own:
        rows.append(("+0", "for its own moment: the hour, incidents, error budget and failures of its service"))
    if score.cut:
        rows.append((f"−{score.cut}", "over 100, which no score is"))
    yield table(("points", ""), rows, right=(0,))
    yield line(f"Scorecard {score.scorecard}.", "dim")
