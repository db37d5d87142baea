"""A score's arithmetic as text: what each signal earned on its curve, and a deployment's extra."""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import RenderableType

from bot.cli.render.drawing import heading, line, table
from briefing.answers.explain import explanation as e
from briefing.contracts.untrusted_text import MAX_TITLE, clean
from briefing.contracts.words import counted, listed
from briefing.editions.view.figures import number
from briefing.evidence.changes import measure

ASSUMED = "the repository's median of 90 days stands in, or half of the points where none is known"
PERCENT = 100


def sum_parts(score: e.Sum) -> Iterator[RenderableType]:
    span = "" if score.low == score.high else f" ({score.low}–{score.high})"
    band = f"{score.band}, which begins at {score.band_from}"
    yield heading(f"{score.points}{span} of 100: {band}")
    yield line(_in_one_line(score), indent=2)
    for gate in score.gates:
        yield line(f"Gate {gate.id}: {gate.title}.", indent=2)
        yield line(f"It takes: {gate.evidence}.", "dim", indent=4)
    yield heading("Signals")
    earning = [term for term in score.terms if term.points or term.assumed]
    rows = (
        (str(one.points), str(one.most), one.title, clean(one.reading, limit=MAX_TITLE), _on_curve(one))
        for one in earning
    )
    yield table(("points", "of", "signal", "reading", "on its curve"), rows, right=(0, 1))
    nothing = [term.title for term in score.terms if not term.points and not term.assumed and term.most]
    if nothing:
        yield line(f"Read, and worth no point here: {listed(nothing)}.", "dim")
    if score.low != score.high:
        missing = [term for term in score.terms if term.assumed and term.most]
        opened = listed([f"{term.title} 0–{term.most}" for term in missing])
        yield line(f"The range {score.low}–{score.high} is what missing readings leave open: {opened}.")


def _in_one_line(score: e.Sum) -> str:
    terms = [f"{term.points} {term.title}{', assumed' if term.assumed else ''}" for term in score.terms if term.points]
    line_ = f"{score.total} = {' + '.join(terms) or '0'}"
    if not score.lifted:
        return line_
    return f"{line_}; raised by {score.lifted} to {score.floor} by {listed([gate.title for gate in score.gates])}"


def _on_curve(term: e.Term) -> str:
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


def deployment_sum(score: e.DeploymentSum) -> Iterator[RenderableType]:
    yield heading(f"{score.points} of 100: {score.band}, which begins at {score.band_from}")
    top, others = score.riskiest, counted(score.others, "more changes")
    rows = [] if top is None else [(str(top.points), f"its riskiest change, {clean(top.label, limit=MAX_TITLE)}")]
    batch = f"for {others}: {score.most_for_batch} less what is left of them after each took its percentage"
    rows.append((f"+{score.batch}", batch))
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
