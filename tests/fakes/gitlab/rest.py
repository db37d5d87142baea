"""What may be asked of a fake GitLab, and what it answers: a table of routes over its world, and pages as GitLab makes
them.

A parameter or a route that is not in the table is no 404 but a defect of ours: GitLab passes over a parameter that it
does not know, and a filter that does not filter is found by nobody. Lists are counted, but not past 10,000: then the
total and the last page are left out. Links repeat every parameter, the path's own among them.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, NoReturn
from urllib.parse import urlencode

from tests.fakes.gitlab.world import MergeRequest, Node, Project, User, World, iso, sha_of, shown

if TYPE_CHECKING:
    from tests.fakes.gitlab.server import FakeGitLab

PAGED = frozenset({"page", "per_page", "pagination"})
MOST_PER_PAGE = 100
MOST_COUNTED = 10_000


class Drifted(AssertionError):
    """Something was asked that GitLab's documentation does not know."""


@dataclass
class Said:
    """What a request is answered; JSON unless there is a text."""

    status: int
    json: Any = None
    headers: dict[str, str] = field(default_factory=dict)
    text: str | None = None


class Refused(Exception):
    """GitLab refuses, with a status and its own JSON."""

    def __init__(self, status: int, **body: str) -> None:
        super().__init__(str(body))
        self.said = Said(status, body)


def not_found(what: str) -> NoReturn:
    """Refuse as GitLab does where there is none."""
    raise Refused(404, message=f"404 {what} Not Found")


@dataclass
class Asked:
    """One request: what its path names, its parameters, and the address of its links."""

    gitlab: FakeGitLab
    names: Mapping[str, str]
    params: Mapping[str, str]
    address: str
    project: Project | None = None

    @property
    def world(self) -> World:
        return self.gitlab.world

    @property
    def home(self) -> Project:
        assert self.project is not None
        return self.project

    @property
    def merge(self) -> MergeRequest:
        found = [one for one in self.home.merges if str(one.iid) == self.names["iid"]]
        return found[0] if found else not_found("Merge Request")

    def link(self, rel: str, **more: object) -> str:
        own = {"id": next(iter(self.names.values()))} if self.names else {}
        return f'<{self.address}?{urlencode({**own, **self.params, **more})}>; rel="{rel}"'

    def number(self, name: str, otherwise: int) -> int:
        text = self.params.get(name, str(otherwise))
        if not text.isdecimal() or not int(text):
            raise Refused(400, error=f"{name} does not have a valid value")
        return int(text)

    def word(self, name: str, *words: str) -> str:
        """A parameter that is one of some words, the first of them where it is not told."""
        told = self.params.get(name, words[0] if words else "")
        if words and told not in words:
            raise Refused(400, error=f"{name} does not have a valid value")
        return told

    def moment(self, name: str, otherwise: float) -> float:
        try:
            at = datetime.fromisoformat(self.params[name]) if name in self.params else None
        except ValueError:
            raise Refused(400, error=f"{name} is invalid") from None
        return otherwise if at is None else at.replace(tzinfo=at.tzinfo or UTC).timestamp()

    def touched(self, nodes: list[Node], *orders: str) -> list[Node]:
        """Those that were touched in the span that was asked for, its beginning included, in the order asked for."""
        since, order = self.moment("updated_after", 0), self.word("order_by", *orders)
        found = [one for one in nodes if datetime.fromisoformat(one["updated_at"]).timestamp() >= since]
        # Those of one time by their ids, the same way round.
        return sorted(
            found, key=lambda one: (one[order], one["id"]), reverse=self.word("sort", "desc", "asc") == "desc"
        )


def paged(nodes: list[Any], asked: Asked, *, is_counted: bool) -> Said:
    """A page of a list by its number."""
    size, page = min(asked.number("per_page", 20), MOST_PER_PAGE), asked.number("page", 1)
    last = max(1, -(-len(nodes) // size))
    places = {"prev": page - 1 or None, "next": page + 1 if page < last else None, "first": 1}
    headers = {"X-Per-Page": str(size), "X-Page": str(page)}
    headers |= {f"X-{rel.title()}-Page": str(places[rel] or "") for rel in ("next", "prev")}
    if is_counted and len(nodes) <= asked.gitlab.most_counted:
        places["last"] = last
        headers |= {"X-Total": str(len(nodes)), "X-Total-Pages": str(last)}
    links = [asked.link(rel, page=place, per_page=size) for rel, place in places.items() if place is not None]
    return Said(200, told(nodes[(page - 1) * size : page * size]), headers | {"Link": ", ".join(links)})


def told(value: Any) -> Any:
    """What is told of something: all but what is the fake's own."""
    if isinstance(value, list):
        return [told(one) for one in value]
    if not isinstance(value, dict):
        return value
    return {name: told(one) for name, one in value.items() if not name.startswith("_")}


# --- the token, people and groups -------------------------------------------------------------------------------


def token(asked: Asked) -> Node:
    gitlab = asked.gitlab
    body = {"id": 42, "name": "riskbrief", "revoked": False, "user_id": gitlab.reader.id, "active": True}
    return body | {"scopes": list(gitlab.scopes), "expires_at": gitlab.expires_on}


def users(asked: Asked) -> list[Any]:
    wanted = asked.word("username").lower()
    return [shown(one) for one in asked.world.users.values() if not wanted or one.username.lower() == wanted]


def group_members(asked: Asked) -> list[Node]:
    name = asked.names["group"].lower()
    found = [one for one in asked.world.groups.values() if name in {str(one.id), one.path.lower()}]
    return _members(found[0].members) if found else not_found("Group")


def project_members(asked: Asked) -> list[Node]:
    return _members(asked.home.members)


def _members(own: Mapping[User, int]) -> list[Node]:
    """Who is in a group or project itself, by their ids."""
    direct = sorted(own.items(), key=lambda pair: pair[0].id)
    return [{**(shown(user) or {}), "access_level": level} for user, level in direct]


# --- repository -------------------------------------------------------------------------------------------------


def commits(asked: Asked) -> list[Node]:
    """The default branch up to a commit, the newest first; of a path those that changed it."""
    newest, path = asked.home.find(asked.word("ref_name") or "HEAD"), asked.word("path")
    since, until = asked.moment("since", 0), asked.moment("until", float("inf"))
    reached = [] if newest is None else asked.home.commits[: asked.home.commits.index(newest) + 1]
    return [one for one in reached[::-1] if since <= one["_at"] <= until and (not path or path in one["_changed"])]


def branches(asked: Asked) -> list[Node]:
    return [branch(asked)] if asked.home.head else []


def branch(asked: Asked) -> Node:
    name, head = asked.names.get("branch", asked.home.branch), asked.home.head
    return {"name": name, "commit": head} if head and name == asked.home.branch else not_found("Branch")


def tags(asked: Asked) -> list[Node]:
    asked.word("order_by", "updated")
    falls = asked.word("sort", "desc", "asc") == "desc"
    return sorted(asked.home.tags, key=lambda one: (one["_at"], one["name"]), reverse=falls)


def file(asked: Asked) -> Node:
    """A file with all that is said of it, at a branch or a commit."""
    ref, path = asked.word("ref"), asked.names["file"]
    at = asked.home.find(ref) or not_found("Commit")
    text = at["_tree"].get(path)
    if text is None:
        not_found("File")
    content = base64.b64encode(text.encode()).decode()
    body = {"file_path": path, "encoding": "base64", "content": content, "ref": ref}
    return body | {"blob_id": sha_of("blob", text), "commit_id": at["id"]}


# --- merge requests ---------------------------------------------------------------------------------------------


def merge_requests(asked: Asked) -> list[Node]:
    state = asked.word("state", "all", "opened", "closed", "locked", "merged")
    found = [one.node for one in asked.home.merges if state in {"all", one.node["state"]}]
    return asked.touched(found, "created_at", "updated_at")


def merge_request(asked: Asked) -> Node:
    """A merge request asked for by itself, of which GitLab says more."""
    one = asked.merge
    return {**one.node, "changes_count": str(len(one.files)) if one.files else None}


def changes(asked: Asked) -> Node:
    """A merge request with all its files at once, which GitLab would rather not be asked for any more."""
    return {**merge_request(asked), "changes": asked.merge.files, "overflow": False}


def approvals(asked: Asked) -> Node:
    """Who approves now, and since when."""
    by = [{"user": shown(user), "approved_at": iso(at)} for user, at in asked.merge.approvals.items()]
    return {"approved": bool(by), "approved_by": by}


def discussions(asked: Asked) -> list[Node]:
    threads: dict[str, list[Node]] = {}
    for one in asked.merge.notes:
        threads.setdefault(one["_thread"], []).append(one)
    return [
        {"id": thread, "individual_note": notes[0]["type"] is None, "notes": notes} for thread, notes in threads.items()
    ]


def merge_pipelines(asked: Asked) -> list[Node]:
    return [one.node for one in asked.merge.pipelines[::-1]]


def merges_of_commit(asked: Asked) -> list[Node]:
    keys = ("merge_commit_sha", "squash_commit_sha", "sha")
    return [one.node for one in asked.home.merges if asked.names["sha"] in {one.node[key] for key in keys}]


# --- what may mean a deployment ---------------------------------------------------------------------------------


def pipelines(asked: Asked) -> list[Node]:
    wanted = {name: asked.word(name) for name in ("ref", "source")}
    found = [
        one.node for one in asked.home.pipelines if all(word in {"", one.node[name]} for name, word in wanted.items())
    ]
    return asked.touched(found, "id", "updated_at")


def jobs(asked: Asked) -> list[Node]:
    """The newest first; those that were run again only if one asks for them."""
    found = [one for one in asked.home.pipelines if str(one.id) == asked.names["pipeline"]]
    every = asked.word("include_retried", "false", "true") == "true"
    listed = found[0].jobs if found else not_found("Pipeline")
    return [one for one in listed[::-1] if every or not one["_retried"]]


def deployments(asked: Asked) -> list[Node]:
    """Filtered by their last change they have to be ordered by it."""
    if "updated_after" in asked.params and asked.word("order_by") != "updated_at":
        raise Refused(400, message="`updated_at` filter requires `updated_at` sort")
    return asked.touched(asked.home.deployments, "id", "created_at", "updated_at")


def releases(asked: Asked) -> list[Node]:
    order = asked.word("order_by", "released_at", "created_at")
    falls = asked.word("sort", "desc", "asc") == "desc"
    return sorted(asked.home.releases, key=lambda one: (one[order], one["tag_name"]), reverse=falls)


# --- the table --------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Route:
    """One route. `place` is how faults and calls name it; `feature` is what of a project may be switched off."""

    pattern: re.Pattern[str]
    place: str
    answer: Callable[[Asked], Any]
    params: frozenset[str]
    feature: str | None

    def said(self, asked: Asked) -> Said:
        found = self.answer(asked)
        # GitLab never counts commits.
        return (
            paged(found, asked, is_counted=self.place != "commits")
            if isinstance(found, list)
            else Said(200, told(found))
        )


SPAN = "order_by sort updated_after"
MERGES = "projects/:project/merge_requests"
ONE = f"{MERGES}/:iid"
CODE = "projects/:project/repository"
OF_MERGES, OF_CODE = "merge_requests", "repository"


def route(
    pattern: str, place: str, answer: Callable[[Asked], Any], params: str = "", feature: str | None = None
) -> Route:
    path = re.compile(re.sub(r":(\w+)", r"(?P<\1>[^/]+)", pattern))
    return Route(path, place, answer, PAGED | frozenset(params.split()), feature)


ROUTES = (
    route("personal_access_tokens/self", "token", token),
    route("user", "reader", lambda asked: {**(shown(asked.gitlab.reader) or {}), "bot": True}),
    route("users", "users", users, "username"),
    route("groups/:group/members", "group_members", group_members),
    route("projects/:project", "project", lambda asked: asked.home.node),
    route("projects/:project/members", "project_members", project_members),
    route(f"{CODE}/branches", "branches", branches, "", OF_CODE),
    route(f"{CODE}/branches/:branch", "branch", branch, "", OF_CODE),
    route(f"{CODE}/tags", "tags", tags, "order_by sort", OF_CODE),
    route(f"{CODE}/commits", "commits", commits, "ref_name since until path", OF_CODE),
    route(f"{CODE}/commits/:sha/merge_requests", "merges_of_commit", merges_of_commit, "state"),
    route(f"{CODE}/files/:file", "file", file, "ref", OF_CODE),
    route(MERGES, "merge_requests", merge_requests, f"state scope {SPAN}", OF_MERGES),
    route(ONE, "merge_request", merge_request, "", OF_MERGES),
    # The newest first.
    route(f"{ONE}/commits", "merge_commits", lambda asked: asked.merge.commits[::-1], "", OF_MERGES),
    route(f"{ONE}/diffs", "diffs", lambda asked: asked.merge.files, "", OF_MERGES),
    route(f"{ONE}/changes", "changes", changes, "access_raw_diffs", OF_MERGES),
    route(f"{ONE}/approvals", "approvals", approvals, "", OF_MERGES),
    route(f"{ONE}/discussions", "discussions", discussions, "", OF_MERGES),
    route(f"{ONE}/resource_label_events", "label_events", lambda asked: asked.merge.label_events, "", OF_MERGES),
    route(f"{ONE}/pipelines", "merge_pipelines", merge_pipelines, "", "builds"),
    route("projects/:project/pipelines", "pipelines", pipelines, f"ref source {SPAN}", "builds"),
    route("projects/:project/pipelines/:pipeline/jobs", "jobs", jobs, "include_retried", "builds"),
    route("projects/:project/deployments", "deployments", deployments, SPAN, "environments"),
    route("projects/:project/releases", "releases", releases, "order_by sort", "releases"),
)
