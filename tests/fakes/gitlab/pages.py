"""Pages of a fake GitLab, exactly as GitLab makes them: by number, with its headers.

It counts, but not past 10,000: then the total and the last page are left out. Links repeat every parameter, the path's
own among them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar
from urllib.parse import urlencode

MOST_PER_PAGE = 100
MOST_COUNTED = 10_000

Thing = TypeVar("Thing")


@dataclass
class Said:
    """What a request is answered; JSON unless there is a text."""

    status: int
    json: Any = None
    headers: dict[str, str] = field(default_factory=dict)
    text: str | None = None


class Refused(Exception):
    """GitLab refuses, with a status and its own JSON."""

    def __init__(self, status: int, body: Mapping[str, str], headers: Mapping[str, str] | None = None) -> None:
        super().__init__(str(body))
        self.said = Said(status, dict(body), dict(headers or {}))


@dataclass(frozen=True)
class Asked:
    """One request: the parts of its path, decoded, its parameters, and the address that its links begin with."""

    parts: tuple[str, ...]
    pairs: tuple[tuple[str, str], ...]
    address: str

    @property
    def params(self) -> Mapping[str, str]:
        return dict(self.pairs)

    def all(self, *names: str) -> set[str]:
        return {value for name, value in self.pairs if name in names}

    def link(self, rel: str, **more: object) -> str:
        own = [("id", self.parts[1])] if len(self.parts) > 1 and "id" not in self.params else []
        repeated = [*own, *((name, value) for name, value in self.pairs if name not in more), *more.items()]
        return f'<{self.address}?{urlencode(repeated)}>; rel="{rel}"'

    def number(self, name: str, otherwise: int) -> int:
        text = self.params.get(name, str(otherwise))
        if not text.isdecimal() or not int(text):
            raise Refused(400, {"error": f"{name} does not have a valid value"})
        return int(text)

    @property
    def size(self) -> int:
        return min(self.number("per_page", 20), MOST_PER_PAGE)


def by_number(
    things: Sequence[Thing],
    body: Callable[[Thing], Any],
    asked: Asked,
    *,
    is_counted: bool = True,
    most_counted: int = MOST_COUNTED,
) -> Said:
    """A page by its number; commits are never counted."""
    size, page = asked.size, asked.number("page", 1)
    last = max(1, -(-len(things) // size))
    after = page + 1 if len(things) > page * size else None
    links = [asked.link("prev", page=page - 1, per_page=size)] if page > 1 else []
    links += [asked.link("next", page=after, per_page=size)] if after else []
    links += [asked.link("first", page=1, per_page=size)]
    headers = {"X-Per-Page": str(size), "X-Page": str(page), "X-Next-Page": str(after or "")}
    headers |= {"X-Prev-Page": str(page - 1) if page > 1 else ""}
    if is_counted and len(things) <= most_counted:
        links += [asked.link("last", page=last, per_page=size)]
        headers |= {"X-Total": str(len(things)), "X-Total-Pages": str(last)}
    headers |= {"Link": ", ".join(links)}
    return Said(200, [body(one) for one in things[(page - 1) * size : page * size]], headers)
