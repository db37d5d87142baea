"""What several answers share: what was not found, which briefing one is from, and who owns files."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from briefing.contracts.narrative import Narrative
    from briefing.contracts.payload import Payload
    from briefing.editions.view.naming import Names, Naming
    from briefing.editions.view.values import EditionView


What = Literal["team", "service", "change", "deployment", "signal", "card"]


@dataclass(frozen=True, kw_only=True, slots=True)
class NotFound:
    """Nothing in sight goes by this text, or several things do, which `nearest` then lists."""

    what: What
    text: str
    nearest: tuple[str, ...] = ()
    is_ambiguous: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class NoBriefing:
    """Nothing of a scope was frozen yet; `first_due` is None if nobody is briefed about it."""

    scope_id: str
    scope: str
    first_due: str | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Briefed:
    """The frozen briefing that an answer is from; `awaited` is a sentence if a newer week is due and not frozen yet."""

    scope_id: str
    scope: str
    week: str
    period: str
    payload_hash: str
    awaited: str | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Edition:
    """A whole briefing for an outlet, a button or a form; `newer` is the week of a newer one of the scope, if any."""

    briefed: Briefed
    payload: Payload
    narrative: Narrative
    naming: Naming
    names: Names
    view: EditionView
    next_due: str | None
    newer: str | None


@dataclass(frozen=True, kw_only=True, slots=True)
class OwnersLine:
    """Declared owners with their number of files, and how many files nobody owns."""

    owners: tuple[tuple[str, int], ...]
    unowned: int
    files: int
