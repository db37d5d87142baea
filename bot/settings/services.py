"""The tables of `riskbrief.toml` about what Riskbrief talks to, and where it listens. Their secrets are elsewhere."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, Field, StrictBool, StrictInt

from bot.settings.table import IN_EXAMPLE, Line, Port, PublicUrl, Sender, Table, Url
from briefing.narrative.model.prices import SHIPPED_PRICES, Price

LogFormat = Literal["text", "json"]
PerMinute = Annotated[StrictInt, Field(ge=1, le=1_000_000)]
Provider = Literal["anthropic", "bedrock", "vertex", "openai"]
Rate = Annotated[float, Field(ge=0, le=10_000, strict=True)]
Rates = tuple[Rate, Rate, Rate, Rate]
SMTP_PORTS = {"none": 25, "starttls": 587, "tls": 465}


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
        """The port set, or the usual one for the security."""
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
    # The usual port for exporters of metrics.
    port: Port = Field(default=9464, description="The port to listen on.")


class Log(Table):
    """How the log is written, which goes to standard error."""

    format: LogFormat = Field(
        default="text",
        description="text: for people. json: an object a line, for a log store. RISKBRIEF_LOG_FORMAT wins.",
    )


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
        """The models that stand in; the defaults are Anthropic's."""
        is_told = "fallback_models" in self.model_fields_set
        return self.fallback_models if is_told or self.provider == "anthropic" else ()

    def all_prices(self) -> dict[str, Price]:
        """Return all prices: the shipped ones, overridden by those set."""
        told = {
            model: Price(input=paid, cache_write=written, cache_read=read, output=out)
            for model, (paid, written, read, out) in self.prices.items()
        }
        return {**SHIPPED_PRICES, **told}


class Limits(Table):
    """How fast outside services are asked at most, by all workers together. docs/limits.md has what each publishes."""

    slack_posts_per_minute: PerMinute = Field(
        default=200, description="Messages to the whole workspace. Slack takes several hundred a minute."
    )
    slack_seconds_between_posts: Annotated[float, Field(ge=0, le=60, strict=True)] = Field(
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
