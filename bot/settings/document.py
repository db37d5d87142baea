"""All of `riskbrief.toml`, and its tables on storage, scoring and the week's work. Field names are the keys."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, Field, SecretStr, StrictInt, model_validator

from bot.settings import values
from bot.settings.organisation import (
    FilesTable,
    IncidentsTable,
    ManagerTable,
    OrganisationTable,
    ServiceTable,
    TeamTable,
)
from bot.settings.services import Claude, Events, Limits, Log, Operations, Slack, Smtp, Web
from bot.settings.sources import Sources
from bot.settings.table import Line, Table
from data.retention.terms import LEAST_AUDIT_DAYS, Term
from scoring.bands import DEFAULT_BANDS, BandTable

MINUTES_IN_WEEK = 7 * 24 * 60
BASELINE_DAYS = 26 * 7
# A briefing may be due weeks later, and what was sent must be known for longer.
SentDays = Annotated[StrictInt, Field(ge=35)]
# Trends compare with trailing weeks; with fewer kept, every service would always be new.
BaselineDays = Annotated[StrictInt, Field(ge=BASELINE_DAYS)]


def _known_database(url: SecretStr) -> SecretStr:
    values.check_database(url.get_secret_value())
    return url


class People(Table):
    """How people appear. Channels and anything shared always show roles instead of names."""

    names: Literal["private", "never"] = Field(
        default="private",
        description="private: a manager's own edition may name people. never: roles only. RISKBRIEF_NAMES wins.",
    )
    exclude: tuple[Line, ...] = Field(
        default=(), description="Logins of people who are never named anywhere.", examples=[["jdoe"]]
    )


class Store(Table):
    """Where everything is kept."""

    database_url: Annotated[SecretStr, AfterValidator(_known_database)] = Field(
        default=SecretStr("sqlite:///riskbrief.db"),
        description=(
            "SQLite needs nothing else to run; a relative file starts at the working directory. PostgreSQL is"
            " postgresql://USER@HOST/NAME."
            " A URL with a password belongs in RISKBRIEF_DATABASE_URL, which overrides this key."
        ),
    )


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


class Retention(Table):
    """How many days each kind of data is kept. What is older is deleted every night; docs/retention.md lists it all."""

    changes: BaselineDays = Field(
        default=730, description=f"Changes, reviews, checks, deployments, scores; at least {BASELINE_DAYS}."
    )
    incidents: BaselineDays = Field(
        default=730, description=f"Incidents, objectives and their readings; at least {BASELINE_DAYS}."
    )
    briefings: SentDays = Field(
        default=730,
        description="Payloads, narratives, what readers thought of them; at least 35. What was sent keeps its payload.",
    )
    deliveries: SentDays = Field(
        default=400, description="What was sent to whom and when, how runs went, what failed; at least 35."
    )
    calls: Annotated[StrictInt, Field(ge=62)] = Field(
        default=400, description="Calls of the language model and what they cost; at least 62, for a month's budget."
    )
    audit: Annotated[StrictInt, Field(ge=LEAST_AUDIT_DAYS)] = Field(
        default=400, description=f"Who saw, asked or did what; at least {LEAST_AUDIT_DAYS}."
    )

    def days(self) -> dict[Term, int]:
        return {term: getattr(self, term.value) for term in Term}


class Bands(Table):
    """Lower borders of the bands, in points of the risk score; below moderate is safe."""

    moderate: StrictInt = Field(default=DEFAULT_BANDS.moderate, description="Worth a second look.")
    high: StrictInt = Field(default=DEFAULT_BANDS.high, description="Deserves an owner's review.")
    critical: StrictInt = Field(default=DEFAULT_BANDS.critical, description="Act before the next deploy.")

    @model_validator(mode="after")
    def _rise(self) -> Bands:
        self.table()
        return self

    def table(self) -> BandTable:
        return BandTable(moderate=self.moderate, high=self.high, critical=self.critical)


class Scoring(Table):
    """How changes are scored."""

    scorecard: Line | None = Field(
        default=None,
        description=(
            "A scorecard file: what 'riskbrief signals --card' prints, with weights of your own. A relative path starts"
            " at the folder of this file. Default: the card that ships."
        ),
        examples=["scorecard.toml"],
    )
    bands: Bands = Bands()


class Document(Table):
    """The whole file. Everything has a default except what only you can know."""

    organisation: OrganisationTable
    team: tuple[TeamTable, ...] = ()
    service: tuple[ServiceTable, ...] = ()
    manager: tuple[ManagerTable, ...] = ()
    people: People = People()
    store: Store = Store()
    slack: Slack = Slack()
    smtp: Smtp = Smtp()
    web: Web = Web()
    operations: Operations = Operations()
    log: Log = Log()
    claude: Claude = Claude()
    limits: Limits = Limits()
    sources: Sources = Sources()
    events: Events = Events()
    incidents: IncidentsTable = IncidentsTable()
    runs: Runs = Runs()
    retention: Retention = Retention()
    scoring: Scoring = Scoring()
    files: FilesTable = FilesTable()
