"""The tables of `riskbrief.toml` about Prometheus and the service level objectives that are asked of it."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, Field, JsonValue, StrictInt

from bot.settings.table import Id, Line, Table, Url

Count = Annotated[StrictInt, Field(ge=1)]
Seconds = Annotated[StrictInt, Field(ge=1, le=600)]
Address = Annotated[Url, AfterValidator(lambda url: url.rstrip("/"))]
Share = Annotated[float, Field(gt=0, lt=1, strict=True)]
OUT_OF_EXAMPLE: dict[str, JsonValue] = {"active": False}
"""Marks a list of tables that the example file only shows: whoever has none would have to take them out."""


class ObjectiveTable(Table):
    """A service level objective. One [[sources.prometheus.objective]] each; those of files need none."""

    service: Id = Field(description="The id of the service that it is of.", examples=["checkout"])
    label: Line = Field(description="What people call it.", examples=["Checkout availability"])
    target: Share = Field(description="The share of good events that it promises.", examples=[0.999])
    window_days: Annotated[StrictInt, Field(ge=1, le=90)] = Field(
        default=30, description="The days that it is measured over."
    )
    errors: Line | None = Field(
        default=None,
        description="PromQL of the bad events over [WINDOW], which is put in. It needs total. Default: none.",
        examples=["sum(rate(http_requests_total{job='checkout',code=~'5..'}[WINDOW]))"],
    )
    total: Line | None = Field(
        default=None,
        description="PromQL of all events over [WINDOW]. Default: none.",
        examples=["sum(rate(http_requests_total{job='checkout'}[WINDOW]))"],
    )
    ratio: Line | None = Field(
        default=None,
        description="PromQL of the share of bad events over [WINDOW], in place of errors and total. Default: none.",
        examples=["1 - avg_over_time(checkout:success:ratio5m[WINDOW])"],
    )


class PrometheusSource(Table):
    """Prometheus, or what answers like it: Thanos, Mimir, VictoriaMetrics. It tells how fast error budgets burn."""

    base_url: Address | None = Field(
        default=None,
        description=(
            "Where it is, with the path that stands before /api/v1. Default: none, and nothing is asked."
            " RISKBRIEF_PROMETHEUS_TOKEN is sent as a bearer token, or as the password where username is set."
        ),
        examples=["https://prometheus.example.com"],
    )
    username: Line | None = Field(
        default=None, description="For basic authentication. Default: none.", examples=["riskbrief"]
    )
    tenant: Line | None = Field(
        default=None, description="Sent as X-Scope-OrgID, which Mimir wants. Default: none.", examples=["acme"]
    )
    files: tuple[Line, ...] = Field(
        default=(),
        description=(
            "Files of Sloth or OpenSLO that objectives are read from; globs are allowed, and a relative path starts at"
            " the folder of this file."
        ),
        examples=[["slos/*.yaml"]],
    )
    most_requests: Count | None = Field(
        default=None,
        description="The most requests of one collection; what is missing then comes with the next. Default: no limit.",
        examples=[1000],
    )
    timeout: Seconds = Field(default=30, description="Seconds to wait for an answer.")
    objective: tuple[ObjectiveTable, ...] = Field(default=(), json_schema_extra=OUT_OF_EXAMPLE)
