"""The score as of now of a change or deployment, computed by another process; shared by all askers, and kept for some
minutes. It does not depend on the reader.
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
    kind: Kind
    id: str


class Told(NamedTuple):
    """The result, and the store's count of writes it is based on."""

    writes: int
    explained: Explained


def subject_of(value: object) -> Subject | None:
    """Return what an answer needs scored, None for nothing."""
    if not isinstance(value, ChangeAnswer | DeploymentAnswer) or value.wanted is None:
        return None
    return Subject("change" if isinstance(value, ChangeAnswer) else "deployment", value.id)


def with_score(value: A, told: Explained | str) -> A:
    """Return an answer with its score, or with a sentence on why it has none."""
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
    """Computes scores, each once. Thread-safe."""

    def __init__(self, store: Store, elsewhere: Children, slow: Slow) -> None:
        self._store = store
        self._elsewhere = elsewhere
        self._slow = slow
        self._told: TTLCache[Told] = TTLCache(seconds=REMEMBERED_SECONDS, most=MOST_REMEMBERED)
        self._running: dict[tuple[Subject, int], Future[Explained | str]] = {}
        self._lock = threading.Lock()

    def known(self, subject: Subject) -> Explained | None:
        """Return a result of the last minutes, whatever was collected since."""
        found = self._told.get(subject)
        return None if found is None else found[0].explained

    def wait(
        self, subject: Subject, *, meanwhile: Callable[[], object], after: Callable[[Explained | str], object]
    ) -> Explained | str | None:
        """Return the result, or a sentence on why there is none, like `Slow.wait`. Raises Busy when overloaded."""
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
        # Not under the lock: if it has ended already, this calls at once.
        future.add_done_callback(lambda _: self._over(key))
        return future

    def _over(self, key: tuple[Subject, int]) -> None:
        with self._lock:
            self._running.pop(key, None)

    def _worked_out(self, subject: Subject, writes: int) -> Explained | str:
        """Return the child's result, or an apology: nobody may be left to catch an error."""
        try:
            told = self._elsewhere.explain(subject.kind, subject.id)
        except NotDone as error:
            return replies.no_score_because(str(error))
        except Exception as error:  # noqa: BLE001 (whatever it was, the asker is owed a sentence and the log the rest)
            return replies.no_score_because(apology(f"the score of {subject.id} could not be worked out", error))
        return self._told.put(subject, Told(writes, told)).explained
