"""Changes with a known outcome, and the rankings compared on them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from scoring.accuracy.measures import Counts, Floats, Truths


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Sample:
    """Labelled changes: whether each induced a defect, and its project's place in `names`."""

    defective: Truths
    codes: Counts
    names: tuple[str, ...]

    @classmethod
    def of(cls, defective: Sequence[bool] | Truths, projects: Sequence[str]) -> Sample:
        """Make a sample of one label and one project for each change; ValueError for none or unequal numbers."""
        labels = np.asarray(defective, dtype=np.bool_)
        if not len(labels) or len(labels) != len(projects):
            message = f"{len(labels)} labels and {len(projects)} projects make no sample; give one of each per change"
            raise ValueError(message)
        names = tuple(sorted(set(projects)))
        place = {name: code for code, name in enumerate(names)}
        codes = np.fromiter((place[project] for project in projects), np.int64, len(labels))
        return cls(defective=labels, codes=codes, names=names)

    @property
    def changes_of(self) -> Counts:
        return np.bincount(self.codes, minlength=len(self.names))

    @property
    def defects_of(self) -> Counts:
        return np.bincount(self.codes[self.defective], minlength=len(self.names))


@dataclass(frozen=True, kw_only=True, slots=True)
class LeftOut:
    """A project whose changes all have one label, so that no ranking can be better than another."""

    name: str
    changes: int
    defects: int


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Ranking:
    """A value for each change, higher is riskier; NaN throughout a project that it cannot rank."""

    id: str
    title: str
    values: Floats


def of_both_classes(sample: Sample) -> tuple[Sample, Truths, tuple[LeftOut, ...]]:
    """Return the sample without projects of one class, which changes it keeps, and what was left out.

    ValueError where no project has changes of both classes.
    """
    changes, defects = sample.changes_of, sample.defects_of
    good = (defects > 0) & (defects < changes)
    left_out = tuple(
        LeftOut(name=name, changes=int(changes[code]), defects=int(defects[code]))
        for code, name in enumerate(sample.names)
        if not good[code]
    )
    if not good.any():
        message = "no project has both changes that induced a defect and changes that did not"
        raise ValueError(message)
    kept = good[sample.codes]
    rank = np.cumsum(good) - 1
    names = tuple(name for name, there in zip(sample.names, good, strict=True) if there)
    return Sample(defective=sample.defective[kept], codes=rank[sample.codes[kept]], names=names), kept, left_out
