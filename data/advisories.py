"""The ids of security advisories in a text: those of GitHub's register (GHSA) and of the common one (CVE)."""

from __future__ import annotations

import re
from typing import Final

SEVERITIES: Final = ("low", "medium", "high", "critical")
"""How bad a weakness is, the worst last."""

_ID = re.compile(r"\b(GHSA|CVE)((?<=A)(?:-[23456789cfghjmpqrvwx]{4}){3}|(?<=E)-\d{4}-\d{4,7})\b", re.IGNORECASE)


def advisories_in(text: str) -> tuple[str, ...]:
    """Return the ids that a text names, each once and as its register writes it: CVE-2026-1234, GHSA-vcc4-2c75-vc9v."""
    # There is one text for each commit of a history, and hardly any names one.
    if "ghsa-" not in (small := text.lower()) and "cve-" not in small:
        return ()
    return tuple(dict.fromkeys(f"{register.upper()}{rest.lower()}" for register, rest in _ID.findall(text)))
