"""How fast an outside service may be asked, and how long to wait before a retry.

The limits are in bot/pace.py. A distant permit is refused at once, since waiting would block other work.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final, Protocol, TypeVar

from data.errors import DatabaseBusy, DatabaseUnusable

SLACK_POST: Final = "chat.postMessage"
SLACK_LOOKS: Final = ("conversations.open", "conversations.info", "conversations.history", "conversations.replies")
"""Slack's methods, as their permits are called; each has its own limit."""

MAILS: Final = "mails"
CLAUDE: Final = "claude"

LONGEST_REST: Final = 3_600.0
"""Seconds: a service that names a longer time is asked again once an hour."""

CHANNEL_SECONDS: Final = 1.0
"""Slack takes one message a second for a channel (docs.slack.dev, chat.postMessage)."""

_MOST_REMEMBERED: Final = 1_000
_WHOLE: Final = ""


class TooFast(Exception):
    """No permit in time; ask again after `wait` seconds."""

    def __init__(self, reason: str, wait: float) -> None:
        self.reason, self.wait = reason, wait
        super().__init__(reason)


class Pace(Protocol):
    """Gives permits for calls of outside services."""

    def take(self, name: str, *, patience: float | None = None) -> None:
        """Take a permit within `patience` seconds (None: as usual); on TooFast nothing was taken."""


class NoPace:
    """Allows every call at once: for tests, demos, and services that publish no limit."""

    def take(self, name: str, *, patience: float | None = None) -> None:
        """Return at once."""


@dataclass(kw_only=True)
class Apart:
    """Keeps calls about one thing `seconds` apart, in this process; different things do not wait."""

    seconds: float = CHANNEL_SECONDS
    now: Callable[[], float] = time.monotonic
    sleep: Callable[[float], object] = time.sleep
    _next: dict[str, float] = field(default_factory=dict, init=False)
    _lock: threading.Lock = field(default_factory=threading.Lock, init=False)

    def wait(self, thing: str) -> None:
        """Return when the next call about a thing may be made, in order of arrival."""
        if self.seconds <= 0:
            return
        with self._lock:
            now = self.now()
            if len(self._next) > _MOST_REMEMBERED:
                self._next = {one: at for one, at in self._next.items() if at > now}
            mine = max(now, self._next.get(thing, now))
            self._next[thing] = mine + self.seconds
        if mine > now:
            self.sleep(mine - now)

    def note(self, thing: str) -> None:
        """Count a call just made as one about this thing."""
        if self.seconds <= 0:
            return
        with self._lock:
            self._next[thing] = max(self._next.get(thing, 0.0), self.now() + self.seconds)


@dataclass
class Resting:
    """What a service asked not to be called about, and until when, known to this process only.

    Without it each of a hundred messages would be refused by itself. Moments are seconds on a clock that never goes
    back. A refusal may be about a `part` alone, such as one channel, without saying so: the first counts as that, and
    once a second part is refused, as about the whole.
    """

    _until: dict[str, dict[str, float]] = field(default_factory=dict, init=False)

    def note(self, thing: str, seconds: float, now: float, *, part: str = _WHOLE) -> None:
        """Remember how long the service asked to wait; the later end counts."""
        known = {one: at for one, at in self._until.get(thing, {}).items() if at > now}
        told = _WHOLE if known.keys() - {part} else part
        until = now + min(seconds, LONGEST_REST)
        self._until[thing] = {**known, told: max(until, known.get(told, until))}

    def left(self, thing: str, now: float, *, part: str = _WHOLE) -> float:
        """Return for how many seconds it must still be left alone."""
        known = self._until.get(thing, {})
        return max(0.0, *(known.get(one, now) - now for one in {part, _WHOLE}))


RETRY_SECONDS: Final = (60, 120, 300, 600, 900)
"""The waits after the first, second, … attempt; the last for all that follow.

A quarter of an hour is enough for greylisting, and shows soon that a fixed password or token works.
"""

GIVE_UP_SECONDS: Final = 48 * 3_600
"""How long anything is retried: on Wednesday, Monday's briefing is out of date."""


def delay_after(attempts: int) -> int:
    """Return how many seconds to wait after so many attempts, at least one."""
    return RETRY_SECONDS[min(max(attempts, 1), len(RETRY_SECONDS)) - 1]


log = logging.getLogger(__name__)

WAITS: Final = (0.5, 1.0, 2.0, 4.0, 8.0, 15.0, 30.0, 30.0, 30.0)
"""Seconds between attempts to record what became of a part: nobody else knows that a mail went out."""

Told = TypeVar("Told")


def retry_write(pause: Callable[[float], object], write: Callable[[], Told]) -> Told:
    """Return what `write` returns, tried for two minutes, then raise the database's error; `pause` waits (seconds)."""
    for wait in WAITS:
        try:
            return write()
        except (DatabaseBusy, DatabaseUnusable) as error:
            log.warning("what became of a part is written down in %g s: %s", wait, error)
            pause(wait)
    return write()
