"""What the words of `/risk` answer: a table from each word to its topic, and the answer as a message.

The same words are answered for the asker, shared with a channel, and drawn again after a press.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from bot.slack import replies
from bot.slack.buttons.payload import edition_tag, marked
from bot.slack.buttons.redraw import controls, drawn
from bot.slack.commands.scores import subject_of, with_score
from bot.slack.receive.authorise import guarded
from bot.slack.recording import about, saw
from bot.slack.slow import Busy
from briefing.answers.slack.layout import NO_CONTROLS
from briefing.answers.slack.render import WORDS, render_answer
from briefing.answers.values import services_of
from briefing.answers.values.common import NoBriefing, NotFound
from briefing.answers.values.weeks import StatusAnswer
from briefing.editions.slack.message import render_slack
from briefing.editions.slack.rows import Controls

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from pydantic import JsonValue

    from bot.slack.context import SlackContext
    from bot.slack.receive.authorise import AuthorisedRequest
    from briefing.answers.explain.as_json import Explained
    from briefing.answers.values.common import Briefed, Edition
    from briefing.contracts.access import Reader
    from briefing.editions.slack.message import SlackMessage
    from briefing.privacy.leaks import NameMask


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


def answer_of(side: SlackContext, reader: Reader, query: str, *, private: bool) -> Answered | None:
    """Answer some words for a reader, or with `private=False` for a channel; None where they are no topic."""
    word, _, rest = query.strip().partition(" ")
    word, rest = word.casefold(), rest.strip()
    if not word:
        return _newest(side, reader, private=private)
    if word == STATUS:
        status = side.back.answers.status(reader)
        return Answered(messages=(render_answer(status),), mask=side.back.answers.mask(status, reader))
    if word not in TOPIC_OF:
        return None
    answers = side.back.answers
    value: Any = answers.answer(TOPIC_OF[word], reader, rest, private=private)
    wanted = subject_of(value)
    told = None if wanted is None else side.scores.known(wanted)
    if told is not None:
        value = answers.masked(with_score(value, told), reader, private=private)
    message = _drawn(side, reader, value, query) if private else render_answer(value, rows=NO_CONTROLS)
    mask = answers.mask(value, reader, private=private)
    return Answered(messages=(message,), scopes=_scopes(side, reader, value), about=about(value), mask=mask)


def _drawn(side: SlackContext, reader: Reader, value: Any, query: str) -> SlackMessage:  # noqa: ANN401 (any answer)
    """Return an answer as one reader gets it, marked so that a press can put it in its own place."""
    return marked([render_answer(value, rows=_rows(side, reader, value))], query)[0]


def _newest(side: SlackContext, reader: Reader, *, private: bool) -> Answered:
    found = side.back.answers.newest(reader, private=private)
    if isinstance(found, NoBriefing):
        return Answered(messages=(render_answer(found, rows=Controls(payload="")),), about=about(found))
    scopes = (found.payload.scope.id,)
    messages = tuple(_edition_messages(side, found)) if private else (alone(found),)
    mask = side.back.answers.mask(found, reader, private=private)
    return Answered(messages=messages, scopes=scopes, about=about(found), mask=mask)


def _edition_messages(side: SlackContext, edition: Edition) -> list[SlackMessage]:
    parts, awaited = edition_parts(side, edition), edition.briefed.awaited
    return [replies.as_message(awaited), *parts] if awaited is not None else parts


def edition_parts(side: SlackContext, edition: Edition) -> list[SlackMessage]:
    """Return a whole edition for one reader's eyes, each part marked so that a press can put it in its own place."""
    parts = enumerate(drawn(side, edition.view, edition.payload))
    told = [one for number, part in parts for one in marked([part], edition_tag(number))]
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


def _rows(side: SlackContext, reader: Reader, value: object) -> Controls:
    briefed: Briefed | None = getattr(value, "briefed", None)
    edition = None if briefed is None else side.back.answers.edition(briefed.payload_hash)
    if briefed is None or edition is None:
        return Controls(payload="")
    return controls(side, edition.payload, acts=side.back.access.may_act(reader, briefed.scope_id))


def _scopes(side: SlackContext, reader: Reader, value: object) -> tuple[str, ...]:
    """Return the scopes that a reader has to manage to share an answer, each; none where it is not to be shared."""
    if isinstance(value, NotFound | NoBriefing | StatusAnswer):
        return ()
    briefed: Briefed | None = getattr(value, "briefed", None)
    if briefed is not None:
        return (briefed.scope_id,)
    teams = {one.id: one.team for one in side.back.organisation.services}
    found = dict.fromkeys(teams[one] for one in services_of(value) if one in teams)
    return tuple(found) or tuple(one.id for one in side.back.access.scopes(reader)[:1])


def answering(word: str) -> Callable[[SlackContext, AuthorisedRequest, str], None]:
    """Return what answers a word of the command."""
    if word in SCORED:
        return _answering_with_score(word)

    def answer(side: SlackContext, guest: AuthorisedRequest, text: str) -> None:
        found = answer_of(side, guest.reader, f"{word} {text}", private=True)
        if found is not None:
            saw(side, guest.reader, guest.user, found.about, word or WHOLE)
            guest.teller.privately(found.messages, found.mask)

    return answer


def _answering_with_score(word: str) -> Callable[[SlackContext, AuthorisedRequest, str], None]:
    """Return what answers a word whose answer may want a score: what is known comes first where that takes long."""

    def answer(side: SlackContext, guest: AuthorisedRequest, text: str) -> None:
        answers = side.back.answers
        value: Any = answers.answer(TOPIC_OF[word], guest.reader, text)
        wanted, mask = subject_of(value), answers.mask(value, guest.reader)
        saw(side, guest.reader, guest.user, about(value), word)

        def shown(told: Explained | str) -> SlackMessage:
            scored = answers.masked(with_score(value, told), guest.reader)
            return _drawn(side, guest.reader, scored, f"{word} {text}")

        def later(told: Explained | str) -> None:
            # What stands there is true, and an apology would take its place: only the log is told.
            guarded(
                f"the score of {value.id}",
                lambda _: None,
                lambda: guest.teller.instead(shown(told), mask, apologises=False),
            )

        try:
            told = (
                ""
                if wanted is None
                else side.scores.wait(
                    wanted, meanwhile=lambda: guest.teller.privately([shown(replies.SCORING)], mask), after=later
                )
            )
        except Busy:
            told = replies.no_score_because(replies.BUSY_SCORING)
        if told is not None:
            guest.teller.privately([shown(told)], mask)

    return answer
