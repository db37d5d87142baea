"""Folders, forks and memberships for the fake GitHub: what is looked over before there are settings.

    shop = shown(github.world.repository("acme/shop", isFork=False))
    shop.commit(NOON, "Begin", files={"services/checkout/Dockerfile": "FROM scratch"})
    member_of(github.world, "riskbrief", "acme")

The answers are made by the fake itself, which holds them against GitHub's schema.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from tests.fakes.github.world import Node, Repo, World, sha_of


def shown(repo: Repo) -> Repo:
    """Let a repository answer for its folders too."""
    plain = repo.node["object"]

    def answer(args: dict[str, Any]) -> Node | None:
        revision, colon, path = (args.get("expression") or "").partition(":")
        if revision == "HEAD" and colon and repo.head is not None and (tree := _tree(repo, path)) is not None:
            return tree
        found: Node | None = plain(args)
        return found

    repo.node["object"] = answer
    branch = repo.node["defaultBranchRef"]
    repo.node["defaultBranchRef"] = lambda args: _with_since(branch(args))
    return repo


def member_of(world: World, login: str, *organisations: str) -> Node:
    """An account with its memberships."""
    user = world.user(login)
    user["organizations"] = [world.organisation(one) for one in organisations]
    return user


def personal(world: World, login: str) -> Node:
    """Let repositories below a login be those of a person, and no organisation's."""
    owner = world.organisation(login)
    owner["__typename"] = "User"
    return owner


def authored(commit: Node, offset: str) -> None:
    """Let a commit's author have a clock of another zone, such as "+01:00"."""
    commit["author"]["date"] = commit["author"]["date"].replace("Z", offset)


def _with_since(ref: Node | None) -> Node | None:
    """Let the history of a branch know when it is asked for from a day on."""
    target = None if ref is None else ref["target"]
    if ref is None or target is None:
        return ref
    history = target["history"]

    def recent(args: dict[str, Any]) -> list[Node]:
        return [one for one in history(args) if one["committedDate"] >= (args.get("since") or "")]

    return {**ref, "target": {**target, "history": recent}}


def _tree(repo: Repo, folder: str) -> Node | None:
    start = f"{folder}/" if folder else ""
    below = [path.removeprefix(start) for path in repo.files if path.startswith(start)]
    if not below:
        return None
    names = dict.fromkeys(path.partition("/")[0] for path in sorted(below))
    entries = list(_entries(repo, start, names, below))
    oid = sha_of("tree", repo.node["id"], folder)
    return {"__typename": "Tree", "id": f"TR_{oid}", "oid": oid, "entries": entries}


def _entries(repo: Repo, start: str, names: Iterable[str], below: Iterable[str]) -> Iterable[Node]:
    files = set(below)
    for name in names:
        kind = "blob" if name in files else "tree"
        entry: Node = {"__typename": "TreeEntry", "name": name, "path": f"{start}{name}", "type": kind}
        entry["object"] = lambda _args, path=f"{start}{name}", kind=kind: _tree(repo, path) if kind == "tree" else None
        yield entry
