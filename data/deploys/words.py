"""What a name's words say, compared whole: `nonprod` is not production. "deployCheckout" has two words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Final

PRODUCTION: Final = frozenset({"production", "prod", "prd", "live"})
"""Environments that customers use."""

ELSEWHERE: Final = frozenset(
    {
        *("staging", "stage", "stg", "pre", "preprod", "preproduction", "non", "nonprod", "nonproduction"),
        *("test", "tests", "testing", "tst", "qa", "uat", "dev", "development", "review", "preview", "previews"),
        *("sandbox", "acceptance", "integration", "dry", "local"),
    }
)
"""Other environments, and trial deployments."""

DEPLOYING: Final = frozenset(
    {
        *("deploy", "deploys", "deployed", "deploying", "deployment", "deployments", "autodeploy", "redeploy"),
        *("rollout", "rollback", "promote", "promotion", "ship"),
    }
)
"""Workflows or jobs that deploy. "release" and "publish" make packages at least as often."""

WRITING: Final = frozenset({"docs", "doc", "documentation", "pages", "storybook", "wiki"})
"""Workflows that deploy documentation."""

_WORD = re.compile(r"[^\W_]+")
_CAPITAL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_PAIRS: Final = {("roll", "out"): "rollout", ("roll", "back"): "rollback"}


@lru_cache(maxsize=4096)
def words_of(text: str) -> tuple[str, ...]:
    found = [word.lower() for part in _WORD.findall(text) for word in _CAPITAL.split(part)]
    joined: list[str] = []
    for word in found:
        if joined and (pair := _PAIRS.get((joined[-1], word))):
            joined[-1] = pair
        else:
            joined.append(word)
    return tuple(joined)


def elsewhere(words: Iterable[str]) -> bool:
    return not ELSEWHERE.isdisjoint(words)


def is_production(environment: str | None, without: frozenset[str] = frozenset()) -> bool:
    """Whether an environment, or none as on GitHub, is production; `without` are words of a service's name."""
    words = [word for word in words_of(environment or "production") if word not in without]
    return not elsewhere(words) and not PRODUCTION.isdisjoint(words)


def named_services(text: str, services: Mapping[str, Iterable[str]]) -> frozenset[str]:
    """Return the services that a text names; a longer match ("payment-api") hides shorter ones in it."""
    words = words_of(text)
    found: list[tuple[int, int, str]] = []
    for service, names in services.items():
        wanted = {"".join(words_of(name)) for name in names} - {""}
        found += [(start, end, service) for start, end in _places(words, wanted)]
    return frozenset(
        service
        for start, end, service in found
        if not any(a <= start and end <= b and (a, b) != (start, end) for a, b, _ in found)
    )


def _places(words: tuple[str, ...], wanted: set[str]) -> Iterable[tuple[int, int]]:
    """Yield where consecutive words make up a wanted name, written together."""
    longest = max(map(len, wanted), default=0)
    for start in range(len(words)):
        text = ""
        for end in range(start, len(words)):
            text += words[end]
            if len(text) > longest:
                break
            if text in wanted:
                yield start, end + 1
