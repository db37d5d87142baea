"""What can go wrong while a week becomes an edition. Every message names the thing and the fix in one line."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from pydantic import ValidationError


class BriefingError(Exception):
    """Base of everything that can go wrong while a week becomes an edition."""


class WeekUnknown(BriefingError):
    """A week that is not an ISO week."""


class WeekEmpty(BriefingError):
    """A week without a change in it."""


class ScopeUnknown(BriefingError):
    """A scope that nobody reads for, by the settings of today."""


class NotFrozen(BriefingError):
    """A briefing to deliver of which no payload is frozen."""


class NothingCollected(BriefingError):
    """A scope of whose repositories the store has no change at all; an empty briefing would say "all is well"."""


class NothingJudged(BriefingError):
    """Own changes of which none is old enough to have shown what became of it."""


class NothingBroken(BriefingError):
    """Own changes of which none turned out to be broken."""


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
    """A file that is not a payload of this version."""

    noun = "payload"


class NarrativeUnusable(_FileUnusable):
    """A file that is not a narrative of this payload."""

    noun = "narrative"


class SentenceUnknown(BriefingError):
    """A place in a narrative where no sentence stands; the message names those where one does."""


class ReplayUnfound(BriefingError):
    """A briefing to replay that nobody froze, or a name that several have; the message names the nearest."""


class SettingsRefused(BriefingError):
    """What a reader wants of their briefings that cannot be had; `problems` has a sentence for each field."""

    def __init__(self, problems: Mapping[str, str]) -> None:
        self.problems = dict(problems)
        super().__init__("; ".join(f"{field}: {text}" for field, text in self.problems.items()))


class CardUnknown(BriefingError):
    """A card that a payload does not have, or that several could be; `nearest` are the keys of those meant perhaps."""

    def __init__(self, message: str, nearest: tuple[str, ...] = (), *, is_ambiguous: bool = False) -> None:
        self.nearest = nearest
        self.is_ambiguous = is_ambiguous
        super().__init__(message)


class CardOver(BriefingError):
    """A card that is resolved, so that there is nothing to mute or to acknowledge."""


class UntilUnknown(BriefingError):
    """A day to mute a card until that cannot be; the message says what can be said."""


class EditionUnwritable(BriefingError):
    """The place to write an edition to cannot be written."""


class WorkerRunning(BriefingError):
    """A worker under this id is alive; the message names host, process and the option for another id."""


class NameLeaked(BriefingError):
    """An edition that would have named somebody whom it may not name; the message does not repeat the name."""


class PersonUnknown(BriefingError):
    """A login, address or id that nobody goes by, or several do; the message says how many and names nobody else."""


class PersonRefused(BriefingError):
    """Somebody of whom this cannot be asked: a bot is nobody."""


class PersonNamed(BriefingError):
    """Somebody to forget whom the settings file names; the message says where."""


class PersonBusy(BriefingError):
    """Somebody to forget whom a briefing names that is being sent just now, or of which nobody knows yet."""
