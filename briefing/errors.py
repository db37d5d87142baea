"""
Errors of the briefing, as a tree.

* BriefingError
  + WeekUnknown         a week that is not an ISO week
  + WeekEmpty           a week without a change in it
  + NothingCollected    a scope of whose repositories the store has no change at all
  + ZoneUnknown         a time zone that the IANA database does not have
  + PayloadUnusable     a file that is not a payload of this version
  + NarrativeUnusable   a file that is not a narrative of this payload
  + EditionUnwritable   the place to write an edition to cannot be written

Every message names the thing and the fix in one line.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from pydantic import ValidationError


class BriefingError(Exception):
    """Base of everything that can go wrong while a week becomes an edition."""


class WeekUnknown(BriefingError):
    """A week that is not an ISO week."""


class WeekEmpty(BriefingError):
    """A week without a change in it."""


class NothingCollected(BriefingError):
    """A scope of whose repositories the store has no change at all; an empty briefing would say "all is well"."""


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


class EditionUnwritable(BriefingError):
    """The place to write an edition to cannot be written."""
