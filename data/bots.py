"""Which authors are bots. They are tagged and never deleted: a dependency bump still breaks production.

The rule is deliberately narrow, because tagging a person as a bot would hide somebody to talk to.
"""

from __future__ import annotations

import re

_NAMED = re.compile(
    r"\[bot\]$|^(?:dependabot|renovate|github-actions|pre-commit-ci|mergify|greenkeeper|snyk|semantic-release|"
    r"copybara|weblate|imgbot|allcontributors|pyup|codecov|electron-roller|pre-commit-ci-lite)\b(?:[ -]?bot)?$",
    re.IGNORECASE,
)


def is_bot(name: str, email: str) -> bool:
    """Whether an author is an automation, by the platform's own mark or a well-known name."""
    return _NAMED.search(name.strip()) is not None or "[bot]@" in email
