"""What can go wrong while a week becomes an edition. Every message names the thing and the fix in one line."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from pydantic import ValidationError


class BriefingError(Exception):
    """Base of this package's errors."""


class WeekUnknown(BriefingError):
    """A week that is not an ISO week."""


class WeekEmpty(BriefingError):
    """A week without a change in it."""


class ScopeUnknown(BriefingError):
    """A scope that nobody reads for in today's settings."""


class NotFrozen(BriefingError):
    """A briefing to deliver without a frozen payload."""


class NothingCollected(BriefingError):
    """The store has no change of a scope's repositories; an empty briefing would say "all is well"."""


class NothingJudged(BriefingError):
    """No own change is old enough to have shown what became of it."""


class NothingBroken(BriefingError):
    """No own change turned out to be broken."""


class ZoneUnknown(BriefingError):
    """A time zone that the IANA database does not have."""


class _FileUnusable(BriefingError):
    """A file whose content does not fit; the message names file, field, value and fix."""

    noun = "file"

    @classmethod
    def from_validation(cls, name: str, error: ValidationError) -> Self:
        """Turn pydantic's first complaint into one line."""
        first = error.errors(include_url=False)[0]
        where = ".".join(str(part) for part in first["loc"]) or "the whole file"
        value = repr(first.get("input"))[:80]
        return cls(f"{name} is not a {cls.noun}: {where}: {first['msg']} (got {value}); {cls.fix()}")

    @classmethod
    def fix(cls) -> str:
        """Say where a good file comes from."""
        return f"write a {cls.noun} with 'riskbrief brief --out DIR'"


class PayloadUnusable(_FileUnusable):
    noun = "payload"


class NarrativeUnusable(_FileUnusable):
    noun = "narrative"


class SentenceUnknown(BriefingError):
    """No sentence is at this place of a narrative; the message names places with one."""


class ReplayUnfound(BriefingError):
    """A briefing to replay that nobody froze, or an ambiguous name; the message names the nearest."""


class SettingsRefused(BriefingError):
    """Wishes that cannot be granted; `problems` has a sentence for each field."""

    def __init__(self, problems: Mapping[str, str]) -> None:
        self.problems = dict(problems)
        super().__init__("; ".join(f"{field}: {text}" for field, text in self.problems.items()))


class CardUnknown(BriefingError):
    """A card that a payload lacks, or an ambiguous one; `nearest` are possible keys."""

    def __init__(self, message: str, nearest: tuple[str, ...] = (), *, is_ambiguous: bool = False) -> None:
        self.nearest = nearest
        self.is_ambiguous = is_ambiguous
        super().__init__(message)


class CardOver(BriefingError):
    """A resolved card, which cannot be muted or acknowledged."""


class UntilUnknown(BriefingError):
    """An impossible day to mute a card until; the message says what is possible."""


class EditionUnwritable(BriefingError):
    """The place to write an edition to cannot be written."""


class WorkerRunning(BriefingError):
    """A worker with this id is alive; the message names host, process and the option for another id."""


class NameLeaked(BriefingError):
    """An edition would have named whom it may not; the message does not repeat the name."""


class PersonUnknown(BriefingError):
    """A login, address or id of nobody, or of several; the message says how many and names nobody else."""


class PersonRefused(BriefingError):
    """Somebody of whom this cannot be asked: a bot is nobody."""


class PersonNamed(BriefingError):
    """A person to forget is in the settings file; the message says where."""


class PersonBusy(BriefingError):
    """A briefing that names the person to forget is being sent, or its outcome is unknown."""
