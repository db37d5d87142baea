"""Takes secrets out of what a service said, and cuts it to a length that can be kept.

A server may repeat a request's headers in its error page, so nothing that came over a wire is kept as it came.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

MOST_RAW: Final = 4_000
"""Characters of raw words that are kept with a failure."""

MASK: Final = "•••"
_SHORTEST_SECRET: Final = 4
_LOOKS_SECRET: Final = (
    # What is named by its own prefix: GitHub, GitLab, Slack, Anthropic, OpenAI tokens.
    re.compile(r"(?<![A-Za-z0-9])(?:gh[a-z]_|github_pat_|glpat-|xox[a-z]-|xapp-|sk-ant-|sk-proj-)[\w-]{4,}"),
    # A JSON web token, as a GitHub App signs them.
    re.compile(r"(?<![\w-])eyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]*"),
    # A private key, to its end or to ours.
    re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----.*?(?:-----END [A-Z ]*PRIVATE KEY-----|\Z)", re.DOTALL),
    # Whatever follows the name of a credential in a header or in JSON.
    re.compile(r'(?i)(?<=authorization)"?\s*[:=]\s*"?(?:(?:bearer|basic|token)\s+)?(?:token=)?[^\s",]+'),
    re.compile(r"(?i)\b(?:bearer|basic)\s+[\w.~+/=-]{8,}"),
)
_USER_IN_URL: Final = re.compile(r"(?<=://)[^\s/@]+@")


def masked(text: str, secrets: Iterable[str] = ()) -> str:
    """Return a text without the secrets that are given, and without what looks like one."""
    for secret in sorted(set(secrets), key=len, reverse=True):
        # A secret so short that it is a part of ordinary words would turn the text into masks.
        if len(secret) >= _SHORTEST_SECRET:
            text = text.replace(secret, MASK)
    for pattern in _LOOKS_SECRET:
        text = pattern.sub(lambda found: MASK if found.string[found.start()] not in '":= ' else f": {MASK}", text)
    return _USER_IN_URL.sub(f"{MASK}@", text)


def kept_words(text: str, secrets: Iterable[str] = ()) -> str:
    """Return what a service said, masked and at most MOST_RAW characters long."""
    # Cut first to a multiple: masking a page of megabytes is no use, and a secret across the cut must be masked whole.
    safe = masked(text[: 4 * MOST_RAW], secrets)
    return safe if len(safe) <= MOST_RAW else safe[: MOST_RAW - 1] + "…"
