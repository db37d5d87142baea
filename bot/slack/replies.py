"""The texts that a command is answered with, one function for each.

They name the next step. Whatever a person typed is escaped before it is said back.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from briefing.editions.mrkdwn import code, plain

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_MAX_ECHO = 60


def help_text(command: str, topics: Mapping[str, str]) -> str:
    """List what can be asked: each word with what it answers, the bare command first."""
    lines = [f"• `{f'{command} {word}'.strip()}` – {what}" for word, what in topics.items()]
    return "\n".join(["*What you can ask Riskbrief.* Only you see the answers.", *lines])


def unknown_words(command: str, said: str, nearest: str | None) -> str:
    """Say that nothing goes by these words, and what may have been meant."""
    meant = f" Did you mean `{command} {nearest}`?" if nearest else ""
    return f"I do not know {code(f'{command} {said}', limit=_MAX_ECHO)}.{meant}"


def unknown_reader(administrators: Iterable[str]) -> str:
    """End politely with somebody who reads no briefing here; administrators are Slack user ids."""
    names = " or ".join(f"<@{one}>" for one in administrators)
    whom = f"Ask {names}" if names else "Ask whoever runs Riskbrief here"
    return f"You are not set up to read a deployment-risk briefing. {whom} to add you as a manager of your team."


def no_briefing(reason: str) -> str:
    """Say why there is nothing to show."""
    return plain(reason)


def rest_left_out(count: int) -> str:
    """Say that Slack takes no more answers to one command."""
    parts = "1 more part" if count == 1 else f"{count} more parts"
    return f"{parts} did not fit into this answer; they are in the thread of your weekly message."


def went_wrong(error_id: str) -> str:
    """Apologise, with the id under which the log tells more."""
    return f"Sorry, that did not work. Please try again in a minute; if it stays so, report error `{error_id}`."
