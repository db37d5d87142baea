"""Updates our stored deployments (`detected:…`) in one transaction. A cursor keeps what was tried in vain."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Final

from data.deploys.material import Material, commits_of, read_material
from data.deploys.survey import Before, Survey, Surveyor
from data.records import Cursor, Deployment, DeploymentChange

if TYPE_CHECKING:
    from data.deploys.history import Ancestry
    from data.deploys.rules import DeployRule
    from data.store import Store
    from data.view import View

PREFIX: Final = "deploys:"
"""Beginning of a service's deployment cursor id."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Derivation:
    """How many deployments and links were written, and how many deployments removed."""

    saved: int = 0
    linked: int = 0
    removed: int = 0


def derive_deployments(
    store: Store,
    rules: Mapping[str, DeployRule],
    ancestry: Ancestry | None = None,
    *,
    is_stopped: Callable[[], bool] = lambda: False,
) -> Derivation:
    """Derive the deployments of services in `rules` (by id). Concurrent runs write the same rows; stopped, it writes
    none, as git's missing answers would count as unknown. Raises DatabaseUnusable or DatabaseBusy.
    """
    with store.snapshot() as view:
        material, surveys = survey_services(view, rules, ancestry)
        old = {one: _note(view, one) for one in rules}
    if is_stopped():
        return Derivation()
    writing = _Writing()
    for survey in surveys:
        writing.compare(material, survey, old.get(survey.service))
    if writing.is_needed:
        with store.transaction() as transaction:
            if writing.gone:
                transaction.delete(Deployment, id=writing.gone)
            for deployment, changes in writing.unlinked:
                transaction.delete(DeploymentChange, deployment_id=deployment, change_id=changes)
            transaction.save([*writing.deployments, *writing.links, *writing.notes])
    return Derivation(saved=len(writing.deployments), linked=len(writing.links), removed=len(writing.gone))


def survey_services(
    view: View, rules: Mapping[str, DeployRule], ancestry: Ancestry | None = None
) -> tuple[Material, list[Survey]]:
    """Survey services (ids) like a derivation, without writing, in the order of the rules."""
    material = read_material(view, rules)
    surveyor = Surveyor(material, ancestry, lambda repository: partial(commits_of, view, repository))
    surveys = [surveyor.survey(name, rule, _before(_note(view, name))) for name, rule in rules.items()]
    return material, surveys


@dataclass(kw_only=True, slots=True)
class _Writing:
    deployments: list[Deployment] = field(default_factory=list)
    links: list[DeploymentChange] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)
    unlinked: list[tuple[str, list[str]]] = field(default_factory=list)
    notes: list[Cursor] = field(default_factory=list)

    @property
    def is_needed(self) -> bool:
        return bool(self.deployments or self.links or self.gone or self.unlinked or self.notes)

    def compare(self, material: Material, survey: Survey, old: Cursor | None) -> None:
        """Compare a service's survey with what is stored; `old` is its cursor."""
        stored = {one.id: one for one in material.own.get(survey.service, ())}
        wanted = {one.record.id: one for one in survey.found}
        self.gone += sorted(stored.keys() - wanted.keys())
        self.deployments += [one.record for name, one in wanted.items() if stored.get(name) != one.record]
        for name, one in wanted.items():
            before, now = material.carried.get(name, frozenset()), frozenset(one.carried.changes)
            self.links += [DeploymentChange(deployment_id=name, change_id=change) for change in sorted(now - before)]
            if before - now:
                self.unlinked.append((name, sorted(before - now)))
        note = _new_note(survey, old)
        self.notes += [] if note == old else [note]


def _note(view: View, service: str) -> Cursor | None:
    return view.get(Cursor, stream_id=f"{PREFIX}{service}")


def _before(note: Cursor | None) -> Before:
    told = {} if note is None else json.loads(note.cursor)
    return Before(**{name: frozenset(told.get(name, ())) for name in ("tried", "unlinked", "git")})


def _new_note(survey: Survey, old: Cursor | None) -> Cursor:
    told = {
        "git": sorted(survey.git | _before(old).git),
        "tried": sorted(survey.left_over),
        "unlinked": sorted(one.record.id for one in survey.found if not one.carried.is_linked),
    }
    moved = max((one.carried.release.first.out_at for one in survey.found), default=0)
    text = json.dumps(told, separators=(",", ":"))
    return Cursor(stream_id=f"{PREFIX}{survey.service}", cursor=text, moved_at=moved, reached_at=None)
