"""Looks over an account's GitHub for the first settings: repositories, owners, environments; nothing is kept.

Repositories are ranked by commits of 90 days on the default branch, as a push may be a bot's to a branch that nobody
reads. Only those taken are looked into: two levels of folders, CODEOWNERS, the newest deployments. A person's account
works like an organisation, without teams.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any, Final

from data.errors import AccessDenied, NotFound
from data.parts import SHELVES, Folder, texts_wanted
from data.sources.forge.answers import NOT_KEPT, Node, inner, iso
from data.sources.github.access import is_told, more_after, nodes, reading
from data.sources.github.activity import CODEOWNERS_PLACES
from data.sources.github.api import GitHub, Part, PartReply, TooMuch, named
from data.sources.github.permissions import WHO, owned
from data.sources.github.queries import LIMIT
from data.sources.github.seen import Seen, SeenRepository, SeenTeam, Viewer

DAY: Final = 86_400
ACTIVE_SECONDS: Final = 90 * DAY
"""How far back commits count."""

MOST_LISTED: Final = 1_000
MOST_RANKED: Final = 60
"""How many of the last pushed are asked for their commits, an expensive question."""

LOOKED_INTO_AT_ONCE: Final = 5
"""Repositories per question: each brings two levels of folders."""

VIEWER: Final = f"""
query Viewer {{ {LIMIT} viewer {{ login organizations(first: 100) {{ nodes {{ login }} }} }} }}"""
TEAMS: Final = f"""
query OwnedTeams($login: String!, $after: String) {{
  {LIMIT}
  organization(login: $login) {{
    name teams(first: 100, after: $after) {{ pageInfo {{ hasNextPage endCursor }} nodes {{ slug name }} }}
  }}
}}"""
NAMED: Final = "repository(owner: $owner, name: $name) { nameWithOwner }"
ACTIVITY: Final = """
repository(owner: $owner, name: $name) {
  defaultBranchRef { target { ... on Commit { history(first: 30, since: $since) {
    totalCount nodes { author { date } }
  } } } }
}"""
TEXT: Final = "repository(owner: $owner, name: $name) { object(expression: $file) { ... on Blob { text } } }"

_FOLDERS: Final = "... on Tree { entries { name type object { ... on Tree { entries { name type } } } } }"
_INSIDE: Final = (
    *(
        f'{alias}: object(expression: "HEAD:{path}") {{ ... on Blob {{ text }} }}'
        for alias, path in CODEOWNERS_PLACES.items()
    ),
    *(f'{path or "root"}: object(expression: "HEAD:{path}") {{ {_FOLDERS} }}' for path in ("", *SHELVES)),
    "deployments(first: 50, orderBy: {field: CREATED_AT, direction: DESC}) { nodes { environment } }",
)
INSIDE: Final = f"repository(owner: $owner, name: $name) {{ {' '.join(_INSIDE)} }}"


def who_asks(github: GitHub) -> Viewer:
    """Return whose token it is. Raises what `GitHub.ask` raises."""
    what = "who the token belongs to, at POST /graphql,"
    try:
        told = github.ask(VIEWER, {}, what=what)
    except AccessDenied:
        # Without read:org a token knows its owner, but not their organisations.
        told = github.ask(WHO, {}, what=what)
    with reading(what, NOT_KEPT):
        viewer = told.data.get("viewer") or {}
        listed = viewer.get("organizations")
        logins = tuple(one["login"] for one in nodes(listed)) if is_told(listed) else None
        return Viewer(login=viewer.get("login"), organisations=logins)


def look_over(  # noqa: PLR0913 (each says what to look at)
    github: GitHub,
    login: str,
    *,
    now: int,
    most: int,
    names: Sequence[str] = (),
    on_done: Callable[[int, int], object] = lambda _done, _all: None,
) -> Seen:
    """Look at a login's `most` active repositories, or only those `names`; `now` is in epoch seconds. `on_done` is told
    (done, total). Raises NotFound for an unknown account or name, and what `GitHub.ask` raises.
    """
    owner, listed, cut_off = _owned(github, login)
    kept = [one for one in listed if _is_in_use(one)]
    chosen = _named(github, names, now) if names else _ranked(github, kept, now)[:most]
    found: list[SeenRepository] = []
    on_done(0, len(chosen))
    for first in range(0, len(chosen), LOOKED_INTO_AT_ONCE):
        found += _looked_into(github, chosen[first : first + LOOKED_INTO_AT_ONCE])
        on_done(len(found), len(chosen))
    is_organisation = owner["__typename"] == "Organization"
    name, teams = _teams(github, owner["login"]) if is_organisation else (None, None)
    return Seen(
        login=owner["login"],
        name=name or owner["login"],
        is_organisation=is_organisation,
        repositories=tuple(found),
        there=frozenset(one["nameWithOwner"] for one in kept) | {one.name for one in chosen},
        left_out=len(listed) - len(kept),
        teams=teams,
        cut_off=cut_off,
    )


def _owned(github: GitHub, login: str) -> tuple[Node, list[Node], bool]:
    """Return the account, its repositories, and whether it has more than we list."""
    found: list[Node] = []
    account: Node = {}
    goes_on = False
    for account, listed, goes_on in owned(github, login):  # noqa: B007 (the last of them are what is told)
        found += listed
        if len(found) >= MOST_LISTED:
            break
    return account, found, goes_on


def _is_in_use(node: Node) -> bool:
    return not (node["isArchived"] or node["isDisabled"] or node["isEmpty"] or node["isFork"])


def _named(github: GitHub, names: Sequence[str], now: int) -> list[SeenRepository]:
    """Return the named repositories, whatever they are: a fork by name is meant."""
    found = []
    for name, reply in zip(names, _ask(github, names, NAMED, "the repositories that were named"), strict=True):
        if reply.value is None:
            raise NotFound(f"the repository {name}", raw="; ".join(problem.words for problem in reply.problems))
        found.append(SeenRepository(name=reply.value["nameWithOwner"]))
    return _with_activity(github, found, now)


def _ranked(github: GitHub, kept: Sequence[Node], now: int) -> list[SeenRepository]:
    """Return the most active first; if no commits are visible, the last pushed."""
    recent = sorted(kept, key=lambda one: (-one["pushedAt"], one["nameWithOwner"]))[:MOST_RANKED]
    seen = _with_activity(github, [SeenRepository(name=one["nameWithOwner"]) for one in recent], now)
    active = [one for one in seen if one.commits != 0] or seen
    return sorted(active, key=lambda one: -(one.commits or 0))


def _with_activity(github: GitHub, seen: Sequence[SeenRepository], now: int) -> list[SeenRepository]:
    since = iso(now - ACTIVE_SECONDS)
    names = [one.name for one in seen]
    replies = _ask(github, names, ACTIVITY, "how active the repositories are", since=("GitTimestamp", since))
    found = []
    for name, reply in zip(names, replies, strict=True):
        with reading(f"the commits of {name}", reply.value):
            history = inner(reply.value, "defaultBranchRef", "target", "history")
            dates = [one for one in (inner(node, "author", "date") for node in nodes(history)) if one is not None]
            commits = None if history is None else int(history["totalCount"])
            found.append(SeenRepository(name=name, commits=commits, authored=tuple(map(_authored, dates))))
    return found


def _authored(date: str) -> tuple[int, int]:
    """Return the moment and the author's offset east of UTC in seconds, which GitHub keeps."""
    moment = datetime.fromisoformat(date)
    offset = moment.utcoffset()
    return int(moment.timestamp()), 0 if offset is None else int(offset.total_seconds())


def _looked_into(github: GitHub, seen: Sequence[SeenRepository]) -> list[SeenRepository]:
    """Look into some together; one by one where that is too much for GitHub."""
    try:
        return list(_inside(github, seen))
    except TooMuch:
        if len(seen) == 1:
            raise
        return [found for one in seen for found in _inside(github, [one])]


def _inside(github: GitHub, seen: Sequence[SeenRepository]) -> Iterator[SeenRepository]:
    replies = _ask(github, [one.name for one in seen], INSIDE, "what is in the repositories", at_once=len(seen))
    for one, reply in zip(seen, replies, strict=True):
        with reading(f"what is in {one.name}", reply.value):
            folders = tuple(_folders(reply.value))
            yield SeenRepository(
                name=one.name,
                commits=one.commits,
                authored=one.authored,
                codeowners=_codeowners(reply.value),
                environments=_environments(reply.value),
                folders=folders,
                texts=_texts(github, one.name, texts_wanted(folders)),
            )


def _texts(github: GitHub, name: str, paths: Sequence[str]) -> dict[str, str]:
    """Read the files that say what a folder is; hidden ones are left out."""
    parts = [Part(selection=TEXT, variables=named(name) | {"file": ("String!", f"HEAD:{path}")}) for path in paths]
    replies = github.ask_together(parts, what=f"the manifests of {name}")
    texts = ((path, inner(reply.value, "object", "text")) for path, reply in zip(paths, replies, strict=True))
    return {path: text for path, text in texts if text is not None}


def _codeowners(node: Node | None) -> str | None:
    for alias in CODEOWNERS_PLACES:
        if (found := inner(node, alias)) is not None:
            text: str | None = found.get("text")
            return text
    return None


def _environments(node: Node | None) -> tuple[str, ...] | None:
    listed = inner(node, "deployments")
    if not is_told(listed):
        return None
    return tuple(dict.fromkeys(one["environment"] for one in nodes(listed) if one.get("environment")))


def _folders(node: Node | None) -> Iterator[Folder]:
    for path in ("", *SHELVES):
        tree = inner(node, path or "root")
        entries = _entries(tree)
        if not entries:
            continue
        yield _folder(path, entries)
        for entry in entries:
            # A folder that only holds others is looked at with its own folders.
            if entry["type"] == "tree" and not (path == "" and entry["name"] in SHELVES):
                yield _folder(f"{path}/{entry['name']}".lstrip("/"), _entries(entry.get("object")))


def _entries(tree: Node | None) -> list[Any]:
    return [] if tree is None else list(tree.get("entries") or ())


def _folder(path: str, entries: Iterable[Node]) -> Folder:
    listed = list(entries)
    return Folder(
        path=path,
        files=frozenset(one["name"] for one in listed if one["type"] == "blob"),
        folders=frozenset(one["name"] for one in listed if one["type"] == "tree"),
    )


def _teams(github: GitHub, login: str) -> tuple[str | None, tuple[SeenTeam, ...] | None]:
    """Return an organisation's name and teams, None where hidden."""
    found: list[SeenTeam] = []
    after: str | None = None
    what = f"the teams of {login}"
    while True:
        try:
            told = github.ask(TEAMS, {"login": login, "after": after}, what=what)
        except AccessDenied:
            return None, None
        name, teams = inner(told.data, "organization", "name"), inner(told.data, "organization", "teams")
        if not is_told(teams):
            return name, None
        with reading(what, teams):
            found += [SeenTeam(slug=one["slug"], name=one["name"]) for one in nodes(teams)]
            after = more_after(teams)
        if after is None:
            return name, tuple(found)


def _ask(
    github: GitHub,
    names: Sequence[str],
    selection: str,
    what: str,
    *,
    at_once: int = 20,
    **more: tuple[str, object],
) -> Iterator[PartReply]:
    parts = [Part(selection=selection, variables={**named(name), **more}) for name in names]
    return github.ask_together(parts, what=what, at_once=max(at_once, 1))
