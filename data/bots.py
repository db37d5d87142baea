"""Which authors are bots. They are tagged and never deleted: a dependency bump still breaks production.

The rule is deliberately narrow, because tagging a person as a bot would hide somebody to talk to: a forge's own mark, a
name that ends in one (`loki-bot`, `Weblate (bot)`), or a well-known one. "Anna Bot" is a person.
"""

from __future__ import annotations

import re

_NAMED = re.compile(
    r"[\[(]bot[\])]$|[a-z0-9][-_]bot$|^(?:dependabot|renovate|github-actions|pre-commit-ci|mergify|greenkeeper|snyk|"
    r"semantic-release|copybara|weblate|imgbot|allcontributors|pyup(?:\.io)?|codecov|electron-roller|pre-commit-ci-lite|"
    r"traefiker|stepsecurity|web-flow)\b(?:[ -]?bot)?$",
    re.IGNORECASE,
)


def is_bot(name: str, email: str) -> bool:
    """Whether an author is an automation, by the platform's own mark or a well-known name."""
    return _NAMED.search(name.strip()) is not None or "[bot]@" in email
