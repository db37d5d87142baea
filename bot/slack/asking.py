"""`/risk ask`: a question that a model answers with what the data proves, or a sentence about what is missing.

It may take a minute and has threads of its own; after two seconds the asker is told that somebody is looking, and the
answer takes that place.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from bot.slack import replies
from bot.slack.authorise import guarded
from bot.slack.context import NotDone
from bot.slack.outcomes import new_error_id
from bot.slack.questions import render_question
from bot.slack.recording import about_payload, told
from bot.slack.slow import Busy
from bot.slack.telling import said
from briefing.answers.questions.request import MOST_QUESTION
from briefing.answers.values.common import NoBriefing
from briefing.readers.audit import AuditAction

if TYPE_CHECKING:
    from bot.slack.authorise import AuthorisedRequest
    from bot.slack.context import SlackContext
    from briefing.answers.values.common import Edition
    from briefing.contracts.access import Reader
    from briefing.editions.slack.message import SlackMessage
    from briefing.privacy.leaks import NameMask

_LOG = logging.getLogger(__name__)


def ask(side: SlackContext, guest: AuthorisedRequest, question: str) -> None:
    """`/risk ask QUESTION`, about the reader's newest briefing."""
    if side.back.lacks_key is not None:
        guest.teller.say(replies.no_model(side.back.lacks_key))
        return
    if len(question) > MOST_QUESTION:
        guest.teller.say(replies.question_too_long(len(question), MOST_QUESTION))
        return
    edition = side.back.desk.newest(guest.reader)
    if isinstance(edition, NoBriefing):
        guest.teller.say(replies.no_briefing(edition.scope, edition.first_due))
        return
    veil = side.back.desk.veil(edition, guest.reader)

    def after(message: SlackMessage) -> None:
        guarded("a question", guest.teller.apologise, lambda: guest.teller.instead(message, veil))

    # Neither the question nor its answer: what was asked may name somebody.
    told(side, guest.reader.id, AuditAction.ASKED, about_payload(edition.payload), f"{len(question)} characters")
    try:
        quick = side.slow.run(
            lambda: _answer(side, guest.reader, edition, question, veil),
            meanwhile=lambda: guest.teller.say(replies.looking(question)),
            after=after,
        )
    except Busy:
        guest.teller.say(replies.busy())
        return
    if quick is not None:
        guest.teller.privately([quick], veil)


def _answer(side: SlackContext, reader: Reader, edition: Edition, question: str, veil: NameMask) -> SlackMessage:
    """Return the answer, or an apology: whoever waits for it is not there any more when something goes wrong."""
    scope = side.back.access.scope(reader, edition.payload.scope.id)
    try:
        if scope is None:
            return said(replies.no_such_card())
        answer = side.back.elsewhere.answer(question, reader, scope, edition.payload.period.week)
        return render_question(answer, edition, veil)
    except NotDone as error:
        return said(str(error))
    except Exception:  # noqa: BLE001 (whatever it was, the asker is owed a sentence and the log the rest)
        error_id = new_error_id()
        _LOG.exception("a question about %s could not be answered (error %s)", edition.payload.scope.id, error_id)
        return said(replies.went_wrong(error_id))
