"""The ids of security advisories in a text: of GitHub's register (GHSA), the common one (CVE), Go's and Rust's."""

from __future__ import annotations

import re
from typing import Final

SEVERITIES: Final = ("low", "medium", "high", "critical")
"""How bad a weakness is, the worst last."""

_ID = re.compile(r"\b(?:GHSA(?:-[23456789cfghjmpqrvwx]{4}){3}|(?:CVE|GO|RUSTSEC)-\d{4}-\d{4,7})\b", re.IGNORECASE)
_BEGIN = ("ghsa-", "cve-", "go-2", "rustsec-")


_REPAIRED = re.compile(
    r"^\W*(?:(?:fix|close|resolve|address|mitigate|patch|repair|remediate|security|advisor)\w*\b[^.\n]{0,40})?"
    r"(?:GHSA|CVE|GO|RUSTSEC)-",
    re.IGNORECASE,
)
"""How a line of a message begins that says what it repairs; elsewhere in a sentence an advisory is only spoken of."""


def repaired_in(message: str) -> tuple[str, ...]:
    """Return the ids of the advisories that a message says it repairs: in its title, or where a line begins."""
    if not advisories_in(message):
        return ()
    title, *lines = message.strip().split("\n")
    return advisories_in("\n".join((title, *filter(_REPAIRED.match, lines))))


def advisories_in(text: str) -> tuple[str, ...]:
    """Return the ids that a text names, each once and as its register writes it: CVE-2026-1234, GHSA-vcc4-2c75-vc9v."""
    # There is one text for each commit of a history, and hardly any names one.
    small = text.lower()
    if not any(begin in small for begin in _BEGIN):
        return ()
    found = (one.partition("-") for one in _ID.findall(text))
    return tuple(dict.fromkeys(f"{register.upper()}-{rest.lower()}" for register, _, rest in found))
