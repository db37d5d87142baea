"""The work's ids on every log line, never an address or a name. Not by structlog: its import takes 0.1 s."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar, copy_context
from functools import partial
from types import MappingProxyType
from typing import Final, ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")

_BOUND: Final[ContextVar[Mapping[str, str]]] = ContextVar("riskbrief_about", default=MappingProxyType({}))


def new_id() -> str:
    """Return an id that a person can read out and the log can be searched for."""
    return secrets.token_hex(4)


@contextmanager
def about(**ids: str) -> Iterator[None]:
    """Bind ids in the block, in addition to earlier ones."""
    token = _BOUND.set({**_BOUND.get(), **ids})
    try:
        yield
    finally:
        _BOUND.reset(token)


def also(**ids: str) -> None:
    """Bind more ids until the innermost `about` ends; outside of any, do nothing, as they would stay forever."""
    innermost = _BOUND.get()
    if isinstance(innermost, dict):
        innermost.update(ids)


def bound() -> Mapping[str, str]:
    return _BOUND.get()


def carried(work: Callable[P, T]) -> Callable[P, T]:
    """Return the work for another thread, with this thread's ids."""
    return partial(copy_context().run, work)
