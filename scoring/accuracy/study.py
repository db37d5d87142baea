"""Every figure of the accuracy report, without its looks.

`assess` makes the baselines from columns; `measure` takes any rankings, such as scores refitted without the project
that they rank.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from scoring.accuracy.baselines import Unavailable, learned, simple
from scoring.accuracy.bootstrap import DRAWS, Estimate, Judged, from_draws, measured, over_changes, over_projects
from scoring.accuracy.calibration import by_decile, by_points, cross_fitted
from scoring.accuracy.measures import CUTS, band_shares, brier, mean_shares, tally
from scoring.accuracy.sample import Ranking, Sample, of_both_classes

if TYPE_CHECKING:
    from scoring.accuracy.calibration import CalibrationRow
    from scoring.accuracy.measures import BandShare, Floats, Truths
    from scoring.accuracy.sample import LeftOut
    from scoring.bands import BandTable

    OnProgress = Callable[[str, int, int], object]

SCORE = "score"
MEASURES = ("auc", "average_precision", "brier", *(f"caught_{round(100 * cut)}" for cut in CUTS))
"""The order of `bootstrap.measured`. Less is better only for the Brier score."""

NOWHERE = "no project has all that it needs"

Figures = dict[str, float]


@dataclass(frozen=True, kw_only=True, slots=True)
class Standing:
    """One ranking over all projects that it can rank.

    `gains` is the score minus this ranking on the same projects, None for the score itself; `beaten` is in how many of
    the `projects` the score has the higher AUC.
    """

    id: str
    title: str
    projects: int
    means: Mapping[str, Estimate]
    gains: Mapping[str, Estimate] | None
    beaten: int | None


@dataclass(frozen=True, kw_only=True, slots=True)
class ProjectFigures:
    """One project's measures by ranking id, bands safest first; `chance` is what no knowledge reaches."""

    name: str
    changes: int
    defects: int
    rankings: Mapping[str, Figures]
    chance: Figures
    bands: tuple[BandShare, ...]

    @property
    def base_rate(self) -> float:
        return self.defects / self.changes


@dataclass(frozen=True, kw_only=True, slots=True)
class Study:
    """Everything measured; the score's standing is first, the bands are safest first."""

    changes: int
    defects: int
    standings: tuple[Standing, ...]
    chance: Figures
    projects: tuple[ProjectFigures, ...]
    left_out: tuple[LeftOut, ...]
    unavailable: tuple[Unavailable, ...]
    bands: tuple[BandShare, ...]
    curve: tuple[CalibrationRow, ...]
    deciles: tuple[CalibrationRow, ...]
    seed: int
    draws: int

    @property
    def score(self) -> Standing:
        return self.standings[0]

    def standing(self, identity: str) -> Standing | None:
        return next((one for one in self.standings if one.id == identity), None)


@dataclass(frozen=True, kw_only=True, slots=True)
class Chances:
    """How the intervals are drawn."""

    seed: int = 0
    draws: int = DRAWS


def assess(  # noqa: PLR0913 (as measure)
    points: Floats,
    columns: Mapping[str, Floats],
    sample: Sample,
    bands: BandTable,
    *,
    chances: Chances | None = None,
    on_progress: OnProgress | None = None,
) -> Study:
    """Measure a score beside baselines made of the columns (by signal id, NaN where missing).

    Projects of one class are left out first, by name; ValueError where none is left.
    """
    chances = chances or Chances()
    sample, kept, left_out = of_both_classes(sample)
    columns = {name: values[kept] for name, values in columns.items() if not np.isnan(values[kept]).all()}
    plain, lacking = simple(columns, sample)
    models, untaught = learned(columns, sample, seed=chances.seed, on_progress=on_progress)
    return measure(
        points[kept],
        [*plain, *models],
        sample,
        bands,
        chances=chances,
        left_out=left_out,
        unavailable=(*lacking, *untaught),
        on_progress=on_progress,
    )


def measure(  # noqa: PLR0913 (each is a part of the report; those after the star are optional)
    points: Floats,
    others: Sequence[Ranking],
    sample: Sample,
    bands: BandTable,
    *,
    chances: Chances | None = None,
    left_out: tuple[LeftOut, ...] = (),
    unavailable: tuple[Unavailable, ...] = (),
    on_progress: OnProgress | None = None,
) -> Study:
    """Measure a score (0 to 100 points) beside other rankings of the same changes.

    ValueError for NaN points or a project of one class (see `of_both_classes`).
    """
    chances = chances or Chances()
    score = Ranking(id=SCORE, title="Riskbrief's score", values=points.astype(np.float64))
    inside = [sample.codes == code for code in range(len(sample.names))]
    useless = [one for one in others if all(np.isnan(one.values[members]).any() for members in inside)]
    rankings = [score, *(one for one in others if one not in useless)]
    shares = {one.id: _shares(one, sample, inside) for one in rankings}
    table = _table(rankings, shares, sample, inside)
    drawn = _drawn(rankings, shares, sample, chances, on_progress) if len(inside) == 1 else None
    held = [band_shares(score.values[members], sample.defective[members], bands) for members in inside]
    projects = tuple(
        _project(name, rankings, table[code], sample.defective[inside[code]], held[code])
        for code, name in enumerate(sample.names)
    )
    known = (score.values, shares[SCORE], sample.defective, sample.codes)
    return Study(
        changes=len(sample.codes),
        defects=int(sample.defective.sum()),
        standings=tuple(_standing(row, one, table, drawn, chances) for row, one in enumerate(rankings)),
        chance={name: float(np.mean([one.chance[name] for one in projects])) for name in MEASURES},
        projects=projects,
        left_out=left_out,
        unavailable=(*unavailable, *(Unavailable(title=one.title, reason=NOWHERE) for one in useless)),
        bands=mean_shares(held),
        curve=by_points(*known),
        deciles=by_decile(*known),
        seed=chances.seed,
        draws=chances.draws,
    )


def _shares(ranking: Ranking, sample: Sample, inside: Sequence[Truths]) -> Floats:
    """Turn a ranking into probabilities by project; NaN where it cannot rank."""
    shares = np.full(len(ranking.values), np.nan)
    for members in inside:
        if not np.isnan(ranking.values[members]).any():
            shares[members] = cross_fitted(ranking.values[members], sample.defective[members])
    return shares


def _table(
    rankings: Sequence[Ranking], shares: Mapping[str, Floats], sample: Sample, inside: Sequence[Truths]
) -> Floats:
    """Return an array of projects, rankings and measures; NaN where a ranking cannot rank."""
    table = np.full((len(inside), len(rankings), len(MEASURES)), np.nan)
    for code, members in enumerate(inside):
        labels = sample.defective[members]
        for row, one in enumerate(rankings):
            values = one.values[members]
            if row == 0 or not np.isnan(values).any():
                table[code, row] = measured(tally(values, labels), brier(shares[one.id][members], labels))
    return table


def _drawn(
    rankings: Sequence[Ranking],
    shares: Mapping[str, Floats],
    sample: Sample,
    chances: Chances,
    on_progress: OnProgress | None,
) -> Floats:
    """Draw the only project's changes; rankings that cannot rank it keep NaN."""
    drawn = np.full((chances.draws, len(rankings), len(MEASURES)), np.nan)
    able = [row for row, one in enumerate(rankings) if not np.isnan(one.values).any()]
    drawn[:, able] = over_changes(
        [
            Judged(values=rankings[row].values, errors=(shares[rankings[row].id] - sample.defective) ** 2)
            for row in able
        ],
        sample.defective,
        seed=chances.seed,
        draws=chances.draws,
        on_progress=None if on_progress is None else lambda done, total: on_progress("interval", done, total),
    )
    return drawn


def _standing(row: int, ranking: Ranking, table: Floats, drawn: Floats | None, chances: Chances) -> Standing:
    there = ~np.isnan(table[:, row, 0])
    own, score = table[there, row], table[there, 0]

    def estimates(values: Floats, redrawn: Floats | None) -> dict[str, Estimate]:
        return {
            name: over_projects(values[:, column], seed=chances.seed, draws=chances.draws)
            if redrawn is None
            else from_draws(float(values[0, column]), redrawn[:, column])
            for column, name in enumerate(MEASURES)
        }

    gains = None if drawn is None else drawn[:, 0] - drawn[:, row]
    return Standing(
        id=ranking.id,
        title=ranking.title,
        projects=int(there.sum()),
        means=estimates(own, None if drawn is None else drawn[:, row]),
        gains=None if row == 0 else estimates(score - own, gains),
        beaten=None if row == 0 else int((score[:, 0] > own[:, 0]).sum()),
    )


def _project(
    name: str, rankings: Sequence[Ranking], figures: Floats, labels: Truths, held: tuple[BandShare, ...]
) -> ProjectFigures:
    rate = float(labels.mean())
    return ProjectFigures(
        name=name,
        changes=len(labels),
        defects=int(labels.sum()),
        rankings={
            one.id: dict(zip(MEASURES, map(float, row), strict=True))
            for one, row in zip(rankings, figures, strict=True)
            if not np.isnan(row[0])
        },
        chance=dict(zip(MEASURES, (0.5, rate, rate * (1 - rate), *CUTS), strict=True)),
        bands=held,
    )
