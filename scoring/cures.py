"""Whether a change repairs an incident, by its title: it names the incident, or fixes it in the incident's words.

An incident's gate lets what repairs it pass. Also what a manager can do about a cause without a signal's own remedy in
the catalogue: imperatives that can follow a service's name and a colon.
"""

from __future__ import annotations

import re
from collections.abc import Collection

from scoring.severity import Cause

LEAST_WORDS = 2
"""How many words a fix shares with the incident's title, and at least half of that title's own."""
LEAST_LETTERS = 4
LEAST_ID = 4
"""Characters below which a title may contain an id by chance."""
COMMON = frozenset(
    (
        *("after", "alert", "been", "cannot", "critical", "down", "error", "errors", "failed", "failing", "fails"),
        *("failure", "failures", "from", "high", "incident", "into", "issue", "issues", "outage", "production"),
        *("service", "some", "that", "this", "when", "while", "with", "wrong"),
    )
)
"""Words that incidents share whatever they are about."""


def mends(title: str, incident: str, says: str, *, is_repair: bool, services: Collection[str] = ()) -> bool:
    """Whether a change with some title repairs an incident (its id, and the title that it says).

    `services` are the incident's: that both name the service proves nothing.
    """
    if _is_named(title, incident):
        return True
    words = _words(says) - {word for service in services for word in _words(service)}
    shared = words & _words(title)
    return is_repair and len(shared) >= LEAST_WORDS and 2 * len(shared) >= len(words)


def _is_named(title: str, incident: str) -> bool:
    """Whether a title has an id as a whole word, with or without the part before its last colon."""
    name = incident.rpartition(":")[2]
    is_speaking = len(name) >= LEAST_ID and any(char.isdigit() for char in name) and not name.isdigit()
    return is_speaking and re.search(rf"(?<![\w-]){re.escape(name)}(?![\w-])", title, re.IGNORECASE) is not None


def _words(text: str) -> set[str]:
    found = (word.casefold() for word in re.findall(r"[^\W_]+", text))
    return {word for word in found if len(word) >= LEAST_LETTERS} - COMMON


BY_CAUSE: dict[Cause, tuple[str, str]] = {
    Cause.QUEUE: ("review-before-release", "have an owner look at the waiting changes before the next release"),
    Cause.SECURITY: ("release-the-fix", "release the security fix"),
    Cause.OWNERSHIP: (
        "restore-owners",
        "name owners who work on these files, and ask them to approve before a merge",
    ),
    Cause.REVERTS: ("learn-from-revert", "find out what let the change through before it lands again"),
    Cause.CONCENTRATION: (
        "spread-or-slow",
        "agree on fewer and smaller changes there until its part of the risk is back to usual",
    ),
    Cause.REPAIRS: ("find-the-source", "find out which earlier changes the fixes repair"),
    Cause.INCIDENT: ("hold-until-resolved", "hold further deploys until the incident is resolved and understood"),
    Cause.OBJECTIVE: ("spare-the-budget", "hold risky deploys until the error budget has recovered"),
    Cause.SOURCE: (
        "reconnect-source",
        "have whoever runs Riskbrief repair the connection ('riskbrief doctor' says what is wrong)",
    ),
    Cause.REVIEW: ("require-review", "require a review before anything high-risk can merge"),
    Cause.COVERAGE: ("tests-with-change", "ask for tests with the changes that lose coverage"),
    Cause.FAILURES: (
        "smaller-deploys",
        "deploy smaller batches, and look for what the failed deployments have in common",
    ),
    Cause.RESTORE: ("review-response", "go through how the long incidents were noticed, handed over and ended"),
    Cause.TIMING: ("earlier-in-week", "merge risky changes from Monday to Thursday, before 16:00"),
}
"""Remedy id and text by cause. RISK and DRIVER take the remedies of what drives them."""

WITHOUT_OWNERS: dict[str, tuple[str, str]] = {
    "review-before-release": ("look-again", "look once more at the risky changes that wait, before the next release"),
    "sensitive_code": ("sensitive_code", "have somebody who knows the sensitive files review them"),
}
"""What to do where nobody knows the owners, by the id of the remedy that asks for them."""
SHIP_THE_FIX = (
    "ship-the-fix",
    "release the fix {fix}, watch production, and hold everything else until the incident is over",
)
"""Asked instead of a hold where a fix of the incident, {fix}, is ready and not out."""
