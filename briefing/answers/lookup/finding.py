"""Finds what somebody means among what they may see: teams, services and signals, by id, label or nearly so.

A text that is nothing in sight is answered as if it were nothing at all, and suggestions come from inside only.
"""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING, Final

from briefing.answers.values.common import NotFound
from briefing.contracts.untrusted_text import MAX_TITLE, clean
from briefing.evidence.stored.lookup import near

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from briefing.answers.lookup.reader_scope import ReaderScope
    from briefing.answers.values.common import What

MOST_NEAR: Final = 3

_JOINER: Final = "\u2060"
_WRAPPED: Final = re.compile(r"<([^<>|]+)(?:\|[^<>]*)?>")


def named(text: str, labels: Mapping[str, str], what: What) -> str | NotFound:
    """Return the id of what goes by a text, its id or its label whatever the capitals; else what is nearest."""
    wanted = _plain(text)
    found = [one for one, label in labels.items() if wanted in {_plain(one), _plain(label)}]
    if len(found) == 1 or any(wanted == _plain(one) for one in found):
        return next((one for one in found if wanted == _plain(one)), found[0])
    if found:
        return missing(what, text, found, is_ambiguous=True)
    names = {name: one for one, label in labels.items() for name in (_plain(label), _plain(one))}
    close = [names[name] for name in near(wanted, names, most=MOST_NEAR)]
    inside = sorted({one for name, one in names.items() if wanted and wanted in name})
    if len(inside) == 1 and not close:
        return inside[0]
    return missing(what, text, dict.fromkeys([*close, *inside]))


def asked(text: str) -> str:
    """Return what somebody asked for as they meant it: Slack escapes, and puts addresses between angle brackets.

    What was copied from an answer of ours may hold joiners, which nobody sees.
    """
    plain = text.replace(_JOINER, "").strip()
    found = _WRAPPED.fullmatch(plain)
    return html.unescape(plain if found is None else found[1])


def missing(what: What, text: str, nearest: Iterable[str], *, is_ambiguous: bool = False) -> NotFound:
    """Say that nothing, or several things, go by a text."""
    close = tuple(clean(one, limit=MAX_TITLE) for one in nearest)[:MOST_NEAR]
    return NotFound(what=what, text=clean(text, limit=MAX_TITLE), nearest=close, is_ambiguous=is_ambiguous)


def _plain(text: str) -> str:
    return " ".join(text.casefold().replace("_", " ").replace("-", " ").split())


def find_team(sight: ReaderScope, text: str) -> str | NotFound:
    """Return the id of a team in sight; without a text that of the only one."""
    return named(text, sight.teams, "team") if text.strip() else _only(sight.teams, "team")


def find_service(sight: ReaderScope, text: str) -> str | NotFound:
    """Return the id of a service in sight; without a text that of the only one."""
    labels = {one.id: one.label for one in sight.services.values()}
    return named(text, labels, "service") if text.strip() else _only(labels, "service")


def _only(labels: Mapping[str, str], what: What) -> str | NotFound:
    return next(iter(labels)) if len(labels) == 1 else missing(what, "", labels, is_ambiguous=len(labels) > 1)
