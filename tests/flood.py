"""A flood of events that nobody should send, and what each of them has to be answered.

Every kind comes once in a round, in an order that never changes; the last one of a round is right and new. All of it
comes over several connections at once, which are kept where the server keeps them.
"""

from __future__ import annotations

import json
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

from tests.receiving import Sender, request, signed

SENDERS = 4
KNOWN = {"id": "known", "kind": "deployment", "service": "checkout", "state": "success", "at": 1_763_371_800}
"""An event that the receiver has before the flood begins."""

Make = Callable[[int], bytes]


def _of(value: object, **how: float | str) -> bytes:
    body = value if isinstance(value, bytes) else json.dumps(value).encode()
    return request(body, signed(body, **how))  # type: ignore[arg-type]


def _oversized(place: int) -> bytes:
    """Return an event that is too large: now and then all of it, and mostly its own word that it is."""
    is_whole = place // SENDERS % (ROUND * 20) == ROUND - 1
    return request(b"x" * 300_000, {}) if is_whole else request(b"", {}, length=1 << 21)


KINDS: list[tuple[str, Make, int]] = [
    ("oversized", _oversized, 413),
    ("cut off", lambda _: _of(b'{"id": '), 400),
    ("nested", lambda _: _of(b"[" * 5_000), 400),
    ("too large a number", lambda _: _of(b'{"at": 1e999}'), 400),
    ("a key twice", lambda _: _of(b'{"id": 1, "id": 2}'), 400),
    ("no UTF-8", lambda _: _of(b"\xff\xfe"), 400),
    ("a wrong field", lambda place: _of(KNOWN | {"id": f"n{place}", "at": "soon"}), 400),
    ("replayed", lambda _: _of(KNOWN), 200),
    ("replayed again", lambda _: _of(KNOWN), 200),
    ("contradicting", lambda _: _of(KNOWN | {"environment": "other"}), 409),
    ("an unknown service", lambda _: _of(KNOWN | {"service": "mailer"}), 422),
    ("another secret", lambda _: _of(KNOWN, secret="another-secret-that-is-long-enough"), 401),
    ("too old", lambda _: _of(KNOWN, at=time.time() - 3_600), 401),
    ("unsigned", lambda _: request(json.dumps(KNOWN).encode(), {}), 401),
    ("another body", lambda _: request(json.dumps(KNOWN).encode(), signed(b"{}")), 401),
    ("a terabyte", lambda _: request(b"", {}, length=1 << 40), 413),
    ("a large report", lambda _: request(b"", {}, target="/coverage", length=(32 << 20) + 1), 413),
    ("no chunk", lambda _: request(b"no length of a chunk\r\n", {"Transfer-Encoding": "chunked"}), 400),
    ("no HTTP", lambda _: b"\x16\x03\x01 HELLO\r\n\r\n", 400),
    ("right", lambda place: _of(KNOWN | {"id": f"right-{place}", "at": "now"}), 201),
]
"""What is sent, how it is made, and the only status that it may get."""

ROUND = len(KINDS)


def flood(port: int, first: int, last: int) -> Counter[tuple[str, int]]:
    """Send the requests from one number to another; return what was answered to each kind that it should not be.

    The last one of a round that is right counts as ("taken", 201).
    """

    def run(number: int) -> Counter[tuple[str, int]]:
        found: Counter[tuple[str, int]] = Counter()
        with closing(Sender(port)) as sender:
            for place in range(first + number, last, SENDERS):
                name, make, wanted = KINDS[place // SENDERS % ROUND]
                status, _ = sender.send(make(place))
                if status != wanted:
                    found[name, status] += 1
                elif name == "right":
                    found["taken", status] += 1
        return found

    with ThreadPoolExecutor(SENDERS) as pool:
        return sum(pool.map(run, range(SENDERS)), Counter())
