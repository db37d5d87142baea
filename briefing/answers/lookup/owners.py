"""Who is declared to own some files, by the newest CODEOWNERS file that was seen; individuals by role unless named."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

from briefing.answers.lookup.payload_cache import Remembered
from briefing.answers.values.common import OwnersLine
from briefing.contracts.untrusted_text import MAX_LABEL, clean
from briefing.evidence.stored.snapshot import RepositoryServices
from data.codeowners import PLACES, parse_codeowners
from data.records import ChangeFile, Codeowners, ServicePath

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from briefing.answers.lookup.reader_scope import ReaderScope
    from data.codeowners import OwnersFile
    from data.view import View

SOMEBODY: Final = "individual people"
"""What stands for owners who are no group, where people are not named."""
MOST_FILES_READ: Final = 400
"""Files of lately changed code by which a service's owners are told; more say no more."""
MOST_PARSED: Final = 64


class Ownership:
    """CODEOWNERS files and service maps, parsed once. Safe to share between threads."""

    def __init__(self) -> None:
        """Begin with nothing parsed."""
        self._files = Remembered(MOST_PARSED)
        self._maps = Remembered(MOST_PARSED)

    def owners(self, sight: ReaderScope, files: Mapping[str, Collection[str]], *, names: bool) -> OwnersLine | None:
        """Return who owns some files (paths by repository id); None where no CODEOWNERS file of theirs is known."""
        counted: Counter[str] = Counter()
        total = unowned = 0
        for repository in sorted(files):
            rules = self._rules(sight.view, repository)
            for path in () if rules is None else files[repository]:
                mine = rules.owners_of(path) if rules is not None else None
                counted.update({_said(sight, one, names=names) for one in mine or ()})
                total, unowned = total + 1, unowned + (not mine)
        if not total:
            return None
        ranked = sorted(counted.items(), key=lambda one: (-one[1], one[0]))
        return OwnersLine(owners=tuple(ranked), unowned=unowned, files=total)

    def service_files(self, sight: ReaderScope, service: str, changes: Iterable[str]) -> dict[str, set[str]]:
        """Return the files of a service that some changes (ids) touch, by repository id."""
        found: dict[str, set[str]] = {}
        repositories = {one.repository_id for one in sight.view.read(ServicePath, service_id=service)}
        paths = {path for _, path in _paths(sight.view, changes)}
        for repository in sorted(repositories):
            services = self.service_map(sight.view, repository)
            mine = {path for path in sorted(paths)[:MOST_FILES_READ] if services.named(path) == service}
            if mine:
                found[repository] = mine
        return found

    def service_map(self, view: View, repository: str) -> RepositoryServices:
        """Return which service each path of a repository (id) belongs to."""
        return self._maps.get(repository, lambda: _service_map(view, repository))

    def _rules(self, view: View, repository: str) -> OwnersFile | None:
        rows = view.pick(Codeowners, ("observed_at",), repository_id=repository, dialect=tuple(PLACES))
        seen = max((at for (at,) in rows), default=None)
        if seen is None:
            return None
        return self._files.get((repository, seen), lambda: _parsed(view, repository, seen))


def _service_map(view: View, repository: str) -> RepositoryServices:
    return RepositoryServices.of(view.read(ServicePath, repository_id=repository, order=("position",)))


def _paths(view: View, changes: Iterable[str]) -> Iterable[tuple[str, str]]:
    return view.pick(ChangeFile, ("change_id", "path"), change_id=sorted(set(changes)))


def _parsed(view: View, repository: str, seen: int) -> OwnersFile | None:
    found = view.get(Codeowners, repository_id=repository, observed_at=seen, dialect=tuple(PLACES))
    # A repository that was seen to have no such file has an empty path.
    if found is None or not found.path:
        return None
    return parse_codeowners(found.text, dialect="gitlab" if found.dialect == "gitlab" else "github")


def _said(sight: ReaderScope, owner: str, *, names: bool) -> str:
    """Write an owner: a group by its handle, a person by theirs only where people are named."""
    is_group = owner.startswith("@@") or (owner.startswith("@") and "/" in owner)
    is_named = names and owner.removeprefix("@").casefold() not in sight.excluded
    return clean(owner, limit=MAX_LABEL) if is_group or is_named else SOMEBODY
