"""What the statuses of a deployment came to.

The state is GitHub's own word in small letters. `inactive` only says that a later deployment took its place, so what it
was before counts, from when it was that.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

ENDS: Final = frozenset({"success", "failure", "error"})
"""The states in which a deployment is over."""

OVER: Final = ENDS | {"inactive", "destroyed", "abandoned"}
"""The states after which nothing else is to be expected."""

ENDED_WELL: Final = frozenset({"active", "success"})
"""What GraphQL calls a deployment that is out, where its statuses are not told."""


def outcome(
    statuses: Iterable[tuple[int, str]], state: str | None = None, updated_at: int | None = None
) -> tuple[str, int | None]:
    """Return the state of a deployment and since when it is over, from its statuses in any order.

    `state` and `updated_at` are the deployment's own, for one whose statuses are not told.
    """
    told = sorted((moment, one.lower()) for moment, one in statuses)
    ends = [(moment, one) for moment, one in told if one in ENDS]
    if ends:
        last = ends[-1][1]
        began = ends[-1][0]
        for moment, one in reversed(ends):
            if one != last:
                break
            began = moment
        return last, began
    own = (state or "").lower()
    if own in ENDED_WELL:
        return "success", updated_at
    if own in ENDS:
        return own, updated_at
    return (told[-1][1] if told else own or "pending"), None
