"""Takes a report of coverage over HTTP: the query says what it is about, and the body is the report as a tool wrote it.

POST /coverage?repository=acme/shop&commit=SHA[&base=SHA][&flag=unit][&prefix=DIR][&strip=DIR]
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qsl

from bot.receiving import answers
from data.coverage import CoverageAbout, CoverageRefused, ReportTooLarge, RepositoryUnknown, receive_coverage

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.webapp import Answer
    from data.store import Store

FIELDS: Final[Mapping[str, str]] = {
    "repository": "repository",
    "commit": "sha",
    "base": "base",
    "flag": "flag",
    "prefix": "prefix",
    "strip": "strip",
}
"""What each key of the query is called where the report is taken."""

NEEDED: Final = ("repository", "commit")
FIX: Final = "send /coverage?repository=NAME&commit=SHA, and if need be base, flag, prefix and strip, each once"

STATUSES: Final[Mapping[type[CoverageRefused], str]] = {
    ReportTooLarge: answers.TOO_LARGE,
    RepositoryUnknown: answers.UNPROCESSABLE,
}
"""How a refusal is answered that is no bad request."""


def take_coverage(store: Store, body: bytes, query: str, now: int, *, proof: str) -> Answer:
    """Store a report and say what came of it; `now` is in epoch seconds, and `proof` tells this sending from others.

    Raises:
        StoreError: the database cannot be had; nothing was written.
    """
    told = _read(query)
    if isinstance(told, str):
        return answers.refusal(answers.BAD_REQUEST, told, field="query", fix=FIX)
    about = CoverageAbout(proof=proof, **{FIELDS[key]: value for key, value in told.items()})
    try:
        received = receive_coverage(store, body, about, now)
    except CoverageRefused as error:
        status = STATUSES.get(type(error), answers.BAD_REQUEST)
        return answers.refusal(status, error.error, field=error.field, fix=error.fix)
    return answers.answer(answers.CREATED if received.is_new else answers.OK, received.as_json())


def _read(query: str) -> dict[str, str] | str:
    """Return the fields of a query, or what is wrong with it."""
    try:
        pairs = parse_qsl(
            query, keep_blank_values=True, strict_parsing=True, max_num_fields=len(FIELDS), errors="strict"
        )
    except ValueError:
        return "the query cannot be read"
    told = dict(pairs)
    strange = next((key for key in told if key not in FIELDS), None)
    if strange is not None:
        return f"the query has a key {strange[:80]!r}, which is none of its own"
    if len(told) < len(pairs):
        return "the query says a key twice"
    lacking = next((key for key in NEEDED if not told.get(key)), None)
    return told if lacking is None else f"the query lacks {lacking}"
