"""The tables of `riskbrief.toml` about where the data comes from. Their tokens and keys come from the environment."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, Field, JsonValue, StrictBool, StrictInt

from bot.settings import values
from bot.settings.table import Id, Line, Table, Url

Count = Annotated[StrictInt, Field(ge=1)]
Seconds = Annotated[StrictInt, Field(ge=1, le=600)]
Address = Annotated[Url, AfterValidator(lambda url: url.rstrip("/"))]
RepositoryName = Annotated[Line, AfterValidator(values.check_repository)]
ProjectPath = Annotated[Line, AfterValidator(values.check_project)]
GroupPath = Annotated[Line, AfterValidator(values.check_group)]
CloneUrl = Annotated[Line, AfterValidator(values.check_clone_url)]
Share = Annotated[float, Field(gt=0, lt=1, strict=True)]
MOST_REQUESTS = "The most requests of one collection; what is missing then comes with the next. Default: no limit."
OUT_OF_EXAMPLE: dict[str, JsonValue] = {"active": False}
"""Marks a list of tables that the example only shows: most people would have to delete it."""


class GitSource(Table):
    """Mirrors of what is on GitHub and GitLab, for whole histories and changed lines, each with its own token."""

    enabled: StrictBool = Field(
        default=True, description="false: no mirrors. Signals that need a whole history are not connected then."
    )
    mirrors: Line = Field(
        default="mirrors",
        description="The folder to keep them in. A relative path starts at the folder of this file.",
    )
    clone_url: CloneUrl | None = Field(
        default=None,
        description=(
            "Where to fetch what is on GitHub from, with NAME in place of owner/name: https with GitHub's token, or ssh"
            " with the key of whoever runs this. Default: https, at the host of [sources.github]."
        ),
        examples=["git@github.com:NAME.git"],
    )
    gitlab_clone_url: CloneUrl | None = Field(
        default=None,
        description=(
            "The same for what is on GitLab, with NAME in place of group/project, and with GitLab's token."
            " Default: https, at base_url of [sources.gitlab]."
        ),
        examples=["git@gitlab.com:NAME.git"],
    )
    most_minutes: Annotated[StrictInt, Field(ge=1, le=1440)] = Field(
        default=60, description="Minutes that one fetch may take, the first one included."
    )


class GitHubSource(Table):
    """GitHub, or a GitHub Enterprise Server. It is connected once RISKBRIEF_GITHUB_TOKEN is set, or an app's key."""

    base_url: Address = Field(
        default="https://api.github.com",
        description="Where it is: a server of your own is https://github.example.com.",
    )
    repositories: tuple[RepositoryName, ...] = Field(
        default=(),
        description="Which repositories. Default: those that the paths of the services name.",
        examples=[["acme/shop", "acme/infra"]],
    )
    organisation: Line | None = Field(
        default=None,
        description="All that an organisation has, where repositories is left out. Default: none.",
        examples=["acme"],
    )
    app_id: Count | None = Field(
        default=None,
        description=(
            "The id of a GitHub App; its private key is RISKBRIEF_GITHUB_PRIVATE_KEY. Default: a token is used."
        ),
        examples=[123456],
    )
    installation_id: Count | None = Field(
        default=None, description="Where the app is installed. Default: none, but app_id needs one.", examples=[7654321]
    )
    patches: Literal["mirror", "rest", "off"] = Field(
        default="mirror",
        description="Where changed lines come from. mirror: [sources.git]. rest: a request for each change.",
    )
    most_requests: Count | None = Field(default=None, description=MOST_REQUESTS, examples=[4000])
    timeout: Seconds = Field(default=30, description="Seconds to wait for an answer.")


class GitLabSource(Table):
    """GitLab, on its own site or yours. It is connected once RISKBRIEF_GITLAB_TOKEN is set and projects are named."""

    base_url: Address = Field(
        default="https://gitlab.com", description="Where it is: a server of your own is https://gitlab.example.com."
    )
    projects: tuple[ProjectPath, ...] = Field(
        default=(),
        description="Which projects, by their paths. Default: none.",
        examples=[["acme/shop", "acme/platform/infra"]],
    )
    group: GroupPath | None = Field(
        default=None,
        description="All that a group and its subgroups have, where projects is left out. Default: none.",
        examples=["acme"],
    )
    most_requests: Count | None = Field(default=None, description=MOST_REQUESTS, examples=[4000])
    timeout: Seconds = Field(default=30, description="Seconds to wait for an answer.")


class PagerDutySource(Table):
    """PagerDuty. It is connected once RISKBRIEF_PAGERDUTY_TOKEN is set, and [[service]] names its services."""

    base_url: Address = Field(
        default="https://api.pagerduty.com",
        description="Where its REST API is; accounts in Europe have https://api.eu.pagerduty.com.",
    )
    most_requests: Count | None = Field(default=None, description=MOST_REQUESTS, examples=[1000])
    timeout: Seconds = Field(default=30, description="Seconds to wait for an answer.")


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
    most_requests: Count | None = Field(default=None, description=MOST_REQUESTS, examples=[1000])
    timeout: Seconds = Field(default=30, description="Seconds to wait for an answer.")
    objective: tuple[ObjectiveTable, ...] = Field(default=(), json_schema_extra=OUT_OF_EXAMPLE)


class LabelledIssuesSource(Table):
    """Incidents without a pager: issues on GitHub that carry a label. It needs [sources.github]."""

    labels: tuple[Line, ...] = Field(
        default=(),
        description="Issues with one of these labels are incidents. Default: none, and issues are not read.",
        examples=[["incident", "outage"]],
    )
    repositories: tuple[RepositoryName, ...] = Field(
        default=(),
        description="Where to look for them. Default: the repositories of [sources.github].",
        examples=[["acme/shop"]],
    )


class Sources(Table):
    """Where the data comes from, and how often. Without a token nothing is collected."""

    weeks: Annotated[StrictInt, Field(ge=1, le=520)] = Field(
        default=26, description="How many weeks back the first collection goes; git history is always read whole."
    )
    every_minutes: Annotated[StrictInt, Field(ge=5, le=1440)] = Field(
        default=60, description="How often 'riskbrief run' collects."
    )
    git: GitSource = GitSource()
    github: GitHubSource = GitHubSource()
    gitlab: GitLabSource = GitLabSource()
    pagerduty: PagerDutySource = PagerDutySource()
    prometheus: PrometheusSource = PrometheusSource()
    labelled_issues: LabelledIssuesSource = LabelledIssuesSource()
