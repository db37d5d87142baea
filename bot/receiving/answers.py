"""What the receiver answers, always JSON: what became of an event, or what is wrong, with which field, and the fix.

| status | when |
| --- | --- |
| 200 | everything in it was known already, and nothing was written |
| 201 | it was stored |
| 400 | it cannot be read, or a field is not what it has to be |
| 401 | the signature does not hold; the answer never says what is wrong with it |
| 404, 405 | no such path, or not by this method |
| 409 | its id was told before with another content |
| 413 | it is too large |
| 415 | its Content-Type is none that is read |
| 422 | its type, service or repository is not known here |
| 503 | the database cannot be had; try again |
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final

from bot.webapp import Answer
from data.events.errors import EventContradicts, EventFormUnknown, EventMalformed, EventRefused, EventUnknown

OK: Final = "200 OK"
CREATED: Final = "201 Created"
BAD_REQUEST: Final = "400 Bad Request"
UNAUTHORIZED: Final = "401 Unauthorized"
NOT_FOUND: Final = "404 Not Found"
NOT_ALLOWED: Final = "405 Method Not Allowed"
CONFLICT: Final = "409 Conflict"
TOO_LARGE: Final = "413 Content Too Large"
UNSUPPORTED: Final = "415 Unsupported Media Type"
UNPROCESSABLE: Final = "422 Unprocessable Content"
BROKEN: Final = "500 Internal Server Error"
UNAVAILABLE: Final = "503 Service Unavailable"

RETRY_SECONDS: Final = 30

STATUSES: Final[Mapping[type[EventRefused], str]] = {
    EventMalformed: BAD_REQUEST,
    EventUnknown: UNPROCESSABLE,
    EventContradicts: CONFLICT,
    EventFormUnknown: UNSUPPORTED,
}


def answer(status: str, told: Mapping[str, Any], more: tuple[tuple[str, str], ...] = ()) -> Answer:
    body = f"{json.dumps(told, ensure_ascii=False)}\n".encode("utf-8", "replace")
    return Answer(status=status, body=body, kind="application/json", more=more)


def refusal(status: str, error: str, *, field: str, fix: str, more: tuple[tuple[str, str], ...] = ()) -> Answer:
    return answer(status, {"error": error, "field": field, "fix": fix}, more)


def unsigned() -> Answer:
    """Refuse a bad signature, always in the same words."""
    return refusal(
        UNAUTHORIZED,
        "the signature does not hold",
        field="X-Riskbrief-Signature",
        fix="sign timestamp, method, path with query, and body with the secret, by a clock that is right; "
        "docs/events.md has a line of shell that does",
    )
