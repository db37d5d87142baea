"""What the words of `/risk` answer: a table from each word to its topic, and the answer as a message.

The same words are answered for the asker, shared with a channel (people by role, and nothing to be pressed), and drawn
again after a press.
"""

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
"""What each word of the command is about."""
SCORED: Final = frozenset({"pr", "deploy"})
"""Whose answers may want a score that is worked out while somebody waits."""
STATUS: Final = "status"
WHOLE: Final = "briefing"
"""How the audit calls the answer to no word at all."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Answered:
    """An answer: its messages, and the scopes (ids) that are to be managed to share it; none where nobody may."""

    messages: tuple[SlackMessage, ...]
    scopes: tuple[str, ...] = ()
    about: str = ""
    """What it is about, as the audit calls it."""
    mask: NameMask | None = None
    """Whom it may not name; None where that is everybody."""


def parted(text: str) -> tuple[str, str]:
    """Part what was typed into its first word, whatever its capitals, and the rest."""
    word, _, rest = text.strip().partition(" ")
    return word.casefold(), rest.strip()


def answer_of(context: SlackContext, reader: Reader, query: str, *, private: bool) -> Answered | None:
    """Answer some words for a reader, or with `private=False` for a channel; None where they are no topic."""
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
    """Return an answer as one reader gets it, marked so that a press can put it in its own place."""
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
    """Return a whole edition for one reader's eyes, each part marked so that a press can put it in its own place."""
    parts = enumerate(drawn(context, edition.view, edition.payload))
    told = [one for number, part in parts for one in marked([part], f"edition {number}")]
    return [instead_of_thread(one, BELOW) for one in told]


def alone(edition: Edition) -> SlackMessage:
    """Return the first message of an edition as it stands in a channel by itself: nothing to press, and no thread."""
    return instead_of_thread(render_slack(edition.view, controls=False).messages[0], ELSEWHERE)


BELOW: Final = "below."
ELSEWHERE: Final = "in `/risk`."
_IN_THREAD: Final = "in the thread."


def instead_of_thread(message: SlackMessage, where: str) -> SlackMessage:
    """Say where the rest is, of a message that has no thread."""
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
    # Only a sentence of ours ends so: whatever strangers wrote stands in sections.
    return {**element, "text": text.replace(_IN_THREAD, where)}


def _rows(context: SlackContext, reader: Reader, value: object) -> Controls:
    briefed: Briefed | None = getattr(value, "briefed", None)
    edition = None if briefed is None else context.back.answers.edition(briefed.payload_hash)
    if briefed is None or edition is None:
        return Controls(payload="")
    return controls(context, edition.payload, acts=context.back.access.may_act(reader, briefed.scope_id))


def _scopes(context: SlackContext, reader: Reader, value: object) -> tuple[str, ...]:
    """Return the scopes that a reader has to manage to share an answer, each; none where it is not to be shared."""
    if isinstance(value, NotFound | NoBriefing | StatusAnswer):
        return ()
    briefed: Briefed | None = getattr(value, "briefed", None)
    if briefed is not None:
        return (briefed.scope_id,)
    teams = {one.id: one.team for one in context.back.organisation.services}
    found = dict.fromkeys(teams[one] for one in services_of(value) if one in teams)
    return tuple(found) or tuple(one.id for one in context.back.access.scopes(reader)[:1])


def answering(word: str) -> Callable[[SlackContext, AuthorisedRequest, str], None]:
    """Return what answers a word of the command; what is known comes first where a score takes long."""

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
            # What stands there is true, and an apology would take its place: only the log is told.
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
    """Show a briefing to everybody in the conversation where somebody pressed Share, once for two presses."""
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
    """`/risk share [TOPIC …]`: the newest briefing, or what a topic answers."""
    share_answer(context, guest, guest.reader, text)


def share_answer(context: SlackContext, visit: SlackRequest, reader: Reader, query: str) -> None:
    """Show everybody in the conversation what some words answer."""
    if visit.channel is None or visit.channel.startswith("D"):
        say(context, visit, replies.SHARE_WHERE)
        return
    answer = answer_of(context, reader, query, private=False)
    if answer is None:
        say(context, visit, replies.SHARE_WHAT)
    elif not answer.scopes:
        # Nothing was found, or it is about Riskbrief itself: that is for the asker.
        visit.teller.privately([*answer.messages, said(replies.SHARE_NOT)], answer.mask)
    elif not all(context.back.access.may_act(reader, one) for one in answer.scopes):
        say(context, visit, replies.not_yours(ACTS, "it"))
    else:
        _shown(context, visit, answer.messages[:1], answer.about)


def _shown(context: SlackContext, visit: SlackRequest, messages: Sequence[SlackMessage], about: str) -> bool:
    """Show messages to everybody, or say why that could not be; return whether it was done."""
    try:
        texts = (text for one in messages for text in (one.text, *texts_of(one.blocks)))
        context.back.answers.look("what was to be shared", texts)
    except NameLeaked as error:
        # The error does not repeat whom.
        say(context, visit, f"Nothing was shared: {error}.")
        return False
    tell_audit(context, actor_of(visit.reader, visit.user), AuditAction.SHARED, about, f"in {visit.channel}")
    outcome = visit.teller.publicly(messages)
    if outcome is not None:
        say(context, visit, outcome.says)
    return outcome is None
