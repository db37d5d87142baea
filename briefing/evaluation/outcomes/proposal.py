"""A proposed scorecard: the file, and what a person has to see of it before it is put in force.

Nothing here decides whether it is proposed; that is the gain's business, and whose name is under it a person's.
"""

from __future__ import annotations

import textwrap
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from briefing.contracts.untrusted_text import clean
from briefing.contracts.words import listed
from briefing.evaluation.accuracy.document import (
    Block,
    Heading,
    Paragraph,
    Table,
    exact_share,
    gain,
    gain_interval,
    measure,
    thousands,
)
from briefing.evaluation.outcomes.own import day, what_broke, what_labels_miss, what_was_left_out
from scoring.fitting.catalogue import write_weights
from scoring.fitting.forward import alone
from scoring.fitting.reweigh import movable
from scoring.score import FITTED_POINTS, FULL_SCORE, GATE_FLOOR, lay_out

if TYPE_CHECKING:
    from briefing.evaluation.outcomes.own import OwnChanges
    from scoring.catalogue import Signal
    from scoring.fitting.forward import Gain
    from scoring.fitting.trials import Trials
    from scoring.score import Method

WIDTH = 100
SPEAKS = 0.55
"""The AUC from which on a signal alone is said to tell something about breakage."""


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Proposal:
    """New weights, with the changes that they were learned from and what they would have gained.

    `outcomes` counts the incidents, reverts and fixes that showed the changes to be broken.
    """

    own: OwnChanges
    trials: Trials
    outcomes: int
    shipped: Method
    proposed: Method
    gain: Gain


def write_proposal(proposal: Proposal, text: str) -> str:
    """Return the proposed catalogue: the text of the shipped one with other weights under a head of its own.

    Raises:
        CatalogueInvalid: where `text` is not the text of the shipped catalogue.
    """
    return write_weights(text, proposal.proposed.catalogue, _head(proposal))


def _head(proposal: Proposal) -> str:
    measured = proposal.gain
    figures = (
        f"Gain in ROC AUC on later changes that the weights were not learned from: {gain(measured.gain.value)}, 95 %"
        f" interval {gain_interval(measured.gain)} ({measure(measured.shipped)} with the card that ships, catalogue"
        f" {proposal.shipped.catalogue.digest}; {measure(measured.proposed)} with new weights). The weights below were"
        f" then learned from all {thousands(proposal.outcomes)} outcomes."
    )
    differs = (
        "Only the weights differ from the card that ships; curves and texts are its own. The layout's rule stays: the"
        f" fitted signals share {FITTED_POINTS} of {FULL_SCORE} points, the others the rest."
    )
    unproven = (
        "NOT PROVEN: the interval of the gain includes 0, so that this card may rank worse than the one that ships."
        " It was written with --anyway."
    )
    paragraphs = [
        f"A scorecard proposed by 'riskbrief calibrate' from the own outcomes of {proposal.own.where}.",
        *([] if measured.is_proven else [unproven]),
        f"{what_broke(proposal.own)} {what_was_left_out(proposal.own)}",
        figures,
        differs,
        'It scores nothing until a person puts it in force: [scoring] scorecard = "FILE" in riskbrief.toml.',
    ]
    lines: list[str] = []
    for paragraph in paragraphs:
        words = " ".join(clean(paragraph).split())
        lines += ["#", *(f"# {line}" for line in textwrap.wrap(words, WIDTH - 2, break_on_hyphens=False))]
    return "\n".join(lines[1:]) + "\n\n"


def describe_labels(own: OwnChanges) -> list[Block]:
    """Say what the labels are, how many there are of each kind, and what was left out."""
    return [
        Paragraph(what_broke(own), lead="What broke."),
        Paragraph(what_was_left_out(own), lead="What was left out."),
        Paragraph(what_labels_miss(own), lead="What they miss."),
    ]


def describe_gain(proposal: Proposal) -> list[Block]:
    """Say what new weights would have gained, stretch by stretch."""
    measured = proposal.gain
    rows = tuple(
        (
            day(one.begins_at),
            thousands(one.changes),
            thousands(one.outcomes),
            thousands(one.taught_by),
            measure(one.shipped),
            measure(one.proposed),
            gain(one.proposed - one.shipped),
        )
        for one in measured.stretches
    )
    heads = ("changes", "outcomes", "learned from", "shipped", "new weights", "gain")
    return [
        Paragraph(
            "A broken change scores above another one of its time and repository in"
            f" {exact_share(measured.proposed)} of cases with new weights, and in {exact_share(measured.shipped)} with"
            f" the card that ships: a gain of {gain(measured.gain.value)} in ROC AUC, 95 % interval"
            f" {gain_interval(measured.gain)}."
            f" {'That is more than chance.' if measured.is_proven else 'That may be chance.'}",
            lead="Gain.",
        ),
        Paragraph(
            "Each row is a stretch of time, ranked by weights that were learned before it began, from what was known"
            f" then. The interval is drawn over changes, {measured.draws:,} times, seed {measured.seed}."
        ),
        Table(("from", *heads), rows),
    ]


def describe_difference(proposal: Proposal) -> list[Block]:
    """Say which signals would get more points and which fewer, and what becomes of the bands."""
    supplied = frozenset().union(*proposal.trials.supplied)
    before, after = (
        {entry.signal.id: entry.points for entry in lay_out(method, supplied).entries}
        for method in (proposal.shipped, proposal.proposed)
    )
    moves = set(movable(proposal.trials))
    told = [signal for signal in proposal.trials.signals if before[signal.id] or after[signal.id]]
    told.sort(key=lambda signal: (-abs(after[signal.id] - before[signal.id]), signal.number))
    rows = tuple(
        (
            signal.title,
            str(before[signal.id]),
            str(after[signal.id]),
            measure(_alone(proposal, signal)),
            _reason(after[signal.id] - before[signal.id], _alone(proposal, signal), moves=signal.id in moves),
        )
        for signal in told
    )
    silent = [signal.title for signal in proposal.trials.signals if signal not in told]
    return [
        Heading("What would change"),
        Paragraph(
            "The most points of 100 that each signal can add where you are connected as you are now. “Alone” is how"
            " often a broken change has a riskier value of it than another one."
        ),
        Table(("signal", "shipped", "proposed", "alone", "why"), rows, names=frozenset({"signal", "why"})),
        *([Paragraph(f"Without points in both: {listed(silent)}.")] if silent else []),
        Paragraph("The share of these changes in each band:"),
        _band_table(proposal),
        *_borders(proposal),
    ]


WHY = (
    ("tells more beside the others than alone", "went with more breakage here than its points said"),
    ("tells little about breakage here", "other signals tell the same here"),
)
"""Why points rose, and why they fell: first where the signal alone tells little, then where it tells something."""


def _alone(proposal: Proposal, signal: Signal) -> float:
    return alone(proposal.trials, proposal.trials.signals.index(signal))


def _reason(moved: int, alone: float, *, moves: bool) -> str:
    """Say in words why a signal's points are what they are."""
    if not moves:
        return "the same in all these changes, so nothing was learned"
    if moved == 0:
        return "as it was"
    speaks, falls = WHY
    return (speaks if moved > 0 else falls)[alone >= SPEAKS]


def _band_table(proposal: Proposal) -> Table:
    table = proposal.shipped.bands
    borders = np.array([low for _, low in table.rows][1:])
    before, after = (
        np.bincount(np.searchsorted(borders, proposal.trials.points(method), side="right"), minlength=len(table.rows))
        / len(proposal.trials.floor)
        for method in (proposal.shipped, proposal.proposed)
    )
    rows = tuple(
        (band.value, exact_share(old), exact_share(new))
        for (band, _), old, new in zip(table.rows, before.tolist(), after.tolist(), strict=True)
    )
    return Table(("band", "shipped", "proposed"), rows)


def _borders(proposal: Proposal) -> list[Block]:
    """Say which borders would keep the bands as rare as they are, where the proposed card's points lie elsewhere.

    No border of critical is above the floor of the gates, or what a gate lifts would not be critical.
    """
    before, after = (proposal.trials.points(method) for method in (proposal.shipped, proposal.proposed))
    borders: list[int] = []
    for _, border in proposal.shipped.bands.rows[1:]:
        rarer = [at for at in range(1, FULL_SCORE) if (after >= at).mean() <= (before >= border).mean()]
        kept = border if (after >= border).mean() == (before >= border).mean() else min(rarer, default=border)
        borders.append(min(kept, GATE_FLOOR))
    moderate, high, critical = borders
    shipped = [border for _, border in proposal.shipped.bands.rows[1:]]
    if borders == shipped or not moderate < high < critical:
        return []
    return [
        Paragraph(
            f"Under [scoring.bands], moderate = {moderate}, high = {high} and critical = {critical} would keep the"
            " bands about as rare as they are now."
        )
    ]


def how_to_put_in_force(file: str, *, is_proven: bool) -> list[Block]:
    """Say what a person does with the file."""
    warning = "" if is_proven else " Nothing proves that it is better than the card that ships."
    return [
        Heading("How it gets in force"),
        Paragraph(
            f'Read {file}; it scores nothing yet.{warning} To put it in force write scorecard = "{file}" under'
            " [scoring] in riskbrief.toml (a relative path starts at the folder of that file), and see that 'riskbrief"
            " settings check' finds no problem. Every score is then made anew and says its new version; briefings that"
            " went out stay as they are. To go back take the line out. 'riskbrief brief' and 'riskbrief score' take"
            f" --scorecard {file} to try it first."
        ),
        Paragraph(
            f"The layout's rule stays whatever the weights: the fitted signals share {FITTED_POINTS} of {FULL_SCORE}"
            f" points and the others {FULL_SCORE - FITTED_POINTS}, or one group has them all where the other is not"
            " connected. New weights share out anew within a group."
        ),
    ]
