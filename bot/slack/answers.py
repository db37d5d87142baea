"""What the Slack side asks of the rest: the seam behind which the store is.

The Slack side knows no tables, and the store knows no Slack. Every answer is made for one reader's eyes;
access is decided behind the seam, not in front of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from briefing.editions.slack import SlackEdition


@dataclass(frozen=True, slots=True)
class NoBriefing:
    """A reader that we know, and no briefing for them: `reason` is a whole sentence that tells them why."""

    reason: str


@dataclass(frozen=True, slots=True)
class UnknownReader:
    """Nobody by this Slack id or email address reads a briefing here."""


class Answers(Protocol):
    """What `/risk` can be answered with. Called on a worker thread, several at a time, after the acknowledgement."""

    def briefing_for(self, slack_user_id: str, email: str | None) -> SlackEdition | NoBriefing | UnknownReader:
        """Return this week's briefing as this person may see it.

        It is asked twice where it has to be: first by the Slack id alone (`email` is None), and again with the
        address from Slack's profile if the id is nobody's. The address is one that Slack vouches for.

        Anything raised becomes an apology with an id that is in the log.
        """
