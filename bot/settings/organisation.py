"""The tables of who is briefed about what. Descriptions go into the example file: they are documentation for users."""

from __future__ import annotations

from datetime import time
from typing import Annotated

from pydantic import AfterValidator, Field, StrictBool, StrictInt

from bot.settings import values
from bot.settings.table import (
    IN_EXAMPLE,
    Country,
    Day,
    Email,
    Globs,
    Hour,
    Id,
    Line,
    SlackChannel,
    SlackIds,
    Table,
    Zone,
)
from briefing.contracts.organisation import DEFAULT_INCIDENT_HOURS, SAME_DAY, HolidayRule
from data.deploys.rules import By  # noqa: TC001 pydantic reads it while it runs
from scoring.kinds.files import FileKind

SOME_GLOB = 'add at least one glob, or ["**"] for the whole repository'


class OrganisationTable(Table):
    """Who you are."""

    name: Line = Field(description="The name at the top of every briefing.", examples=["Acme"])
    administrators: tuple[Email, ...] = Field(
        default=(),
        description="Email addresses of those who run Riskbrief here.",
        examples=[["platform@example.com"]],
        json_schema_extra=IN_EXAMPLE,
    )
    administrators_channel: SlackChannel | None = Field(
        default=None,
        description=(
            "The id of their channel in Slack. The first two weeks' briefings go there and nowhere else, and what does"
            " not go out is told there, if mail is what does not work. Default: none."
        ),
        examples=["C045EF6GH"],
    )


class TeamTable(Table):
    """A team owns services. One [[team]] a team."""

    id: Id = Field(
        description="A short name for links and commands. Never change it: history hangs on it.", examples=["payments"]
    )
    label: Line | None = Field(
        default=None,
        description="The team's name as people read it. Default: the id.",
        examples=["Payments"],
        json_schema_extra=IN_EXAMPLE,
    )
    zone: Zone = Field(
        description="The IANA time zone of the team's week, Monday 00:00 to Monday 00:00.", examples=["Europe/Berlin"]
    )
    members: tuple[Email, ...] = Field(
        default=(),
        description=(
            "Email addresses of those who may read about the team with /risk, too. They see roles instead of names,"
            " and acknowledge or mute nothing."
        ),
        examples=[["grace@example.com"]],
    )


class PathTable(Table):
    """Which files are the service's. One [[service.path]] a repository; the last match over all services wins."""

    repository: Line = Field(description="The repository's name.", examples=["acme/shop"])
    globs: Annotated[tuple[Line, ...], AfterValidator(values.at_least_one(SOME_GLOB))] = Field(
        description="Paths from the repository's root; ** stands for any number of directories.",
        examples=[["services/checkout/**", "libs/payment/**"]],
    )


class DeploymentsTable(Table):
    """How the service above is known to have been deployed; 'riskbrief deploys SERVICE' shows what that finds."""

    by: By = Field(
        default="auto",
        description=(
            "auto takes the first that tells of any: events (that you send), deployments (the forge's own), workflow"
            " (its runs, pipelines and jobs), release, tag, merge (to the default branch). none: never deployed."
        ),
    )
    name: Line | None = Field(
        default=None,
        description=(
            'A glob over the whole name of the workflow, of the job as "workflow / job", or of the tag.'
            " Default: names that speak of deploying, tags of finished versions."
        ),
        examples=["Release / production"],
    )
    environment: Line | None = Field(
        default=None,
        description="A glob over the environment in the deployments API. Default: production, prod, prd and live.",
        examples=["eu-west-*"],
    )


class FilesTable(Table):
    """Of which kind files are. What people write and what runs makes a change risky; other kinds do not count, and of a
    test's lines a quarter does. The globs are for every repository and begin at its root; they go before its own
    .gitattributes, and that goes before what names say. Of two lists that match, the later one here counts.
    """

    generated: Globs = Field(default=(), description="What a program wrote.", examples=[["api/client/**"]])
    vendored: Globs = Field(default=(), description="What others wrote.", examples=[["third_party/**"]])
    test: Globs = Field(default=(), description="Tests with their fixtures.", examples=[["qa/**"]])
    documentation: Globs = Field(default=(), description="Prose and examples.", examples=[["handbook/**"]])
    data: Globs = Field(default=(), description="Tables, pictures, translations.", examples=[["locales/**"]])
    production: Globs = Field(
        default=(), description="What people write and what runs, whatever it is called.", examples=[["src/testing/**"]]
    )

    def pairs(self) -> tuple[tuple[str, FileKind], ...]:
        """Return globs with their kinds; the last match wins."""
        return tuple((glob, FileKind(kind)) for kind in type(self).model_fields for glob in getattr(self, kind))


class IncidentsTable(Table):
    """Which deployment an incident belongs to, where it names none."""

    hours: Annotated[StrictInt, Field(ge=0, le=168)] = Field(
        default=DEFAULT_INCIDENT_HOURS,
        description="It is the newest deployment of the same service, at most so many hours before it began.",
    )


class ServiceTable(Table):
    """A service is what is deployed, and what a card is about. One [[service]] a service."""

    id: Id = Field(
        description="A short name for links and commands. Never change it: history hangs on it.", examples=["checkout"]
    )
    label: Line | None = Field(
        default=None,
        description="The service's name as people read it. Default: the id.",
        examples=["Checkout"],
        json_schema_extra=IN_EXAMPLE,
    )
    team: Id = Field(description="The id of the team that owns it.", examples=["payments"])
    tier: Annotated[StrictInt, Field(ge=1, le=5)] = Field(
        default=3, description="How much depends on it, 1 to 5; 1 matters most."
    )
    country: Country | None = Field(
        default=None,
        description="ISO 3166 code of the country whose public holidays count. Default: no holidays.",
        examples=["DE"],
        json_schema_extra=IN_EXAMPLE,
    )
    pagerduty: tuple[Line, ...] = Field(
        default=(),
        description="Its services in PagerDuty, by id or by name. Default: none.",
        examples=[["P1A2B3C"]],
    )
    issue_labels: tuple[Line, ...] = Field(
        default=(),
        description=(
            "Labels that say of an incident's issue that it is about this service."
            " Default: the issues of repositories that only this service has."
        ),
        examples=[["service: checkout"]],
    )
    objectives: tuple[Line, ...] = Field(
        default=(),
        description=(
            "What it is called in the files of [sources.prometheus]: the service of a Sloth or OpenSLO file."
            " Default: its id."
        ),
        examples=[["checkout-api"]],
    )
    events: tuple[Line, ...] = Field(
        default=(),
        description="What it is called in events that are sent to us, besides its id. Default: none.",
        examples=[["pkg:oci/checkout"]],
    )
    deployments: DeploymentsTable = DeploymentsTable()
    path: tuple[PathTable, ...] = ()


class ManagerTable(Table):
    """A reader: one briefing a week about one or more teams. One [[manager]] a person."""

    id: Id | None = Field(
        default=None,
        description="Only needed where two managers have the same name. Default: made from the name.",
        examples=["ada-lovelace"],
    )
    name: Line = Field(description="The manager's name.", examples=["Ada Lovelace"])
    email: Email | None = Field(
        default=None,
        description="Where the mail goes. Default: no mail. Every manager needs email, slack or both.",
        examples=["ada@example.com"],
        json_schema_extra=IN_EXAMPLE,
    )
    slack: SlackIds = Field(
        default=(),
        description=(
            "Where the Slack message goes: a member id (U…), a channel id (C… or G…), or a list of both, such as"
            ' ["U012AB3CD", "C045EF6GH"]. A channel is shown roles instead of names. Default: no Slack.'
        ),
        examples=["U012AB3CD"],
        json_schema_extra=IN_EXAMPLE,
    )
    teams: Annotated[tuple[Id, ...], AfterValidator(values.at_least_one("name at least one team"))] = Field(
        description="The ids of the teams that the manager reads for.", examples=[["payments"]]
    )
    zone: Zone | None = Field(
        default=None,
        description="The manager's own IANA time zone, which the hour is in. Default: the zone of the teams.",
        examples=["Europe/Berlin"],
    )
    day: Day = Field(default=0, description='The day of the briefing. Default: "monday".', examples=["monday"])
    hour: Hour = Field(
        default=time(9),
        description='The local time of the briefing, such as 9 or "09:30". Default: "09:00".',
        examples=["09:00"],
    )
    country: Country | None = Field(
        default=None,
        description=(
            "ISO 3166 code of the country whose nationwide public holidays are the manager's. Default: no holidays."
        ),
        examples=["DE"],
    )
    holiday: HolidayRule = Field(
        default=SAME_DAY,
        description=(
            "What a public holiday on the day of the briefing does. same day: nothing. next working day: the briefing"
            " comes at the same hour on the next day of that week that is no weekend and no public holiday."
        ),
    )
    all_clear: StrictBool = Field(default=True, description="Whether a quiet week gets a short all clear.")
