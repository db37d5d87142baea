"""Sharing: an answer or a briefing for everybody in a conversation, people by role and nothing to be pressed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.slack import replies
from bot.slack.buttons.card_actions import ACTS
from bot.slack.commands.topics import alone, answer_of
from bot.slack.recording import about_payload, actor_of
from bot.slack.recording import told as record
from bot.slack.send.telling import said
from bot.slack.send.views import say
from briefing.contracts.errors import NameLeaked
from briefing.privacy.leaks import texts_of
from briefing.readers.audit import AuditAction

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.slack.context import SlackContext
    from bot.slack.receive.authorise import AuthorisedRequest, SlackRequest
    from briefing.answers.values.common import Edition
    from briefing.contracts.access import Reader
    from briefing.editions.slack.message import SlackMessage
    from data.records import Delivery


def share_edition(
    side: SlackContext, visit: SlackRequest, reader: Reader | None, edition: Edition, *, pressed: Delivery | None
) -> None:
    """Show a briefing to everybody in the conversation where somebody pressed Share, once for two presses."""
    scope = edition.payload.scope
    if reader is None or not side.back.access.may_act(reader, scope.id):
        say(side, visit, replies.not_yours(ACTS, scope.label))
    elif visit.channel is None or visit.channel.startswith("D"):
        say(side, visit, replies.SHARE_WHERE)
    else:
        receipt = "" if pressed is None else pressed.receipt or ""
        with side.turns.of(f"share {receipt}"):
            told = side.back.answers.edition(edition.payload.hash, private=False)
            if receipt and side.shared.get(receipt) is not None:
                say(side, visit, replies.SHARED_ALREADY)
            elif told is not None and _shown(side, visit, [alone(told)], about_payload(edition.payload)) and receipt:
                side.shared.put(receipt, value=True)


def share_by_word(side: SlackContext, guest: AuthorisedRequest, text: str) -> None:
    """`/risk share [TOPIC …]`: the newest briefing, or what a topic answers."""
    share_answer(side, guest, guest.reader, text)


def share_answer(side: SlackContext, visit: SlackRequest, reader: Reader, query: str) -> None:
    """Show everybody in the conversation what some words answer."""
    if visit.channel is None or visit.channel.startswith("D"):
        say(side, visit, replies.SHARE_WHERE)
        return
    answer = answer_of(side, reader, query, private=False)
    if answer is None:
        say(side, visit, replies.SHARE_WHAT)
    elif not answer.scopes:
        # Nothing was found, or it is about Riskbrief itself: that is for the asker.
        visit.teller.privately([*answer.messages, said(replies.SHARE_NOT)], answer.mask)
    elif not all(side.back.access.may_act(reader, one) for one in answer.scopes):
        say(side, visit, replies.not_yours(ACTS, "it"))
    else:
        _shown(side, visit, answer.messages[:1], answer.about)


def _shown(side: SlackContext, visit: SlackRequest, messages: Sequence[SlackMessage], about: str) -> bool:
    """Show messages to everybody, or say why that could not be; return whether it was done."""
    try:
        texts = (text for one in messages for text in (one.text, *texts_of(one.blocks)))
        side.back.answers.look("what was to be shared", texts)
    except NameLeaked as error:
        say(side, visit, replies.share_names(str(error)))
        return False
    record(side, actor_of(visit.reader, visit.user), AuditAction.SHARED, about, f"in {visit.channel}")
    outcome = visit.teller.publicly(messages)
    if outcome is not None:
        say(side, visit, outcome.says)
    return outcome is None
