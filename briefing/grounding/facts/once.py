"""What follows from one fact alone is worked out once, however many sentences of a narrative cite it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

    from briefing.payload import Fact

T = TypeVar("T")


class Once(Generic[T]):
    """Work something out of each fact of one payload, and remember it by the fact's id."""

    def __init__(self, work: Callable[[Fact], T]) -> None:
        """Begin with nothing known."""
        self._work = work
        self._known: dict[str, T] = {}

    def __call__(self, fact: Fact) -> T:
        """Return what follows from a fact."""
        if fact.id not in self._known:
            self._known[fact.id] = self._work(fact)
        return self._known[fact.id]
