"""What answering a command or press may need, as one value. Heavy work is another process's."""

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
    """`lacks_key` is the variable without which no model answers; `administrators` are Slack user ids."""

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
        return Audit(self.store, self.clock)


@dataclass(frozen=True, kw_only=True, slots=True)
class SlackContext:
    """The services, and the ways to Slack: everything is sent through `out`."""

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
        """Now, in epoch seconds."""
        return int(self.back.clock.now().timestamp())
