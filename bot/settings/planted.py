"""Finds secrets in the file: unknown keys named like one, or values that look like one. Values are never repeated."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from bot.settings.environment import DATABASE_URL, SECRET_VARIABLES
from bot.settings.problems import Place, Problem
from bot.settings.values import split_url

_SECRET_KEY = re.compile(r"password|passwd|passphrase|token|secret|credential|(^|[_-])(api[_-]?)?key$", re.IGNORECASE)
_SECRET_VALUE = re.compile(
    r"(?<![A-Za-z0-9])(xox[a-z]-|xapp-|sk-ant-|sk-proj-|gh[a-z]_\w{8}|github_pat_|glpat-|-----BEGIN )"
)
_PASSWORD_IN_QUERY = re.compile(r"[?&]\w*password=", re.IGNORECASE)
_WEB_USER = re.compile(r"https?://[^/?#@]+@", re.IGNORECASE)
BOT, APP, SIGNING, SMTP, WEB, CLAUDE, MODEL, GITHUB, GITHUB_KEY, GITLAB, PAGERDUTY, PROMETHEUS, EVENTS = (
    SECRET_VARIABLES.values()
)
BY_PREFIX = (
    ("xapp-", APP),
    ("xox", BOT),
    ("sk-ant-", CLAUDE),
    ("sk-proj-", MODEL),
    ("github_pat_", GITHUB),
    ("ghp_", GITHUB),
    ("glpat-", GITLAB),
    ("-----BEGIN ", GITHUB_KEY),
)
"""The variable for a secret, by its prefix."""

ONE_OF_TABLE = {"smtp": SMTP, "claude": CLAUDE, "web": WEB, "events": EVENTS}
"""The variable of each table with a single secret."""


def planted_problems(raw: object, place: Place = ()) -> Iterator[Problem]:
    """Find all secrets at or below a place of the document."""
    if isinstance(raw, dict):
        for key, value in raw.items():
            if _SECRET_KEY.search(key):
                yield Problem((*place, key), _refusal((*place, key), value))
            else:
                yield from planted_problems(value, (*place, key))
    elif isinstance(raw, list):
        for number, value in enumerate(raw):
            yield from planted_problems(value, (*place, number))
    elif isinstance(raw, str) and (_SECRET_VALUE.search(raw) or _has_password(raw)):
        yield Problem(place, _refusal(place, raw))


def _has_password(text: str) -> bool:
    parts = split_url(text) if "://" in text else None
    # In a web address, a part alone before the @ is a token.
    return bool((parts and parts[2]) or _WEB_USER.match(text)) or (
        "://" in text and _PASSWORD_IN_QUERY.search(text) is not None
    )


def _refusal(place: Place, value: Any) -> str:  # noqa: ANN401 whatever the file holds
    variable = _variable(place, value if isinstance(value, str) else "")
    if variable is None:
        return "secrets have no place in this file; remove it here and replace it where it is in use"
    return f"secrets have no place in this file; remove it here and set {variable} (or {variable}_FILE) instead"


def _variable(place: Place, value: str) -> str | None:
    for prefix, variable in BY_PREFIX:
        if prefix in value:
            return variable
    table, key = str(place[0]).lower(), str(place[-1]).lower()
    if table == "slack" and "://" not in value:
        return APP if "app" in key else SIGNING if "sign" in key else BOT
    if table in ONE_OF_TABLE and "://" not in value:
        return ONE_OF_TABLE[table]
    if table == "sources" and len(place) > 1 and "://" not in value:
        github = GITHUB_KEY if "key" in key else GITHUB
        return {"github": github, "pagerduty": PAGERDUTY}.get(str(place[1]).lower())
    return DATABASE_URL if table == "store" else None
