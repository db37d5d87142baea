"""One streaming pass over a repository's edits, the source of history signals.

No edit may see itself or a later one: read(), then record(). LA, NS and so on are Kamei's (2013), so that published
values can be checked; details are at each field (HistoryReadings). Only files that count are read
(scoring/kinds/files.py): production, configuration and test programs, whose lines weigh less. All are remembered.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Sequence
from itertools import compress
from math import log2
from operator import add
from typing import TYPE_CHECKING, NamedTuple

from scoring.history.edits import HistoryReadings
from scoring.history.filestate import DAY, YEAR, AuthorState, FileState, growth
from scoring.kinds.files import kind_of, weight_of

if TYPE_CHECKING:
    from scoring.history.edits import Edit, FileEdit
    from scoring.kinds.files import KindOf

BURST_DAYS = 14
SHARED_DAYS = 90
SHARED_SERVICES = 3
MINOR_SHARE = 0.05

Trace = list[FileState]
"""A recorded edit's files, through later renames."""


class _Spot(NamedTuple):
    """A path's folder, top-level folder and service bit (0 without one)."""

    directory: str
    subsystem: str
    service: int


class _Touched(NamedTuple):
    """What an edit touches, looked up once for both reading and recording."""

    edit: Edit
    spots: list[_Spot]
    subsystems: set[str]
    states: list[FileState | None]


class _Counted(NamedTuple):
    """An edit's files that count, each with its place, its state and the weight of a line."""

    files: Sequence[FileEdit]
    spots: Sequence[_Spot]
    states: Sequence[FileState | None]
    weights: Sequence[float]


class History:
    """The memory of the pass; for every edit in order: read(edit), then record(edit).

    `service_of` gives a path's service or None and is asked once a path. `complete`: the pass begins with the
    repository's first edit. Else (a shallow or partial clone) the size and age of a file met for the first time are
    unknown, not 0.
    """

    def __init__(
        self, service_of: Callable[[str], str | None], *, kinds: KindOf = kind_of, complete: bool = True
    ) -> None:
        self._service_of = service_of
        self._kinds = kinds
        self._complete = complete
        self._files: dict[str, FileState] = {}
        self._spots: dict[str, _Spot] = {}
        self._service_bits: dict[str, int] = {}
        self._authors: dict[int, AuthorState] = {}
        self._author_ids: dict[str, int] = {}
        self._crew_ids: dict[tuple[str, ...], int] = {}
        self._members: dict[int, tuple[int, ...]] = {}
        self._bots: set[int] = set()
        self._touched: _Touched | None = None

    def read(self, edit: Edit) -> HistoryReadings:
        """Return an edit's readings from what was recorded before, without remembering it."""
        author_id = self._author_ids.get(edit.authors[0], -1)
        author = self._authors.get(author_id) or AuthorState()
        commits, recent = author.edits, author.recent_edits(edit.at)
        if edit.files is None:
            return HistoryReadings(author_commits=commits, author_recent_experience=recent)
        at, scale = edit.at, growth(edit.at)
        touched = self._touched = self._look_up(edit)
        files, spots, states, counts = self._counted(touched)
        known = [state for state in states if state is not None]
        familiar = [state for state in known if author_id in state.skill]
        added = [(file.added or 0) * weight for file, weight in zip(files, counts, strict=True)]
        deleted = [(file.deleted or 0) * weight for file, weight in zip(files, counts, strict=True)]
        weights = list(map(add, added, deleted))
        entropy = _entropy(weights)
        fresh = 0 if len(known) == len(files) else self._count_new(files, states)
        burst, minor = self._windows(known, at)
        return HistoryReadings(
            author_commits=commits,
            author_recent_experience=recent,
            author_subsystem_experience=author.edits_in(touched.subsystems),
            author_file_expertise=self._expertise(author_id, familiar, at, scale) / len(files) if files else None,
            author_new_to_files=_is_new_to(author_id, touched.states),
            lines_added=round(sum(added)),
            lines_deleted=round(sum(deleted)),
            files_changed=len(files),
            change_entropy=entropy,
            change_entropy_normalised=entropy / log2(len(files)) if len(files) > 1 else 0.0,
            directories_touched=len({spot.directory for spot in spots}),
            subsystems_touched=len({spot.subsystem for spot in spots}),
            services_touched=len({spot.service for spot in spots if spot.service}),
            shared_code_touched=_shared(states, weights, at),
            file_size=_mean([state.lines for state in known if state.lines is not None], fresh),
            file_age=_mean([state.days_since_change(at) for state in known], fresh),
            prior_developers=len(set().union(*[state.skill for state in known]) - self._bots),
            prior_changes=sum([len(state.times) for state in known]),
            change_burst=burst,
            minor_contributors=minor,
            defect_history=float(sum([state.repair_weight(at, scale) for state in known if state.repairs])),
        )

    def record(self, edit: Edit) -> Trace:
        """Remember an edit, after its readings were taken, and return its trace."""
        touched = self._touched
        if touched is None or touched.edit is not edit:
            touched = self._look_up(edit)
        self._touched = None
        crew = self._crew(edit.authors)
        members = self._members[crew]
        if edit.is_bot:
            self._bots.update(members)
        services = 0
        for spot in touched.spots:
            services |= spot.service
        weight = growth(edit.at)
        trace = self._moved(edit.files or (), touched.states)
        for state in trace:
            state.log(edit.at, crew, services)
            for author in members:
                state.skill[author] = state.skill.get(author, 0.0) + weight
            if edit.repairs:
                state.repair(edit.at, weight)
        for author in members:
            self._authors.setdefault(author, AuthorState()).log(edit.at, touched.subsystems)
        return trace

    def blame(self, trace: Trace, at: int) -> None:
        """Count an incident of a recorded edit as a repair of its files; call it when the incident has begun."""
        weight = growth(at)
        for state in trace:
            state.repair(at, weight)

    def expertise(self, person: str, edit: Edit) -> float:
        """Return a person's mean expertise over an edit's files, as `author_file_expertise`.

        If no file counts, over all: somebody did look at them.
        """
        author = self._author_ids.get(person, -1)
        touched = self._look_up(edit)
        known = self._counted(touched).states or touched.states
        familiar = [state for state in known if state is not None and author in state.skill]
        return self._expertise(author, familiar, edit.at, growth(edit.at)) / len(known) if known else 0.0

    def share_of_edits(self, path: str, people: Collection[str], at: int, days: int) -> float | None:
        """Return the part (0 to 1) of a path's edits in a window by some people; None without edits."""
        state = self._files.get(path)
        start, end = state.window(at, days * DAY) if state is not None else (0, 0)
        if state is None or start == end:
            return None
        wanted = {self._author_ids.get(person, -1) for person in people}
        edits = self._edits_by_author(state.crews[start:end])
        return sum(count for author, count in edits.items() if author in wanted) / (end - start)

    def _look_up(self, edit: Edit) -> _Touched:
        files = edit.files or ()
        spots = [self._spots.get(file.path) or self._spot(file.path) for file in files]
        states = [self._files.get(file.previous_path or file.path) for file in files]
        return _Touched(edit, spots, {spot.subsystem for spot in spots}, states)

    def _counted(self, touched: _Touched) -> _Counted:
        files = touched.edit.files or ()
        weights = [weight_of(file.path, self._kinds) for file in files]
        if all(weights):
            return _Counted(files, touched.spots, touched.states, weights)
        return _Counted(
            list(compress(files, weights)),
            list(compress(touched.spots, weights)),
            list(compress(touched.states, weights)),
            list(compress(weights, weights)),
        )

    def _moved(self, files: Sequence[FileEdit], states: Sequence[FileState | None]) -> list[FileState]:
        """Rename the files, all looked up first, since names may be swapped."""
        for file in files:
            if file.previous_path is not None:
                self._files.pop(file.previous_path, None)
        found = []
        for file, before in zip(files, states, strict=True):
            state = before or FileState(0 if self._is_new(file) else None)
            state.change_lines(file.added, file.deleted)
            self._files[file.path] = state
            found.append(state)
        return found

    def _is_new(self, file: FileEdit) -> bool:
        """Whether an unknown file is known not to have existed."""
        return self._complete and not file.deleted and file.previous_path is None

    def _count_new(self, files: Sequence[FileEdit], states: Sequence[FileState | None]) -> int:
        return sum(state is None and self._is_new(file) for file, state in zip(files, states, strict=True))

    def _expertise(self, author: int, familiar: Sequence[FileState], at: int, scale: float) -> float:
        def in_crew(crew: int) -> bool:
            return author in self._members[crew]

        return sum([state.skill_weight(author, at, scale, in_crew) for state in familiar])

    def _windows(self, known: Sequence[FileState], at: int) -> tuple[float, int]:
        """Return the files' burst and number of minor contributors."""
        recent, fortnight = 0, at - BURST_DAYS * DAY
        crews: list[int] = []
        for state in known:
            start, end = state.window(at, YEAR)
            crews += state.crews[start:end]
            # One by one: there are seldom any in so short a time.
            while start < end and state.times[end - 1] > fortnight:
                end -= 1
                recent += 1
        burst = (recent + 1) / (len(crews) * BURST_DAYS * DAY / YEAR + 1)
        least = MINOR_SHARE * len(crews)
        # Nobody made fewer than one edit; most changes end here. Bots do not count.
        if least <= 1:
            return burst, 0
        edits = self._edits_by_author(crews)
        return burst, sum(1 for author, count in edits.items() if count < least and author not in self._bots)

    def _edits_by_author(self, crews: Sequence[int]) -> dict[int, int]:
        edits = Counter(crews)
        for crew in [number for number in edits if number < 0]:
            count = edits.pop(crew)
            for author in self._members[crew]:
                edits[author] += count
        return edits

    def _spot(self, path: str) -> _Spot:
        directory = path.rpartition("/")[0]
        service = self._service_of(path)
        bit = 0 if service is None else self._service_bits.setdefault(service, 1 << len(self._service_bits))
        spot = self._spots[path] = _Spot(directory, directory.partition("/")[0], bit)
        return spot

    def _crew(self, authors: tuple[str, ...]) -> int:
        """Return a number for a set of authors: the only author's, or a negative one."""
        crew = self._crew_ids.get(authors)
        if crew is None:
            ids = (self._author_ids.setdefault(name, len(self._author_ids)) for name in authors)
            members = tuple(dict.fromkeys(ids))
            crew = members[0] if len(members) == 1 else -1 - len(self._crew_ids)
            self._crew_ids[authors] = crew
            self._members[crew] = members
        return crew


def _entropy(weights: Sequence[float]) -> float:
    total = sum(weights)
    # Written so that it cannot come out as -0.0.
    return sum(weight / total * log2(total / weight) for weight in weights if weight) if total else 0.0


def _is_new_to(author: int, states: Iterable[FileState | None]) -> bool:
    known = [state for state in states if state is not None]
    return bool(known) and all(author not in state.skill for state in known)


def _shared(states: Sequence[FileState | None], weights: Sequence[float], at: int) -> float:
    """Return the share of the weights (of the files, if all are 0) in paths that several services' edits touched."""
    if not states:
        return 0.0
    shares = weights if any(weights) else [1.0] * len(states)
    shared = 0.0
    for state, weight in zip(states, shares, strict=True):
        if state is not None and state.services_within(at, SHARED_DAYS * DAY, SHARED_SERVICES):
            shared += weight
    return shared / sum(shares)


def _mean(values: Sequence[float], zeros: int) -> float | None:
    """Return the mean of the values and so many zeros, None of nothing."""
    count = len(values) + zeros
    return sum(values) / count if count else None
