"""How much is asked for at once, and what GitHub counts for it in points.

GitHub counts a point for every hundred requests that it would take to fill each list of a question, every list taken
as full (https://docs.github.com/en/graphql/overview/rate-limits-and-query-limits-for-the-graphql-api). So wide lists
inside wide lists cost points on every page, and narrow ones cost a following page wherever one overflows.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from data.sources.forge.answers import Node, inner
from data.sources.github.shapes import goes_on, nodes

if TYPE_CHECKING:
    from collections.abc import Sequence

CHANGES_A_PAGE: Final = 25
"""As many points a change as pages of 100, without the ten seconds after which GitHub gives up and keeps the points."""

FEWER_A_PAGE: Final = 5
"""Where a page of 25 was too much for GitHub after all."""

REPOSITORIES_A_PULSE: Final = 20

FEW: Final = 10
MANY: Final = 40
TOO_OFTEN: Final = 3
"""Lists on one page that overflow before the next page asks for wider ones."""

LISTS_OF_A_CHANGE: Final = 7
"""Files, commits, the last commit, its check suites, reviews, labels and label events: each a request by itself."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Widths:
    """How many reviews and check suites of each pull request are asked for with a page of them."""

    reviews: int = FEW
    suites: int = FEW

    @property
    def variables(self) -> dict[str, object]:
        """Return them as variables of a question."""
        return {"reviews": self.reviews, "suites": self.suites}

    def after(self, pulls: Sequence[Node]) -> Widths:
        """Return what to ask for with the next page, by how many lists of this one overflowed."""
        heads = [next(iter(nodes(pull.get("head"))), None) for pull in pulls]
        reviews = sum(goes_on(pull.get("reviews")) for pull in pulls)
        suites = sum(goes_on(inner(head, "commit", "checkSuites")) for head in heads)
        wider = replace(self, reviews=min(MANY, 2 * self.reviews)) if reviews >= TOO_OFTEN else self
        return replace(wider, suites=min(MANY, 2 * self.suites)) if suites >= TOO_OFTEN else wider


def points_of(requests: int) -> int:
    """Return GitHub's points for so many requests behind one question; never less than one."""
    return max(1, round(requests / 100))


def page_points(changes: int = CHANGES_A_PAGE, widths: Widths | None = None) -> int:
    """Return the points of a page of pull requests."""
    wide = widths or Widths()
    # A list of comments for each review, and a list of runs for each suite.
    return points_of(1 + changes * (LISTS_OF_A_CHANGE + wide.reviews + wide.suites))
