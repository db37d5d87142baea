"""The table of `riskbrief.toml` about how fast outside services are asked; docs/limits.md has what each publishes."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, StrictInt

from bot.settings.table import Table

PerMinute = Annotated[StrictInt, Field(ge=1, le=1_000_000)]
Seconds = Annotated[float, Field(ge=0, le=60, strict=True)]


class Limits(Table):
    """How fast outside services are asked at most, by all workers together. docs/limits.md has what each publishes."""

    slack_posts_per_minute: PerMinute = Field(
        default=200, description="Messages to the whole workspace. Slack takes several hundred a minute."
    )
    slack_seconds_between_posts: Seconds = Field(
        default=1.0, description="Between two messages to the same channel or person."
    )
    slack_reads_per_minute: PerMinute = Field(
        default=50,
        description="Calls of each of Slack's methods that look something up: channels, histories, threads.",
    )
    claude_per_minute: PerMinute = Field(
        default=50, description="Requests to the language model. Anthropic's console shows what your organisation has."
    )
    mails_per_minute: PerMinute | None = Field(
        default=None,
        description="Mails handed to the mail server. Default: as many as it takes.",
        examples=[600],
    )
