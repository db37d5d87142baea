"""A change with its parts as read from a forge, and what both forges derive from it alike."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from data.records import Change, ChangeCommit, ChangeFile, ChangeLabel, Check, Person, Review
from data.sources.source import Deletion

if TYPE_CHECKING:
    from data.view import Collected


PARTS: Final = (ChangeFile, ChangeCommit, ChangeLabel, Review, Check)
"""The kinds of records of a change; each is replaced as a whole."""

WAITED_FOR: Final = 2 * 86_400
"""Seconds to ask again for a running check (from the last touch) or a failed part (from the fault)."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ReadChange:
    """A change as records. In `parts` None was not told; parts in `holes` are incomplete and replace nothing.
    `is_waiting` while a check has no result, `has_failed` where a part may be had later.
    """

    change: Change
    parts: dict[type[Collected], list[Collected] | None]
    holes: frozenset[type[Collected]] = frozenset()
    is_waiting: bool
    has_failed: bool = False

    @property
    def is_alive(self) -> bool:
        """Whether it is open or merged."""
        return self.change.merged_at is not None or self.change.closed_at is None

    def is_whole(self, kind: type[Collected]) -> bool:
        return self.parts[kind] is not None and kind not in self.holes


def read_change(
    change: Change,
    parts: Mapping[type[Collected], Sequence[Collected] | None],
    *,
    holes: frozenset[type[Collected]] = frozenset(),
    has_failed: bool = False,
) -> ReadChange:
    """Return a change with its parts and what follows from them: its beginning, its approval, running checks."""
    told = [one for found in parts.values() for one in found or ()]
    first = min((one.authored_at for one in told if isinstance(one, ChangeCommit)), default=None)
    reviews = [one for one in told if isinstance(one, Review)]
    return ReadChange(
        change=replace(
            change,
            # A commit rewritten after the opening does not make the change younger.
            first_commit_at=None if first is None else min(first, change.opened_at),
            approved_at=approved_at(reviews, change.author_id, change.merged_at),
        ),
        parts={kind: None if found is None else list(found) for kind, found in parts.items()},
        holes=holes,
        is_waiting=any(one.conclusion is None for one in told if isinstance(one, Check)),
        has_failed=has_failed,
    )


def records_of(read: Sequence[ReadChange]) -> list[Collected]:
    changes: list[Collected] = [one.change for one in read]
    return [*changes, *(record for kind in PARTS for one in read for record in one.parts[kind] or ())]


def gone_of(read: Sequence[ReadChange]) -> tuple[Deletion, ...]:
    """Return the deletions for parts that were told whole; the others stay as stored."""
    told = {kind: tuple(one.change.id for one in read if one.is_whole(kind)) for kind in PARTS}
    return tuple(Deletion(kind=kind, where={"change_id": ids}) for kind, ids in told.items() if ids)


def approved_at(reviews: Iterable[Review], author: str | None, merged_at: int | None) -> int | None:
    """Return the first approval by another that still stands, None if somebody objects. A reviewer's last word counts;
    comments change nothing, nor does anything after the merge.
    """
    last: dict[str, Review] = {}
    for review in sorted(reviews, key=lambda one: (one.submitted_at, one.id)):
        in_time = merged_at is None or review.submitted_at <= merged_at
        by_other = review.reviewer_id is None or review.reviewer_id != author
        if in_time and by_other and review.state != "commented":
            last[review.reviewer_id or review.id] = review
    if any(review.state == "changes_requested" for review in last.values()):
        return None
    return min((review.submitted_at for review in last.values() if review.state == "approved"), default=None)


def read_labels(
    events: Iterable[tuple[str, int, bool]], present: Iterable[str] | None, change_id: str, opened: int
) -> list[ChangeLabel]:
    """Return when each label came and went, from events in order: name, time, whether it came. `present` are the labels
    now, None if not told. One without an event (after an import) was there from the beginning.
    """
    since: dict[str, int] = {}
    found: list[ChangeLabel] = []
    for name, moment, came in events:
        if came:
            since.setdefault(name, moment)
        else:
            began = since.pop(name, opened)
            found.append(ChangeLabel(change_id=change_id, label=name, observed_at=began, gone_at=moment))
    found += [
        ChangeLabel(change_id=change_id, label=name, observed_at=since.get(name, opened), gone_at=None)
        for name in sorted(set(since if present is None else present))
    ]
    # A label that came and went within a second has one row; the last event counts.
    return list({(one.label, one.observed_at): one for one in found}.values())


def revert_pattern(words: str, name: str, path: str, sign: str) -> re.Pattern[str]:
    """Match "Reverts acme/shop#812" (`words` for a change, `name` of a repository) or an address at a line's start."""
    # Blanks only, not newlines: over empty lines a stranger could make this search take forever.
    return re.compile(
        rf"^[ \t]*(?:this[ \t]+)?reverts?:?[ \t]+(?:(?:{words})[ \t]+)?"
        rf"(?:https?://[^\s/]+/(?P<there>{name}?){path}/|(?P<here>{name})?{sign})(?P<number>\d{{1,12}})\b",
        re.IGNORECASE | re.MULTILINE,
    )


def reverted_by(found: re.Match[str], names: Collection[str]) -> int | None:
    """Return the number of a match; None where it names a repository other than `names`."""
    named = found["there"] or found["here"]
    return int(found["number"]) if named is None or named.lower() in {name.lower() for name in names} else None


PersonOf: TypeAlias = "Callable[[Mapping[str, Any], str], Person | None]"
"""Reads an account of an answer for a source's id; None for one that stands for nobody."""


class Accounts:
    """The accounts, each once. `prefix` is the source's id, which tells two servers apart."""

    def __init__(self, prefix: str, person_of: PersonOf) -> None:
        self.prefix = prefix
        self._person_of = person_of
        self._seen: dict[str, Person] = {}

    def id_of(self, account: Mapping[str, Any] | None) -> str | None:
        """Remember an account and return its id; None for a deleted one."""
        person = None if account is None else self._person_of(account, self.prefix)
        if person is None:
            return None
        known = self._seen.get(person.id)
        # An answer without a name must not undo one with it.
        if known is None or known.name == known.login:
            self._seen[person.id] = person
        return person.id

    def records(self) -> list[Person]:
        return [self._seen[one] for one in sorted(self._seen)]
