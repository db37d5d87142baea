"""A small organisation with a store behind it: one repository, its services, its merges, and what a forge told.

Times are days from the beginning; a commit's hash is made of its name unless real git made it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from data import records as r
from data.deploys.derive import Derivation, derive_deployments
from data.deploys.history import Ancestry
from data.deploys.rules import DeployRule
from data.store import Store

DAY, HOUR, MINUTE = 86_400, 3_600, 60
START = 1_750_000_000
AUTO = DeployRule()


def moment(days: float) -> int:
    return START + round(days * DAY)


def sha(name: str) -> str:
    return name if len(name) == 40 else hashlib.sha1(name.encode(), usedforsecurity=False).hexdigest()


@dataclass
class Yard:
    """What a test holds. Services of one repository `shop`, each with a folder of its name, or all of it for one."""

    store: Store
    services: tuple[str, ...] = ("checkout",)
    rules: dict[str, DeployRule] = field(default_factory=dict)
    ancestry: Ancestry | None = None
    numbers: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        alone = len(self.services) == 1
        self.store.save(
            [
                r.Team(id="team", label="Team", zone="Europe/Berlin"),
                r.Repository(id="shop", name="acme/shop", default_branch="main", web_url=None),
                *(r.Service(id=one, label=one.title(), team_id="team", tier=1, country=None) for one in self.services),
                *(
                    r.ServicePath(
                        service_id=one, repository_id="shop", position=place, glob="**" if alone else f"{one}/**"
                    )
                    for place, one in enumerate(self.services)
                ),
            ]
        )

    def merge(
        self,
        number: int,
        at: float,
        *,
        to: str | None = None,
        touches: Iterable[str] = ("checkout",),
        base: str | None = None,
    ) -> str:
        """Merge a change; return its id. `to` is its merge commit, made up unless given, `base` its branch."""
        name = f"c{number}"
        self.store.save(
            [
                r.Change(
                    id=name, repository_id="shop", number=number, title=f"Change {number}", author_id=None,
                    opened_at=moment(at) - HOUR, first_commit_at=None, approved_at=None, merged_at=moment(at),
                    closed_at=moment(at), updated_at=moment(at), is_draft=False, merge_sha=sha(to or f"m{number}"),
                    reverts_id=None, base=base,
                ),
                *(
                    r.ChangeFile(
                        change_id=name, path=f"{one}/a.py", added=1, deleted=0, previous_path=None, patch=None
                    )
                    for one in touches
                ),
            ]
        )  # fmt: skip
        return name

    def commit(self, number: int, name: str) -> None:
        """Let a change's branch have had a commit."""
        one = r.ChangeCommit(change_id=f"c{number}", sha=sha(name), position=0, author_id=None, authored_at=0)
        self.store.save([one])

    def signal(self, kind: str, name: str, at: float, of: str | None, **told: Any) -> r.DeploySignal:
        """Let the forge tell of something, by default over and well after five minutes."""
        count = self.numbers.setdefault(f"{kind}/{name}/{at}/{told.get('environment')}", str(len(self.numbers)))
        usual = {"deployment": "success", "workflow_run": "success", "release": "published", "tag": "created"}[kind]
        lasts = 5 * MINUTE if kind in {"deployment", "workflow_run"} else 0
        signal = r.DeploySignal(
            id=f"shop/{kind}/{count}",
            repository_id="shop",
            kind=kind,
            name=name,
            sha=None if of is None else sha(of),
            state=usual,
            began_at=moment(at) - lasts,
            finished_at=moment(at),
            url=None,
        )
        signal = replace(signal, **told)
        self.store.save([signal])
        return signal

    def deploy(self, at: float, of: str | None, environment: str | None = "production", **told: Any) -> r.DeploySignal:
        return self.signal("deployment", "deploy", at, of, environment=environment, **told)

    def run(self, name: str, at: float, of: str, **told: Any) -> r.DeploySignal:
        return self.signal("workflow_run", name, at, of, **told)

    def tag(self, name: str, at: float, of: str, **told: Any) -> r.DeploySignal:
        return self.signal("tag", name, at, of, **told)

    def incident(self, at: float, **told: Any) -> r.Incident:
        one = r.Incident(
            id=f"i{at}", service_id="checkout", title="It fails", began_at=moment(at), acknowledged_at=None,
            resolved_at=None, deployment_id=None, is_deploy_related=None, url=None,
        )  # fmt: skip
        one = replace(one, **told)
        self.store.save([one])
        return one

    def derive(self) -> Derivation:
        rules = {one: self.rules.get(one, AUTO) for one in self.services}
        return derive_deployments(self.store, rules, self.ancestry)

    def deployments(self, service: str = "checkout") -> list[r.Deployment]:
        """What is stored after a derivation, in the order in which it was out."""
        self.derive()
        found = self.store.read(r.Deployment, service_id=service)
        return sorted(found, key=lambda one: (one.finished_at or one.began_at, one.id))

    def told(self, service: str = "checkout") -> list[tuple[str, str, float, list[str]]]:
        """Each deployment in short: its detector, its state, the day it was out, and what it carried."""
        stored = self.deployments(service)
        carried = self.carried()
        return [(one.detector, one.state, day_of(one), sorted(carried.get(one.id, ()))) for one in stored]

    def carried(self) -> Mapping[str, list[str]]:
        found: dict[str, list[str]] = {}
        for link in self.store.read(r.DeploymentChange):
            found.setdefault(link.deployment_id, []).append(link.change_id)
        return found


def day_of(one: r.Deployment) -> float:
    return round(((one.finished_at or one.began_at) - START) / DAY, 3)
