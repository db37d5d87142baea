"""The sections with figures: the rankings, the projects, the bands, the calibration."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING

from briefing.contracts.words import count
from briefing.editions.view.figures import bar
from briefing.evaluation.accuracy.document import (
    UNKNOWN,
    Block,
    Bullets,
    Heading,
    Paragraph,
    Table,
    exact_share,
    gain,
    gain_interval,
    interval,
    measure,
    points_gained,
    share,
    whole_share,
)
from scoring.accuracy.measures import CUTS
from scoring.accuracy.study import MEASURES, SCORE

if TYPE_CHECKING:
    from scoring.accuracy.calibration import CalibrationRow
    from scoring.accuracy.measures import BandShare
    from scoring.accuracy.study import Standing, Study

LINES_ADDED = "lines_added"
BAR = 12
SHORT = {
    SCORE: "Riskbrief's score",
    LINES_ADDED: "lines added",
    "churn": "churn",
    "logistic": "logistic regression",
    "boosting": "gradient boosting",
}
"""Rankings' names in tables; others have their title."""
HEADS = {SCORE: "score", LINES_ADDED: "lines", "churn": "churn", "logistic": "logistic", "boosting": "boosting"}
CAUGHT = MEASURES[-len(CUTS) :]


def rankings(study: Study, level: int) -> list[Block]:
    """Compare the score with the baselines."""
    several = len(study.projects) > 1
    heads = ("AUC", "interval", "AP", "Brier", *map(whole_share, CUTS))
    rows = [(_name(one), *_standing_cells(one)) for one in study.standings]
    auc, precision, brier = (measure(study.chance[name]) for name in ("auc", "average_precision", "brier"))
    rows.append(("chance", auc, "", precision, brier, *map(whole_share, CUTS)))
    blocks: list[Block] = [
        Heading("Beside simpler and learned rankings", level),
        Paragraph(
            f"{'Means over projects' if several else 'One project'}, with 95 % intervals of the AUC. AP is the average"
            " precision; the last three columns are the share of the defect-inducing changes in the riskiest 5, 10 and"
            " 20 % of changes. A lower Brier score is better, a higher value of all else."
        ),
        Table(("ranking", *heads), tuple(rows)),
        Paragraph(
            "The score minus each of them"
            + (", project by project; “ahead” is in how many projects its AUC is the higher one" if several else "")
            + ". The last share is in percentage points."
        ),
        _gain_table(study.standings[1:], several=several),
    ]
    if study.unavailable:
        items = tuple(Paragraph(f"{one.reason}.", lead=f"No {one.title}:") for one in study.unavailable)
        blocks.append(Bullets(items))
    return blocks


def _name(standing: Standing) -> str:
    return SHORT.get(standing.id, standing.title)


def _standing_cells(one: Standing) -> tuple[str, ...]:
    means = one.means
    return (
        measure(means["auc"].value),
        interval(means["auc"]),
        measure(means["average_precision"].value),
        measure(means["brier"].value),
        *(share(means[name].value) for name in CAUGHT),
    )


def _gain_table(others: Iterable[Standing], *, several: bool) -> Table:
    heads = ["AUC", "interval", "AP", "Brier", "20 %", *(["ahead"] if several else [])]
    rows = []
    for one in others:
        gains = one.gains or {}
        cells = (
            _name(one),
            gain(gains["auc"].value),
            gain_interval(gains["auc"]),
            gain(gains["average_precision"].value),
            gain(gains["brier"].value),
            points_gained(gains[CAUGHT[-1]].value),
        )
        rows.append((*cells, f"{one.beaten} of {one.projects}") if several else cells)
    return Table(("score minus", *heads), tuple(rows))


def projects(study: Study, level: int) -> list[Block]:
    """List every project, and name those left out."""
    shown = study.standings
    rankings, precision = [], []
    for one in study.projects:
        known = (measure(one.rankings[two.id]["auc"]) if two.id in one.rankings else UNKNOWN for two in shown)
        rankings.append((one.name, f"{one.changes:,}", exact_share(one.base_rate), *known))
        own, chance = (measure(told["average_precision"]) for told in (one.rankings[SCORE], one.chance))
        precision.append((one.name, own, chance, *(share(one.rankings[SCORE][name]) for name in CAUGHT)))
    heads = [HEADS.get(one.id, one.title) for one in shown]
    first = Table(("project", "changes", "defects", *heads), tuple(rankings))
    second = Table(("project", "AP", "chance", *map(whole_share, CUTS)), tuple(precision))
    blocks: list[Block] = [
        Heading("Project by project", level),
        Paragraph("The AUC of each ranking; “defects” is the share of the changes that induced one."),
        first,
        Paragraph(
            "The score's average precision beside chance, and the share of the defects in its riskiest 5, 10 and 20 %"
            " of changes:"
        ),
        second,
    ]
    points = [
        Paragraph(
            f"left out of every figure, since {'none' if not one.defects else 'each'} of its"
            f" {count(one.changes, 'change')} is labelled as defect-inducing.",
            lead=f"{one.name}:",
        )
        for one in study.left_out
    ]
    return [*blocks, Bullets(tuple(points))] if points else blocks


def bands(study: Study, level: int) -> list[Block]:
    """Say what each band holds, over all projects and in each."""
    rows = tuple(
        (
            one.band.value,
            f"{one.low}–{one.high}",
            exact_share(one.changes),
            exact_share(one.defects),
            UNKNOWN if one.rate is None else exact_share(one.rate),
            UNKNOWN if one.lift is None else f"{one.lift:.2f}",
        )
        for one in study.bands
    )
    heads = ("points", "of changes", "of defects", "defective", "lift")
    blocks: list[Block] = [
        Heading("What the bands hold", level),
        Paragraph(
            "The band's share of all changes and of all defect-inducing ones, how many of its own changes induced a"
            " defect, and its lift: how many times as many defects it holds as chance would give it. Each project"
            " counts the same."
        ),
        Table(("band", *heads), rows),
    ]
    if len(study.projects) > 1:
        held = _band_table(study, lambda one: exact_share(one.changes))
        rates = _band_table(study, lambda one: UNKNOWN if one.rate is None else exact_share(one.rate))
        blocks += [Paragraph("For each project, the share of its changes in each band:"), held]
        blocks += [Paragraph("And how many of those induced a defect:"), rates]
    return blocks


def _band_table(study: Study, cell: Callable[[BandShare], str]) -> Table:
    heads = ("project", *(one.band.value for one in study.bands))
    return Table(heads, tuple((one.name, *map(cell, one.bands)) for one in study.projects))


def calibration(study: Study, level: int) -> list[Block]:
    """Compare expected and observed shares of defects, and the Brier score with the base rate's."""
    most = max(row.observed for row in study.curve)
    curve = tuple(
        (f"{row.low}–{row.high}", *_calibration_cells(row), bar(row.observed, most, width=BAR)) for row in study.curve
    )
    deciles = tuple((str(row.low), *_calibration_cells(row)) for row in study.deciles)
    heads = ("changes", "mean points", "expected", "observed")
    gaps = [abs(row.observed - row.expected) for row in study.deciles]
    return [
        Heading("From points to a share of defects", level),
        Paragraph(
            "Points are no probability: what they mean depends on how often changes of a repository break at all. All"
            " that the score claims is that more points never mean less risk. So each project's points are turned into"
            " an expected share of defects by the best curve that never falls (isotonic regression: Zadrozny and Elkan"
            " 2002), and no change is judged by a curve that it took part in fitting. Each project counts the same."
        ),
        Table(("points", *heads, ""), curve, names=frozenset({""})),
        Paragraph("The same by tenths of each project's changes, riskiest first:"),
        Table(("tenth", *heads), deciles, names=frozenset()),
        Paragraph(
            f"Over the tenths, expected and observed are {100 * sum(gaps) / len(gaps):.1f} percentage points apart on"
            f" average and {100 * max(gaps):.1f} at most. The Brier score, beside that of stating the project's base"
            " rate for every change:"
        ),
        _brier_table(study),
    ]


def _calibration_cells(row: CalibrationRow) -> tuple[str, ...]:
    return (exact_share(row.changes), f"{row.points:.0f}", exact_share(row.expected), exact_share(row.observed))


def _brier_table(study: Study) -> Table:
    heads = ("score", "base rate", "saved")
    rows = [(one.name, *_brier_cells(one.rankings[SCORE]["brier"], one.chance["brier"])) for one in study.projects]
    if len(rows) > 1:
        rows.append(("mean", *_brier_cells(study.score.means["brier"].value, study.chance["brier"])))
    return Table(("project", *heads), tuple(rows))


def _brier_cells(own: float, base: float) -> Sequence[str]:
    return measure(own), measure(base), exact_share(1 - own / base).replace("-", "−")
