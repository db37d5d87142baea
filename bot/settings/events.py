"""The table of `riskbrief.toml` about events and reports of coverage that others send to us."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, StrictBool, StrictInt

from bot.settings.table import Line, Port, Table


class Events(Table):
    """Events and reports of coverage that your CI sends over HTTP, signed. Off unless enabled."""

    enabled: StrictBool = Field(
        default=False,
        description=(
            "true: 'riskbrief run' and 'riskbrief receive' listen on bind:port. It needs RISKBRIEF_EVENTS_SECRET:"
            " openssl rand -hex 32 makes one."
        ),
    )
    bind: Line = Field(default="127.0.0.1", description="The address to listen on.")
    port: Port = Field(default=8090, description="The port to listen on.")
    tolerance: Annotated[StrictInt, Field(ge=10, le=3600)] = Field(
        default=300, description="Seconds by which the time of a signature may be off."
    )
