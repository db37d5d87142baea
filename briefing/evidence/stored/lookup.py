"""Finds the change or deployment that somebody means, in the store, by what people call it.

A change goes by its id, `acme/shop#412`, `shop#412`, `#412` (or `!`, as GitLab has it), its request's address, or its
merge commit; a deployment by id or address. An ambiguous name returns all matches.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import SequenceMatcher, get_close_matches
from typing import TYPE_CHECKING, Literal
from urllib.parse import unquote, urlsplit

from briefing.evidence.stored.snapshot import RepositoryServices
from data.forges import change_label
from data.records import Change, ChangeFile, Deployment, DeploymentChange, Repository, ServicePath

if TYPE_CHECKING:
    from data.view import View

_NUMBERED = re.compile(r"(?:(?P<repository>[^#!\s]*)[#!])?(?P<number>\d{1,9})")
_PAGE = re.compile(r"/(?P<repository>.+?)(?:/-)?/(?:pull|pulls|merge_requests)/(?P<number>\d{1,9})(?:/.*)?")
_COMMIT = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")

MOST_NAMES = 5_000
"""The newest deployments, among which a similar name is looked for."""
NEAR = 0.6
"""Likeness (0 to 1, by difflib) of two names for "did you mean"."""
CLEARLY = 0.1
"""How much less alike than the best match a name may be to be listed, too."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Subject:
    """A stored change or deployment with its services' ids; `shipped_by` are services whose deployments carried it."""

    type: Literal["change", "deployment"]
    id: str
    label: str
    services: tuple[str, ...]
    shipped_by: tuple[str, ...] = ()


def find_subjects(view: View, text: str) -> tuple[Subject, ...]:
    """Return every stored change and deployment that a text names, in order of id."""
    names = {one.id: one.name for one in view.read(Repository)}
    changes = {one.id: one for one in _changes(view, text, names)}
    # No index has deployments' addresses, and a change's page is none.
    deployments = {one.id: one for one in (() if changes and "://" in text else _deployments(view, text))}
    found = [_change(view, changes[one], names) for one in sorted(changes)]
    found += [
        Subject(type="deployment", id=one, label=one, services=(deployments[one].service_id,))
        for one in sorted(deployments)
    ]
    return tuple(found)


def _change(view: View, change: Change, names: dict[str, str]) -> Subject:
    paths = view.read(ServicePath, repository_id=change.repository_id, order=("position",))
    services = RepositoryServices.of(paths)
    touched = {services.named(file.path) for file in view.read(ChangeFile, change_id=change.id)}
    label = change_label(names.get(change.repository_id, change.repository_id), change.repository_id, change.number)
    mine = tuple(sorted(one for one in touched if one is not None))
    carried = [one.deployment_id for one in view.read(DeploymentChange, change_id=change.id)]
    shipped = sorted({one.service_id for one in view.read(Deployment, id=carried)}) if carried else []
    return Subject(type="change", id=change.id, label=label, services=mine, shipped_by=tuple(shipped))


def _changes(view: View, text: str, names: dict[str, str]) -> list[Change]:
    exact = view.read(Change, id=text)
    if exact:
        return exact
    if _COMMIT.fullmatch(text):
        return view.read(Change, merge_sha=text)
    named = _by_page(view, text) if "://" in text else _NUMBERED.fullmatch(text)
    if named is None:
        return []
    wanted = _repositories(named["repository"] or "", names)
    return view.read(Change, number=int(named["number"]), repository_id=wanted) if wanted else []


def _by_page(view: View, url: str) -> re.Match[str] | None:
    """Read a change's page address; the path of a server below its host's root is removed."""
    parts = _split(url)
    if parts is None:
        return None
    host, path = parts
    for one in view.read(Repository):
        known = _split(one.web_url or "")
        if known is not None and known[0] == host and path.casefold().startswith(f"{known[1]}/".casefold()):
            return _PAGE.fullmatch(f"/{one.name}{path[len(known[1]) :]}")
    return _PAGE.fullmatch(path)


def _split(url: str) -> tuple[str, str] | None:
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    return (parts.netloc.casefold(), unquote(parts.path).rstrip("/")) if parts.netloc else None


def _repositories(name: str, names: dict[str, str]) -> list[str]:
    """Return the repositories (ids) of a name, with or without its owner; all for none."""
    wanted = name.rstrip("/").casefold()
    whole = [one for one, known in names.items() if known.casefold() == wanted]
    tails = [one for one, known in names.items() if not wanted or known.casefold().endswith(f"/{wanted}")]
    return sorted(whole or tails)


def _deployments(view: View, text: str) -> list[Deployment]:
    return view.read(Deployment, id=text) or (view.read(Deployment, url=text) if "://" in text else [])


def near_subjects(view: View, text: str) -> tuple[str, ...]:
    """Return changes and deployments with similar names, the nearest first of each."""
    named = _NUMBERED.fullmatch(text)
    names = {one.id: one.name for one in view.read(Repository)}
    found: list[str] = []
    if named is not None and named["repository"]:
        found += _near_changes(view, named, names)
    ids = [one.id for one in view.read(Deployment, order=("-began_at",), limit=MOST_NAMES)]
    return tuple(found + near(text, ids))


def _near_changes(view: View, named: re.Match[str], names: dict[str, str]) -> list[str]:
    known = _repositories(named["repository"], names)
    if not known:
        # The repository is misspelt; only in an existing one does the number tell.
        close = set(near(named["repository"], names.values()))
        known = [one for one, name in names.items() if name in close]
        there = view.read(Change, number=int(named["number"]), repository_id=known)
        return [change_label(names[one.repository_id], one.repository_id, one.number) for one in there]
    labels = [
        change_label(names[one], one, number)
        for one in known
        for number in [one.number for one in view.read(Change, repository_id=one, order=("-number",), limit=MOST_NAMES)]
    ]
    return near(change_label(names[known[0]], known[0], named["number"]), labels)


def is_change_name(text: str) -> bool:
    """Whether a text has the form of a change's name or address and of nothing else."""
    return "://" in text or _NUMBERED.fullmatch(text) is not None


def near(text: str, known: Iterable[str], *, most: int = 3) -> list[str]:
    """Return the names most like a text, best first, without clearly worse ones."""
    found = get_close_matches(text, dict.fromkeys(known), n=most, cutoff=NEAR)
    alike = [SequenceMatcher(None, one, text).ratio() for one in found]
    return [one for one, ratio in zip(found, alike, strict=True) if ratio >= alike[0] - CLEARLY]
