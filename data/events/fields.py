"""Reads an event's fields with checks; a refusal names the whole path."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from data.events.errors import EventMalformed
from data.events.strict import BODY, shortened

LONGEST: Final = 500
"""Characters of a name or an id."""

LONGEST_URL: Final = 2_000
LONGEST_TITLE: Final = 300
"""Characters of a title that are kept."""

OLDEST: Final = 946_684_800
"""2000-01-01: an older moment is a wrong clock, or no time."""

AHEAD_SECONDS: Final = 86_400
"""How far ahead a moment may be: clocks differ, and no zone is a day off."""

WRITTEN: Final = "write it as 2026-11-16T09:30:00Z, or as epoch seconds"
_MOMENT = re.compile(r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:[Zz]|[+-]\d\d:\d\d)")
_COMMIT = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")
_URL = re.compile(r"https?://[!-~]+")


@dataclass(frozen=True, slots=True)
class Fields:
    """An event's object at a `path`; all readers raise EventMalformed with the whole path."""

    of: Mapping[str, object]
    path: str = ""

    def name(self, key: str) -> str:
        return f"{self.path}.{key}" if self.path else key

    def malformed(self, key: str, what: str, fix: str) -> EventMalformed:
        return EventMalformed(what, field=self.name(key), fix=fix)

    def text(self, key: str, *, most: int = LONGEST) -> str:
        """Return one line of text, not empty, too long, or with control characters."""
        value = self.of.get(key)
        if value is None:
            what = "is missing"
        elif not isinstance(value, str):
            what = f"is {_kind(value)}, not a text"
        elif not value.strip():
            what = "is empty"
        elif len(value) > most:
            what = f"has {len(value)} letters"
        elif not value.isprintable():
            what = "holds letters that cannot be printed"
        else:
            return value.strip()
        raise self.malformed(key, what, f"send a text of 1 to {most} letters in one line")

    def has(self, key: str) -> bool:
        return self.of.get(key) is not None

    def text_or_none(self, key: str, *, most: int = LONGEST) -> str | None:
        return self.text(key, most=most) if self.has(key) else None

    def choice(self, key: str, choices: Collection[str]) -> str:
        found = self.text(key)
        if found not in choices:
            raise self.malformed(key, f"is {shortened(found)!r}", f"send one of {', '.join(choices)}")
        return found

    def title(self, key: str) -> str | None:
        """Return free text as one line, cut if long; None if missing."""
        value = self.of.get(key)
        if value is None:
            return None
        if not isinstance(value, str):
            raise self.malformed(key, f"is {_kind(value)}, not a text", "send a text")
        line = " ".join("".join(one if one.isprintable() else " " for one in value).split())
        return (line if len(line) <= LONGEST_TITLE else f"{line[: LONGEST_TITLE - 1]}…") or None

    def commit(self, key: str) -> str | None:
        """Return a full commit hash in small letters, or None; a short one is ambiguous."""
        found = self.text_or_none(key)
        if found is not None and not is_commit(found.lower()):
            fix = "send all 40 or 64 letters: git rev-parse HEAD"
            raise self.malformed(key, f"{shortened(found.lower())!r} is not a whole hash", fix)
        return None if found is None else found.lower()

    def url(self, key: str) -> str | None:
        found = self.text_or_none(key, most=LONGEST_URL)
        if found is not None and not is_url(found):
            fix = "send an address that begins with https:// or http://"
            raise self.malformed(key, f"{shortened(found)!r} is no address", fix)
        return found

    def moment(self, key: str, now: int) -> int:
        """Return epoch seconds from a zoned text or a number; `now` is ours."""
        value = self.of.get(key)
        found = _seconds(value)
        if value is None:
            what = "is missing"
        elif found is None:
            what = f"{shortened(str(value))!r} is no moment"
        elif found < OLDEST:
            what = f"{shortened(str(value))!r} lies before the year 2000"
        elif found > now + AHEAD_SECONDS:
            what = f"{shortened(str(value))!r} lies more than a day ahead"
        else:
            return found
        raise self.malformed(key, what, WRITTEN)

    def inner(self, key: str) -> Fields:
        return fields_of(self.of.get(key), self.name(key))

    def inner_or_empty(self, key: str) -> Fields:
        return self.inner(key) if self.has(key) else Fields({}, self.name(key))


def fields_of(value: object, path: str = "") -> Fields:
    """Raises EventMalformed if it is no object."""
    if isinstance(value, dict):
        return Fields(value, path)
    what = "is missing" if value is None else f"is {_kind(value)}, not an object"
    raise EventMalformed(what, field=path or BODY, fix="send an object")


def is_url(text: str) -> bool:
    return _URL.fullmatch(text) is not None


def is_commit(text: str) -> bool:
    return _COMMIT.fullmatch(text) is not None


def _seconds(value: object) -> int | None:
    """Read a moment; None for none."""
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    if not isinstance(value, str) or _MOMENT.fullmatch(value) is None:
        return None
    try:
        # Some senders write small letters, as RFC 3339 allows and Python does not read.
        return int(datetime.fromisoformat(value.upper()).timestamp())
    except (ValueError, OverflowError):
        return None


def _kind(value: object) -> str:
    return _KINDS.get(type(value), "something else")


_KINDS: Final[dict[type, str]] = {
    dict: "an object",
    list: "a list",
    str: "a text",
    bool: "true or false",
    int: "a number",
    float: "a number",
    type(None): "null",
}
