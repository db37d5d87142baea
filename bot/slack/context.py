"""What the Slack side is made of: everything that answering one command or press may need, handed down as one value.

Nothing here computes a week or asks a model for a briefing: that is another process's work.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bot.slack.concurrency import KeyedLock, Slow, TTLCache
from briefing.readers.audit import Audit

if TYPE_CHECKING:
    from bot.slack.children import Children
    from bot.slack.commands.scores import Scores
    from bot.slack.receive.people import Channels, People
    from bot.slack.send.outgoing import Outgoing
    from briefing.answers.answer_service import AnswerService
    from briefing.contracts.access import Access
    from briefing.contracts.clock import Clock
    from briefing.contracts.organisation import Organisation
    from briefing.delivery.editor import Editor
    from data.store import Store


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
