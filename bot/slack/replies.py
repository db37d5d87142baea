"""The texts that answer a command. They name the next step, and escape whatever a person typed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from briefing.editions.slack.mrkdwn import code, plain

_MAX_ECHO: Final = 60

UNSEEN_PLACE: Final = (
    "I cannot see who reads along here. Ask me in our own conversation (find Riskbrief under Apps), or"
    " invite me to this channel with `/invite @Riskbrief`."
)
OLDER_BUTTON: Final = (
    "That button is from an older version of Riskbrief. `/risk` shows this week's briefing with new ones."
)
BUSY: Final = "I am working on several questions already. Please ask again in a minute."
NOT_BRIEFED: Final = (
    "No briefing is sent to you, so there is nothing to set. Whoever runs Riskbrief here can add you as a manager."
)
NO_SUCH_CARD: Final = "That card is not there any more. `/risk` shows this week's briefing."
SHARE_WHERE: Final = "Nobody else reads here. Type `/risk share` in the channel that should see it."
SHARED_ALREADY: Final = "It was shared from here a moment ago. `/risk share` shows it once more."
SHARE_NOT: Final = "That answer is for you alone and cannot be shared."
TOOK_TOO_LONG: Final = "That took too long, and I gave it up. Please try again later."
SHARE_WHAT: Final = (
    "That cannot be shared. `/risk share` shows this week's briefing, `/risk share service NAME` a service."
)
SCORING: Final = "Working out the score as of now…"
NO_SCORE_NOW: Final = "It cannot be worked out from what is collected."
BUSY_SCORING: Final = "I am working on several questions already; please ask again in a minute."


def help_text(topics: Sequence[tuple[str, str]]) -> str:
    lines = [f"• {code(typed)} – {what}" for typed, what in topics]
    return "\n".join(["*What you can ask Riskbrief.* Only you see the answers.", *lines])


def incomplete(command: str, word: str, usage: str) -> str:
    return f"Say which one: {code(f'{command} {word} {usage}')}"


def unknown_words(command: str, said: str, nearest: str | None) -> str:
    """Say that no such word exists, and which may have been meant."""
    meant = f" Did you mean {code(f'{command} {nearest}', limit=_MAX_ECHO)}?" if nearest else ""
    return f"I do not know {code(f'{command} {said}', limit=_MAX_ECHO)}.{meant}"


def unknown_reader(administrators: Iterable[str]) -> str:
    """Politely refuse somebody who reads no briefing here; administrators are Slack user ids."""
    names = " or ".join(f"<@{one}>" for one in administrators)
    whom = f"Ask {names}" if names else "Ask whoever runs Riskbrief here"
    return f"You are not set up to read a deployment-risk briefing. {whom} to add you as a manager of your team."


def no_briefing(scope: str, first_due: str | None) -> str:
    """Say that nothing was briefed yet, and when the first is due; None if nobody is briefed on it."""
    due = "" if first_due is None else f" The first is due {plain(first_due)}."
    return f"There is no briefing of {plain(scope)} yet.{due} On my Home you can preview the running week."


def went_wrong(error_id: str) -> str:
    """Apologise, with the id to find in the log."""
    return f"Sorry, that did not work. Please try again in a minute; if it stays so, report error `{error_id}`."


def not_yours(what: str, scope: str) -> str:
    """Say politely who may do what was tried; `what` is an act such as "acknowledge its cards"."""
    return f"Only those who manage {plain(scope)}, and administrators, can {what}. You can still press Why?"


def old_message(week: str, newest: str) -> str:
    """Say that a briefing is not the newest, and that nothing was changed."""
    return (
        f"This is the briefing of {plain(week)}, and {plain(newest)} is there meanwhile: nothing was changed."
        " `/risk` shows the newest."
    )


def no_model(key: str) -> str:
    """Say what a question would need: the variable of a key."""
    return (
        f"No model is connected that could answer questions: {key} is not set. `/risk`, `/risk service NAME`"
        " and `/risk why CARD` show the facts themselves."
    )


def looking(question: str) -> str:
    return f"Looking… ({plain(question, limit=200)})"


def computing(scope: str) -> str:
    return f"Computing the running week of {plain(scope)} so far. It takes some seconds."


def no_score_because(why: str) -> str:
    """Say why a score is missing; what is known stands beside it."""
    return f"The score as of now is missing. {why}"
