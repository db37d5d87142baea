"""What the words of `/risk` answer, for the asker, for a channel (by role, no buttons), or after a press."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from bot.slack import replies
from bot.slack.audit import about, about_payload, actor_of, saw, tell_audit
from bot.slack.buttons.card_actions import ACTS
from bot.slack.buttons.payload import marked
from bot.slack.buttons.redraw import controls, drawn
from bot.slack.commands.scores import subject_of, with_score
from bot.slack.concurrency import Busy
from bot.slack.receive.authorise import AuthorisedRequest, SlackRequest, guarded
from bot.slack.send.client import said
from bot.slack.send.views import say
from briefing.answers.slack.layout import NO_CONTROLS
from briefing.answers.slack.render import WORDS, render_answer
from briefing.answers.values import services_of
from briefing.answers.values.common import Briefed, Edition, NoBriefing, NotFound
from briefing.answers.values.weeks import StatusAnswer
from briefing.contracts.errors import NameLeaked
from briefing.editions.slack.message import SlackMessage, render_slack
from briefing.editions.slack.mrkdwn import plain
from briefing.editions.slack.rows import Controls
from briefing.privacy.leaks import NameMask, texts_of
from briefing.readers.audit import AuditAction

if TYPE_CHECKING:
    from pydantic import JsonValue

    from bot.slack.context import SlackContext
    from briefing.answers.explain.explanation import Explained
    from briefing.contracts.access import Reader
    from data.records import Delivery


TOPIC_OF: Final[Mapping[str, str]] = {**{word: topic for topic, word in WORDS.items()}, "queue": "queue"}
SCORED: Final = frozenset({"pr", "deploy"})
"""Topics whose answers may need a slow score."""
STATUS: Final = "status"
WHOLE: Final = "briefing"
"""The audit's word for the answer to no word."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Answered:
    """Messages, and the scopes (ids) that sharing them needs managed; none if it cannot be shared."""

    messages: tuple[SlackMessage, ...]
    scopes: tuple[str, ...] = ()
    about: str = ""
    """Its subject in the audit."""
    mask: NameMask | None = None
    """Whom it may not name; None means that it may name nobody."""


def parted(text: str) -> tuple[str, str]:
    """Split typed text into its first word, in small letters, and the rest."""
    word, _, rest = text.strip().partition(" ")
    return word.casefold(), rest.strip()


def answer_of(context: SlackContext, reader: Reader, query: str, *, private: bool) -> Answered | None:
    """Answer for a reader, or with `private=False` for a channel; None if the words are no topic."""
    word, rest = parted(query)
    if not word:
        return _newest(context, reader, private=private)
    if word == STATUS:
        status = context.back.answers.status(reader)
        return Answered(messages=(render_answer(status),), mask=context.back.answers.mask(status, reader))
    if word not in TOPIC_OF:
        return None
    answers = context.back.answers
    value: Any = answers.answer(TOPIC_OF[word], reader, rest, private=private)
    wanted = subject_of(value)
    told = None if wanted is None else context.scores.known(wanted)
    if told is not None:
        value = answers.masked(with_score(value, told), reader, private=private)
    message = _drawn(context, reader, value, query) if private else render_answer(value, rows=NO_CONTROLS)
    mask = answers.mask(value, reader, private=private)
    return Answered(messages=(message,), scopes=_scopes(context, reader, value), about=about(value), mask=mask)


def _drawn(context: SlackContext, reader: Reader, value: Any, query: str) -> SlackMessage:  # noqa: ANN401 (any answer)
    """Render an answer for one reader, marked so that a press can replace it."""
    return marked([render_answer(value, rows=_rows(context, reader, value))], query)[0]


def _newest(context: SlackContext, reader: Reader, *, private: bool) -> Answered:
    found = context.back.answers.newest(reader, private=private)
    if isinstance(found, NoBriefing):
        return Answered(messages=(render_answer(found, rows=Controls(payload="")),), about=about(found))
    scopes = (found.payload.scope.id,)
    messages: tuple[SlackMessage, ...] = (alone(found),)
    if private:
        awaited = found.briefed.awaited
        first = () if awaited is None else (SlackMessage(text=plain(awaited), blocks=()),)
        messages = (*first, *edition_parts(context, found))
    mask = context.back.answers.mask(found, reader, private=private)
    return Answered(messages=messages, scopes=scopes, about=about(found), mask=mask)


def edition_parts(context: SlackContext, edition: Edition) -> list[SlackMessage]:
    """Return a whole edition for one reader, each part marked so that a press can replace it."""
    parts = enumerate(drawn(context, edition.view, edition.payload))
    told = [one for number, part in parts for one in marked([part], f"edition {number}")]
    return [instead_of_thread(one, BELOW) for one in told]


def alone(edition: Edition) -> SlackMessage:
    """Return an edition's first message by itself: no buttons, no thread."""
    return instead_of_thread(render_slack(edition.view, controls=False).messages[0], ELSEWHERE)


BELOW: Final = "below."
ELSEWHERE: Final = "in `/risk`."
_IN_THREAD: Final = "in the thread."


def instead_of_thread(message: SlackMessage, where: str) -> SlackMessage:
    """Say where the rest of a message without a thread is."""
    blocks = tuple(_placed(block, where) for block in message.blocks)
    return replace(message, blocks=blocks)


def _placed(block: Mapping[str, JsonValue], where: str) -> Mapping[str, JsonValue]:
    elements = block.get("elements")
    if block.get("type") != "context" or not isinstance(elements, list):
        return block
    return {**block, "elements": [_said_where(one, where) for one in elements]}


def _said_where(element: JsonValue, where: str) -> JsonValue:
    text = element.get("text") if isinstance(element, dict) else None
    if not isinstance(element, dict) or not isinstance(text, str):
        return element
    # Only our own sentence ends so: strangers' text stands in sections.
    return {**element, "text": text.replace(_IN_THREAD, where)}


def _rows(context: SlackContext, reader: Reader, value: object) -> Controls:
    briefed: Briefed | None = getattr(value, "briefed", None)
    edition = None if briefed is None else context.back.answers.edition(briefed.payload_hash)
    if briefed is None or edition is None:
        return Controls(payload="")
    return controls(context, edition.payload, acts=context.back.access.may_act(reader, briefed.scope_id))


def _scopes(context: SlackContext, reader: Reader, value: object) -> tuple[str, ...]:
    """Return all the scopes one must manage to share an answer; none if it cannot be shared."""
    if isinstance(value, NotFound | NoBriefing | StatusAnswer):
        return ()
    briefed: Briefed | None = getattr(value, "briefed", None)
    if briefed is not None:
        return (briefed.scope_id,)
    teams = {one.id: one.team for one in context.back.organisation.services}
    found = dict.fromkeys(teams[one] for one in services_of(value) if one in teams)
    return tuple(found) or tuple(one.id for one in context.back.access.scopes(reader)[:1])


def answering(word: str) -> Callable[[SlackContext, AuthorisedRequest, str], None]:
    """Return a word's handler; if a score is slow, what is known comes first."""

    def answer(context: SlackContext, guest: AuthorisedRequest, text: str) -> None:
        found = answer_of(context, guest.reader, f"{word} {text}", private=True)
        if found is not None:
            saw(context, guest.reader, guest.user, found.about, word or WHOLE)
            guest.teller.privately(found.messages, found.mask)

    def answer_with_score(context: SlackContext, guest: AuthorisedRequest, text: str) -> None:
        answers = context.back.answers
        value: Any = answers.answer(TOPIC_OF[word], guest.reader, text)
        wanted, mask = subject_of(value), answers.mask(value, guest.reader)
        saw(context, guest.reader, guest.user, about(value), word)

        def shown(told: Explained | str) -> SlackMessage:
            scored = answers.masked(with_score(value, told), guest.reader)
            return _drawn(context, guest.reader, scored, f"{word} {text}")

        def later(told: Explained | str) -> None:
            # What stands there is true, and an apology would replace it: only log.
            what = f"the score of {value.id}"
            guarded(what, lambda _: None, lambda: guest.teller.instead(shown(told), mask, apologises=False))

        def meanwhile() -> object:
            return guest.teller.privately([shown(replies.SCORING)], mask)

        try:
            told = "" if wanted is None else context.scores.wait(wanted, meanwhile=meanwhile, after=later)
        except Busy:
            told = replies.no_score_because(replies.BUSY_SCORING)
        if told is not None:
            guest.teller.privately([shown(told)], mask)

    return answer_with_score if word in SCORED else answer


def share_edition(
    context: SlackContext, visit: SlackRequest, reader: Reader | None, edition: Edition, *, pressed: Delivery | None
) -> None:
    """Show a briefing to everybody in the conversation, once for two presses."""
    scope = edition.payload.scope
    if reader is None or not context.back.access.may_act(reader, scope.id):
        say(context, visit, replies.not_yours(ACTS, scope.label))
    elif visit.channel is None or visit.channel.startswith("D"):
        say(context, visit, replies.SHARE_WHERE)
    else:
        receipt = "" if pressed is None else pressed.receipt or ""
        with context.turns.of(f"share {receipt}"):
            told = context.back.answers.edition(edition.payload.hash, private=False)
            if receipt and context.shared.get(receipt) is not None:
                say(context, visit, replies.SHARED_ALREADY)
            elif told is not None and _shown(context, visit, [alone(told)], about_payload(edition.payload)) and receipt:
                context.shared.put(receipt, value=True)


def share_by_word(context: SlackContext, guest: AuthorisedRequest, text: str) -> None:
    """`/risk share [TOPIC …]`: the newest briefing, or a topic's answer."""
    share_answer(context, guest, guest.reader, text)


def share_answer(context: SlackContext, visit: SlackRequest, reader: Reader, query: str) -> None:
    """Show everybody in the conversation an answer."""
    if visit.channel is None or visit.channel.startswith("D"):
        say(context, visit, replies.SHARE_WHERE)
        return
    answer = answer_of(context, reader, query, private=False)
    if answer is None:
        say(context, visit, replies.SHARE_WHAT)
    elif not answer.scopes:
        # Nothing found, or about Riskbrief itself: only for the asker.
        visit.teller.privately([*answer.messages, said(replies.SHARE_NOT)], answer.mask)
    elif not all(context.back.access.may_act(reader, one) for one in answer.scopes):
        say(context, visit, replies.not_yours(ACTS, "it"))
    else:
        _shown(context, visit, answer.messages[:1], answer.about)


def _shown(context: SlackContext, visit: SlackRequest, messages: Sequence[SlackMessage], about: str) -> bool:
    """Show messages to everybody or say why not; return whether they were shown."""
    try:
        texts = (text for one in messages for text in (one.text, *texts_of(one.blocks)))
        context.back.answers.look("what was to be shared", texts)
    except NameLeaked as error:
        # The error does not name anybody.
        say(context, visit, f"Nothing was shared: {error}.")
        return False
    tell_audit(context, actor_of(visit.reader, visit.user), AuditAction.SHARED, about, f"in {visit.channel}")
    outcome = visit.teller.publicly(messages)
    if outcome is not None:
        say(context, visit, outcome.says)
    return outcome is None
