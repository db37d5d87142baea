"""The environment: all secrets, and five settings that differ between machines.

NAME_FILE may hold the path of a file in place of NAME, as Docker and systemd hand secrets over. Empty variables count
as unset. No secret's value is ever repeated.

Not pydantic-settings: it knows no *_FILE, its prefix silently renames files in a secrets directory, and it reads
`os.environ` itself, which a test would have to patch.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, NoReturn, get_args

from pydantic import BaseModel, ConfigDict, SecretStr

from bot.settings.services import LogFormat
from bot.settings.values import check_database, check_url
from briefing.contracts.organisation import NamesPolicy

CONFIG, NAMES, DATABASE_URL = "RISKBRIEF_CONFIG", "RISKBRIEF_NAMES", "RISKBRIEF_DATABASE_URL"
CLAUDE_URL = "ANTHROPIC_BASE_URL"
LOG_FORMAT = "RISKBRIEF_LOG_FORMAT"
LEAST_LETTERS = 32
MAKE_ONE = "make one with: openssl rand -hex 32"


class Secrets(BaseModel):
    """Masked wherever they are printed; None if unset."""

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
        """Refuse pickling: a pickle holds them in the clear."""
        raise TypeError("secrets are never pickled; hand over the environment and read them there")


SECRET_VARIABLES = {
    # The name that Anthropic's own tools use.
    field: "ANTHROPIC_API_KEY" if field == "anthropic_api_key" else f"RISKBRIEF_{field.upper()}"
    for field in Secrets.model_fields
}
"""Each secret's variable."""

GUESSABLE = ("web_secret", "events_secret")
"""Secrets we make: whoever guesses one can unsubscribe everybody, or fake incidents."""


class Environment:
    """Reads variables and collects their `problems`."""

    def __init__(self, variables: Mapping[str, str]) -> None:
        self._variables = variables
        self.problems: list[str] = []

    def secrets(self) -> Secrets:
        found = {field: self.secret(variable) for field, variable in SECRET_VARIABLES.items()}
        for field in GUESSABLE:
            value = found[field]
            if value is not None and len(value) < LEAST_LETTERS:
                found[field] = None
                few = f"{SECRET_VARIABLES[field]} has fewer than {LEAST_LETTERS} characters"
                self.problems.append(f"{few}; {MAKE_ONE}")
        return Secrets(**{field: SecretStr(value) for field, value in found.items() if value is not None})

    def secret(self, variable: str) -> str | None:
        """Read a variable, or the file that *_FILE names."""
        value, path = (self._variables.get(name, "").strip() for name in (variable, f"{variable}_FILE"))
        if value and path:
            self.problems.append(f"{variable} and {variable}_FILE are both set; unset one of them")
            return None
        return self._read(f"{variable}_FILE", Path(path)) if path else value or None

    def names(self) -> NamesPolicy | None:
        """Return how people may be named; None if unset."""
        found: NamesPolicy | None = self._one_of(NAMES, get_args(NamesPolicy))
        return found

    def log_format(self) -> LogFormat | None:
        found: LogFormat | None = self._one_of(LOG_FORMAT, get_args(LogFormat))
        return found

    def _one_of(self, variable: str, known: tuple[str, ...]) -> Any:  # noqa: ANN401 (one of the literals)
        value = self._variables.get(variable, "").strip()
        if value and value not in known:
            listed = " or ".join(map(repr, known))
            self.problems.append(f"{variable} is {value!r}: input should be {listed}; correct or unset it")
        return value if value in known else None

    def database_url(self) -> str | None:
        return self._checked(DATABASE_URL, self.secret(DATABASE_URL), check_database)

    def claude_url(self) -> str | None:
        """Read the Messages API's address, as Anthropic's own tools do; None if unset."""
        return self._checked(CLAUDE_URL, self._variables.get(CLAUDE_URL, "").strip(), check_url)

    def _checked(self, variable: str, value: str | None, check: Callable[[str], str]) -> str | None:
        try:
            return check(value) if value else None
        except ValueError as error:
            self.problems.append(f"{variable} {error}")
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
