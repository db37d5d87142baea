"""Reads the fields of an object of an event, each with a check of its own and a refusal that names its whole path."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Final

from data.events.errors import EventMalformed
from data.events.strict import BODY, shortened

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

LONGEST: Final = 500
"""Letters of a name or an id."""

LONGEST_URL: Final = 2_000
LONGEST_TITLE: Final = 300
"""Letters of a title that are kept: it is told in one line."""

OLDEST: Final = 946_684_800
"""2000-01-01, in epoch seconds: an older moment is a wrong clock, or a count of something else."""

AHEAD_SECONDS: Final = 86_400
"""How far a moment may lie ahead of us: clocks differ, and no zone is a day off."""

WRITTEN: Final = "write it as 2026-11-16T09:30:00Z, or as epoch seconds"
_MOMENT = re.compile(r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:[Zz]|[+-]\d\d:\d\d)")
_COMMIT = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")
_URL = re.compile(r"https?://[!-~]+")


@dataclass(frozen=True, slots=True)
class Fields:
    """An object of an event, and where it stands in it; `path` is empty for the whole."""

    of: Mapping[str, object]
    path: str = ""

    def name(self, key: str) -> str:
        """Return the path of a field."""
        return f"{self.path}.{key}" if self.path else key

    def text(self, key: str, *, most: int = LONGEST) -> str:
        """Return a text in one line.

        Raises:
            EventMalformed: it lacks, is no text, is empty or too long, or holds what no line holds.
        """
        value = self.of.get(key)
        fix = f"send a text of 1 to {most} letters in one line"
        if value is None:
            raise EventMalformed("is missing", field=self.name(key), fix=fix)
        if not isinstance(value, str):
            raise EventMalformed(f"is {_kind(value)}, not a text", field=self.name(key), fix=fix)
        if not value.strip():
            raise EventMalformed("is empty", field=self.name(key), fix=fix)
        if len(value) > most:
            raise EventMalformed(f"has {len(value)} letters", field=self.name(key), fix=fix)
        if not value.isprintable():
            raise EventMalformed("holds letters that cannot be printed", field=self.name(key), fix=fix)
        return value.strip()

    def has(self, key: str) -> bool:
        """Whether a field is there; null is not."""
        return self.of.get(key) is not None

    def text_or_none(self, key: str, *, most: int = LONGEST) -> str | None:
        """Return a text that may lack; see `text`."""
        return self.text(key, most=most) if self.has(key) else None

    def choice(self, key: str, choices: Collection[str]) -> str:
        """Return one of some words.

        Raises:
            EventMalformed: it is none of them; they are named.
        """
        found, fix = self.text(key), f"send one of {', '.join(choices)}"
        if found not in choices:
            raise EventMalformed(f"is {shortened(found)!r}", field=self.name(key), fix=fix)
        return found

    def title(self, key: str) -> str | None:
        """Return a free text as one line, cut where it is long; None where nobody gave one.

        Raises:
            EventMalformed: it is no text.
        """
        value = self.of.get(key)
        if value is None:
            return None
        if not isinstance(value, str):
            raise EventMalformed(f"is {_kind(value)}, not a text", field=self.name(key), fix="send a text")
        line = " ".join("".join(one if one.isprintable() else " " for one in value).split())
        return (line if len(line) <= LONGEST_TITLE else f"{line[: LONGEST_TITLE - 1]}…") or None

    def commit(self, key: str) -> str | None:
        """Return the whole hash of a commit in small letters; None where nobody gave one.

        Raises:
            EventMalformed: it is none, or a short one, which names no commit for sure.
        """
        if not self.has(key):
            return None
        found = self.text(key).lower()
        if _COMMIT.fullmatch(found) is None:
            fix = "send all 40 or 64 letters: git rev-parse HEAD"
            raise EventMalformed(f"{shortened(found)!r} is not a whole hash", field=self.name(key), fix=fix)
        return found

    def url(self, key: str) -> str | None:
        """Return an address of the web; None where nobody gave one.

        Raises:
            EventMalformed: it is none.
        """
        if not self.has(key):
            return None
        found = self.text(key, most=LONGEST_URL)
        if not is_url(found):
            fix = "send an address that begins with https:// or http://"
            raise EventMalformed(f"{shortened(found)!r} is no address", field=self.name(key), fix=fix)
        return found

    def moment(self, key: str, now: int) -> int:
        """Return a moment in epoch seconds; `now` is ours.

        Raises:
            EventMalformed: it lacks a zone, is no moment, or is none that can be meant.
        """
        value = self.of.get(key)
        if value is None:
            raise EventMalformed("is missing", field=self.name(key), fix=WRITTEN)
        found = _seconds(value)
        if found is None:
            raise EventMalformed(f"{shortened(str(value))!r} is no moment", field=self.name(key), fix=WRITTEN)
        if not OLDEST <= found <= now + AHEAD_SECONDS:
            when = "lies before the year 2000" if found < OLDEST else "lies more than a day ahead"
            raise EventMalformed(f"{shortened(str(value))!r} {when}", field=self.name(key), fix=WRITTEN)
        return found

    def inner(self, key: str) -> Fields:
        """Return an object within this one.

        Raises:
            EventMalformed: it lacks, or is no object.
        """
        return fields_of(self.of.get(key), self.name(key))

    def inner_or_empty(self, key: str) -> Fields:
        """Return an object within this one, without any field where it lacks; see `inner`."""
        return self.inner(key) if self.has(key) else Fields({}, self.name(key))


def fields_of(value: object, path: str = "") -> Fields:
    """Return the fields of an object.

    Raises:
        EventMalformed: there is none, or it is something else.
    """
    if value is None:
        raise EventMalformed("is missing", field=path or BODY, fix="send an object")
    if not isinstance(value, dict):
        raise EventMalformed(f"is {_kind(value)}, not an object", field=path or BODY, fix="send an object")
    return Fields(value, path)


def is_url(text: str) -> bool:
    """Whether a text is an address that a browser opens."""
    return _URL.fullmatch(text) is not None


def is_commit(text: str) -> bool:
    """Whether a text is the whole hash of a commit."""
    return _COMMIT.fullmatch(text) is not None


def _seconds(value: object) -> int | None:
    """Read a moment; None where it is none."""
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
