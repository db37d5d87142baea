"""What new weights would have been worth: learned from the earlier changes of an organisation, judged by the later.

The outcomes are cut in time into five stretches of equally many. For each stretch but the first, weights are learned
as somebody would have learned them at its beginning: from the changes that were old enough by then, broken as far as
anybody knew by then. They then score the stretch beside the card that ships. What is compared is the ROC AUC within a
stretch and repository: how often a broken change scores above another one, a tie counting half.

The interval is a percentile bootstrap over changes (Efron and Tibshirani 1993), paired, since both cards score the
same draw. Broken and other changes are drawn apart, and changes that one and the same outcome showed to be broken are
drawn together: they are one witness and not several.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from scoring.accuracy.bootstrap import DRAWS, Estimate, from_draws
from scoring.accuracy.measures import places
from scoring.errors import FitImpossible
from scoring.fitting.reweigh import HALF, PRIOR, count_outcomes, reweigh

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from scoring.fitting.trials import Trials
    from scoring.score import Method

    Numbers = NDArray[np.float64]
    Whole = NDArray[np.int64]
    Truths = NDArray[np.bool_]
    OnProgress = Callable[[int, int], object]

STRETCHES = 5
_STEP = 50


@dataclass(frozen=True, kw_only=True, slots=True)
class Stretch:
    """One stretch of time, from `begins_at` (epoch seconds), with the AUC of both cards on its changes.

    `taught_by` is the number of outcomes that the new weights were learned from.
    """

    begins_at: int
    changes: int
    outcomes: int
    taught_by: int
    shipped: float
    proposed: float


@dataclass(frozen=True, kw_only=True, slots=True)
class Gain:
    """What the proposed weights gain over the shipped ones on changes that they were not learned from."""

    shipped: float
    proposed: float
    gain: Estimate
    stretches: tuple[Stretch, ...]
    seed: int
    draws: int

    @property
    def is_proven(self) -> bool:
        """Whether the whole interval is above 0."""
        return self.gain.low is not None and self.gain.low > 0


@dataclass(frozen=True, kw_only=True, slots=True)
class Chances:
    """How strongly the shipped weights hold (`PRIOR`), and how the interval is drawn."""

    prior: float = PRIOR
    seed: int = 0
    draws: int = DRAWS


def measure_gain(
    trials: Trials, method: Method, lag_seconds: int, chances: Chances, on_progress: OnProgress | None = None
) -> Gain:
    """Measure what weights learned from earlier changes gain on later ones.

    `trials` are those that are old enough to be judged today; `lag_seconds` is how long that takes.

    Raises:
        FitImpossible: where no stretch has both broken and other changes, or as `reweigh` says.
    """
    broken = trials.broken_by(np.inf)
    stretches: list[Stretch] = []
    cells: list[_Cell] = []
    for begins_at, inside in _stretches(trials, broken):
        earlier = trials.only(trials.out_at < begins_at - lag_seconds)
        known = earlier.broken_by(begins_at)
        later, failed = trials.only(inside), broken[inside]
        new = reweigh(earlier, known, method, chances.prior)
        pair = [later.points(card).astype(np.float64) for card in (method, new)]
        mine = [_Cell.of(later, failed, pair, number) for number in np.unique(later.repository).tolist()]
        there = [cell for cell in mine if cell is not None]
        if not there:
            continue
        shipped, proposed = _mean([cell.aucs() for cell in there])
        stretches.append(
            Stretch(
                begins_at=begins_at,
                changes=len(failed),
                outcomes=count_outcomes(later, failed),
                taught_by=count_outcomes(earlier, known),
                shipped=shipped,
                proposed=proposed,
            )
        )
        cells += there
    if not cells:
        message = "the outcomes lie too close together in time to learn from the earlier and judge by the later"
        raise FitImpossible(message)
    shipped, proposed = _mean([cell.aucs() for cell in cells])
    return Gain(
        shipped=shipped,
        proposed=proposed,
        gain=from_draws(proposed - shipped, _drawn(cells, chances, on_progress)),
        stretches=tuple(stretches),
        seed=chances.seed,
        draws=chances.draws,
    )


def alone(trials: Trials, column: int) -> float:
    """Return how often a broken change has a greater share of one signal than another change of its repository.

    A tie counts half, and each broken change the same; 0.5 where nothing can be compared.
    """
    values = np.nan_to_num(trials.shares[:, column], nan=HALF)
    broken = trials.broken_by(np.inf)
    cells = [_Cell.of(trials, broken, (values,), number) for number in np.unique(trials.repository).tolist()]
    found = [cell.aucs() for cell in cells if cell is not None]
    return _mean(found)[0] if found else HALF


def _stretches(trials: Trials, broken: Truths) -> Iterator[tuple[int, Truths]]:
    """Yield the beginning of each stretch but the first, and which changes went out in it."""
    times = np.sort(trials.out_at[broken])
    begins = np.unique(times[[len(times) * part // STRETCHES for part in range(1, STRETCHES)]]).tolist()
    for begin, end in zip(begins, [*begins[1:], np.inf], strict=True):
        yield int(begin), np.asarray((trials.out_at >= begin) & (trials.out_at < end))


def _mean(found: Sequence[tuple[float, Numbers]]) -> list[float]:
    """Return the mean AUC of each ranking, in which each broken change counts the same."""
    means = np.average([aucs for _, aucs in found], axis=0, weights=[count for count, _ in found])
    return [float(one) for one in means]


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class _Cell:
    """The changes of one stretch and repository, by the place of their points in the order of each card."""

    places: tuple[tuple[Whole, int], ...]
    bad: Whole
    good: Whole
    batch: Whole
    batches: int

    @classmethod
    def of(cls, trials: Trials, broken: Truths, rankings: Sequence[Numbers], number: int) -> _Cell | None:
        """Make the cell of a repository; None where its changes are all broken or all not."""
        mine = trials.repository == number
        bad, good = np.flatnonzero(broken[mine]), np.flatnonzero(~broken[mine])
        if not len(bad) or not len(good):
            return None
        codes, batch = np.unique(trials.batch[mine][bad], return_inverse=True)
        return cls(
            places=tuple(places(one[mine]) for one in rankings),
            bad=bad,
            good=good,
            batch=batch.astype(np.int64),
            batches=len(codes),
        )

    def aucs(self) -> tuple[float, Numbers]:
        """Return the number of broken changes and the AUC of each card."""
        bad, good = np.ones((1, len(self.bad)), np.int64), np.arange(len(self.good))[None]
        count, found = self._aucs(bad, good)
        return float(count[0]), found[0]

    def drawn(self, random: np.random.Generator) -> tuple[Whole, Whole]:
        """Draw once: how often each broken change comes, and which of the others come."""
        many = random.integers(self.batches, size=self.batches)
        bad = np.bincount(many, minlength=self.batches).astype(np.int64)[self.batch]
        return bad, random.integers(len(self.good), size=len(self.good))

    def aucs_of(self, draws: Sequence[tuple[Whole, Whole]]) -> tuple[Numbers, Numbers]:
        """Return for each draw the number of broken changes, and in a row the AUC of each card."""
        return self._aucs(np.stack([bad for bad, _ in draws]), np.stack([good for _, good in draws]))

    def _aucs(self, bad: Whole, good: Whole) -> tuple[Numbers, Numbers]:
        count: Numbers = bad.sum(axis=1).astype(np.float64)
        return count, np.stack([_areas(*self._counted(place, bad, good)) for place in self.places], axis=1)

    def _counted(self, ranked: tuple[Whole, int], bad: Whole, good: Whole) -> tuple[Numbers, Numbers]:
        """Return how many broken and other changes there are at each place, with a row for each draw."""
        place, distinct = ranked
        size = len(bad) * distinct
        rows = distinct * np.arange(len(bad))[:, None]
        defects = np.bincount((place[self.bad] + rows).ravel(), weights=bad.ravel(), minlength=size)
        clean = np.bincount((place[self.good][good] + rows).ravel(), minlength=size)
        shape = (len(bad), distinct)
        return defects.astype(np.float64).reshape(shape), clean.astype(np.float64).reshape(shape)


def _areas(defects: Numbers, clean: Numbers) -> Numbers:
    """Return the AUC of each row, as `measures.auc` has it of one tally; all sums are of halves, and so exact."""
    all_clean = clean.sum(axis=1)
    below = all_clean[:, None] - np.cumsum(clean, axis=1)
    found: Numbers = (defects * (below + clean / 2)).sum(axis=1) / (defects.sum(axis=1) * all_clean)
    return found


def _drawn(cells: list[_Cell], chances: Chances, on_progress: OnProgress | None) -> Numbers:
    """Return the gain in each draw; several are counted at once, drawn one after the other."""
    random = np.random.default_rng(chances.seed)
    found = np.empty(chances.draws)
    for begin in range(0, chances.draws, _STEP):
        end = min(begin + _STEP, chances.draws)
        draws = [[cell.drawn(random) for cell in cells] for _ in range(begin, end)]
        parts = [cell.aucs_of([draw[number] for draw in draws]) for number, cell in enumerate(cells)]
        counts, aucs = np.stack([count for count, _ in parts]), np.stack([areas for _, areas in parts])
        shipped, proposed = ((aucs * counts[:, :, None]).sum(axis=0) / counts.sum(axis=0)[:, None]).T
        found[begin:end] = proposed - shipped
        if on_progress is not None and end - begin == _STEP:
            on_progress(end, chances.draws)
    return found
