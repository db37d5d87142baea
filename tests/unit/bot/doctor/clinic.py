"""An organisation with everything connected, to be examined: fakes on loopback, settings and a database of its own."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from bot.doctor import Finding, Report, examine
from bot.settings import Settings, load_settings
from bot.wiring import load_method
from data.sources.issues.source import PERMISSION as ISSUES_READ
from tests.fakes.githost import GitHost
from tests.fakes.github import FakeGitHub, private_key
from tests.fakes.github_issues import Tracker
from tests.fakes.pagerduty import FakePagerDuty, Service
from tests.fakes.slack import FakeSlack
from tests.fakes.smtp import FakeSMTP

DAY = 86_400
LOGIN = ("riskbrief", "hunter2-of-the-mail-server")
ADA, DEPLOYS = "U012AB3CD", "C0DEPLOYS"
SETTINGS = """
[organisation]
name = "Acme"
administrators = ["platform@acme.example"]
administrators_channel = "C0DEPLOYS"

[[team]]
id = "payments"
zone = "Europe/Berlin"

[[service]]
id = "checkout"
team = "payments"
pagerduty = ["{service}"]

[[service.path]]
repository = "acme/shop"
globs = ["**"]

[[manager]]
name = "Ada Lovelace"
slack = "{ada}"
email = "ada@acme.example"
teams = ["payments"]

[[manager]]
name = "Deploys"
{reached}
teams = ["payments"]

[slack]
api_url = "{slack}"
mode = "{mode}"

[smtp]
host = "127.0.0.1"
port = {smtp_port}
security = "{security}"
username = "riskbrief"
sender = "riskbrief@acme.example"
timeout = 2

[sources.pagerduty]
base_url = "{pagerduty}"
timeout = {timeout}

[sources.git]
{mirrors}

[sources.github]
base_url = "{github}"
timeout = {timeout}
"""
LEFT_OUT = frozenset({"switched off by enabled in [sources.git]", "set base_url in [sources.prometheus]"})
"""What most tests have none of: mirrors, which would cost each a git server, and a Prometheus."""

LABELS = '\n[sources.labelled_issues]\nlabels = ["incident"]\n'


@dataclass
class Clinic:
    """What a test holds. Take something away, then `examine`."""

    folder: Path
    database_url: str
    github: FakeGitHub
    pagerduty: FakePagerDuty
    slack: FakeSlack
    mail: FakeSMTP
    checkout: Service
    issues: Tracker
    more: str = ""
    values: dict[str, str] = field(default_factory=dict)
    environ: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.values = {
            "service": self.checkout.id,
            "ada": ADA,
            "reached": f'slack = "{DEPLOYS}"',
            "slack": self.slack.api_url,
            "mode": "socket",
            "smtp_port": str(self.mail.port),
            "security": "none",
            "pagerduty": self.pagerduty.url,
            "github": self.github.url,
            "timeout": "20",
            "mirrors": "enabled = false",
        }
        self.environ = {
            "RISKBRIEF_DATABASE_URL": self.database_url,
            "RISKBRIEF_GITHUB_TOKEN": self.github.token,
            "RISKBRIEF_PAGERDUTY_TOKEN": self.pagerduty.token,
            "RISKBRIEF_SLACK_BOT_TOKEN": self.slack.bot_token,
            "RISKBRIEF_SLACK_APP_TOKEN": self.slack.app_token,
            "RISKBRIEF_SMTP_PASSWORD": LOGIN[1],
            "ANTHROPIC_API_KEY": "sk-ant-hunter2-planted",
        }

    def as_app(self) -> None:
        """Go by a GitHub App from now on."""
        del self.environ["RISKBRIEF_GITHUB_TOKEN"]
        self.environ["RISKBRIEF_GITHUB_PRIVATE_KEY"] = private_key()
        self.more += f"app_id = {self.github.app_id}\ninstallation_id = {self.github.installation_id}\n"

    @contextmanager
    def mirrored(self) -> Iterator[GitHost]:
        """Let a git server stand beside GitHub, and fetch from it."""
        with GitHost(self.folder / "host", token=self.github.token) as host:
            host.repository("acme/shop").commit({"a.py": "1\n"})
            self.values["mirrors"] = f'clone_url = "{host.template}"'
            yield host

    def write(self) -> Path:
        path = self.folder / "riskbrief.toml"
        path.write_text(SETTINGS.format(**self.values) + self.more, "utf-8")
        return path

    def settings(self) -> Settings:
        return load_settings(self.write(), self.environ)

    def examine(self, *only: str) -> Report:
        report = examine(self.settings(), only=only)
        assert [secret for secret in self.environ.values() if secret in repr(report)] in ([], [self.database_url])
        return report


@contextmanager
def opened(folder: Path, shared: Path, database_url: str) -> Iterator[Clinic]:
    with ExitStack() as stack:
        github = stack.enter_context(FakeGitHub(shared))
        pagerduty = stack.enter_context(FakePagerDuty())
        slack = stack.enter_context(FakeSlack())
        mail = stack.enter_context(FakeSMTP(login=LOGIN))
        ada, now = github.world.user("ada"), int(time.time())
        shop = github.world.repository("acme/shop")
        shop.commit(now - DAY, "Begin")
        shop.pull("Round half up", author=ada, at=now - DAY).commit(now - DAY).merge(now - DAY)
        github.world.team("acme", "core", [ada])
        slack.add_user(ADA)
        slack.add_channel(DEPLOYS)
        checkout = pagerduty.add_service("Checkout")
        yield Clinic(folder, database_url, github, pagerduty, slack, mail, checkout, Tracker(shop))


def findings(report: Report) -> dict[tuple[str, str], Finding]:
    """Every finding by its section and its name."""
    found = {(section.id, one.name): one for section in report.sections for one in section.findings}
    assert len(found) == sum(len(section.findings) for section in report.sections)
    return found


def gaps(report: Report) -> dict[tuple[str, str], Finding]:
    """The findings that are not well, but for what most tests leave out."""
    return {place: one for place, one in findings(report).items() if one.state != "ok" and one.detail not in LEFT_OUT}


def signals_with(*kinds: str) -> set[str]:
    """The ids of the signals that need one of some kinds of data, straight from the catalogue."""
    return {one.id for one in load_method().catalogue.signals if set(one.needs) & set(kinds)}


__all__ = ["ADA", "DEPLOYS", "ISSUES_READ", "LABELS", "Clinic", "findings", "gaps", "opened", "signals_with"]
