"""The whole of `riskbrief.toml`: the tables about outside services, keeping and scoring, and all of them together.

The tables about people and services are in organisation.py. Here as there, field names are the keys of the file.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, Field, SecretStr, StrictBool, StrictInt, model_validator

from bot.settings import values
from bot.settings.events import Events
from bot.settings.limits import Limits
from bot.settings.observing import Log, Operations
from bot.settings.organisation import (
    FilesTable,
    IncidentsTable,
    ManagerTable,
    OrganisationTable,
    ServiceTable,
    TeamTable,
)
from bot.settings.runs import Runs
from bot.settings.sources import Sources
from bot.settings.table import (
    BASELINE_DAYS,
    IN_EXAMPLE,
    BaselineDays,
    Line,
    Port,
    PublicUrl,
    Sender,
    SentDays,
    Table,
    Url,
)
from briefing.narrative.model.model_plan import SHIPPED_PRICES, Price
from data.retention.terms import LEAST_AUDIT_DAYS, Term
from scoring.bands import DEFAULT_BANDS, BandTable

Rate = Annotated[float, Field(ge=0, le=10_000, strict=True)]
Rates = tuple[Rate, Rate, Rate, Rate]
Provider = Literal["anthropic", "bedrock", "vertex", "openai"]
SMTP_PORTS = {"none": 25, "starttls": 587, "tls": 465}


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


class Slack(Table):
    """How Riskbrief talks to Slack. Its tokens come from the environment."""

    mode: Literal["socket", "http"] = Field(
        default="socket", description="socket: needs no public address. http: Slack calls bind:port, signed."
    )
    api_url: Annotated[Url, AfterValidator(lambda url: url.rstrip("/") + "/")] = Field(
        default="https://slack.com/api/", description="Where Slack's Web API is."
    )
    bind: Line = Field(default="127.0.0.1", description="The address that http mode listens on.")
    port: Port = Field(default=3000, description="The port that http mode listens on.")


class Smtp(Table):
    """The mail server. Its password comes from the environment."""

    host: Line | None = Field(
        default=None,
        description="The server's name. Default: no mail is sent.",
        examples=["smtp.example.com"],
        json_schema_extra=IN_EXAMPLE,
    )
    security: Literal["none", "starttls", "tls"] = Field(
        default="starttls", description="none is for a server on this machine only."
    )
    port: Port | None = Field(
        default=None, description="Default: 587 for starttls, 465 for tls, 25 for none.", examples=[587]
    )
    username: Line | None = Field(default=None, description="Default: no login.", examples=["riskbrief"])
    sender: Sender | None = Field(
        default=None,
        description="Whom the mails are from. Default: none, but host needs one.",
        examples=["Riskbrief <riskbrief@example.com>"],
        json_schema_extra=IN_EXAMPLE,
    )
    timeout: Annotated[StrictInt, Field(ge=1, le=600)] = Field(
        default=30, description="Seconds to wait for the server's answer."
    )

    @property
    def actual_port(self) -> int:
        """The port to connect to: the one that is set, or the usual one for the security."""
        return self.port or SMTP_PORTS[self.security]


class Web(Table):
    """Pages for readers: the one-click unsubscribing of mails. Off unless url is set; docs/web.md tells of it."""

    url: PublicUrl | None = Field(
        default=None,
        description=(
            "The https address under which readers reach it; your proxy hands it on to bind:port. It needs"
            " RISKBRIEF_WEB_SECRET: openssl rand -hex 32 makes one. Default: none, and nothing is listened on."
        ),
        examples=["https://riskbrief.example.com"],
    )
    bind: Line = Field(default="127.0.0.1", description="The address to listen on.")
    port: Port = Field(default=8080, description="The port to listen on.")


class Claude(Table):
    """Which language model writes the sentences: Claude where ANTHROPIC_API_KEY is set, or another provider's that is
    named here (docs/claude.md). Without one a template writes them.
    """

    provider: Provider = Field(
        default="anthropic",
        description=(
            "bedrock, vertex: Claude in Amazon's or Google's cloud. openai: any server that speaks OpenAI's chat API."
            " Those take RISKBRIEF_MODEL_KEY, and need small_model and large_model."
        ),
    )
    small_model: Line = Field(default="claude-haiku-5-5", description="The model for a routine week.")
    large_model: Line = Field(default="claude-sonnet-5-5", description="The model for a week with critical cards.")
    fallback_models: tuple[Line, ...] = Field(
        default=("claude-opus-5-5",),
        description=(
            "Who stands in, in this order, where neither of the two is offered any more or has room."
            ' Default: ["claude-opus-5-5"], and none at another provider.'
        ),
    )
    api_url: Url | None = Field(
        default=None,
        description=(
            "Where the API is, with openai up to /chat/completions. ANTHROPIC_BASE_URL wins with anthropic. Default:"
            " where the provider has it."
        ),
        examples=["http://127.0.0.1:11434/v1"],
    )
    region: Line | None = Field(
        default=None, description="The region of the cloud. Default: none.", examples=["eu-central-1"]
    )
    project: Line | None = Field(
        default=None, description="The project in Google's cloud. Default: none.", examples=["acme-briefings"]
    )
    timeout: Annotated[StrictInt, Field(ge=5, le=90)] = Field(
        default=40, description="Seconds to wait for one answer. All of a briefing's calls have 90 together."
    )
    monthly_budget: Annotated[float, Field(ge=0, le=1_000_000, strict=True)] = Field(
        default=20.0,
        description=(
            "US dollars for a calendar month (UTC). A call that could cost more than is left is not made: the template"
            " writes, and the briefing says so."
        ),
    )
    prices: dict[Line, Rates] = Field(
        default={},
        description=(
            "US dollars for a million tokens by model: input, writing to the cache, reading from it, output. Default:"
            f" those of {', '.join(SHIPPED_PRICES)} in November 2026."
        ),
        examples=[{"claude-haiku-5-5": (0.1, 0.125, 0.01, 0.5)}],
    )
    send_titles: StrictBool = Field(
        default=True,
        description=(
            "Whether titles of changes and incidents are sent when somebody asks a question, quoted as data. false:"
            " only names and what Riskbrief computed. A briefing never sends them."
        ),
    )

    @property
    def stand_ins(self) -> tuple[str, ...]:
        """The models that stand in; those that are there by default are Anthropic's own."""
        is_told = "fallback_models" in self.model_fields_set
        return self.fallback_models if is_told or self.provider == "anthropic" else ()

    def all_prices(self) -> dict[str, Price]:
        """Return the price of every model that has one: those that ship, and over them those that are set."""
        told = {
            model: Price(input=paid, cache_write=written, cache_read=read, output=out)
            for model, (paid, written, read, out) in self.prices.items()
        }
        return {**SHIPPED_PRICES, **told}


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
        """Return how many days each kind is kept."""
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
        """Return the bands as the scorer wants them."""
        return BandTable(moderate=self.moderate, high=self.high, critical=self.critical)


class Scoring(Table):
    """How changes are scored."""

    scorecard: Line | None = Field(
        default=None,
        description=(
            "A scorecard file such as 'riskbrief calibrate' proposes. A relative path starts at the folder of this"
            " file. Default: the card that ships."
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
