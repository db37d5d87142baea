"""Keeps what a stream could not get beside its cursor, so that the next reading with nothing new still knows it.

A permission that is lacking shows itself only where there is something to read. Without this a quiet repository would
be called whole an hour after it was called partial.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final, get_args

from data.sources.source import Notice, NoticeKind

if TYPE_CHECKING:
    from collections.abc import Sequence

MOST_KEPT: Final = 50
MOST_DETAIL: Final = 300
KINDS: Final = frozenset(get_args(NoticeKind))
UNREADABLE: Final = Notice(
    kind="malformed", repository=None, detail="what was lacking when it was last read can no longer be told"
)


def notices_text(notices: Sequence[Notice]) -> str:
    """Write notices as JSON; those that blind first, and no more than a row can reasonably hold."""
    ordered = sorted(notices, key=lambda notice: not notice.blinds)
    kept = [[one.kind, one.repository, one.detail[:MOST_DETAIL], list(one.blinds)] for one in ordered[:MOST_KEPT]]
    return json.dumps(kept, ensure_ascii=False, separators=(",", ":"))


def parse_notices(text: str) -> list[Notice]:
    """Read what `notices_text` wrote. Of what cannot be read, a notice says that something may be lacking."""
    try:
        told = json.loads(text)
        found = [
            Notice(kind=kind, repository=repository, detail=detail, blinds=tuple(blinds))
            for kind, repository, detail, blinds in told
        ]
    except (ValueError, TypeError):
        return [UNREADABLE]
    return found if isinstance(told, list) and all(one.kind in KINDS for one in found) else [UNREADABLE]
