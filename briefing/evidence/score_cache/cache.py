"""Keeps services' scores as of a moment, and finds them again while they are still true.

Other data, another service map, scorecard or format gives another stamp, and the entry is ignored. A service's week
that came out the same is written once for all moments.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Iterator
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Final

from briefing.contracts.grouping import grouped
from briefing.evidence.operations import KINDS, joined
from briefing.evidence.score_cache.packed import FORMAT, KeptPart, packed, unpacked
from briefing.evidence.stored.org_snapshot import DAY, WEEK, OrgSnapshot, in_order
from data.query import within
from data.records import KeptService, KeptWeek, Service, ServicePath, Team

if TYPE_CHECKING:
    from briefing.evidence.stored.sources import Frame
    from data.store import Store
    from data.transaction import Transaction
    from data.view import View
    from scoring.catalogue import Catalogue
    from scoring.score import Method

KEPT_SECONDS: Final = 8 * DAY
"""How long before a service's newest moment another is kept: all zones end their week within that."""


def stamp_of(view: View, method: Method, incident_hours: int) -> str:
    """Return a digest of all that scores depend on besides the moment.

    Data counts by its number of writes; the service map by its words, since a rehearsal's may differ from the store's.
    """
    made_of = (
        FORMAT,
        view.writes(),
        method.catalogue.digest,
        method.bands,
        method.kinds,
        incident_hours,
        view.read(Team),
        view.read(Service),
        view.read(ServicePath),
    )
    return sha256(repr(made_of).encode()).hexdigest()


def keep(store: Store, holdings: OrgSnapshot, services: Collection[str], stamp: str) -> None:
    """Write what is known of services (ids) in one transaction, and delete what nobody will ask for."""
    moment = holdings.frame.moment
    weeks = {service: [packed(one) for one in mine] for service, mine in _weeks(holdings, services)}
    with store.transaction() as transaction:
        stored = set(transaction.pick(KeptWeek, ("service_id", "digest"), service_id=sorted(services)))
        for service in sorted(services):
            bodies = {sha256(body).hexdigest(): body for body in weeks.get(service, ())}
            transaction.save(
                KeptWeek(service_id=service, digest=digest, body=body)
                for digest, body in bodies.items()
                if (service, digest) not in stored
            )
            transaction.save(
                [
                    KeptService(
                        service_id=service,
                        moment=moment,
                        stamp=stamp,
                        began_at=holdings.began.get(service),
                        weeks=json.dumps(list(bodies)),
                    )
                ]
            )
        _let_go(transaction, services, stored, moment)


def _weeks(holdings: OrgSnapshot, services: Collection[str]) -> Iterator[tuple[str, list[KeptPart]]]:
    """Yield each service's weeks, oldest first; a change of several services is in each."""
    found: dict[str, dict[int, dict[str, list[Any]]]] = defaultdict(lambda: defaultdict(lambda: defaultdict(list)))
    for change in holdings.changes:
        for service in dict.fromkeys(change.services):
            found[service][change.landed_at // WEEK]["changes"].append(change)
    for kind in KINDS:
        for one in getattr(holdings.operations, kind):
            found[one.service][one.at // WEEK][kind].append(one)
    for service in services:
        parts = (part for _, part in sorted(found[service].items()))
        yield service, [KeptPart(**{kind: tuple(every) for kind, every in part.items()}) for part in parts]


def _let_go(
    transaction: Transaction, services: Collection[str], stored: Collection[tuple[str, ...]], moment: int
) -> None:
    """Delete what is too old to be asked for, and weeks nothing refers to."""
    transaction.delete(KeptService, within("moment", None, moment - KEPT_SECONDS), service_id=sorted(services))
    used: dict[str, set[str]] = defaultdict(set)
    for one in transaction.read(KeptService, service_id=sorted(services)):
        used[one.service_id].update(json.loads(one.weeks))
    unused = grouped((service, digest) for service, digest in stored if digest not in used[service])
    for service in sorted(unused):
        transaction.delete(KeptWeek, service_id=service, digest=sorted(unused[service]))


def is_kept(view: View, moment: int, services: Collection[str], stamp: str) -> bool:
    """Whether all of some services (ids) is kept as of a moment, and still true."""
    kept = view.read(KeptService, moment=moment, service_id=sorted(services))
    return len(kept) == len(services) and all(one.stamp == stamp for one in kept)


def find(view: View, frame: Frame, services: Collection[str], stamp: str, catalogue: Catalogue) -> OrgSnapshot | None:
    """Return what is kept of services (ids) as of a moment, None if anything is missing or outdated."""
    kept = view.read(KeptService, moment=frame.moment, service_id=sorted(services))
    if len(kept) < len(services) or any(one.stamp != stamp for one in kept):
        return None
    wanted = {one.service_id: json.loads(one.weeks) for one in kept}
    digests = sorted({digest for mine in wanted.values() for digest in mine})
    bodies = {
        (one.service_id, one.digest): one.body
        for one in view.read(KeptWeek, service_id=sorted(services), digest=digests)
    }
    if any((service, digest) not in bodies for service, mine in wanted.items() for digest in mine):
        # Another writer of this service may just have deleted a week that came out the same here.
        return None
    signals = catalogue.by_id
    parts = [unpacked(bodies[service, digest], signals) for service, mine in sorted(wanted.items()) for digest in mine]
    return OrgSnapshot(
        frame=frame,
        # A change of several services is kept with each.
        changes=in_order({one.id: one for part in parts for one in part.changes}.values()),
        operations=joined(parts),
        began={one.service_id: one.began_at for one in kept if one.began_at is not None},
    )
