"""The table of `riskbrief.toml` that says how a week's work goes: what is late, and who sees the first briefings."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StrictInt

from bot.settings.table import Table

MINUTES_IN_WEEK = 7 * 24 * 60


class Runs(Table):
    """How the work of a week goes: what becomes of a late briefing, and who sees the first ones."""

    late: Literal["label", "skip"] = Field(
        default="label",
        description="label: a late briefing goes out and says that it is late. skip: it does not go out.",
    )
    late_after_minutes: Annotated[StrictInt, Field(ge=1, le=MINUTES_IN_WEEK)] = Field(
        default=60, description="So many minutes after it was due, a briefing is late."
    )
    shadow: Literal["auto", "on", "off"] = Field(
        default="auto",
        description=(
            "on: briefings go to administrators_channel only, and say to whom they would have gone. auto: so for the"
            " first two weeks, where there is such a channel. off: they go to their readers."
        ),
    )
