"""The tables of `riskbrief.toml` about what operators watch: how the log is written, and where metrics are served."""

from __future__ import annotations

from typing import Final, Literal

from pydantic import Field, StrictBool

from bot.settings.table import Line, Port, Table

LogFormat = Literal["text", "json"]

PORT: Final = 9464
"""Where exporters of metrics are usually looked for."""


class Log(Table):
    """How the log is written, which goes to standard error."""

    format: LogFormat = Field(
        default="text",
        description="text: for people. json: an object a line, for a log store. RISKBRIEF_LOG_FORMAT wins.",
    )


class Operations(Table):
    """What operators watch: /metrics for Prometheus, /healthz and /readyz. Off unless enabled; docs/web.md tells of it.

    It is apart from the pages for readers, so that a proxy that hands those on cannot hand on this.
    """

    enabled: StrictBool = Field(
        default=False, description="true: 'riskbrief run' and 'riskbrief bot' listen on bind:port."
    )
    bind: Line = Field(
        default="127.0.0.1", description="The address to listen on. Nobody is asked who they are: keep it inside."
    )
    port: Port = Field(default=PORT, description="The port to listen on.")
