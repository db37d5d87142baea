"""Answers REST questions from a fake world. Question and answer are both held against GitHub's OpenAPI description.

An answer has of each thing what somebody reads of it, and whatever it has is as it is described.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache, lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from openapi_core import Config, OpenAPI
from openapi_core.testing import MockRequest, MockResponse

from tests.fakes.github.world import Node, Repo, World, iso

HOST = "https://api.github.com"
DOCS = "https://docs.github.com/rest"
MOST_RUNS = 1_000
MOST_FILES = 3_000

TEXT = {"type": "string"}
MAYBE = {"type": "string", "nullable": True}
ADVISORY = {
    **dict.fromkeys(("ghsa_id", "html_url", "summary"), TEXT),
    **dict.fromkeys(("cve_id", "published_at", "withdrawn_at"), MAYBE),
    "severity": {"type": "string", "nullable": True, "enum": ["critical", "high", "medium", "low", None]},
    "vulnerabilities": {
        "type": "array",
        "nullable": True,
        "items": {"type": "object", "properties": {"patched_versions": MAYBE}},
    },
}
LISTED = {"type": "array", "items": {"type": "object", "properties": ADVISORY}}
ADVISORIES = {
    "get": {
        "parameters": [
            *({"name": name, "in": "path", "required": True, "schema": TEXT} for name in ("owner", "repo")),
            *(
                {"name": name, "in": "query", "schema": {"type": "string", "enum": words}}
                for name, words in {
                    "direction": ["asc", "desc"],
                    "sort": ["created", "updated", "published"],
                    "state": ["triage", "draft", "published", "closed"],
                }.items()
            ),
            {"name": "after", "in": "query", "schema": TEXT},
            {"name": "per_page", "in": "query", "schema": {"type": "integer", "minimum": 1, "maximum": 100}},
        ],
        "responses": {"200": {"description": "", "content": {"application/json": {"schema": LISTED}}}},
    }
}
"""What GitHub's documentation says of the list of advisories, which the captured description leaves out."""


class Drifted(AssertionError):
    """A question or an answer is not what GitHub's description says."""


@cache
def openapi_of(path: Path) -> OpenAPI:
    """Read the description once. Whether it is a description at all is GitHub's affair, and takes three seconds."""
    described = json.loads(path.read_text("utf-8"))
    described["paths"].setdefault("/repos/{owner}/{repo}/security-advisories", ADVISORIES)
    return OpenAPI.from_dict(_without_duties(described), config=Config(spec_validator_cls=None))


def _without_duties(described: Any) -> Any:
    """Return a description that asks of no object to have all of its fields."""
    if isinstance(described, list):
        return [_without_duties(one) for one in described]
    if not isinstance(described, dict):
        return described
    kept = {name: one for name, one in described.items() if name != "required" or not isinstance(one, list)}
    return {name: _without_duties(one) for name, one in kept.items()}


@dataclass(frozen=True)
class Asked:
    """One REST request, without the prefix of an enterprise server."""

    method: str
    path: str
    question: Mapping[str, str]
    body: bytes = b""


@dataclass
class Said:
    """What it is answered."""

    status: int
    json: Any
    headers: dict[str, str] = field(default_factory=dict)


@dataclass
class Rest:
    """One server's REST interface."""

    world: World
    openapi: OpenAPI
    withheld: set[str]

    def answer(self, asked: Asked, base: str) -> Said:
        """Answer what needs no secret; `base` is the address that links to further pages begin with."""
        said = self._answer(asked, base)
        self.check(asked, said)
        return said

    def check(self, asked: Asked, said: Said) -> None:
        """Hold a question and its answer against the description.

        Raises:
            Drifted: naming what is wrong.
        """
        is_described = said.status not in {401, 403, 404} or said.status in self._described(asked)
        answered = (said.status, json.dumps(_shortened(said.json))) if is_described else None
        _hold(self.openapi, asked.method, asked.path, tuple(sorted(asked.question.items())), asked.body, answered)

    def _described(self, asked: Asked) -> set[int]:
        # Refusals are described for some paths only; GitHub gives them for all.
        return {404} if asked.path.count("/") == 3 else set()

    def _answer(self, asked: Asked, base: str) -> Said:
        parts = asked.path.strip("/").split("/")
        if len(parts) < 3 or parts[0] != "repos":
            return missing()
        name = "/".join(parts[1:3])
        repo = self.world.find(name)
        if repo is None or name in self.world.gone or "metadata" in self.withheld:
            return missing()
        return self._of_repository(repo, parts[3:], asked, base)

    def _of_repository(self, repo: Repo, parts: list[str], asked: Asked, base: str) -> Said:
        if parts == ["actions", "runs"]:
            return self._granted("actions", "actions=read") or self._runs(repo, asked, base)
        if parts == ["security-advisories"]:
            granted = self._granted("repository_advisories", "repository_advisories=read")
            return granted or self._advisories(repo, asked, base)
        if len(parts) == 3 and parts[0] == "pulls" and parts[2] == "files":
            return self._granted("pull_requests", "pull_requests=read") or self._files(repo, int(parts[1]), asked, base)
        if parts[:1] == ["contents"]:
            return self._granted("contents", "contents=read") or self._contents(repo, "/".join(parts[1:]))
        return missing()

    def _granted(self, permission: str, words: str) -> Said | None:
        if permission not in self.withheld:
            return None
        headers = {"X-Accepted-GitHub-Permissions": words}
        message = "Resource not accessible by integration"
        return Said(403, {"message": message, "documentation_url": DOCS, "status": "403"}, headers)

    def _runs(self, repo: Repo, asked: Asked, base: str) -> Said:
        first, _, last = asked.question.get("created", "0..9").partition("..")
        branch = asked.question.get("branch")
        found = [
            run
            for run in sorted(repo.runs, key=lambda one: (one["created_at"], one["id"]), reverse=True)
            if first <= iso(run["created_at"]) <= last and branch in {None, run["head_branch"]}
        ]
        listed, link = _page(found[:MOST_RUNS], asked, base)
        body = {"total_count": len(found), "workflow_runs": [run_body(repo, run) for run in listed]}
        return Said(200, body, link)

    def _advisories(self, repo: Repo, asked: Asked, base: str) -> Said:
        found = sorted(repo.advisories, key=lambda one: str(one["published_at"]), reverse=True)
        first, size = int(asked.question.get("after", 0)), int(asked.question.get("per_page", 30))
        following = urlencode({**asked.question, "after": first + size})
        link = {"Link": f'<{base}{asked.path}?{following}>; rel="next"'} if len(found) > first + size else {}
        return Said(200, [advisory_body(repo, one) for one in found[first : first + size]], link)

    def _files(self, repo: Repo, number: int, asked: Asked, base: str) -> Said:
        pull = next((one for one in repo.pulls if one["number"] == number), None)
        if pull is None:
            return missing()
        listed, link = _page(pull["files"][:MOST_FILES], asked, base)
        return Said(200, [file_body(repo, number, one) for one in listed], link)

    def _contents(self, repo: Repo, path: str) -> Said:
        text = repo.files.get(path)
        if text is None:
            return missing()
        content = base64.b64encode(text.encode()).decode()
        return Said(200, {"type": "file", "encoding": "base64", "path": path, "content": content})


def _shortened(body: Any) -> Any:
    """Return an answer with the first and the last of long lists: all of a list are made by the same lines here."""
    if isinstance(body, dict):
        return {name: _shortened(value) for name, value in body.items()}
    return [*body[:2], *body[-2:]] if isinstance(body, list) and len(body) > 4 else body


@lru_cache(maxsize=256)
def _hold(  # noqa: PLR0913, PLR0917 (each is a part of an exchange)
    openapi: OpenAPI,
    method: str,
    path: str,
    question: tuple[tuple[str, str], ...],
    data: bytes,
    answered: tuple[int, str] | None,
) -> None:
    """Hold an exchange against the description, once: the same words are as right as they were before."""
    asked = Asked(method, path, dict(question), data)
    try:
        for request in _requests(asked):
            openapi.validate_request(request)
        if answered is not None:
            status, body = answered
            response = MockResponse(body.encode(), status_code=status, content_type="application/json")
            openapi.validate_response(request, response)
    except Exception as error:
        said = "" if answered is None else f" ({answered[0]})"
        raise Drifted(f"{method} {path}{said}: {error!r} {error.__cause__!r}") from error


def _requests(asked: Asked) -> list[MockRequest]:
    """Return what to hold against the description: one request, or one for each end of a span of time.

    The description calls `created` a date-time, and its words allow the ranges of the search syntax.
    """
    before, contents, path = asked.path.partition("/contents/")
    spans = asked.question.get("created", "").split("..")
    return [
        MockRequest(
            HOST,
            asked.method.lower(),
            # The description lets a path have no slashes, and GitHub takes them.
            f"{before}{contents}{path.replace('/', '%2F')}",
            args={**asked.question, **({"created": end} if end else {})},
            data=asked.body or None,
            content_type="application/json",
        )
        for end in spans
    ]


def missing() -> Said:
    return Said(404, {"message": "Not Found", "documentation_url": DOCS, "status": "404"})


def _page(items: list[Node], asked: Asked, base: str) -> tuple[list[Node], dict[str, str]]:
    size, number = int(asked.question.get("per_page", 30)), int(asked.question.get("page", 1))
    listed = items[(number - 1) * size : number * size]
    if len(items) <= number * size:
        return listed, {}
    following = urlencode({**asked.question, "page": number + 1})
    return listed, {"Link": f'<{base}{asked.path}?{following}>; rel="next"'}


def run_body(repo: Repo, run: Node) -> Node:
    return {
        "id": run["databaseId"],
        "name": run["name"],
        "node_id": run["id"],
        "head_branch": run["head_branch"],
        "head_sha": run["head_sha"],
        "path": f".github/workflows/{run['name'].lower()}.yml",
        "status": "in_progress" if run["conclusion"] is None else "completed",
        "conclusion": run["conclusion"],
        "html_url": f"{repo.node['url']}/actions/runs/{run['databaseId']}",
        "created_at": iso(run["created_at"]),
        "updated_at": iso(run["updated_at"]),
        "run_started_at": iso(run["created_at"]),
    }


def advisory_body(repo: Repo, advisory: Node) -> Node:
    return {"html_url": f"{repo.node['url']}/security/advisories/{advisory['ghsa_id']}", **advisory}


def file_body(repo: Repo, number: int, file: Node) -> Node:
    status = {"ADDED": "added", "DELETED": "removed", "RENAMED": "renamed", "COPIED": "copied"}
    return {
        "filename": file["path"],
        "status": status.get(file["changeType"], "modified"),
        "additions": file["additions"],
        "deletions": file["deletions"],
        **repo.patches.get((number, file["path"]), {}),
    }
