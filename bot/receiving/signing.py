"""Signs what is sent to us, and checks signatures.

    X-Riskbrief-Timestamp: 1763371800
    X-Riskbrief-Signature: v1=HEX

HEX is the HMAC-SHA256 of "TIMESTAMP.METHOD.TARGET.BODY" under the shared secret; TARGET is path and query as sent, from
/events or /coverage on. No part can be changed, nor sent an hour later; repeats within the hour are recognised. The
header may have several signatures, separated by commas, so that the secret can be changed while the old one is used.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

TIMESTAMP: Final = "x-riskbrief-timestamp"
SIGNATURE: Final = "x-riskbrief-signature"
MOST_SIGNATURES: Final = 4

_TIMESTAMP = re.compile(r"[0-9]{1,12}", re.ASCII)
_SIGNATURE = re.compile(r"v1=([0-9a-f]{64})", re.ASCII)


@dataclass(frozen=True, kw_only=True, slots=True)
class Sent:
    """`target` is the path with its query, exactly as sent."""

    method: str
    target: str
    body: bytes


class Seal:
    """A secret shared with senders, and the seconds their clocks may be off."""

    def __init__(self, secret: str, *, tolerance: int = 300) -> None:
        self._secret = secret.encode()
        self._tolerance = tolerance

    def sign(self, sent: Sent, at: int) -> dict[str, str]:
        """Return the headers that sign what is sent at a moment (epoch seconds)."""
        return {TIMESTAMP: str(at), SIGNATURE: f"v1={self._digest(sent, str(at))}"}

    def proof(self, sent: Sent, headers: Mapping[str, str], now: float) -> str | None:
        """Return the digest by which headers prove something, unique to this sending; else None. It is computed and
        compared even if something else is wrong, so that timing tells nothing.
        """
        at = headers.get(TIMESTAMP, "")
        told = headers.get(SIGNATURE, "").split(",", MOST_SIGNATURES)[:MOST_SIGNATURES]
        found = [match[1] for one in told if (match := _SIGNATURE.fullmatch(one.strip())) is not None]
        is_timely = _TIMESTAMP.fullmatch(at) is not None and abs(now - int(at)) <= self._tolerance
        wanted = self._digest(sent, at)
        # Compare all of them, for the same reason.
        matches = [hmac.compare_digest(wanted, one) for one in found]
        return wanted if is_timely and any(matches) else None

    def _digest(self, sent: Sent, at: str) -> str:
        digest = hmac.new(self._secret, f"{at}.{sent.method}.{sent.target}.".encode(), hashlib.sha256)
        digest.update(sent.body)
        return digest.hexdigest()
