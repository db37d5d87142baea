"""How fast an outside service may be asked, and how long to wait before what did not work is tried again.

Who holds a limit is in bot/pace.py; here is what those see who ask for a permit. The surprising thing: a permit that is
far away is refused at once rather than waited for: whoever waits keeps others from what they could do meanwhile.
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
"""Slack's methods, as their permits are called; it limits each of them by itself."""

MAILS: Final = "mails"
CLAUDE: Final = "claude"

LONGEST_REST: Final = 3_600.0
"""Seconds: a service that names a longer time, by mistake or not, is asked once an hour whether it still holds."""

CHANNEL_SECONDS: Final = 1.0
"""Slack takes one message a second for a channel (docs.slack.dev, chat.postMessage)."""

_MOST_REMEMBERED: Final = 1_000
_WHOLE: Final = ""


class TooFast(Exception):
    """There is no permit within one's patience; `wait` is after how many seconds it is worth asking again."""

    def __init__(self, reason: str, wait: float) -> None:
        self.reason, self.wait = reason, wait
        super().__init__(reason)


class Pace(Protocol):
    """Gives permits for the calls of outside services."""

    def take(self, name: str, *, patience: float | None = None) -> None:
        """Return once one call of `name` is allowed, which may take `patience` seconds; None: as long as is usual.

        Raises:
            TooFast: it would take longer, or nobody can tell; nothing was taken.
        """


class NoPace:
    """Allows every call at once: for tests, demos, and services that publish no limit."""

    def take(self, name: str, *, patience: float | None = None) -> None:
        """Return at once."""


@dataclass(kw_only=True)
class Apart:
    """Keeps calls about one thing `seconds` apart, in this process; calls about different things do not wait."""

    seconds: float = CHANNEL_SECONDS
    now: Callable[[], float] = time.monotonic
    sleep: Callable[[float], object] = time.sleep
    _next: dict[str, float] = field(default_factory=dict, init=False)
    _lock: threading.Lock = field(default_factory=threading.Lock, init=False)

    def wait(self, thing: str) -> None:
        """Return when the next call about a thing may be made. Who comes first, goes first."""
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
        """Take a call that was made just now for one about this thing, too."""
        if self.seconds <= 0:
            return
        with self._lock:
            self._next[thing] = max(self._next.get(thing, 0.0), self.now() + self.seconds)


@dataclass
class Resting:
    """What a service asked not to be called about, and until when: for whoever comes next, who did not hear it.

    Without it each of a hundred messages would learn by itself, from a refusal of its own, that it is too early. It is
    known to this process only. Moments are seconds on any clock that never goes back.

    A refusal may be about a `part` alone, such as one channel, and does not say so. The first is taken for that, so
    that nobody else waits for it; where a second part is refused meanwhile, it is about the whole.
    """

    _until: dict[str, dict[str, float]] = field(default_factory=dict, init=False)

    def note(self, thing: str, seconds: float, now: float, *, part: str = _WHOLE) -> None:
        """Remember that the service asked to wait so long; of two such times the later one counts."""
        known = {one: at for one, at in self._until.get(thing, {}).items() if at > now}
        told = _WHOLE if known.keys() - {part} else part
        until = now + min(seconds, LONGEST_REST)
        self._until[thing] = {**known, told: max(until, known.get(told, until))}

    def left(self, thing: str, now: float, *, part: str = _WHOLE) -> float:
        """Return how many seconds it has to be left alone yet; 0 where it may be called."""
        known = self._until.get(thing, {})
        return max(0.0, *(known.get(one, now) - now for one in {part, _WHOLE}))


RETRY_SECONDS: Final = (60, 120, 300, 600, 900)
"""The waits after the first, second, … attempt; the last for all that follow.

No longer than a quarter of an hour for any outlet: that is long enough for greylisting, and whoever has put a password
or a token right does not wait for an hour to see it.
"""

GIVE_UP_SECONDS: Final = 48 * 3_600
"""How long anything is tried again: on Wednesday, Monday's briefing is no longer what it says."""


def delay_after(attempts: int) -> int:
    """Return how many seconds to wait after so many attempts, at least one."""
    return RETRY_SECONDS[min(max(attempts, 1), len(RETRY_SECONDS)) - 1]


log = logging.getLogger(__name__)

WAITS: Final = (0.5, 1.0, 2.0, 4.0, 8.0, 15.0, 30.0, 30.0, 30.0)
"""Seconds between two attempts to write down what became of a part: nobody else knows of a mail that went out."""

Told = TypeVar("Told")


def retry_write(pause: Callable[[float], object], write: Callable[[], Told]) -> Told:
    """Return what `write` returns, tried for two minutes; `pause` waits (seconds). Then raises the database's error."""
    for wait in WAITS:
        try:
            return write()
        except (DatabaseBusy, DatabaseUnusable) as error:
            log.warning("what became of a part is written down in %g s: %s", wait, error)
            pause(wait)
    return write()
