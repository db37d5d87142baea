"""The arithmetic of a score: each signal's reading, the piece of its curve, and the points that this piece gave."""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING

from briefing.answers.explain.explanation import CurvePiece, GateLine, Knot, Sum, Term, WayLine
from briefing.evidence.changes import read_aloud
from scoring.score import GATE_FLOOR

if TYPE_CHECKING:
    from collections.abc import Mapping

    from briefing.evidence.changes import ScoredChange
    from scoring.bands import Band, BandTable
    from scoring.catalogue import Curve
    from scoring.score import Reason, Score, Scorecard


def sum_of(score: Score, card: Scorecard, missing: Mapping[str, str]) -> Sum:
    """Take a score apart. `missing` says, by signal id, why a signal of the catalogue is not laid out.

    The terms are ordered by their points, then by the signals' numbers; those that added nothing come last.
    """
    most = {entry.signal.id: entry.points for entry in card.entries}
    ranked = sorted(score.reasons, key=lambda reason: (-reason.points, reason.signal.number))
    return Sum(
        points=score.points,
        low=score.low,
        high=score.high,
        band=score.band.value,
        band_from=band_from(card.bands, score.band),
        total=score.points - score.lifted,
        lifted=score.lifted,
        floor=GATE_FLOOR,
        terms=tuple(_term(reason, most.get(reason.signal.id, reason.points)) for reason in ranked),
        gates=tuple(GateLine(id=gate.id, title=gate.title, evidence=gate.evidence) for gate in score.gates),
        not_connected=tuple((signal.title, missing.get(signal.id, "no source supplies it")) for signal in card.absent),
        scorecard=score.version,
    )


def band_from(bands: BandTable, band: Band) -> int:
    """Return the first score of a band."""
    return dict(bands.rows)[band]


def _term(reason: Reason, most: int) -> Term:
    value = reason.reading.value
    return Term(
        signal=reason.signal.id,
        title=reason.signal.title,
        reading=read_aloud(reason),
        value=value,
        unit=reason.signal.unit,
        points=reason.points,
        most=most,
        assumed=reason.assumed,
        missing=reason.reading.missing,
        piece=None if value is None else piece_of(reason.signal.curve, value),
    )


def piece_of(curve: Curve, value: float) -> CurvePiece:
    """Find the piece of a curve that a value lies on, as the curve itself does: a knot begins its piece."""
    place = bisect_right(curve.knots, value, key=lambda knot: knot[0])
    left = Knot(value=curve.knots[place - 1][0], share=curve.knots[place - 1][1]) if place else None
    right = Knot(value=curve.knots[place][0], share=curve.knots[place][1]) if place < len(curve.knots) else None
    return CurvePiece(scale=curve.scale.value, left=left, right=right, share=curve.share(value))


def ways_of(change: ScoredChange) -> tuple[WayLine, ...]:
    """Return every way down of a change, the cheapest first."""
    return tuple(
        WayLine(
            remedy=way.id,
            text=way.said_of(change.label),
            before=change.score.points,
            after=way.points,
            leaves_band=way.leaves_band,
        )
        for way in change.ways
    )
