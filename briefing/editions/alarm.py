"""What administrators are told when briefings are overdue, and when the last has ended: in Slack and by mail.

Short plain text, for somebody with a phone who must act now. Services' words about failures are a stranger's and
escaped.
"""

from __future__ import annotations

import textwrap
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime
from typing import Final

from slack_sdk.models.blocks import HeaderBlock

from briefing.contracts.untrusted_text import clean, unlinked
from briefing.editions.email.message import POLICY
from briefing.editions.slack.message import SlackMessage
from briefing.editions.slack.mrkdwn import header, plain, section, small

MOST_LINES: Final = 20
LINES_IN_SECTION: Final = 5
MOST_OF_A_LINE: Final = 480
"""Five of them stay under what Slack takes in one section."""

_WIDTH: Final = 72


@dataclass(frozen=True, kw_only=True, slots=True)
class Alarm:
    """A notice as plain text; the first twenty of `lines` are told, the rest counted."""

    title: str
    opening: str
    lines: tuple[str, ...]
    closing: str

    @property
    def told(self) -> tuple[str, ...]:
        return self.lines[:MOST_LINES]

    @property
    def rest(self) -> str | None:
        """Say how many lines are left out; None if none."""
        more = len(self.lines) - MOST_LINES
        return f"And {more:,} more." if more > 0 else None


def alarm_in_slack(alarm: Alarm) -> SlackMessage:
    told = [f"• {plain(line, limit=MOST_OF_A_LINE)}" for line in alarm.told]
    sections = [told[first : first + LINES_IN_SECTION] for first in range(0, len(told), LINES_IN_SECTION)]
    ending = " ".join(one for one in (alarm.rest, alarm.closing) if one)
    blocks = [
        HeaderBlock(text=header(alarm.title)),
        section(plain(alarm.opening)),
        *(section("\n".join(lines)) for lines in sections),
        *([small(plain(ending))] if ending else []),
    ]
    return SlackMessage(
        text=f"{plain(alarm.title)}. {plain(alarm.opening)}", blocks=tuple(one.to_dict() for one in blocks)
    )


def alarm_as_mail(  # noqa: PLR0913 (what stands in a mail's head, each by name)
    alarm: Alarm, *, sender: str, recipient: str, domain: str, key: str, at: datetime
) -> bytes:
    """Return the notice as a mail; `key` identifies it, `at` is its date."""
    message = EmailMessage(policy=POLICY)
    message["From"] = clean(sender)
    message["To"] = clean(recipient)
    message["Subject"] = clean(f"[Riskbrief] {alarm.title}", limit=150)
    message["Date"] = format_datetime(at)
    message["Message-ID"] = f"<riskbrief.{key}@{clean(domain)}>"
    message["Auto-Submitted"] = "auto-generated"
    paragraphs = [_wrapped(alarm.opening), "\n".join(_wrapped(line, first="- ") for line in alarm.told)]
    paragraphs += [_wrapped(one) for one in (alarm.rest, alarm.closing) if one]
    message.set_content("\n\n".join(one for one in paragraphs if one) + "\n", cte="quoted-printable")
    return message.as_bytes()


def _wrapped(text: str, *, first: str = "") -> str:
    return textwrap.fill(
        unlinked(clean(text)),
        width=_WIDTH,
        initial_indent=first,
        subsequent_indent=" " * len(first),
        break_long_words=False,
        break_on_hyphens=False,
    )
