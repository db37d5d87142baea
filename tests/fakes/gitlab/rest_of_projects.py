"""Answers what is asked of people, groups, projects and their repositories."""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from typing import Any

from tests.fakes.gitlab import bodies
from tests.fakes.gitlab.pages import Said, by_number
from tests.fakes.gitlab.projects import Commit, Project, Tag
from tests.fakes.gitlab.routes import Question, Route, not_found, route
from tests.fakes.gitlab.world import Group, User, sha_of

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
    return _members(told, _group(told).members)


def _members(told: Question, own: Mapping[User, int]) -> Said:
    """Who is in a group or project itself, by their ids."""
    direct = sorted(own.items(), key=lambda pair: pair[0].id)
    return by_number(direct, lambda pair: bodies.member(*pair), told.asked)


# --- projects ---------------------------------------------------------------------------------------------------


def _projects(told: Question, found: Sequence[Project]) -> list[Project]:
    archived = told.flag("archived")
    kept = [one for one in found if archived in {None, one.is_archived}]
    falls = told.word("sort", "desc", of=ASC_DESC) == "desc"
    by_id = told.word("order_by", "created_at", of=("id", "created_at")) == "id"
    return sorted(kept, key=lambda one: (0 if by_id else one.created_at, one.id), reverse=falls)


def project(told: Question) -> Said:
    return Said(200, bodies.project(told.home))


def project_members(told: Question) -> Said:
    return _members(told, told.home.members)


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
    return by_number(found, bodies.commit, told.asked, is_counted=False)


def branches(told: Question) -> Said:
    return by_number([told.home] if told.home.head else [], bodies.branch, told.asked)


def branch(told: Question) -> Said:
    return Said(200, bodies.branch(told.home)) if told.names["branch"] == told.home.branch else not_found("Branch")


def tags(told: Question) -> Said:
    order = told.word("order_by", "updated", of=("name", "updated", "version"))
    falls = told.word("sort", "desc", of=ASC_DESC) == "desc"
    shown = sorted(told.home.tags, key=_age if order == "updated" else lambda one: one.name, reverse=falls)
    return by_number(shown, bodies.tag, told.asked)


def _age(one: Tag) -> Any:
    return (one.commit.at if one.tagged_at is None else one.tagged_at, one.name)


def file(told: Question) -> Said:
    """A file with all that is said of it, at a branch or a commit."""
    at, path, text = _file(told)
    body = {
        "file_path": path,
        "encoding": "base64",
        "ref": told.word("ref", "HEAD"),
        "blob_id": sha_of("blob", text),
        "commit_id": at.sha,
        "content": base64.b64encode(text.encode()).decode(),
    }
    return Said(200, body)


def _file(told: Question) -> tuple[Commit, str, str]:
    at = told.home.find(told.word("ref", "HEAD"))
    if at is None or at.tree is None:
        return not_found("Commit")
    path = told.names["file"]
    return (at, path, at.tree[path]) if path in at.tree else not_found("File")


ROUTES: tuple[Route, ...] = (
    route("personal_access_tokens/self", "token", token),
    route("user", "reader", reader),
    route("users", "users", users, "username"),
    route(
        "groups/:group/projects",
        "group_projects",
        group_projects,
        "archived order_by sort include_subgroups with_shared",
    ),
    route("groups/:group/members", "group_members", group_members),
    route("projects/:project", "project", project),
    route("projects/:project/members", "project_members", project_members),
    route("projects/:project/repository/branches", "branches", branches, "", "repository"),
    route("projects/:project/repository/branches/:branch", "branch", branch, "", "repository"),
    route("projects/:project/repository/tags", "tags", tags, "order_by sort", "repository"),
    route("projects/:project/repository/commits", "commits", commits, "ref_name since until path", "repository"),
    route("projects/:project/repository/files/:file", "file", file, "ref", "repository"),
)
