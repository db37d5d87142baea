"""The table of a fake GitLab's routes: what may be asked of each, and who answers.

A parameter or a route that is not in it is no 404 but a defect of ours: GitLab passes over a parameter that it does not
know, and a filter that does not filter is found by nobody.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import NoReturn

from tests.fakes.gitlab.merges import MergeRequest
from tests.fakes.gitlab.pages import MOST_COUNTED, Asked, Refused, Said
from tests.fakes.gitlab.projects import Project
from tests.fakes.gitlab.world import User, World

PAGED = frozenset({"page", "per_page", "pagination"})


class Drifted(AssertionError):
    """Something was asked that GitLab's documentation does not know."""


@dataclass
class Site:
    """What kind of GitLab it is, and whose token asks."""

    world: World
    clock: Callable[[], float]
    reader: User
    scopes: tuple[str, ...] = ("read_api", "read_repository")
    expires_on: str | None = "2027-01-31"
    most_counted: int = MOST_COUNTED


@dataclass
class Question:
    """A request that found its route, with what its path names."""

    site: Site
    asked: Asked
    names: dict[str, str]
    project: Project | None = None

    @property
    def world(self) -> World:
        return self.site.world

    @property
    def home(self) -> Project:
        assert self.project is not None
        return self.project

    @property
    def merge(self) -> MergeRequest:
        found = [one for one in self.home.merges if str(one.iid) == self.names["iid"]]
        return found[0] if found else not_found("Merge Request")

    def word(self, name: str, otherwise: str = "", *, of: tuple[str, ...] = ()) -> str:
        """A parameter that is one of some words."""
        told = self.asked.params.get(name, otherwise)
        if of and told not in of:
            raise Refused(400, {"error": f"{name} does not have a valid value"})
        return told

    def flag(self, name: str) -> bool | None:
        told = self.word(name, of=("", "true", "false"))
        return None if not told else told == "true"

    def moment(self, name: str) -> float | None:
        told = self.asked.params.get(name)
        if told is None:
            return None
        try:
            at = datetime.fromisoformat(told)
        except ValueError:
            raise Refused(400, {"error": f"{name} is invalid"}) from None
        return at.replace(tzinfo=at.tzinfo or UTC).timestamp()


Answer = Callable[[Question], Said]


@dataclass(frozen=True)
class Route:
    """One route. `place` is how faults and calls name it; `feature` is what of a project may be switched off."""

    pattern: tuple[str, ...]
    place: str
    answer: Answer
    params: frozenset[str]
    feature: str | None

    def names_in(self, parts: tuple[str, ...]) -> dict[str, str] | None:
        """Return what a path names, None where it is another route's."""
        if len(parts) != len(self.pattern):
            return None
        pairs = list(zip(self.pattern, parts, strict=True))
        if any(mine != theirs for mine, theirs in pairs if not mine.startswith(":")):
            return None
        return {mine[1:]: theirs for mine, theirs in pairs if mine.startswith(":")}


def route(pattern: str, place: str, answer: Answer, params: str = "", feature: str | None = None) -> Route:
    return Route(tuple(pattern.split("/")), place, answer, PAGED | frozenset(params.split()), feature)


def not_found(what: str) -> NoReturn:
    """Refuse as GitLab does where there is none."""
    raise Refused(404, {"message": f"404 {what} Not Found"})


def matched(routes: tuple[Route, ...], parts: tuple[str, ...]) -> tuple[Route, dict[str, str]] | None:
    for one in routes:
        if (names := one.names_in(parts)) is not None:
            return one, names
    return None
