"""Writes the audit of the Slack side. An answer that cannot be recorded is not given; a change is recorded in its own
transaction. What somebody typed is never recorded.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from briefing.answers.values import services_of
from briefing.answers.values.common import Briefed, NoBriefing, NotFound
from briefing.answers.values.weeks import CardAnswer, ServiceAnswer
from briefing.contracts.access import Reader, reader_id_of
from briefing.editions.view.controls import OPINION_VERBS, Verb
from briefing.readers.audit import AuditAction, Channel, name_of

if TYPE_CHECKING:
    from bot.slack.context import SlackContext
    from briefing.contracts.payload import Payload
    from data.store import Store

PRESSED: Final[Mapping[Verb, AuditAction]] = {
    Verb.ACKNOWLEDGE: AuditAction.ACKNOWLEDGED,
    Verb.UNACKNOWLEDGE: AuditAction.UNDID,
    Verb.SNOOZE: AuditAction.MUTED,
    Verb.UNMUTE: AuditAction.UNDID,
    Verb.RESUME: AuditAction.RESUMED,
    **dict.fromkeys(OPINION_VERBS, AuditAction.JUDGED),
}
"""The audit's words for presses that change something."""


def saw(context: SlackContext, reader: Reader | None, user: str, subject: str, detail: str) -> None:
    """Record that somebody is about to see something. Raises DatabaseUnusable or DatabaseBusy: then do not show it."""
    tell_audit(context, actor_of(reader, user), AuditAction.SAW, subject, detail)


def tell_audit(context: SlackContext, actor: str, deed: AuditAction, subject: str, detail: str | None = None) -> None:
    """Record, beforehand, what changes nothing here. Raises DatabaseUnusable or DatabaseBusy: then do not do it."""
    context.back.audit.tell(actor=actor, door=Channel.SLACK, deed=deed, subject=subject, detail=detail)


def witnessed(context: SlackContext, actor: str, deed: AuditAction, subject: str, detail: str | None = None) -> Store:
    """Return a store for one action, which is recorded together with its change."""
    return context.back.audit.witnessed(actor=actor, door=Channel.SLACK, deed=deed, subject=subject, detail=detail)


def actor_of(reader: Reader | None, user: str) -> str:
    """Return the audit's id for somebody, known or unknown; never a name or an address."""
    return reader_id_of(user) if reader is None else reader.id


def about_payload(payload: Payload, card: str | None = None) -> str:
    """Return the audit's id for a briefing, or a card of it."""
    return name_of(payload.scope.id, payload.period.week, card)


def about(value: Any) -> str:  # noqa: ANN401 (any answer)
    """Return what an answer is about by ids of the settings: typed text and a forge's ids may name somebody."""
    if isinstance(value, NotFound):
        return ""
    if isinstance(value, NoBriefing):
        return value.scope_id
    briefed: Briefed | None = getattr(value, "briefed", None)
    if briefed is not None:
        card = value.card.key if isinstance(value, CardAnswer) else None
        return name_of(briefed.scope_id, briefed.week, value.id if isinstance(value, ServiceAnswer) else card)
    return " ".join(services_of(value))
