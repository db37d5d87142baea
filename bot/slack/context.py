"""What the Slack side is made of: everything that answering one command or press may need, handed down as one value.

Nothing here computes a week or asks a model for a briefing: that is another process's work.

One after the other.
"""

from __future__ import annotations

import threading
from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bot.slack.ttl_cache import TTLCache
from briefing.readers.audit import Audit

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.slack.children import Children
    from bot.slack.commands.scores import Scores
    from bot.slack.receive.channels import Channels
    from bot.slack.receive.people import People
    from bot.slack.send.outgoing import Outgoing
    from bot.slack.slow import Slow
    from briefing.answers.answer_service import AnswerService
    from briefing.contracts.access import Access
    from briefing.contracts.clock import Clock
    from briefing.contracts.organisation import Organisation
    from briefing.delivery.editor import Editor
    from data.store import Store


LONGEST_SECONDS = 3.0


class KeyedLock:
    """A queue for each name; what nobody waits for is forgotten. Safe to share between threads."""

    def __init__(self, *, longest: float = LONGEST_SECONDS) -> None:
        """Begin without any queue; `longest` are the seconds after which somebody goes ahead out of turn."""
        self._longest = longest
        self._locks: dict[str, threading.Lock] = {}
        self._wanted: Counter[str] = Counter()
        self._lock = threading.Lock()

    @contextmanager
    def of(self, name: str) -> Iterator[None]:
        """Wait until it is our turn with something, or until we have waited long enough."""
        with self._lock:
            mine = self._locks.setdefault(name, threading.Lock())
            self._wanted[name] += 1
        is_ours = mine.acquire(timeout=self._longest)
        try:
            yield
        finally:
            if is_ours:
                mine.release()
            with self._lock:
                self._wanted[name] -= 1
                if not self._wanted[name]:
                    del self._wanted[name], self._locks[name]


SHARED_SECONDS = 60


@dataclass(frozen=True, kw_only=True, slots=True)
class Services:
    """What lies behind the Slack side. `organisation` is the settings file's.

    `lacks_key` is the variable without which no model is connected that could answer questions, None where one is;
    `administrators` are the Slack user ids that a stranger is sent to.
    """

    store: Store
    organisation: Organisation
    access: Access
    answers: AnswerService
    editor: Editor
    clock: Clock
    elsewhere: Children
    lacks_key: str | None = "ANTHROPIC_API_KEY"
    administrators: tuple[str, ...] = ()

    @property
    def audit(self) -> Audit:
        """What writes down who saw and did what."""
        return Audit(self.store, self.clock)


@dataclass(frozen=True, kw_only=True, slots=True)
class SlackContext:
    """What lies behind, and the ways to Slack: everything that is sent goes `out`."""

    back: Services
    out: Outgoing
    people: People
    channels: Channels
    slow: Slow
    scores: Scores
    turns: KeyedLock = field(default_factory=KeyedLock)
    shared: TTLCache[bool] = field(default_factory=lambda: TTLCache(seconds=SHARED_SECONDS))
    """The messages (CHANNEL/TS) of which Share was pressed a moment ago."""

    @property
    def now(self) -> int:
        """The moment, in epoch seconds."""
        return int(self.back.clock.now().timestamp())
