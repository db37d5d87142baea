"""The ids that every line of the log carries about the work in hand: ours, and never an address or a name.

Not structlog's own binding: to import it takes a tenth of a second, which every command would pay.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar, copy_context
from functools import partial
from types import MappingProxyType
from typing import Final, ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")

_BOUND: Final[ContextVar[Mapping[str, str]]] = ContextVar("riskbrief_about", default=MappingProxyType({}))


@contextmanager
def about(**ids: str) -> Iterator[None]:
    """Bind ids while the block runs, beside those that are bound already."""
    token = _BOUND.set({**_BOUND.get(), **ids})
    try:
        yield
    finally:
        _BOUND.reset(token)


def also(**ids: str) -> None:
    """Bind more ids until the innermost block of `about` ends; outside of any, they would stay for ever, and do not."""
    innermost = _BOUND.get()
    if isinstance(innermost, dict):
        innermost.update(ids)


def bound() -> Mapping[str, str]:
    return _BOUND.get()


def carried(work: Callable[P, T]) -> Callable[P, T]:
    """Return the work as it is to be handed to another thread: there, it is about what it is about here."""
    return partial(copy_context().run, work)
