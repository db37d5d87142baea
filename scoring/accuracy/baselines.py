"""What a score has to beat: two numbers that cost nothing to have, and two models that learn.

* Lines added, and churn (added plus deleted).
* Logistic regression on the metrics of Kamei et al. 2013: log(1 + x), standardised, scikit-learn's defaults.
* Gradient boosting on every signal there is: scikit-learn's HistGradientBoostingClassifier, defaults, fixed seed.

Unlike the score the models need labelled changes to learn from. They are taught by the other projects and asked about
the one left out; where there is one project alone, by four fifths of its changes about the last fifth. A column that
the project asked about lacks is kept from its teachers too. The baselines run in one thread, since sums in another
order are other sums.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from scoring.accuracy.sample import Ranking
from scoring.kamei import PUBLISHED

if TYPE_CHECKING:
    from scoring.accuracy.measures import Counts, Floats, Truths
    from scoring.accuracy.sample import Sample

FOLDS = 5
LINES_ADDED, LINES_DELETED = "lines_added", "lines_deleted"
FEWEST = 2
"""Each class must still be there with a fifth of the changes set aside, so a project needs this many of each."""


class Model(Protocol):
    def fit(self, values: Floats, defective: Truths) -> object: ...

    def decision_function(self, values: Floats) -> Floats: ...


@dataclass(frozen=True, kw_only=True, slots=True)
class Unavailable:
    """A baseline that could not be made of these columns, with the reason."""

    title: str
    reason: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Learner:
    """Which columns a model may see (None for all), how they are prepared, and how it is made."""

    id: str
    title: str
    metrics: frozenset[str] | None
    prepare: Callable[[Floats, Floats], tuple[Floats, Floats]]
    build: Callable[[int], Model]


def simple(columns: Mapping[str, Floats], sample: Sample) -> tuple[list[Ranking], list[Unavailable]]:
    """Rank by lines added and by churn; NaN for a whole project that lacks a column."""
    needed = {"lines added": (LINES_ADDED,), "churn (lines added + deleted)": (LINES_ADDED, LINES_DELETED)}
    found, lacking = [], []
    for title, names in needed.items():
        missing = [name for name in names if name not in columns]
        if missing:
            lacking.append(Unavailable(title=title, reason=f"there is no {missing[0]}"))
            continue
        values = np.sum([filled(columns[name], sample.codes) for name in names], axis=0)
        identity = LINES_ADDED if len(names) == 1 else "churn"
        found.append(Ranking(id=identity, title=title, values=values))
    return found, lacking


def filled(values: Floats, codes: Counts) -> Floats:
    """Fill gaps with the project's median; a project without values keeps NaN."""
    result = values.copy()
    for code in np.unique(codes[np.isnan(values)]):
        inside = codes == code
        known = values[inside & ~np.isnan(values)]
        if len(known):
            result[inside & np.isnan(values)] = np.median(known)
    return result


def learned(
    columns: Mapping[str, Floats],
    sample: Sample,
    *,
    seed: int,
    on_progress: Callable[[str, int, int], object] | None = None,
) -> tuple[list[Ranking], list[Unavailable]]:
    """Rank by the models, each asked only about changes it did not learn from."""
    from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]  # noqa: PLC0415 (heavy)

    found, lacking = [], []
    for learner in learners():
        names = [name for name in columns if learner.metrics is None or name in learner.metrics]
        if reason := _cannot_learn(names, sample):
            lacking.append(Unavailable(title=learner.title, reason=reason))
            continue
        table = np.column_stack([columns[name] for name in names])
        values = np.full(len(sample.codes), np.nan)
        for turn, (taught, asked, turns) in enumerate(_splits(sample, seed)):
            with threadpool_limits(limits=1):
                values[asked] = _answers(learner, table[taught], sample.defective[taught], table[asked], seed)
            if on_progress is not None:
                on_progress(learner.title, turn + 1, turns)
        found.append(Ranking(id=learner.id, title=learner.title, values=values))
    return found, lacking


def _cannot_learn(names: Sequence[str], sample: Sample) -> str | None:
    if not names:
        return "there is no column of Kamei's metrics"
    rarer = min(int(sample.defective.sum()), int((~sample.defective).sum()))
    if len(sample.names) == 1 and rarer < FEWEST:
        return f"a single project teaches only with {FEWEST} changes of each class or more"
    return None


def _splits(sample: Sample, seed: int) -> Iterator[tuple[Truths, Truths, int]]:
    """Yield who teaches, who is asked, and the number of rounds."""
    if len(sample.names) > 1:
        fold, turns = sample.codes, len(sample.names)
    else:
        fold, turns = _dealt(sample.defective, seed), FOLDS
    for turn in range(turns):
        asked = fold == turn
        if asked.any():
            yield ~asked, asked, turns


def _dealt(defective: Truths, seed: int) -> Counts:
    """Deal the changes of each class to the folds in random order by the seed."""
    random = np.random.default_rng(seed)
    fold = np.empty(len(defective), dtype=np.int64)
    for members in (np.flatnonzero(defective), np.flatnonzero(~defective)):
        fold[random.permutation(members)] = np.arange(len(members)) % FOLDS
    return fold


def _answers(learner: Learner, lesson: Floats, labels: Truths, question: Floats, seed: int) -> Floats:
    """Return the log-odds of the changes asked about; NaN where the model sees nothing."""
    usable = ~np.isnan(lesson).all(axis=0) & ~np.isnan(question).all(axis=0)
    if not usable.any():
        return np.full(len(question), np.nan)
    lesson, question = learner.prepare(lesson[:, usable], question[:, usable])
    model = learner.build(seed)
    model.fit(lesson, labels)
    return model.decision_function(question)


def learners() -> tuple[Learner, ...]:
    return (
        Learner(
            id="logistic",
            title="logistic regression on Kamei's metrics",
            metrics=frozenset(PUBLISHED.values()),
            prepare=_standardised,
            build=_logistic,
        ),
        Learner(
            id="boosting",
            title="gradient boosting on all signals",
            metrics=None,
            prepare=lambda lesson, question: (lesson, question),
            build=_boosting,
        ),
    )


def _standardised(lesson: Floats, question: Floats) -> tuple[Floats, Floats]:
    """Take log(1 + x), centred and scaled by the lesson; an unknown value becomes the mean, 0."""
    lesson, question = (np.log1p(np.maximum(values, 0.0)) for values in (lesson, question))
    mean, spread = np.nanmean(lesson, axis=0), np.nanstd(lesson, axis=0)
    spread[spread == 0] = 1.0
    return np.nan_to_num((lesson - mean) / spread), np.nan_to_num((question - mean) / spread)


def _logistic(seed: int) -> Any:  # noqa: ANN401 (scikit-learn publishes no types)
    from sklearn.linear_model import LogisticRegression  # type: ignore[import-untyped]  # noqa: PLC0415 (heavy)

    return LogisticRegression(max_iter=1_000, random_state=seed)


def _boosting(seed: int) -> Any:  # noqa: ANN401 (as above)
    from sklearn.ensemble import HistGradientBoostingClassifier  # type: ignore[import-untyped]  # noqa: PLC0415 (heavy)

    return HistGradientBoostingClassifier(random_state=seed, early_stopping=False)
