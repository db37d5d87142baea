"""What in sight is nearly called so: changes and deployments that somebody may have meant."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from briefing.answers.lookup.belonging import changes_in_sight
from briefing.answers.lookup.finding import MOST_NEAR
from briefing.answers.lookup.moments import DAY
from briefing.evidence.stored.lookup import near
from data.forges import PAGES, change_label
from data.query import within
from data.records import Change, Deployment, Repository, ServicePath

if TYPE_CHECKING:
    from collections.abc import Iterable

    from briefing.answers.lookup.reader_scope import ReaderScope

MOST_NAMES: Final = 100
LATELY: Final = 21 * DAY

_NUMBER = re.compile(r"(?P<repository>[^#!\s]*)[#!/]?(?P<number>\d{1,9})/?")


def near_changes(sight: ReaderScope, text: str) -> Iterable[str]:
    """Return changes of the repositories in sight: those of the same number, else what the briefing names alike."""
    written = next((split for page in PAGES if (split := text.strip().rpartition(page))[1]), None)
    asked = text.strip() if written is None else f"{written[0].rpartition('://')[2]}#{written[2]}"
    known = repositories_of(sight)
    found = _NUMBER.search(asked)
    same = [] if found is None else sight.view.read(Change, number=int(found["number"]), repository_id=sorted(known))
    # What is out of sight may not even take the place of something that is nearly called so.
    mine = changes_in_sight(sight, same)[:MOST_NAMES]
    labels = [change_label(known[one.repository_id], one.repository_id, one.number) for one in mine]
    return [*near(asked, labels), *near(asked, _told(sight))][:MOST_NEAR]


def repositories_of(sight: ReaderScope) -> dict[str, str]:
    """Return the names of the repositories in which the services in sight have files, by id."""
    paths = sight.view.pick(ServicePath, ("repository_id",), service_id=sorted(sight.services))
    ids = {repository for (repository,) in paths}
    return {one.id: one.name for one in sight.view.read(Repository, id=sorted(ids))}


def _told(sight: ReaderScope) -> list[str]:
    """Return the labels of the changes in the reader's own briefing."""
    opened = sight.newest(sight.scopes[:1])
    return [] if opened is None else [one.subject.label for one in opened.payload.facts if one.kind == "change"]


def near_deployments(sight: ReaderScope, text: str) -> list[str]:
    """Return the ids of the newest deployments in sight that are nearly called so."""
    lately = within("began_at", sight.now - LATELY, None)
    known = sight.view.pick(Deployment, ("began_at", "id"), lately, service_id=sorted(sight.services))
    newest = sorted(known, reverse=True)[:MOST_NAMES]
    return near(text.strip(), (one for _, one in newest), most=MOST_NEAR)
