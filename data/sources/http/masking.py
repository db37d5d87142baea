"""Takes secrets out of what a service said (an error page may repeat our headers) and cuts it to a storable length."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

MOST_RAW: Final = 4_000
"""Characters of raw text that are kept with a failure."""

MASK: Final = "•••"
_SHORTEST_SECRET: Final = 4
_LOOKS_SECRET: Final = (
    # Tokens with a known prefix: GitHub, GitLab, Slack, Anthropic, OpenAI.
    re.compile(r"(?<![A-Za-z0-9])(?:gh[a-z]_|github_pat_|glpat-|xox[a-z]-|xapp-|sk-ant-|sk-proj-)[\w-]{4,}"),
    # A JSON web token, as a GitHub App signs them.
    re.compile(r"(?<![\w-])eyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]*"),
    # A private key, to its end or to ours.
    re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----.*?(?:-----END [A-Z ]*PRIVATE KEY-----|\Z)", re.DOTALL),
    # Whatever follows a credential's name in a header or in JSON.
    re.compile(r'(?i)(?<=authorization)"?\s*[:=]\s*"?(?:(?:bearer|basic|token)\s+)?(?:token=)?[^\s",]+'),
    re.compile(r"(?i)\b(?:bearer|basic)\s+[\w.~+/=-]{8,}"),
)
_USER_IN_URL: Final = re.compile(r"(?<=://)[^\s/@]+@")


def masked(text: str, secrets: Iterable[str] = ()) -> str:
    """Return a text without the given secrets and whatever looks like one."""
    for secret in sorted(set(secrets), key=len, reverse=True):
        # A very short secret would be part of ordinary words and mask them.
        if len(secret) >= _SHORTEST_SECRET:
            text = text.replace(secret, MASK)
    for pattern in _LOOKS_SECRET:
        text = pattern.sub(lambda found: MASK if found.string[found.start()] not in '":= ' else f": {MASK}", text)
    return _USER_IN_URL.sub(f"{MASK}@", text)


def kept_words(text: str, secrets: Iterable[str] = ()) -> str:
    # Cut to a multiple first: masking megabytes is no use, but a secret across the cut must be masked whole.
    safe = masked(text[: 4 * MOST_RAW], secrets)
    return safe if len(safe) <= MOST_RAW else safe[: MOST_RAW - 1] + "…"
