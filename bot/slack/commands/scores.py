"""The score as of now of one change or deployment that somebody asks about, worked out by another process.

Who asks about the same waits for the same child, and what it told is remembered for some minutes while nobody
collects. What a reader may see was decided before; nothing of this is about a reader.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Final, NamedTuple, TypeVar, cast

from bot.slack import replies
from bot.slack.children import Children, NotDone
from bot.slack.concurrency import Slow, TTLCache
from bot.slack.send.outcomes import apology
from briefing.answers.change import with_change_score, with_deployment_score
from briefing.answers.values.changes import ChangeAnswer, DeploymentAnswer

if TYPE_CHECKING:
    from concurrent.futures import Future

    from briefing.answers.explain.explanation import Explained, Kind
    from data.store import Store


REMEMBERED_SECONDS: Final = 300
MOST_REMEMBERED: Final = 200

A = TypeVar("A")


class Subject(NamedTuple):
    """What a score is wanted of."""

    kind: Kind
    id: str


class Told(NamedTuple):
    """What was worked out, and the store's count of writes that it is of."""

    writes: int
    explained: Explained


def subject_of(value: object) -> Subject | None:
    """Return what an answer wants a score of, None where it wants none."""
    if not isinstance(value, ChangeAnswer | DeploymentAnswer) or value.wanted is None:
        return None
    return Subject("change" if isinstance(value, ChangeAnswer) else "deployment", value.id)


def with_score(value: A, told: Explained | str) -> A:
    """Return an answer with the score that it wanted, or with a sentence about it beside what is known."""
    if isinstance(told, str):
        if isinstance(value, ChangeAnswer | DeploymentAnswer) and value.wanted is not None:
            return cast("A", replace(value, wanted=replace(value.wanted, says=told)))
        return value
    if isinstance(value, ChangeAnswer) and told.kind == "change":
        return cast("A", with_change_score(value, told))
    if isinstance(value, DeploymentAnswer) and told.kind == "deployment":
        return cast("A", with_deployment_score(value, told))
    return value


class Scores:
    """Works scores out, each once. Safe to share between threads."""

    def __init__(self, store: Store, elsewhere: Children, slow: Slow) -> None:
        self._store = store
        self._elsewhere = elsewhere
        self._slow = slow
        self._told: TTLCache[Told] = TTLCache(seconds=REMEMBERED_SECONDS, most=MOST_REMEMBERED)
        self._running: dict[tuple[Subject, int], Future[Explained | str]] = {}
        self._lock = threading.Lock()

    def known(self, subject: Subject) -> Explained | None:
        """Return what was worked out in the last minutes, whatever was collected since."""
        found = self._told.get(subject)
        return None if found is None else found[0].explained

    def wait(
        self, subject: Subject, *, meanwhile: Callable[[], object], after: Callable[[Explained | str], object]
    ) -> Explained | str | None:
        """Return what is worked out, or a sentence about why it is not, as `Slow.wait` does.

        Raises:
            Busy: so much is being worked on that this was not begun.
        """
        with self._store.snapshot() as view:
            writes = view.writes()
        found = self._told.get(subject)
        if found is not None and found[0].writes == writes:
            return found[0].explained
        return self._slow.wait(self._begun(subject, writes), meanwhile=meanwhile, after=after)

    def _begun(self, subject: Subject, writes: int) -> Future[Explained | str]:
        key = subject, writes
        with self._lock:
            running = self._running.get(key)
            if running is not None:
                return running
            future = self._slow.begin(lambda: self._worked_out(subject, writes))
            self._running[key] = future
        # Not under the lock: where it is over already, this calls at once.
        future.add_done_callback(lambda _: self._over(key))
        return future

    def _over(self, key: tuple[Subject, int]) -> None:
        with self._lock:
            self._running.pop(key, None)

    def _worked_out(self, subject: Subject, writes: int) -> Explained | str:
        """Return what another process tells, or an apology: those who wait for it may be gone when it goes wrong."""
        try:
            told = self._elsewhere.explain(subject.kind, subject.id)
        except NotDone as error:
            return replies.no_score_because(str(error))
        except Exception as error:  # noqa: BLE001 (whatever it was, the asker is owed a sentence and the log the rest)
            return replies.no_score_because(apology(f"the score of {subject.id} could not be worked out", error))
        return self._told.put(subject, Told(writes, told)).explained
