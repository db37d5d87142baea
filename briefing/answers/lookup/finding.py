"""Finds what somebody means among teams, services and signals in sight, by id, label or a similar name.

A text out of sight is answered as if it did not exist, and suggestions come only from what is in sight.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Final

from briefing.answers.lookup.moments import DAY
from briefing.answers.lookup.touched import changes_in_sight
from briefing.answers.values.common import NotFound
from briefing.contracts.untrusted_text import MAX_TITLE, clean
from briefing.evidence.stored.lookup import near
from data.forges import PAGES, change_label
from data.query import within
from data.records import Change, Deployment, Repository, ServicePath

if TYPE_CHECKING:
    from briefing.answers.lookup.reader_scope import ReaderScope
    from briefing.answers.values.common import What


MOST_NAMES: Final = 100
LATELY: Final = 21 * DAY

_NUMBER = re.compile(r"(?P<repository>[^#!\s]*)[#!/]?(?P<number>\d{1,9})/?")


def near_changes(sight: ReaderScope, text: str) -> Iterable[str]:
    """Return changes in sight: those of the same number, else the briefing's with similar names."""
    written = next((split for page in PAGES if (split := text.strip().rpartition(page))[1]), None)
    asked = text.strip() if written is None else f"{written[0].rpartition('://')[2]}#{written[2]}"
    known = repositories_of(sight)
    found = _NUMBER.search(asked)
    same = [] if found is None else sight.view.read(Change, number=int(found["number"]), repository_id=sorted(known))
    # What is out of sight must not even take a similar name's place.
    mine = changes_in_sight(sight, same)[:MOST_NAMES]
    labels = [change_label(known[one.repository_id], one.repository_id, one.number) for one in mine]
    return [*near(asked, labels), *near(asked, _told(sight))][:MOST_NEAR]


def repositories_of(sight: ReaderScope) -> dict[str, str]:
    """Return the names, by id, of repositories with files of services in sight."""
    paths = sight.view.pick(ServicePath, ("repository_id",), service_id=sorted(sight.services))
    ids = {repository for (repository,) in paths}
    return {one.id: one.name for one in sight.view.read(Repository, id=sorted(ids))}


def _told(sight: ReaderScope) -> list[str]:
    opened = sight.newest(sight.scopes[:1])
    return [] if opened is None else [one.subject.label for one in opened.payload.facts if one.kind == "change"]


def near_deployments(sight: ReaderScope, text: str) -> list[str]:
    """Return the ids of the newest deployments in sight with similar names."""
    lately = within("began_at", sight.now - LATELY, None)
    known = sight.view.pick(Deployment, ("began_at", "id"), lately, service_id=sorted(sight.services))
    newest = sorted(known, reverse=True)[:MOST_NAMES]
    return near(text.strip(), (one for _, one in newest), most=MOST_NEAR)


MOST_NEAR: Final = 3

_JOINER: Final = "\u2060"
_WRAPPED: Final = re.compile(r"<([^<>|]+)(?:\|[^<>]*)?>")


def named(text: str, labels: Mapping[str, str], what: What) -> str | NotFound:
    """Return the id of a text, an id or label in any case, else what is nearest."""
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
    """Undo Slack's escaping and angle brackets, and remove joiners that come with text copied from our answers."""
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
    """Return the id of a team in sight; without a text, of the only one."""
    return named(text, sight.teams, "team") if text.strip() else _only(sight.teams, "team")


def find_service(sight: ReaderScope, text: str) -> str | NotFound:
    """Return the id of a service in sight; without a text, of the only one."""
    labels = {one.id: one.label for one in sight.services.values()}
    return named(text, labels, "service") if text.strip() else _only(labels, "service")


def _only(labels: Mapping[str, str], what: What) -> str | NotFound:
    return next(iter(labels)) if len(labels) == 1 else missing(what, "", labels, is_ambiguous=len(labels) > 1)
