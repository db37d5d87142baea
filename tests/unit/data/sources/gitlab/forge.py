"""A GitLab of few words: it answers what it was told to by path, pages lists as GitLab does, and counts what is asked.

Times are epoch seconds in the tests and ISO 8601 in the answers. What a merge request is made of is empty unless told.
"""

from __future__ import annotations

import base64
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from data.records import Change
from data.sources.gitlab import AccessToken, GitLab, GitLabSource
from data.store import Store
from tests.fakes.gitlab import Project, World
from tests.fakes.gitlab.world import iso
from tests.fakes.scripted import Asked, Said, ScriptedServer
from tests.fakes.wire import client_of
from tests.unit.data.sources.desk import DAY, HOUR, NOW, Desk

TOKEN = "glpat-hunter2-for-the-tests"
EMPTY = ("commits", "diffs", "discussions", "resource_label_events", "pipelines")
"""The lists of a merge request that are empty where nothing else is told."""

ADA = {"id": 1, "username": "ada", "name": "Ada Lovelace"}
BOB = {"id": 2, "username": "bob", "name": "Bob"}


def shop(path: str = "acme/shop") -> Project:
    """A project of the fake with a world, whose JSON is told with what a test has otherwise."""
    return World().project(path)


class Scripted(ScriptedServer):
    """Answers by path: a list is paged, an object is told as it is, `Said` is said, a function is asked first."""

    def __init__(self) -> None:
        super().__init__(Said())
        self.told: dict[str, Any] = {}
        self.missing = Said(status=404, json={"message": "404 Not Found"})

    def next_answer(self, asked: Asked) -> Any:
        self.requests.append(asked)
        parts = urlsplit(asked.path)
        query = {name: values[-1] for name, values in parse_qs(parts.query).items()}
        path = unquote(parts.path.removeprefix("/api/v4"))
        found = self.told.get(path)
        if callable(found):
            found = found(query)
        if isinstance(found, list):
            return self._page(found, query)
        if found is not None:
            return found if not isinstance(found, dict) else Said(json=found)
        is_part = "/merge_requests/" in path and path.rpartition("/")[2] in EMPTY
        return self._page([], query) if is_part else self.missing

    def paths(self) -> list[str]:
        """What was asked for since the last time, without parameters."""
        found = [unquote(urlsplit(one.path).path.removeprefix("/api/v4")) for one in self.requests]
        self.requests.clear()
        return found

    def _page(self, nodes: list[dict[str, Any]], query: Mapping[str, str]) -> Said:
        if "updated_after" in query:
            since = query["updated_after"].replace("Z", ".000Z")
            nodes = [one for one in nodes if (one.get("updated_at") or one["created_at"]) >= since]
        if query.get("order_by") == "updated_at":
            nodes = sorted(nodes, key=lambda one: one.get("updated_at") or one["created_at"])
        page, size = int(query.get("page", 1)), int(query.get("per_page", 20))
        rest = nodes[page * size :]
        headers = {"x-next-page": str(page + 1) if rest else "", "x-total": str(len(nodes))}
        return Said(json=nodes[(page - 1) * size : page * size], headers=headers)


@dataclass(kw_only=True)
class Forge(Desk):
    """What a test holds: one project, acme/shop."""

    server: Scripted
    projects: tuple[str, ...] = ("acme/shop",)
    group: str | None = None

    @property
    def told(self) -> dict[str, Any]:
        return self.server.told

    def project(self, path: str = "acme/shop", number: int = 42, **more: Any) -> dict[str, Any]:
        """A project with a branch and nothing else."""
        node = {**shop(path).node, "id": number, **more}
        self.told[f"/projects/{path}"] = node
        for part in ("merge_requests", "deployments", "pipelines", "releases", "repository/tags", "members"):
            self.told[f"/projects/{number}/{part}"] = []
        self.told[f"/projects/{number}/repository/branches/main"] = {"name": "main", "commit": {"id": "c0ffee"}}
        return node

    def merge(self, iid: int = 1, *, at: int = NOW - 3 * DAY, **more: Any) -> dict[str, Any]:
        """An open merge request, opened and touched at a time."""
        node = {
            **shop().merge_request(f"Change {iid}", author=None, at=at).node,
            "id": 1000 + iid,
            "iid": iid,
            "project_id": 42,
            "author": ADA,
            "sha": f"{iid:040x}",
            "source_branch": f"branch-{iid}",
            **more,
        }
        self.told["/projects/42/merge_requests"].append(node)
        self.told[f"/projects/42/merge_requests/{iid}"] = node
        self.part(iid, "approvals", {"approved_by": []})
        return node

    def part(self, iid: int, part: str, told: Any) -> None:
        """Tell a part of a merge request."""
        self.told[f"/projects/42/merge_requests/{iid}/{part}"] = told

    def file(self, path: str, text: str, *, ref: str = "c0ffee", blob: str | None = None) -> None:
        """Put a file into the repository, as it is told at whatever commit."""
        content = base64.b64encode(text.encode()).decode()
        node = {
            "file_path": path,
            "content": content,
            "encoding": "base64",
            "blob_id": blob or str(hash(text)),
            "ref": ref,
        }
        held = self.told.setdefault(f"files:{path}", {})
        held[ref] = node
        missing = Said(status=404, json={"message": "404 File Not Found"})
        self.told[f"/projects/42/repository/files/{path}"] = lambda query: held.get(query["ref"], missing)

    def source(self, *, has_mirrors: bool = False) -> GitLabSource:
        transport = self.transport("GitLab", credentials=AccessToken(TOKEN), secrets=(TOKEN,))
        return GitLabSource(
            GitLab(transport),
            since=self.since,
            clock=lambda: self.now,
            projects=() if self.group else self.projects,
            group=self.group,
            known=self.known(),
            has_mirrors=has_mirrors,
        )

    def change(self, iid: int = 1) -> Change:
        return self.changes()[iid]


@contextmanager
def opened(store: Store) -> Iterator[Forge]:
    with Scripted() as server, client_of(server.url) as client:
        forge = Forge(server=server, store=store, client=client)
        forge.project()
        yield forge


def refused(message: str = "403 Forbidden", status: int = 403) -> Said:
    return Said(status=status, json={"message": message})


def note(number: int, body: str, *, at: int, author: dict[str, Any] = BOB, system: bool = False) -> dict[str, Any]:
    return {"id": number, "body": body, "author": author, "created_at": iso(at), "system": system, "type": None}


def thread(number: int, *notes: dict[str, Any], alone: bool = False) -> dict[str, Any]:
    return {"id": f"{number:x}", "individual_note": alone, "notes": list(notes)}


def job(number: int, name: str, status: str, **more: Any) -> dict[str, Any]:
    page = f"https://gitlab.example.com/acme/shop/-/jobs/{number}"
    return {**shop().pipeline(NOW).job(name, status, NOW - DAY), "id": number, "web_url": page, **more}


def pipeline(number: int, sha: str, status: str, **more: Any) -> dict[str, Any]:
    told = {"id": number, "project_id": 42, "status": status, "updated_at": iso(NOW - DAY + HOUR)}
    return {**shop().pipeline(NOW - DAY, sha=sha).node, **told, **more}
