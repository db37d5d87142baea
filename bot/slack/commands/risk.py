"""`/risk`: its words and their handlers. One listener acknowledges and another works on separate threads: Slack waits
three seconds, and slow answers must not delay the next acknowledgement.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any, Final

from bot.slack import replies
from bot.slack.buttons.card_actions import by_word
from bot.slack.commands.ask import ask
from bot.slack.commands.topics import answering, parted, share_by_word
from bot.slack.receive.authorise import AuthorisedRequest, SlackRequest, authorise, guarded, guest_of
from bot.slack.send.client import Teller
from bot.slack.send.views import open_settings
from briefing.editions.view.controls import Verb

if TYPE_CHECKING:
    from slack_bolt import App

    from bot.slack.context import SlackContext

    Handler = Callable[[SlackContext, AuthorisedRequest, str], None]

COMMAND: Final = "/risk"


@dataclass(frozen=True, kw_only=True, slots=True)
class Topic:
    """What a word asks for. `usage` stands after it; `handler` is None where `AnswerService` answers."""

    usage: str
    summary: str
    handler: Handler | None = None
    needs: bool = True


TOPICS: Final[Mapping[str, Topic]] = {
    "": Topic(usage="", summary="this week's briefing", needs=False),
    "team": Topic(usage="NAME", summary="a team's week: cards, bands, services", needs=False),
    "service": Topic(usage="NAME", summary="a service: trend, cards, riskiest changes, owners"),
    "pr": Topic(usage="URL or repo#number", summary="a change: its score, the reasons, ways down"),
    "deploy": Topic(usage="ID", summary="a deployment: what it carried, and what came of it"),
    "signal": Topic(usage="NAME", summary="a signal: what it measures, and what it did this week"),
    "why": Topic(usage="CARD", summary="why a card is there: by its number, or its service", needs=False),
    "queue": Topic(usage="[SERVICE]", summary="what waits to go out, the riskiest first", needs=False),
    "ask": Topic(usage="QUESTION", summary="a question, answered with what the data proves", handler=ask),
    "mute": Topic(
        usage="CARD [until DATE | until it changes]",
        summary="be silent about a card; it comes back by itself if it worsens",
        handler=by_word(Verb.SNOOZE),
    ),
    "unmute": Topic(usage="CARD", summary="speak of it again", handler=by_word(Verb.UNMUTE)),
    "ack": Topic(usage="CARD", summary="say that you have seen a card", handler=by_word(Verb.ACKNOWLEDGE)),
    "settings": Topic(
        usage="",
        summary="how you are briefed: day, hour, where, pause",
        handler=lambda context, guest, _: open_settings(context, guest),
        needs=False,
    ),
    "share": Topic(
        usage="[any of the above]",
        summary="show an answer to this channel, without names",
        handler=share_by_word,
        needs=False,
    ),
    "status": Topic(usage="", summary="sources, the last and the next briefing", needs=False),
}
HELP: Final = "help"
WORDS: Final = (HELP, *(word for word in TOPICS if word))


def register_command(app: App, context: SlackContext) -> None:
    """Acknowledge `/risk` at once, and answer on the app's work threads."""
    app.command(COMMAND)(ack=lambda ack: ack(), lazy=[lambda command: answer_command(context, command)])


def answer_command(context: SlackContext, command: dict[str, Any]) -> None:
    """Answer a command; any failure is told to the asker and logged under one id."""
    typed = str(command.get("text") or "")
    teller = Teller(command.get("response_url"), context.out, what=COMMAND, typed=parted(typed)[1] or typed)
    guarded(COMMAND, teller.apologise, lambda: _answer(context, command, teller))


def _answer(context: SlackContext, command: dict[str, Any], teller: Teller) -> None:
    user, channel, trigger = str(command["user_id"]), str(command["channel_id"]), command.get("trigger_id")
    visit = SlackRequest(user=user, reader=None, channel=channel, trigger=trigger, teller=teller)
    if not authorise(context, visit):
        return
    word, rest = parted(str(command.get("text") or ""))
    if word == HELP:
        teller.say(help_text())
        return
    reader = context.people.reader(context.back.access, user)
    guest = guest_of(context, replace(visit, reader=reader))
    if guest is not None:
        _topic(context, guest, word, rest)


def _topic(context: SlackContext, guest: AuthorisedRequest, word: str, rest: str) -> None:
    topic = TOPICS.get(word)
    if topic is None:
        nearest = next((f"{one} {rest}".strip() for one in get_close_matches(word, WORDS, n=1)), None)
        unknown = replies.unknown_words(COMMAND, f"{word} {rest}".strip(), nearest)
        # A typo does not get the whole list.
        guest.teller.say(
            f"{unknown}\n{help_text() if nearest is None else f'`{COMMAND} {HELP}` lists all that you can ask.'}"
        )
    elif topic.needs and not rest:
        guest.teller.say(replies.incomplete(COMMAND, word, topic.usage))
    else:
        (topic.handler or answering(word))(context, guest, rest)


def help_text() -> str:
    """List the words with what they answer, the bare command first."""
    lines = [(f"{COMMAND} {word} {topic.usage}".strip(), topic.summary) for word, topic in TOPICS.items()]
    return replies.help_text([*lines, (f"{COMMAND} {HELP}", "this list")])
