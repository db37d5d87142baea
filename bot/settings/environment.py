"""What comes from the environment: secrets, always, and five settings that change between machines.

A variable NAME may be given as NAME_FILE with the path of a file instead, as Docker and systemd hand secrets over.
An empty variable counts as unset. Nothing here ever repeats the value of a secret.

This is not pydantic-settings on purpose: it knows no *_FILE, its prefix silently renames files in a secrets
directory, and it reads `os.environ` itself, where a test would have to patch.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, NoReturn, get_args

from pydantic import BaseModel, ConfigDict, SecretStr

from bot.settings.observing import LogFormat
from bot.settings.values import check_database, check_url
from briefing.contracts.organisation import NamesPolicy

if TYPE_CHECKING:
    from collections.abc import Mapping

CONFIG, NAMES, DATABASE_URL = "RISKBRIEF_CONFIG", "RISKBRIEF_NAMES", "RISKBRIEF_DATABASE_URL"
CLAUDE_URL = "ANTHROPIC_BASE_URL"
LOG_FORMAT = "RISKBRIEF_LOG_FORMAT"
LEAST_LETTERS = 32
MAKE_ONE = "make one with: openssl rand -hex 32"
SECRET_VARIABLES = {
    "slack_bot_token": "RISKBRIEF_SLACK_BOT_TOKEN",
    "slack_app_token": "RISKBRIEF_SLACK_APP_TOKEN",
    "slack_signing_secret": "RISKBRIEF_SLACK_SIGNING_SECRET",
    "smtp_password": "RISKBRIEF_SMTP_PASSWORD",
    "web_secret": "RISKBRIEF_WEB_SECRET",
    "anthropic_api_key": "ANTHROPIC_API_KEY",
    "model_key": "RISKBRIEF_MODEL_KEY",
    "github_token": "RISKBRIEF_GITHUB_TOKEN",
    "github_private_key": "RISKBRIEF_GITHUB_PRIVATE_KEY",
    "gitlab_token": "RISKBRIEF_GITLAB_TOKEN",
    "pagerduty_token": "RISKBRIEF_PAGERDUTY_TOKEN",
    "prometheus_token": "RISKBRIEF_PROMETHEUS_TOKEN",
    "events_secret": "RISKBRIEF_EVENTS_SECRET",
}

GUESSABLE = ("web_secret", "events_secret")
"""Secrets that are ours to make: whoever guesses one can unsubscribe everybody, or tell of incidents."""


class Secrets(BaseModel):
    """The secrets, masked wherever they are printed; None where one is not set."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    slack_bot_token: SecretStr | None = None
    slack_app_token: SecretStr | None = None
    slack_signing_secret: SecretStr | None = None
    smtp_password: SecretStr | None = None
    web_secret: SecretStr | None = None
    anthropic_api_key: SecretStr | None = None
    model_key: SecretStr | None = None
    github_token: SecretStr | None = None
    github_private_key: SecretStr | None = None
    gitlab_token: SecretStr | None = None
    pagerduty_token: SecretStr | None = None
    prometheus_token: SecretStr | None = None
    events_secret: SecretStr | None = None

    def __reduce__(self) -> NoReturn:
        """Refuse to be pickled: a pickle holds them in the clear, wherever it is put."""
        raise TypeError("secrets are never pickled; hand over the environment and read them there")


class Environment:
    """A reader of variables that remembers what was wrong with them in `problems`."""

    def __init__(self, variables: Mapping[str, str]) -> None:
        """Read from the variables given."""
        self._variables = variables
        self.problems: list[str] = []

    def secrets(self) -> Secrets:
        """Read all secrets."""
        found = {field: self.secret(variable) for field, variable in SECRET_VARIABLES.items()}
        for field in GUESSABLE:
            found[field] = self._long_enough(SECRET_VARIABLES[field], found[field])
        return Secrets(**{field: SecretStr(value) for field, value in found.items() if value is not None})

    def _long_enough(self, variable: str, value: str | None) -> str | None:
        """Refuse a secret that could be guessed."""
        if value is None or len(value) >= LEAST_LETTERS:
            return value
        self.problems.append(f"{variable} has fewer than {LEAST_LETTERS} characters; {MAKE_ONE}")
        return None

    def secret(self, variable: str) -> str | None:
        """Read a variable, or the file that its twin *_FILE names."""
        value, path = (self._variables.get(name, "").strip() for name in (variable, f"{variable}_FILE"))
        if value and path:
            self.problems.append(f"{variable} and {variable}_FILE are both set; unset one of them")
            return None
        return self._read(f"{variable}_FILE", Path(path)) if path else value or None

    def names(self) -> NamesPolicy | None:
        """Read how people may be named; None where it is not set."""
        value = self._variables.get(NAMES)
        for policy in get_args(NamesPolicy):
            if value == policy:
                known: NamesPolicy = policy
                return known
        if value:
            text = f"{NAMES} is {value!r}: input should be 'private' or 'never'; correct or unset it"
            self.problems.append(text)
        return None

    def log_format(self) -> LogFormat | None:
        """Read how the log is written; None where it is not set."""
        value = self._variables.get(LOG_FORMAT, "").strip()
        for form in get_args(LogFormat):
            if value == form:
                known: LogFormat = form
                return known
        if value:
            self.problems.append(f"{LOG_FORMAT} is {value!r}: input should be 'text' or 'json'; correct or unset it")
        return None

    def database_url(self) -> str | None:
        """Read the database's URL; None where it is not set."""
        url = self.secret(DATABASE_URL)
        if url is None:
            return None
        try:
            return check_database(url)
        except ValueError as error:
            self.problems.append(f"{DATABASE_URL} {error}")
        return None

    def claude_url(self) -> str | None:
        """Read where the Messages API is, as Anthropic's own tools do; None where it is not set."""
        url = self._variables.get(CLAUDE_URL, "").strip()
        try:
            return check_url(url) if url else None
        except ValueError as error:
            self.problems.append(f"{CLAUDE_URL} {error}")
        return None

    def _read(self, variable: str, path: Path) -> str | None:
        try:
            text = path.read_text(encoding="utf-8").strip()
        except (OSError, ValueError) as error:
            reason = error.strerror if isinstance(error, OSError) else "not a text file"
            self.problems.append(f"{variable} names {path}, which cannot be read ({reason}); correct or unset it")
            return None
        if not text:
            self.problems.append(f"{variable} names {path}, which is empty; write the secret into it")
        return text or None
