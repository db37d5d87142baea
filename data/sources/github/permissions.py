"""Which repositories there are; and, for `doctor`, each permission tried with one question. What is hidden behind
another missing permission (checks of an invisible commit) is unknown. A repository's id survives a rename.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from data.errors import AccessDenied, NotFound, SourceError
from data.sources.forge.answers import NOT_KEPT, Node, maybe_at
from data.sources.github.access import BY_ID, GRANTS, Grant, grant_of, more_after, nodes, reading
from data.sources.github.api import GitHub, Part, named
from data.sources.github.queries import LIMIT, OWNED
from data.sources.source import Permission

NAMES_A_REQUEST: Final = 100
NAME: Final = "repository(owner: $owner, name: $name) { id nameWithOwner isEmpty }"


def look_up(github: GitHub, names: Sequence[str]) -> dict[str, Node | None]:
    """Return GitHub's node by name, None for one not shown. Raises what `ask` raises."""
    parts = [Part(selection=NAME, variables=named(name)) for name in names]
    replies = github.ask_together(parts, what="the repositories that the settings name", at_once=NAMES_A_REQUEST)
    return {name: reply.value for name, reply in zip(names, replies, strict=True)}


def repositories_of(github: GitHub, login: str, since: int) -> Mapping[str, str]:
    """Return the ids by full name of an organisation's repositories not over before `since`. Raises as `owned`."""
    found = {
        node["nameWithOwner"]: node["id"]
        for _, listed, _ in owned(github, login)
        for node in listed
        if not (node["isDisabled"] or (node["isArchived"] and node["pushedAt"] < since))
    }
    return dict(sorted(found.items(), key=lambda one: one[0].lower()))


def owned(github: GitHub, login: str) -> Iterator[tuple[Node, list[Node], bool]]:
    """Yield an account, a page of its repositories (last pushed first), and whether there are more. Raises NotFound for
    no such account, and what `GitHub.ask` raises.
    """
    after: str | None = None
    is_last = False
    what = f"the repositories of {login}"
    while not is_last:
        told = github.ask(OWNED, {"login": login, "after": after}, what=what)
        owner = told.data.get("repositoryOwner")
        if owner is None:
            raise told.nothing(what)
        with reading(what, owner):
            listed = [{**one, "pushedAt": maybe_at(one["pushedAt"]) or 0} for one in nodes(owner["repositories"])]
            after = more_after(owner["repositories"])
        is_last = after is None
        yield owner, listed, not is_last


WHO: Final = f"query Who {{ {LIMIT} viewer {{ login }} }}"
PROBES: Final = {
    "pull_requests": "pullRequests(last: 1) { nodes { id reviews(first: 1) { totalCount } } }",
    "contents": 'object(expression: "HEAD") { oid } releases(first: 1) { totalCount }',
    "checks": 'object(expression: "HEAD") { ... on Commit { checkSuites(first: 1) { totalCount } } }',
    "statuses": 'object(expression: "HEAD") { ... on Commit { status { state } } }',
    "deployments": "deployments(first: 1) { totalCount }",
}
"""The question that tries each permission."""

BY_REST: Final = {"actions": "actions/runs", "repository_advisories": "security-advisories"}
"""What GraphQL does not tell, below the repository's path."""

TEAMS: Final = f"""
query Teams($login: String!) {{
  {LIMIT}
  organization(login: $login) {{ teams(first: 1) {{ nodes {{ members(first: 1) {{ totalCount }} }} }} }}
}}"""
NEEDS_A_COMMIT: Final = frozenset({"checks", "statuses"})
EVERYTHING: Final = tuple(dict.fromkeys(kind for grant in GRANTS for kind in grant.blinds))


def check(github: GitHub, names: Sequence[str]) -> Iterator[Permission]:
    """Yield what works and what is missing: the connection, hidden repositories, permissions."""
    try:
        with reading("who the token belongs to", NOT_KEPT):
            login = (
                github.ask(WHO, {}, what="who the token belongs to, at POST /graphql,").data.get("viewer") or {}
            ).get("login")
            found = look_up(github, names)
    except SourceError as error:
        yield Permission(what="GitHub", granted=False, detail=str(error), blinds=EVERYTHING)
        return
    yield Permission(what="GitHub", granted=True, detail="" if login is None else f"as {login}")
    yield from _repositories(found)
    seen = {name: node for name, node in found.items() if node is not None}
    full = [name for name, node in seen.items() if not node["isEmpty"]]
    place = next(iter(full or seen), None)
    for grant in GRANTS:
        if place is None:
            yield _unknown(grant, "no repository to try it on")
        else:
            yield _tried(github, grant, place, is_empty=not full)


def _repositories(found: dict[str, Node | None]) -> Iterator[Permission]:
    for name, node in found.items():
        if node is None:
            detail = "it is not there, or the token may not see it"
            yield Permission(what=name, granted=False, detail=detail, blinds=EVERYTHING)
        elif node["nameWithOwner"].lower() != name.lower():
            detail = f"is called {node['nameWithOwner']} now; write the new name into the settings"
            yield Permission(what=name, granted=True, detail=detail)


def _tried(github: GitHub, grant: Grant, name: str, *, is_empty: bool) -> Permission:
    if grant.id == "metadata":
        return _granted(grant)
    if is_empty and grant.id in NEEDS_A_COMMIT:
        return _unknown(grant, f"{name} has no commit to try it on")
    try:
        if grant.id in BY_REST:
            params = {"per_page": 1}
            path = f"/repos/{name}/{BY_REST[grant.id]}"
            github.get(path, what=f"{grant.gives} of {name}", params=params, grant=grant.id)
            return _granted(grant)
        with reading(f"{grant.gives} of {name}", NOT_KEPT):
            return _asked(github, grant, name)
    except AccessDenied:
        return _refused(grant)
    except SourceError as error:
        return _unknown(grant, str(error))


def _asked(github: GitHub, grant: Grant, name: str) -> Permission:
    owner, _, repository = name.partition("/")
    what = f"{grant.gives} of {name}"
    try:
        if grant.id == "members":
            told = github.ask(TEAMS, {"login": owner}, what=what)
        else:
            question = "query Probe($owner: String!, $name: String!) {\n" + LIMIT + "\n"
            question += "repository(owner: $owner, name: $name) { " + PROBES[grant.id] + " }\n}"
            told = github.ask(question, {"owner": owner, "name": repository}, what=what)
    except NotFound:
        return _unknown(grant, f"{owner} has no teams" if grant.id == "members" else f"{name} was not found")
    refused = [problem for problem in told.problems if problem.is_denied]
    behind = {found.id for found in (grant_of(problem.path) for problem in refused) if found is not None}
    if grant.id in behind or (refused and not behind):
        return _refused(grant)
    if behind:
        lacking = " and ".join(BY_ID[one].permission for one in sorted(behind))
        return _unknown(grant, f"cannot be tried without {lacking}")
    if grant.id == "members" and told.data.get("organization") is None:
        return _unknown(grant, f"{owner} is no organisation and has no teams")
    return _granted(grant)


def _granted(grant: Grant) -> Permission:
    return Permission(what=grant.permission, granted=True)


def _refused(grant: Grant) -> Permission:
    fix = f"grant {grant.permission}; without it there are no {grant.gives}"
    return Permission(what=grant.permission, granted=False, detail=fix, blinds=grant.blinds)


def _unknown(grant: Grant, why: str) -> Permission:
    return Permission(what=grant.permission, granted=None, detail=why, blinds=grant.blinds)
