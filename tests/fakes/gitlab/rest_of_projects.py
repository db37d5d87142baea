"""Answers what is asked of people, groups, projects and their repositories."""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import Any

from tests.fakes.gitlab import bodies
from tests.fakes.gitlab.bodies_of_builds import tag as tag_body
from tests.fakes.gitlab.pages import Said, by_cursor, by_id, by_number, limited_by_number
from tests.fakes.gitlab.projects import Commit, Project, Tag
from tests.fakes.gitlab.routes import Question, Route, not_found, route
from tests.fakes.gitlab.world import Group, sha_of

ASC_DESC = ("asc", "desc")


def token(told: Question) -> Said:
    site = told.site
    body = {
        "id": 42,
        "name": "riskbrief",
        "revoked": False,
        "created_at": bodies.iso(0),
        "description": "",
        "scopes": list(site.scopes),
        "user_id": site.reader.id,
        "last_used_at": bodies.iso(site.clock()),
        "active": True,
        "expires_at": site.expires_on,
    }
    return Said(200, body)


def reader(told: Question) -> Said:
    return Said(200, bodies.profile(told.site.reader))


def users(told: Question) -> Said:
    wanted = told.word("username").lower()
    found = [one for one in told.world.users.values() if not wanted or one.username.lower() == wanted]
    if told.word("pagination") == "keyset":
        return by_cursor(found, bodies.basic, told.asked)
    return by_number(found, bodies.basic, told.asked)


# --- groups -----------------------------------------------------------------------------------------------------


def _group(told: Question) -> Group:
    name = told.names["group"].lower()
    found = [one for one in told.world.groups.values() if name in {str(one.id), one.path.lower()}]
    return found[0] if found else not_found("Group")


def group_projects(told: Question) -> Said:
    """A group's projects, by number even where they are asked for by key; archived ones too unless told otherwise."""
    above = _group(told)
    found = [one for one in told.world.below(above) if not one.is_hidden]
    if not told.flag("include_subgroups"):
        found = [one for one in found if one.path.rpartition("/")[0] == above.path]
    return by_number(_projects(told, found), bodies.project, told.asked, most_counted=told.site.most_counted)


def group_members(told: Question) -> Said:
    one = _group(told)
    return _members(told, one.path + "/", one.members)


def _members(told: Question, path: str, own: Mapping[Any, int]) -> Said:
    pairs = told.world.members(path, dict(own), inherited=told.asked.parts[-1] == "all")
    wanted = told.word("query").lower()
    found = [pair for pair in pairs if wanted in pair[0].username.lower()]
    return by_number(found, lambda pair: bodies.member(*pair), told.asked)


# --- projects ---------------------------------------------------------------------------------------------------


def projects(told: Question) -> Said:
    found = _projects(told, [one for one in told.world.projects.values() if not one.is_hidden])
    if told.word("pagination") == "keyset":
        return by_id(found, bodies.project, told.asked)
    return limited_by_number(found, bodies.project, told.asked, most_counted=told.site.most_counted)


def _projects(told: Question, found: Sequence[Project]) -> list[Project]:
    archived, since = told.flag("archived"), told.moment("last_activity_after")
    kept = [one for one in found if archived in {None, one.is_archived}]
    kept = [one for one in kept if since is None or one.active_at >= since]
    order = told.word(
        "order_by", "created_at", of=("id", "name", "path", "created_at", "updated_at", "last_activity_at")
    )
    by = {"id": lambda one: one.id, "name": lambda one: one.name, "path": lambda one: one.path}
    kept.sort(key=by.get(order, lambda one: (one.created_at, one.id)))
    return kept if told.word("sort", "desc", of=ASC_DESC) == "asc" else kept[::-1]


def project(told: Question) -> Said:
    return Said(200, bodies.project(told.home))


def project_members(told: Question) -> Said:
    return _members(told, told.home.path, told.home.members)


# --- repository -------------------------------------------------------------------------------------------------


def commits(told: Question) -> Said:
    """The default branch up to a commit, the newest first, without a count; of a path those that changed it."""
    path, since, until = told.word("path"), told.moment("since"), told.moment("until")
    newest = told.home.find(told.word("ref_name", "HEAD"))
    reached = told.home.commits[: told.home.commits.index(newest) + 1] if newest in told.home.commits else []
    found = [
        one
        for one in reversed(reached)
        if (not path or path in one.changed)
        and (since is None or one.at >= since)
        and (until is None or one.at <= until)
    ]
    return by_number(found, _commit_of(told), told.asked, is_counted=False)


def _commit_of(told: Question) -> Any:
    return lambda one: bodies.commit(one, told.home)


def branches(told: Question) -> Said:
    return by_number([told.home] if told.home.head else [], bodies.branch, told.asked)


def branch(told: Question) -> Said:
    return Said(200, bodies.branch(told.home)) if told.names["branch"] == told.home.branch else not_found("Branch")


def tags(told: Question) -> Said:
    order = told.word("order_by", "updated", of=("name", "updated", "version"))
    search = told.word("search")
    found = [one for one in told.home.tags if search.strip("^$") in one.name]
    found.sort(key=_age if order == "updated" else lambda one: one.name)
    shown = found if told.word("sort", "desc", of=ASC_DESC) == "asc" else found[::-1]
    return by_number(shown, lambda one: tag_body(one, told.home), told.asked)


def _age(one: Tag) -> Any:
    return (one.commit.at if one.tagged_at is None else one.tagged_at, one.name)


def file(told: Question) -> Said:
    """A file with all that is said of it, at a branch or a commit."""
    at, path, text = _file(told)
    data = text.encode()
    blob = {"blob_id": sha_of("blob", text), "commit_id": at.sha, "last_commit_id": at.sha, "execute_filemode": False}
    body = {
        "file_name": path.rpartition("/")[2],
        "file_path": path,
        "size": len(data),
        "encoding": "base64",
        "content_sha256": sha256(data).hexdigest(),
        "ref": told.word("ref", "HEAD"),
        **blob,
        "content": base64.b64encode(data).decode(),
    }
    return Said(200, body)


def _file(told: Question) -> tuple[Commit, str, str]:
    at = told.home.find(told.word("ref", "HEAD"))
    if at is None or at.tree is None:
        return not_found("Commit")
    path = told.names["file"]
    return (at, path, at.tree[path]) if path in at.tree else not_found("File")


LISTED = "archived order_by sort simple membership owned search visibility last_activity_after id_after id_before"
MEMBERS = "query user_ids state show_seat_info"
COMMITS = "ref_name since until path all with_stats first_parent order author follow trailers"

ROUTES: tuple[Route, ...] = (
    route("personal_access_tokens/self", "token", token),
    route("user", "reader", reader),
    route("users", "users", users, "username search active external order_by sort cursor humans"),
    route("groups/:group/projects", "group_projects", group_projects, f"{LISTED} include_subgroups with_shared"),
    route("groups/:group/members", "group_members", group_members, MEMBERS),
    route("groups/:group/members/all", "group_members", group_members, MEMBERS),
    route("projects", "projects", projects, f"{LISTED} min_access_level"),
    route("projects/:project", "project", project, "license statistics with_custom_attributes"),
    route("projects/:project/members", "project_members", project_members, MEMBERS),
    route("projects/:project/members/all", "project_members", project_members, MEMBERS),
    route("projects/:project/repository/branches", "branches", branches, "search regex", "repository"),
    route("projects/:project/repository/branches/:branch", "branch", branch, "", "repository"),
    route("projects/:project/repository/tags", "tags", tags, "order_by sort search page_token", "repository"),
    route("projects/:project/repository/commits", "commits", commits, COMMITS, "repository"),
    route("projects/:project/repository/files/:file", "file", file, "ref", "repository"),
)
