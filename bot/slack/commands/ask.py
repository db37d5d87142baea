"""`/risk ask`: a model's answer may take a minute; after two seconds the asker gets a note, which it replaces."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, Final

from slack_sdk.models.blocks import Block, ContextBlock, SectionBlock

from bot.slack import replies
from bot.slack.audit import about_payload, tell_audit
from bot.slack.children import NotDone
from bot.slack.concurrency import Busy
from bot.slack.receive.authorise import AuthorisedRequest, guarded
from bot.slack.send.client import said
from bot.slack.send.outcomes import apology
from briefing.answers.questions.answer import Status, proof
from briefing.answers.questions.dialogue import MOST_QUESTION
from briefing.answers.values.common import Edition, NoBriefing
from briefing.contracts.payload import Fact
from briefing.contracts.untrusted_text import clean
from briefing.contracts.words import listed
from briefing.editions.slack.message import SlackMessage
from briefing.editions.slack.mrkdwn import bold, mrkdwn, plain
from briefing.editions.view.naming import resolve
from briefing.privacy.leaks import NameMask, redacted
from briefing.readers.audit import AuditAction

if TYPE_CHECKING:
    from bot.slack.context import SlackContext
    from briefing.contracts.access import Reader


MOST_FACTS: Final = 8
_LINE: Final = 400
_STATUS: Final = {
    Status.PARTLY.value: "The rest of the question is not in this data.",
    Status.NOT_IN_DATA.value: "That is not in this data.",
}


def render_question(told: dict[str, Any], edition: Edition, mask: NameMask) -> SlackMessage:
    """Return the message for the output of `riskbrief ask --json` about a reader's edition with this mask."""
    texts = (resolve(str(one["text"]), edition.payload, edition.naming, edition.names) for one in told["sentences"])
    sentences = map(clean, texts)
    closing = _STATUS.get(str(told["status"]))
    note = None if told["note"] is None else f"No answer: {clean(str(told['note']))}."
    words = redacted(tuple(one for one in (*sentences, closing, note) if one is not None), mask)
    blocks = list(_blocks(told, words, edition, mask))
    return SlackMessage(text=plain(" ".join(words)), blocks=tuple(block.to_dict() for block in blocks))


def _blocks(told: dict[str, Any], words: Sequence[str], edition: Edition, mask: NameMask) -> Iterator[Block]:
    yield ContextBlock(elements=[mrkdwn(plain(f"“{clean(str(told['question']))}”", limit=_LINE))])
    yield SectionBlock(text=mrkdwn(plain(" ".join(words))))
    facts = [Fact.model_validate(one) for one in told["facts"][:MOST_FACTS]]
    if facts:
        title = "Proven by" if told["sentences"] else "What was found"
        shown = redacted(tuple(proof(one, place) for place, one in enumerate(facts, start=1)), mask)
        lines = [f"• {plain(one, limit=_LINE)}" for one in shown]
        yield SectionBlock(text=mrkdwn("\n".join([bold(title), *lines])[:2_900]))
    looked = listed(redacted(tuple(clean(str(one)) for one in told["looked"]), mask)) or "nothing"
    is_said = told["model"] is not None and told["sentences"]
    asked = f"chosen by {told['model']}, said by Riskbrief; " if is_said else ""
    foot = f"{asked}looked at {looked}. {edition.briefed.period} · {edition.briefed.scope}"
    yield ContextBlock(elements=[mrkdwn(plain(foot, limit=_LINE))])


def ask(context: SlackContext, guest: AuthorisedRequest, question: str) -> None:
    """`/risk ask QUESTION`, about the reader's newest briefing."""
    if context.back.lacks_key is not None:
        guest.teller.say(replies.no_model(context.back.lacks_key))
        return
    if len(question) > MOST_QUESTION:
        too_long = f"The question has {len(question)} characters; at most {MOST_QUESTION} can be asked at once."
        guest.teller.say(too_long)
        return
    edition = context.back.answers.newest(guest.reader)
    if isinstance(edition, NoBriefing):
        guest.teller.say(replies.no_briefing(edition.scope, edition.first_due))
        return
    mask = context.back.answers.mask(edition, guest.reader)

    def after(message: SlackMessage) -> None:
        guarded("a question", guest.teller.apologise, lambda: guest.teller.instead(message, mask))

    # Neither question nor answer is recorded: the question may name somebody.
    tell_audit(
        context, guest.reader.id, AuditAction.ASKED, about_payload(edition.payload), f"{len(question)} characters"
    )
    try:
        quick = context.slow.wait(
            context.slow.begin(lambda: _answer(context, guest.reader, edition, question, mask)),
            meanwhile=lambda: guest.teller.say(replies.looking(question)),
            after=after,
        )
    except Busy:
        guest.teller.say(replies.BUSY)
        return
    if quick is not None:
        guest.teller.privately([quick], mask)


def _answer(context: SlackContext, reader: Reader, edition: Edition, question: str, mask: NameMask) -> SlackMessage:
    """Return the answer or an apology: nobody may be left to catch an error."""
    scope = context.back.access.scope(reader, edition.payload.scope.id)
    try:
        if scope is None:
            return said(replies.NO_SUCH_CARD)
        answer = context.back.elsewhere.answer(question, reader, scope, edition.payload.period.week)
        return render_question(answer, edition, mask)
    except NotDone as error:
        return said(str(error))
    except Exception as error:  # noqa: BLE001 (whatever it was, the asker is owed a sentence and the log the rest)
        return said(apology(f"a question about {edition.payload.scope.id} could not be answered", error))
