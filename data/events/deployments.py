"""Turns what an event tells of a deployment into a `DeploySignal`, from which it is derived with what it carried.

A signal, and not a deployment outright: which changes were new in it and whether it took another one back is found out
with the history, at the next collection, for what was told as for what was found. Several events may tell of one
deployment, in any order: it began with the first, and the latest that ended it says how.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from data.deploys.rules import EVENT
from data.events.errors import EventUnknown
from data.events.event import RUNNING
from data.events.strict import shortened
from data.records import DeploySignal, Repository, ServicePath

if TYPE_CHECKING:
    from data.events.event import ReceivedEvent
    from data.transaction import Transaction

SEVERAL: Final = "the service has {count} repositories and it was not said which; {taken} was taken"
NO_COMMIT: Final = "without `sha` nobody can say which changes it carried"


def tell_deployment(transaction: Transaction, told: ReceivedEvent, at: int) -> str:
    """Write down what an event tells of a deployment at a moment (epoch seconds); return what it does not tell.

    Raises:
        EventUnknown: the service has no repository, or not the one that it says.
    """
    repository, note = _repository(transaction, told)
    new = DeploySignal(
        # As everywhere, the id begins with the repository: what was derived of it is found again by that.
        id=f"{repository}/event/{told.thing_id}",
        repository_id=repository,
        kind=EVENT,
        name=told.service or "",
        environment=told.environment,
        sha=told.sha,
        state=told.state,
        began_at=at,
        finished_at=None if told.state == RUNNING else at,
        url=told.url,
    )
    if not transaction.add([new]):
        # Written over by what it is, so that whoever tells of the same deployment now waits until we are done.
        stored = transaction.change(DeploySignal, {"kind": EVENT}, id=new.id)[0]
        transaction.save([_joined(stored, new)])
    notes = [note, "" if told.sha is not None else NO_COMMIT]
    return "; ".join(filter(None, notes))


def _joined(one: DeploySignal, other: DeploySignal) -> DeploySignal:
    """Return what two tell of the same deployment, whichever came first."""
    early, late = sorted(
        (one, other), key=lambda each: (each.finished_at is not None, each.finished_at or 0, each.state)
    )
    return replace(
        late,
        began_at=min(one.began_at, other.began_at),
        environment=late.environment or early.environment,
        sha=late.sha or early.sha,
        url=late.url or early.url,
    )


def _repository(transaction: Transaction, told: ReceivedEvent) -> tuple[str, str]:
    """Return the id of the repository that a deployment is of, and what has to be said about that."""
    paths = transaction.read(ServicePath, service_id=told.service, order=("position",))
    ids = list(dict.fromkeys(one.repository_id for one in paths))
    names = {one.id: one.name for one in transaction.read(Repository, id=ids)}
    if not ids:
        what = f"{told.service!r} has no repository, so that nobody can say what it carried"
        raise EventUnknown(what, field="service", fix="add a [[service.path]] to it in the settings")
    if told.repository is not None:
        found = next((one for one in ids if told.repository.lower() in {one.lower(), names.get(one, "").lower()}), None)
        if found is None:
            known = ", ".join(names.get(one, one) for one in ids)
            what = f"{shortened(told.repository)!r} is no repository of {told.service!r}"
            raise EventUnknown(what, field="repository", fix=f"send one of {known}, or leave it out")
        return found, ""
    note = "" if len(ids) == 1 else SEVERAL.format(count=len(ids), taken=names.get(ids[0], ids[0]))
    return ids[0], note
